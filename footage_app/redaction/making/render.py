"""How is the redacted file made from recording and plan, so that a killed job goes on where it was?"""

import tempfile
from pathlib import Path
from threading import Lock

from ..opening import container_format, opened
from ..plan_reading import read_plan
from ..probing import facts_of
from ..refusals import PlanRefused
from ..sandbox import scratch_folder
from ..shelf import Shelf, file_digest
from .assembling import assemble, put_in_place
from .captions import cues, webvtt
from .report import report_of
from .segments import SEGMENT_SECONDS, parts_of
from .sheet import Sheet, Style
from .stills import write_stills
from .timeline import Timeline
from .versions import versions

ENGINE = 4
FOR_RELEASE = Style()


# What decides which pixels are hidden and what is heard.
FACTS = {"quarter_turns": "turn", "width": "width", "height": "height", "sound": "sound"}


def _check(path, plan, timeline):
    if file_digest(path) != plan.source.sha256:
        raise PlanRefused("The plan belongs to another recording: the SHA-256 differs.")
    with opened(path) as container:
        facts = facts_of(container, container_format(path), check_tail=False)
    wrong = [
        words for name, words in FACTS.items() if getattr(facts, name) != getattr(plan.source.facts, name)
    ]
    if wrong:
        raise PlanRefused(f"The plan does not fit: the recording has another {' and another '.join(wrong)}.")
    if not timeline.pieces:
        raise PlanRefused("The plan leaves out the whole recording: nothing would be left to show.")
    if plan.output.kind == "sound" and plan.source.facts.sound is None:
        raise PlanRefused("The plan asks for the sound alone, but the recording has no sound.")


class _Counter:
    """Pictures done, told by several threads."""

    def __init__(self, total, progress):
        self.done, self.total, self.progress, self.lock = 0, total, progress, Lock()

    def add(self, more=0):
        with self.lock:
            self.done += more
            if self.progress:
                self.progress(min(self.done, self.total), self.total)


def _make(path, plan, timeline, style, shelf, target, seconds, workers, counter):
    """Write whatever kind of result the plan asks for to `target`."""
    kind = plan.output.kind
    if kind == "stills":
        return write_stills(path, plan, timeline, target, counter.add)
    parts = []
    if kind != "sound":
        words = list(cues(plan)) if plan.output.captions == "burned" else []
        sheet = Sheet.of(path, plan, timeline.base, style)
        parts = parts_of(path, plan, words, timeline, sheet, shelf, seconds, counter.add, workers)
    assemble(path, plan, timeline, parts, target, counter.add)
    shelf.keep_only(part for part, _ in parts)
    return None


def caption_file(out):
    """Where the captions of a result stand."""
    return Path(f"{out}.vtt")


def _write_captions(plan, timeline, scratch, out):
    if plan.output.captions != "file" or plan.output.kind == "stills":
        return
    made = Path(scratch) / "captions.vtt"
    made.write_text(webvtt(plan, timeline.to_output), encoding="utf-8", newline="\n")
    put_in_place(made, caption_file(out))


def make_result(
    path, plan, out, style=FOR_RELEASE, work_dir=None, seconds=SEGMENT_SECONDS, progress=None, workers=None
):
    """Write the result of `plan` (a Plan) to `out`, which appears whole or not at all."""
    timeline = Timeline.of(plan)
    _check(path, plan, timeline)
    total = len(plan.output.stills if plan.output.kind == "stills" else timeline.kept())
    counter = _Counter(total, progress)
    with tempfile.TemporaryDirectory(dir=scratch_folder(out)) as scratch:
        key = {"source": plan.source.sha256, "engine": ENGINE, "versions": versions()}
        shelf = Shelf(work_dir or scratch, **key)
        target = Path(scratch) / "whole"
        _make(path, plan, timeline, style, shelf, target, seconds, workers, counter)
        _write_captions(plan, timeline, scratch, out)
        put_in_place(target, out)


def redact_file(
    path,
    plan,
    out,
    report=None,
    work_dir=None,
    segment_seconds=SEGMENT_SECONDS,
    progress=None,
    workers=None,
):
    """Write the redacted file; see footage_app.redaction.redact. `plan` is the plan's dictionary.

    `workers` segments are encoded side by side; by itself as many as the machine has room for.
    """
    plan, out = read_plan(plan), Path(out)
    make_result(path, plan, out, FOR_RELEASE, work_dir, segment_seconds, progress, workers)
    captions = caption_file(out) if plan.output.captions == "file" and plan.output.kind != "stills" else None
    return report_of(plan, out, {"engine": ENGINE, "versions": versions()}, captions, report)
