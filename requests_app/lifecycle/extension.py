"""WHAT happens when an answer needs longer? A notice with its reasons, inside the first month, once."""

from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.words import day_words
from requests_app import letters
from requests_app.letter_kinds import ExtensionNotice
from requests_app.lifecycle import clocks, letters_out
from requests_app.lifecycle.move import MoveRefused, lock, require
from requests_app.lifecycle.question_letters import about
from requests_app.models import Extension


class ExtensionRefused(MoveRefused):
    """A notice now would be void in law, so none is sent."""


@transaction.atomic
def give_notice(footage_request, *, reasons, by):
    """Tell the person that it takes up to two further months, and why; returns the Extension."""
    lock(footage_request)
    require("requests.work", by, footage_request)
    clocks.work_out(footage_request, because="before a notice of extension")
    refuse(why_not(footage_request))
    reasons = (reasons or "").strip()
    if not reasons:
        refuse("Enter the reasons: a notice without them has no effect.")
    was, until = footage_request.due_on, clocks.notice_until(footage_request)
    extension = Extension.objects.create(
        footage_request=footage_request, noticed_on=timezone.localdate(), reasons=reasons, given_by=by
    )
    clocks.work_out(footage_request, by=by, because="a notice of extension was given")
    extension.refresh_from_db()
    refuse(extension.void_because)
    letter = ExtensionNotice(
        **about(footage_request),
        reasons=reasons,
        was_due_on=was,
        notice_until=until,
        due_on=footage_request.due_on,
        due_proviso=footage_request.due_proviso,
    )
    html = letters.letter_html(letter)
    extension.letter = letters_out.send_letter(footage_request, letter.kind, html, by=by)
    extension.save(update_fields=["letter"])
    clocks.work_out(footage_request, by=by, because="a notice of extension waits to be posted")
    audit.record(
        "request.extend",
        by=by,
        chain=footage_request.reference,
        about=f"extension:{extension.pk}",
        is_work=True,
        noticed_on=extension.noticed_on,
        was=was,
        due_on=footage_request.due_on,
    )
    return extension


def why_not(footage_request):
    """Why no notice may be given now, in words; empty where one may."""
    if not footage_request.is_open:
        return "This request is closed, so nobody waits for a longer answer."
    given = footage_request.extensions.filter(void_because="").first()
    if given and given.letter and given.letter.is_to_post:
        return "A notice waits to be posted. It counts from the day on which it is posted: see to it in the letters."
    if given:
        return (
            f"A notice was given on {day_words(given.noticed_on)}. The law allows one: a second is void, so none is "
            f"sent. The answer is due on {day_words(footage_request.due_on)}."
        )
    until = clocks.notice_until(footage_request)
    if until is None or until < timezone.localdate():
        last = f" on {day_words(until)}" if until else ""
        return (
            f"The time for a notice ended{last}. One given later is void in law, so none is sent. The answer is "
            f"still due on {day_words(footage_request.due_on)}. If it goes out late, its letter must say why."
        )
    return ""


def refuse(words):
    if words:
        raise ExtensionRefused(words)
