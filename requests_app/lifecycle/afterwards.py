"""WHAT happens when a request ends without a decision, and to its footage after any end?"""

from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from footage_app import retention
from footage_app.models import Clip, Hold
from portal import audit
from portal.words import day_words
from requests_app.emails import queue_email, reaches
from requests_app.law.deadlines import add_months
from requests_app.letters import letter_html
from requests_app.lifecycle import chasers, decision
from requests_app.lifecycle.letters_out import send_letter, take_out_questions
from requests_app.lifecycle.move import CONFLICT, MoveRefused, lock, move, require
from requests_app.lifecycle.question_letters import letter_of_abandoning, letter_of_withdrawing
from requests_app.models import AbandonedBecause, Complaint, FootageRequest, HoldRelease, Status

CLOSED = "The request was closed."


class ReleaseRefused(MoveRefused):
    """These holds cannot be released now, or not by this person."""


@dataclass
class Released:
    released: list = field(default_factory=list)
    left_out: list = field(default_factory=list)  # (request, why)


@transaction.atomic
def abandon(footage_request, *, because, reason, by):
    """Close a request that cannot go on, for one of the reasons of AbandonedBecause and in words of its own (`reason`).

    The person is told, but for a flood of abuse: whoever sends one may do so in the name of others.
    """
    lock(footage_request)
    reason = (reason or "").strip()
    if not reason:
        raise MoveRefused("Enter a reason why this request is closed.")
    if why := why_not_abandon(footage_request, because):
        raise MoveRefused(why)
    detail = {"because": because}
    move(footage_request, "abandon", by=by, detail=detail, abandoned_because=because, **ended(reason))
    take_out_questions(footage_request, because=CLOSED, by=by)
    if because != AbandonedBecause.FLOOD:
        unreachable = because == AbandonedBecause.UNREACHABLE
        letter = letter_of_abandoning(footage_request, unreachable=unreachable)
        send_letter(footage_request, letter.kind, letter_html(letter), by=by)


def why_not_abandon(footage_request, because):
    """Why it may not be closed for this reason now, or "" where it may."""
    if because not in AbandonedBecause.values:
        return "Choose why this request is closed."
    if because == AbandonedBecause.UNREACHABLE and reaches(footage_request):
        return "E-mails to this person arrive as far as we know. Write to them, or ask them, first."
    if because == AbandonedBecause.NO_ANSWER:
        over = chasers.unanswered().filter(footage_request=footage_request)
        waiting = footage_request.questions.out().exclude(pk__in=over.values("pk")).first()
        if waiting:
            return (
                f"They still have time to answer: “{waiting.get_kind_display()}”. Wait until every reminder has gone "
                "out and the time is over, or withdraw the question."
            )
        if not over.exists():
            return "Nothing that we asked was left without an answer until its time was over."
    return ""


@transaction.atomic
def withdraw(footage_request, *, by, reason=""):
    """The person no longer wants it. Their footage stays held until holds end by their own rule."""
    lock(footage_request)
    move(footage_request, "withdraw", by=by, **ended((reason or "").strip()))
    take_out_questions(footage_request, because=CLOSED, by=by)
    decision.take_back(footage_request)
    if footage_request.email:
        queue_email("withdrawn", to=footage_request.email, footage_request=footage_request)
    if not reaches(footage_request):
        letter = letter_of_withdrawing(footage_request)
        send_letter(footage_request, letter.kind, letter_html(letter), by=by)


def ended(reason):
    return {"closing_reason": reason, "closed_at": timezone.now(), "at_risk_from": None, "too_wide": False}


# --- holds end together, by two people ------------------------------------------------------------
@transaction.atomic
def propose_hold_release(footage_requests, *, kind=HoldRelease.Kind.TIME, reason, by):
    """A supervisor proposes that the footage of these closed requests is no longer held."""
    require("requests.propose_hold_release", by, None)
    reason = (reason or "").strip()
    if not reason:
        raise ReleaseRefused("Enter a reason why this footage need no longer be held.")
    chosen = locked(footage_requests)
    for footage_request in chosen:
        if why := why_not(footage_request, kind) or conflict(footage_request, by):
            raise ReleaseRefused(f"{footage_request.reference}: {why} Take it out of the selection.")
        if waiting().filter(footage_requests=footage_request).exists():
            raise ReleaseRefused(
                f"{footage_request.reference} is already proposed and waits for a legal approver."
            )
    if not chosen:
        raise ReleaseRefused("Select at least one request.")
    release = HoldRelease.objects.create(kind=kind, reason=reason, proposed_by=by)
    release.footage_requests.set(chosen)
    for footage_request in chosen:
        record(footage_request, "propose_hold_release", release, by=by)
    return release


