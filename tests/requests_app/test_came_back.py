"""Does what never arrived count for nothing, and does it go again once the person can be reached?"""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from portal import audit
from portal.models import AuditEvent
from requests_app import emails
from requests_app.lifecycle import (
    afterwards,
    came_back,
    chasers,
    contact,
    correspondence,
    extension,
    letters_out,
    questions,
)
from requests_app.lifecycle.move import MoveRefused, PermissionRefused
from requests_app.models import Letter, OutgoingEmail
from tests.builders import a_request
from tests.people import a_caseworker, an_auditor, sign_in
from tests.requests_app.letting_in import let_in

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 7, 6, 12, tzinfo=UTC)
POST = {"contact_by": "post", "email": "", "phone": "", "postal_address": "1 Low Road\nLondon"}
NEW_EMAIL = {"contact_by": "email", "email": "amara@new.example", "phone": "", "postal_address": ""}


@pytest.fixture
def casey():
    return a_caseworker()


def day(number):
    """So many days after the request was made, a Monday in July with a month of no holidays before it."""
    return time_machine.travel(MONDAY + timedelta(days=number), tick=True)


def made(by, **fields):
    with day(0):
        return a_request("searching", by=by, **fields)


def asked(footage_request, by, kind="clarification", **how):
    with day(2):
        return questions.ask(footage_request, kind, text="Which corner?", by=by, **how)


def bounced(footage_request, kind="letter_waiting"):
    email = footage_request.emails.filter(kind=kind).latest("pk")
    OutgoingEmail.objects.filter(pk=email.pk).update(state="sent")
    assert emails.became(OutgoingEmail.objects.get(pk=email.pk), "bounced")
    came_back.see_to()
    footage_request.refresh_from_db()


def changed(footage_request, by, to):
    contact.change_contact(footage_request, because="He rang.", by=by, **to)


# --- it does not count --------------------------------------------------------------------------------
@pytest.mark.parametrize("how", [{}, {"in_message": True}])
def test_a_question_whose_email_came_back_stops_nothing_any_more(casey, how):
    footage_request = made(casey)
    question = asked(footage_request, casey, **how)
    with day(9):
        bounced(footage_request, "new_message" if how else "letter_waiting")
        assert footage_request.clocks.get().paused_since is None
        assert footage_request.due_on == date(2026, 8, 6), "the month from receipt, without a pause"
        question.refresh_from_db()
        assert "nothing waits for it" in questions.waited(question)
        assert chasers.chase_due() == 0, "nobody is reminded of what they never read"
        assert came_back.see_to() == 0, "it is seen to once"
    assert AuditEvent.objects.filter(action="request.not_received").count() == 1


def test_an_answer_to_what_never_arrived_says_how_it_was_asked(casey):
    footage_request = made(casey)
    question = asked(footage_request, casey)
    with day(9):
        bounced(footage_request)
        with pytest.raises(MoveRefused, match="how the person was asked"):
            questions.answer(question, text="North.", by=casey)
        questions.answer(question, text="North.", asked_how="By phone.", by=casey)
        footage_request.refresh_from_db()
        assert footage_request.due_on == date(2026, 8, 7), "one day"


def test_a_notice_of_extension_whose_email_came_back_was_not_given_and_can_be_given_in_time(casey):
    footage_request = made(casey)
    with day(5):
        given = extension.give_notice(footage_request, reasons="Eleven evenings.", by=casey)
        assert footage_request.due_on == date(2026, 10, 6)
    with day(9):
        bounced(footage_request)
        given.refresh_from_db()
        assert given.void_because and footage_request.due_on == date(2026, 8, 6)
        changed(footage_request, casey, POST)
        again = footage_request.extensions.get(void_because="").letter
        letters_out.mark_posted(again, by=casey)
        footage_request.refresh_from_db()
        assert "Eleven evenings." in again.html and footage_request.due_on == date(2026, 10, 6)


def test_a_notice_whose_time_is_over_does_not_go_again_and_stays_in_the_list(casey):
    footage_request = made(casey)
    with day(5):
        given = extension.give_notice(footage_request, reasons="Eleven evenings.", by=casey)
    with day(40):
        bounced(footage_request)
        changed(footage_request, casey, POST)
        assert footage_request.due_on == date(2026, 8, 6)
        assert list(footage_request.letters.not_received()) == [given.letter]
        with pytest.raises(MoveRefused, match="void in law"):
            came_back.send_again(given.letter, by=casey)


def test_the_notice_of_section_40_5a_is_owed_again(casey):
    footage_request = made(casey, asked_as_foi=True)
    with day(3):
        bounced(footage_request)
        footage_request.foi_stub.refresh_from_db()
        assert footage_request.foi_stub.answered_at is None
        assert footage_request.clocks.running().filter(regime="foia").exists()
        assert footage_request.due_on == footage_request.clocks.running().order_by("due_on")[0].due_on
        changed(footage_request, casey, POST)
        letters_out.mark_posted(Letter.objects.to_post().get(kind="foi_s40_5a_notice"), by=casey)
        footage_request.foi_stub.refresh_from_db()
        assert footage_request.foi_stub.answered_at


