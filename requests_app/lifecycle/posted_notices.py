"""WHEN was the person told, if on paper? On the day on which somebody took the letter to the post."""

from django.utils import timezone

from portal import audit
from portal.words import day_words
from requests_app.lifecycle import clocks
from requests_app.lifecycle.move import MoveRefused
from requests_app.models import Complaint, Extension

ACKNOWLEDGEMENTS = ["complaint_acknowledgement", "internal_review_acknowledgement"]


def waiting(letter):
    return Extension.objects.filter(letter=letter, void_because="")


def refuse_if_late(letter):
    """One that lay in the tray too long is void: it would tell the person of a day that is not so."""
    until = clocks.notice_until(letter.footage_request) if waiting(letter).exists() else None
    if until and timezone.localdate() > until:
        raise MoveRefused(
            f"The last day for this notice was {day_words(until)}: posted now it is void in law. Take it out of the "
            "tray as not sent. The answer is due without it."
        )


def posted(letter, *, by):
    if waiting(letter).update(noticed_on=timezone.localdate(letter.posted_at)):
        clocks.work_out(letter.footage_request, by=by, because="a notice of extension was posted")
    if letter.complaint and letter.kind in ACKNOWLEDGEMENTS:
        acknowledged(letter.complaint, by=by)


def never_sent(letter):
    """As if none had been given: another may still be, in time."""
    waiting(letter).update(void_because="It was never sent.")


def acknowledged(complaint, *, by):
    """The person has been told that we have their complaint: its first clock has done its work (DPA 2018 s.164A(3))."""
    now = timezone.now()
    if not Complaint.objects.filter(pk=complaint.pk, acknowledged_at=None).update(acknowledged_at=now):
        return
    complaint.refresh_from_db(fields=["acknowledged_at"])
    if complaint.kind == Complaint.Kind.DATA_PROTECTION:
        clocks.stop_complaint(complaint, "it was acknowledged")
    audit.record(
        "complaint.acknowledge",
        by=by,
        chain=(complaint.footage_request or complaint).reference,
        about=f"complaint:{complaint.pk}",
        kind_of_complaint=complaint.kind,
        complaint=complaint.reference,
    )
