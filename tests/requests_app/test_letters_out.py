"""Does every letter reach its person, stay as it was sent, and never vanish?"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from portal import audit, vault
from portal.models import Alarm, AuditEvent
from requests_app import letters
from requests_app.letter_kinds import Clarification
from requests_app.lifecycle import afterwards, letters_out, questions
from requests_app.lifecycle.letters_out import LetterDamaged
from requests_app.lifecycle.move import MoveRefused, PermissionRefused
from requests_app.lifecycle.question_letters import about, answer_by
from requests_app.models import Letter, OutgoingEmail
from tests.builders import a_request
from tests.people import a_caseworker, a_legal_approver, a_supervisor, sign_in
from tests.requests_app.letting_in import let_in

pytestmark = pytest.mark.django_db
BY_POST = {"email": "", "contact_by": "post", "postal_address": "1 Low Road\nLondon"}
BY_PHONE = {"email": "", "contact_by": "phone", "phone": "020 7946 0000"}


def sent(footage_request=None, question="Which corner?", by=None, **person):
    by = by or a_caseworker()
    footage_request = footage_request or a_request(**person)
    known = about(footage_request)
    words = Clarification(**known, question=question, pauses=True, answer_by=answer_by(known["on"]))
    return letters_out.send_letter(footage_request, "clarification", letters.letter_html(words), by=by)


def at(name, letter):
    return reverse(f"casework:{name}", args=[letter.pk])


# --- sending ----------------------------------------------------------------------------------------
def test_a_letter_is_kept_as_sent_and_the_person_is_told_without_a_word_of_it():
    letter = sent(question="Was it in Brixton?")
    assert letters_out.opened(letter, by=letter.made_by).startswith(b"%PDF-")
    assert letter.goes_by == "online" and "Brixton" in letter.html
    email = OutgoingEmail.objects.get(kind="letter_waiting")
    assert "Brixton" not in email.subject + email.text and "Okafor" not in email.subject + email.text
    event = AuditEvent.objects.get(action="request.send_letter")
    assert event.is_work and "Brixton" not in event.body


@pytest.mark.parametrize("person, way", [(BY_POST, "post"), (BY_PHONE, "hand"), ({}, "online")])
def test_it_goes_the_way_that_the_person_chose(person, way):
    letter = sent(**person)
    assert letter.goes_by == way
    assert letter.is_to_post is (way != "online")
    assert OutgoingEmail.objects.filter(kind="letter_waiting").exists() is (way == "online")


def test_a_letter_that_cannot_be_recorded_leaves_no_file_behind(settings, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("no log")

    footage_request, by = a_request(), a_caseworker()
    before = set(Path(settings.VAULT_DIR).rglob("*"))
    monkeypatch.setattr(audit, "record", fail)
    with pytest.raises(RuntimeError):
        sent(footage_request, by=by)
    left = [path for path in Path(settings.VAULT_DIR).rglob("*") if path.is_file() and path not in before]
    assert not Letter.objects.filter(kind="clarification").exists() and not left


# --- paper ------------------------------------------------------------------------------------------
def test_of_two_people_at_the_tray_one_posts_the_letter():
    letter = sent(**BY_POST)
    letters_out.mark_posted(letter, by=a_caseworker())
    with pytest.raises(MoveRefused, match="no longer in the tray"):
        letters_out.mark_posted(letter, by=a_caseworker())
    with pytest.raises(MoveRefused, match="no longer in the tray"):
        letters_out.mark_not_sent(letter, because="Wrong name.", by=a_caseworker())
    assert AuditEvent.objects.filter(action="request.post_letter").count() == 1


def test_a_letter_made_in_error_is_kept_with_the_reason_and_the_person_does_not_see_it(client):
    letter = sent(**BY_POST)
    with pytest.raises(MoveRefused, match="why"):
        letters_out.mark_not_sent(letter, because="  ", by=a_caseworker())
    letters_out.mark_not_sent(letter, because="Wrong name.", by=a_caseworker())
    assert Letter.objects.get(pk=letter.pk).not_sent_because == "Wrong name."
    assert vault.read(letter.vault_key)
    assert letter not in letter.footage_request.letters.sent()


def test_what_a_letter_asks_for_is_asked_on_the_day_on_which_it_is_posted():
    by = a_caseworker()
    made_at = datetime(2026, 2, 11, 12, tzinfo=UTC)  # no weekend and no holiday hides the day that is added
    with time_machine.travel(made_at, tick=True):
        footage_request = a_request("searching", by=by, **BY_POST)
        question = questions.ask(footage_request, "clarification", text="Which corner?", by=by)
    assert footage_request.due_on == date(2026, 3, 11)
    assert footage_request.clocks.get().paused_since is None, "nobody has been asked yet"
    with time_machine.travel(made_at + timedelta(days=5), tick=True):
        letters_out.mark_posted(question.letter, by=by)
        assert footage_request.clocks.get().paused_since == date(2026, 2, 16)
        question.refresh_from_db()
        questions.answer(question, text="North.", by=by)
    footage_request.refresh_from_db()
    assert footage_request.due_on == date(2026, 3, 12), "the one day on which it was asked and answered"


def test_a_letter_that_asks_is_taken_out_of_the_tray_only_after_its_question():
    by = a_caseworker()
    footage_request = a_request("searching", by=by, **BY_POST)
    question = questions.ask(footage_request, "format", text="Sound?", by=by)
    with pytest.raises(MoveRefused, match="Withdraw the question first"):
        letters_out.mark_not_sent(question.letter, because="Wrong name.", by=by)
    questions.withdraw_question(question, because="Wrong name.", by=by)
    letters_out.mark_not_sent(question.letter, because="Wrong name.", by=by)


def test_whoever_is_in_the_footage_neither_posts_nor_sees_the_letter(client):
    letter = sent(**BY_POST, officers="217EA")
    officer = a_caseworker(officer_ref="217EA")
    with pytest.raises(PermissionRefused):
        letters_out.mark_posted(letter, by=officer)
    client = sign_in(client, officer)
    page = client.get(reverse("casework:letters_to_post"))
    assert letter.footage_request.reference not in page.content.decode()
    assert client.get(at("letter", letter)).status_code == 404


def test_the_tray_and_its_number_in_the_menu(client):
    letter = sent(**BY_POST)
    client = sign_in(client, a_caseworker())
    tray = reverse("casework:letters_to_post")
    page = client.get(tray).content.decode()
    assert "1 Low Road" in page and f"({Letter.objects.to_post().count()})" in page
    assert "posted" in client.post(at("post_letter", letter), follow=True).content.decode()
    for other in Letter.objects.to_post():
        client.post(at("do_not_send_letter", other), {"because": "Not needed."})
    page = client.get(tray).content.decode()
    assert "No letter waits" in page and "(0)" not in page
    letter.refresh_from_db()
    assert letter.posted_by and letter.posted_at


# --- reading ----------------------------------------------------------------------------------------
def test_the_person_reads_their_letters_behind_the_code_and_nobody_elses(client):
    letter, others = sent(), sent()
    client = let_in(client, letter.footage_request)
    assert "There is a new letter for you" in client.get(reverse("public:status")).content.decode()
    response = client.get(reverse("public:letter", args=[letter.pk]))
    assert response.content.startswith(b"%PDF-")
    assert (
        response["Content-Disposition"].startswith("attachment")
        and "sandbox" in response["Content-Security-Policy"]
    )
    assert client.get(reverse("public:letter", args=[others.pk])).status_code == 404
    letter.refresh_from_db()
    assert letter.read_at
    assert AuditEvent.objects.filter(action="letter.read", actor="requester").count() == 1
    assert "new letter" not in client.get(reverse("public:status")).content.decode()


def test_a_letter_on_paper_is_online_too_once_it_was_posted(client):
    letter = sent(postal_address="1 Low Road\nLondon", contact_by="post")
    client = let_in(client, letter.footage_request)
    page = reverse("public:letter", args=[letter.pk])
    assert client.get(page).status_code == 404
    letters_out.mark_posted(letter, by=a_caseworker())
    assert client.get(page).status_code == 200


def test_a_letter_that_was_changed_on_the_disk_is_not_shown_and_raises_an_alarm(client):
    letter = sent()
    vault.path_of(letter.vault_key).write_bytes(vault.vault_key().encrypt(b"%PDF-another"))
    for _ in range(2):
        with pytest.raises(LetterDamaged):
            letters_out.opened(letter, by=letter.made_by)
    assert Alarm.objects.filter(kind="letter_damaged").count() == 1
    shown = let_in(client, letter.footage_request).get(
        reverse("public:letter", args=[letter.pk]), follow=True
    )
    assert "cannot be opened" in shown.content.decode() and b"PDF-another" not in shown.content
    assert not AuditEvent.objects.filter(action="letter.read").exists()


def test_reading_by_staff_is_on_record_and_does_not_count_as_the_persons(client):
    letter = sent()
    assert sign_in(client, a_legal_approver()).get(at("letter", letter)).status_code == 200
    letter.refresh_from_db()
    assert letter.read_at is None
    assert AuditEvent.objects.filter(action="letter.read", about=f"letter:{letter.pk}").count() == 1


def test_a_supervisor_sees_on_the_request_how_each_letter_went(client):
    letter = sent(**BY_POST)
    page = sign_in(client, a_supervisor()).get(
        reverse("casework:messages", args=[letter.footage_request.reference])
    )
    assert letter.title in page.content.decode() and "To post" in page.content.decode()


# --- a withdrawal -----------------------------------------------------------------------------------
@pytest.mark.parametrize("person, way", [(BY_POST, "post"), (BY_PHONE, "hand")])
@pytest.mark.parametrize("by_themselves", [True, False])
def test_whoever_has_no_email_is_told_on_paper_that_their_request_is_withdrawn(person, way, by_themselves):
    by = a_caseworker()
    footage_request = a_request("searching", by=by, **person)
    question = questions.ask(footage_request, "format", text="Sound?", by=by)
    afterwards.withdraw(footage_request, by=audit.REQUESTER if by_themselves else by, reason="It was said.")
    letter = Letter.objects.get(kind="withdrawn")
    assert letter.is_to_post and letter.goes_by == way
    assert "tell us at once" in letter.html and "It was said." not in letter.html
    question.letter.refresh_from_db()
    assert question.letter.not_sent_at, "nobody is asked any more"


def test_whoever_is_reached_by_email_hears_of_a_withdrawal_so():
    footage_request = a_request("searching")
    afterwards.withdraw(footage_request, by=audit.REQUESTER)
    assert OutgoingEmail.objects.filter(kind="withdrawn").count() == 1 and not Letter.objects.exists()


def test_somebody_whose_emails_come_back_hears_of_a_withdrawal_on_paper():
    footage_request = a_request("searching", postal_address="1 Low Road")
    footage_request.email_failed_at = timezone.now()
    footage_request.save(update_fields=["email_failed_at"])
    afterwards.withdraw(footage_request, by=audit.REQUESTER)
    assert Letter.objects.get(kind="withdrawn").is_to_post
