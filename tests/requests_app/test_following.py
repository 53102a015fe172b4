"""Can only the person who asked follow a request, and do the pages give nothing away before the decision?"""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image
from weasyprint import HTML

from portal import audit, vault
from requests_app import access, access_codes
from requests_app.lifecycle import correspondence
from requests_app.models import AccessCode, Message
from requests_app.models.request import new_reference
from tests.builders import a_docked_clip, a_request
from tests.requests_app.test_intake import an_incident

pytestmark = pytest.mark.django_db
DENIED = "The code is not right, or it has run out"


@pytest.fixture(autouse=True)
def tasks_at_once(settings, monkeypatch):
    """Tasks run when they are asked for, as if their transaction had been committed."""
    settings.TASKS_ADAPTER = "at-once"
    monkeypatch.setattr("django.db.transaction.on_commit", lambda act, using=None, robust=False: act())


def ask_for_code(client, reference):
    return client.post("/follow/", {"reference": reference}, follow=True)


def code_in_mail():
    return re.search(r"Your code is (\S+ \S+)", mail.outbox[-1].body)[1]


def open_request(client, footage_request):
    ask_for_code(client, footage_request.reference)
    return client.post(f"/follow/{footage_request.reference}/code/", {"code": code_in_mail()})


def masked(response, reference):
    """Everything that a browser is given, with what differs from visit to visit taken out."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.text).replace(reference, "R")
    headers = {
        name: value for name, value in response.headers.items() if name not in ("Set-Cookie", "Location")
    }
    return response.status_code, sorted(headers), sorted(response.cookies), text


# --- the code ---------------------------------------------------------------------------------------
def test_a_reference_and_an_emailed_code_open_the_request(client):
    footage_request = a_request()
    assert open_request(client, footage_request).url == "/your-request/"
    page = client.get("/your-request/")
    assert footage_request.reference in page.text
    assert page.headers["Cache-Control"] == "private, no-store"


def test_opening_the_emailed_link_sends_nothing_and_spends_nothing(client):
    footage_request = a_request()
    ask_for_code(client, footage_request.reference)
    code = code_in_mail()
    for _ in range(3):  # as the scanners of mail systems do
        assert footage_request.reference in client.get(f"/follow/{footage_request.reference}/").text
        client.get(f"/follow/{footage_request.reference}/code/")
    assert AccessCode.objects.count() == 1
    assert client.post(f"/follow/{footage_request.reference}/code/", {"code": code}).status_code == 302


@pytest.mark.parametrize(
    "spell", [str.lower, lambda code: code.replace(" ", ""), lambda code: f"  {code.replace(' ', '-')} "]
)
def test_a_code_may_be_typed_in_any_spelling(client, spell):
    footage_request = a_request()
    ask_for_code(client, footage_request.reference)
    response = client.post(f"/follow/{footage_request.reference}/code/", {"code": spell(code_in_mail())})
    assert response.status_code == 302


@pytest.mark.parametrize(
    "spell", [str.lower, lambda text: text.replace("-", " "), lambda text: text[4:], lambda text: f" {text} "]
)
def test_a_reference_may_be_typed_in_any_spelling(spell):
    reference = new_reference()
    assert access_codes.reference_of(spell(reference)) == reference


@pytest.mark.parametrize(
    "typed", ["", "BWV", "BWV-7K4M-Q2XP", "BWV-7K4M-Q2XP-9D3O", "x" * 5000, "BWV-٧K4M-Q2XP-9D3H", "\x00"]
)
def test_what_cannot_be_a_reference_is_said_to_be_so(client, typed):
    response = client.post("/follow/", {"reference": typed})
    assert response.status_code == 200 and "reference" in response.context["form"].errors


def test_a_code_works_once(client):
    footage_request = a_request()
    open_request(client, footage_request)
    again = Client().post(f"/follow/{footage_request.reference}/code/", {"code": code_in_mail()})
    assert DENIED in again.text


def test_a_second_press_of_the_button_leads_whoever_is_in_already_to_their_request(client):
    footage_request, other = a_request(), a_request()
    open_request(client, footage_request)
    code = code_in_mail()
    assert client.post(f"/follow/{footage_request.reference}/code/", {"code": code}).url == "/your-request/"
    assert DENIED in client.post(f"/follow/{other.reference}/code/", {"code": code}).text
    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False):
        assert DENIED in client.post(f"/follow/{footage_request.reference}/code/", {"code": code}).text


def test_a_code_runs_out_after_ten_minutes(client):
    footage_request = a_request()
    ask_for_code(client, footage_request.reference)
    with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=1), tick=False):
        response = client.post(f"/follow/{footage_request.reference}/code/", {"code": code_in_mail()})
    assert DENIED in response.text


def test_a_newer_code_makes_the_older_useless(client):
    footage_request = a_request()
    ask_for_code(client, footage_request.reference)
    older = code_in_mail()
    ask_for_code(client, footage_request.reference)
    assert older != code_in_mail()
    url = f"/follow/{footage_request.reference}/code/"
    assert DENIED in client.post(url, {"code": older}).text
    assert client.post(url, {"code": code_in_mail()}).status_code == 302


def test_after_five_wrong_tries_the_right_code_is_useless_too(client):
    footage_request = a_request()
    ask_for_code(client, footage_request.reference)
    url = f"/follow/{footage_request.reference}/code/"
    for _ in range(5):
        client.post(url, {"code": "AAAA AAAA"})
    assert DENIED in client.post(url, {"code": code_in_mail()}).text


def test_a_code_opens_no_other_request(client):
    mine, other = a_request(), a_request()
    ask_for_code(client, mine.reference)
    code = code_in_mail()
    ask_for_code(client, other.reference)
    assert DENIED in client.post(f"/follow/{other.reference}/code/", {"code": code}).text


def test_the_database_does_not_give_the_code_away(client):
    footage_request = a_request()
    ask_for_code(client, footage_request.reference)
    code = code_in_mail().replace(" ", "")
    kept = AccessCode.objects.get()
    assert code not in kept.code_hash
    assert all(code[:4] not in email.text + email.sealed for email in footage_request.emails.all())


@pytest.mark.django_db(transaction=True)
def test_twenty_guesses_at_once_are_five_tries():
    footage_request = a_request()
    access_codes.send_code(footage_request.reference)

    def guess(_):
        try:
            return access_codes.use(footage_request.reference, "AAAA AAAA")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as guessers:
        assert set(guessers.map(guess, range(20))) == {None}
    assert AccessCode.objects.get().tries == access_codes.TRIES
    assert access_codes.use(footage_request.reference, code_in_mail()) is None


@pytest.mark.django_db(transaction=True)
def test_of_several_right_codes_at_once_one_opens():
    footage_request = a_request()
    access_codes.send_code(footage_request.reference)
    code = code_in_mail()

    def enter(_):
        try:
            return access_codes.use(footage_request.reference, code) is not None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as people:
        assert list(people.map(enter, range(4))).count(True) == 1


# --- nothing is given away --------------------------------------------------------------------------
def test_an_unknown_reference_is_answered_as_a_known_one():
    known, unknown = a_request().reference, new_reference()
    answers = []
    for reference in (known, unknown):
        client = Client()
        pages = [
            client.get(f"/follow/{reference}/"),
            client.post("/follow/", {"reference": reference}),
            client.get(f"/follow/{reference}/code/"),
            client.post(f"/follow/{reference}/code/", {"code": "AAAA AAAA"}),
        ]
        answers.append([masked(page, reference) for page in pages])
    assert answers[0] == answers[1]
    assert len(mail.outbox) == 2  # the acknowledgement and one code


def test_a_request_without_an_email_address_is_answered_as_an_unknown_one():
    known, unknown = a_request(email="", contact_by="post").reference, new_reference()
    pages = [masked(ask_for_code(Client(), reference), reference) for reference in (known, unknown)]
    assert pages[0] == pages[1]
    assert not mail.outbox


def test_an_unknown_reference_costs_the_same_work(settings):
    settings.TASKS_ADAPTER = "not-at-all"
    known, unknown = a_request().reference, new_reference()
    access_codes.send_code(known)
    work = []
    for reference in (known, unknown):
        client = Client()
        with CaptureQueriesContext(connection) as asked:
            client.post("/follow/", {"reference": reference})
        with CaptureQueriesContext(connection) as tried:
            client.post(f"/follow/{reference}/code/", {"code": "AAAA AAAA"})
        work.append([[query["sql"].split()[0] for query in queries] for queries in (asked, tried)])
    assert work[0] == work[1]


@pytest.mark.usefixtures("within_one_hour")
def test_too_many_codes_are_refused_for_known_and_unknown_alike():
    pages = []
    for reference in (a_request().reference, new_reference()):
        client = Client()
        answers = [client.post("/follow/", {"reference": reference}) for _ in range(7)]
        assert [one.status_code for one in answers] == [302] * 6 + [429]
        pages.append(masked(answers[-1], reference))
    assert pages[0] == pages[1]
    assert "101" in pages[0][3]


def test_the_status_page_says_the_same_whatever_was_found(client):
    without = a_request()
    a_docked_clip()
    found = a_request(incidents=[an_incident()])
    assert found.candidates.exists()
    pages = []
    for footage_request in (without, found):
        visitor = Client()
        open_request(visitor, footage_request)
        pages.append(masked(visitor.get("/your-request/"), footage_request.reference))
    assert pages[0] == pages[1]


def test_the_status_page_does_not_tell_one_stage_of_the_work_from_another():
    pages = []
    for status in ("received", "searching"):
        footage_request = a_request(status=status)
        visitor = Client()
        open_request(visitor, footage_request)
        pages.append(masked(visitor.get("/your-request/"), footage_request.reference))
    assert pages[0] == pages[1]


# --- the session ------------------------------------------------------------------------------------
PRIVATE = [
    "/your-request/",
    "/your-request/messages/",
    "/your-request/withdraw/",
    "/your-request/messages/files/1/",
]


@pytest.mark.parametrize("url", PRIVATE)
def test_without_a_code_nobody_gets_in(client, url):
    a_request()
    assert client.get(url).url == "/follow/"
    assert client.post(url, {"text": "x"}).url == "/follow/"
    assert not Message.objects.exists()


def test_the_session_key_changes_when_a_code_is_entered(client):
    client.get("/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["session"] = before = session.session_key
    open_request(client, a_request())
    assert client.session.session_key != before


def test_a_session_that_rests_too_long_has_ended(client):
    open_request(client, a_request())
    with time_machine.travel(timezone.now() + timedelta(seconds=access.IDLE_SECONDS - 60), tick=False):
        assert client.get("/your-request/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(seconds=2 * access.IDLE_SECONDS), tick=False):
        assert client.get("/your-request/").url == "/follow/"


def test_leaving_ends_it(client):
    open_request(client, a_request())
    client.post("/your-request/leave/")
    assert client.get("/your-request/").url == "/follow/"


# --- messages ---------------------------------------------------------------------------------------
def a_photo():
    made = BytesIO()
    Image.new("RGB", (20, 20)).save(made, "PNG")
    return SimpleUploadedFile("../my photo.png", made.getvalue())


def test_a_message_with_a_picture_arrives_and_can_be_fetched_again(client):
    footage_request = a_request()
    open_request(client, footage_request)
    client.post("/your-request/messages/", {"text": "I had a blue bag.", "file": a_photo()})
    message = footage_request.messages.get()
    file = message.attachments.get()
    assert (message.from_staff, file.name, file.content_type) == (False, "my photo.png", "image/png")
    response = client.get(f"/your-request/messages/files/{file.pk}/")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert Image.open(BytesIO(response.content)).size == (20, 20)


def test_a_file_of_somebody_else_looks_like_one_that_is_not_there(client):
    other = a_request()
    open_request(Client(), other)
    stranger = Client()
    open_request(stranger, other)
    stranger.post("/your-request/messages/", {"text": "Mine", "file": a_photo()})
    pk = other.messages.get().attachments.get().pk
    open_request(client, a_request())
    foreign, unknown = (client.get(f"/your-request/messages/files/{one}/") for one in (pk, pk + 999))
    assert (
        (foreign.status_code, foreign.content)
        == (unknown.status_code, unknown.content)
        == (404, unknown.content)
    )


def test_a_double_click_sends_a_message_once(client):
    footage_request = a_request()
    open_request(client, footage_request)
    for _ in range(2):
        client.post("/your-request/messages/", {"text": "I had a blue bag."})
    client.post("/your-request/messages/", {"text": "And a red hat."})
    assert footage_request.messages.count() == 2
    for file in (a_photo(), a_photo()):
        client.post("/your-request/messages/", {"text": "Like this one.", "file": file})
    assert footage_request.messages.count() == 3
    other = SimpleUploadedFile("another.png", a_photo().read())
    client.post("/your-request/messages/", {"text": "Like this one.", "file": other})
    assert footage_request.messages.count() == 4, "another file is another message"


def test_of_a_document_only_pictures_of_its_pages_reach_staff(client):
    """What a PDF could run may lie in it compressed, where no search for words finds it."""
    footage_request = a_request()
    open_request(client, footage_request)
    pdf = HTML(string="<h1>My statement</h1>").write_pdf()
    client.post(
        "/your-request/messages/", {"text": "My statement.", "file": SimpleUploadedFile("me.pdf", pdf)}
    )
    file = footage_request.messages.get().attachments.get()
    assert (file.name, file.content_type) == ("me.jpg", "image/jpeg")
    assert Image.open(BytesIO(vault.read(file.vault_key))).format == "JPEG"


@pytest.mark.parametrize("text", ["", "   ", "\x00", "x" * 5001])
def test_a_message_that_says_nothing_or_too_much_is_not_sent(client, text):
    open_request(client, a_request())
    response = client.post("/your-request/messages/", {"text": text})
    assert response.status_code == 200 and "text" in response.context["form"].errors
    assert not Message.objects.exists()


def test_what_staff_write_is_told_of_by_email_without_a_word_of_it(client):
    footage_request = a_request(status="searching")
    correspondence.send_message(
        footage_request, text="Which bag, the <b>blue</b>?", by=footage_request.assigned_to
    )
    assert "blue" not in mail.outbox[-1].body
    open_request(client, footage_request)
    assert "We have written to you" in client.get("/your-request/").text
    assert "Which bag, the &lt;b&gt;blue&lt;/b&gt;?" in client.get("/your-request/messages/").text
    assert "We have written to you" not in client.get("/your-request/").text


@pytest.mark.usefixtures("within_one_hour")
def test_many_messages_in_an_hour_are_too_many_and_the_text_is_kept(client):
    open_request(client, a_request())
    for number in range(20):
        client.post("/your-request/messages/", {"text": f"Message {number}"})
    response = client.post("/your-request/messages/", {"text": "One too many"})
    assert "Wait an hour, or phone us" in response.text and "One too many" in response.text
    assert Message.objects.count() == 20


def test_what_was_written_while_the_session_ran_out_is_not_lost_and_shown_to_nobody_else(client):
    footage_request = a_request()
    open_request(client, footage_request)
    with time_machine.travel(timezone.now() + timedelta(hours=3), tick=False):
        assert client.post("/your-request/messages/", {"text": "I had a blue bag."}).url == "/follow/"
        open_request(client, footage_request)
        assert "I had a blue bag." in client.get("/your-request/messages/").text
    with time_machine.travel(timezone.now() + timedelta(hours=7), tick=False):
        client.post("/your-request/messages/", {"text": "I had a red bag."})
        open_request(client, a_request())
        assert "I had a red bag." not in client.get("/your-request/messages/").text


# --- withdrawing ------------------------------------------------------------------------------------
def test_withdrawing_asks_first_then_ends_the_request_and_keeps_the_footage(client):
    clip = a_docked_clip()
    footage_request = a_request(incidents=[an_incident()])
    open_request(client, footage_request)
    assert "Do you want to withdraw" in client.get("/your-request/withdraw/").text
    client.post("/your-request/withdraw/", {"reason": ""})
    footage_request.refresh_from_db()
    clip.refresh_from_db()
    assert (footage_request.status, clip.hold_count) == ("withdrawn", 1)
    assert "You withdrew your request" in client.get("/your-request/").text


def test_withdrawing_twice_changes_nothing_and_says_so(client):
    footage_request = a_request()
    open_request(client, footage_request)
    client.post("/your-request/withdraw/", {})
    closed_at = type(footage_request).objects.get().closed_at
    page = client.post("/your-request/withdraw/", {}, follow=True)
    assert page.status_code == 200
    assert type(footage_request).objects.get().closed_at == closed_at


def test_the_log_tells_what_the_requester_did(client):
    footage_request = a_request()
    open_request(client, footage_request)
    client.post("/your-request/withdraw/", {"reason": "I changed my mind"})
    events = audit.AuditEvent.objects.filter(chain=footage_request.reference, actor=audit.REQUESTER)
    assert [event.action for event in events] == ["request.submit", "request.open", "request.withdraw"]
    assert "changed my mind" not in "".join(event.body for event in events)
