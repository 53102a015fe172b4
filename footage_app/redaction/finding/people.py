"""Which tracks of one recording are likely the same person, by time, place and clothing?

Nothing is measured of a face: what counts is the colour of what is worn below it, within this recording
only. Nobody is compared with any other recording or picture, and a person can group anew by hand.
"""

import cv2
import numpy as np

from ..plan import EXTENDED

# Hue by saturation for what has a colour, brightness for what is grey.
HUES, GREYS = 12, 6
CLOTHES = 2 * HUES + GREYS
COLOURED, STRONG = 50, 120
ALIKE, ALIKE_LATER = 0.75, 0.85
SOON = 2.0
# In face heights: how far away somebody may turn up again at once, and for each second since.
NEAR, PACE = 3.0, 6.0
GROWN = 2.0


def _worn(picture, box):
    """Shares of colours in the region of the trunk below a face; zeros where it is outside the picture."""
    x0, y0, x1, y1 = box
    w, h = x1 - x0, y1 - y0
    rows, columns = picture.shape[:2]
    top, bottom = int(np.clip(y1 + 0.5 * h, 0, rows)), int(np.clip(y1 + 1.8 * h, 0, rows))
    left, right = int(np.clip(x0 - 0.3 * w, 0, columns)), int(np.clip(x1 + 0.3 * w, 0, columns))
    if bottom - top < 4 or right - left < 4:
        return np.zeros(CLOTHES)
    trunk = cv2.cvtColor(np.ascontiguousarray(picture[top:bottom, left:right]), cv2.COLOR_RGB2HSV)
    hue, saturation, value = (trunk[..., n].astype(int).ravel() for n in range(3))
    coloured = (saturation >= COLOURED) & (value >= COLOURED)
    place = hue * HUES // 180 + np.where(saturation >= STRONG, HUES, 0)
    place = np.where(coloured, place, 2 * HUES + value * GREYS // 256)
    return np.bincount(place, minlength=CLOTHES) / place.size


def clothes_below(picture, boxes):
    """One row of colour shares for each face box, in pixels of `picture` (RGB)."""
    return np.array([_worn(picture, box) for box in boxes]).reshape(-1, CLOTHES)


def _core(track):
    """First and last picture in which the track is more than an extension."""
    known = [n for n, letter in enumerate(track.how) if letter != EXTENDED] or [0]
    return track.first + known[0], track.first + known[-1]


def _plausible(early, late, rate):
    """Whether somebody may have come from the end of one track to the start of the other."""
    a, b = early.box(_core(early)[1]), late.box(_core(late)[0])
    seconds = (_core(late)[0] - _core(early)[1]) / rate
    heights = a[3] - a[1], b[3] - b[1]
    if seconds > SOON:
        return True
    away = np.hypot(a[0] + a[2] - b[0] - b[2], a[1] + a[3] - b[1] - b[3]) / 2
    grown = max(heights) / max(1, min(heights))
    return grown < GROWN and away < (NEAR + PACE * seconds) * max(heights)


def _likeness(early, late, worn, rate):
    """How alike the clothes are, or 0 where both cannot be one person."""
    (_, end), (start, _) = _core(early), _core(late)
    alike = float(np.minimum(*worn).sum())
    wanted = ALIKE if (start - end) / rate <= SOON else ALIKE_LATER
    return alike if start > end and alike >= wanted and _plausible(early, late, rate) else 0.0


def grouped(tracks, clothes, rate):
    """For each track "p1", "p2" ...: tracks with the same text are taken for one person.

    `clothes`: mean colour shares of each track. Two tracks that show somebody at the same time are never
    one person.
    """
    order = sorted(range(len(tracks)), key=lambda n: _core(tracks[n]))
    pairs = []
    for at, a in enumerate(order):
        for b in order[at + 1 :]:
            alike = _likeness(tracks[a], tracks[b], (clothes[a], clothes[b]), rate)
            if alike:
                pairs.append((-alike, a, b))
    groups = {n: [n] for n in range(len(tracks))}
    for _, a, b in sorted(pairs):
        joined = groups[a] + groups[b]
        lives = sorted(_core(tracks[n]) for n in joined)
        apart = all(x[1] < y[0] for x, y in zip(lives, lives[1:], strict=False))
        if groups[a] is not groups[b] and apart:
            for n in joined:
                groups[n] = joined
    names = {}
    return [names.setdefault(min(groups[n]), f"p{len(names) + 1}") for n in range(len(tracks))]
