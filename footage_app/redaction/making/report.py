"""What was done to the recording, in a form that can be kept with the output?"""

import json
import os
from pathlib import Path

from ..plan import DISMISSED, HIDE, SHOW, plan_digest
from ..shelf import file_digest


def _row(plan, track):
    """One track: from when to when it is to be seen, in pictures and in seconds of the recording."""
    first, last = track.frames[0], track.frames[-1]
    timing = plan.source.timing
    return {
        "track": track.id,
        "kind": track.kind,
        "person": track.person,
        "frames": [first, last],
        "seconds": [round(timing.seconds(first), 3), round(timing.seconds(last), 3)],
        "pictures": len(track.frames),
        "by_hand": len(track.pinned),
        "doubt": list(track.doubt),
        "decided": track.decided,
        "reason": track.reason,
        "note": track.note,
    }


def _of(plan, decision):
    return [_row(plan, track) for track in plan.tracks if track.decision == decision]


def _sound(plan):
    """What can be heard, or None where the result has no sound."""
    if plan.source.facts.sound is None or plan.output.kind in ("picture", "stills"):
        return None
    return {"open": plan.sound.open, "bleep": plan.sound.bleep, "listened_with": _listener(plan)}


def _listener(plan):
    return plan.speech.model if plan.speech else ""


def _captions(plan, file):
    return {"kind": plan.output.captions, "sha256": file_digest(file) if file else ""}


def report_of(plan, out, makers, captions=None, path=None):
    """The report as a dictionary, written to `path` too where one is given. It holds no time of day and no
    name of a file: the same recording, plan and `makers`, which tell the version of everything that made it, give
    the same report. `captions` is the file of them."""
    output = plan.output
    report = {
        "source_sha256": plan.source.sha256,
        "output_sha256": file_digest(out),
        "plan_sha256": plan_digest(plan),
        **makers,
        "models": list(plan.models),
        "mode": plan.mode,
        "kind": output.kind,
        "pictures": plan.source.timing.count,
        "seconds": plan.source.facts.duration,
        "hidden": _of(plan, HIDE),
        "shown": _of(plan, SHOW),
        "dismissed": _of(plan, DISMISSED),
        "sound": _sound(plan),
        "cuts": output.cuts,
        "captions": _captions(plan, captions),
        "stills": output.stills if output.kind == "stills" else (),
    }
    report = json.loads(json.dumps(report, allow_nan=False))  # as it will be read again: lists, not tuples
    if path:
        write_json(path, report)
    return report


def write_json(path, data):
    """Write JSON so that the file appears whole or not at all."""
    part = Path(path).with_name(f".{Path(path).name}.part")
    try:
        part.write_text(json.dumps(data, indent=1, allow_nan=False) + "\n", encoding="utf-8")
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
