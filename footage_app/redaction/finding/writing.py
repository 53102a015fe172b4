"""Where is writing in one picture?"""

from functools import cache

import cv2
import numpy as np

from ..inference import one_threaded
from .writing_model import model_path

INSIDE = 0.3  # share of letter ink at which the network's map counts as writing
LEAST_SCORE = 0.5
# Large print is marked surely; rows of windows, which have its rhythm, are not.
# At such a score 35 of 36 boards with large print were found, as without it.
LARGE, LARGE_SCORE = 24, 0.85
# A line of letters is marked evenly; lamps, grilles and gravel give a speckled map with hardly a sure pixel.
SURE_INK, LEAST_SURE = 0.8, 0.3
# The network is trained to mark the shrunk heart of each line: it is grown again by area / perimeter times this.
GROWN_BACK = 1.8
LEAST_SIDE = 3
# As high as this share of the picture's long side a blot is a car or a wall, unless it is a long, even bar.
TALL = 1 / 12
TALL_LENGTH, TALL_SURE, TALL_FILLED = 2.0, 0.65, 0.7


@cache
def session():
    """The network that looks for writing, once for the process."""
    return one_threaded(model_path().read_bytes())


def _ink(picture):
    """The network's map of the same size as `picture` (height x width x BGR): how surely each pixel is writing."""
    height, width = picture.shape[:2]
    batch = np.zeros((1, 3, -(-height // 32) * 32, -(-width // 32) * 32), np.float32)
    batch[0, :, :height, :width] = picture.transpose(2, 0, 1) / np.float32(127.5) - np.float32(1)
    net = session()
    return net.run(None, {net.get_inputs()[0].name: batch})[0][0, 0, :height, :width]


def _line(contour, ink):
    """x0, y0, x1, y1, score of one line of writing, or None for what is none by its marks or its shape."""
    x, y, w, h = cv2.boundingRect(contour)
    inside = np.zeros((h, w), np.uint8)
    cv2.drawContours(inside, [contour - np.array([x, y])], -1, 1, -1)
    marks = ink[y : y + h, x : x + w][inside > 0]
    middle, sides, angle = cv2.minAreaRect(contour)
    width, height = sides[0] + 1, sides[1] + 1
    long, short = max(width, height), min(width, height)
    if short < LEAST_SIDE or marks.mean() < LEAST_SCORE or (marks > SURE_INK).mean() < LEAST_SURE:
        return None
    if short > LARGE and marks.mean() < LARGE_SCORE:
        return None
    if short > TALL * max(ink.shape):
        sure, filled = (marks > SURE_INK).mean(), len(marks) / (long * short)
        if long < TALL_LENGTH * short or sure < TALL_SURE or filled < TALL_FILLED:
            return None
    grow = GROWN_BACK * long * short / (long + short)
    corners = cv2.boxPoints((middle, (width + grow, height + grow), angle))
    return [*corners.min(axis=0), *corners.max(axis=0), float(marks.mean())]


def find_writing(picture):
    """Rows x0, y0, x1, y1, score in pixels of `picture` (height x width x BGR, 8 bit), one for each line."""
    ink = np.ascontiguousarray(_ink(picture))
    blots, _ = cv2.findContours((ink > INSIDE).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    lines = [line for line in (_line(blot, ink) for blot in blots) if line]
    rows = np.array(lines, np.float64).reshape(-1, 5)
    height, width = picture.shape[:2]
    rows[:, :4] = rows[:, :4].clip(0, [width, height, width, height])
    return rows[(rows[:, 2] > rows[:, 0]) & (rows[:, 3] > rows[:, 1])]


def one_sign(a, b):
    """Do these two lines belong to one sign, sheet or plate: the next word, or the next line of it?"""
    low = min(a[3] - a[1], b[3] - b[1])
    across = min(a[2], b[2]) - max(a[0], b[0])
    down = min(a[3], b[3]) - max(a[1], b[1])
    beside = down > 0.5 * low and across > -1.2 * low
    below = across > 0.3 * min(a[2] - a[0], b[2] - b[0]) and down > -0.8 * low
    alike = max(a[3] - a[1], b[3] - b[1]) < 3 * low
    return (beside or below) and (alike or (across > 0 and down > 0))


def signs_of(rows):
    """The lines of one sign as one row: the box around them all, and the best score."""
    signs = [row.copy() for row in rows]
    joined = True
    while joined:
        joined = False
        for n, sign in enumerate(signs):
            mate = next((m for m in range(n + 1, len(signs)) if one_sign(sign, signs[m])), None)
            if mate is not None:
                other = signs.pop(mate)
                sign[:2], sign[2:] = np.minimum(sign[:2], other[:2]), np.maximum(sign[2:], other[2:])
                joined = True
                break
    return np.array(signs, np.float64).reshape(-1, 5)
