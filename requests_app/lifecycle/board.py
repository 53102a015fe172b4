"""WHAT happens when something is done to all clips of a request at once? One ordinary change, and one answer, for each."""

from django.db import transaction

from footage_app import review_acts
from footage_app.models import JobStatus, Redaction, RedactionJob
from requests_app.lifecycle import redaction as moves
from requests_app.lifecycle.move import MoveRefused
from requests_app.what_was_hidden import timing_of

MODES = {"quick": "Quick", "standard": "Standard", "thorough": "Thorough"}
NOT_YET = "Faces have not been found in this clip yet. Wait until that is done."


def for_each(redactions, act):
    """`act(redaction)` for each clip, which says what was done; a refusal of one stops no other."""
    results = []
    for redaction in redactions:
        try:
            results.append((redaction, True, act(redaction)))
        except MoveRefused as refusal:
            results.append((redaction, False, str(refusal)))
    return results


@transaction.atomic
def set_mode(footage_request, redaction, mode, *, by):
    """How thoroughly faces are looked for; before the search begins."""
    moves.may_edit(footage_request, by)
    redaction.refresh_from_db()
    if mode not in MODES:
        raise moves.CannotDoThat("There is no such mode. Nothing was changed.")
    if redaction.plan is not None:
        mode_then = MODES.get(redaction.mode, redaction.mode).lower()
        raise moves.CannotDoThat(f"Faces have been found already, in {mode_then} mode. Nothing was changed.")
    searches = RedactionJob.objects.filter(redaction=redaction, kind=RedactionJob.Kind.ANALYSE)
    if searches.filter(status=JobStatus.RUNNING).exists():
        raise moves.CannotDoThat("The search has begun already. Stop it first, then choose the mode.")
    if redaction.mode == mode:
        return f"It was {MODES[mode].lower()} already."
    Redaction.objects.filter(pk=redaction.pk).update(mode=mode)
    moves.record(redaction, "set_mode", by=by, mode=mode)
    return f"Faces will be looked for in {MODES[mode].lower()} mode."


def mute(footage_request, redaction, *, version, by):
    end = timing_of(planned(redaction)).end
    stretch = {"what": "mute", "start": 0, "end": end}
    made = moves.edit(footage_request, redaction, review_acts.set_sound, **stretch, version=version, by=by)
    return "All sound is muted now." if made else "All sound was muted already."


def set_output(footage_request, redaction, kind, captions, *, version, by):
    planned(redaction)
    chosen = {"kind": kind, "captions": captions, "version": version}
    made = moves.edit(footage_request, redaction, review_acts.set_output, **chosen, by=by)
    return "What is made is changed." if made else "It was so already."


def decide(footage_request, redaction, tracks, decision, reason, note, *, version, by):
    planned(redaction)
    chosen = {"tracks": tracks, "decision": decision, "reason": reason, "note": note, "version": version}
    made = moves.edit(footage_request, redaction, review_acts.decide, **chosen, by=by)
    return "The decision is saved." if made else "It was so already."


def render(footage_request, redaction, *, by):
    moves.render(footage_request, redaction, by=by)
    return "The redacted recording is being made."


def planned(redaction):
    if redaction.plan is None:
        raise moves.CannotDoThat(NOT_YET)
    return redaction.plan
