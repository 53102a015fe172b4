"""Is the box still on what a person drew it around? Follows one box through pictures until it is not."""

from collections import deque
from typing import Any

import cv2
import numpy as np

PATCH = 32
MEMORY = 10
REMEMBER_SECONDS = 0.3
# Likeness to the patches that were surely right: from 1, the same, to -1. Above SURE a patch is remembered.
SURE, UNSURE, FOREIGN = 0.62, 0.45, 0.2
PATIENCE_SECONDS = 0.4
GROWN_AT_ONCE, GROWN_LATELY = 1.35, 2.0
JUMP = 0.75
WEAK_RESPONSE = 0.045
# How far around it is searched for again, in sizes, and how like it must be.
SEARCHED, FOUND_AGAIN = 1.0, 0.75
INSIDE = 0.35
OVER_EDGE = 2
CUT_VIEW = 64, 36
# Measured on walks, fast turns and passing cars: at most 13 and at least 0.6; at cuts mostly 20 to 50, below 0.75.
LEAST_CHANGE, MUCH_CHANGE, AGAINST_LATELY = 8.0, 18.0, 3.0
UNLIKE, LESS_LIKE = 0.55, 0.8


def _grey(picture):
    return cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)


def patch_of(picture, box):
    """What is in a box, small and with light and contrast taken out: even a still wall gives a zero mean."""
    height, width = picture.shape[:2]
    x0, y0 = max(0, round(box[0])), max(0, round(box[1]))
    x1, y1 = min(width, round(box[2])), min(height, round(box[3]))
    if x1 - x0 < 2 or y1 - y0 < 2:
        return None
    small = cv2.resize(picture[y0:y1, x0:x1], (PATCH, PATCH), interpolation=cv2.INTER_AREA).astype(np.float32)
    small = cv2.GaussianBlur(small, (0, 0), 1.0)
    small -= small.mean(axis=(0, 1))
    return small / (np.sqrt((small**2).mean()) + 4.0)


def likeness(a, b):
    """1 for the same patch, 0 for one that has nothing to do with it."""
    return float((a * b).mean())


class CutWatch:
    """Does a picture belong to another shot than the one before? Judged by how much changes, against lately."""

    def __init__(self):
        self.before, self.changes = None, deque(maxlen=8)

    def is_cut(self, picture):
        view = cv2.resize(_grey(picture), CUT_VIEW, interpolation=cv2.INTER_AREA).astype(np.float32)
        before, self.before = self.before, view
        if before is None:
            return False
        a, b = before - before.mean(), view - view.mean()
        change = float(np.abs(a - b).mean())
        alike = float((a * b).mean() / (a.std() * b.std() + 1e-6))
        usual = float(np.median(self.changes)) if self.changes else 2.0
        sudden = change > max(LEAST_CHANGE, AGAINST_LATELY * usual)
        cut = sudden and (alike < UNLIKE or (alike < LESS_LIKE and change > MUCH_CHANGE))
        self.changes.append(change)
        return cut


