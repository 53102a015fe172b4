"""Is a log that was cut short, changed or made anew found out?"""

import base64
import json

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.core.management import call_command
from django.db import connection

from portal import audit, checkpoints
from portal.checkpoints import make_checkpoint
from portal.models import Alarm, AuditEvent, AuditHead
from tests.database import triggers_off

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_log_with_two_checkpoints():
    for number in range(6):
        audit.record_now("test.write", by=audit.SYSTEM, chain="BWV-A", number=number)
        audit.record_now("test.write", by=audit.SYSTEM, chain="BWV-B", number=number)
        if number in (2, 4):
            make_checkpoint()


def verify(capsys, **options):
    """The exit code and everything that was said."""
    try:
        call_command("audit_verify", **options)
        code = 0
    except SystemExit as left:
        code = left.code
    said = capsys.readouterr()
    return code, said.out + said.err


def tamper(*statements):
    """As somebody would who owns the database and takes the triggers away."""
    with triggers_off(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def rebuild(chain):
    """Write a chain anew with other words and with every hash right: no look at the chain can tell."""
    with triggers_off():
        previous = ""
        for event in AuditEvent.objects.filter(chain=chain).order_by("seq"):
            body = event.body.replace('"number":', '"nummer":')
            link = audit.link_hash(previous, chain, event.seq, body)
            AuditEvent.objects.filter(pk=event.pk).update(body=body, previous_hash=previous, hash=link)
            previous = link
        AuditHead.objects.filter(chain=chain).update(hash=previous)


def test_a_log_that_nobody_touched_verifies(capsys):
    code, said = verify(capsys)
    assert (code, "14 events in 3 chains" in said, "nothing was changed" in said) == (0, True, True)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE portal_auditevent SET actor = 'user:9' WHERE chain = 'BWV-A' AND seq = 2", "BWV-A #2: its actor differs"),
        ("UPDATE portal_auditevent SET at = '2020-01-01' WHERE chain = 'BWV-A' AND seq = 2", "BWV-A #2: its at differs"),
        ("UPDATE portal_auditevent SET body = '{}' WHERE chain = 'BWV-B' AND seq = 3", "BWV-B #3: its text has been changed"),
        ("DELETE FROM portal_auditevent WHERE chain = 'BWV-A' AND seq = 4", "BWV-A #5: events 4 to 4 are missing"),
        ("DELETE FROM portal_auditevent WHERE chain = 'BWV-A' AND seq > 4", "BWV-A #5: events 5 to 6 are missing"),
        ("DELETE FROM portal_audithead WHERE chain = 'BWV-A'", "BWV-A #1: the head of this chain has been removed"),
        ("UPDATE portal_audithead SET seq = 3 WHERE chain = 'BWV-A'", "BWV-A #3: the head names another event"),
        ("UPDATE portal_audithead SET hash = 'x' WHERE chain = 'BWV-A'", "BWV-A #6: the head names another event"),
    ],
)  # fmt: skip
def test_a_change_is_found_and_named(statement, words, capsys):
    tamper(statement)
    code, said = verify(capsys)
    assert (code, words in said) == (1, True), said


def test_an_end_cut_off_with_its_head_is_found_by_the_checkpoints(capsys):
    link = AuditEvent.objects.get(chain="BWV-A", seq=4).hash
    tamper(
        "DELETE FROM portal_auditevent WHERE chain = 'BWV-A' AND seq > 4",
        f"UPDATE portal_audithead SET seq = 4, hash = '{link}' WHERE chain = 'BWV-A'",
    )
    code, said = verify(capsys)
    assert (code, "BWV-A #5: this event is missing: see checkpoint 2" in said) == (1, True), said


def test_a_chain_taken_out_whole_is_found_by_the_checkpoints(capsys):
    tamper(
        "DELETE FROM portal_auditevent WHERE chain = 'BWV-A'",
        "DELETE FROM portal_audithead WHERE chain = 'BWV-A'",
    )
    code, said = verify(capsys)
    assert (code, "BWV-A #3: this event is missing: see checkpoint 1" in said) == (1, True), said


