"""How does a reviewer's choice become a new plan? All are checked like a plan from outside."""

from dataclasses import replace

from .plan import DRAWN, HIDE, OFFERED, Output, Sound, Track, undecided
from .plan_reading import check_changes
from .refusals import PlanRefused


def known(plan, track_id):
    """The track of that name; PlanRefused where there is none."""
    track = plan.track(track_id)
    if track is None:
        raise PlanRefused(f"There is no track {str(track_id)[:40]} in the plan.")
    return track


def changed(plan, made, new=()):
    """The plan with the tracks of `made` (name: track, or None to leave it out) in place of the old ones.

    `new` tracks come after them. What was not changed is not checked again.
    """
    tracks = (made.get(track.id, track) for track in plan.tracks)
    kept = tuple(track for track in tracks if track is not None)
    return check_changes(plan, replace(plan, tracks=(*kept, *new)))


def fresh_number(plan, letter):
    """A number that no track of this letter has had."""
    return max((int(t.id[1:]) for t in plan.tracks if t.id[0] == letter), default=0) + 1


def fresh_id(plan, letter):
    """A name for a new track."""
    return f"{letter}{fresh_number(plan, letter)}"


def with_decision(plan, track_id, decision, reason="", note=""):
    """The plan with one track set to hide, show or dismissed; the reasons are those of plan.REASONS."""
    return with_decisions(plan, [track_id], decision, reason, note)


def with_decisions(plan, track_ids, decision, reason="", note=""):
    """The same for several tracks at once: all of them, or PlanRefused and none."""
    made = {"decision": decision, "reason": reason, "note": note, "decided": True}
    chosen = [known(plan, track_id) for track_id in track_ids]
    return changed(plan, {track.id: replace(track, **made) for track in chosen})


def with_the_rest_hidden(plan):
    """Whatever nobody has decided on stays hidden, writing that was offered too, and somebody has said so."""
    made = {
        t.id: replace(t, decided=True, decision=HIDE if t.decision == OFFERED else t.decision)
        for t in undecided(plan)
    }
    return changed(plan, made)


def with_drawn_track(plan, keyframes, track_id=None):
    """The plan with a box drawn by hand, or with that drawn track drawn anew.

    `keyframes` are rows of frame, x0, y0, x1, y1; between them the box moves in a straight line.
    """
    keyframes = tuple(tuple(int(v) for v in key) for key in sorted(keyframes))
    if track_id is not None:
        track = known(plan, track_id)
        if track.kind != DRAWN:
            raise PlanRefused(f"Track {track_id} was found by the detector; draw a new one instead.")
        redrawn = replace(track, keyframes=keyframes, pinned=tuple(k[0] for k in keyframes), doubt=())
        return changed(plan, {track_id: redrawn})
    pinned = tuple(key[0] for key in keyframes)
    name = fresh_id(plan, "b")
    drawn = Track(id=name, kind=DRAWN, keyframes=keyframes, pinned=pinned, decided=True)
    return changed(plan, {}, [drawn])


def without_drawn_track(plan, track_id):
    """The plan without that drawn track; what the detector found can be dismissed but not removed."""
    track = known(plan, track_id)
    if track.kind != DRAWN:
        raise PlanRefused(f"Track {track_id} was found by the detector; dismiss it instead.")
    return changed(plan, {track_id: None})


def with_sound(plan, open=None, bleep=None):
    """The plan with these stretches (pairs of seconds) opened and bleeped; None leaves a list as it is.

    `open="all"` opens the whole recording.
    """
    if open == "all":
        timing = plan.source.timing
        open = [(0.0, max(plan.source.facts.duration, timing.seconds(timing.count - 1)) + 59)]
    sound = Sound(
        plan.sound.open if open is None else tuple(tuple(s) for s in open),
        plan.sound.bleep if bleep is None else tuple(tuple(s) for s in bleep),
    )
    return check_changes(plan, replace(plan, sound=sound))


def with_output(plan, **changes):
    """The plan with another kind of output, other cuts, captions or stills; see plan.Output for the names."""
    try:
        output = replace(plan.output, **changes)
    except TypeError as error:
        raise PlanRefused(f"An output has {', '.join(Output.__dataclass_fields__)}.") from error
    return check_changes(plan, replace(plan, output=output))


def with_options(plan, show=(), open=None, bleep=None):
    """The plan as the command line's options change it: each shown track is shown as the requester."""
    for track_id in show:
        plan = with_decision(plan, track_id, "show", "requester")
    if open or bleep:
        plan = with_sound(plan, open or None, bleep or None)
    return plan
