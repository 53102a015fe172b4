"""Is every clip looked at once, by somebody who may, and is nothing let go?"""

from datetime import UTC, date, datetime, timedelta

import pytest
import rules

from footage_app.models import Clip, ClipState, Hold
from portal.models import AuditEvent
from requests_app.lifecycle import search
from requests_app.lifecycle.move import ChangedMeanwhile, MoveRefused, PermissionRefused
from requests_app.models import FootageRequest, Status, Verdict
from requests_app.views.casework import by_hand
from tests.builders import a_request
from tests.people import a_caseworker, a_footage_officer, a_legal_approver, a_supervisor
from tests.requests_app.clips import a_candidate, a_clip

pytestmark = pytest.mark.django_db


def actions(footage_request):
    return list(AuditEvent.objects.filter(chain=footage_request.reference).values_list("action", flat=True))


def test_a_taken_request_belongs_to_who_took_it():
    footage_request, me = a_request(), a_caseworker()
    search.start_search(footage_request, by=me)
    assert (footage_request.status, footage_request.assigned_to) == (Status.SEARCHING, me)
    assert actions(footage_request)[-1] == "request.start_search"


def test_taking_twice_is_taking_once():
    footage_request, me = a_request(), a_caseworker()
    search.start_search(footage_request, by=me)
    before = actions(footage_request)
    search.start_search(footage_request, by=me)
    assert actions(footage_request) == before


def test_a_taken_request_cannot_be_taken_by_another():
    footage_request, me = a_request(), a_caseworker()
    stale = FootageRequest.objects.get(pk=footage_request.pk)
    search.start_search(footage_request, by=me)
    with pytest.raises(ChangedMeanwhile, match=me.name):
        search.start_search(stale, by=a_caseworker())
    assert FootageRequest.objects.get(pk=footage_request.pk).assigned_to == me


@pytest.mark.parametrize("who", [a_legal_approver, a_footage_officer])
def test_only_case_staff_take_requests(who):
    footage_request = a_request()
    with pytest.raises(PermissionRefused):
        search.start_search(footage_request, by=who())
    assert FootageRequest.objects.get(pk=footage_request.pk).status == Status.RECEIVED


@pytest.mark.parametrize("spelled", ["PC Jones 217EA", "217 ea", "217-EA and 455", "EA 217"])
def test_an_officer_who_is_named_cannot_work_on_it(spelled):
    footage_request = a_request()
    footage_request.incidents.update(officers=spelled)
    with pytest.raises(PermissionRefused, match="one of the officers"):
        search.start_search(footage_request, by=a_caseworker(officer_ref="217EA"))
    search.start_search(footage_request, by=a_caseworker(officer_ref="17EA"))


def test_an_officer_whose_camera_recorded_it_cannot_work_on_it():
    footage_request = a_request()
    a_candidate(footage_request, a_clip(officer_ref="900TW"))
    with pytest.raises(PermissionRefused, match="one of the officers"):
        search.start_search(footage_request, by=a_caseworker(officer_ref="900tw"))


def test_the_queue_leaves_out_what_one_is_an_officer_in():
    named, recorded, other = a_request(), a_request(), a_request()
    FootageRequest.objects.get(pk=other.pk).incidents.update(officers="1217EA")
    named.incidents.update(officers="Sgt Lee, 217 EA")
    a_candidate(recorded, a_clip(officer_ref="217EA"))
    seen = FootageRequest.objects.without_conflict_for(a_caseworker(officer_ref="217EA"))
    assert set(seen) == {other}


def test_a_confirmed_clip_is_held_even_if_the_limit_had_left_it_out():
    me = a_caseworker()
    footage_request = a_request("searching", by=me)
    candidate = a_candidate(footage_request, held=False)
    search.confirm(candidate, by=me)
    assert candidate.verdict == Verdict.CONFIRMED
    assert Hold.objects.filter(
        held_for=footage_request.reference, clip=candidate.clip, released_at=None
    ).exists()


