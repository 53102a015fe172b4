"""What happens while an answer does not come? Reminders, on days that are set, with an end; the rest is for a person."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from portal import audit
from portal.words import day_words
from requests_app import letters
from requests_app.emails import queue_email, reaches
from requests_app.lifecycle import letters_out
from requests_app.lifecycle.move import lock
from requests_app.lifecycle.question_letters import answer_by, letter_asking
from requests_app.models import Chaser, Question
from requests_app.models.request import OPEN_STATUSES


def chase_due():
    """Send every reminder whose day has come, one a question at a time; returns how many were sent."""
    return sum(chase(question.pk) for question in waiting(timezone.now()))


def waiting(now):
    """Open questions that are old enough for a first reminder. A clock that is paused keeps nobody from reminding."""
    first = timedelta(days=settings.CHASE_AFTER_DAYS[0])
    asked = Question.objects.out().filter(asked_at__lte=now - first)
    return asked.filter(footage_request__status__in=OPEN_STATUSES).order_by("pk")


@transaction.atomic
def chase(question_pk):
    """The next reminder of this question, if it is due: 1, else 0. Under the request's lock, so never twice."""
    question = Question.objects.select_related("footage_request").get(pk=question_pk)
    lock(question.footage_request)
    question.refresh_from_db(fields=["answered_at", "withdrawn_at"])
    number = next_number(question, timezone.now())
    if number is None or not question.is_open or not question.footage_request.is_open:
        return 0
    Chaser.objects.create(question=question, number=number)
    remind(question)
    audit.record(
        "request.chase",
        by=audit.SYSTEM,
        chain=question.footage_request.reference,
        about=f"question:{question.pk}",
        kind=question.kind,
        number=number,
    )
    return 1


def next_number(question, now):
    """Which reminder is due now, or None. After a time in which nothing ran, they do not all come at once."""
    days, sent = settings.CHASE_AFTER_DAYS, list(question.chasers.all())
    if len(sent) >= len(days):
        return None
    due_at = question.asked_at + timedelta(days=days[len(sent)])
    if sent:
        due_at = max(due_at, sent[-1].sent_at + timedelta(days=days[len(sent)] - days[len(sent) - 1]))
    return len(sent) + 1 if now >= due_at else None


def remind(question):
    footage_request, asked_on = question.footage_request, timezone.localdate(question.asked_at)
    if reaches(footage_request):
        queue_email(
            "reminder",
            to=footage_request.email,
            footage_request=footage_request,
            asked_on=day_words(asked_on),
            answer_by=day_words(answer_by(asked_on)),
        )
        return
    letter = letter_asking(footage_request, question.kind, question.text, asked_on)
    letters_out.send_letter(footage_request, letter.kind, letters.letter_html(letter), by=audit.SYSTEM)


# --- the end of it --------------------------------------------------------------------------------------
def unanswered():
    """Questions whose last reminder has gone out and whose time is over: a person may close the request now."""
    last = Chaser.objects.filter(question=OuterRef("pk"), number__gte=len(settings.CHASE_AFTER_DAYS))
    over = timezone.now() - timedelta(days=settings.ANSWER_WITHIN_DAYS)
    asked = Question.objects.open().filter(Exists(last), asked_at__lte=over)
    return asked.filter(footage_request__status__in=OPEN_STATUSES)
