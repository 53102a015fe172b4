"""Is somebody who does not answer reminded on the set days, never twice, and then left to a person?"""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal import audit
from portal.models import AuditEvent
from requests_app.lifecycle import afterwards, chasers, letters_out, questions
from requests_app.models import Chaser, Letter, OutgoingEmail
from tests.builders import a_request
from tests.people import a_caseworker

pytestmark = pytest.mark.django_db
BY_POST = {"email": "", "contact_by": "post", "postal_address": "1 Low Road\nLondon"}


def asked(**person):
    by = a_caseworker()
    question = questions.ask(
        a_request("searching", by=by, **person), "format", text="Sound or no sound?", by=by
    )
    if question.letter.is_to_post:
        letters_out.mark_posted(question.letter, by=by)
    return question


def after(days, act=chasers.chase_due):
    with time_machine.travel(timezone.now() + timedelta(days=days, minutes=1), tick=True):
        return act()


def test_reminders_go_out_on_their_days_and_end():
    question = asked()
    sent_on = [day for day in range(40) if after(day)]
    assert sent_on == [7, 14, 21]
    assert list(question.chasers.values_list("number", flat=True)) == [1, 2, 3]
    reminders = OutgoingEmail.objects.filter(kind="reminder")
    assert reminders.count() == 3 and "Sound" not in reminders[0].text, "the question is behind the code"


def test_a_reminder_is_sent_once_however_often_the_schedule_runs():
    question = asked()
    assert [after(7), after(7), after(8)] == [1, 0, 0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Chaser.objects.create(question=question, number=1)


def test_after_weeks_in_which_nothing_ran_reminders_do_not_come_all_at_once():
    asked()
    assert [after(day) for day in (30, 30, 31, 37, 44, 60)] == [1, 0, 0, 1, 1, 0]


def test_whoever_is_reached_by_post_is_reminded_in_a_letter_to_post():
    asked(**BY_POST)
    assert after(7) == 1
    first, again = Letter.objects.filter(kind="clarification").order_by("pk")
    assert again.is_to_post and again.made_by is None
    assert "have not had an answer yet" in again.html and "have not had an answer yet" not in first.html
    assert not OutgoingEmail.objects.filter(kind="reminder").exists()


def test_nobody_is_reminded_of_a_letter_that_still_lies_in_the_tray():
    by = a_caseworker()
    questions.ask(a_request("searching", by=by, **BY_POST), "format", text="Sound?", by=by)
    assert [after(day) for day in (7, 30)] == [0, 0]


def test_an_email_address_that_does_not_work_is_not_written_to_again():
    question = asked(postal_address="1 Low Road\nLondon")
    footage_request = question.footage_request
    footage_request.email_failed_at = timezone.now()
    footage_request.save(update_fields=["email_failed_at"])
    after(7)
    assert Letter.objects.latest("pk").goes_by == "post"


def test_nobody_is_reminded_of_what_is_answered_withdrawn_or_closed():
    answered, withdrawn, closed = asked(), asked(), asked()
    questions.answer(answered, text="Sound.", by=audit.REQUESTER)
    questions.withdraw_question(withdrawn, because="Not needed.", by=withdrawn.asked_by)
    afterwards.withdraw(closed.footage_request, by=audit.REQUESTER)
    assert after(7) == 0


def test_a_paused_clock_keeps_nobody_from_being_reminded():
    by = a_caseworker()
    footage_request = a_request("searching", by=by)
    questions.ask(footage_request, "clarification", text="Which corner?", by=by)
    assert footage_request.clocks.get().paused_since
    assert after(7) == 1


def test_only_when_all_reminders_went_out_and_the_time_is_over_may_a_person_close_it():
    question = asked()
    assert [after(day) for day in (7, 14, 21)] == [1, 1, 1]
    assert not after(27, lambda: chasers.unanswered().exists())
    assert after(28, lambda: chasers.unanswered().get()) == question
    question.footage_request.refresh_from_db()
    assert question.footage_request.is_open, "the service itself closes nothing"
    assert AuditEvent.objects.filter(action="request.chase", actor="system").count() == 3


def test_closing_it_as_abandoned_sends_a_letter_that_says_what_was_asked_and_when():
    question = asked(**BY_POST)
    assert [after(day) for day in (7, 14, 21)] == [1, 1, 1]
    afterwards.abandon(question.footage_request, reason="No answer.", by=question.asked_by)
    letter = Letter.objects.get(kind="abandoned")
    assert "Sound or no sound?" in letter.html and letter.is_to_post and letter.made_by == question.asked_by
    assert "No answer." not in letter.html


def test_what_is_closed_without_a_question_has_no_such_letter():
    by = a_caseworker()
    afterwards.abandon(a_request("searching", by=by), reason="One of a flood.", by=by)
    assert not Letter.objects.filter(kind="abandoned").exists()
