"""Where is every face of a recording, and how does that become a plan?"""

import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from math import ceil
from pathlib import Path

import numpy as np

from ..model import model_name
from ..opening import container_format, opened, video_stream
from ..plan import Plan, Source, Timing, plan_json
from ..probing import facts_of
from ..reader import SEGMENT_SECONDS, cuts
from ..shelf import Shelf, file_digest
from . import camera
from .scan import HEAD, Mode, scan_segment
from .track import tracks_of

ENGINE = 7
# Each with its honest limit; the figures behind it stand in docs/engine-limits.md.
MODES = {
    # A first impression: misses small faces, and whoever is to be seen for less than two thirds of a second.
    "quick": Mode(((960,),), 20, 2, 1.5, 0.4, 14),
    # For release after review: may miss the picture in which somebody comes or goes, and very short visits.
    "standard": Mode(((1280,), (960,), (960,)), 9, 2, 2.0, 0.4, 14, ((2,), (1,), (2,), (3,)), 3),
    # Looks at every picture, and ten times slower: for what must not show a single face.
    "thorough": Mode((*[(1280,)] * 9, (960, 1280, 1920)), 1, 1, 4.0, 0.8, 10.5, ((1, 2, 3),), 15, 1920),
}


def smallest_face(mode, facts):
    """The height in pixels of the picture down to which this mode looks for faces."""
    side, longest = MODES[mode].looks[0][0], max(facts.width, facts.height)
    return ceil(MODES[mode].least / min(1.0, side / longest))


def _joined(parts, width):
    """All segments as one: timestamps, faces by frame of the recording, and the camera's path."""
    stamps, steps, faces, view, named = [], [], {}, None, 0
    for part in parts:
        with np.load(part) as scan:
            start = len(stamps)
            stamps += scan["stamps"].tolist()
            moved = scan["steps"]
            if view is not None and len(moved):
                moved[0] = camera.step(view, scan["views"][0], width)
            steps.append(moved)
            view = scan["views"][1]
            rows = scan["faces"]
            rows[:, HEAD] += np.where(rows[:, HEAD] > 0, named, 0)
            named = rows[:, HEAD].max(initial=named)
            for row in rows:
                faces.setdefault(start + int(row[0]), []).append(row[1:])
    return stamps, {n: np.array(rows) for n, rows in faces.items()}, np.cumsum(np.concatenate(steps), axis=0)


def _mode_for(name, frame_rate):
    """The mode at this frame rate: `every` and `stride` are meant for 30 pictures a second."""
    mode = MODES[name]
    slower = min(1.0, frame_rate / 30)
    return replace(mode, every=max(1, round(mode.every * slower)), stride=max(1, round(mode.stride * slower)))


def _scan_all(path, facts, mode, shelf, segments, looked):
    parts = []
    with ThreadPoolExecutor(2) as pool:
        for number, segment in enumerate(segments):
            name = f"scan-{number:04}.npz"
            part = shelf.find(name)
            if part is None:
                scan_segment(path, segment, facts, mode, pool, looked).save(shelf.place(name))
                part = shelf.keep(name)
            parts.append(part)
    return parts


def detect_file(path, mode="standard", work_dir=None, segment_seconds=SEGMENT_SECONDS, progress=None):
    """A fresh plan as a dictionary; see footage_app.redaction.detect."""
    with opened(path) as container:
        facts = facts_of(container, container_format(path))
        base = video_stream(container).time_base
        begin = video_stream(container).start_time or 0
    sha256 = file_digest(path)
    total = max(1, round(facts.duration * 10))

    def looked(stamp):
        if progress:
            progress(min(total, int((stamp - begin) * base * 10)), total)

    with tempfile.TemporaryDirectory() as scratch:
        key = {"sha256": sha256, "mode": mode, "engine": ENGINE, "seconds": segment_seconds}
        shelf = Shelf(Path(work_dir or scratch), **key)
        segments = cuts(path, segment_seconds)
        how = _mode_for(mode, facts.frame_rate)
        parts = _scan_all(path, facts, how, shelf, segments, looked)
        stamps, faces, camera_path = _joined(parts, facts.width)
    timing = Timing.of((base.numerator, base.denominator), stamps)
    tracks = tracks_of(faces, camera_path, facts, how.extend)
    plan = Plan(Source(sha256, facts, timing), mode, tracks, models=(model_name(),))
    return plan_json(plan)
