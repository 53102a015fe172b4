"""WHAT happens to what was written when its e-mail comes back? It does not count, and goes again another way."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from portal import audit
from requests_app.lifecycle import clocks, extension, foi, letters_out, posted_notices, questions
from requests_app.lifecycle.move import MoveRefused, lock, require
from requests_app.models import Extension, FoiStub, FootageRequest, Letter, OutgoingEmail, Question

State = OutgoingEmail.State


# --- it came back -----------------------------------------------------------------------------------------
def see_to(emails=None):
    """Whatever came back and was not seen to yet (of these e-mails, if any are given); returns how much that was."""
    rows = lost() if emails is None else lost().filter(pk__in=emails)
    return sum(see_to_one(pk) for pk in rows.order_by("pk").values_list("pk", flat=True))


def lost():
    """E-mails that came back, or never went, and told of something that nobody has opened."""
    asks = Question.objects.open().filter(message=OuterRef("message"), came_back_at=None)
    of_letter = Q(letter__isnull=False, letter__came_back_at=None, letter__read_at=None)
    of_message = Q(message__isnull=False, message__read_at=None) & Exists(asks)
    open_ones = Q(footage_request__in=FootageRequest.objects.open())
    gone = OutgoingEmail.objects.filter(state__in=[State.BOUNCED, State.FAILED])
    return gone.filter(of_letter | (of_message & open_ones))


@transaction.atomic
def see_to_one(email_pk):
    """From now on no clock counts it: a date that is too early is no breach, one that is too late is."""
    email = OutgoingEmail.objects.select_related("footage_request", "letter").get(pk=email_pk)
    footage_request, letter = email.footage_request, email.letter
    lock(footage_request)
    if not lost().filter(pk=email_pk).exists():
        return 0
    now = timezone.now()
    if letter:
        Letter.objects.filter(pk=letter.pk).update(came_back_at=now)
    audit.record(
        "request.not_received",
        by=audit.SYSTEM,
        chain=footage_request.reference,
        about=f"letter:{letter.pk}" if letter else f"message:{email.message_id}",
    )
    if footage_request.is_open:
        carried = {"letter": letter} if letter else {"message": email.message_id}
        footage_request.questions.open().filter(**carried).update(came_back_at=now)
        if letter:
            letter.footage_request = footage_request
            posted_notices.came_back(letter)
        clocks.work_out(footage_request, because="an e-mail came back")
    return 1


# --- it goes again ----------------------------------------------------------------------------------------
@transaction.atomic
def send_again(letter, *, by):
    """The way that the person is reached now; returns the new letter. What it asks or tells counts from then on."""
    if letter.footage_request:
        lock(letter.footage_request)
    require("requests.post_letters", by, letter)
    if not Letter.objects.not_received().filter(pk=letter.pk).exists():
        raise MoveRefused("This letter has arrived, or was sent again already. Nothing was changed.")
    again = in_its_place(letter, by)
    Letter.objects.filter(pk=letter.pk).update(sent_again=again)
    letter.refresh_from_db()
    letters_out.record("send_again", letter, by=by, again=again.pk)
    return again


def in_its_place(letter, by):
    """A question and a notice are written anew, with the dates of today; any other letter goes word for word."""
    footage_request = letter.footage_request
    if footage_request.is_open:
        if question := Question.objects.open().filter(letter=letter).first():
            return questions.ask_again(question, by=by).letter
        if notice := Extension.objects.filter(letter=letter).first():
            return extension.give_notice(footage_request, reasons=notice.reasons, by=by).letter
    if FoiStub.objects.filter(letter=letter, answered_at=None).exists():
        return foi.answer(footage_request, by=by).letter
    return letters_out.send_letter(
        footage_request, letter.kind, letter.html, by=by, complaint=letter.complaint
    )


def send_all_again(footage_request, *, by):
    """All that did not arrive, to the tray: for whoever is reached on paper from now on. What cannot go any more, such
    as a notice whose time is over, stays in the list for a person to see to."""
    for letter in footage_request.letters.not_received():
        try:
            send_again(letter, by=by)
        except MoveRefused:
            continue
