"""Which pictures of a recording are shown, when, and how are they read from the middle on?"""

import os
from bisect import bisect_left, bisect_right
from collections.abc import Generator
from dataclasses import dataclass
from functools import lru_cache

import av
import numpy as np

from .making.interlacing import woven_apart
from .opening import opened, video_stream
from .refusals import UnreadableVideo

SEGMENT_SECONDS = 300
# Repeated or slightly late timestamps are put right up to this distance; beyond it, it is damage.
MENDED_SECONDS = 1


@dataclass(frozen=True)
class Index:
    """Timestamps of all packets and of the keyframes among them, rising; `span` is ticks a second.

    `steady` is false where a timestamp is missing or occurs twice: then what a picture's time is
    depends on all pictures before it, and the recording can only be read from its start.
    """

    stamps: tuple[int, ...]
    keys: tuple[int, ...]
    span: float
    steady: bool


def index(path):
    """The Index of a recording; nothing is decoded."""
    about = os.stat(path)
    return _index(str(path), about.st_size, about.st_mtime_ns)


@lru_cache(4)
def _index(path, _size, _changed):
    stamps, keys, steady = [], [], True
    with opened(path) as container:
        stream = video_stream(container)
        for packet in container.demux(stream):
            if packet.is_discard or not packet.size:
                continue
            if packet.pts is None:
                steady = False
                continue
            stamps.append(packet.pts)
            if packet.is_keyframe:
                keys.append(packet.pts)
        span = float(1 / stream.time_base)
    if not stamps:
        raise UnreadableVideo("The recording holds no picture.")
    steady = steady and len(set(stamps)) == len(stamps)
    return Index(tuple(sorted(stamps)), tuple(sorted(keys)), span, steady)


def cuts(path, seconds=SEGMENT_SECONDS):
    """Segments as (first timestamp, timestamp of the next segment or None), each at most `seconds` long.

    A cut falls on the last keyframe that fits, so that a resumed run need not decode much before it.
    """
    known = index(path)
    starts, stamps, keys = [known.stamps[0]], known.stamps, known.keys
    span = int(seconds * known.span)
    while known.steady and stamps[-1] >= starts[-1] + span:
        limit = starts[-1] + span
        key = keys[max(0, bisect_right(keys, limit) - 1)] if keys else 0
        starts.append(key if starts[-1] < key <= limit else stamps[bisect_left(stamps, limit)])
    return list(zip(starts, [*starts[1:], None], strict=True))


def _mended(stamp, last, stream):
    """The timestamp of a picture, put right where it is missing or does not rise; `last` is the one before."""
    if stamp is None:
        step = max(1, round(1 / (stream.average_rate or 25) / stream.time_base))
        return last + step if last is not None else stream.start_time or 0
    if last is None or stamp > last:
        return stamp
    if (last - stamp) * stream.time_base > MENDED_SECONDS:
        raise UnreadableVideo("The times of the pictures do not rise; the recording is damaged.")
    return last + 1


def _decoded(container, stream):
    """Decoded pictures in order; timestamps are made to rise and the size must stay."""
    last, size = None, None
    while True:
        try:
            for frame in container.decode(stream):
                if size not in (None, (frame.width, frame.height)):
                    raise UnreadableVideo(f"The picture changes its size at {frame.time or 0:.1f} seconds.")
                frame.pts = last = _mended(frame.pts, last, stream)
                size = frame.width, frame.height
                yield frame
        except av.error.MemoryError:
            raise
        except av.error.FFmpegError as error:
            where = "at the start" if last is None else f"after {float(last * stream.time_base):.1f} seconds"
            raise UnreadableVideo(f"A picture {where} cannot be decoded.") from error
        return


def _tuned(stream):
    stream.thread_type = "AUTO"
    stream.codec_context.thread_count = 2
    return stream


def pictures(path, segment=(None, None)) -> Generator[av.VideoFrame]:
    """The decoded frames of one segment in order of presentation; frames outside edit lists never come.

    Interlaced pictures come as whole ones, one for each stored picture.
    """
    start, stop = segment
    with opened(path) as container:
        stream = _tuned(video_stream(container))
        if start is not None and start > (stream.start_time or 0) and index(path).steady:
            container.seek(start, stream=stream)
            frames = _decoded(container, stream)
            first = next(frames, None)
            if first is not None and first.pts <= start:
                yield from woven_apart(_between(_again(first, frames), start, stop))
                return
    with opened(path) as container:
        # Some indexes lead past the place: then everything before it is decoded again.
        frames = _decoded(container, _tuned(video_stream(container)))
        yield from woven_apart(_between(frames, start, stop))


def _again(first, others):
    yield first
    yield from others


def _between(frames, start, stop):
    for frame in frames:
        if stop is not None and frame.pts >= stop:
            return
        if start is None or frame.pts >= start:
            yield frame


def plane(video_plane):
    """The bytes of one 8-bit plane as an array without the padding at its right edge; no copy is made."""
    rows = np.frombuffer(video_plane, np.uint8).reshape(video_plane.height, video_plane.line_size)
    return rows[:, : video_plane.width]
