"""Is what we ask of a person asked once, answered in its time, and never lost?"""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from portal import audit
from portal.models import AuditEvent
from requests_app.lifecycle import correspondence, identity, questions
from requests_app.lifecycle.move import MoveRefused, PermissionRefused
from requests_app.lifecycle.questions import QuestionRefused
from requests_app.models import Letter, Message, OutgoingEmail, Question
from tests.builders import a_request
from tests.people import a_caseworker, an_auditor

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 2, 16, 12, tzinfo=UTC)


def asked(footage_request=None, kind="clarification", by=None, days_ago=0, **fields):
    by = by or a_caseworker()
    with time_machine.travel(timezone.now() - timedelta(days=days_ago), tick=True):
        footage_request = footage_request or a_request("searching", by=by)
        return questions.ask(footage_request, kind, by=by, **{"text": "Which corner was it?", **fields})


# --- asking -----------------------------------------------------------------------------------------
def test_a_question_reaches_the_person_in_a_letter_and_is_on_record():
    question = asked(text="Which corner was it?\nNorth or south?")
    assert question.text == "Which corner was it?\nNorth or south?" and question.message is None
    assert question.letter.kind == "clarification" and "North or south?" in question.letter.html
    assert OutgoingEmail.objects.filter(kind="letter_waiting").count() == 1
    event = AuditEvent.objects.get(action="request.ask")
    assert event.is_work and "corner" not in event.body


def test_a_second_question_of_a_kind_waits_for_the_first():
    question = asked()
    with pytest.raises(QuestionRefused, match="already open"):
        asked(question.footage_request, by=question.asked_by)
    assert asked(question.footage_request, kind="format", by=question.asked_by).is_open
    assert Letter.objects.count() == 2, "the refused one left no letter"


def test_proof_of_identity_is_asked_for_on_a_doubt_alone_and_the_doubt_is_never_sent():
    with pytest.raises(QuestionRefused, match="reasonable doubt"):
        asked(kind="identity", text="A passport or a driving licence.")
    question = asked(kind="identity", text="A passport.", reason="The e-mail names somebody else.")
    assert "somebody else" not in question.letter.html and "A passport." in question.letter.html
    assert not AuditEvent.objects.filter(body__contains="somebody else").exists()


@pytest.mark.parametrize("wrong", [{"text": "  "}, {"kind": "nonsense"}])
def test_what_is_no_question_is_not_asked(wrong):
    with pytest.raises(QuestionRefused):
        asked(**wrong)
    assert not Letter.objects.exists()


def test_nothing_is_asked_of_somebody_whose_request_is_closed_or_by_a_stranger():
    by = a_caseworker()
    closed = a_request("decided", by=by)
    with pytest.raises(QuestionRefused, match="closed"):
        asked(closed, by=by)
    with pytest.raises(PermissionRefused):
        asked(a_request(), by=an_auditor())
    assert not Question.objects.exists()


def test_a_question_in_a_message_needs_somebody_who_is_reached_by_email():
    question = asked(in_message=True)
    assert (question.message.text, question.letter) == ("Which corner was it?", None)
    by_post = a_request("searching", email="", contact_by="post", postal_address="1 Low Road\nLondon")
    with pytest.raises(QuestionRefused, match="letter"):
        asked(by_post, in_message=True)
    assert asked(by_post).letter.goes_by == "post"


@pytest.mark.parametrize("kind", ["clarification", "identity", "fee"])
def test_a_letter_that_asks_when_the_answer_is_overdue_promises_no_new_time(kind):
    by = a_caseworker()
    with time_machine.travel(timezone.now() - timedelta(days=40), tick=True):
        footage_request = a_request("searching", by=by)
    letter = asked(footage_request, kind, by=by, reason="Two names.").letter
    assert "late already" in letter.html
    assert "starts on the day" not in letter.html and "stops today" not in letter.html
    in_time = asked(kind=kind, reason="Two names.").letter
    assert "late already" not in in_time.html


# --- answering --------------------------------------------------------------------------------------
def test_the_requester_answers_once():
    question = asked(days_ago=2)
    questions.answer(question, text="The north one.", by=audit.REQUESTER)
    assert (question.answer, question.answer_message.text) == ("The north one.", "The north one.")
    assert question.answer_kept_by is None and not question.answer_message.from_staff
    with pytest.raises(QuestionRefused, match="already closed"):
        questions.answer(question, text="Or the south.", by=audit.REQUESTER)
    assert Message.objects.filter(from_staff=False).count() == 1
    assert '"days":3' in AuditEvent.objects.get(action="request.answer").body


def test_staff_key_in_an_answer_with_the_time_at_which_it_came():
    question = asked(days_ago=5)
    came = timezone.now() - timedelta(days=3)
    questions.answer(question, text="She rang: the north one.", answered_at=came, by=question.asked_by)
    assert (question.answered_at, question.answer_kept_by) == (came, question.asked_by)


@pytest.mark.parametrize("days, why", [(-6, "before the question"), (1, "future")])
def test_an_answer_from_before_its_question_or_from_the_future_is_refused(days, why):
    question = asked(days_ago=5)
    with pytest.raises(QuestionRefused, match=why):
        when = timezone.now() + timedelta(days=days)
        questions.answer(question, text="North.", answered_at=when, by=question.asked_by)
    question.refresh_from_db()
    assert question.is_open and not AuditEvent.objects.filter(action="request.answer").exists()


