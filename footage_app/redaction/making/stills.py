"""How do single pictures with captions become one file, the same whenever it is made?"""

import io
import zipfile

import numpy as np
from PIL import Image

from ..reader import pictures
from ..refusals import PlanRefused, UnreadableVideo
from .fill import colours_of, hidden_copy
from .lettering import drawn

QUALITY = 92
LETTER_SHARE = 24
# The first moment that a ZIP can name: a real one would change the bytes.
LONG_AGO = (1980, 1, 1, 0, 0, 0)
PERMISSIONS = 0o644 << 16


def _captioned(image, caption):
    """The picture, and under it the caption in black on white, when there is one."""
    if not caption.strip():
        return image
    size = max(12, image.width // LETTER_SHARE // 2, image.height // LETTER_SHARE)
    text = drawn(caption, image.width, image.height, size)
    whole = Image.new("RGB", (image.width, image.height + text.shape[0]), "white")
    whole.paste(image, (0, 0))
    ink = Image.fromarray(255 - np.asarray(text))
    whole.paste(ink, ((image.width - ink.width) // 2, image.height))
    return whole


def _still(path, plan, stamps, frame_number, boxes):
    facts, stamp = plan.source.facts, stamps[frame_number]
    for frame in pictures(path, (stamp, stamp + 1)):
        copy = hidden_copy(frame, boxes, facts.quarter_turns)
        copy.color_range, copy.colorspace, *_ = colours_of(frame)
        return copy.to_image().crop((0, 0, facts.width, facts.height))
    raise UnreadableVideo(f"Picture {frame_number} cannot be found in the recording.")


def _jpeg(image):
    file = io.BytesIO()
    image.save(file, "JPEG", quality=QUALITY, subsampling=0)
    return file.getvalue()


def write_stills(path, plan, timeline, target, rendered):
    """A ZIP of JPEGs still-001.jpg, still-002.jpg ...: the chosen pictures with everybody hidden, upright.

    Each is as large as the picture as displayed; a caption stands under it and makes it higher.
    """
    stamps, kept = list(plan.source.timing.stamps()), set(timeline.kept())
    wanted = dict(plan.output.stills)
    hidden = {n: boxes for n, boxes in enumerate(plan.boxes()) if n in wanted}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as file:
        for number, (frame, caption) in enumerate(plan.output.stills, 1):
            if frame not in kept:
                raise PlanRefused(f"Still {number} lies in a stretch that is left out.")
            image = _captioned(_still(path, plan, stamps, frame, hidden[frame]), caption)
            about = zipfile.ZipInfo(f"still-{number:03}.jpg", LONG_AGO)
            about.create_system, about.external_attr = 3, PERMISSIONS
            file.writestr(about, _jpeg(image))
            rendered(1)
