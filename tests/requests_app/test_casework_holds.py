"""Do holds end only together, only in time, only by two people, and only of what is still closed?"""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from footage_app import retention
from footage_app.models import Hold
from portal.models import AuditEvent
from requests_app.lifecycle import afterwards, release
from requests_app.lifecycle.move import MoveRefused
from requests_app.models import FootageRequest, HoldRelease, Status
from tests.builders import a_request
from tests.people import a_caseworker, a_legal_approver, a_supervisor, sign_in
from tests.requests_app.approvable import a_decided_request
from tests.requests_app.clips import a_candidate, a_clip

pytestmark = pytest.mark.django_db
Kind = HoldRelease.Kind


def at(name, *args):
    return reverse(f"casework:{name}", args=args)


def a_closed_request(days_ago=120, clips=1):
    footage_request = a_request("searching")
    for _ in range(clips):
        a_candidate(footage_request, a_clip(started_at=timezone.now() - timedelta(days=days_ago, hours=2)))
    afterwards.abandon(footage_request, because="flood", reason="No answer", by=footage_request.assigned_to)
    then = timezone.now() - timedelta(days=days_ago)
    FootageRequest.objects.filter(pk=footage_request.pk).update(closed_at=then, status_at=then)
    footage_request.refresh_from_db()
    return footage_request


def held(footage_request):
    return Hold.objects.filter(held_for=footage_request.reference, released_at=None).count()


def test_closing_alone_frees_nothing():
    assert held(a_closed_request()) == 1


def test_two_people_end_the_holds_of_several_requests():
    boss, lawyer = a_supervisor(), a_legal_approver()
    one, two = a_closed_request(clips=2), a_closed_request()
    release = afterwards.propose_hold_release([one, two], reason="Time is over", by=boss)
    assert (held(one), held(two)) == (2, 1), "a proposal frees nothing"
    outcome = afterwards.confirm_hold_release(release, by=lawyer)
    assert (held(one), held(two)) == (0, 0) and len(outcome.released) == 2
    one.refresh_from_db()
    assert one.holds_released_at is not None
    actions = list(AuditEvent.objects.filter(chain=one.reference).values_list("action", "actor"))
    assert ("request.propose_hold_release", f"user:{boss.pk}") in actions
    assert ("request.confirm_hold_release", f"user:{lawyer.pk}") in actions


def test_the_clips_of_several_requests_are_locked_together_in_the_one_order():
    one, two = a_closed_request(clips=0), a_closed_request(clips=0)
    clips = sorted([a_clip().pk, a_clip().pk])
    retention.hold([clips[1]], held_for=one.reference, by="system")
    retention.hold([clips[0]], held_for=two.reference, by="system")
    release = afterwards.propose_hold_release([one, two], reason="Time is over", by=a_supervisor())
    with CaptureQueriesContext(connection) as captured:
        afterwards.confirm_hold_release(release, by=a_legal_approver())
    queries = [query["sql"] for query in captured]
    first_release = next(n for n, sql in enumerate(queries) if sql.startswith('UPDATE "footage_app_hold"'))
    both = f'"footage_app_clip"."id" IN ({clips[0]}, {clips[1]}) ORDER BY'
    assert any(both in sql for sql in queries[:first_release])


def test_holds_stay_while_the_person_may_complain():
    with pytest.raises(MoveRefused, match="can still complain"):
        afterwards.propose_hold_release([a_closed_request(days_ago=80)], reason="Soon", by=a_supervisor())


def test_the_holds_of_an_open_request_stay():
    footage_request = a_request("searching")
    with pytest.raises(MoveRefused, match="open again"):
        afterwards.propose_hold_release([footage_request], kind=Kind.FLOOD, reason="Flood", by=a_supervisor())


def test_an_abusive_flood_ends_earlier_but_also_by_two():
    boss, flood = a_supervisor(), a_closed_request(days_ago=1)
    release = afterwards.propose_hold_release(
        [flood], kind=Kind.FLOOD, reason="500 alike in an hour", by=boss
    )
    assert held(flood) == 1
    afterwards.confirm_hold_release(release, by=a_legal_approver())
    assert held(flood) == 0


@pytest.mark.parametrize("who", [a_supervisor, a_caseworker])
def test_only_a_legal_approver_confirms(who):
    footage_request = a_closed_request()
    release = afterwards.propose_hold_release([footage_request], reason="Time is over", by=a_supervisor())
    with pytest.raises(MoveRefused):
        afterwards.confirm_hold_release(release, by=who())
    assert held(footage_request) == 1


def test_who_proposed_does_not_confirm_even_in_another_role():
    boss, footage_request = a_supervisor(), a_closed_request()
    release = afterwards.propose_hold_release([footage_request], reason="Time is over", by=boss)
    boss.role, boss.is_superuser = "legal_approver", True
    boss.save()
    with pytest.raises(MoveRefused, match="somebody else"):
        afterwards.confirm_hold_release(release, by=boss)
    assert held(footage_request) == 1


