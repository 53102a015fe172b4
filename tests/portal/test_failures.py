"""Does whoever meets a broken database or a full disk learn what to do, wherever it broke, and is nothing half saved?"""

import errno
import sqlite3
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import OperationalError, connection
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from requests_app.access import IDLE_SECONDS, SESSION_KEY
from requests_app.lifecycle import correspondence
from requests_app.models import Draft, FootageRequest, Message
from tests.builders import a_request
from tests.people import a_caseworker, sign_in
from tests.requests_app.asking import answer, answer_all
from tests.requests_app.letting_in import let_in

pytestmark = pytest.mark.django_db
FULL = OSError(errno.ENOSPC, "No space left on device")


class Visitor(Client):
    """A browser: it sends the token of the form, and is shown a page where a test client would raise."""

    def __init__(self):
        super().__init__(enforce_csrf_checks=True, raise_request_exception=False)

    def post(self, path, data=None, **extra):
        self.get(path if path != "/ask/send/" else "/ask/check/")
        token = self.cookies["csrf"].value if "csrf" in self.cookies else ""
        return super().post(path, {**(data or {}), "csrfmiddlewaretoken": token}, **extra)


def raises(error):
    def raising(*args, **kwargs):
        raise error

    return raising


def is_sorry(response, status=503):
    page = response.content.decode()
    assert response.status_code == status and response["Retry-After"] == "30"
    assert "Sorry, the service is unavailable" in page and "was not saved" in page
    assert response["Content-Security-Policy"] and "no-store" in response["Cache-Control"]


# --- the database ---------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["/figures/", "/ask/who/", "/ask/check/"])
def test_a_page_of_the_public_says_so_when_the_database_is_gone(path, monkeypatch):
    visitor = Visitor()
    answer(visitor, "who")
    monkeypatch.setattr(CursorWrapper, "execute", raises(OperationalError("server closed the connection")))
    is_sorry(visitor.get(path))


def test_the_start_page_stands_without_a_database(monkeypatch):
    monkeypatch.setattr(CursorWrapper, "execute", raises(OperationalError("server closed the connection")))
    assert Visitor().get("/").status_code == 200


def test_every_page_behind_a_code_or_a_sign_in_says_so(monkeypatch):
    requester, staff = Visitor(), Visitor()
    let_in(requester, a_request())
    sign_in(staff, a_caseworker())
    monkeypatch.setattr(CursorWrapper, "execute", raises(OperationalError("server closed the connection")))
    is_sorry(requester.get(reverse("public:status")))
    is_sorry(staff.get(reverse("casework:queue")))


def test_what_was_answered_is_kept_when_the_request_cannot_be_written(monkeypatch):
    visitor = Visitor()
    answer_all(visitor)
    kept = Draft.objects.get().answers
    with monkeypatch.context() as broken:
        broken.setattr(
            "requests_app.lifecycle.intake.audit.record", raises(OperationalError("database is locked"))
        )
        is_sorry(visitor.post("/ask/send/"))
    assert not FootageRequest.objects.exists() and Draft.objects.get().answers == kept
    assert visitor.post("/ask/send/").status_code == 302
    assert FootageRequest.objects.count() == 1


def test_a_session_that_cannot_be_written_is_no_fault_of_the_person(monkeypatch):
    """It is reported as one that was deleted, which reads like a request that could not be understood."""
    visitor = Visitor()
    let_in(visitor, a_request())
    session = visitor.session
    session[SESSION_KEY]["seen"] = timezone.now().timestamp() - IDLE_SECONDS / 2
    session.save()
    original = CursorWrapper.execute

    def locked(self, sql, params=None):
        if sql.startswith("UPDATE") and "django_session" in sql:
            raise OperationalError("database is locked")
        return original(self, sql, params)

    monkeypatch.setattr(CursorWrapper, "execute", locked)
    is_sorry(visitor.get(reverse("public:status")))


@pytest.mark.django_db(transaction=True)
def test_nothing_is_shown_or_taken_while_it_cannot_be_put_on_record():
    if connection.vendor != "sqlite":
        pytest.skip("on PostgreSQL nobody locks the whole database")
    visitor = Visitor()
    let_in(visitor, a_request())
    with locked_by_another():
        is_sorry(visitor.get(reverse("public:status")))
        is_sorry(visitor.post(reverse("public:messages"), {"text": "Are you there?"}))
    assert not Message.objects.exists()


@contextmanager
def locked_by_another():
    connection.cursor().execute("PRAGMA busy_timeout=50")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()
        connection.cursor().execute("PRAGMA busy_timeout=20000")


# --- the disk -------------------------------------------------------------------------------------
def test_a_disk_that_is_full_while_a_form_is_read_is_said(monkeypatch):
    """Before the view begins: the check of the form's token reads the whole body."""
    visitor = Visitor()
    for step in ("who", "when", "where", "what", "officers", "another", "appearance"):
        answer(visitor, step)
    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", raises(FULL))
    photo = SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" + b"x" * (3 << 20), "image/jpeg")
    response = visitor.post("/ask/photo/", {"file": photo})
    is_sorry(response, 507)
    assert "storage is full" in response.content.decode()
    assert "photo" not in Draft.objects.get().answers


def test_a_disk_that_is_full_while_a_message_is_kept_is_said_and_nothing_is_half_kept(monkeypatch):
    visitor = Visitor()
    let_in(visitor, a_request())
    monkeypatch.setattr(correspondence, "attach", raises(FULL))
    is_sorry(visitor.post(reverse("public:messages"), {"text": "Here it is."}), 507)
    assert not Message.objects.exists()


def test_a_database_without_room_counts_as_a_full_disk(monkeypatch):
    visitor = Visitor()
    let_in(visitor, a_request())
    monkeypatch.setattr(correspondence, "attach", raises(OperationalError("database or disk is full")))
    is_sorry(visitor.post(reverse("public:messages"), {"text": "Here it is."}), 507)


def test_a_mistake_of_ours_is_still_called_one(monkeypatch):
    visitor = Visitor()
    let_in(visitor, a_request())
    monkeypatch.setattr(correspondence, "attach", raises(ZeroDivisionError()))
    response = visitor.post(reverse("public:messages"), {"text": "Here it is."})
    assert response.status_code == 500 and "problem with the service" in response.content.decode()
