"""Which small picture stands for each track on the review page?"""

from pathlib import Path

from ..plan import DETECTED
from ..plan_reading import read_plan
from ..reader import pictures
from .fill import hidden_copy

HEIGHT, ROOM = 160, 0.6


def _best_frame(track):
    """The picture with the largest box that the detector itself found, or the first of a drawn track."""
    if track.kind != "face":
        return track.frames.start
    sizes = [
        (box[2] - box[0]) * (box[3] - box[1]) * (how == DETECTED)
        for box, how in zip(track.boxes, track.how, strict=True)
    ]
    return track.first + sizes.index(max(sizes))


def _cut(frame, box, quarter_turns):
    image = hidden_copy(frame, (), quarter_turns).to_image()
    room = ROOM * max(box[2] - box[0], box[3] - box[1])
    part = image.crop(
        (
            max(0, int(box[0] - room)),
            max(0, int(box[1] - room)),
            min(image.width, int(box[2] + room)),
            min(image.height, int(box[3] + room)),
        )
    )
    return part.resize((max(1, round(part.width * HEIGHT / part.height)), HEIGHT))


def thumbnail_files(path, plan, folder, progress=None):
    """Write `<track id>.jpg` for every track; see footage_app.redaction.thumbnails."""
    plan, names = read_plan(plan), {}
    stamps = list(plan.source.timing.stamps())
    for number, track in enumerate(plan.tracks, 1):
        best = _best_frame(track)
        for frame in pictures(path, (stamps[best], stamps[best] + 1)):
            target = Path(folder) / f"{track.id}.jpg"
            _cut(frame, track.box(best), plan.source.facts.quarter_turns).save(target, "JPEG", quality=85)
            names[track.id] = str(target)
        if progress:
            progress(number, len(plan.tracks))
    return names