def test_what_was_reopened_meanwhile_is_left_out_and_stays_held():
    steady, reopened = a_closed_request(), a_closed_request()
    release = afterwards.propose_hold_release([steady, reopened], reason="Time is over", by=a_supervisor())
    FootageRequest.objects.filter(pk=reopened.pk).update(status=Status.SEARCHING, status_at=timezone.now())
    outcome = afterwards.confirm_hold_release(release, by=a_legal_approver())
    assert [one.pk for one in outcome.released] == [steady.pk]
    assert [(one.pk, why) for one, why in outcome.left_out] == [(reopened.pk, "It is open again.")]
    assert (held(steady), held(reopened)) == (0, 1)


def test_a_proposal_is_answered_once():
    footage_request, lawyer = a_closed_request(), a_legal_approver()
    release = afterwards.propose_hold_release([footage_request], reason="Time is over", by=a_supervisor())
    afterwards.refuse_hold_release(release, by=lawyer)
    with pytest.raises(MoveRefused, match="already answered"):
        afterwards.confirm_hold_release(release, by=lawyer)
    assert held(footage_request) == 1


def test_a_request_is_proposed_once_at_a_time():
    boss, footage_request = a_supervisor(), a_closed_request()
    afterwards.propose_hold_release([footage_request], reason="Time is over", by=boss)
    with pytest.raises(MoveRefused, match="already proposed"):
        afterwards.propose_hold_release([footage_request], reason="Again", by=boss)


def test_holds_stay_while_a_download_is_open():
    footage_request, by = a_decided_request(b"redacted video"), a_caseworker()
    late = footage_request.closed_at + timedelta(days=120)
    with time_machine.travel(late):
        video = footage_request.deliveries.get(derivative__isnull=False)
        release.reissue(video, reason="Was in hospital.", by=by)
        with pytest.raises(MoveRefused, match="can still be downloaded"):
            afterwards.propose_hold_release([footage_request], reason="Time is over", by=a_supervisor())
    assert held(footage_request) == 1


def test_a_recording_that_is_no_longer_held_is_not_issued_again():
    footage_request, by = a_decided_request(b"redacted video"), a_caseworker()
    with time_machine.travel(footage_request.closed_at + timedelta(days=120)):
        proposal = afterwards.propose_hold_release(
            [footage_request], reason="Time is over", by=a_supervisor()
        )
        afterwards.confirm_hold_release(proposal, by=a_legal_approver())
        video = footage_request.deliveries.get(derivative__isnull=False)
        with pytest.raises(MoveRefused, match="no longer held"):
            release.reissue(video, reason="Was in hospital.", by=by)
        release.reissue(footage_request.deliveries.get(derivative=None), reason="The letter again.", by=by)


def test_nobody_lets_go_of_footage_that_they_are_in():
    footage_request = a_closed_request()
    with pytest.raises(MoveRefused, match="one of the officers"):
        afterwards.propose_hold_release(
            [footage_request], reason="Time is over", by=a_supervisor(officer_ref="217EA")
        )
    proposal = afterwards.propose_hold_release([footage_request], reason="Time is over", by=a_supervisor())
    outcome = afterwards.confirm_hold_release(proposal, by=a_legal_approver(officer_ref="EA 217"))
    assert not outcome.released and "one of the officers" in outcome.left_out[0][1]
    assert held(footage_request) == 1


def test_the_pages_say_what_would_be_deleted(client):
    boss, lawyer = a_supervisor(), a_legal_approver()
    footage_request = a_closed_request(clips=2)
    kept_elsewhere = a_candidate(footage_request, a_clip(evidential=True))
    page = sign_in(client, boss).get(at("propose_hold_release"))
    row = page.context["rows"][0]
    assert (row.holds["clips"], row.holds["deleted"]) == (3, 2)
    assert (
        client.post(at("propose_hold_release"), {"requests": [footage_request.pk], "reason": ""}).status_code
        == 200
    )
    client.post(at("propose_hold_release"), {"requests": [footage_request.pk], "reason": "Time is over"})
    release = HoldRelease.objects.get()
    assert client.get(at("hold_release", release.pk)).status_code == 404, "the proposer does not answer"
    page = sign_in(client, lawyer).get(at("hold_release", release.pk))
    assert (page.context["in_all"], page.context["at_once"]) == (2, 2)
    client.post(at("confirm_hold_release", release.pk))
    assert held(footage_request) == 0
    kept_elsewhere.clip.refresh_from_db()
    assert kept_elsewhere.clip.evidential
    assert b"Released" in client.get(at("hold_releases")).content


def test_clips_shared_by_the_chosen_requests_are_counted_as_freed(client):
    one, two = a_closed_request(), a_closed_request(clips=0)
    a_candidate(two, one.candidates.get().clip)
    release = afterwards.propose_hold_release([one, two], reason="Time is over", by=a_supervisor())
    page = sign_in(client, a_legal_approver()).get(at("hold_release", release.pk))
    assert page.context["in_all"] == 1


def test_caseworkers_have_no_page_of_holds(client):
    assert sign_in(client, a_caseworker()).get(at("hold_releases")).status_code == 403
