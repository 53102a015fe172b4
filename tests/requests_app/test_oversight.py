"""Can auditors see who did what, and can anybody check what they take away?"""

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from portal import audit, audit_verifier, log_checks
from portal.checkpoints import make_checkpoint
from portal.models import AuditEvent, LogCheck
from tests.database import triggers_off
from tests.people import a_caseworker, a_footage_officer, a_legal_approver, a_supervisor, an_auditor, sign_in

pytestmark = pytest.mark.django_db
OVERSIGHT = "/staff/oversight/"


@pytest.fixture
def auditor(client):
    user = an_auditor(name="Audrey Auditor")
    sign_in(client, user)
    return user


@pytest.fixture
def casey():
    """A caseworker who has worked on two requests."""
    casey = a_caseworker(name="Casey Worker")
    for chain in ("BWV-AAAA-AAAA-AAAA", "BWV-BBBB-BBBB-BBBB"):
        audit.record_now("request.submit", by=audit.REQUESTER, chain=chain)
        audit.record_now("request.start_search", by=casey, chain=chain, is_work=True)
        audit.record_now(
            "request.rule_out", by=casey, chain=chain, about="clip:7", reason="Another street", is_work=True
        )
    return casey


def page(client, path, **asked):
    response = client.get(OVERSIGHT + path, asked)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("path", ["", "check/", "export/", "checkpoints/", "verifier/", "history/system/"])
@pytest.mark.parametrize("role", [a_caseworker, a_legal_approver, a_supervisor, a_footage_officer])
def test_only_auditors_read_the_log(client, role, path):
    audit.record_now("test.write", by=audit.SYSTEM)
    sign_in(client, role())
    assert client.get(OVERSIGHT + path).status_code in (403, 404)
    client.logout()
    assert client.get(OVERSIGHT + path).status_code == 302


def test_a_search_finds_by_reference_person_action_and_thing(client, auditor, casey):
    assert page(client, "").count("Request received") >= 2
    assert "BWV-BBBB" not in page(client, "", reference="BWV-AAAA-AAAA-AAAA").split("<table")[1]
    found = page(client, "", actor=f"user:{casey.pk}", action="request.rule_out", about="clip:7").split(
        "<table"
    )[1]
    assert found.count("Another street") == 2 and "Request received" not in found
    assert "Nothing in the log matches" in page(client, "", about="clip:8")


def test_a_search_finds_by_day_in_london(client, auditor, casey):
    today, tomorrow = timezone.localdate(), timezone.localdate() + timedelta(days=1)
    day = lambda name, when: {f"{name}-day": when.day, f"{name}-month": when.month, f"{name}-year": when.year}  # noqa: E731
    assert (
        "Clip ruled out"
        in page(client, "", **day("from_day", today), **day("to_day", today)).split("<table")[1]
    )
    assert "Clip ruled out" in page(client, "", **day("to_day", tomorrow)).split("<table")[1]
    yesterday = today - timedelta(days=1)
    assert "Nothing in the log matches" in page(client, "", **day("to_day", yesterday))
    wrong = page(client, "", **day("from_day", today), **day("to_day", yesterday))
    assert "The last day must be the same as the first day or after it" in wrong


@pytest.mark.parametrize(
    "asked", [{"before": "x" * 5000}, {"before": "9" * 30}, {"actor": "user:999999"}, {"about": "\0'\"<b>"}]
)
def test_an_absurd_search_is_answered(client, auditor, asked):
    page(client, "", **asked)


def test_older_entries_follow_page_by_page_with_none_left_out(client, auditor):
    for number in range(120):
        audit.record_now("test.write", by=audit.SYSTEM, chain="long", number=number)
    seen, query = [], "?reference=long"
    while query:
        content = client.get(OVERSIGHT + query)
        seen += [row["event"].seq for row in content.context["rows"]]
        query = content.context["older"]
    assert seen == list(range(120, 0, -1))


def test_a_history_is_told_whole_in_words_and_its_reading_is_recorded(client, auditor, casey):
    content = page(client, "history/BWV-AAAA-AAAA-AAAA/")
    for words in ("Request received", "The requester", "Casey Worker, caseworker", "Reason: Another street"):
        assert words in content
    reading = AuditEvent.objects.filter(chain="BWV-AAAA-AAAA-AAAA").last()
    assert (reading.action, reading.actor, reading.is_work) == ("audit.read", f"user:{auditor.pk}", False)


def test_an_unknown_history_is_not_found_and_not_made(client, auditor):
    assert client.get(f"{OVERSIGHT}history/BWV-ZZZZ/").status_code == 404
    assert not AuditEvent.objects.filter(chain="BWV-ZZZZ").exists()


def test_every_page_asks_the_database_as_often_with_many_entries_as_with_few(
    client, auditor, django_assert_max_num_queries
):
    for number in range(60):
        by = a_caseworker()
        audit.record_now("request.read", by=by, chain="BWV-CCCC", about=f"clip:{number}")
    with django_assert_max_num_queries(20):
        page(client, "", reference="BWV-CCCC")
    with django_assert_max_num_queries(20):
        page(client, "history/BWV-CCCC/")


