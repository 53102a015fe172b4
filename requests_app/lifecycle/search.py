"""WHAT happens while the footage is being found? From taking a request to the end of its search."""

import rules
from django.db import transaction
from django.utils import timezone

from footage_app import retention
from footage_app.models import ClipState
from portal import audit
from portal.words import count_words
from requests_app.lifecycle import clocks, intake, redaction, search_records
from requests_app.lifecycle.move import ChangedMeanwhile, MoveRefused, lock, move, require
from requests_app.models import Candidate, FootageRequest, Status, Verdict


class NotNow(MoveRefused):
    """The search is not at the point where this can be done."""


# --- whose request it is --------------------------------------------------------------------------
@transaction.atomic
def start_search(footage_request, *, by):
    """Take a request: of two people pressing at once, one has it and the other is told."""
    lock(footage_request)
    holder = footage_request.assigned_to
    if footage_request.status == Status.SEARCHING and holder == by:
        return  # pressed twice
    if holder not in (None, by):
        raise ChangedMeanwhile(f"{holder} already has this request. Take another from the queue.")
    move(footage_request, "start_search", by=by, assigned_to=by)
    redaction.prepare_players(footage_request, by=by)


@transaction.atomic
def assign(footage_request, *, to, by):
    """Hand a request to a colleague, or with `to=None` back to the queue."""
    lock(footage_request)
    require("requests.assign", by, footage_request)
    if not footage_request.is_open:
        raise NotNow("This request is closed, so there is nothing to hand over.")
    if footage_request.assigned_to == to:
        return
    if to is not None:
        may_take(footage_request, to)
    FootageRequest.objects.filter(pk=footage_request.pk).update(assigned_to=to)
    footage_request.refresh_from_db()
    record(footage_request, "assign", by=by, to=f"user:{to.pk}" if to else None)


def may_take(footage_request, person):
    if not can_take(footage_request, person):
        raise NotNow(
            f"{person} cannot work on this request: it takes a caseworker or supervisor who is not "
            "one of the officers in it and has not the name of one. Choose somebody else."
        )


def can_take(footage_request, person):
    return rules.has_perm("requests.work", person, footage_request)


# --- what each clip is ----------------------------------------------------------------------------
@transaction.atomic
def confirm(candidate, *, by):
    """This clip shows the person. It must be there and held from now on."""
    footage_request = lock_for_verdict(candidate, by)
    if already(candidate, Verdict.CONFIRMED):
        return
    keep(footage_request, candidate, by=by)
    decide(footage_request, [candidate], Verdict.CONFIRMED, "", by=by)
    record(footage_request, "confirm", by=by, about=f"clip:{candidate.clip_id}")


@transaction.atomic
def rule_out(candidate, *, reason, by):
    """This clip does not show the person. Nothing is deleted, no hold ends."""
    footage_request = lock_for_verdict(candidate, by)
    if already(candidate, Verdict.RULED_OUT):
        return
    reason = needed(reason)
    decide(footage_request, [candidate], Verdict.RULED_OUT, reason, by=by)
    record(footage_request, "rule_out", by=by, about=f"clip:{candidate.clip_id}")


@transaction.atomic
def rule_out_several(footage_request, candidates, *, reason, by):
    """Rule out those of `candidates` that nobody has decided on; returns how many that was."""
    lock_while_searching(footage_request, by)
    reason = needed(reason)
    wanted = [candidate.pk for candidate in candidates]
    open_ones = list(
        footage_request.candidates.filter(pk__in=wanted, verdict=Verdict.UNDECIDED).order_by("clip_id")
    )
    if open_ones:
        decide(footage_request, open_ones, Verdict.RULED_OUT, reason, by=by)
        clips = [candidate.clip_id for candidate in open_ones]
        record(footage_request, "rule_out", by=by, clips=clips)
    return len(open_ones)


@transaction.atomic
def undecide(candidate, *, by):
    """Take a verdict back: the clip is to be looked at again."""
    footage_request = lock_for_verdict(candidate, by)
    if candidate.verdict == Verdict.UNDECIDED:
        return
    was = candidate.verdict
    if candidate.verdict_reason:
        words = f"Clip {candidate.clip.evidence_id} is to be looked at again. It was ruled out: {candidate.verdict_reason}"
        footage_request.notes.create(written_by=by, text=words[:5000])
    fresh = {"verdict": Verdict.UNDECIDED, "verdict_reason": "", "verdict_at": None, "verdict_by": None}
    footage_request.candidates.filter(pk=candidate.pk).update(**fresh)
    candidate.refresh_from_db()
    recount_risk(footage_request)
    count_laws(footage_request, [candidate], by=by)
    record(footage_request, "undecide", by=by, about=f"clip:{candidate.clip_id}", was=was)


@transaction.atomic
def add_by_hand(footage_request, clip, *, by):
    """A clip that the search did not point to, found in the catalogue by a person."""
    lock_while_searching(footage_request, by)
    if footage_request.candidates.filter(clip=clip).exists():
        raise NotNow("This clip is already in the list of this request.")
    candidate = Candidate.objects.create(
        footage_request=footage_request,
        clip=clip,
        incident=incident_of(footage_request, clip),
        reasons=[f"added by {by}"],
        added_how=Candidate.AddedBy.HAND,
    )
    keep(footage_request, candidate, by=by)
    search_records.record_by_hand(footage_request, clip, by=by)
    record(footage_request, "add_by_hand", by=by, about=f"clip:{clip.pk}")
    return candidate


