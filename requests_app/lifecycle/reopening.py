"""WHAT happens when a closed request is taken up again, or what was withheld is looked at again?"""

from django.db import transaction
from django.utils import timezone

from footage_app import retention
from portal import audit
from portal.words import day_words
from requests_app.emails import queue_email, reaches
from requests_app.lifecycle import search_records
from requests_app.lifecycle.move import MoveRefused, lock, move, require
from requests_app.models import FootageRequest, Verdict

GONE = "Its footage was deleted while the request was closed."


class CannotReopen(MoveRefused):
    """This request cannot be taken up again; the text says why."""


@transaction.atomic
def reopen(footage_request, *, reason, by):
    """Back to the search, for a decision of its own: footage turned up, or a review or complaint was upheld.

    Returns the clips that had shown the person and that are gone: nobody may promise them any more.
    """
    lock(footage_request)
    reason = (reason or "").strip()
    require("requests.reopen", by, footage_request)
    if not reason:
        raise CannotReopen("Enter why this request is opened again.")
    if footage_request.erased_at:
        raise CannotReopen("What was personal in this request is erased. The person has to ask again.")
    closed_because = footage_request.closing_reason
    # The day of the next look stays: it may be closed again without a decision, and the restriction then stands.
    fresh = {"closed_at": None, "closing_reason": "", "abandoned_because": "", "holds_released_at": None}
    move(footage_request, "reopen", by=by, **fresh)
    was = f" It had been closed because: {closed_because}" if closed_because else ""
    footage_request.notes.create(written_by=by, text=f"Opened again: {reason}{was}"[:5000])
    lost = hold_again(footage_request, by=by)
    search_records.search_anew(footage_request, because="Searched again when the request was opened again")
    if reaches(footage_request):
        queue_email("reopened", to=footage_request.email, footage_request=footage_request)
    return lost


def hold_again(footage_request, *, by):
    """Everything that may show the person is held as before, if it is still there."""
    rows = footage_request.candidates.select_related("clip")
    wanted = rows.filter(held=True) | rows.exclude(verdict=Verdict.RULED_OUT)
    ids = sorted(set(wanted.values_list("clip_id", flat=True)))
    outcome = retention.hold(ids, held_for=footage_request.reference, by=by, reason="opened again")
    rows.filter(clip__in=outcome.held).update(held=True, hold_problem="")
    gone = rows.filter(clip__in=outcome.too_late)
    lost = [candidate.clip for candidate in gone.filter(verdict=Verdict.CONFIRMED)]
    unsettled = {"verdict": Verdict.UNDECIDED, "verdict_reason": "", "verdict_at": None, "verdict_by": None}
    gone.filter(verdict=Verdict.CONFIRMED).update(**unsettled)
    gone.update(held=False, hold_problem=GONE)
    return lost


# --- a restriction that is looked at again ------------------------------------------------------------------
@transaction.atomic
def keep_restriction(footage_request, *, until, because, by):
    """Looked at again on its day: it is still needed, until a later day. Where it is not, open the request again."""
    because = take_up_restriction(
        footage_request, because, by, "Write down why the restriction is still needed."
    )
    if until <= timezone.localdate():
        raise CannotReopen("The day of the next look must be after today.")
    words = f"Restriction kept until {day_words(until)}: {because}"
    looked_again(footage_request, "keep_restriction", until, words, by=by)


@transaction.atomic
def settle_restriction(footage_request, *, because, by):
    """Looked at again, and nothing more can be given: it does not come back, and its footage need no longer be held
    for it. Where something can be given, open the request again."""
    because = take_up_restriction(footage_request, because, by, "Write down why nothing more is given.")
    words = f"Restriction looked at again, nothing more is given: {because}"
    looked_again(footage_request, "settle_restriction", None, words, by=by)


def take_up_restriction(footage_request, because, by, ask):
    lock(footage_request)
    require("requests.work", by, footage_request)
    if footage_request.review_on is None or not footage_request.is_closed:
        raise CannotReopen("There is no restriction of this request to look at again.")
    if not (because or "").strip():
        raise CannotReopen(ask)
    return because.strip()


def looked_again(footage_request, action, day, words, *, by):
    was = footage_request.review_on
    FootageRequest.objects.filter(pk=footage_request.pk).update(review_on=day)
    footage_request.refresh_from_db()
    footage_request.notes.create(written_by=by, text=words[:5000])
    chain = footage_request.reference
    audit.record(f"request.{action}", by=by, chain=chain, is_work=True, was=was, review_on=day)
