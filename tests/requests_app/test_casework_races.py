"""When several people press at the same moment, has exactly one of them done it? Real processes, one database."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from footage_app.models import Hold
from portal.models import AuditEvent, Role, User
from requests_app.lifecycle import afterwards
from requests_app.models import FootageRequest, Status, Verdict
from tests.builders import a_request
from tests.database import child_environment
from tests.people import a_caseworker, a_legal_approver, a_supervisor
from tests.requests_app.clips import a_candidate, a_clip

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.races]
PEOPLE = 4

PRESS = """
import sys, django
django.setup()
from portal.models import User
from requests_app.lifecycle import afterwards, people, search
from requests_app.lifecycle.move import MoveRefused
from requests_app.models import Candidate, FootageRequest, HoldRelease
me = User.objects.get(pk={user})
{before}
print("ready", flush=True)
sys.stdin.readline()
try:
    {act}
    print("done")
except MoveRefused as refusal:
    print("refused:", refusal)
"""


def at_once(presses, before):
    """Each (user, act) in a process of its own; all read first, then all press. Returns what each was told."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PRESS.format(user=user.pk, before=before, act=act)],
            cwd=settings.BASE_DIR,
            env=child_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for user, act in presses
    ]
    for process in processes:
        assert process.stdout.readline() == "ready\n", process.stderr.read()
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    told = []
    for process in processes:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        told.append(out.strip())
    return told


def test_of_several_who_take_a_request_one_has_it():
    footage_request, people = a_request(), [a_caseworker() for _ in range(PEOPLE)]
    before = f"row = FootageRequest.objects.get(pk={footage_request.pk})"
    told = at_once([(person, "search.start_search(row, by=me)") for person in people], before)
    footage_request.refresh_from_db()
    assert told.count("done") == 1
    assert footage_request.assigned_to == people[told.index("done")]
    refused = [words for words in told if words != "done"]
    assert all("already has this request" in words for words in refused), refused
    moves = AuditEvent.objects.filter(chain=footage_request.reference, action="request.start_search")
    assert moves.count() == 1


def test_of_opposite_verdicts_on_one_clip_one_stands():
    footage_request = a_request("searching")
    candidate = a_candidate(footage_request)
    before = f"row = Candidate.objects.get(pk={candidate.pk})"
    acts = ["search.confirm(row, by=me)", "search.rule_out(row, reason='No', by=me)"]
    told = at_once([(a_caseworker(), act) for act in acts * 2], before)
    candidate.refresh_from_db()
    winner = {Verdict.CONFIRMED: "confirm", Verdict.RULED_OUT: "rule_out"}[candidate.verdict]
    actions = AuditEvent.objects.filter(chain=footage_request.reference, about=f"clip:{candidate.clip_id}")
    assert list(actions.values_list("action", flat=True)) == [f"request.{winner}"]
    assert sum(words.startswith("refused") for words in told) == 2


def test_a_clip_confirmed_while_the_search_is_finished_is_never_half_done():
    footage_request = a_request("searching")
    me = footage_request.assigned_to
    candidate = a_candidate(footage_request)
    before = f"row = Candidate.objects.get(pk={candidate.pk}); request = FootageRequest.objects.get(pk={footage_request.pk})"
    acts = ["search.confirm(row, by=me)", "search.finish_search(request, nothing_else=True, by=me)"]
    at_once([(me, act) for act in acts * 2], before)
    footage_request.refresh_from_db()
    candidate.refresh_from_db()
    assert candidate.verdict == Verdict.CONFIRMED
    assert footage_request.status in (Status.SEARCHING, Status.PREPARING)
    finished = AuditEvent.objects.filter(
        chain=footage_request.reference, action="request.finish_search"
    ).count()
    assert finished == (1 if footage_request.status == Status.PREPARING else 0)


def test_of_two_supervisors_who_close_each_other_at_once_one_stays():
    one, two = a_supervisor(), a_supervisor()
    presses = [(one, f"people.leave(User.objects.get(pk={two.pk}), by=me)")]
    presses += [(two, f"people.leave(User.objects.get(pk={one.pk}), by=me)")]
    told = at_once(presses, "")
    assert told.count("done") == 1
    assert User.objects.filter(role=Role.SUPERVISOR, is_active=True).count() == 1


def test_of_several_answers_to_a_proposal_one_counts():
    footage_request = a_request("searching")
    a_candidate(footage_request, a_clip(started_at=timezone.now() - timedelta(days=121)))
    afterwards.abandon(footage_request, because="flood", reason="No answer", by=footage_request.assigned_to)
    then = timezone.now() - timedelta(days=120)
    FootageRequest.objects.filter(pk=footage_request.pk).update(closed_at=then, status_at=then)
    release = afterwards.propose_hold_release([footage_request], reason="Time", by=a_supervisor())
    before = f"row = HoldRelease.objects.get(pk={release.pk})"
    acts = ["afterwards.confirm_hold_release(row, by=me)", "afterwards.refuse_hold_release(row, by=me)"]
    told = at_once([(a_legal_approver(), act) for act in acts * 2], before)
    release.refresh_from_db()
    assert told.count("done") == 1
    assert bool(release.confirmed_at) != bool(release.refused_at)
    still_held = Hold.objects.filter(held_for=footage_request.reference, released_at=None).exists()
    assert still_held == bool(release.refused_at)