@transaction.atomic
def hold_candidate(candidate, *, by):
    """Hold a clip that was over the limit when the request came in."""
    footage_request = lock_for_verdict(candidate, by)
    if candidate.held:
        return
    keep(footage_request, candidate, by=by)
    record(footage_request, "hold_candidate", by=by, about=f"clip:{candidate.clip_id}")


# --- the end of the search ------------------------------------------------------------------------
@transaction.atomic
def finish_search(footage_request, *, nothing_else=False, by):
    """Every clip has a verdict, and a person answers for where was searched: by a record of a search, or by saying
    that there is nothing else to search. With no clip confirmed, the answer to prepare is “not held”."""
    lock(footage_request)
    undecided = footage_request.candidates.filter(verdict=Verdict.UNDECIDED).count()
    if footage_request.status == Status.SEARCHING and undecided:
        raise NotNow(
            f"There {'is' if undecided == 1 else 'are'} still {count_words(undecided, 'clip')} to look at. "
            "Confirm or rule out each clip first."
        )
    if footage_request.status == Status.SEARCHING and not nothing_else:
        refuse_unless_searched(footage_request)
    confirmed = footage_request.candidates.filter(verdict=Verdict.CONFIRMED).count()
    # A person has seen to all that the limit left out.
    move(
        footage_request,
        "finish_search",
        by=by,
        detail={"confirmed": confirmed, "nothing_else": nothing_else},
        too_wide=False,
    )
    recount_risk(footage_request)
    if nothing_else:
        search_records.record_nothing_else(footage_request, by=by)
    redaction.begin(footage_request, by=by)


def refuse_unless_searched(footage_request):
    if not search_records.by_a_person(footage_request).exists():
        raise NotNow(
            "Write down what you searched besides what the service found, or say that there is nothing else to search."
        )


@transaction.atomic
def reopen_search(footage_request, *, by):
    """Search again: verdicts stay as they are until somebody takes them back."""
    lock(footage_request)
    move(footage_request, "reopen_search", by=by)
    search_records.search_anew(footage_request, because="Searched again")


# --- what the above stand on ----------------------------------------------------------------------
def lock_while_searching(footage_request, by):
    lock(footage_request)
    require("requests.work", by, footage_request)
    if footage_request.status == Status.RECEIVED:
        raise NotNow("Nobody has taken this request yet. Take it first.")
    if footage_request.status != Status.SEARCHING:
        raise NotNow(
            f"The search is over (the request is now: {footage_request.get_status_display().lower()}). "
            "To change what was found, search again first."
        )


def lock_for_verdict(candidate, by):
    footage_request = candidate.footage_request
    lock_while_searching(footage_request, by)
    candidate.refresh_from_db()
    return footage_request


def already(candidate, verdict):
    """True when the verdict stands already; refuses when somebody decided otherwise meanwhile."""
    if candidate.verdict not in (verdict, Verdict.UNDECIDED):
        raise ChangedMeanwhile(
            f"{candidate.verdict_by} has already decided on this clip: "
            f"{candidate.get_verdict_display().lower()}. Take that back first if it is wrong."
        )
    return candidate.verdict == verdict


def needed(reason):
    reason = (reason or "").strip()
    if not reason:
        raise NotNow("Enter a reason why this clip is ruled out.")
    return reason


def incident_of(footage_request, clip):
    """The incident whose time the clip overlaps, else the first."""
    incidents = list(footage_request.incidents.all())
    overlapping = [
        one for one in incidents if one.earliest_at <= clip.ended_at and clip.started_at <= one.latest_at
    ]
    return next(iter(overlapping or incidents), None)


def keep(footage_request, candidate, *, by):
    """Make sure that the clip is held for this request, or say that it is too late."""
    if candidate.held and candidate.clip.state == ClipState.LIVE:
        return
    outcome = retention.hold(
        [candidate.clip_id], held_for=footage_request.reference, by=by, reason="found by hand"
    )
    if candidate.clip_id in outcome.too_late:
        raise NotNow("This footage has been deleted, or its deletion can no longer be stopped. Rule it out.")
    footage_request.candidates.filter(pk=candidate.pk).update(held=True, hold_problem="")
    candidate.refresh_from_db()
    recount_risk(footage_request)


def decide(footage_request, candidates, verdict, reason, *, by):
    rows = footage_request.candidates.filter(
        pk__in=[candidate.pk for candidate in candidates], verdict=Verdict.UNDECIDED
    )
    rows.update(verdict=verdict, verdict_reason=reason, verdict_at=timezone.now(), verdict_by=by)
    for candidate in candidates:
        candidate.refresh_from_db()
    recount_risk(footage_request)
    count_laws(footage_request, candidates, by=by)


def count_laws(footage_request, candidates, *, by):
    """A clip for another purpose than policing brings a clock of its own, unless it is ruled out."""
    if any(candidate.regime == clocks.UK_GDPR for candidate in candidates):
        clocks.work_out(
            footage_request, by=by, because="a verdict on a clip for another purpose than policing"
        )


def recount_risk(footage_request):
    """What the queue's order reads: see `intake.at_risk_from`."""
    at_risk_from = intake.at_risk_from(footage_request)
    FootageRequest.objects.filter(pk=footage_request.pk).update(at_risk_from=at_risk_from)
    footage_request.refresh_from_db(fields=["at_risk_from"])


def record(footage_request, action, *, by, about="", **detail):
    audit.record(
        f"request.{action}", by=by, chain=footage_request.reference, about=about, is_work=True, **detail
    )
