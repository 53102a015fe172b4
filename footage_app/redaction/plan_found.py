"""How does what a machine found later get into a plan that people work on meanwhile?

Writing is offered, a followed box comes back with its keyframes, speech with its lines. Each function
returns a new plan, checked like one from outside, or raises PlanRefused with a sentence.
"""

from dataclasses import replace

from .plan import DRAWN, OFFERED, TEXT
from .plan_changes import changed, fresh_number
from .plan_reading import check_changes
from .refusals import PlanRefused

# A line that a person has put right keeps its words when the recording is listened to again.
CORRECTED = "corrected"
SAME_PLACE = 0.5


def with_candidates(plan, tracks):
    """Pieces of writing as offers, under new names; what is in the plan already is not offered twice."""
    here = [track for track in plan.tracks if track.kind == TEXT]
    new = [track for track in tracks if not any(_is_same(track, other) for other in here)]
    number = fresh_number(plan, "t")
    offered = [
        replace(track, id=f"t{number + n}", kind=TEXT, decision=OFFERED, reason="", decided=False, pinned=())
        for n, track in enumerate(new)
    ]
    return changed(plan, {}, offered)


def _is_same(one, other):
    """Do they share a moment at which they lie in the same place?"""
    shared = range(max(one.frames.start, other.frames.start), min(one.frames.stop, other.frames.stop))
    if not shared:
        return False
    a, b = one.box(shared[len(shared) // 2]), other.box(shared[len(shared) // 2])
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return False
    areas = [(x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in (a, b)]
    return width * height / (sum(areas) - width * height) >= SAME_PLACE


def with_followed(plan, followed):
    """The drawn track as it was followed, if the boxes that a person set are still those it started from."""
    track = plan.track(followed.id)
    if track is None or track.kind != DRAWN:
        raise PlanRefused("The box was removed while it was followed.")
    own = {(pin, *track.box(pin)) for pin in track.pinned}
    if own - set(followed.keyframes) or set(followed.pinned) != set(track.pinned):
        raise PlanRefused("The box was changed while it was followed. Follow it again.")
    made = replace(track, keyframes=followed.keyframes, pinned=followed.pinned, doubt=followed.doubt)
    return changed(plan, {track.id: made})


def with_speech(plan, speech):
    """What was heard. Lines that a person put right before stay in place of what the machine makes of them."""
    kept = [line for line in plan.speech.lines if CORRECTED in line.flags] if plan.speech else []
    heard = [line for line in speech.lines if not any(_mostly_in(line, one) for one in kept)]
    lines = tuple(sorted([*heard, *kept], key=lambda line: (line.start, line.end)))
    return check_changes(plan, replace(plan, speech=replace(speech, lines=lines)))


def _mostly_in(line, other):
    shared = min(line.end, other.end) - max(line.start, other.start)
    return shared > (line.end - line.start) / 2


def with_line(plan, number, text, speaker, flags=None):
    """Line `number` (from 0) as a person put it right; `flags` name what it gives away, None leaves them."""
    if plan.speech is None or not 0 <= number < len(plan.speech.lines):
        raise PlanRefused(f"There is no line {number} in what was written down.")
    line = plan.speech.lines[number]
    flags = line.flags if flags is None else tuple(flags)
    flags = tuple(flag for flag in flags if flag != CORRECTED) + (CORRECTED,)
    new = replace(line, text=text, speaker=speaker, flags=flags)
    if (new.text, new.speaker) == (line.text, line.speaker):
        return plan
    lines = (*plan.speech.lines[:number], new, *plan.speech.lines[number + 1 :])
    return check_changes(plan, replace(plan, speech=replace(plan.speech, lines=lines)))


def lines_of(plan, line=None, speaker=None):
    """The stretches in seconds of one line, or of everything that one speaker says."""
    lines = plan.speech.lines if plan.speech else ()
    if line is not None:
        if not 0 <= line < len(lines):
            raise PlanRefused(f"There is no line {line} in what was written down.")
        return [(lines[line].start, lines[line].end)]
    found = [(one.start, one.end) for one in lines if one.speaker == speaker]
    if not found:
        raise PlanRefused("Nobody of that name speaks in this recording.")
    return found
