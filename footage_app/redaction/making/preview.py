"""How does the result look, quickly and small, for the people who work on it?"""

from dataclasses import replace
from pathlib import Path

from ..plan_reading import read_plan
from .render import make_result
from .sheet import Style

SMALL = Style(preset="ultrafast", crf="28", longest_side=640)


def preview_file(path, plan, out, work_dir=None, progress=None, workers=None):
    """Write the preview; see footage_app.redaction.making.preview. `plan` is the plan's dictionary."""
    plan = read_plan(plan)
    if plan.output.kind == "stills":
        # Stills cannot be played: every picture from which they are chosen is shown instead.
        plan = replace(plan, output=replace(plan.output, kind="video", cuts=()))
    if plan.output.captions == "file":
        plan = replace(plan, output=replace(plan.output, captions="burned"))
    make_result(path, plan, Path(out), SMALL, work_dir, progress=progress, workers=workers)
    return {"seconds": plan.source.facts.duration}
