"""Which changes can a reviewer make to a plan? Each is one edit, made whole or not at all. Knows nothing of requests."""

from footage_app import must_look
from footage_app.redaction import plan as plans
from footage_app.redaction import plan_changes, plan_found, plan_shapes
from footage_app.redaction.hearing.flags import flags
from footage_app.redaction.refusals import PlanRefused
from footage_app.review_changes import change
from footage_app.stretches import added, length, removed

# What cannot be said of a track: a face is never "nothing private", writing never "no face".
UNFIT = {plans.FACE: "nothing private", plans.DRAWN: "nothing private", plans.TEXT: "no face"}


# --- who is hidden --------------------------------------------------------------------------------
def decide(redaction, tracks, decision, reason="", note="", person="", **who):
    """One decision for several tracks, or for all tracks of a person. Whoever decides has looked at them."""
    chosen = []

    def decided(plan):
        theirs = (t.id for t in plan.tracks if person and t.person == person and t.reason != plans.TAKEN_AWAY)
        chosen[:] = dict.fromkeys([*tracks, *theirs])
        if not chosen:
            raise PlanRefused("Choose at least one of the tracks.")
        if any(UNFIT.get(t.kind) == reason for t in plan.tracks if t.id in chosen):
            raise PlanRefused("A face cannot be “nothing private”, and writing cannot be “not a face”.")
        return plan_changes.with_decisions(plan, chosen, decision, reason, note)

    made = change(redaction, decided, action=decision, tracks=list(tracks), **who)
    must_look.decided(redaction, chosen, by=who["by"])
    return made


def hide_the_rest(redaction, **who):
    return change(redaction, plan_changes.with_the_rest_hidden, action="hide_the_rest", **who)


def group(redaction, tracks, person, **who):
    return change(
        redaction,
        lambda plan: plan_shapes.group(plan, tracks, person),
        action="group",
        tracks=list(tracks),
        **who,
    )


# --- where and how long ---------------------------------------------------------------------------
def draw(redaction, keyframes, **who):
    return change(
        redaction, lambda plan: plan_changes.with_drawn_track(plan, keyframes), action="draw", **who
    )


def redraw(redaction, track, keyframes, **who):
    return of_track(redaction, "redraw", track, plan_changes.with_drawn_track, keyframes, track, **who)


def of_track(redaction, action, track, shape, *values, **who):
    """A change of one track: `shape(plan, *values)`."""
    return change(redaction, lambda plan: shape(plan, *values), action=action, tracks=[track], **who)


def rub_out(redaction, track, **who):
    return of_track(redaction, "rub_out", track, plan_changes.without_drawn_track, track, **who)


def set_box(redaction, track, frame, box, **who):
    return of_track(redaction, "set_box", track, plan_shapes.set_box, track, frame, box, **who)


def unpin(redaction, track, frame, **who):
    return of_track(redaction, "unpin", track, plan_shapes.unpin, track, frame, **who)


def split(redaction, track, frame, **who):
    return of_track(redaction, "split", track, plan_shapes.split, track, frame, **who)


def extend(redaction, track, first, last, **who):
    return of_track(redaction, "extend", track, plan_shapes.extend, track, first, last, **who)


def cut_here(redaction, track, frame, side, note="", **who):
    return of_track(redaction, "cut_here", track, plan_shapes.cut_here, track, frame, side, note, **who)


def merge(redaction, tracks, **who):
    return change(
        redaction,
        lambda plan: plan_shapes.merge(plan, tracks),
        action="merge",
        tracks=list(tracks),
        **who,
    )


def false_face(redaction, frame, last, box, note, **who):
    return change(
        redaction,
        lambda plan: plan_shapes.with_false_face(plan, frame, last, box, note),
        action="false_face",
        **who,
    )


# --- what is heard --------------------------------------------------------------------------------
def set_sound(redaction, what, start=None, end=None, line=None, speaker="", **who):
    """`what` is open, mute or bleep: from `start` to `end` in seconds, one line, or all that a speaker says."""

    def heard(plan):
        spans = [(start, end)] if start is not None else plan_found.lines_of(plan, line, speaker)
        opened, bleeped = plan.sound.open, plan.sound.bleep
        for span in spans:
            opened, bleeped = with_span(plan, opened, bleeped, what, span)
        return plan_changes.with_sound(plan, open=opened, bleep=bleeped)

    return change(redaction, heard, action=f"sound_{what}", **who)


def with_span(plan, opened, bleeped, what, span):
    # Sound may begin before the first picture.
    span = max(0.0, span[0]), min(span[1], plan.end)
    opened, bleeped = removed(opened, *span), removed(bleeped, *span)
    if what == "open":
        opened = added(opened, *span)
    elif what == "bleep":
        bleeped = added(bleeped, *span)
    return opened, bleeped


def write_line(redaction, line, text, speaker, **who):
    return change(
        redaction,
        lambda plan: plan_found.with_line(plan, line, text, speaker, flags(text)),
        action="write_line",
        **who,
    )


# --- what is made ---------------------------------------------------------------------------------
def set_output(redaction, kind, captions, **who):
    return of_output(redaction, "set_output", lambda output: {"kind": kind, "captions": captions}, **who)


def of_output(redaction, action, make, **who):
    """A change of what is to be made: `make(output)` gives the new values."""
    return change(
        redaction,
        lambda plan: plan_changes.with_output(plan, **make(plan.output)),
        action=action,
        **who,
    )


def cut(redaction, start, end, **who):
    def without(plan):
        cuts = added(plan.output.cuts, max(plan.begin, start), min(end, plan.end))
        if length(cuts) >= plan.end - plan.begin:
            raise PlanRefused("Nothing would be left of the recording.")
        return plan_changes.with_output(plan, cuts=tuple(cuts))

    return change(redaction, without, action="cut", **who)


def uncut(redaction, start, end, **who):
    return of_output(
        redaction, "uncut", lambda output: {"cuts": tuple(removed(output.cuts, start, end))}, **who
    )


def still(redaction, frame, caption, **who):
    def chosen(output):
        return {"stills": tuple(sorted({**dict(output.stills), frame: caption}.items()))}

    return of_output(redaction, "still", chosen, **who)


def remove_still(redaction, frame, **who):
    def left(output):
        return {"stills": tuple(one for one in output.stills if one[0] != frame)}

    return of_output(redaction, "remove_still", left, **who)
