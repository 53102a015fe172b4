"""What lies in a docking station's folder? Real, small recordings with their manifest."""

import hashlib
import json
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache
from itertools import count
from pathlib import Path

import av

from footage_app.demo_footage import make_clip

numbers = count(1)
MADE = {}  # recordings by their SHA-256


@cache
def a_small_recording():
    """The path of a second of real video with sound, made once a session."""
    path = Path(tempfile.mkdtemp(prefix="recordings-")) / "small.mp4"
    make_clip(path, 1, 1, seed=7, size=(320, 240), fps=10)
    return path


@cache
def a_recording_of(length):
    """The path of the small recording, its pictures spread over this length: whole, and as long as a manifest may truly say."""
    if length <= timedelta(seconds=1):
        return a_small_recording()
    path = Path(tempfile.mkdtemp(prefix="recordings-")) / "long.mp4"
    with av.open(str(a_small_recording())) as source, av.open(str(path), "w", format="mp4") as out:
        pictures = [picture.to_ndarray(format="rgb24") for picture in source.decode(video=0)]
        video = out.add_stream("libx264", rate=10, options={"bf": "0", "g": "1"})
        video.height, video.width = pictures[0].shape[:2]
        video.pix_fmt, video.codec_context.time_base = "yuv420p", Fraction(1, 1000)
        last = int(length.total_seconds() * 1000) - 100
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = last * number // (len(pictures) - 1), Fraction(1, 1000)
            out.mux(video.encode(frame))
        out.mux(video.encode())
    MADE[hashlib.sha256(path.read_bytes()).hexdigest()] = path
    return path


def stamp(moment):
    return moment.astimezone(UTC).isoformat()


def an_entry(file="a.mp4", content=None, **fields):
    """A manifest entry without fault, for a recording that ended an hour ago, and is as long as it says."""
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1, seconds=1)
    start = fields.pop("started_at", start)
    end = fields.pop("ended_at", start + timedelta(seconds=1))
    content = content or a_recording_of(end - start).read_bytes()
    number = next(numbers)
    entry = {
        "file": file,
        "evidence_id": f"EV-{number:06}",
        "device_serial": f"X81{number:06}",
        "officer_ref": "217EA",
        "recorded_start_utc": stamp(start),
        "recorded_end_utc": stamp(end),
        "uploaded_at": stamp(datetime.now(UTC)),
        "borough": "E09000022",
        "lat": 51.4626,
        "lon": -0.1149,
        "location_text": "Brixton Road",
        "categories": ["stop and search"],
        "evidential": False,
        "case_refs": [],
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    return {name: value for name, value in {**entry, **fields}.items() if value is not ...}


def a_folder(path, *entries, manifest="manifest.json"):
    """A docking folder with these entries; each file that is not there yet becomes the recording that its entry was
    made for, or the small one."""
    path.mkdir(parents=True, exist_ok=True)
    for entry in entries:
        file = path / entry["file"]
        if not file.exists():
            shutil.copyfile(MADE.get(entry.get("sha256"), a_small_recording()), file)
    (path / manifest).write_text(json.dumps(list(entries)))
    return path