def test_footage_that_is_gone_cannot_be_confirmed():
    me = a_caseworker()
    footage_request = a_request("searching", by=me)
    candidate = a_candidate(footage_request, held=False)
    Clip.objects.filter(pk=candidate.clip_id).update(state=ClipState.DOOMED)
    Clip.objects.filter(pk=candidate.clip_id).update(state=ClipState.PURGING)
    candidate.clip.refresh_from_db()
    with pytest.raises(MoveRefused, match="deleted"):
        search.confirm(candidate, by=me)
    candidate.refresh_from_db()
    assert candidate.verdict == Verdict.UNDECIDED


def test_ruling_out_frees_nothing():
    me = a_caseworker()
    footage_request = a_request("searching", by=me)
    candidate = a_candidate(footage_request)
    search.rule_out(candidate, reason="Another street", by=me)
    candidate.clip.refresh_from_db()
    assert (candidate.verdict, candidate.verdict_reason) == (Verdict.RULED_OUT, "Another street")
    assert candidate.clip.hold_count == 1


@pytest.mark.parametrize("reason", ["", "   ", None])
def test_ruling_out_needs_a_reason(reason):
    me = a_caseworker()
    candidate = a_candidate(a_request("searching", by=me))
    with pytest.raises(MoveRefused, match="reason"):
        search.rule_out(candidate, reason=reason, by=me)


def test_a_verdict_of_a_colleague_is_not_overwritten_from_a_stale_page():
    me, colleague = a_caseworker(), a_caseworker()
    candidate = a_candidate(a_request("searching", by=me))
    search.confirm(candidate, by=colleague)
    with pytest.raises(ChangedMeanwhile, match=colleague.name):
        search.rule_out(candidate, reason="Not them", by=me)
    candidate.refresh_from_db()
    assert candidate.verdict == Verdict.CONFIRMED


def test_ruling_out_the_rest_leaves_alone_what_the_page_did_not_show():
    me = a_caseworker()
    footage_request = a_request("searching", by=me)
    shown = [a_candidate(footage_request) for _ in range(3)]
    search.confirm(shown[0], by=me)
    docked_later = a_candidate(footage_request)
    assert search.rule_out_several(footage_request, shown, reason="Other people", by=me) == 2
    docked_later.refresh_from_db()
    shown[0].refresh_from_db()
    assert (docked_later.verdict, shown[0].verdict) == (Verdict.UNDECIDED, Verdict.CONFIRMED)


def test_another_requests_candidates_cannot_be_ruled_out_with_ours():
    me = a_caseworker()
    mine, foreign = a_request("searching", by=me), a_candidate(a_request("searching"))
    assert search.rule_out_several(mine, [foreign], reason="Other people", by=me) == 0
    foreign.refresh_from_db()
    assert foreign.verdict == Verdict.UNDECIDED


def test_a_verdict_can_be_taken_back():
    me = a_caseworker()
    candidate = a_candidate(a_request("searching", by=me))
    search.rule_out(candidate, reason="Another street", by=me)
    search.undecide(candidate, by=me)
    assert (candidate.verdict, candidate.verdict_reason, candidate.verdict_by) == (
        Verdict.UNDECIDED,
        "",
        None,
    )


def test_a_clip_added_by_hand_is_held_and_there_once():
    me = a_caseworker()
    footage_request = a_request("searching", by=me)
    clip = a_clip()
    candidate = search.add_by_hand(footage_request, clip, by=me)
    clip.refresh_from_db()
    assert (candidate.held, clip.hold_count, candidate.added_how) == (True, 1, "hand")
    with pytest.raises(MoveRefused, match="already"):
        search.add_by_hand(footage_request, clip, by=me)