class Follower:
    """Follows one box from one picture on. CSRT gives a place; whether to believe it is judged here."""

    def __init__(self, picture, box, rate):
        self._start(picture, box)
        self.looked = _cut_out(picture, box), np.array(box, float)
        self.size = picture.shape[1], picture.shape[0]
        self.rate, self.boxes = rate, [np.array(box, float)]
        self.first = patch_of(picture, box)
        self.memory = deque([self.first] if self.first is not None else [], maxlen=MEMORY)
        self.unsure, self.since, self.lately = 0, 0, deque([self.boxes[0]], maxlen=max(2, round(rate / 2)))

    def _start(self, picture, box):
        # The type stubs of OpenCV know nothing of what is in its contrib wheel.
        contrib: Any = cv2
        parameters = contrib.TrackerCSRT_Params()
        parameters.psr_threshold = WEAK_RESPONSE
        self.tracker = contrib.TrackerCSRT_create(parameters)
        self.tracker.init(picture, _rectangle(box, picture))

    def next(self, picture):
        """The box in the next picture, and "" or why it is no longer believed: "lost", "left"."""
        if self.unsure and (again := self._found_again(picture)) is not None:
            self.unsure = 0
            return self._taken(again)
        there, found = self.tracker.update(picture)
        if not there:
            return self._doubted(self.boxes[-1], -1.0)
        x, y, width, height = found
        box = np.array([x, y, x + width, y + height], float)
        if self._share_inside(box) < INSIDE:
            return box, "left"
        if self._jumped(box):
            return box, "left" if self._was_leaving() else "lost"
        patch = patch_of(picture, box)
        like = self._like(patch)
        if like < UNSURE:
            return self._doubted(box, like)
        self.unsure = 0
        self._remember(patch, like)
        self.looked = _cut_out(picture, box), box
        return self._taken(box)

    def _found_again(self, picture):
        """The box of what was last surely seen, if it is near where it was then; CSRT starts anew from there."""
        looked, box = self.looked
        room = SEARCHED * (box[2:] - box[:2])
        around = _rectangle(np.concatenate([box[:2] - room, box[2:] + room]), picture)
        part = picture[around[1] : around[1] + around[3], around[0] : around[0] + around[2]]
        if looked is None or looked.shape[0] > part.shape[0] or looked.shape[1] > part.shape[1]:
            return None
        _, best, _, (x, y) = cv2.minMaxLoc(cv2.matchTemplate(part, looked, cv2.TM_CCOEFF_NORMED))
        if best < FOUND_AGAIN:
            return None
        corner = np.array([around[0] + x, around[1] + y], float)
        again = np.concatenate([corner, corner + box[2:] - box[:2]])
        self._start(picture, again)
        return again

    def _doubted(self, box, like):
        """A hand before it, or a blur, passes; what stays strange is not what was drawn around."""
        self.unsure += 2 if like < FOREIGN else 1
        if self.unsure > PATIENCE_SECONDS * self.rate:
            return box, "left" if self._was_leaving() else "lost"
        return self._taken(box)

    def _taken(self, box):
        self.boxes.append(box)
        self.lately.append(box)
        return box, ""

    @property
    def is_sure(self):
        return self.unsure == 0

    def _like(self, patch):
        if patch is None or not self.memory:
            return -1.0
        # The patch that the person drew always counts: a memory of its own could drift away picture by picture.
        return max(likeness(patch, known) for known in (self.first, *self.memory))

    def _remember(self, patch, like):
        self.since += 1
        if like > SURE and self.since >= REMEMBER_SECONDS * self.rate:
            self.memory.append(patch)
            self.since = 0

    def _jumped(self, box):
        was = self.boxes[-1]
        size = max(2.0, _area(box)) / max(2.0, _area(was))
        lately = max(2.0, _area(box)) / max(2.0, _area(self.lately[0]))
        pace = _middle(self.boxes[-1]) - _middle(self.boxes[-2]) if len(self.boxes) > 1 else np.zeros(2)
        away = np.linalg.norm(_middle(box) - _middle(was) - pace)
        side = np.sqrt(_area(was)) + 1
        return (
            not 1 / GROWN_AT_ONCE**2 < size < GROWN_AT_ONCE**2
            or not 1 / GROWN_LATELY**2 < lately < GROWN_LATELY**2
            or away > max(JUMP * side, 6)
        )

    def _was_leaving(self):
        """When it was last surely seen, did it lie over the edge of the picture and go outwards?"""
        box = self.looked[1]
        pace = _middle(self.lately[-1]) - _middle(self.lately[0])
        before, beyond = box[:2] <= OVER_EDGE, box[2:] >= np.array(self.size) - OVER_EDGE
        return bool(((before & (pace < 0)) | (beyond & (pace > 0))).any())

    def _share_inside(self, box):
        width = min(box[2], self.size[0]) - max(box[0], 0)
        height = min(box[3], self.size[1]) - max(box[1], 0)
        return max(0.0, width) * max(0.0, height) / max(1e-6, _area(box))


def _rectangle(box, picture):
    x0, y0 = max(0, round(box[0])), max(0, round(box[1]))
    x1, y1 = min(picture.shape[1], round(box[2])), min(picture.shape[0], round(box[3]))
    return x0, y0, max(2, x1 - x0), max(2, y1 - y0)


def _cut_out(picture, box):
    x, y, width, height = _rectangle(box, picture)
    return picture[y : y + height, x : x + width].copy() if min(width, height) > 3 else None


def _area(box):
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _middle(box):
    return (box[:2] + box[2:]) / 2
