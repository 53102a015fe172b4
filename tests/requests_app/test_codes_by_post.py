"""Can somebody without e-mail follow their request by a code from a letter, and nobody else?"""

import io
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from portal import vault
from portal.models import AuditEvent
from requests_app import access, access_codes
from requests_app.lifecycle.code_letters import make_code_letter
from requests_app.lifecycle.move import MoveRefused, PermissionRefused
from requests_app.models import AccessCode, Letter
from requests_app.models.request import new_reference
from tests.builders import a_request
from tests.people import a_caseworker, a_legal_approver, sign_in

pytestmark = pytest.mark.django_db
BY_POST = {
    "email": "",
    "contact_by": "post",
    "postal_address": "1 High Street\nLondon",
    "receive_by": "medium",
}
PAGE = "/follow/letter/"


def words(pdf):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def code_in(pdf):
    return re.search(r"Your code is ((?:\w{4} ?){3})", words(pdf))[1].strip()


def enter(client, reference, code):
    return client.post(PAGE, {"reference": reference, "code": code})


@pytest.fixture
def asked():
    return a_request(**BY_POST)


def test_the_code_of_the_letter_opens_the_request_once(client, asked):
    code = code_in(make_code_letter(asked, by=a_caseworker()))
    assert enter(client, asked.reference.lower(), code.lower()).url == "/your-request/"
    assert asked.reference in client.get("/your-request/").text
    assert enter(Client(), asked.reference, code).status_code == 200
    assert Client().get("/your-request/").status_code == 302


def test_the_letter_says_how_and_not_whether_there_is_footage(asked):
    text = words(make_code_letter(asked, by=a_caseworker()))
    assert asked.reference in text and PAGE in text and "1 High Street" in text


def test_the_code_is_kept_nowhere(asked):
    by = a_caseworker()
    bare = code_in(make_code_letter(asked, by=by)).replace(" ", "")
    kept = Letter.objects.get(kind="access_code")
    stored = words(vault.read(kept.vault_key)) + kept.html + str(list(AccessCode.objects.values()))
    stored += str(list(AuditEvent.objects.values_list("body"))) + str(list(asked.notes.values()))
    assert bare not in stored.replace(" ", "")
    assert asked.letters.to_post().filter(pk=kept.pk).exists()
    assert asked.was_worked_on_by(by)


def test_a_new_letter_makes_the_one_before_useless_and_an_email_does_not(client, asked):
    old = code_in(make_code_letter(asked, by=a_caseworker()))
    new = code_in(make_code_letter(asked, by=a_caseworker()))
    assert enter(client, asked.reference, old).status_code == 200
    asked.email = "amara@example.com"
    asked.save(update_fields=["email"])
    access_codes.send_code(asked.reference)
    assert enter(client, asked.reference, new).status_code == 302


@pytest.mark.parametrize(("days", "status"), [(27, 302), (28.01, 200)])
def test_it_is_valid_for_28_days(client, asked, days, status):
    code = code_in(make_code_letter(asked, by=a_caseworker()))
    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        assert enter(client, asked.reference, code).status_code == status


def test_guesses_are_counted_and_end(client, asked):
    code = code_in(make_code_letter(asked, by=a_caseworker()))
    for _ in range(access_codes.POSTED_TRIES):
        assert enter(client, asked.reference, "2222 2222 2222").status_code == 200
    assert enter(client, asked.reference, code).status_code == 200
    assert AccessCode.objects.get().tries == access_codes.POSTED_TRIES


def test_guesses_at_an_emailed_code_use_up_no_try_of_the_letter(client, asked):
    code = code_in(make_code_letter(asked, by=a_caseworker()))
    for _ in range(30):
        client.post(f"/follow/{asked.reference}/code/", {"code": "2222 2222"})
    assert enter(client, asked.reference, code).status_code == 302


def test_too_many_tries_in_an_hour_are_refused_as_for_emailed_codes(client, asked, monkeypatch):
    monkeypatch.setattr("requests_app.views.public_follow.TRIED_AN_HOUR", 2)
    with time_machine.travel(timezone.now().replace(minute=10), tick=False):
        assert [enter(client, asked.reference, "2222").status_code for _ in range(3)] == [200, 200, 429]


def test_an_unknown_reference_looks_like_a_wrong_code(client, asked):
    make_code_letter(asked, by=a_caseworker())
    pages = []
    for reference in (asked.reference, new_reference()):
        text = enter(Client(), reference, "2222 2222 2222").text
        pages.append(re.sub(r'csrfmiddlewaretoken" value="\w+"', "", text).replace(reference, "R"))
    assert pages[0] == pages[1]


@pytest.mark.parametrize("nonsense", ["", "\x00", "x" * 9999, "حدث", "2222-2222-2222-2222-2222"])
def test_nonsense_opens_nothing(client, asked, nonsense):
    for typed in ({"reference": asked.reference, "code": nonsense}, {"reference": nonsense, "code": "2222"}):
        assert client.post(PAGE, typed).status_code == 200


# --- the page of staff ------------------------------------------------------------------------------
def test_staff_get_the_letter_once_as_a_file(client, asked):
    sign_in(client, a_caseworker())
    response = client.post(reverse("casework:make_code_letter", args=[asked.reference]))
    assert (
        response["Content-Disposition"].startswith("attachment") and "no-store" in response["Cache-Control"]
    )
    assert code_in(response.content)
    page = client.get(reverse("casework:post_and_phone", args=[asked.reference])).text
    assert "has not been used yet" in page and code_in(response.content) not in page


def test_without_an_address_or_the_right_there_is_no_letter(client):
    by = a_caseworker()
    with pytest.raises(MoveRefused, match="no postal address"):
        make_code_letter(a_request(**BY_POST | {"postal_address": " ", "contact_by": "phone"}), by=by)
    with pytest.raises(PermissionRefused):
        make_code_letter(a_request(**BY_POST), by=a_legal_approver())
    assert not AccessCode.objects.exists() and not Letter.objects.filter(kind="access_code").exists()


def test_a_call_is_noted_with_whether_it_was_them(client, asked):
    sign_in(client, a_caseworker())
    page = reverse("casework:post_and_phone", args=[asked.reference])
    assert "do not say whether there is any footage" in client.get(page).text
    call = reverse("casework:note_call", args=[asked.reference])
    assert client.post(call, {}).status_code == 200
    assert client.post(call, {"checked": "no", "said": "Asked how it is going."}).url == page
    assert asked.notes.get().text == "Phone call. They did not show who they are.\nAsked how it is going."


# --- the session ------------------------------------------------------------------------------------
def test_a_session_ends_after_twelve_hours_however_busy_it_was(client, asked):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        enter(client, asked.reference, code_in(make_code_letter(asked, by=a_caseworker())))
    for hours in range(1, 12):
        with time_machine.travel(now + timedelta(hours=hours), tick=False):
            assert client.get("/your-request/").status_code == 200
    with time_machine.travel(now + timedelta(seconds=access.LIFE_SECONDS + 1), tick=False):
        assert client.get("/your-request/").url == "/follow/"
