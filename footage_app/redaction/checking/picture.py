"""Is everything hidden that the plan hides, in every picture, and does each picture come in its turn?"""

from collections import Counter

import cv2
import numpy as np

from .card import CardLook
from .faces import FaceLook
from .letters import BLACK, Captioned
from .order import OrderLook
from .plan import boxes_by_picture, hidden_tracks, life_of
from .reading import planes, shown_pictures, shown_times
from .time import LATE_SECONDS, meeting, parts_of, times_of

SHRINK, THIN, CELL = 2, 8, 8
OFF_BLACK, ROUGH = 10, 6.0
OFF_GREY = 14
TILE, AS_BELOW = 24, 0.8
STRANGE_CELLS = 0.01
SLACK_SECONDS = 0.05


def _cells(part, cell):
    """Means of the squares of `cell` pixels that a part is made of."""
    size = max(1, part.shape[1] // cell), max(1, part.shape[0] // cell)
    return cv2.resize(np.ascontiguousarray(part), size, interpolation=cv2.INTER_AREA).astype(np.int16)


def _share(cells, value, allowed):
    return (np.abs(cells - value) > allowed).mean()


def _follows(inside, below):
    return below.std() > 1 and np.corrcoef(inside.ravel(), below.ravel())[0, 1]


def _tiles(inside, below):
    """The same squares of both, those in which something stands."""
    for y in range(0, inside.shape[0], TILE):
        for x in range(0, inside.shape[1], TILE):
            part = inside[y : y + TILE, x : x + TILE]
            if part.size > TILE * TILE // 2 and part.std() > ROUGH:
                yield part, below[y : y + TILE, x : x + TILE]


def as_drawn(box):
    """Where a box is black: one that is thin is drawn wider, so that coding leaves its inside black too."""
    x0, y0, x1, y1 = box
    wide, high = (SHRINK if b - a <= THIN else 0 for a, b in ((x0, x1), (y0, y1)))
    return x0 - wide, y0 - high, x1 + wide, y1 + high


def leak(source, out, box, captioned=None):
    """Why the inside of a box is not solid black, or None; the letters of a Captioned picture may stand on it."""
    x0, y0, x1, y1 = (
        a + step for a, step in zip(as_drawn(box), (SHRINK, SHRINK, -SHRINK, -SHRINK), strict=True)
    )
    inside = out[0][y0:y1, x0:x1]
    if not inside.size:
        return "it does not lie in the picture"
    below = source[0][y0:y1, x0:x1].astype(np.float32)
    if captioned:
        tiles = _tiles(inside.astype(np.float32), below)
        if any(_follows(part, beneath) > AS_BELOW for part, beneath in tiles):
            return "the inside follows the recording"
        inside = captioned.without_letters(inside, slice(y0, y1), slice(x0, x1))
        if inside is None:
            return "something other than letters stands in it"
    fine = inside.astype(np.float32)
    spread = float(fine.std())
    if _share(_cells(inside, CELL), BLACK, OFF_BLACK) > STRANGE_CELLS or spread > ROUGH:
        return "the picture shows through"
    # In a thin box the noise of coding itself comes from what is beside it.
    if spread > 1.5 and min(fine.shape) > THIN and _follows(fine, below) > 0.5:
        return "the inside follows the recording"
    for plane in out[1:]:
        part = plane[y0 // 2 + 1 : y1 // 2 - 1, x0 // 2 + 1 : x1 // 2 - 1]
        if part.size and _share(_cells(part, CELL // 2), 128, OFF_GREY) > STRANGE_CELLS:
            return "the colours show through"
    return None


class Walk:
    """One pass over both recordings side by side, each decoded once, whole."""

    def __init__(self, path, out_path, plan, captions, walked):
        self.captions = captions
        self.plan, self.walked, self.times = plan, walked, times_of(plan)
        self.parts = parts_of(plan, self.times)
        self.meeting = meeting(self.parts, self.times, shown_times(out_path))
        self.source_count = self.out_count = 0
        self.looked, self.leaks, self.unknown = Counter(), [], []
        self.order, self.cards = OrderLook(self.times), CardLook(self.times)
        with FaceLook(plan, self.times) as self.faces:
            self._go(path, out_path)

    def _go(self, path, out_path):
        source = self._source(path)
        here = next(source, None)
        pairs = iter(self.meeting.pairs)
        pair = next(pairs, None)
        for m, out in enumerate(shown_pictures(out_path, strict=True)):
            self.out_count += 1
            while pair is not None and pair[0] < m:
                pair = next(pairs, None)
            if pair is None or pair[0] != m:
                continue
            if pair[1] is None:
                # What was cut must be known before the card is judged.
                while here is not None and here[0] < pair[2].stop:
                    here = next(source, None)
                self.cards.card(pair[2], planes(out), out)
                continue
            while here is not None and here[0] < pair[1]:
                here = next(source, None)
            if here is not None:
                self._both(here, out)
        for _ in source:
            pass

    def _source(self, path):
        """(number, planes, is interlaced, boxes) of each picture of the recording; a cut one is noted for the cards."""
        turns, cuts = self.plan.source.facts.quarter_turns, [p for p in self.parts if p.is_card]
        boxes, last = boxes_by_picture(hidden_tracks(self.plan), len(self.times)), None
        for n, frame in enumerate(shown_pictures(path)):
            self.source_count += 1
            self.walked(n + 1)
            hidden = next(boxes, [])
            if frame.pts is not None and (last is None or frame.pts > last):
                last = frame.pts
                if n >= len(self.times) or abs(frame.time - self.times[n]) > LATE_SECONDS:
                    self.unknown.append(n)
            cut = next((p for p in cuts if p.first <= n < p.stop), None)
            if cut is not None:
                self.cards.cut_picture(cut, n, planes(frame, turns))
                continue
            yield n, planes(frame, turns), frame.interlaced_frame, hidden

    def _both(self, source, out):
        n, before, interlaced, hidden = source
        after, boxes = planes(out), [box for _, box in hidden]
        captioned = None
        if any(start - SLACK_SECONDS <= self.times[n] <= end for start, end in self.captions):
            captioned = Captioned(after[0])
        for track, box in hidden:
            self.looked[track] += 1
            words = leak(before, after, box, captioned)
            if words:
                self.leaks.append({**self.at(n), "track": track, "box": list(box), "words": words})
        drawn = [*map(as_drawn, boxes), *([captioned.place] if captioned else [])]
        self.order.add(n, before, after, drawn, interlaced)
        self.faces.add(n, out, boxes)

    def gaps(self):
        """A fault for each hidden track of which a picture that is shown was not looked at."""
        kept = np.zeros(len(self.times) + 1, np.int64)
        for part in self.parts:
            kept[part.first + 1 : part.stop + 1] = not part.is_card
        upto = kept.cumsum()
        for track in hidden_tracks(self.plan):
            first, last = life_of(track)
            wanted, seen = int(upto[last + 1] - upto[first]), self.looked[track.id]
            if wanted != seen:
                words = f"{seen} of {wanted} pictures were looked at"
                yield {**self.at(first), "last": last, "track": track.id, "words": words}

    def at(self, n):
        """Where a fault is, for the page that jumps there."""
        return {"frame": n, "seconds": round(self.times[n], 3)}


def picture_checks(path, out_path, plan, captions, walked):
    """(name, ok, words, faults) of every check of the pictures; decodes both recordings once, whole.

    `captions` are the stretches in which letters may stand in the picture.
    """
    walk = Walk(path, out_path, plan, captions, walked)
    met, count = walk.meeting, len(walk.times)
    unknown = [{**walk.at(min(n, count - 1)), "words": "the plan has another time"} for n in walk.unknown]
    words = f"{walk.source_count} pictures of the recording were read, {count} are in the plan"
    yield "the plan knows every picture", walk.source_count == count and not unknown, words, unknown
    faults = [{**walk.at(n), "words": "this picture is missing"} for n in met.lost]
    faults += [{"picture": m, "words": "a picture too many in the result"} for m in met.added]
    same = not faults and walk.source_count == count and walk.out_count == len(met.pairs)
    words = f"{walk.out_count} pictures; the recording has {walk.source_count}, the plan {count}"
    yield "no picture lost or added", same, words, faults
    late = [{**walk.at(n), "words": f"{1000 * gap:.0f} thousandths of a second late"} for n, gap in met.late]
    yield "every picture at its time", not late, "each within two thousandths of a second", late
    yield from walk.order.checks()
    gaps, boxes = list(walk.gaps()), walk.looked.total()
    yield "no gap in a hidden life", not gaps, f"{boxes} boxes were looked at, in every picture", gaps
    yield "every box is solid", not walk.leaks, f"{boxes} boxes, {len(walk.leaks)} leak", walk.leaks
    if any(part.is_card for part in walk.parts):
        yield from walk.cards.checks()
    yield from walk.faces.checks()
