"""WHEN was the person told, if on paper? On the day on which somebody took the letter to the post."""

from django.utils import timezone

from portal import audit
from portal.words import day_words
from requests_app.lifecycle import clocks
from requests_app.lifecycle.move import MoveRefused
from requests_app.models import Complaint, Extension, FoiStub

FOI_ANSWERED = "the notice under section 40(5A) was sent"
ACKNOWLEDGEMENTS = ["complaint_acknowledgement", "internal_review_acknowledgement"]
LONGER = "internal_review_longer"


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
    if waits_to_tell_of_longer(letter):
        refuse_if_review_is_late(letter.complaint)


def waits_to_tell_of_longer(letter):
    """Of a review about which the person has not been told by e-mail."""
    return letter.kind == LONGER and letter.complaint.longer_on is None


def refuse_if_review_is_late(complaint):
    until = complaint.clocks.get().due_on
    if complaint.closed_at or timezone.localdate() > until:
        over = "the review is over" if complaint.closed_at else f"the last day for it was {day_words(until)}"
        raise MoveRefused(f"This letter gives no more time: {over}. Take it out of the tray as not sent.")


def posted(letter, *, by):
    if waiting(letter).update(noticed_on=timezone.localdate(letter.posted_at)):
        clocks.work_out(letter.footage_request, by=by, because="a notice of extension was posted")
    if letter.complaint and letter.kind in ACKNOWLEDGEMENTS:
        acknowledged(letter.complaint, by=by)
    if waits_to_tell_of_longer(letter):
        told_of_longer(letter.complaint, on=timezone.localdate(letter.posted_at))
    for stub in FoiStub.objects.filter(letter=letter, answered_at=None):
        answered_as_foi(stub, by=by)


def never_sent(letter):
    """As if none had been given: another may still be, in time."""
    waiting(letter).update(void_because="It was never sent.")
    if waits_to_tell_of_longer(letter):
        Complaint.objects.filter(pk=letter.complaint_id).update(longer_because="")
    FoiStub.objects.filter(letter=letter, answered_at=None).update(letter=None)


def told_of_longer(complaint, *, on):
    """From now on the review has 40 working days in all."""
    Complaint.objects.filter(pk=complaint.pk).update(longer_on=on)
    complaint.refresh_from_db()
    clocks.start_complaint(complaint)


def came_back(letter):
    """As if none had been given, of an open request: what was not received was not told."""
    waiting(letter).update(void_because=Extension.NOT_RECEIVED)
    for stub in FoiStub.objects.filter(letter=letter).exclude(answered_at=None):
        FoiStub.objects.filter(pk=stub.pk).update(answered_at=None)
        clocks.run_again(letter.footage_request, clocks.FOIA, "the notice under section 40(5A) came back")


def answered_as_foi(stub, *, by):
    """The person has the notice of section 40(5A): the clock of that Act has done its work."""
    footage_request = stub.footage_request
    stub.answered_at = timezone.now()
    stub.save(update_fields=["answered_at"])
    clocks.stop(footage_request, FOI_ANSWERED, regimes=[clocks.FOIA])
    audit.record(
        "request.answer_foi",
        by=by,
        chain=footage_request.reference,
        about=f"letter:{stub.letter_id}",
        is_work=by != audit.SYSTEM,
        foi_reference=stub.reference,
        due_on=footage_request.due_on,  # of what is left to answer
    )


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
        is_work=True,
        kind_of_complaint=complaint.kind,
        complaint=complaint.reference,
    )
