"""Is somebody who does not answer reminded on the set days, never twice, and then left to a person?"""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal import audit
from portal.models import AuditEvent
from requests_app import emails
from requests_app.lifecycle import afterwards, chasers, letters_out, questions
from requests_app.lifecycle.move import MoveRefused
from requests_app.models import Chaser, Letter, OutgoingEmail, Status
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


def abandoned(question):
    footage_request = question.footage_request
    afterwards.abandon(footage_request, because="no_answer", reason="No answer.", by=question.asked_by)


def posted_reminder():
    sent = chasers.chase_due()
    for letter in Letter.objects.to_post():
        letters_out.mark_posted(letter, by=a_caseworker())
    return sent


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
    with pytest.raises(MoveRefused, match="still have time to answer"):
        after(27, lambda: abandoned(question))
    question.footage_request.refresh_from_db()
    assert question.footage_request.is_open, "the service itself closes nothing"
    after(28, lambda: abandoned(question))
    assert question.footage_request.status == Status.ABANDONED
    assert AuditEvent.objects.filter(action="request.chase", actor="system").count() == 3


def test_closing_it_as_abandoned_sends_a_letter_that_says_what_was_asked_and_when():
    question = asked(**BY_POST)
    assert [after(day, posted_reminder) for day in (7, 14, 21)] == [1, 1, 1]
    after(28, lambda: abandoned(question))
    letter = Letter.objects.get(kind="abandoned")
    assert "Sound or no sound?" in letter.html and letter.is_to_post and letter.made_by == question.asked_by
    assert "No answer." not in letter.html


def test_a_reminder_that_lies_in_the_tray_or_came_back_reminded_nobody():
    by_post, by_email = asked(**BY_POST), asked()
    assert [after(day) for day in (7, 14, 21)] == [2, 2, 2]
    last = by_email.chasers.last().email
    emails.became(last, "bounced")
    for question in (by_post, by_email):
        with pytest.raises(MoveRefused, match="still have time"):
            after(40, lambda one=question: abandoned(one))
    for chaser in by_post.chasers.all():
        after(30, lambda one=chaser: letters_out.mark_posted(one.letter, by=by_post.asked_by))
    assert not after(36, lambda: chasers.unanswered().exists()), "a week is theirs after the last one"
    assert after(37, lambda: chasers.unanswered().get()) == by_post


def test_a_reminder_leaves_the_tray_with_its_question_and_not_before_it():
    question = asked(**BY_POST)
    after(7)
    reminder = question.chasers.get().letter
    with pytest.raises(MoveRefused, match="Withdraw the question first"):
        letters_out.mark_not_sent(reminder, because="Not needed.", by=question.asked_by)
    questions.answer(question, text="Sound.", by=question.asked_by)
    reminder.refresh_from_db()
    assert reminder.not_sent_at


def test_a_question_that_nobody_posted_is_nothing_that_was_left_unanswered():
    by = a_caseworker()
    question = questions.ask(a_request("searching", by=by, **BY_POST), "format", text="Sound?", by=by)
    with pytest.raises(MoveRefused, match="Nothing that we asked"):
        after(60, lambda: abandoned(question))
    assert question.letter.is_to_post


def test_all_that_is_open_stands_in_the_letter_and_a_question_in_time_keeps_it_open():
    first = asked()
    other = questions.ask(first.footage_request, "clarification", text="Which corner?", by=first.asked_by)
    assert [after(day) for day in (7, 14, 21)] == [2, 2, 2]
    with time_machine.travel(timezone.now() + timedelta(days=27), tick=True):
        late = questions.ask(first.footage_request, "fee", text="10 pounds.", by=first.asked_by)
    with pytest.raises(MoveRefused, match="A fee"):
        after(29, lambda: abandoned(first))
    after(29, lambda: questions.withdraw_question(late, because="Waived.", by=first.asked_by))
    after(29, lambda: abandoned(first))
    html = Letter.objects.get(kind="abandoned").html
    assert "Sound or no sound?" in html and other.text in html and "10 pounds" not in html


def test_whoever_nothing_reaches_is_told_so_in_a_letter_without_an_untrue_word():
    by = a_caseworker()
    footage_request = a_request("searching", by=by)
    with pytest.raises(MoveRefused, match="arrive as far as we know"):
        afterwards.abandon(footage_request, because="unreachable", reason="Letters come back.", by=by)
    by_post = a_request("searching", by=by, **BY_POST)
    question = questions.ask(by_post, "format", text="Sound?", by=by)
    afterwards.abandon(by_post, because="unreachable", reason="Letters come back.", by=by)
    letter = Letter.objects.get(kind="abandoned")
    assert "could not reach you" in letter.html and "did not arrive" in letter.html and letter.is_to_post
    assert "Sound?" not in letter.html, "it was never posted"
    question.letter.refresh_from_db()
    assert question.letter.not_sent_at, "and it never is"
    assert by_post.abandoned_because == "unreachable" and by_post.closing_reason == "Letters come back."


def test_a_flood_alone_is_closed_without_a_letter_and_recorded_as_one():
    by = a_caseworker()
    footage_request = a_request("searching", by=by)
    with pytest.raises(MoveRefused, match="Choose why"):
        afterwards.abandon(footage_request, because="", reason="One of a flood.", by=by)
    afterwards.abandon(footage_request, because="flood", reason="One of a flood.", by=by)
    assert not Letter.objects.filter(kind="abandoned").exists()
    assert '"because":"flood"' in AuditEvent.objects.get(action="request.abandon").body
