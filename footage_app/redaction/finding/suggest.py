"""Which writing in a recording should a person decide on?"""

import json
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import numpy as np

from ..opening import opened, video_stream
from ..plan import OFFERED, TEXT, Track
from ..plan_reading import read_plan
from ..reader import SEGMENT_SECONDS, cuts
from ..refusals import PlanRefused
from ..shelf import Shelf, file_digest
from .writing_scan import SIDES, Look, scan_writing
from .writing_trails import around, at_edge, keyframes_around, padded, trails_of
from .writing_worn import by_wearer

ENGINE = 1
DOUBT = "writing that may name somebody"
BURNED_IN = "it stands still at the edge of the picture, as what a camera writes itself"
ONCE = "seen at one look only"
UNSURE, UNSURE_SCORE = "the detector is not sure", 0.65
SLACK, LEAST_SLACK = 0.1, 3.0


def _joined(parts):
    """All segments as one: the looks, and the camera's path."""
    looks, steps = [], []
    for part in parts:
        scan = json.loads(part.read_text())
        looks += [Look(**{**look, "frame": look["frame"] + len(steps)}) for look in scan["looks"]]
        steps += scan["steps"]
    return looks, np.cumsum(np.array(steps).reshape(-1, 2), axis=0)


def _scan_all(path, plan, side, shelf, segment_seconds, looked):
    parts = []
    with ThreadPoolExecutor(1) as pool:
        for number, segment in enumerate(cuts(path, segment_seconds)):
            name = f"writing-{number:04}.json"
            part = shelf.find(name)
            if part is None:
                scan = scan_writing(path, segment, plan.source.facts, side, pool, looked)
                shelf.place(name).write_text(json.dumps(scan.as_json()))
                part = shelf.keep(name)
            parts.append(part)
    return parts


def _life(boxes, size):
    """The boxes within the picture, from the first to the last without a hole; frame -> box."""
    inside = {frame: padded(box, size) for frame, box in sorted(boxes.items())}
    there = [frame for frame, box in inside.items() if box is not None]
    if not there:
        return {}
    limit = np.array([*size, *size], float)
    for frame in range(there[0], there[-1] + 1):
        if inside[frame] is None:
            # Out of sight for a moment: a sliver at the edge keeps the life without a hole.
            box = np.clip(boxes[frame], 0, limit)
            corner = np.minimum(box[:2], limit[:2] - 2)
            inside[frame] = np.concatenate([corner, np.maximum(box[2:], corner + 2)])
    return {frame: inside[frame] for frame in range(there[0], there[-1] + 1)}


def _track(boxes, score, doubts, size):
    life = _life(boxes, size)
    if not life:
        return None
    height = np.median([box[3] - box[1] for box in life.values()])
    rows = keyframes_around(life, max(LEAST_SLACK, SLACK * height))
    keys = tuple(
        (frame, *(min(max(0, v), limit) for v, limit in zip(box, (*size, *size), strict=True)))
        for frame, *box in rows
    )
    return Track(
        id="",
        kind=TEXT,
        score=round(min(1.0, score), 3),
        keyframes=keys,
        doubt=(DOUBT, *doubts),
        decision=OFFERED,
    )


def _doubts(trail):
    if len(trail.sights) == 1:
        yield ONCE
    if max(sight.score for sight in trail.sights) < UNSURE_SCORE:
        yield UNSURE


def tracks_of(looks, path, facts, faces=()):
    """Tracks of all writing, in order of appearance, numbered t1, t2 ...

    What is burned in is one an edge; what somebody of the `faces` (tracks) wears is one a person.
    """
    size, reach = (facts.width, facts.height), max([1, *np.diff([look.frame for look in looks])])
    tracks, burned, free = [], {"top": [], "bottom": []}, []
    for trail in trails_of(looks, path, facts.frame_rate):
        burned.get(at_edge(trail, size), free).append(trail)
    for trail in by_wearer(free, faces, facts.frame_rate):
        score = max(sight.score for sight in trail.sights)
        tracks.append(_track(trail.boxes(int(reach)), score, _doubts(trail), size))
    for trails in burned.values():
        if trails:
            box = around([sight.box for trail in trails for sight in trail.sights])
            score = max(sight.score for trail in trails for sight in trail.sights)
            tracks.append(_track(dict.fromkeys(range(len(path)), box), score, [BURNED_IN], size))
    found = sorted((track for track in tracks if track), key=lambda t: t.keyframes[0])
    return [Track(**{**vars(track), "id": f"t{n}"}) for n, track in enumerate(found, 1)]


def suggest_file(path, plan, work_dir=None, segment_seconds=SEGMENT_SECONDS, progress=None):
    """Candidates as dictionaries; see footage_app.redaction.finding.suggest."""
    plan = read_plan(plan)
    if file_digest(path) != plan.source.sha256:
        raise PlanRefused("The plan belongs to another recording.")
    with opened(path) as container:
        begin = video_stream(container).start_time or 0
        base = video_stream(container).time_base
    total = max(1, round(plan.source.facts.duration * 10))

    def looked(stamp):
        if progress:
            progress(min(total, int((stamp - begin) * base * 10)), total)

    side = SIDES[plan.mode]
    with tempfile.TemporaryDirectory() as scratch:
        key = {"sha256": plan.source.sha256, "side": side, "engine": ENGINE, "seconds": segment_seconds}
        parts = _scan_all(path, plan, side, Shelf(Path(work_dir or scratch), **key), segment_seconds, looked)
        looks, path_of_camera = _joined(parts)
    if len(path_of_camera) != plan.source.timing.count:
        raise PlanRefused("The plan does not fit: the recording has another number of pictures.")
    return [asdict(track) for track in tracks_of(looks, path_of_camera, plan.source.facts, plan.tracks)]