def test_one_history_is_checked_at_once(client, auditor, casey):
    address = f"{OVERSIGHT}history/BWV-AAAA-AAAA-AAAA/"
    assert "nothing was changed" in client.post(f"{address}check/", follow=True).content.decode()
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute("UPDATE portal_auditevent SET actor = 'user:99' WHERE seq = 2")
    assert "its actor differs from its text" in client.post(f"{address}check/", follow=True).content.decode()


def test_the_whole_log_is_checked_with_progress(client, auditor, casey):
    client.post(f"{OVERSIGHT}check/")
    check = LogCheck.objects.get()
    told = client.get(f"{OVERSIGHT}check/{check.pk}/progress/").json()
    assert (told["state"], told["percent"]) == ("running", 0)
    log_checks.go_on(check.pk)
    assert client.get(f"{OVERSIGHT}check/{check.pk}/progress/").json()["state"] == "done"
    assert "Nothing was changed" in page(client, "check/")


# --- export -----------------------------------------------------------------------------------------


def exported(client, tmp_path, **asked):
    response = client.post(f"{OVERSIGHT}export/", asked)
    assert response.status_code == 200 and "attachment" in response["Content-Disposition"]
    file = tmp_path / "export.jsonl"
    file.write_bytes(b"".join(response.streaming_content))
    return file


def verified(file):
    """By the program as it is downloaded, in a Python without our packages."""
    command = [sys.executable, "-I", "-S", audit_verifier.__file__, str(file)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert not done.stderr
    return done.returncode, done.stdout


@pytest.fixture
def one_chain(client, auditor, casey, tmp_path):
    make_checkpoint()
    return exported(client, tmp_path, what="chain", reference="BWV-AAAA-AAAA-AAAA")


def test_an_export_verifies_without_us_and_holds_its_own_making(one_chain):
    lines = [json.loads(line) for line in one_chain.read_text().splitlines()]
    assert json.loads(lines[-2]["body"])["action"] == "audit.export"
    assert lines[-1]["checkpoint"]["number"] == 1
    assert verified(one_chain) == (
        0,
        f"4 events in 1 chains: nothing was changed. Last checkpoint: {lines[-1]['checkpoint']}\n",
    )


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda lines: [*lines[:2], lines[2].replace("caseworker", "x").replace("request.start", "request.stop"), *lines[3:]], "has been changed"),
        (lambda lines: [*lines[:2], *lines[3:]], "goes from 1 to 3"),
        (lambda lines: [lines[0], *lines[2:]], "does not begin with its first event"),
        (lambda lines: [lines[0], lines[1], lines[1], *lines[2:]], "goes from 1 to 1"),
        (lambda lines: lines[:-1], "not whole"),
        (lambda lines: [*lines[:-2], lines[-1]], "not whole"),
        (lambda lines: [*lines, lines[1]], "something follows the end"),
        (lambda lines: [*lines[:2], "rubbish", *lines[2:]], "no line of an export"),
        (lambda lines: [], "not whole"),
    ],
)  # fmt: skip
def test_an_export_that_was_touched_does_not_verify(one_chain, spoil, words):
    one_chain.write_text("\n".join(spoil(one_chain.read_text().splitlines())))
    code, said = verified(one_chain)
    assert (code, words in said) == (1, True), said


def test_a_period_is_exported_chain_by_chain(client, auditor, casey, tmp_path):
    today = timezone.localdate()
    day = {"day": today.day, "month": today.month, "year": today.year}
    asked = {f"{end}_day-{part}": number for end in ("first", "last") for part, number in day.items()}
    file = exported(client, tmp_path, what="period", **asked)
    chains = {json.loads(line).get("chain") for line in file.read_text().splitlines()[1:-1]}
    assert chains == {"BWV-AAAA-AAAA-AAAA", "BWV-BBBB-BBBB-BBBB", "system"}
    assert verified(file)[0] == 0


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, "Select what you want to export"),
        ({"what": "chain"}, "Enter the reference"),
        ({"what": "chain", "reference": "BWV-ZZZZ"}, "There is no request with this reference"),
        ({"what": "period"}, "Enter the first day"),
    ],
)
def test_an_export_that_is_not_clear_is_asked_again(client, auditor, asked, words):
    response = client.post(f"{OVERSIGHT}export/", asked)
    assert response.status_code == 422 and words in response.content.decode()
    assert not AuditEvent.objects.filter(action="audit.export").exists()


def test_checkpoints_verifier_and_key_can_be_taken_away(client, auditor):
    assert "No checkpoint has been written yet" in page(client, "checkpoints/")
    assert client.get(f"{OVERSIGHT}checkpoints/file/").status_code == 404
    root = make_checkpoint().root
    assert root in page(client, "checkpoints/")
    for path, start in (
        ("checkpoints/file/", b'{"body"'),
        ("checkpoints/public-key/", b"-----BEGIN PUBLIC KEY"),
        ("verifier/", b"#!/usr/bin/env python3"),
    ):
        response = client.get(OVERSIGHT + path)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        assert content.startswith(start) and response["Cache-Control"] == "private, no-store"
