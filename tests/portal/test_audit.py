"""Is the log written once, in order, and for ever?"""

import json
import subprocess
import sys

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from portal import audit, triggers
from portal.audit_check import check_all, check_chain
from portal.models import AuditEvent, AuditHead
from tests.database import child_environment
from tests.people import a_caseworker

WRITER = """
import sys, django
django.setup()
from portal import audit
for number in range(int(sys.argv[2])):
    audit.record_now("test.write", by="system", chain=["one", sys.argv[1]][number % 2], number=number)
"""


def faults():
    return [str(fault) for fault in check_all()]


def events(chain, count=3):
    for number in range(count):
        audit.record_now("test.write", by=audit.SYSTEM, chain=chain, number=number)


def test_an_event_outside_a_transaction_is_refused(transactional_db):
    with pytest.raises(audit.NotInATransaction):
        audit.record("test.write", by=audit.SYSTEM)


def test_an_event_is_gone_when_what_it_records_is_undone(transactional_db):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.record("test.write", by=audit.SYSTEM, chain="a")
        raise ZeroDivisionError
    assert not AuditEvent.objects.exists() and not AuditHead.objects.exists()


@pytest.mark.django_db
def test_each_event_links_to_the_one_before_it_in_its_own_chain():
    events("a")
    events("b")
    links = list(AuditEvent.objects.filter(chain="a"))
    assert [link.seq for link in links] == [1, 2, 3]
    assert [link.previous_hash for link in links] == ["", links[0].hash, links[1].hash]
    assert faults() == []


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["naïve 東京 😀", "\0 and \ud800", "a\nb\x1b[2K", "x" * 100_000])
def test_any_text_can_be_in_an_event(text):
    audit.record_now("test.write", by=audit.REQUESTER, chain="a", text=text)
    assert json.loads(AuditEvent.objects.get().body)["detail"]["text"] == text
    assert faults() == []


@pytest.mark.django_db
def test_nobody_unknown_can_act():
    with pytest.raises(ValueError, match="needs a user"):
        audit.record_now("test.write", by="somebody")


@pytest.mark.django_db
def test_work_is_remembered_and_reading_is_not_work():
    worker, reader = a_caseworker(), a_caseworker()
    audit.record_now("test.write", by=worker, chain="a", is_work=True)
    audit.record_now("test.read", by=reader, chain="a")
    assert audit.worked_on(worker, "a") and not audit.worked_on(worker, "b")
    assert not audit.worked_on(reader, "a")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE portal_auditevent SET actor = 'user:1'",
        "UPDATE portal_auditevent SET id = id + 100",
        "DELETE FROM portal_auditevent",
        "UPDATE portal_audithead SET seq = 1, hash = 'x'",
        "UPDATE portal_audithead SET seq = seq + 2",
        "UPDATE portal_audithead SET chain = 'b', seq = seq + 1",
        "DELETE FROM portal_audithead",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(statement):
    events("a")
    with (
        pytest.raises(IntegrityError, match="AUDIT_IS_APPEND_ONLY"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditEvent.objects.count() == 3 and faults() == []


@pytest.mark.django_db
def test_replacing_or_emptying_counts_as_changing():
    events("a")
    statement = (
        "INSERT OR REPLACE INTO portal_auditevent SELECT * FROM portal_auditevent WHERE seq = 2"
        if connection.vendor == "sqlite"
        else "TRUNCATE portal_auditevent"
    )
    with (
        pytest.raises(DatabaseError, match="AUDIT_IS_APPEND_ONLY"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db
def test_the_triggers_are_known_to_stand_and_missed_when_gone():
    assert triggers.missing() == []
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TRIGGER audit_head_moves_forward"
            + (" ON portal_audithead" if connection.vendor == "postgresql" else "")
        )
    assert triggers.missing() == ["audit_head_moves_forward"]


@pytest.mark.races
def test_processes_that_write_at_once_leave_no_fork_and_no_gap(transactional_db):
    environment, writers, each = child_environment(), 4, 50
    children = [
        subprocess.Popen([sys.executable, "-c", WRITER, f"own-{number}", str(each)], env=environment)
        for number in range(writers)
    ]
    assert [child.wait(120) for child in children] == [0] * writers
    assert AuditEvent.objects.filter(chain="one").count() == writers * each / 2
    assert {check_chain(f"own-{number}").events for number in range(writers)} == {each / 2}
    assert faults() == []