def test_a_chain_made_anew_is_found_by_the_checkpoints(capsys):
    rebuild("BWV-A")
    code, said = verify(capsys)
    assert (code, "BWV-A #3: this event has been replaced: see checkpoint 1" in said) == (1, True), said


def test_the_next_checkpoint_raises_an_alarm_when_a_chain_has_become_shorter():
    tamper(
        "DELETE FROM portal_auditevent WHERE chain = 'BWV-A'",
        "DELETE FROM portal_audithead WHERE chain = 'BWV-A'",
    )
    assert make_checkpoint().missing == ["BWV-A"]
    assert Alarm.objects.filter(kind="audit", words__contains="BWV-A").exists()


def lines():
    return checkpoints.path().read_text().splitlines()


def write(kept):
    checkpoints.path().write_text("".join(f"{line}\n" for line in kept))


def test_a_file_of_checkpoints_that_was_cut_is_found(capsys):
    write(lines()[:1])
    assert verify(capsys)[0] == 1
    checkpoints.path().unlink()
    code, said = verify(capsys)
    assert (code, "checkpoint 2 #0: the file of checkpoints has been cut short" in said) == (1, True)


def test_a_checkpoint_that_we_did_not_sign_is_found(capsys):
    first = json.loads(lines()[0])
    forged = first["body"].replace("BWV-A", "BWV-C")
    write([json.dumps({**first, "body": forged}), lines()[1]])
    code, said = verify(capsys)
    assert (code, "checkpoint 1 #0: its signature is not ours" in said) == (1, True)


def test_a_line_taken_out_of_the_middle_is_found(capsys):
    make_checkpoint()
    write([lines()[0], lines()[2]])
    code, said = verify(capsys)
    assert (code, "checkpoint 3 #0: it does not follow the line before it" in said) == (1, True)


def test_half_a_line_left_by_a_crash_harms_nothing(capsys):
    with open(checkpoints.path(), "a") as file:
        file.write('{"body": "{\\"at\\": \\"2026')
    assert make_checkpoint().number == 3
    assert verify(capsys)[0] == 0


def test_a_root_printed_in_a_letter_is_compared(capsys):
    newest = checkpoints.latest()
    assert verify(capsys, expect=[f"2:{newest.root}"])[0] == 0
    code, said = verify(capsys, expect=["2:" + "0" * 64])
    assert (code, "checkpoint 2: the file has another root than the letter" in said) == (1, True)


def test_only_what_moved_is_listed_and_the_root_stands_for_everything():
    first, second = list(checkpoints.checkpoints())
    assert set(first.changed) == {"BWV-A", "BWV-B"}
    assert set(second.changed) == {"BWV-A", "BWV-B", "system"}
    audit.record_now("test.write", by=audit.SYSTEM, chain="BWV-A")
    make_checkpoint()
    audit.record_now("test.write", by=audit.SYSTEM, chain="BWV-A")
    third = make_checkpoint()
    assert set(third.changed) == {"BWV-A", "system"} and third.chains == 3
    heads = {}
    for checkpoint in checkpoints.checkpoints():
        checkpoints.follow(heads, checkpoint)
    assert checkpoints.merkle_root(heads) == third.root != second.root


def test_anybody_can_check_a_signature_with_the_public_key():

    key = load_pem_public_key(checkpoints.path().with_name("public_key.pem").read_bytes())
    for line in map(json.loads, lines()):
        key.verify(base64.b64decode(line["signature"]), line["body"].encode())


def test_the_signing_key_is_the_owners_alone(settings):
    key = settings.KEYS_DIR / "checkpoint.key"
    assert key.stat().st_mode & 0o077 == 0 and len(key.read_bytes()) == 32
