"""What happens while an answer does not come? Reminders, on days that are set, with an end; the rest is for a person."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
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
    Chaser.objects.create(question=question, number=number, **reminder(question))
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


def reminder(question):
    """The e-mail or the letter that reminds of it, sent on its way."""
    footage_request, asked_on = question.footage_request, timezone.localdate(question.asked_at)
    if reaches(footage_request):
        email = queue_email(
            "reminder",
            to=footage_request.email,
            footage_request=footage_request,
            asked_on=day_words(asked_on),
            answer_by=day_words(answer_by(asked_on)),
        )
        return {"email": email}
    letter = letter_asking(footage_request, question.kind, question.text, asked_on)
    html = letters.letter_html(letter)
    return {"letter": letters_out.send_letter(footage_request, letter.kind, html, by=audit.SYSTEM)}


# --- the end of it --------------------------------------------------------------------------------------
def unanswered():
    """Questions of which every reminder has reached the person and whose time is over: a person may close the request
    now. After the last reminder they have as long as it is from then to the end of the time."""
    all_of_them, now = len(settings.CHASE_AFTER_DAYS), timezone.now()
    over = now - timedelta(days=settings.ANSWER_WITHIN_DAYS)
    heard = now - timedelta(days=max(0, settings.ANSWER_WITHIN_DAYS - settings.CHASE_AFTER_DAYS[-1]))
    of_it = Chaser.objects.filter(question=OuterRef("pk"))
    gone = of_it.went().annotate(at=Coalesce("letter__posted_at", "sent_at"))
    last = gone.filter(number__gte=all_of_them, at__lte=heard)
    missing = of_it.exclude(pk__in=Chaser.objects.went().values("pk"))
    asked = Question.objects.out().filter(Exists(last), ~Exists(missing), asked_at__lte=over)
    return asked.filter(footage_request__status__in=OPEN_STATUSES)
