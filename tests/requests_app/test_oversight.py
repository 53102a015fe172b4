"""Can auditors see who did what, and can anybody check what they take away?"""

import base64
import hashlib
import json
import subprocess
import sys
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import connection
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import audit, audit_verifier, checkpoints, log_checks
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


def verified(file, *given):
    """By the program as it is downloaded, in a Python without our packages."""
    command = [sys.executable, "-I", "-S", audit_verifier.__file__, str(file), *map(str, given)]
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
    end = json.loads(lines[-1]["end"])
    assert end["checkpoint"]["number"] == 1
    assert end["heads"] == {"BWV-AAAA-AAAA-AAAA": [4, lines[-2]["hash"]]}
    assert verified(one_chain) == (
        0,
        "4 events in 1 chains: links agree; not compared with a signed checkpoint; "
        "signatures were not checked, for want of a key.\n",
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


def test_an_export_with_bytes_that_are_no_text_was_changed(one_chain):
    one_chain.write_bytes(one_chain.read_bytes().replace(b"request.submit", b"request.\xffubmit"))
    assert verified(one_chain) == (1, "line 2: BWV-AAAA-AAAA-AAAA #1 has been changed\n")


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


# --- an export that was forged well -------------------------------------------------------------------
@pytest.fixture
def held(tmp_path):
    """What an auditor keeps elsewhere: the arguments of the verifier."""
    key = tmp_path / "key.pem"
    key.write_bytes(checkpoints.public_key_pem())
    return ["--checkpoints", checkpoints.path(), "--key", key]


def forged(file, forge, signature=None):
    """Rewritten whole, with every link, head and hash made right again; only the key is not at hand."""
    head, *events, end = [json.loads(line) for line in file.read_text().splitlines()]
    body = json.loads(end["end"])
    events = forge(events, body)
    previous = ""
    for event in events:
        event["previous_hash"] = previous
        previous = event["hash"] = audit.link_hash(previous, event["chain"], event["seq"], event["body"])
    lines = [json.dumps(entry) for entry in (head, *events)]
    body |= {"events": len(events), "heads": {events[-1]["chain"]: [events[-1]["seq"], previous]}}
    body["sha256"] = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
    signed = {"end": audit.canonical(body), "signature": end["signature"] if signature is None else signature}
    file.write_text("\n".join([*lines, json.dumps(signed)]) + "\n")


def cut(events, body):
    return events[:-2]


def cut_to_before_the_checkpoint(events, body):
    body["checkpoint"] = None
    return events[:-2]


def another_did_it(events, body):
    for event in events:
        event["body"] = event["body"].replace('"actor":"user:', '"actor":"user:9')
    return events


def nothing(events, body):
    return events


def test_an_export_that_nobody_touched_agrees_with_checkpoints_and_key(one_chain, held):
    code, said = verified(one_chain, *held)
    assert code == 0 and "links agree; they agree with checkpoint 1 of " in said
    assert "1 events are newer; the signatures are right." in said


@pytest.mark.parametrize(
    ("forge", "words"),
    [(cut, "ends at #2, and checkpoint 1 knows #3"), (another_did_it, "#3 is not the event that a checkpoint wrote down"),
     (cut_to_before_the_checkpoint, "before there was a checkpoint")],
)  # fmt: skip
def test_a_forgery_that_agrees_with_itself_does_not_agree_with_the_checkpoints(one_chain, held, forge, words):
    forged(one_chain, forge)
    code, said = verified(one_chain)
    assert code == 0 and "not compared with a signed checkpoint" in said and "nothing was changed" not in said
    code, said = verified(one_chain, *held[:2])
    assert (code, words in said) == (1, True), said


@pytest.mark.parametrize("signature", [None, "", "!", "AAAA", base64.b64encode(bytes(64)).decode()])
@pytest.mark.parametrize("forge", [cut, another_did_it, lambda events, body: [*events[:-1]]])
def test_a_forgery_is_not_signed(one_chain, held, forge, signature):
    forged(one_chain, forge, signature)
    code, said = verified(one_chain, *held[2:])
    assert (code, "not signed with this key" in said) == (1, True), said


def test_what_is_rewritten_and_signed_with_another_key_does_not_pass(one_chain, held, tmp_path):
    forged(one_chain, nothing)
    other = Ed25519PrivateKey.generate().public_key()
    pem = other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "other.pem").write_bytes(pem)
    assert verified(one_chain, *held[:3], tmp_path / "other.pem")[0] == 1
    (tmp_path / "other.pem").write_text("no key")
    assert verified(one_chain, *held[:3], tmp_path / "other.pem") == (
        1,
        "the key is no public key of Ed25519\n",
    )


def test_a_file_of_checkpoints_that_was_cut_or_rewritten_is_noticed(client, auditor, casey, tmp_path, held):
    for _ in range(3):
        make_checkpoint()
    file = exported(client, tmp_path, what="chain", reference="BWV-AAAA-AAAA-AAAA")
    whole = checkpoints.path().read_text().splitlines(keepends=True)
    rewritten = [whole[0], whole[1], whole[2].replace("root", "toor", 1)]
    for kept, words in (
        (whole, "agree with checkpoint 3"),
        (["rubbish\n"], "no checkpoint in the file"),
        (whole[:2], "ends before checkpoint 3"),
        (whole[1:], "checkpoint 2 does not follow"),
        ([whole[0], whole[2]], "checkpoint 3 does not follow"),
        (rewritten, "not signed with this key"),
        ([*whole[:2], '{"bod\n', whole[2]], "agree with checkpoint 3"),  # a crash cut a line short
    ):
        held[1] = tmp_path / "kept.jsonl"
        held[1].write_text("".join(kept))
        code, said = verified(file, *held)
        assert words in said and code == ("agree with" not in said), said


@given(st.binary(max_size=200), st.binary(max_size=200), st.integers(0, 511))
@settings(max_examples=20, deadline=None)
def test_the_verifier_knows_ed25519(text, seed, bit):
    key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed).digest())
    text, raw = text.hex(), key.public_key().public_bytes_raw()
    signature = key.sign(text.encode())
    flipped = bytearray(signature)
    flipped[bit // 8] ^= 1 << bit % 8
    assert audit_verifier.is_signed(raw, text, base64.b64encode(signature))
    assert not audit_verifier.is_signed(raw, text, base64.b64encode(bytes(flipped)))
    assert not audit_verifier.is_signed(raw, f"{text} ", base64.b64encode(signature))
    higher = (int.from_bytes(signature[32:], "little") + audit_verifier.ORDER).to_bytes(32, "little")
    assert not audit_verifier.is_signed(raw, text, base64.b64encode(signature[:32] + higher))


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