@transaction.atomic
def confirm_hold_release(release, *, by):
    """A legal approver agrees: the holds end. What changed since the proposal is left out, and stays held."""
    take_up(release, by)
    outcome = Released()
    chosen = locked(release.footage_requests.all())
    lock_clips_of(chosen)
    for footage_request in chosen:
        why = why_not(footage_request, release.kind) or conflict(footage_request, by)
        if not why and footage_request.status_at > release.proposed_at:
            why = "It was reopened or changed after the proposal."
        if why:
            outcome.left_out.append((footage_request, why))
            continue
        clips = retention.release_holds(footage_request.reference, by=by)
        FootageRequest.objects.filter(pk=footage_request.pk).update(holds_released_at=timezone.now())
        record(footage_request, "confirm_hold_release", release, by=by, clips=clips)
        outcome.released.append(footage_request)
    HoldRelease.objects.filter(pk=release.pk).update(confirmed_by=by, confirmed_at=timezone.now())
    release.refresh_from_db()
    return outcome


@transaction.atomic
def refuse_hold_release(release, *, by):
    """A legal approver disagrees: everything stays held."""
    take_up(release, by)
    HoldRelease.objects.filter(pk=release.pk).update(refused_at=timezone.now())
    for footage_request in locked(release.footage_requests.all()):
        record(footage_request, "refuse_hold_release", release, by=by)
    release.refresh_from_db()


def waiting():
    return HoldRelease.objects.filter(confirmed_at__isnull=True, refused_at__isnull=True)


def closed_long_enough_by(today):
    """Requests closed on or before this day are past the time for complaints."""
    return add_months(today, -settings.COMPLAINT_MONTHS)


def why_not(footage_request, kind):
    """Why the holds of this request may not end, or "" where they may."""
    if not footage_request.is_closed:
        return "It is open again."
    if footage_request.holds_released_at is not None:
        return "Its footage is no longer held."
    if why := why_needed(footage_request):
        return why
    if kind == HoldRelease.Kind.FLOOD:
        decided = footage_request.status == Status.DECIDED
        return "It was decided, so it is no part of an abusive flood." if decided else ""
    if ended_on(footage_request) > closed_long_enough_by(timezone.localdate()):
        return (
            f"The person can still complain: {settings.COMPLAINT_MONTHS} months have not passed since it, "
            "or the last complaint about it, ended."
        )
    return ""


def why_needed(footage_request):
    """What its footage is still needed for, however long ago it was closed; "" where for nothing."""
    if Complaint.objects.open().about(footage_request).exists():
        return "A complaint, a review or a case about it, or one that names it, is open."
    if footage_request.complaints.set_aside().exists():
        return "Our decision on it was set aside, and nothing has come of that. Make the new request first."
    if footage_request.deliveries.open().filter(derivative__isnull=False).exists():
        return "A recording of it can still be downloaded."
    if footage_request.viewings.filter(outcome="").exists():
        return "A viewing is still to come. Record what came of it, or cancel it."
    if footage_request.review_on:
        day = day_words(footage_request.review_on)
        return f"What is withheld must be looked at again on {day}. Do that, and record what came of it."
    return ""


def ended_on(footage_request):
    """The day on which the request, or the last complaint about it, ended."""
    ended_at = footage_request.closed_at or footage_request.status_at
    last = footage_request.complaints.aggregate(last=Max("closed_at"))["last"]
    return timezone.localdate(max(filter(None, [ended_at, last])))


def conflict(footage_request, by):
    """Nobody lets footage of themselves go."""
    return CONFLICT if footage_request.has_conflict_with(by) else ""


def take_up(release, by):
    release.refresh_from_db(from_queryset=HoldRelease.objects.select_for_update())
    require_other_person(release, by)
    if release.confirmed_at or release.refused_at:
        raise ReleaseRefused("Somebody has already answered this proposal. Nothing was changed.")


def require_other_person(release, by):
    if release.proposed_by_id == by.pk:
        raise ReleaseRefused("You proposed this, so somebody else has to confirm or refuse it.")
    require("requests.confirm_hold_release", by, release)


def locked(footage_requests):
    keys = [footage_request.pk for footage_request in footage_requests]
    return list(FootageRequest.objects.select_for_update().filter(pk__in=keys).order_by("pk"))


def lock_clips_of(footage_requests):
    """Of all of them together: request by request they would not be locked in the one order, and whoever holds some
    of them at this moment and we could wait for each other for ever."""
    references = [footage_request.reference for footage_request in footage_requests]
    holds = Hold.objects.filter(held_for__in=references, released_at__isnull=True)
    for ids in retention.in_batches(holds.values_list("clip_id", flat=True)):
        list(retention.locked(Clip.objects.filter(pk__in=ids)).values_list("pk"))


def record(footage_request, action, release, *, by, **detail):
    audit.record(
        f"request.{action}",
        by=by,
        chain=footage_request.reference,
        about=f"hold_release:{release.pk}",
        is_work=True,
        **detail,
    )
