"""How is a question put in a letter? The letter of its kind, with what is known of the request filled in."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from portal.words import as_day, day_words
from requests_app import letters
from requests_app.letter_kinds import (
    Abandoned,
    AuthorityRequest,
    Clarification,
    FeeRequest,
    IdentityRequest,
    Withdrawn,
)
from requests_app.lifecycle import clocks
from requests_app.models import Question

KIND = Question.Kind


def about(footage_request):
    """What every letter about a request begins with."""
    return {
        "reference": footage_request.reference,
        "name": footage_request.name,
        "postal_address": footage_request.postal_address,
        "on": timezone.localdate(),
        "received_on": as_day(footage_request.received_at),
        "asked_for": letters.all_asked_for(footage_request),
    }


def letter_asking(footage_request, kind, text, asked_on=None):
    """The letter that puts this question; one that was put before (`asked_on`) is put again, saying so."""
    overdue = timezone.localdate() > clocks.footage_due_on(footage_request)
    known = about(footage_request) | {"overdue": overdue}
    words = (
        f"We asked you this on {day_words(asked_on)} and have not had an answer yet.\n\n" if asked_on else ""
    )
    if kind == KIND.IDENTITY:
        return IdentityRequest(**known, text=words + text)
    if kind == KIND.AUTHORITY:
        return AuthorityRequest(**known, data_subject=footage_request.subject_name, text=words + text)
    if kind == KIND.FEE:
        return FeeRequest(**known, text=words + text)
    return Clarification(
        **known,
        question=words + text,
        pauses=kind == KIND.CLARIFICATION and not overdue,
        answer_by=answer_by(asked_on or known["on"]),
    )


def answer_by(asked_on):
    return asked_on + timedelta(days=settings.ANSWER_WITHIN_DAYS)


def letter_of_abandoning(footage_request, *, unreachable):
    """That the request is closed because what we asked was not answered, or because nothing reaches the person."""
    asked = map(unanswered, footage_request.questions.out())
    return Abandoned(**about(footage_request), questions=tuple(asked), unreachable=unreachable)


def unanswered(question):
    """What we asked, and when we reminded of it."""
    reminders = question.chasers.went().select_related("letter")
    return {
        "text": letters.printable(question.text),
        "asked_on": day_words(question.asked_at),
        "reminded_on": [day_words(chaser.went_at) for chaser in reminders],
    }


def letter_of_withdrawing(footage_request):
    return Withdrawn(**about(footage_request))
