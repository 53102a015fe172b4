"""Does the card that stands for a cut show nothing of what was cut?"""

import cv2
import numpy as np

from .letters import BLACK, OFF_GROUND, WHITE, more_than_letters
from .looking import sure_faces_all_ways
from .order import small

KEPT_PICTURES = 200
FLAT, COLOUR_NEAR, COLOURED = 1.5, 6, 0.02
LIKE, FAINT, CHANGED = 0.3, 0.4, 4
# Letters stand in the middle of a card; in a small picture they are as large as they must be to be read.
MIDDLE_SHARE, SMALL_MIDDLE, STROKE_SHARE = 0.2, 28, 0.04


def ground_of(grey):
    """Which pixels are the plain ground that letters stand on."""
    near = np.abs(grey - np.median(grey)) < OFF_GROUND
    # Letters are drawn with soft edges: what stands beside them is not ground either.
    return cv2.erode(near.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0


def shows_more_than_letters(planes, ground, ink, thickest):
    """Why an area is not a plain ground with letters in that ink on it, or None."""
    if words := more_than_letters(planes[0], ground, ink, thickest):
        return words
    grey, *colours = (small(plane).astype(np.float32) for plane in planes)
    if any((np.abs(c - np.median(c)) > COLOUR_NEAR).mean() > COLOURED for c in colours):
        return "there are colours"
    if grey[ground_of(grey)].std() > FLAT:
        return "the ground is not plain"
    return None


def _shows_beside_the_middle(grey):
    middle = len(grey) // 2
    reach = max(SMALL_MIDDLE, round(len(grey) * MIDDLE_SHARE))
    beside = np.concatenate([grey[: max(0, middle - reach)], grey[middle + reach :]])
    return (np.abs(beside.astype(np.int16) - BLACK) > OFF_GROUND).any()


class CardLook:
    """Remembers small copies of the cut pictures and holds every picture of a card against them."""

    def __init__(self, times):
        self.times, self.cut, self.seen = times, {}, {}
        self.faults, self.looked_at = [], None

    def cut_picture(self, part, n, before):
        """A picture of the recording that lies in a cut; of a long cut, pictures spread evenly are kept."""
        every = max(1, (part.stop - part.first) // KEPT_PICTURES)
        if (n - part.first) % every == 0:
            self.cut.setdefault(part, []).append(small(before[0]).astype(np.float32))

    def card(self, part, after, frame):
        """A picture of the result that stands where something was cut, as planes and as it was decoded."""
        self.seen[part] = self.seen.get(part, 0) + 1
        words = self._shows(part, after) or self._shows_somebody(after, frame)
        if words:
            place = {"frame": part.first, "seconds": round(part.start, 3)}
            self.faults.append({**place, "words": words, "picture_of_card": self.seen[part]})

    def _shows(self, part, after):
        thickest = max(4.0, STROKE_SHARE * after[0].shape[0])
        if words := shows_more_than_letters(after, BLACK, WHITE, thickest):
            return words
        if _shows_beside_the_middle(after[0]):
            return "something stands above or below the letters"
        grey = small(after[0]).astype(np.float32)
        ground = ground_of(grey)
        if grey[ground].std() > FAINT and self._likeness(part, grey, ground) > LIKE:
            return "the card shows what was cut"
        return None

    def _shows_somebody(self, after, frame):
        grey = small(after[0])
        # The pictures of a card are alike: each that differs from the last is searched.
        if self.looked_at is not None and np.abs(grey - self.looked_at).max() < CHANGED:
            return None
        self.looked_at = grey
        return "the card shows a face" if len(sure_faces_all_ways(frame)) else None

    def _likeness(self, part, grey, ground):
        own = grey[ground] - grey[ground].mean()
        best = 0.0
        for picture in self.cut.get(part, []):
            if picture.shape == grey.shape:
                other = picture[ground] - picture[ground].mean()
                best = max(
                    best, abs(float(own @ other)) / (np.sqrt(float(own @ own) * float(other @ other)) or 1)
                )
        return best

    def checks(self):
        """(name, ok, words, faults)."""
        words = (
            f"{sum(self.seen.values())} pictures of {len(self.seen)} cards, {len(self.faults)} show something"
        )
        yield "cards show nothing of what was cut", not self.faults, words, self.faults
