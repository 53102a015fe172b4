"""Is the whole log read, however long it is, and is a fault told?"""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django_q.models import Schedule

from portal import audit, log_checks
from portal.models import Alarm, LogCheck
from requests_app.management.commands import keep_time
from tests.database import triggers_off
from tests.people import an_auditor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_log():
    for chain in ("a", "b"):
        for number in range(5):
            audit.record_now("test.write", by=audit.SYSTEM, chain=chain, number=number)


def read_to_the_end(check):
    """As a worker does that is knocked at again and again; how often it was."""
    for knocks in range(1, 100):
        log_checks.go_on(check.pk)
        check.refresh_from_db()
        if check.finished_at:
            return knocks
    raise AssertionError("never finished")


def test_the_whole_log_is_read():
    check = log_checks.ask(by=an_auditor())
    assert read_to_the_end(check) == 1
    assert (check.events, check.chains, check.faults, check.percent) == (11, 3, [], 100)


def test_a_reading_that_is_cut_into_pieces_reads_everything_once(monkeypatch):
    check = log_checks.ask(by=audit.SYSTEM)
    monkeypatch.setattr(log_checks, "PIECE_SECONDS", 0)
    log_checks.go_on(check.pk)
    check.refresh_from_db()
    assert check.events == 0 and not check.finished_at
    monkeypatch.undo()
    assert read_to_the_end(check) == 1
    assert check.events == 11


def test_a_long_chain_is_read_on_from_where_the_piece_ended():
    first = log_checks.check_chain("a", stop=lambda: True)
    assert first.finished  # shorter than a stretch
    middle = log_checks.Reached(2, audit.AuditEvent.objects.get(chain="a", seq=2).hash)
    assert log_checks.check_chain("a", middle).events == 3
    assert log_checks.check_chain("a", log_checks.Reached(2, "x")).fault.seq == 3


def test_two_workers_do_not_read_the_same_piece():
    check = log_checks.ask(by=audit.SYSTEM)
    LogCheck.objects.update(lease_until_at=log_checks.timezone.now() + log_checks.LEASE)
    log_checks.go_on(check.pk)
    check.refresh_from_db()
    assert check.events == 0


def test_a_fault_is_kept_and_an_alarm_raised():
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM portal_auditevent WHERE chain = 'a' AND seq = 3")
    check = log_checks.ask(by=audit.SYSTEM)
    read_to_the_end(check)
    assert check.faults == ["a #4: events 3 to 3 are missing"]
    assert Alarm.objects.filter(kind="audit", words__contains="a #4").count() == 1


def test_who_asks_while_it_is_being_read_sees_the_same_reading():
    assert log_checks.ask(by=an_auditor()) == log_checks.ask(by=an_auditor())


def test_the_timetable_is_written_once_and_kept():
    call_command("keep_time")
    before = dict(Schedule.objects.values_list("name", "next_run"))
    assert "portal.checkpoints.make_checkpoint" in before
    call_command("keep_time")
    assert dict(Schedule.objects.values_list("name", "next_run")) == before
    assert set(Schedule.objects.values_list("func", flat=True)) == {"portal.tasks.run"}


def test_each_regular_task_runs_in_its_own_queue():
    """Copying and reading footage takes longer than the quick queue lets a task run, and codes must not wait for it."""
    call_command("keep_time")
    not_quick = Schedule.objects.exclude(cluster="quick")
    assert dict(not_quick.values_list("name", "cluster")) == {
        "footage_app.timetable.dock_ready_folders": "files",
        "requests_app.timetable.scrub_deliveries": "files",
    }


def test_a_timetable_that_names_no_task_is_refused(monkeypatch):
    monkeypatch.setattr("portal.timetable.SCHEDULE", [("portal.checkpoints.latest", 60)])
    with pytest.raises(CommandError, match=r"portal\.checkpoints\.latest, which is no task"):
        call_command("keep_time")


def test_what_has_left_the_timetable_leaves_the_schedule(monkeypatch):
    call_command("keep_time")
    monkeypatch.setattr(keep_time, "TIMETABLES", ["portal.timetable"])
    monkeypatch.setattr("portal.timetable.SCHEDULE", [("portal.log_checks.knock_again", 5)])
    call_command("keep_time")
    assert list(Schedule.objects.values_list("name", flat=True)) == ["portal.log_checks.knock_again"]
