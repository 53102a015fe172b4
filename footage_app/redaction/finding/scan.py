"""Which faces does one segment of a recording show, and where do the heads go between two looks?"""

import threading
from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np
from av.video.reformatter import VideoReformatter

from ..faces import best_of_overlapping, find_faces, overlap
from ..reader import pictures, plane
from . import camera
from .carrying import Carrying
from .people import CLOTHES, clothes_below
from .turned import PROBE_SIDE, Probes, back, merged, spans_of, unexplained

KEPT_SCORE = 0.1
QUEUE = 3
# The column of a row in which the head's name stands.
HEAD = 7
# Dark pictures are made this bright on average, but at most so many times brighter.
LIT, BRIGHTER = 110, 4
NOBODY = np.zeros((0, 6 + CLOTHES))
# Pixels at each edge that are looked at beside their mirror image; how sure, and how near to the mirror.
STRIP, HALF_SCORE, MIRRORED = 64, 0.4, 0.3
# Finds less sure and less high than this (in pixels of the look) are looked at in full size, and so many pixels
# or sides about them.
DOUBTFUL, SMALL, CLOSER, CLOSER_SIDES, SAME = 0.3, 26, 48, 3, 0.25
EIGHT_BIT = ("yuv420p", "yuvj420p", "nv12")


@dataclass(frozen=True)
class Mode:
    """How hard a recording is looked at.

    The network looks at every `every`-th picture, at each of the long sides of the next of `looks` in
    turn. Between, heads are followed at every `stride`-th picture, and for up to `carry` seconds where
    no face is found. A track's life is made longer by `extend` seconds at both ends. `least` is the
    height of a face, in pixels as the network sees it, from which nearly every one was found. At every
    `probe`-th look the picture is also looked at in the next of `turned` in turn (quarter turns each).
    With `edges`, half faces at the edges are looked for in a picture of this long side.
    """

    looks: tuple[tuple[int, ...], ...]
    every: int
    stride: int
    carry: float
    extend: float
    least: float = 14
    turned: tuple[tuple[int, ...], ...] = ()
    probe: int = 1
    edges: int = 0


def lit(picture):
    """The picture, brighter where it is dark: the network learned from daylight."""
    gain = min(BRIGHTER, LIT / max(1.0, picture.mean()))
    return cv2.convertScaleAbs(picture, alpha=gain) if gain > 1 else np.ascontiguousarray(picture)


