"""Can both sides ask and answer on the pages, without scripts, and does nobody answer for another?"""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from portal import audit
from portal.words import as_london
from requests_app.lifecycle import chasers, correspondence, questions
from requests_app.models import Attachment, Question
from tests.builders import a_request
from tests.people import a_caseworker, sign_in
from tests.requests_app.letting_in import let_in
from tests.world import a_picture

pytestmark = pytest.mark.django_db


def asked(kind="clarification", days_ago=3, by=None, **fields):
    by = by or a_caseworker()
    with time_machine.travel(timezone.now() - timedelta(days=days_ago), tick=True):
        footage_request = a_request("searching", by=by)
        return questions.ask(footage_request, kind, text="Which corner was it?", by=by, **fields)


def status_page(client):
    return client.get(reverse("public:status")).content.decode()


# --- the requester ----------------------------------------------------------------------------------
def test_the_person_sees_what_we_need_on_top_of_their_page_and_answers_it(client):
    question = asked()
    client = let_in(client, question.footage_request)
    assert "Which corner was it?" in status_page(client)
    page = reverse("public:question", args=[question.pk])
    assert "Enter your answer" in client.post(page, {"text": " "}).content.decode()
    file = SimpleUploadedFile("map.jpg", a_picture(), content_type="image/jpeg")
    answered = client.post(page, {"text": "The north one.", "file": file}, follow=True)
    assert "We have your answer." in answered.content.decode()
    question.refresh_from_db()
    assert (question.answer, question.answer_kept_by) == ("The north one.", None)
    assert Attachment.objects.get(message=question.answer_message).name == "map.jpg"
    assert "Which corner" not in status_page(client)
    again = client.post(page, {"text": "The south one."}, follow=True)
    assert "do not need to answer" in again.content.decode()
    assert question.footage_request.messages.filter(from_staff=False).count() == 1


def test_a_file_that_cannot_be_opened_is_refused_and_the_question_stays_open(client):
    question = asked()
    client = let_in(client, question.footage_request)
    file = SimpleUploadedFile("x.pdf", b"%PDF-1.4 /JavaScript (x) startxref\n%%EOF")
    response = client.post(reverse("public:question", args=[question.pk]), {"text": "North.", "file": file})
    assert "Or upload a photo of each page" in response.content.decode()
    question.refresh_from_db()
    assert question.is_open and not Attachment.objects.exists()


def test_nobody_sees_or_answers_the_question_of_another(client):
    question, others = asked(), asked()
    client = let_in(client, question.footage_request)
    page = reverse("public:question", args=[others.pk])
    assert [client.get(page).status_code, client.post(page, {"text": "North."}).status_code] == [404, 404]


def test_a_proof_is_not_answered_with_words(client):
    question = asked("identity", reason="The name differs.")
    client = let_in(client, question.footage_request)
    page = reverse("public:question", args=[question.pk])
    assert client.post(page, {"text": "It is me."}).status_code == 404
    assert reverse("public:send_proof", args=["identity"]) in status_page(client)


# --- staff ------------------------------------------------------------------------------------------
def test_staff_ask_from_a_page_and_the_refusal_of_a_second_keeps_what_they_typed(client):
    by = a_caseworker()
    footage_request = a_request("searching", by=by)
    client = sign_in(client, by)
    page = reverse("casework:ask", args=[footage_request.reference])
    typed = {"kind": "clarification", "text": "Which corner was it?"}
    assert "The question is sent." in client.post(page, typed, follow=True).content.decode()
    second = client.post(page, {**typed, "text": "And on which side?"}).content.decode()
    assert "already open" in second and "And on which side?" in second
    assert Question.objects.count() == 1
    messages = client.get(reverse("casework:messages", args=[footage_request.reference])).content.decode()
    assert (
        "Out for 1 day, both ends counted. The clock stands still" in messages
        and "Which corner was it?" in messages
    )


def test_staff_key_in_what_came_by_phone_with_its_day(client):
    question = asked(days_ago=5)
    came = as_london(timezone.now() - timedelta(days=2))
    client = sign_in(client, question.asked_by)
    page = reverse("casework:answer_question", args=[question.footage_request.reference, question.pk])
    typed = {"text": "North.", "day-day": came.day, "day-month": came.month, "day-year": came.year}
    before = came - timedelta(days=10)
    early = {**typed, "day-day": before.day, "day-month": before.month, "day-year": before.year}
    assert "before the question" in client.post(page, early).content.decode()
    assert "The answer is kept." in client.post(page, typed, follow=True).content.decode()
    question.refresh_from_db()
    assert as_london(question.answered_at).date() == came.date() and question.answer_kept_by


def test_a_day_without_a_time_on_the_day_of_the_question_is_not_before_it(client):
    question = asked(days_ago=0)
    today = as_london(question.asked_at)
    client = sign_in(client, question.asked_by)
    page = reverse("casework:answer_question", args=[question.footage_request.reference, question.pk])
    typed = {"text": "North.", "day-day": today.day, "day-month": today.month, "day-year": today.year}
    assert "The answer is kept." in client.post(page, typed, follow=True).content.decode()


def test_staff_say_how_they_asked_where_the_letter_was_not_posted(client):
    by = a_caseworker()
    footage_request = a_request("searching", by=by, email="", contact_by="post", postal_address="1 Low Road")
    question = questions.ask(footage_request, "clarification", text="Which corner?", by=by)
    client, today = sign_in(client, by), as_london(timezone.now())
    page = reverse("casework:answer_question", args=[footage_request.reference, question.pk])
    typed = {"text": "North.", "day-day": today.day, "day-month": today.month, "day-year": today.year}
    assert "Enter how it was asked" in client.post(page, typed).content.decode()
    asked_on = {"asked_on-day": today.day, "asked_on-month": today.month, "asked_on-year": today.year}
    client.post(page, {**typed, **asked_on, "asked_how": "She was rung."})
    question.refresh_from_db()
    assert question.answered_at and question.asked_how == "She was rung."
    messages = client.get(reverse("casework:messages", args=[footage_request.reference])).content.decode()
    assert "How it was asked: She was rung." in messages


def test_staff_name_the_message_that_is_the_answer(client):
    question = asked()
    message = correspondence.send_message(question.footage_request, text="The north one.", by=audit.REQUESTER)
    client = sign_in(client, question.asked_by)
    page = reverse("casework:answer_question", args=[question.footage_request.reference, question.pk])
    assert "The north one." in client.get(page).content.decode()
    client.post(page, {"which": message.pk})
    question.refresh_from_db()
    assert (question.answer_message, question.answered_at) == (message, message.sent_at)


def test_staff_withdraw_a_question_with_a_reason(client):
    question = asked()
    client = sign_in(client, question.asked_by)
    page = reverse("casework:withdraw_question", args=[question.footage_request.reference, question.pk])
    assert "Enter why" in client.post(page, {"because": ""}).content.decode()
    client.post(page, {"because": "The footage shows it."})
    question.refresh_from_db()
    assert question.withdrawn_at


def test_the_queue_and_the_request_say_when_nobody_answered(client):
    question = asked(days_ago=0)
    for day in (7, 14, 21):
        with time_machine.travel(timezone.now() + timedelta(days=day, minutes=5), tick=True):
            assert chasers.chase_due() == 1
    with time_machine.travel(timezone.now() + timedelta(days=29), tick=True):
        client = sign_in(client, question.asked_by)
        assert "Close as abandoned?" in client.get(reverse("casework:queue") + "?tab=open").content.decode()
        page = client.get(reverse("casework:request", args=[question.footage_request.reference]))
        assert "every reminder has gone out" in page.content.decode()