def test_whoever_opened_it_has_it_whatever_the_mail_server_says_later(casey):
    footage_request = made(casey)
    question = asked(footage_request, casey)
    with day(3):
        letters_out.opened(question.letter, by=audit.REQUESTER)
    with day(9):
        bounced(footage_request)
        assert footage_request.clocks.get().paused_since == date(2026, 7, 8)
        assert not footage_request.letters.not_received().exists()


def test_whoever_opens_it_later_is_asked_on_that_day(casey, client):
    footage_request = made(casey)
    question = asked(footage_request, casey)
    with day(4):
        bounced(footage_request)
    with day(9):
        let_in(client, footage_request).get(reverse("public:letter", args=[question.letter_id]))
        footage_request.refresh_from_db()
        assert footage_request.clocks.get().paused_since == date(2026, 7, 15)
        assert not footage_request.letters.not_received().exists()


def test_what_comes_back_after_the_end_moves_no_figure_of_it(casey):
    footage_request = made(casey)
    question = asked(footage_request, casey)
    with day(6):
        afterwards.withdraw(footage_request, by=audit.REQUESTER)
        closed_with = AuditEvent.objects.get(action="request.withdraw").body
    with day(9):
        bounced(footage_request)
        question.refresh_from_db()
        assert question.came_back_at is None and '"days_paused":5' in closed_with
        assert list(footage_request.letters.not_received()) == [question.letter]


# --- it goes again ------------------------------------------------------------------------------------
def test_whoever_is_reached_by_post_from_now_on_finds_it_in_the_tray_and_is_asked_when_it_is_posted(casey):
    footage_request = made(casey)
    question = asked(footage_request, casey)
    with day(9):
        bounced(footage_request)
        changed(footage_request, casey, POST)
        [letter] = Letter.objects.to_post()
        question.refresh_from_db()
        assert question.letter == letter and "Which corner?" in letter.html and "Low Road" in letter.html
        assert footage_request.clocks.get().paused_since is None, "nobody has been asked yet"
    with day(12):
        letters_out.mark_posted(letter, by=casey)
        assert footage_request.clocks.get().paused_since == date(2026, 7, 18)
        with day(19):
            assert chasers.chase_due() == 1


def test_a_change_that_comes_before_anybody_saw_to_the_bounce_loses_nothing(casey):
    footage_request = made(casey)
    asked(footage_request, casey)
    with day(9):
        email = footage_request.emails.get(kind="letter_waiting")
        OutgoingEmail.objects.filter(pk=email.pk).update(state="failed")
        changed(footage_request, casey, POST)
        assert Letter.objects.to_post().get().kind == "clarification"
        assert footage_request.clocks.get().paused_since is None


def test_with_another_email_address_it_is_offered_to_be_sent_again(casey, client):
    footage_request = made(casey)
    question = asked(footage_request, casey)
    with day(9):
        bounced(footage_request)
        changed(footage_request, casey, NEW_EMAIL)
        assert not Letter.objects.to_post().exists()
        client, reference = sign_in(client, casey), footage_request.reference
        page = client.get(reverse("casework:request", args=[reference])).content.decode()
        assert "1 letter did not reach this person" in page
        page = client.get(reverse("casework:messages", args=[reference])).content.decode()
        assert "Send it again" in page and "Came back" in page
        client.post(reverse("casework:send_letter_again", args=[question.letter_id]))
        question.refresh_from_db()
        assert question.letter.goes_by == "online" and question.is_put
        assert footage_request.emails.filter(kind="letter_waiting", to="amara@new.example").count() == 1
        assert footage_request.clocks.get().paused_since == date(2026, 7, 15)
        page = client.get(reverse("casework:messages", args=[reference])).content.decode()
        assert "Send it again" not in page and "Sent again" in page


def test_any_other_letter_goes_again_word_for_word_and_once(casey):
    footage_request = made(casey)
    letter = letters_out.send_letter(footage_request, "acknowledgement", "<p>We have it.</p>", by=casey)
    with day(9):
        bounced(footage_request)
        with pytest.raises(PermissionRefused):
            came_back.send_again(letter, by=an_auditor())
        again = came_back.send_again(letter, by=casey)
        assert (again.html, again.kind) == (letter.html, letter.kind) and again.is_to_post
        with pytest.raises(MoveRefused, match="sent again already"):
            came_back.send_again(letter, by=casey)
    assert AuditEvent.objects.get(action="request.send_again").is_work


def test_a_plain_message_that_came_back_asks_nothing_and_is_left_alone(casey):
    footage_request = made(casey)
    correspondence.send_message(footage_request, text="Hello.", by=casey)
    bounced(footage_request, "new_message")
    assert not AuditEvent.objects.filter(action="request.not_received").exists()
    assert footage_request.email_failed_at < timezone.now()