class Looker:
    """Looks at single pictures of one recording, in boxes of the full, upright picture."""

    def __init__(self, facts, side):
        self.turns = facts.quarter_turns
        self.scale = min(1.0, side / max(facts.width, facts.height))
        stored = (facts.width, facts.height) if self.turns % 2 == 0 else (facts.height, facts.width)
        # One for each thread: two threads that reformat the same frame with its own reformatter never return.
        self.own = threading.local()
        self.size = [max(16, round(length * self.scale / 2) * 2) for length in stored]

    def _upright(self, frame):
        if not hasattr(self.own, "reformatter"):
            self.own.reformatter = VideoReformatter()
        small = self.own.reformatter.reformat(frame, *self.size, "rgb24", interpolation="AREA").to_ndarray()
        return np.rot90(small, self.turns)

    def whole(self, frame, quarter=0):
        """Every face in the picture turned by so many quarters, and the colours worn below it."""
        upright = self._upright(frame)
        small = np.ascontiguousarray(np.rot90(upright, quarter))
        found = find_faces(lit(small), KEPT_SCORE)
        worn = clothes_below(small, found[:, :4])
        if self.scale < 1 and not quarter:
            self._look_closer(frame, found)
        found[:, :4] = back(found[:, :4], quarter, *upright.shape[1::-1]) / self.scale
        return np.column_stack([found, np.full(len(found), quarter), worn])

    def _look_closer(self, frame, found):
        """Puts in how sure the network is of doubtful small finds where it looks at them in full size."""
        doubtful = np.flatnonzero((found[:, 4] < DOUBTFUL) & (found[:, 3] - found[:, 1] < SMALL))
        if not len(doubtful):
            return
        full = np.rot90(self.own.reformatter.reformat(frame, format="rgb24").to_ndarray(), self.turns)
        for row in (found[n] for n in doubtful):
            box = row[:4] / self.scale
            middle, reach = (box[:2] + box[2:]) / 2, np.maximum(CLOSER, CLOSER_SIDES * (box[2:] - box[:2]))
            ends = np.clip([middle - reach, middle + reach], 0, full.shape[1::-1])
            (x0, y0), (x1, y1) = ends.astype(int)
            again = find_faces(lit(full[y0:y1, x0:x1]), row[4])
            same = overlap(box[None] - [x0, y0, x0, y0], again[:, :4])[0] > SAME
            row[4] = again[same, 4].max(initial=row[4])

    def edges(self, frame):
        """Half faces at the left and right edge: beside its own mirror image, half a face looks like one."""
        upright = self._upright(frame)
        height, width = upright.shape[:2]
        strip = min(STRIP, width // 2)
        left, right = upright[:, :strip], upright[:, width - strip :]
        found = find_faces(
            lit(np.concatenate([left[:, ::-1], left, right, right[:, ::-1]], axis=1)), KEPT_SCORE
        )
        middle = (found[:, 0] + found[:, 2]) / 2
        away = np.abs(middle - np.where(middle < 2 * strip, strip, 3 * strip))
        half = (found[:, 4] >= HALF_SCORE) & (away < MIRRORED * (found[:, 2] - found[:, 0]))
        found, right = found[half], middle[half] > 2 * strip
        found[:, [0, 2]] += np.where(right, width - 3 * strip, -strip)[:, None]
        worn = clothes_below(upright, found[:, :4])
        found[:, :4] /= self.scale
        return np.column_stack([found, np.zeros(len(found)), worn])


class Scan:
    """One segment being looked at: timestamps, camera steps, faces, and the views at both ends.

    A second scan of a part of it knows what was found upright (`known`), and looks at the turned pictures
    in `stretches` instead.
    """

    def __init__(self, facts, mode, pool, known=None, stretches=None):
        self.facts, self.mode, self.pool = facts, mode, pool
        self.known, self.stretches, self.probes = known or {}, stretches, Probes()
        self.lookers = {side: Looker(facts, side) for look in mode.looks for side in look}
        self.small, self.whole = Looker(facts, PROBE_SIDE), None
        self.rim = Looker(facts, mode.edges) if mode.edges else None
        self.stamps, self.steps, self.ends, self.faces = [], [], [], {}
        self.waiting, self.last = deque(), None
        scale = min(1.0, camera.LONGEST / max(facts.width, facts.height))
        self.heads = Carrying(scale, mode.stride, max(1, round(mode.carry * facts.frame_rate)))

    def add(self, frame):
        """Take the next picture; every n-th is looked at whole."""
        if frame.format.name not in EIGHT_BIT:
            frame = frame.reformat(format="yuv420p")
        number = len(self.stamps)
        levels = camera.views(plane(frame.planes[0]), self.facts.quarter_turns)
        view = camera.coarse(levels)
        self.steps.append(camera.step(self.ends[-1], view, self.facts.width) if self.ends else (0.0, 0.0))
        self.ends = [*self.ends[:1], view]
        self.heads.see(number, levels, self.steps[-1])
        self.stamps.append(frame.pts)
        self.last = frame
        if number % self.mode.every == 0:
            self._look()
            while len(self.waiting) > QUEUE or (self.waiting and self._answered()):
                self._settle()

    def _answered(self):
        return all(answer.done() for answer in self.waiting[0][2])

    def _quarters(self, number):
        """In which turns the picture is looked at besides the upright one."""
        if self.stretches is not None:
            return [q for q, spans in self.stretches.items() if any(a <= number < b for a, b in spans)]
        turn, rest = divmod(number // self.mode.every, self.mode.probe)
        return self.mode.turned[turn % len(self.mode.turned)] if self.mode.turned and not rest else ()

    def _look(self):
        number = len(self.stamps) - 1
        sides = self.mode.looks[number // self.mode.every % len(self.mode.looks)]
        # Two scales that come out the same for a small recording are one.
        lookers = {self.lookers[side].scale: self.lookers[side] for side in sides}.values()
        quarters = self._quarters(number)
        ways = [(looker, 0) for looker in lookers if number not in self.known]
        turned = [self.small] if self.stretches is None else lookers
        ways += [(looker, quarter) for quarter in quarters for looker in turned]
        answers = [self.pool.submit(looker.whole, self.last, quarter) for looker, quarter in ways]
        if self.rim and number not in self.known:
            answers.append(self.pool.submit(self.rim.edges, self.last))
        self.waiting.append((number, quarters, answers))
        self.last = None

    def _settle(self):
        """Take the next answers; follow the heads between this look and the one before."""
        number, quarters, answers = self.waiting.popleft()
        parts = [answer.result() for answer in answers] + [self.known.get(number, NOBODY)]
        found = np.concatenate(parts)
        if self.stretches is None:
            upright = best_of_overlapping(found[found[:, 5] == 0])
            surely = best_of_overlapping(unexplained(found[found[:, 5] != 0], upright))
            self.probes.note(number, quarters, surely, upright)
            found = np.concatenate([upright, surely])
        found = best_of_overlapping(found)
        self.faces[number] = found
        self.heads.settle(number, found)

    def finish(self):
        """Look at the last picture too, and wait for every answer."""
        if self.last is not None:
            self._look()
        while self.waiting:
            self._settle()

    def rows(self):
        """One row for each face found or head followed: picture, box, score, found or not, head, colours."""
        rows = [
            [n, *row[:5], 1, head, *row[6:]]
            for n, found in self.faces.items()
            for head, row in zip(self.heads.names[n], found, strict=True)
        ]
        bare = [0] * CLOTHES
        rows += [[n, *r[:5], 0, r[5], *bare] for n, followed in self.heads.rows.items() for r in followed]
        return np.array(sorted(rows), np.float64).reshape(-1, 8 + CLOTHES)

    def save(self, path):
        """Write everything that the tracking needs."""
        with open(path, "wb") as file:
            np.savez(
                file,
                stamps=np.array(self.stamps, np.int64),
                steps=np.array(self.steps, np.float64),
                views=np.array([self.ends[0], self.ends[-1]]),
                faces=self.rows() if self.whole is None else self.whole,
            )


def _renamed(rows, others):
    """The rows with names of heads that do not occur among the others."""
    rows = rows.copy()
    rows[:, HEAD] += np.where(rows[:, HEAD] > 0, others[:, HEAD].max(initial=0), 0)
    return rows


def _look_again(path, segment, scan, looked):
    """The rows of a finished scan, and of what is found where people were seen upside down or lying."""
    stretches = scan.probes.stretches(len(scan.stamps), scan.facts.frame_rate)
    rows = scan.rows()
    for first, stop in spans_of(stretches, scan.mode.every):
        known = {n - first: found for n, found in scan.faces.items() if first <= n < stop}
        here = {q: [(a - first, b - first) for a, b in spans] for q, spans in stretches.items()}
        again = Scan(scan.facts, scan.mode, scan.pool, known, here)
        end = scan.stamps[stop] if stop < len(scan.stamps) else segment[1]
        for frame in pictures(path, (scan.stamps[first], end)):
            again.add(frame)
            looked(scan.stamps[-1])
        again.finish()
        found = again.rows()
        found[:, 0] += first
        rows = merged(rows, _renamed(found, rows))
    return rows


def scan_segment(path, segment, facts, mode, pool, looked):
    """A finished Scan of one segment; `looked(timestamp)` is called for each picture."""
    scan = Scan(facts, mode, pool)
    for frame in pictures(path, segment):
        scan.add(frame)
        looked(frame.pts)
    scan.finish()
    scan.whole = _look_again(path, segment, scan, looked)
    return scan
