"""Is the archive of stills nothing but the chosen pictures, hidden as the plan says?"""

import struct
import zipfile

import av
import cv2
import numpy as np

from .card import shows_more_than_letters
from .container import words_left_over
from .faces import FaceLook
from .letters import EDGE, FULL_WHITE
from .looking import sure_faces_all_ways
from .order import OrderLook
from .picture import as_drawn, leak
from .plan import boxes_by_picture, hidden_tracks
from .reading import is_full_range, planes, shown_pictures
from .time import times_of

BIGGEST = 100 << 20
SMALLEST_LETTER, LETTER_SHARE = 12, 24
PNG, PNG_PARTS = (
    b"\x89PNG\r\n\x1a\n",
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"pHYs", b"sRGB", b"gAMA", b"cHRM"},
)


def png_parts(data):
    """The names of the parts of a PNG; what follows its end is a part without a name."""
    at, names = len(PNG), []
    while at + 12 <= len(data) and (not names or names[-1] != b"IEND"):
        size, name = struct.unpack(">I4s", data[at : at + 8])
        names.append(name)
        at += 12 + size
    return names if at == len(data) else [*names, b""]


def jpeg_parts(data):
    """The markers of a JPEG as numbers; what follows its end is a marker 0."""
    at, names = 2, []
    while at + 4 <= len(data) and data[at] == 0xFF:
        names.append(data[at + 1])
        if data[at + 1] == 0xDA:
            rest = data.rstrip(b"\0")
            return names if data.find(b"\xff\xd9", at) == len(rest) - 2 == len(data) - 2 else [*names, 0]
        at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    return [*names, 0]


def note_in(data):
    """Words for anything in an image file besides the image, or None."""
    if data.startswith(PNG):
        return None if set(png_parts(data)) <= PNG_PARTS else "the file holds more than a picture"
    if data.startswith(b"\xff\xd8"):
        # JFIF, tables, one picture: no EXIF (E1), no comment (FE), no profile.
        allowed = {0xE0, 0xDB, 0xC0, 0xC2, 0xC4, 0xDA, 0xDD}
        return None if set(jpeg_parts(data)) <= allowed else "the file holds more than a picture"
    return "this is not a picture"


def _archive_faults(path, archive, count):
    infos = archive.infolist()
    if len(infos) != count:
        yield {"words": f"{len(infos)} files for {count} chosen pictures"}
    for info in infos:
        if info.extra or info.comment or info.file_size > BIGGEST or info.is_dir():
            yield {"words": f"{info.filename[:60]} carries notes of its own"}
    with open(path, "rb") as file:
        whole = len(file.read(4)) and file.seek(0, 2)
    ends = [i.header_offset + 30 + len(i.filename.encode()) + i.compress_size for i in infos]
    if archive.comment or (infos and infos[0].header_offset) or archive.start_dir != max(ends, default=0):
        yield {"words": "there are bytes between the pictures"}
    if whole != archive.start_dir + sum(46 + len(i.filename.encode()) for i in infos) + 22:
        yield {"words": "there are bytes behind the pictures"}


class Stills:
    """One pass over the recording beside the pictures of the archive."""

    def __init__(self, path, archive, plan, walked):
        self.archive, self.plan, self.times = archive, plan, times_of(plan)
        self.leaks, self.notes, self.looked = [], [], 0
        self.order = OrderLook(self.times)
        chosen = {
            frame: name for (frame, _), name in zip(plan.output.stills, archive.namelist(), strict=False)
        }
        self.captions, self.height = dict(plan.output.stills), plan.source.facts.height
        boxes = boxes_by_picture(hidden_tracks(plan), len(self.times))
        with FaceLook(plan, self.times) as self.faces:
            for n, frame in enumerate(shown_pictures(path)):
                walked(n + 1)
                hidden = next(boxes, [])
                if n in chosen:
                    self._look(n, frame, chosen[n], hidden)

    def _look(self, n, picture, name, hidden):
        data, place = self.archive.read(name), {"frame": n, "seconds": round(self.times[n], 3)}
        words = note_in(data)
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
        if image is None:
            words = "this picture cannot be opened"
        if words:
            self.notes.append({**place, "words": words})
        if image is None:
            return
        self.looked += 1
        facts, full = self.plan.source.facts, is_full_range(picture)
        before = planes(picture, facts.quarter_turns, full)
        shown, strip = image[: facts.height], image[facts.height :]
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(shown, np.uint8), format="bgr24")
        after = planes(frame, 0, full)
        if shown.shape[:2] != (facts.height, facts.width):
            self.notes.append({**place, "words": f"this picture is {image.shape[1]} by {image.shape[0]}"})
            return
        if words := self._under(n, strip):
            self.notes.append({**place, "words": f"under the picture {words}"})
        for track, box in hidden:
            words = leak(before, after, box)
            if words:
                self.leaks.append({**place, "track": track, "box": list(box), "words": words})
        self.order.add(n, before, after, [as_drawn(box) for _, box in hidden], picture.interlaced_frame)
        self.faces.add(n, frame, [box for _, box in hidden], always=True)

    def _under(self, n, strip):
        """Why the strip below a still is not its caption, or None."""
        if not strip.size:
            return None
        if not self.captions[n].strip():
            return "there is more though it has no caption"
        strip = np.ascontiguousarray(strip)
        letter = max(SMALLEST_LETTER, *(side // LETTER_SHARE for side in (strip.shape[1] // 2, self.height)))
        planes_of = cv2.split(cv2.cvtColor(strip, cv2.COLOR_BGR2YCrCb))
        words = shows_more_than_letters(planes_of, FULL_WHITE, 0, letter + EDGE)
        if words is None and len(sure_faces_all_ways(av.VideoFrame.from_ndarray(strip, format="bgr24"))):
            return "there is a face"
        return words


def still_checks(path, out_path, plan, walked):
    """(name, ok, words, faults) of every check of the archive and of each picture in it."""
    count = len(plan.output.stills)
    with zipfile.ZipFile(out_path) as archive:
        faults = list(_archive_faults(out_path, archive, count))
        yield "only the chosen pictures", not faults, f"{count} pictures were chosen", faults
        stills = Stills(path, archive, plan, walked)
    words = f"{stills.looked} of {count} pictures were opened"
    good = stills.looked == count and not stills.notes
    yield "only pictures in the pictures", good, words, stills.notes
    yield "every box is solid", not stills.leaks, f"{len(stills.leaks)} boxes leak", stills.leaks
    yield from stills.order.checks()
    yield from stills.faces.checks()
    yield words_left_over(path, out_path)
