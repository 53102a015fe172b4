"""What is whoever complained told, and how does it reach them?"""

from django.utils import timezone

from portal.words import as_day, day_words
from requests_app import letters
from requests_app.emails import queue_email, reaches
from requests_app.letter_kinds import ComplaintAcknowledgement, InternalReviewAcknowledgement
from requests_app.lifecycle import posted_notices
from requests_app.lifecycle.letters_out import send_letter
from requests_app.models import Complaint, ComplaintStep, Letter


def acknowledge(complaint, *, by):
    """Within 30 days (DPA 2018 s.164A(3)); here at once, or when the letter is posted. The regulator and the court need
    no such letter."""
    if complaint.kind not in Complaint.ANSWERED_BY_LETTER or complaint.acknowledged_at:
        return
    if complaint.kind == Complaint.Kind.INTERNAL_REVIEW:
        due_on = complaint.clocks.get().due_on
        letter = InternalReviewAcknowledgement(**about(complaint), due_on=due_on)
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


def tell_of_longer(complaint, reasons, due_on, *, by):
    """By e-mail: to the person of the request where there is one, for nobody has checked who wrote the complaint."""
    footage_request = complaint.footage_request
    if footage_request and reaches(footage_request):
        to = footage_request.email
    elif footage_request is None and complaint.email:
        to = complaint.email
    else:
        complaint.steps.create(
            kind=ComplaintStep.Kind.NOTE,
            on=timezone.localdate(),
            text=f"To be told by post or phone: the review is answered by {day_words(due_on)}, because: {reasons}",
            written_by=by,
        )
        return
    context = {"complaint": complaint, "reasons": reasons, "due_on": day_words(due_on)}
    queue_email("review_takes_longer", to=to, footage_request=footage_request, **context)


# --- what these stand on --------------------------------------------------------------------------------
def about(complaint):
    return {
        "reference": complaint.reference,
        "name": complaint.name,
        "postal_address": complaint.postal_address,
        "on": timezone.localdate(),
        "received_on": as_day(complaint.received_at),
    }


def send(complaint, letter, *, by):
    """On the page of the request, by e-mail alone where we know of no request, or on paper."""
    html = letters.letter_html(letter)
    kept = send_letter(complaint.footage_request, letter.kind, html, by=by, complaint=complaint)
    if complaint.footage_request is None and complaint.email:
        queue_email("about_complaint", to=complaint.email, complaint=complaint, title=letter.title)
    return kept


def told_at_once(complaint, kept):
    """Whether they know of it without a letter on paper."""
    return kept.goes_by == Letter.By.ONLINE or (complaint.footage_request is None and bool(complaint.email))
