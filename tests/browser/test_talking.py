"""Does a question go out, come back and stay readable on both sides, in a browser, with and without scripts?"""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from portal import audit
from portal.vault import vault_key
from requests_app import access_codes, texts
from requests_app.lifecycle import correspondence, letters_out, questions
from requests_app.lifecycle import texts as text_moves
from requests_app.models import FootageRequest, OutgoingEmail, TextTemplate
from tests.browser.test_casework import enter, go, look_at, shoot
from tests.builders import a_request
from tests.people import a_caseworker, a_supervisor

pytestmark = pytest.mark.django_db(transaction=True)
BY_POST = {"email": "", "contact_by": "post", "postal_address": "1 Low Road\nLondon N1 1AA"}


def come_back(page, live_server, footage_request):
    """As the requester: the reference, then the code."""
    access_codes.send_code(footage_request.reference)
    sealed = OutgoingEmail.objects.filter(kind="access_code").latest("pk").sealed
    page.goto(live_server.url + reverse("public:code", args=[footage_request.reference]))
    page.get_by_label("Code").fill(vault_key().decrypt(sealed.encode()).decode())
    page.get_by_role("button", name="Continue").or_(page.get_by_role("button", name="See")).first.click()
    page.wait_for_url("**/your-request/")


def talked(by):
    """A request with a question answered, one open, letters, messages, and e-mails one of which came back."""
    with time_machine.travel(timezone.now() - timedelta(days=9), tick=True):
        footage_request = a_request("searching", by=by)
        first = questions.ask(footage_request, "clarification", text="Which corner was it?", by=by)
    questions.answer(first, text="The one by the bank.", by=audit.REQUESTER)
    correspondence.send_message(footage_request, text="Thank you. We go on.", by=by)
    questions.ask(footage_request, "format", text="Do you want a video, or still pictures?", by=by)
    correspondence.send_message(footage_request, text="A video, please.", by=audit.REQUESTER)
    return footage_request


def test_staff_ask_from_a_text_and_the_person_answers_without_scripts(
    page, page_without_scripts, live_server
):
    me = a_caseworker()
    footage_request = a_request("searching", by=me)
    enter(page, live_server, me)
    go(page, live_server, "casework:messages", footage_request.reference)
    page.get_by_role("link", name="Ask the requester").click()
    page.get_by_label("Start from a text (optional)").select_option(
        label="What the request is about: Which place was it?"
    )
    page.get_by_role("button", name="Use this text").click()
    page.get_by_label("What the request is about").check()
    look_at(page, "ask")
    page.get_by_role("button", name="Send the question").click()
    page.get_by_text("The question is sent.").wait_for()

    theirs = page_without_scripts
    come_back(theirs, live_server, footage_request)
    shoot(theirs, "status-question")  # without scripts there is no axe
    theirs.get_by_role("button", name="Answer").click()
    shoot(theirs, "question")
    theirs.get_by_label("Your answer").fill("The corner by the bank.")
    theirs.get_by_role("button", name="Send my answer").click()
    theirs.get_by_text("We have your answer.").wait_for()
    theirs.get_by_role("link", name="Read our letters").click()
    shoot(theirs, "letters")
    go(page, live_server, "casework:messages", footage_request.reference)
    assert "The corner by the bank." in page.content()


def test_the_pages_of_staff(page, live_server):
    me, boss = a_caseworker(), a_supervisor()
    footage_request = talked(me)
    posted = a_request("searching", by=me, name="Una Post", **BY_POST)
    letter = questions.ask(posted, "clarification", text="Which corner was it?", by=me).letter
    FootageRequest.objects.filter(pk=footage_request.pk).update(email_failed_at=timezone.now())
    OutgoingEmail.objects.filter(kind="new_message").update(state="bounced")
    enter(page, live_server, boss)
    reference = footage_request.reference
    go(page, live_server, "casework:messages", reference)
    look_at(page, "messages")
    question = footage_request.questions.open().get()
    go(page, live_server, "casework:answer_question", reference, question.pk)
    page.get_by_label("It came another way").check()
    look_at(page, "answer")
    go(page, live_server, "casework:withdraw_question", reference, question.pk)
    look_at(page, "withdraw")
    go(page, live_server, "casework:contact", reference)
    look_at(page, "contact")
    go(page, live_server, "casework:queue", query="?tab=open")
    look_at(page, "queue-talking")
    go(page, live_server, "casework:letters_to_post")
    look_at(page, "tray")
    go(page, live_server, "casework:do_not_send_letter", letter.pk)
    look_at(page, "not-sent")
    letters_out.mark_posted(letter, by=me)


def test_the_pages_of_texts(page, live_server):
    boss = a_supervisor()
    texts.ship()
    text = TextTemplate.objects.get(name="Which place was it?")
    text_moves.save_draft(text, text="Dear {name},\n\nwhich place was it?\n\n{force}", by=boss)
    enter(page, live_server, boss)
    go(page, live_server, "casework:texts")
    look_at(page, "texts")
    go(page, live_server, "casework:text", text.pk)
    look_at(page, "text")
    page.get_by_role("button", name="Publish this draft").click()
    page.get_by_text("The text is published.").wait_for()
    page.get_by_role("link", name="Write the next version").click()
    page.get_by_label("Text", exact=True).fill("Dear {nmae}")
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_text("There is no field {nmae}").first.wait_for()
    look_at(page, "text-draft")
