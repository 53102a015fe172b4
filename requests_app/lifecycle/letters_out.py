"""What happens when a letter goes out? Kept as sent; read behind a code, or put in the tray to be posted."""

import hashlib

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal import audit, vault
from portal.models import Alarm, User
from requests_app import letters
from requests_app.emails import queue_email, reaches
from requests_app.law import letters as law
from requests_app.lifecycle import clocks, posted_notices
from requests_app.lifecycle.move import MoveRefused, lock, require
from requests_app.models import Letter, Question
from requests_app.models.request import OPEN_STATUSES
from requests_app.safekeeping import storing

ASKING = ["clarification", "identity_request", "authority_request", "fee_request"]


class LetterDamaged(Exception):
    """What is in the vault is not what was sent; the text says what to do."""


def send_letter(footage_request, kind, html, *, by, complaint=None):
    """Keep the letter as a PDF and send it on its way; returns the Letter.

    `by` is a member of staff, or audit.SYSTEM or audit.REQUESTER for what the service sends by itself. A complaint that
    belongs to no request has `footage_request=None`, and its letters go on paper: there is no page to read them on.
    """
    title = law.title_of(kind)
    content = letters.as_pdf(html, title)
    with storing() as store:
        letter = Letter.objects.create(
            footage_request=footage_request,
            complaint=complaint,
            kind=kind,
            title=title,
            html=html,
            vault_key=store(content),
            sha256=hashlib.sha256(content).hexdigest(),
            made_by=by if isinstance(by, User) else None,
            goes_by=way_to(footage_request, complaint),
        )
        if letter.goes_by == Letter.By.ONLINE:
            to = footage_request.email
            queue_email("letter_waiting", to=to, footage_request=footage_request, letter=letter)
        record("send_letter", letter, by=by, kind=kind, goes_by=letter.goes_by)
    return letter


def way_to(footage_request, complaint=None):
    """How a letter reaches whoever asked, or complained: what they chose, unless it does not work."""
    if footage_request is not None and reaches(footage_request):
        return Letter.By.ONLINE
    person = footage_request or complaint
    return Letter.By.POST if person.postal_address.strip() else Letter.By.HAND


# --- paper ------------------------------------------------------------------------------------------------
@transaction.atomic
def mark_posted(letter, *, by):
    """Somebody took it to the post, or gave it into a hand. What it asks for is asked only now (DPA 2018 s.54(3C))."""
    take_up(letter, by)
    posted_notices.refuse_if_late(letter)
    close(letter, posted_at=timezone.now(), posted_by=by)
    record("post_letter", letter, by=by, kind=letter.kind, goes_by=letter.goes_by)
    if Question.objects.open().filter(letter=letter).update(asked_at=letter.posted_at):
        clocks.work_out(letter.footage_request, by=by, because="a question was posted")
    posted_notices.posted(letter, by=by)


@transaction.atomic
def mark_not_sent(letter, *, because, by):
    """Made in error: it never goes, and stays to be seen."""
    take_up(letter, by)
    because = (because or "").strip()
    if not because:
        raise MoveRefused("Enter why this letter is not sent.")
    asks = Q(letter=letter) | Q(chasers__letter=letter)
    if Question.objects.open().filter(asks, footage_request__status__in=OPEN_STATUSES).exists():
        raise MoveRefused("This letter asks the person something. Withdraw the question first.")
    close(letter, not_sent_at=timezone.now(), not_sent_by=by, not_sent_because=because[:300])
    posted_notices.never_sent(letter)
    record("do_not_send_letter", letter, by=by, kind=letter.kind)


def take_out(letter, *, because, by):
    """What need not be posted any more leaves the tray; one that went stays as it is."""
    staff = by if isinstance(by, User) else None
    changes = {"not_sent_at": timezone.now(), "not_sent_by": staff, "not_sent_because": because}
    if Letter.objects.to_post().filter(pk=letter.pk).update(**changes):
        posted_notices.never_sent(letter)
        record("do_not_send_letter", letter, by=by, kind=letter.kind)


def take_out_questions(footage_request, *, because, by):
    """Nobody is asked, or reminded, of what nobody waits for any more."""
    for letter in footage_request.letters.to_post().filter(kind__in=ASKING):
        take_out(letter, because=because, by=by)


def take_up(letter, by):
    if letter.footage_request:
        lock(letter.footage_request)
    require("requests.post_letters", by, letter)


def close(letter, **changes):
    """Of two people at one tray, one posts it."""
    if Letter.objects.to_post().filter(pk=letter.pk).update(**changes) != 1:
        raise MoveRefused("This letter is no longer in the tray. Nothing was changed.")
    letter.refresh_from_db()


# --- reading ------------------------------------------------------------------------------------------------
def opened(letter, *, by):
    """The PDF, as it was sent and not otherwise; the reading is on record."""
    try:
        content = vault.read(letter.vault_key)
    except vault.NotInVault:
        content = b""
    if hashlib.sha256(content).hexdigest() != letter.sha256:
        tell_of_damage(letter)
        raise LetterDamaged(
            "This letter cannot be opened: the file is not the one that was sent. We have been told."
        )
    with transaction.atomic():
        if by == audit.REQUESTER:
            was_read(letter)
        audit.record("letter.read", by=by, chain=chain_of(letter), about=f"letter:{letter.pk}")
    return content


def was_read(letter):
    """Whoever opens it has it, even where its e-mail had come back: what it asks for is asked now."""
    if letter.footage_request:
        lock(letter.footage_request)
    first = Letter.objects.filter(pk=letter.pk, read_at=None).update(read_at=timezone.now())
    letter.refresh_from_db(fields=["read_at", "came_back_at"])
    if first and letter.came_back_at:
        asked = Question.objects.open().filter(letter=letter, came_back_at__isnull=False)
        if asked.update(asked_at=letter.read_at, came_back_at=None):
            clocks.work_out(letter.footage_request, because="a letter that had come back was read")
        posted_notices.posted(letter, by=audit.SYSTEM)


def tell_of_damage(letter):
    words = f"Letter {letter.pk} of {chain_of(letter)} is missing, or is not what was sent. Look into it."
    if not Alarm.objects.filter(kind="letter_damaged", words=words, cleared_at=None).exists():
        Alarm.objects.create(kind="letter_damaged", words=words)


def chain_of(letter):
    return (letter.footage_request or letter.complaint).reference


def record(action, letter, *, by, **detail):
    about = f"letter:{letter.pk}"
    audit.record(f"request.{action}", by=by, chain=chain_of(letter), about=about, is_work=True, **detail)
