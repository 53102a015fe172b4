"""Which writing does one segment of a recording show, and where is each piece carried between two looks?"""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from av.video.reformatter import VideoReformatter

from ..reader import pictures
from . import camera
from .writing import find_writing, signs_of

SIDES = {"quick": 960, "standard": 1280, "thorough": 1920}
ENLARGED = 2.0
LOOKS_A_SECOND = 2
FLOW_SIDE = 960
ACROSS, DOWN = 6, 3
SURE_POINTS = 0.4
FLOW: dict[str, Any] = {"winSize": (15, 15), "maxLevel": 4, "criteria": (3, 15, 0.03)}
WAITING = 2


@dataclass
class Look:
    """One picture that was looked at: rows x0, y0, x1, y1, score, and how far each goes from there.

    `ahead` holds for each row its (dx, dy) in each following picture up to the next look, `back` the same
    towards the look before; a list ends early where the piece could not be followed.
    """

    frame: int
    rows: list
    ahead: list = field(default_factory=list)
    back: list = field(default_factory=list)


class Eye:
    """Makes the two pictures that are needed of a frame: one for the network, one grey to follow movement."""

    def __init__(self, facts, side):
        self.turns = facts.quarter_turns
        long = max(facts.width, facts.height)
        stored = (facts.width, facts.height) if self.turns % 2 == 0 else (facts.height, facts.width)
        self.scale, self.grey_scale = min(ENLARGED, side / long), min(1.0, FLOW_SIDE / long)
        self.size, self.grey_size = (
            [max(16, round(length * scale / 2) * 2) for length in stored]
            for scale in (self.scale, self.grey_scale)
        )
        self.reformatter = VideoReformatter()

    def _upright(self, frame, size, form):
        way = "AREA" if size[0] < frame.width else "BICUBIC"
        width, height = size
        made = self.reformatter.reformat(frame, width, height, form, interpolation=way).to_ndarray()
        return np.ascontiguousarray(np.rot90(made, self.turns))

    def colour(self, frame):
        return self._upright(frame, self.size, "bgr24")

    def grey(self, frame):
        return self._upright(frame, self.grey_size, "gray")


def look_at(picture, scale):
    """The signs in a picture, in pixels of the full picture."""
    rows = signs_of(find_writing(picture))
    rows[:, :4] /= scale
    return rows


def coarse(grey):
    """The small picture from which the camera's movement is read."""
    share = camera.STEP_SIDE / max(grey.shape)
    size = [max(16, round(length * share)) for length in grey.shape[::-1]]
    return cv2.resize(grey, size, interpolation=cv2.INTER_AREA)


def _points(box):
    x = np.linspace(box[0], box[2], ACROSS + 2)[1:-1]
    y = np.linspace(box[1], box[3], DOWN + 2)[1:-1]
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2).astype(np.float32)


def _moved(before, after, boxes):
    """For each box (in pixels of the grey pictures) how far it moves from one to the next; NaN where unsure."""
    nothing: Any = None
    start = np.concatenate([_points(box) for box in boxes])
    end, there, _ = cv2.calcOpticalFlowPyrLK(before, after, start, nothing, **FLOW)
    again, back, _ = cv2.calcOpticalFlowPyrLK(after, before, end, nothing, **FLOW)
    good = (there.ravel() > 0) & (back.ravel() > 0) & (np.abs(again - start).max(axis=1) < 1)
    steps = np.where(good[:, None], end - start, np.nan).reshape(len(boxes), -1, 2)
    sure = good.reshape(len(boxes), -1).mean(axis=1) >= SURE_POINTS
    out = np.full((len(boxes), 2), np.nan)
    for n in np.flatnonzero(sure):
        out[n] = np.nanmedian(steps[n], axis=0)
    return out


def carried(greys, rows, scale):
    """For each row, its (dx, dy) in each of greys[1:], in pixels of the full picture, until it is lost."""
    paths, boxes = [[] for _ in rows], [np.array(row[:4]) * scale for row in rows]
    living = list(range(len(rows)))
    for before, after in zip(greys, greys[1:], strict=False):
        if not living:
            break
        steps = _moved(before, after, [boxes[n] for n in living])
        for n, step in zip(list(living), steps, strict=True):
            if np.isnan(step[0]):
                living.remove(n)
                continue
            boxes[n] = boxes[n] + np.tile(step, 2)
            away = (boxes[n][:2] / scale - rows[n][:2]).round(1)
            paths[n].append(away.tolist())
    return paths


class WritingScan:
    """One segment being looked at twice a second: looks, and the camera's step at each picture."""

    def __init__(self, facts, side, pool):
        self.facts, self.pool, self.eye = facts, pool, Eye(facts, side)
        self.every = max(1, round(facts.frame_rate / LOOKS_A_SECOND))
        self.looks, self.steps, self.view = [], [], None
        self.waiting, self.greys = deque(), []
        self.last: Any = None

    def add(self, frame):
        """Take the next picture; every n-th is looked at."""
        number, grey = len(self.steps), self.eye.grey(frame)
        view = coarse(grey)
        step = camera.step(self.view, view, self.facts.width) if self.view is not None else (0.0, 0.0)
        self.steps.append([round(float(v), 2) for v in step])
        self.view = view
        self.greys.append(grey)
        self.last = (number, frame)
        if number % self.every == 0:
            self._look()

    def _look(self):
        number, frame = self.last
        found = self.pool.submit(look_at, self.eye.colour(frame), self.eye.scale)
        self.waiting.append((number, found, self.greys))
        self.greys, self.last = self.greys[-1:], None
        while len(self.waiting) > WAITING:
            self._settle()

    def _settle(self):
        """Follow what the look before saw up to this one, and what this one saw back to the one before."""
        number, found, greys = self.waiting.popleft()
        look = Look(number, found.result().round(1).tolist())
        if self.looks:
            before = self.looks[-1]
            before.ahead = carried(greys, before.rows, self.eye.grey_scale)
            look.back = carried(greys[::-1], look.rows, self.eye.grey_scale)
        else:
            look.back = [[] for _ in look.rows]
        look.ahead = [[] for _ in look.rows]
        self.looks.append(look)

    def finish(self):
        """Look at the last picture too, so that no writing is seen only before it, and wait for every answer."""
        if self.last:
            self._look()
        while self.waiting:
            self._settle()

    def as_json(self):
        return {"steps": self.steps, "looks": [vars(look) for look in self.looks]}


def scan_writing(path, segment, facts, side, pool, looked):
    """A finished WritingScan of one segment; `looked(timestamp)` is called for each picture."""
    scan = WritingScan(facts, side, pool)
    for frame in pictures(path, segment):
        scan.add(frame)
        looked(frame.pts)
    scan.finish()
    return scan
