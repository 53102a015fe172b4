"""What is whoever complained told, and how does it reach them?"""

from django.utils import timezone

from portal.words import as_day, day_words
from requests_app import letters
from requests_app.complaint_letter_kinds import (
    ComplaintAcknowledgement,
    InternalReviewAcknowledgement,
    InternalReviewLonger,
)
from requests_app.emails import queue_email
from requests_app.lifecycle import clocks, posted_notices
from requests_app.lifecycle.letters_out import send_letter
from requests_app.models import Complaint, Letter


def acknowledge(complaint, *, by):
    """Within 30 days (DPA 2018 s.164A(3)); here at once, or when the letter is posted. The regulator and the court need
    no such letter."""
    if complaint.kind not in Complaint.ANSWERED_BY_LETTER or complaint.acknowledged_at:
        return
    if complaint.kind == Complaint.Kind.INTERNAL_REVIEW:
        clock = complaint.clocks.get()
        day = {"due_on": clock.due_on, "due_proviso": clock.proviso}
        letter = InternalReviewAcknowledgement(**about(complaint), **day)
    else:
        letter = ComplaintAcknowledgement(**about(complaint), about=complaint.text)
    kept = send(complaint, letter, by=by)
    if told_at_once(complaint, kept):
        posted_notices.acknowledged(complaint, by=by)


def may_acknowledge_again(complaint):
    """Whether one is due, and none is on its way."""
    due = complaint.kind in Complaint.ANSWERED_BY_LETTER and not complaint.acknowledged_at
    waits = complaint.letters.to_post().filter(kind__in=posted_notices.ACKNOWLEDGEMENTS)
    return due and not complaint.closed_at and not waits.exists()


def tell_of_longer(complaint, reasons, *, by):
    """A review takes longer once the person knows: at once, or when the letter is posted."""
    due_on, proviso = clocks.due_if_told_today(complaint)
    said = {"reasons": reasons, "due_proviso": proviso}
    was_due_on = complaint.clocks.get().due_on
    letter = InternalReviewLonger(**about(complaint), **said, was_due_on=was_due_on, due_on=due_on)
    kept = send(complaint, letter, by=by, email="review_takes_longer", due_on=day_words(due_on), **said)
    if told_at_once(complaint, kept):
        posted_notices.told_of_longer(complaint, on=timezone.localdate())


def longer_waits(complaint):
    """Whether the letter that says so lies in the tray."""
    return complaint.letters.to_post().filter(kind=posted_notices.LONGER).exists()


# --- what these stand on --------------------------------------------------------------------------------
def about(complaint):
    return {
        "reference": complaint.reference,
        "name": complaint.name,
        "postal_address": complaint.postal_address,
        "on": timezone.localdate(),
        "received_on": as_day(complaint.received_at),
    }


def send(complaint, letter, *, by, email="about_complaint", **said):
    """On the page of the request, by e-mail alone where we know of no request, or on paper."""
    html = letters.letter_html(letter)
    kept = send_letter(complaint.footage_request, letter.kind, html, by=by, complaint=complaint)
    if complaint.footage_request is None and complaint.email:
        queue_email(email, to=complaint.email, complaint=complaint, title=letter.title, **said)
    return kept


def told_at_once(complaint, kept):
    """Whether they know of it without a letter on paper."""
    return kept.goes_by == Letter.By.ONLINE or (complaint.footage_request is None and bool(complaint.email))
