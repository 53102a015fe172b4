"""What does a picture look like once its boxes are hidden?"""

import av
import numpy as np
from av.video.reformatter import ColorRange

from ..reader import plane

BLACK = (16, 128, 128)
THIN, RIM = 8, 2
AS_DECODED = ("yuv420p", "yuvj420p")
# What the scaler makes of red, green and blue: ITU-R BT.601, 525 lines.
COLOURS_OF_RGB = 6


def _in_eight_bits(frame):
    """The frame in the one format that is written; a full range of brightness is narrowed to the usual one."""
    if frame.format.name in AS_DECODED:
        return frame
    if frame.format.is_rgb:
        return frame.reformat(format="yuv420p", threads=1)
    is_full = frame.color_range == ColorRange.JPEG or frame.format.name.startswith("yuvj")
    ranges = ColorRange.JPEG if is_full else ColorRange.MPEG, ColorRange.MPEG
    return frame.reformat(format="yuv420p", src_color_range=ranges[0], dst_color_range=ranges[1], threads=1)


def colours_of(frame):
    """How an encoder must describe the colours of `hidden_copy(frame)`: range, space, primaries, curve."""
    is_kept = frame.format.name in AS_DECODED
    return (
        frame.color_range if is_kept else ColorRange.MPEG,
        COLOURS_OF_RGB if frame.format.is_rgb else frame.colorspace,
        frame.color_primaries,
        frame.color_trc,
    )


def _covered(start, end, shrink):
    """From the even pixel before to the even pixel behind, in pixels of a plane that is so many times smaller.

    A thin box is made wider: what is encoded beside it would show in all of it.
    """
    rim = RIM if end - start <= THIN else 0
    return slice(max(0, start - rim) // 2 * 2 // shrink, -(-(end + rim) // 2) * 2 // shrink)


def hidden_copy(frame, boxes, quarter_turns):
    """A new upright frame, even in size, with solid black over every box (outwards to even pixels).

    New, because a decoded frame is what later frames are predicted from: it must never be edited.
    """
    frame = _in_eight_bits(frame)
    turned = [np.rot90(plane(p), quarter_turns) for p in frame.planes]
    height, width = turned[0].shape
    copy = av.VideoFrame(width + width % 2, height + height % 2, "yuv420p")
    for part, target, black in zip(turned, copy.planes, BLACK, strict=True):
        picture = plane(target)
        rows, columns = min(part.shape[0], picture.shape[0]), min(part.shape[1], picture.shape[1])
        picture[:rows, :columns] = part[:rows, :columns]
        picture[rows:] = picture[rows - 1]
        picture[:, columns:] = picture[:, columns - 1 : columns]
        shrink = copy.width // picture.shape[1]
        for x0, y0, x1, y1, *_ in boxes:
            picture[_covered(y0, y1, shrink), _covered(x0, x1, shrink)] = black
    copy.pts, copy.time_base = frame.pts, frame.time_base
    return copy