def test_a_message_that_is_the_answer_counts_from_when_it_came():
    question = asked(days_ago=5)
    message = correspondence.send_message(question.footage_request, text="The north one.", by=audit.REQUESTER)
    Message.objects.filter(pk=message.pk).update(sent_at=timezone.now() - timedelta(days=4))
    message.refresh_from_db()
    questions.answer(question, message=message, by=question.asked_by)
    assert (question.answered_at, question.answer) == (message.sent_at, "The north one.")


def test_neither_our_own_message_nor_that_of_another_request_is_an_answer():
    question = asked(in_message=True)
    others = correspondence.send_message(a_request(), text="Hello.", by=audit.REQUESTER)
    for message in (others, question.message):
        with pytest.raises(QuestionRefused):
            questions.answer(question, message=message, answered_at=timezone.now(), by=question.asked_by)


def test_a_question_that_is_not_needed_is_withdrawn_with_a_reason_and_can_be_asked_again():
    question = asked()
    with pytest.raises(MoveRefused, match="why"):
        questions.withdraw_question(question, because=" ", by=question.asked_by)
    questions.withdraw_question(question, because="The footage shows it.", by=question.asked_by)
    with pytest.raises(QuestionRefused):
        questions.answer(question, text="North.", by=audit.REQUESTER)
    assert asked(question.footage_request, by=question.asked_by).is_open


# --- of a letter that was not posted ----------------------------------------------------------------
BY_POST = {"email": "", "contact_by": "post", "postal_address": "1 Low Road\nLondon"}


def in_the_tray(kind="clarification", days_ago=10, **fields):
    by = a_caseworker()
    with time_machine.travel(timezone.now() - timedelta(days=days_ago + 1), tick=True):
        footage_request = a_request("searching", by=by, **BY_POST)
    return asked(footage_request, kind, by=by, days_ago=days_ago, **fields)


def days_not_counted(question):
    steps = question.footage_request.clocks.get().steps
    return [step["words"].partition("Not counted: ")[2] for step in steps if "We waited" in step["words"]]


def test_an_answer_to_a_letter_that_nobody_posted_says_how_it_was_asked():
    question = in_the_tray()
    with pytest.raises(QuestionRefused, match="Say how the person was asked"):
        questions.answer(question, text="North.", by=question.asked_by)
    question.refresh_from_db()
    assert question.is_open and question.letter.is_to_post
    questions.answer(question, text="North.", asked_how="On the phone.", by=question.asked_by)
    question.refresh_from_db()
    assert question.asked_how == "On the phone." and question.asked_at == question.answered_at
    assert days_not_counted(question)[0].startswith("1 day"), "not the ten of its letter in the tray"
    assert question.letter.not_sent_at and not question.letter.is_to_post


def test_the_day_on_which_it_was_really_asked_counts_and_cannot_be_before_it_was_written():
    question, now = in_the_tray(), timezone.now()
    for when, why in (
        (now - timedelta(days=11), "written down"),
        (now + timedelta(days=1), "before the question"),
    ):
        with pytest.raises(QuestionRefused, match=why):
            questions.answer(question, text="North.", asked_how="Rang.", asked_at=when, by=question.asked_by)
    three_days_ago = now - timedelta(days=3)
    questions.answer(question, text="N.", asked_how="Rang.", asked_at=three_days_ago, by=question.asked_by)
    assert days_not_counted(question)[0].startswith("4 days")


def test_whoever_reads_it_online_and_answers_has_been_asked_then():
    question = in_the_tray()
    questions.answer(question, text="North.", by=audit.REQUESTER)
    assert days_not_counted(question)[0].startswith("1 day") and not Letter.objects.to_post().filter(
        kind="clarification"
    )


def test_a_proof_that_comes_before_it_was_asked_for_starts_nothing_again():
    question = in_the_tray(kind="identity", text="A passport.", reason="Two names.")
    before = question.footage_request.due_on
    identity.check_identity(
        question.footage_request,
        proves="identity",
        result="verified",
        document_types="passport",
        reason="As like as two peas.",
        by=question.asked_by,
    )
    question.refresh_from_db()
    assert question.withdrawn_at and not question.letter.is_to_post
    assert question.footage_request.due_on == before


# --- clocks -----------------------------------------------------------------------------------------
def test_a_question_about_what_is_sought_pauses_the_clock_and_one_about_its_form_does_not():
    due = {}
    with time_machine.travel(MONDAY, tick=True):  # no weekend and no holiday hides the days that are added
        for kind in ("clarification", "format"):
            question = asked(kind=kind, days_ago=5)
            questions.answer(question, text="The north one.", by=audit.REQUESTER)
            due[kind] = question.footage_request.due_on
    assert due == {"clarification": date(2026, 3, 16), "format": date(2026, 3, 11)}, (
        "five days: that of the receipt does not count, that of the answer does"
    )


def test_a_question_that_was_withdrawn_has_not_stopped_the_clock():
    question = asked(days_ago=5)
    before = asked(kind="format", days_ago=5).footage_request.due_on
    questions.withdraw_question(question, because="Asked in error.", by=question.asked_by)
    assert question.footage_request.due_on == before


def test_a_fee_is_asked_for_in_its_own_letter():
    footage_request = a_request("searching")
    question = questions.ask(
        footage_request, Question.Kind.FEE, text="10 pounds, by cheque.", by=footage_request.assigned_to
    )
    assert question.letter.kind == "fee_request" and "10 pounds" in question.letter.html
