"""Is a broken promise found and named?"""

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from footage_app import job_promises
from footage_app.models import Derivative, Hold, JobStatus, RedactionJob
from portal import audit
from requests_app import promises
from requests_app.lifecycle import decision, notes
from requests_app.models import Candidate, Decision, Delivery, FootageRequest, Status
from tests.builders import a_docked_clip, a_request, drafted
from tests.database import triggers_off
from tests.people import a_caseworker, a_legal_approver
from tests.requests_app.approvable import a_decided_request, a_prepared_request, a_request_awaiting_approval

pytestmark = pytest.mark.django_db


def invariants(capsys):
    """The exit code of the command, and what it complained of."""
    try:
        call_command("invariants")
        code = 0
    except SystemExit as left:
        code = left.code
    return code, capsys.readouterr().err.splitlines()


def test_a_service_that_nobody_meddled_with_keeps_every_promise(capsys):
    a_docked_clip()
    a_request("searching")
    a_request("decided")
    assert invariants(capsys) == (0, [])


def test_each_part_is_asked_and_each_breach_is_named(capsys):
    clip = a_docked_clip()
    footage_request = a_request()
    RedactionJob.objects.create(kind="proxy", clip=clip, status=JobStatus.FAILED, asked_by="system")
    FootageRequest.objects.update(status=Status.DECIDED)
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute("UPDATE portal_auditevent SET actor = 'user:9' WHERE action = 'request.submit'")
        cursor.execute("UPDATE footage_app_clip SET hold_count = 3")
    code, lines = invariants(capsys)
    said = "\n".join(lines)
    assert code == 1
    for words in (
        f"Clip {clip.pk} says it has 3 holds; it has 0.",
        f"Request {footage_request.reference} is decided, but its history leads to received.",
        f"Request {footage_request.reference} is decided, but nobody has approved it.",
        "failed, and does not say why.",
        f"The audit log has been changed: {footage_request.reference} #",
    ):
        assert words in said, said


def test_a_trigger_that_is_gone_is_a_breach(capsys):
    with connection.cursor() as cursor:
        on = " ON portal_auditevent" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER audit_event_is_not_changed{on}")
    assert invariants(capsys) == (1, ["The database trigger audit_event_is_not_changed is missing."])


def said_of_requests():
    return "\n".join(promises.breaches())


def test_a_move_that_the_table_does_not_allow_is_found():
    footage_request = a_request()
    audit.record_now("request.approve", by=audit.SYSTEM, chain=footage_request.reference)
    assert "“approve” (entry" in said_of_requests() and "happened when it was received" in said_of_requests()


def test_a_request_without_a_history_is_found():
    footage_request = a_request()
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM portal_auditevent WHERE chain = %s", [footage_request.reference])
    assert f"Request {footage_request.reference} has no history." in said_of_requests()


def test_more_requests_than_a_batch_are_all_read(monkeypatch):
    monkeypatch.setattr(promises, "A_BATCH", 2)
    requests = [a_request() for _ in range(5)]
    assert said_of_requests() == ""
    FootageRequest.objects.update(status=Status.SEARCHING)
    for footage_request in requests:
        assert (
            f"Request {footage_request.reference} is searching, but its history leads to received."
            in said_of_requests()
        )


def test_an_approval_by_somebody_who_worked_on_it_is_found():
    both = a_caseworker()
    footage_request = a_prepared_request(b"redacted")
    notes.add_note(footage_request, text="I know this street.", by=both)
    by = a_caseworker()
    drafted(footage_request, "released_in_part", by=by)
    decision.send_for_approval(footage_request, by=by)
    seen = footage_request.decision.frozen_hashes
    decision.approve(footage_request, seen=seen, by=a_legal_approver())
    assert said_of_requests() == ""
    Decision.objects.update(approved_by=both)
    assert "was approved by somebody who had worked on it" in said_of_requests()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda: Decision.objects.update(approved_hashes=["ab" * 32]), "what was approved is not what was sent for approval"),
        (lambda: Delivery.objects.filter(derivative=None).delete(), "1 approved files were never offered"),
        (lambda: Delivery.objects.exclude(derivative=None).update(sha256="ab" * 32), "is of a file that nobody approved"),
        (lambda: Derivative.objects.update(sha256="ab" * 32), "is of a file that nobody approved"),
        (lambda: Derivative.objects.update(verified=False), "did not pass its checks"),
        (lambda: Decision.objects.update(approved_at=None, approved_by=None), "nobody has approved it"),
        (lambda: FootageRequest.objects.update(closed_at=None), "its day of closing says otherwise"),
    ],
)  # fmt: skip
def test_a_release_that_is_not_what_was_approved_is_found(spoil, words):
    a_decided_request(b"redacted")
    assert said_of_requests() == ""
    spoil()
    assert words in said_of_requests()


def test_an_approval_without_a_decided_request_is_found():
    footage_request = a_request_awaiting_approval(b"redacted")
    Decision.objects.filter(footage_request=footage_request).update(approved_at=timezone.now())
    assert "is not decided, but has an approval" in said_of_requests()


def test_footage_that_is_said_to_be_held_and_is_not_is_found():
    a_request_awaiting_approval(b"redacted")
    assert Candidate.objects.filter(held=True).exists() and said_of_requests() == ""
    with triggers_off():
        Hold.objects.update(released_at=timezone.now())
    assert "is held; it is not." in said_of_requests()


# --- jobs -----------------------------------------------------------------------------------------


def a_job(**fields):
    return RedactionJob.objects.create(
        **{"kind": "proxy", "clip": a_docked_clip(), "asked_by": "system", **fields}
    )


def said_of_jobs():
    return "\n".join(job_promises.breaches())


def test_a_job_that_is_done_has_made_something():
    a_job(status=JobStatus.DONE)
    assert "is done, but what it made is not there." in said_of_jobs()


def test_a_result_made_twice_is_found():
    a_request_awaiting_approval(b"redacted")
    assert said_of_jobs() == ""
    made = Derivative.objects.get()
    made.pk = None
    made.save()
    assert "has 2 results of one plan, but 0 jobs were done." in said_of_jobs()


def test_a_job_that_nobody_looks_after_is_found():
    long_ago = timezone.now() - 2 * job_promises.FORGOTTEN
    a_job(status=JobStatus.RUNNING, lease_until_at=timezone.now())
    assert said_of_jobs() == ""
    RedactionJob.objects.update(lease_until_at=long_ago)
    assert "has been left lying: is the worker running?" in said_of_jobs()
