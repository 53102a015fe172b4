"""Does the result hide and silence what the plan says, and carry nothing else?

None of the code that tracks or renders is used here: a mistake there must not excuse itself.
"""

import struct
from dataclasses import replace
from pathlib import Path
from zipfile import BadZipFile

import av

from ..opening import opened, video_stream
from ..plan_reading import read_plan
from ..refusals import EngineError
from ..shelf import file_digest
from .captions import caption_checks, caption_stretches
from .container import container_checks
from .picture import picture_checks
from .plan import plan_checks
from .recording import facts_check, own_facts
from .sound import sound_checks
from .stills import still_checks
from .stream import edit_checks, stream_checks
from .time import CARD_SECONDS, parts_of, times_of

FAULTS_TOLD = 200
LENGTH_SECONDS = 0.1
UNREADABLE = (EngineError, av.error.FFmpegError, OSError, ValueError, LookupError, struct.error, BadZipFile)


def _length(path):
    with opened(path) as container:
        stream = video_stream(container)
        return float((stream.duration or container.duration * 1e-6 / stream.time_base) * stream.time_base)


def _length_check(out_path, parts):
    last = parts[-1]
    wanted = last.at + (CARD_SECONDS if last.is_card else last.end - last.start) - parts[0].at
    length = _length(out_path)
    words = f"{length:.2f} seconds; {wanted:.2f} were expected"
    yield "as long as it should be", abs(length - wanted) < LENGTH_SECONDS, words, []


def _source_check(path, plan):
    # The plan holds the hash from before; this one is taken after everything was read.
    same = file_digest(path) == plan.source.sha256
    yield "source unchanged", same, "the recording still has the hash that the plan names", []


def _told(name, good, words, faults, explained=None):
    told = {"name": name, "ok": bool(good), "words": words, "faults": list(faults)[:FAULTS_TOLD]}
    return told if explained is None else {**told, "explained": explained[:FAULTS_TOLD]}


def _groups(path, out, plan, digest, walked):
    """(what is read, its checks) for each thing that there is in this kind of result."""
    said, kind, parts = plan.source.facts, plan.output.kind, parts_of(plan, times_of(plan))
    yield "plan", plan_checks(plan, digest)
    # What the plan says of the recording is not believed from here on.
    own = own_facts(path, said)
    plan = replace(plan, source=replace(plan.source, facts=own))
    yield "beginning", facts_check(said, own)
    if kind == "stills":
        yield "stills", still_checks(path, out, plan, walked)
    else:
        yield "file", container_checks(path, out, plan)
        yield "index", edit_checks(out)
    if kind in ("video", "picture"):
        yield "coded picture", stream_checks(out)
        yield "picture", picture_checks(path, out, plan, caption_stretches(plan, parts), walked)
        yield "length", _length_check(out, parts)
    if kind in ("video", "sound"):
        yield "sound", sound_checks(path, out, plan, parts, walked)
    if plan.output.captions == "file" and kind != "stills":
        yield "captions", caption_checks(Path(f"{out}.vtt"), plan, parts)
    yield "recording", _source_check(path, plan)


def _read(name, group):
    """The results of one group; a check that cannot be made has failed."""
    results = []
    try:
        results.extend(_told(*check) for check in group)
        words, good = "without an error", True
    except UNREADABLE as error:
        words, good = str(error) or type(error).__name__, False
    return [*results, _told(f"the {name} can be read to its end", good, words, [])]


def verify_file(path, out, plan, digest=None, progress=None):
    """All results as dictionaries; see footage_app.redaction.verify."""
    plan = read_plan(plan)
    count = plan.source.timing.count

    def walked(done):
        if progress:
            progress(min(done, count), count)

    results = []
    try:
        for name, group in _groups(path, out, plan, digest, walked):
            results += _read(name, group)
    except UNREADABLE as error:
        words = str(error) or type(error).__name__
        results.append(_told("the plan knows the recording", False, words, []))
    return results
