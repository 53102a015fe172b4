"""What lies in a docking station's folder? Real, small recordings with their manifest."""

import hashlib
import json
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path

from footage_app.demo_footage import make_clip

numbers = count(1)


@cache
def a_small_recording():
    """The path of a second of real video with sound, made once a session."""
    path = Path(tempfile.mkdtemp(prefix="recordings-")) / "small.mp4"
    make_clip(path, 1, 1, seed=7, size=(320, 240), fps=10)
    return path


def stamp(moment):
    return moment.astimezone(UTC).isoformat()


def an_entry(file="a.mp4", content=None, **fields):
    """A manifest entry without fault, for a recording that ended an hour ago."""
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1, seconds=1)
    start = fields.pop("started_at", start)
    number = next(numbers)
    entry = {
        "file": file,
        "evidence_id": f"EV-{number:06}",
        "device_serial": f"X81{number:06}",
        "officer_ref": "217EA",
        "recorded_start_utc": stamp(start),
        "recorded_end_utc": stamp(fields.pop("ended_at", start + timedelta(minutes=13))),
        "uploaded_at": stamp(datetime.now(UTC)),
        "borough": "E09000022",
        "lat": 51.4626,
        "lon": -0.1149,
        "location_text": "Brixton Road",
        "categories": ["stop and search"],
        "evidential": False,
        "case_refs": [],
        "sha256": hashlib.sha256(content or a_small_recording().read_bytes()).hexdigest(),
    }
    return {name: value for name, value in {**entry, **fields}.items() if value is not ...}


def a_folder(path, *entries, manifest="manifest.json"):
    """A docking folder with these entries; each file that is not there yet becomes the small recording."""
    path.mkdir(parents=True, exist_ok=True)
    for entry in entries:
        file = path / entry["file"]
        if not file.exists():
            shutil.copyfile(a_small_recording(), file)
    (path / manifest).write_text(json.dumps(list(entries)))
    return path
