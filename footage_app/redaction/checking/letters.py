"""Is an area nothing but letters on a plain ground, whatever the letters say?

Letters are drawn in one ink: whatever is neither ground nor ink is the soft edge of a stroke, so ink is beside it.
In a picture of the world most greys have no ink beside them.
"""

import cv2
import numpy as np

BLACK, WHITE, FULL_WHITE = 16, 235, 255
OFF_GROUND, INK, EDGE = 24, 0.6, 3
# What coding leaves of the strokes of the smallest letters.
STRAY_PIXELS = 32
MOST_INKED = 0.5


def _within(mask, pixels):
    """Which pixels lie at most so many away from those of the mask."""
    return cv2.dilate(mask, np.ones((2 * pixels + 1, 2 * pixels + 1), np.uint8)) > 0


def inked(grey, ground, ink):
    """Which pixels are ink, as a mask of 0 and 1."""
    return (np.abs(grey.astype(np.int16) - ground) > INK * abs(ink - ground)).astype(np.uint8)


def strays(grey, ground, ink):
    """Which pixels are neither ground nor letter."""
    off = np.abs(grey.astype(np.int16) - ground) > OFF_GROUND
    return off & ~_within(inked(grey, ground, ink), EDGE)


def too_thick(ink, thickest):
    """Is there a stroke of more than so many pixels?"""
    return bool(ink.any()) and 2 * float(cv2.distanceTransform(ink, cv2.DIST_L2, 3).max()) > thickest


def more_than_letters(grey, ground, ink, thickest):
    """Why an area of brightness, at full size, is not letters on that ground, or None."""
    grey = np.ascontiguousarray(grey)
    if abs(float(np.median(grey)) - ground) > OFF_GROUND / 2:
        return "there is another ground than the letters have"
    if strays(grey, ground, ink).sum() > STRAY_PIXELS:
        return "there are greys that belong to no letter"
    letters = inked(grey, ground, ink)
    if letters.mean() > MOST_INKED or too_thick(letters, thickest):
        return "there is more than letters"
    return None


class Captioned:
    """One picture of the result in which a caption stands: where in it letters may be."""

    PLATE_SHARE, RIM_SHARE, SIDE_SHARE, LETTER_SHARE = 3, 40, 20, 18
    AROUND = 8

    def __init__(self, grey):
        height, width = grey.shape
        bottom, side = height - height // self.RIM_SHARE, width // self.SIDE_SHARE
        top = max(0, bottom - height // self.PLATE_SHARE - 2)
        self.place = max(0, side - 2), top, min(width, width - side + 2), bottom
        self.thickest = max(10, height // self.LETTER_SHARE) + EDGE
        x0, y0, x1, y1 = self.place
        part = np.ascontiguousarray(grey[y0:y1, x0:x1])
        self.ink, self.near, self.stray = (np.zeros(grey.shape, bool) for _ in range(3))
        ink = inked(part, BLACK, WHITE)
        self.ink[y0:y1, x0:x1] = ink
        self.near[y0:y1, x0:x1] = _within(ink, self.AROUND)
        self.stray[y0:y1, x0:x1] = strays(part, BLACK, WHITE)

    def without_letters(self, inside, rows, columns):
        """The inside of a hidden box, black where letters are; None where something stands there that is no letter."""
        near = self.near[rows, columns]
        if (self.stray[rows, columns] & near).sum() > STRAY_PIXELS:
            return None
        if too_thick(self.ink[rows, columns].astype(np.uint8), self.thickest):
            return None
        return np.where(near, np.uint8(BLACK), inside)
