"""Does the result show, outside what is hidden, the very picture of the recording that belongs there?"""

from collections import deque

import cv2
import numpy as np

WIDTH = 160
# In grey levels of small pictures: another moment must look clearly more like it than its own does.
CLEARLY, HALF = 1.5, 0.5
FAR, FAR_SHARE = 28, 0.003


def small(plane, size=None):
    """The brightness of a picture at a size at which the grain of film and encoder is gone."""
    if size is None:
        # By a whole number, which is several times faster.
        times = max(1, plane.shape[1] // WIDTH)
        size = plane.shape[1] // times, max(1, plane.shape[0] // times)
        plane = plane[: size[1] * times, : size[0] * times]
    return cv2.resize(np.ascontiguousarray(plane), size, interpolation=cv2.INTER_AREA).astype(np.int16)


def _nearest(plane, out, interlaced):
    """The picture small; of an interlaced one, the moment (odd or even rows) that the result shows."""
    whole = small(plane)
    if not interlaced:
        return whole
    fields = [small(plane[first::2], whole.shape[::-1]) for first in (0, 1)]
    return min([whole, *fields], key=lambda field: np.abs(field - out).mean())


class OrderLook:
    """Compares each picture with its own, the one before and the one after."""

    def __init__(self, times):
        self.times, self.waiting = times, deque(maxlen=3)
        self.swapped, self.other = [], []

    def add(self, n, before, after, boxes, interlaced=False):
        """One picture of the recording and what the result shows for it, but for what stands in `boxes`."""
        height, width = before[0].shape
        out = small(after[0][:height, :width])
        source = _nearest(before[0], out, interlaced)
        seen = np.ones(source.shape, bool)
        for x0, y0, x1, y1 in boxes:
            rows, columns = source.shape
            top, left = y0 * rows // height, x0 * columns // width
            seen[max(0, top - 1) : y1 * rows // height + 2, max(0, left - 1) : x1 * columns // width + 2] = (
                False
            )
        self.waiting.append((n, source, out, seen))
        if seen.any():
            self._compare_itself(n, source, out, seen)
        if len(self.waiting) > 1:
            self._compare(*list(self.waiting)[-2:])
            self._compare(*list(self.waiting)[-2:][::-1])

    def _compare_itself(self, n, source, out, seen):
        if (np.abs(out - source)[seen] > FAR).mean() > FAR_SHARE:
            self.other.append(n)

    def _compare(self, one, beside):
        """Is what the result shows at `one` rather the picture `beside`?"""
        n, source, out, seen = one
        if not seen.any() or (self.swapped and self.swapped[-1] == n):
            return
        own, other = np.abs(out - source)[seen].mean(), np.abs(out - beside[1])[seen].mean()
        if own - other > CLEARLY and other < HALF * own:
            self.swapped.append(n)

    def _faults(self, numbers, words):
        return [
            {"frame": n, "seconds": round(self.times[n], 3), "words": words} for n in sorted(set(numbers))
        ]

    def checks(self):
        """(name, ok, words, faults) of both."""
        faults = self._faults(self.swapped, "the picture of another moment is shown")
        words = f"{len(faults)} pictures look like the one before or after"
        yield "pictures in their order", not faults, words, faults
        faults = self._faults(self.other, "something else is shown outside what is hidden")
        words = f"{len(faults)} pictures differ from the recording outside what is hidden"
        yield "the rest of the picture as it was", not faults, words, faults
