"""Where are the faces in one picture?"""

import numpy as np

from .model import session

STRIDE = 4
NMS_OVERLAP = 0.3


def overlap(a, b):
    """Intersection over union of every box of `a` with every box of `b`; boxes are rows x0, y0, x1, y1."""
    width = np.minimum(a[:, None, 2], b[None, :, 2]) - np.maximum(a[:, None, 0], b[None, :, 0])
    height = np.minimum(a[:, None, 3], b[None, :, 3]) - np.maximum(a[:, None, 1], b[None, :, 1])
    common = width.clip(0) * height.clip(0)
    areas = [(x[:, 2] - x[:, 0]) * (x[:, 3] - x[:, 1]) for x in (a, b)]
    return common / (areas[0][:, None] + areas[1][None] - common + 1e-9)


def best_of_overlapping(rows):
    """The rows that no better row overlaps, best first; what stands after the score is kept."""
    columns = rows.shape[1]
    rows = rows[np.argsort(-rows[:, 4], kind="stable")]
    kept = []
    while len(rows):
        kept.append(rows[0])
        rows = rows[1:][overlap(rows[:1], rows[1:])[0] <= NMS_OVERLAP]
    return np.array(kept, np.float32).reshape(-1, columns)


def find_faces(picture, threshold):
    """Rows x0, y0, x1, y1, score in pixels of `picture` (height x width x RGB, 8 bit), best first."""
    height, width = picture.shape[:2]
    batch = np.zeros((1, 3, -(-height // 32) * 32, -(-width // 32) * 32), np.float32)
    batch[0, :, :height, :width] = picture.transpose(2, 0, 1)
    net = session()
    heat, size, offset = net.run(None, {net.get_inputs()[0].name: batch})[:3]
    rows, columns = np.where(heat[0, 0] > threshold)
    if not len(rows):
        return np.zeros((0, 5), np.float32)
    half_height, half_width = np.exp(size[0, :, rows, columns]).T * STRIDE / 2
    y = (rows + offset[0, 0, rows, columns] + 0.5) * STRIDE
    x = (columns + offset[0, 1, rows, columns] + 0.5) * STRIDE
    found = np.stack(
        [x - half_width, y - half_height, x + half_width, y + half_height, heat[0, 0, rows, columns]], 1
    )
    found[:, [0, 2]] = found[:, [0, 2]].clip(0, width)
    found[:, [1, 3]] = found[:, [1, 3]].clip(0, height)
    return best_of_overlapping(found)
