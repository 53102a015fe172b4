"""WHAT happens when footage is shown at a station? Offered with times, an appointment made, and what came of it."""

from django.db import transaction
from django.utils import timezone

from portal import audit
from requests_app import letters
from requests_app.lifecycle import letters_out
from requests_app.lifecycle.move import MoveRefused, lock, require
from requests_app.models import Outcome, Viewing

Came = Viewing.Outcome


class ViewingRefused(MoveRefused):
    """This viewing cannot be offered, agreed or ended so; the text says why."""


@transaction.atomic
def offer_viewing(footage_request, *, place, offer, by):
    """Write down where and when the person can see it. The decision's letter says it; after that decision, a letter
    of its own goes out at once."""
    lock(footage_request)
    require("requests.work", by, footage_request)
    place, offer = (place or "").strip(), (offer or "").strip()
    if not place or not offer:
        raise ViewingRefused("Enter where the person can see it, and at which times.")
    decided = the_decision(footage_request)
    if decided is None and not footage_request.is_open:
        raise ViewingRefused("This request is closed, and no viewing was decided on.")
    if footage_request.viewings.filter(outcome="").exists():
        raise ViewingRefused("A viewing is on offer already. Record what came of it, or cancel it, first.")
    viewing = Viewing.objects.create(
        footage_request=footage_request, offered_by=by, place=place[:300], offer=offer
    )
    if decided is not None:
        letter = letters.letter_of(decided, [], timezone.localdate())
        html = letters.letter_html(letter)
        viewing.letter = letters_out.send_letter(footage_request, letter.kind, html, by=by)
        viewing.save(update_fields=["letter"])
    record(viewing, "offer_viewing", by=by)
    return viewing


def the_decision(footage_request):
    """The decision by which they may come and see, if it has gone out."""
    decided = footage_request.decisions.filter(approved_at__isnull=False, outcome=Outcome.VIEWING_OFFERED)
    return decided.order_by("phase").last()


@transaction.atomic
def agree_viewing(viewing, *, appointment_at, by):
    """They said which time suits them; a later call replaces an earlier one."""
    take_up(viewing, by)
    if the_decision(viewing.footage_request) is None:
        raise ViewingRefused("The person has not been told yet: the decision must be approved first.")
    if appointment_at is None or appointment_at <= timezone.now():
        raise ViewingRefused("The appointment must be in the future. Check the date and time.")
    save(viewing, appointment_at=appointment_at)
    record(viewing, "agree_viewing", by=by, appointment_at=appointment_at)


@transaction.atomic
def end_viewing(viewing, *, outcome, words="", by):
    """They saw it, did not come, declined, or we cancelled."""
    take_up(viewing, by)
    words = (words or "").strip()
    if outcome not in Came.values:
        raise ViewingRefused("Choose what came of the viewing.")
    if outcome in (Came.SEEN, Came.DID_NOT_COME):
        if viewing.appointment_at is None:
            raise ViewingRefused("There was no appointment. Enter the appointment first.")
        if viewing.appointment_at > timezone.now():
            raise ViewingRefused("The appointment is still to come.")
    elif not words:
        raise ViewingRefused("Say why.")
    save(viewing, outcome=outcome, outcome_words=words, outcome_at=timezone.now(), outcome_by=by)
    record(viewing, "end_viewing", by=by, outcome=outcome)


def take_up(viewing, by):
    lock(viewing.footage_request)
    require("requests.work", by, viewing.footage_request)
    viewing.refresh_from_db()
    if viewing.outcome:
        raise ViewingRefused("What came of this viewing is recorded already. Nothing was changed.")


def save(viewing, **changes):
    Viewing.objects.filter(pk=viewing.pk).update(**changes)
    viewing.refresh_from_db()


def record(viewing, action, *, by, **detail):
    audit.record(
        f"request.{action}",
        by=by,
        chain=viewing.footage_request.reference,
        about=f"viewing:{viewing.pk}",
        is_work=True,
        **detail,
    )
