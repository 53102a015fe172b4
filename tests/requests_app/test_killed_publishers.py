"""Is a decision issued once and whole, though several press at once and their machine dies under them?"""

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal.models import AuditEvent
from requests_app import promises
from requests_app.lifecycle import decision, release
from requests_app.lifecycle.move import MoveRefused
from requests_app.models import Delivery, OutgoingEmail, Status
from tests.database import child_environment
from tests.people import a_caseworker, a_legal_approver
from tests.requests_app.approvable import a_decided_request, a_request_awaiting_approval

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
PUBLISHERS = Path(__file__).with_name("killed_publishers.py")
DONE, REFUSED, KILLED = 0, 2, -9
ROUNDS, PRESS = 5, 4


@contextmanager
def publishers(act, settings):
    """publish(key): how each of the four ended."""
    users = [str(a_legal_approver().pk) for _ in range(PRESS)]
    process = subprocess.Popen(
        [sys.executable, PUBLISHERS, act, *users],
        env={**child_environment(), "PORTAL_SECRET_KEY": settings.SECRET_KEY},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "up\n"

    def publish(key):
        process.stdin.write(f"{key}\n")
        process.stdin.flush()
        return [int(code) for code in process.stdout.readline().split()]

    yield publish
    process.stdin.close()
    assert process.wait(60) == 0


def issued(footage_request):
    """What there is of an issued decision: status, approvals, entries, e-mails, and each file on offer."""
    footage_request.refresh_from_db()
    chain = AuditEvent.objects.filter(chain=footage_request.reference)
    return (
        footage_request.status,
        footage_request.decisions.exclude(approved_by=None).exclude(approved_at=None).count(),
        chain.filter(action="request.approve").count(),
        OutgoingEmail.objects.filter(kind="decided", footage_request=footage_request).count(),
        sorted(footage_request.deliveries.values_list("sha256", flat=True)),
    )


def test_approvers_who_are_killed_leave_a_decision_issued_whole_or_not_at_all(settings):
    rows = [a_request_awaiting_approval(f"video {number}".encode()) for number in range(ROUNDS)]
    ends = []
    with publishers("approve", settings) as publish:
        for row in rows:
            hashes = row.decision.frozen_hashes
            whole, nothing = (Status.DECIDED, 1, 1, 1, hashes), (Status.AWAITING_APPROVAL, 0, 0, 0, [])
            ends.append(publish(row.pk))
            assert set(ends[-1]) <= {DONE, REFUSED, KILLED} and ends[-1].count(DONE) <= 1
            found = issued(row)
            assert found in (whole, nothing)
            assert found == whole or DONE not in ends[-1], "whoever was told so has issued it"
            try:
                decision.approve(row, seen=hashes, by=a_legal_approver())
            except MoveRefused:
                assert found == whole
            assert issued(row) == whole
    assert sorted(ends[0]) == [DONE, *[REFUSED] * (PRESS - 1)], "nobody was killed, and one was first"
    assert any(KILLED in end for end in ends[1:]), "nobody was killed: the race did not happen"
    assert list(promises.breaches()) == []


def test_a_file_is_given_again_once_though_those_who_do_it_are_killed(settings):
    footage_request, rows = a_decided_request(b"video"), []
    file = footage_request.deliveries.get(derivative__isnull=False)
    with publishers("reissue", settings) as publish:
        for _ in range(ROUNDS):
            release.revoke(file, reason="The wrong address.", by=a_caseworker())
            rows.append(publish(file.pk))
            assert set(rows[-1]) <= {DONE, REFUSED, KILLED} and rows[-1].count(DONE) <= 1
            newer = Delivery.objects.filter(replaces=file)
            assert newer.count() <= 1 and (newer.exists() or DONE not in rows[-1])
            entries = AuditEvent.objects.filter(about__in=[f"delivery:{one.pk}" for one in newer])
            assert entries.filter(action="request.issue_delivery").count() == newer.count()
            if not newer.exists():
                release.reissue(file, reason="The first one was lost.", by=a_caseworker())
            file = Delivery.objects.get(replaces=file)
    assert any(KILLED in end for end in rows[1:]), "nobody was killed: the race did not happen"
    assert footage_request.deliveries.open().filter(derivative__isnull=False).get() == file
    assert list(promises.breaches()) == []
