"""How is text drawn so that it can be read, and comes out the same on every machine?

The font comes with a package of its own, so that the machine's fonts do not change the bytes.
"""

from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ..packaged import packaged

FONT = "font_source_sans_pro/files/SourceSansPro-Semibold.ttf"
FONT_SHA256 = "b440fd42fd5a54e1b252731deca9cc86604bee6ffa99281f5874c3476eb17eae"
SMALLEST, LINE = 8, 1.25


@lru_cache(64)
def _font(size):
    path = packaged("font-source-sans-pro", "0.0.1", FONT, FONT_SHA256)
    # The simple layout: the other one depends on a library that some machines lack.
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


def _pieces(word, font, width):
    """A word that is wider than the line, cut where it must be."""
    while len(word) > 1 and font.getlength(word) > width:
        fits = next((n for n in range(len(word) - 1, 1, -1) if font.getlength(word[:n]) <= width), 1)
        yield word[:fits]
        word = word[fits:]
    yield word


def _wrapped(text, font, width):
    lines = []
    for row in text.splitlines():
        line = ""
        for part in (piece for word in row.split() for piece in _pieces(word, font, width)):
            if line and font.getlength(f"{line} {part}") > width:
                lines.append(line)
                line = part
            else:
                line = f"{line} {part}".strip()
        lines.append(line)
    return lines


def drawn(text, width, height, size, edge=0.5):
    """White on black as an array of grey values, at most `width` by `height` pixels, around the text.

    `size` is the wished height of the letters in pixels; they are smaller where the text would not fit,
    and what does not fit even at the smallest size ends in three dots. `edge` is the rim, in letters.
    """
    while True:
        font, rim = _font(size), round(size * edge)
        lines, step = _wrapped(text, font, max(1, width - 2 * rim)), round(size * LINE)
        room = max(0, (height - 2 * rim) // step)
        if len(lines) <= room or size <= SMALLEST:
            break
        size = max(SMALLEST, size - max(1, size // 10))
    if len(lines) > room:
        lines = [*lines[: room - 1], f"{lines[room - 1]} ..."] if room else []
    longest = max((font.getlength(line) for line in lines), default=0)
    image = Image.new("L", (min(width, round(longest) + 2 * rim), min(height, step * len(lines) + 2 * rim)))
    for n, line in enumerate(lines):
        middle = image.width / 2, rim + step * (n + 0.5)
        ImageDraw.Draw(image).text(middle, line, fill=255, font=font, anchor="mm")
    return np.asarray(image)
