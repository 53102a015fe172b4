"""How far did the camera itself move between two pictures?"""

from functools import cache

import cv2
import numpy as np

LONGEST = 960
SHORTEST = 60
STEP_SIDE = 240
# Pixels of the coarse view, and the least share of the points.
AGREEING = 1.0
TRUSTED = 0.1
WINDOW, DEPTH, LEAST_TEXTURE = (11, 11), 3, 1e-3
ENOUGH = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 10, 0.03)

cv2.setNumThreads(1)


def views(frame_luma, quarter_turns):
    """Small grey pictures, upright, each half as large as the one before; from the luma plane."""
    height, width = frame_luma.shape
    share = min(1.0, LONGEST / max(width, height))
    size = max(16, round(width * share)), max(16, round(height * share))
    small = cv2.resize(frame_luma, size, interpolation=cv2.INTER_AREA)
    levels = [np.ascontiguousarray(np.rot90(small, quarter_turns))]
    while max(levels[-1].shape) >= 2 * SHORTEST and min(levels[-1].shape) >= 32:
        rows, columns = levels[-1].shape
        levels.append(cv2.resize(levels[-1], (columns // 2, rows // 2), interpolation=cv2.INTER_AREA))
    return levels


def coarse(levels):
    """The one of the small pictures from which the camera's movement is read."""
    return next((level for level in levels if max(level.shape) <= STEP_SIDE), levels[-1])


@cache
def _points(shape):
    rows, columns = shape
    across, down = np.linspace(0.05, 0.95, 14) * columns, np.linspace(0.06, 0.94, 8) * rows
    return np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 1, 2).astype(np.float32)


def step(before, after, picture_width):
    """The movement (dx, dy) of the scene from one coarse view to the next, in pixels of the full picture.

    What most of a grid of points agree on: people who walk are outvoted. Phase correlation of the whole
    view was tried first; it holds on to whatever stands still in a fast turn, and errs by half a pixel
    of the view where its sides are odd.
    """
    points = _points(before.shape)
    arrived, known, _ = cv2.calcOpticalFlowPyrLK(
        before,
        after,
        points,
        points.copy(),
        winSize=WINDOW,
        maxLevel=DEPTH,
        criteria=ENOUGH,
        minEigThreshold=LEAST_TEXTURE,
    )
    moved = (arrived - points)[known[:, 0] == 1].reshape(-1, 2)
    if not len(moved):
        return 0.0, 0.0
    agreeing = moved[np.abs(moved - np.median(moved, axis=0)).max(axis=1) < AGREEING]
    if len(agreeing) < TRUSTED * len(points):
        return 0.0, 0.0
    dx, dy = agreeing.mean(axis=0) * picture_width / before.shape[1]
    return float(dx), float(dy)
