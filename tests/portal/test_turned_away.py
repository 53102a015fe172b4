"""Does nothing come in that no text of ours can carry, and nothing that would fill the disk?"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client

from tests.builders import a_request
from tests.people import a_caseworker, a_footage_officer, a_legal_approver, a_supervisor, an_auditor, sign_in
from tests.requests_app.letting_in import let_in

pytestmark = pytest.mark.django_db
OPEN = [
    "/figures/%00/",
    "/figures/2026-1%00/",
    "/figures/%00/figures.csv",
    "/follow/%00/",
    "/sent/%1f/",
    "/%00",
]
STAFF = ["/staff/requests/%00/", "/staff/requests/BWV-%00/", "/staff/approval/%00/", "/staff/oversight/%7f/"]


@pytest.mark.parametrize("path", OPEN)
def test_nothing_is_at_an_address_with_a_control_character(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert response["Content-Security-Policy"] and response["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "role", [a_caseworker, a_legal_approver, a_supervisor, a_footage_officer, an_auditor]
)
def test_nor_for_staff(client, role):
    sign_in(client, role())
    assert {client.get(path).status_code for path in STAFF} == {404}


def test_nor_for_a_requester(client):
    let_in(client, a_request())
    assert client.get("/your-request/downloads/%00abc/").status_code == 404


def test_a_session_with_a_control_character_is_no_session():
    visitor = Client()
    assert (
        visitor.get("/your-request/", headers={"cookie": 'session="\\000aaaaaaaaaaaaaaaa"'}).status_code
        == 302
    )
    assert visitor.get("/staff/", headers={"cookie": 'session="a\\012b"'}).status_code == 302


@pytest.mark.parametrize("path", ["/", "/ask/who/", "/staff/sign-in/login/", "/nowhere/"])
def test_what_is_too_large_is_refused_before_a_byte_of_it_is_kept(client, path, settings, monkeypatch):
    settings.MAX_BODY_BYTES = 1 << 20
    written = []
    monkeypatch.setattr(
        TemporaryFileUploadHandler, "receive_data_chunk", lambda self, data, start: written.append(len(data))
    )
    junk = SimpleUploadedFile("a.bin", b"x" * (3 << 20))
    response = client.post(path, {"who": "me", "junk": junk})
    assert response.status_code == 413 and "too large" in response.content.decode()
    assert not written and not client.cookies


def test_a_body_without_end_is_not_read_to_its_end(client, settings):
    settings.MAX_BODY_BYTES = 1000
    response = client.generic("POST", "/ask/who/", b"x" * 20_000)
    assert response.status_code == 413
    assert len(response.wsgi_request.read()) == 12_000


@pytest.mark.parametrize("length", ["", "-1", "a", "²", "9" * 30, "1e9"])
def test_a_length_that_is_none_breaks_nothing(client, length):
    assert client.get("/", CONTENT_LENGTH=length).status_code == 200


def test_the_largest_file_that_a_form_takes_comes_in(settings):
    assert settings.MAX_BODY_BYTES > 10 * 1024 * 1024 + 1024 * 1024
