"""How do captions stand in the picture?

In the lowest third, as white letters on a plate of solid black: no pixel of the recording shows through
a plate, and no pixel outside it is changed. Plates are laid over hidden boxes too.
"""

from functools import lru_cache

from .cards import put_text
from .lettering import drawn

LOWEST_SHARE = 3
LETTER_SHARE = 18


@lru_cache(8)
def _plate(text, width, height):
    return drawn(text, width * 9 // 10, height // LOWEST_SHARE, max(10, height // LETTER_SHARE), edge=0.3)


def burn(frame, text):
    """Draw one caption into a frame that is ours alone."""
    plate = _plate(text, frame.width, frame.height)
    rim = frame.height // 40
    left, top = (frame.width - plate.shape[1]) // 4 * 2, (frame.height - rim - plate.shape[0]) // 2 * 2
    put_text(frame, plate, left, max(0, top))


def captions_at(cues, moments):
    """The text that belongs to each of some rising moments, or "".

    `cues` are (start, end, text); moments and cues are in seconds of the recording.
    """
    near = [cue for cue in cues if cue[0] <= moments[-1] and cue[1] > moments[0]] if moments else []
    return ["\n".join(text for start, end, text in near if start <= m < end) for m in moments]
