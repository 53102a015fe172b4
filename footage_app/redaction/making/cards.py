"""What is shown where a stretch was left out?"""

import av
import numpy as np

from ..reader import plane
from .fill import BLACK
from .lettering import drawn

INK = 235
LETTER_SHARE = 14


def _counted(number, word):
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def length_in_words(seconds):
    """A length of time as it is said: 1 minute 12 seconds."""
    whole = round(seconds)
    parts = ((whole // 3600, "hour"), (whole // 60 % 60, "minute"), (whole % 60, "second"))
    return " ".join(_counted(number, word) for number, word in parts if number) or "less than a second"


def card_words(seconds):
    """The sentence on the card."""
    length = length_in_words(seconds)
    is_one = length in ("1 second", "1 minute", "1 hour", "less than a second")
    return f"{length[0].upper()}{length[1:]} {'is' if is_one else 'are'} left out here"


def blank(width, height):
    """A black picture."""
    frame = av.VideoFrame(width, height, "yuv420p")
    for part, level in zip(frame.planes, BLACK, strict=True):
        plane(part)[:] = level
    return frame


def put_text(frame, text, left, top):
    """Lay drawn text with its black ground on a frame, at even pixels; nothing shows through."""
    rows, columns = text.shape[0] - text.shape[0] % 2, text.shape[1] - text.shape[1] % 2
    for part, level in zip(frame.planes, BLACK, strict=True):
        picture = plane(part)
        shrink = frame.width // picture.shape[1]
        area = picture[
            top // shrink : (top + rows) // shrink,
            left // shrink : (left + columns) // shrink,
        ]
        area[:] = level
        if shrink == 1:
            area[:] = level + text[:rows, :columns].astype(np.uint16) * (INK - level) // 255


def card(seconds, width, height):
    """The picture that stands for `seconds` of the recording; `width` and `height` are even."""
    frame = blank(width, height)
    text = drawn(card_words(seconds), width, height, max(8, min(width // LETTER_SHARE, height // 8)))
    put_text(frame, text, (width - text.shape[1]) // 4 * 2, (height - text.shape[0]) // 4 * 2)
    return frame
