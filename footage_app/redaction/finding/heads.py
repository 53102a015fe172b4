"""Where does a head go in pictures in which nobody looked for faces, or in which none is found?"""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from ..faces import find_faces
from .turned import back

# Height in pixels at which a face is followed: larger ones in a smaller view, which costs less.
FOLLOWED_HEIGHT = 14
AROUND = 0.2
ALIKE = 0.5
FLAT = 3.0
LEAST_SIDE = 5
# Search this many face heights around the expected place: at first nothing is known of a person's pace.
REACH, REACH_AT_FIRST = 0.45, 1.1
FAR = 0.15
# The network looks this many face heights around a place where a head was lost, at faces this small.
NEAR, NEAR_HEIGHT, NEAR_SCORE = 2.0, 14, 0.25
# In a few pictures nobody comes this much nearer: it is somebody else's face.
LIKE_SIZE = 1.35
CHANCES = 2


@dataclass(frozen=True)
class Head:
    """A head at one picture: its box there, its own pace in pixels a picture, and what it looks like."""

    frame: int
    box: np.ndarray
    score: float
    hits: int = 1
    last_seen: int = 0
    pace: np.ndarray | None = None
    patch: np.ndarray | None = None
    level: int = 0
    # From the middle of the patch to the middle of the box, in pixels of the patch's level.
    aside: np.ndarray | None = None
    alike: float = 1.0
    # After so many quarter turns to the left the face stands upright.
    quarter: int = 0
    # Tells the heads of one segment apart.
    name: int = 0
    # Found by the network, not by its look: it may be somebody else who is there.
    anew: bool = False


def _middle(box):
    return (box[:2] + box[2:]) / 2


def remembered(head, levels, scale):
    """The head with its look taken from this picture; without one where there is too little to see."""
    box = head.box * scale
    level = int(np.clip(np.log2(max(1.0, (box[3] - box[1]) / FOLLOWED_HEIGHT)), 0, len(levels) - 1))
    box, view = box / 2**level, levels[level]
    margin = AROUND * (box[3] - box[1])
    x0, y0 = np.maximum(0, np.round(box[:2] - margin)).astype(int)
    x1, y1 = np.minimum(view.shape[::-1], np.round(box[2:] + margin)).astype(int)
    if x1 - x0 < LEAST_SIDE or y1 - y0 < LEAST_SIDE:
        return replace(head, patch=None)
    patch = view[y0:y1, x0:x1].copy()
    if patch.std() < FLAT:
        return replace(head, patch=None)
    return replace(head, patch=patch, level=level, aside=_middle(box) - [(x0 + x1) / 2, (y0 + y1) / 2])


def _peak(likeness, row, column):
    """The place of the best match to a fraction of a pixel."""
    place = np.array([column, row], float)
    for axis, (at, line) in enumerate(((column, likeness[row]), (row, likeness[:, column]))):
        if 0 < at < len(line) - 1:
            left, here, right = line[at - 1 : at + 2]
            bend = left - 2 * here + right
            place[axis] += np.clip(0.5 * (left - right) / bend, -0.5, 0.5) if bend < 0 else 0
    return place


def moved(head, frame, levels, scale, shift):
    """The head at another picture, or None where it is lost; `shift` is what the camera did between."""
    if head.patch is None:
        return None
    ahead = frame - head.frame
    expected = head.box + np.tile(shift + (head.pace * ahead if head.pace is not None else 0), 2)
    share = scale / 2**head.level
    view, (rows, columns) = levels[head.level], head.patch.shape
    reach = (REACH if head.pace is not None else REACH_AT_FIRST) * (head.box[3] - head.box[1]) * share + 2
    corner = _middle(expected) * share - head.aside - np.array([columns, rows]) / 2
    x0, y0 = np.maximum(0, np.floor(corner - reach)).astype(int)
    x1, y1 = np.minimum(view.shape[::-1], np.ceil(corner + reach) + [columns + 1, rows + 1]).astype(int)
    if x1 - x0 < columns or y1 - y0 < rows:
        return None
    likeness = cv2.matchTemplate(view[y0:y1, x0:x1], head.patch, cv2.TM_CCOEFF_NORMED)
    across = (np.arange(likeness.shape[1]) + x0 - corner[0]) / reach
    down = (np.arange(likeness.shape[0]) + y0 - corner[1]) / reach
    likeness -= (FAR * (across[None] ** 2 + down[:, None] ** 2)).astype(np.float32)
    row, column = np.unravel_index(np.argmax(likeness), likeness.shape)
    alike = likeness[row, column]
    if not alike >= ALIKE:
        return None
    place = (_peak(likeness, row, column) + [x0, y0] - corner) / share
    pace = (expected[:2] + place - head.box[:2] - shift) / ahead
    pace = pace if head.pace is None else (pace + head.pace) / 2
    return replace(
        head, frame=frame, box=expected + np.tile(place, 2), pace=pace, alike=float(alike), anew=False
    )


def found_near(head, frame, levels, scale, shift):
    """The head where the network finds a face near the expected place, or None; grey is enough for it."""
    ahead = frame - head.frame
    box = (head.box + np.tile(shift + (head.pace * ahead if head.pace is not None else 0), 2)) * scale
    height = box[3] - box[1]
    level = int(np.clip(np.log2(max(1.0, height / NEAR_HEIGHT)), 0, len(levels) - 1))
    box, height, view = box / 2**level, height / 2**level, levels[level]
    limit = np.array(view.shape[::-1])
    low = np.clip(box[:2] - NEAR * height, 0, limit).astype(int)
    high = np.clip(np.ceil(box[2:] + NEAR * height), 0, limit).astype(int)
    if (high - low).min() < height:
        return None
    crop = view[low[1] : high[1], low[0] : high[0]]
    found = find_faces(np.repeat(np.rot90(crop, head.quarter)[..., None], 3, axis=2), NEAR_SCORE)
    found[:, :4] = back(found[:, :4], head.quarter, *crop.shape[::-1])
    cut = (found[:, :2] < 2) & (low > 0) | (found[:, 2:4] > high - low - 2) & (high < limit)
    found = found[~cut.any(axis=1)]
    boxes = found[:, :4] + np.tile(low, 2)
    size = (boxes[:, 3] - boxes[:, 1]) / height
    boxes = boxes[(size > 1 / LIKE_SIZE) & (size < LIKE_SIZE)]
    if not len(boxes):
        return None
    away = np.abs(boxes[:, :2] + boxes[:, 2:] - box[:2] - box[2:]).sum(axis=1)
    there = boxes[np.argmin(away)] * 2**level / scale
    pace = (_middle(there) - _middle(head.box) - shift) / ahead
    return remembered(replace(head, frame=frame, box=there, pace=pace, alike=1.0, anew=True), levels, scale)


def followed(head, frames, views, path, scale):
    """The head at each of `frames` in this order (forwards or backwards), until it is lost.

    Where it no longer looks alike, the network looks near the expected place, at most at `CHANCES`
    pictures on end.
    """
    missed = 0
    for frame in frames:
        shift = path[frame] - path[head.frame]
        after = moved(head, frame, views[frame], scale, shift)
        if after is None:
            after = found_near(head, frame, views[frame], scale, shift)
        if after is not None:
            missed, head = 0, after
            yield head
            continue
        missed += 1
        if missed >= CHANCES:
            return
