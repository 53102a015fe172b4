"""Does the card that stands for a cut show nothing of what was cut?"""

import cv2
import numpy as np

from .order import small

KEPT_PICTURES = 200
GROUND_NEAR, FLAT, COLOUR_NEAR = 24, 1.5, 6
LIKE, FAINT, LEAST_GROUND = 0.3, 0.4, 0.3


def ground_of(grey):
    """Which pixels are the plain ground that letters stand on."""
    near = np.abs(grey - np.median(grey)) < GROUND_NEAR
    # Letters are drawn with soft edges: what stands beside them is not ground either.
    return cv2.erode(near.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0


def shows_more_than_letters(after):
    """Why an area is not a plain ground with letters on it, or None."""
    grey = after[0].astype(np.float32)
    ground = ground_of(grey)
    if ground.mean() < LEAST_GROUND:
        return "there is more than letters on a plain ground"
    for plane in after[1:]:
        colours = plane.astype(np.float32)
        if (np.abs(colours - np.median(colours)) > COLOUR_NEAR).mean() > 0.02:
            return "there are colours"
    if grey[ground].std() > FLAT:
        return "the ground is not plain"
    return None


class CardLook:
    """Remembers small copies of the cut pictures and holds every picture of a card against them."""

    def __init__(self, times):
        self.times, self.cut, self.seen = times, {}, {}
        self.faults = []

    def cut_picture(self, part, n, before):
        """A picture of the recording that lies in a cut; of a long cut, pictures spread evenly are kept."""
        every = max(1, (part.stop - part.first) // KEPT_PICTURES)
        if (n - part.first) % every == 0:
            self.cut.setdefault(part, []).append(small(before[0]).astype(np.float32))

    def card(self, part, after):
        """A picture of the result that stands where something was cut."""
        self.seen[part] = self.seen.get(part, 0) + 1
        words = self._shows(part, after)
        if words:
            place = {"frame": part.first, "seconds": round(part.start, 3)}
            self.faults.append({**place, "words": words, "picture_of_card": self.seen[part]})

    def _shows(self, part, after):
        after = [small(plane) for plane in after]
        if words := shows_more_than_letters(after):
            return words
        grey = after[0].astype(np.float32)
        ground = ground_of(grey)
        if grey[ground].std() > FAINT and self._likeness(part, grey, ground) > LIKE:
            return "the card shows what was cut"
        return None

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
