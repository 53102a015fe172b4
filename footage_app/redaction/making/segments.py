"""Which stretches of pictures are encoded on their own, side by side where there are cores, and how?

The stretches do not depend on the number of cores, and neither does the encoder: the bytes are the same.
"""

import hashlib
import json
import os
from bisect import bisect_left
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import av

from ..reader import SEGMENT_SECONDS as LONGEST_SECONDS
from ..reader import index, pictures
from ..refusals import PlanRefused
from .burned import burn, captions_at
from .cards import card
from .timeline import Card

SEGMENT_SECONDS = 10
QUEUE = 8
MOST_WORKERS, PIXELS_AT_ONCE = 4, 24_000_000


@dataclass(frozen=True)
class Segment:
    """Pictures `first` to before `stop` of the recording, or a card, and the tick of its first picture."""

    first: int
    stop: int
    start: int
    card: Card | None = None


def _starts(path, stamps, seconds):
    """Numbers of pictures at which a stretch may begin: keyframes, so that little is decoded twice."""
    known, starts, begun = index(path), [0], stamps[0]
    if not known.steady:
        return starts
    for key in [*known.keys, None]:
        last = stamps[-1] if key is None else key
        while last - begun > LONGEST_SECONDS * known.span:
            begun += int(LONGEST_SECONDS * known.span)
            starts.append(bisect_left(stamps, begun))
        if key is not None and key - begun >= seconds * known.span:
            begun = key
            starts.append(bisect_left(stamps, key))
    return starts


def segments_of(path, timeline, stamps, seconds=SEGMENT_SECONDS):
    """All Segments of the result in order; `stamps` are the recording's, in its own ticks."""
    starts, made = _starts(path, stamps, seconds), []
    for part in timeline.in_order():
        if isinstance(part, Card):
            made.append(Segment(0, 0, part.stamps[0], part))
            continue
        inside = [n for n in starts if part.first < n < part.stop]
        for first, stop in zip([part.first, *inside], [*inside, part.stop], strict=True):
            if first < stop:
                made.append(Segment(first, stop, timeline.stamps[first] + part.shift))
    return made


def _encode(out, stream, frames):
    """Encode in a thread of its own, so that the next picture is made meanwhile."""
    waiting: deque = deque()
    with ThreadPoolExecutor(1) as encoder:
        for frame in frames:
            waiting.append(encoder.submit(stream.encode, frame))
            while len(waiting) > QUEUE:
                out.mux(waiting.popleft().result())
        while waiting:
            out.mux(waiting.popleft().result())
    out.mux(stream.encode())


def _made(path, segment, stamps, hidden, sheet, factor, rendered):
    """Each finished picture of a segment; `hidden` lists (boxes, caption) for each."""
    after = stamps[segment.stop] if segment.stop < len(stamps) else None
    expected = iter(zip(stamps[segment.first : segment.stop], hidden, strict=True))
    for frame in pictures(path, (stamps[segment.first], after)):
        stamp, (boxes, caption) = next(expected, (None, ((), "")))
        if stamp != frame.pts:
            raise PlanRefused("The plan does not fit: the recording's pictures have other times.")
        picture = sheet.finished(frame, boxes)
        if caption:
            burn(picture, caption)
        picture.pts, picture.time_base = frame.pts * factor, sheet.base
        yield picture
        rendered(1)
    if next(expected, None) is not None:
        raise PlanRefused("The plan does not fit: it has more pictures than the recording.")


def _cards(segment, sheet):
    for stamp in segment.card.stamps:
        picture = card(segment.card.seconds, sheet.width, sheet.height)
        picture.pts, picture.time_base = stamp, sheet.base
        yield picture


def write_segment(path, segment, stamps, hidden, sheet, factor, part, rendered):
    """Encode one segment to the file `part`."""
    with av.open(str(part), "w", format="nut") as out:
        stream = sheet.encoder(out)
        if segment.card:
            _encode(out, stream, _cards(segment, sheet))
        else:
            _encode(out, stream, _made(path, segment, stamps, hidden, sheet, factor, rendered))


def workers_for(width, height):
    """How many segments are encoded at once on this machine, within the memory that there is."""
    cores = len(os.sched_getaffinity(0))
    return max(1, min(MOST_WORKERS, cores // 2, PIXELS_AT_ONCE // (width * height)))


def _name(segment, hidden, sheet):
    """A file name that tells one segment from any other, and from what it was under another plan."""
    about = [segment.first, segment.stop, repr(segment.card), hidden, repr(sheet)]
    digest = hashlib.sha256(json.dumps(about).encode()).hexdigest()[:24]
    return f"picture-{segment.first:07}-{digest}.nut"


def _hidden(plan, cues, stamps, segments):
    """For each segment its pictures' (boxes, caption); the boxes of the whole plan are walked once."""
    every, seconds = enumerate(plan.boxes()), plan.source.timing.time_base
    for segment in segments:
        if segment.card:
            yield []
            continue
        mine = [boxes for n, boxes in _of_segment(every, segment)]
        moments = [stamp * seconds[0] / seconds[1] for stamp in stamps[segment.first : segment.stop]]
        yield list(zip(mine, captions_at(cues, moments), strict=True))


def _of_segment(every, segment):
    """The (number, boxes) of a segment's pictures; those before them, which are cut out, are passed over."""
    for n, boxes in every:
        if n >= segment.first:
            yield n, boxes
        if n == segment.stop - 1:
            return


def parts_of(path, plan, cues, timeline, sheet, shelf, seconds, rendered, workers=None):
    """Encode whatever is not on the shelf yet; returns (finished part, tick of its first picture) in order."""
    stamps = list(plan.source.timing.stamps())
    segments = segments_of(path, timeline, stamps, seconds)
    workers = workers or workers_for(sheet.width, sheet.height)

    def finished(segment, hidden):
        name = _name(segment, hidden, sheet)
        if (part := shelf.find(name)) is not None:
            rendered(segment.stop - segment.first)
            return part, segment.start
        write_segment(path, segment, stamps, hidden, sheet, timeline.factor, shelf.place(name), rendered)
        return shelf.keep(name), segment.start

    parts, waiting = [], deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for segment, hidden in zip(segments, _hidden(plan, cues, stamps, segments), strict=True):
                waiting.append(pool.submit(finished, segment, hidden))
                while len(waiting) > workers:
                    parts.append(waiting.popleft().result())
            parts += [future.result() for future in waiting]
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return parts