def test_what_is_too_late_to_hold_is_not_added():
    me = a_caseworker()
    footage_request = a_request("searching", by=me)
    clip = a_clip()
    Clip.objects.filter(pk=clip.pk).update(state=ClipState.DOOMED)
    Clip.objects.filter(pk=clip.pk).update(state=ClipState.PURGING)
    with pytest.raises(MoveRefused, match="deleted"):
        search.add_by_hand(footage_request, clip, by=me)
    assert not footage_request.candidates.exists()


def test_the_search_is_not_finished_while_a_clip_is_undecided():
    me = a_caseworker()
    footage_request = a_request("searching", by=me)
    a_candidate(footage_request)
    with pytest.raises(MoveRefused, match="still 1 clip to look at"):
        search.finish_search(footage_request, nothing_else=True, by=me)
    footage_request.refresh_from_db()
    assert footage_request.status == Status.SEARCHING


def test_with_none_confirmed_the_search_may_end():
    me = a_caseworker()
    footage_request = a_request("searching", by=me)
    search.rule_out(a_candidate(footage_request), reason="Other people", by=me)
    search.finish_search(footage_request, nothing_else=True, by=me)
    assert footage_request.status == Status.PREPARING


def test_after_the_search_verdicts_stand_until_it_is_reopened():
    me = a_caseworker()
    footage_request = a_request("searching", by=me)
    candidate = a_candidate(footage_request)
    search.confirm(candidate, by=me)
    search.finish_search(footage_request, nothing_else=True, by=me)
    with pytest.raises(MoveRefused, match="search again"):
        search.undecide(candidate, by=me)
    search.reopen_search(footage_request, by=me)
    search.undecide(candidate, by=me)
    assert candidate.verdict == Verdict.UNDECIDED


def test_a_search_by_hand_starts_from_the_day_in_london():
    just_after_midnight = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    footage_request = a_request(
        earliest_at=just_after_midnight, latest_at=just_after_midnight + timedelta(hours=1)
    )
    assert by_hand.first_guess(footage_request)["day"] == date(2026, 7, 2)


def test_a_supervisor_hands_a_request_over_and_back_to_the_queue():
    footage_request, colleague, boss = a_request("searching"), a_caseworker(), a_supervisor()
    search.assign(footage_request, to=colleague, by=boss)
    assert footage_request.assigned_to == colleague
    search.assign(footage_request, to=None, by=boss)
    assert footage_request.assigned_to is None


def test_a_caseworker_does_not_assign():
    footage_request = a_request()
    with pytest.raises(PermissionRefused):
        search.assign(footage_request, to=a_caseworker(), by=a_caseworker())


@pytest.mark.parametrize(
    "unfit",
    [a_legal_approver, lambda: a_caseworker(officer_ref="217EA"), lambda: a_caseworker(is_active=False)],
)
def test_nobody_unfit_is_assigned(unfit):
    footage_request = a_request()
    footage_request.incidents.update(officers="217EA")
    with pytest.raises(MoveRefused, match="cannot work on this request"):
        search.assign(footage_request, to=unfit(), by=a_supervisor())


def test_the_queue_knows_what_is_lost_first():
    me = a_caseworker()
    footage_request = a_request("searching", by=me)
    candidates = [a_candidate(footage_request, held=False) for _ in range(2)]
    a_candidate(footage_request)
    search.recount_risk(footage_request)
    assert footage_request.at_risk_from == min(c.clip.delete_due_at for c in candidates)
    for candidate in candidates:
        search.hold_candidate(candidate, by=me)
    assert footage_request.at_risk_from is None


def test_nobody_decides_on_a_request_in_which_they_are_an_officer():
    footage_request = a_request()
    a_candidate(footage_request, a_clip(officer_ref="900TW"))
    officer = a_legal_approver(officer_ref="900 TW")
    for permission in ("requests.approve", "requests.see_originals", "requests.return_draft"):
        assert not rules.has_perm(permission, officer, footage_request), permission
        assert rules.has_perm(permission, a_legal_approver(), footage_request), permission
