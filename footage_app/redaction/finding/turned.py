"""Is the camera, or somebody in the picture, upside down or lying on a side, and for how long?"""

import numpy as np

from ..faces import overlap

# A probe is small: it is to find out about the recording, not to find everybody.
PROBE_SIDE = 640
# The network also finds some turned faces as they are, but is then less sure of them than in their own turn.
SURE, SURER, SAME = 0.6, 0.1, 0.2
AROUND_SECONDS = 5.0
MOSTLY = 0.5


def back(boxes, quarter, width, height):
    """Boxes found after `quarter` quarter turns to the left, in the picture of this width and height."""
    x0, y0, x1, y1 = boxes.T
    sides = (
        (x0, y0, x1, y1),
        (width - y1, x0, width - y0, x1),
        (width - x1, height - y1, width - x0, height - y0),
        (y0, height - x1, y1, height - x0),
    )
    return np.stack(sides[quarter], axis=1)


def unexplained(rows, upright):
    """The sure finds of turned pictures that no find of the upright one explains as well."""
    rows = rows[rows[:, 4] >= SURE]
    same = overlap(rows[:, :4], upright[:, :4]) > SAME
    known = np.where(same, upright[None, :, 4], 0).max(axis=1, initial=0)
    return rows[rows[:, 4] > known + SURER]


class Probes:
    """What the probes of one segment found, and in which pictures to look again in which turn."""

    def __init__(self):
        self.seen, self.upright = {}, {}

    def note(self, number, quarters, found, upright):
        """At picture `number` it was looked in `quarters`; `found`: what only the turn explains."""
        for quarter in quarters:
            if (found[:, 5] == quarter).any():
                self.seen.setdefault(quarter, []).append(number)
            elif (upright[:, 4] >= SURE).any():
                self.upright.setdefault(quarter, []).append(number)

    def stretches(self, count, rate):
        """{quarter: pairs of first picture and the one after the last}; where mostly so, all pictures."""
        around = round(AROUND_SECONDS * rate)
        result = {}
        for quarter, numbers in self.seen.items():
            if len(numbers) >= MOSTLY * (len(numbers) + len(self.upright.get(quarter, ()))):
                result[quarter] = [(0, count)]
            else:
                result[quarter] = _joined((max(0, n - around), min(count, n + around + 1)) for n in numbers)
        return result


def _joined(spans):
    """Rising spans as fewer that do not touch."""
    joined = []
    for first, stop in spans:
        if joined and first <= joined[-1][1]:
            first = joined.pop()[0]
        joined.append((first, stop))
    return joined


def spans_of(stretches, every):
    """All stretches together, each beginning at a picture that was looked at."""
    spans = sorted(span for of_one in stretches.values() for span in of_one)
    return _joined((first // every * every, stop) for first, stop in spans)


def merged(before, again):
    """Rows (picture, box, score, found) of both looks: of the first, what the second does not explain."""
    pictures, starts = np.unique(again[:, 0], return_index=True)
    by_picture = dict(zip(pictures, np.split(again[:, 1:5], starts)[1:], strict=True))
    nobody = np.zeros((0, 4))
    kept = [overlap(row[None, 1:5], by_picture.get(row[0], nobody)).max(initial=0) <= SAME for row in before]
    rows = np.concatenate([again, before[np.array(kept, bool)]])
    return rows[np.lexsort(rows.T[::-1])]
