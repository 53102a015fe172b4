"""Does a complaint save the footage that it is about, however it comes and whatever was docked since?"""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from footage_app.models import Clip, Hold, Redaction
from requests_app import outputs, promises, schedule
from requests_app.lifecycle import afterwards, complaints, erasure, reopening, search
from requests_app.lifecycle.move import MoveRefused
from requests_app.models import Complaint, FootageRequest
from tests.builders import a_docked_clip, a_request, lead
from tests.people import a_caseworker, a_legal_approver, a_supervisor, sign_in
from tests.requests_app.approvable import a_decided_request, an_output
from tests.requests_app.test_complaints import a_complaint, a_request_for_footage, let_go

pytestmark = pytest.mark.django_db


def held(footage_request):
    rows = Hold.objects.filter(held_for=footage_request.reference, released_at=None)
    return set(rows.values_list("clip_id", flat=True))


def later(days):
    return time_machine.travel(timezone.now() + timedelta(days=days))


def complain(client, reference):
    data = {"kind": "data_protection", "text": "Too late.", "name": "A B", "email": "a@example.com"}
    return client.post(reverse("public:complain"), {**data, "reference": reference})


# --- a complaint that names a request, and that nobody has linked -----------------------------------------
def spelt_otherwise(reference):
    return reference.lower().replace("-", " ")


@pytest.mark.parametrize("spell", [str, spelt_otherwise])
def test_a_complaint_that_names_a_request_holds_its_footage_and_is_not_linked_to_it(client, spell):
    footage_request, clip = a_request_for_footage()
    with later(100):
        Clip.objects.filter(pk=clip.pk).update(evidential=True)  # something else had kept it until now
        let_go(footage_request)
        complain(client, spell(footage_request.reference))
        complaint = Complaint.objects.get()
        assert complaint.footage_request is None and held(footage_request) == {clip.pk}
        with pytest.raises(MoveRefused, match="is open"):
            let_go(footage_request)
        complaints.link_to_none(complaint, because="They meant another force.", by=a_caseworker())
        with pytest.raises(MoveRefused, match="is open"):
            let_go(footage_request)
        complaints.decide(complaint, outcome="withdrawn", words="They rang.", by=a_supervisor())
        assert let_go(footage_request).released == [footage_request]


def test_a_proposal_from_before_such_a_complaint_lets_nothing_go(client):
    footage_request, clip = a_request_for_footage()
    with later(100):
        proposed = afterwards.propose_hold_release([footage_request], reason="Over.", by=a_supervisor())
        complain(client, footage_request.reference)
        outcome = afterwards.confirm_hold_release(proposed, by=a_legal_approver())
    assert outcome.released == [] and held(footage_request) == {clip.pk}


def test_a_complaint_that_names_a_request_keeps_it_from_being_erased(client):
    footage_request, _ = a_request_for_footage()
    with later(100):
        let_go(footage_request)
    with later(1500):
        assert [one.pk for one in erasure.due()] == [footage_request.pk]
        complain(client, footage_request.reference)
        FootageRequest.objects.update(holds_released_at=timezone.now())
        assert erasure.due() == []


def test_an_answer_to_a_complaint_takes_the_same_time_whatever_it_names(client, settings, monkeypatch):
    footage_request, _ = a_request_for_footage()
    settings.INTAKE_FLOOR_SECONDS = 7
    slept = []
    monkeypatch.setattr("time.sleep", slept.append)
    for reference in (footage_request.reference, "BWV-2222-2222-2222", ""):
        complain(client, reference)
    assert len(slept) == 3 and all(0 < seconds <= 7 for seconds in slept)
    client.get(reverse("public:complain"))
    assert len(slept) == 3


# --- what was docked since --------------------------------------------------------------------------------
def a_request_before_its_footage(status="decided"):
    start = timezone.now().replace(microsecond=0) - timedelta(hours=17)
    return a_request(status, earliest_at=start, latest_at=start + timedelta(minutes=5)), start


def test_a_complaint_finds_and_holds_what_was_docked_since_the_answer():
    footage_request, start = a_request_before_its_footage()
    clip = a_docked_clip(started_at=start)
    schedule.match_late_footage()
    assert not footage_request.candidates.exists()
    a_complaint(footage_request)
    footage_request.refresh_from_db()
    assert held(footage_request) == {clip.pk} and footage_request.candidates.get().added_how == "later"
    assert footage_request.searches.last().result.startswith("Searched again because of a complaint")
    assert footage_request.at_risk_from is None and list(promises.breaches()) == []


@pytest.mark.parametrize("is_linked", [True, False])
def test_what_is_docked_while_a_complaint_is_open_is_found_and_held(client, is_linked):
    footage_request, start = a_request_before_its_footage()
    if is_linked:
        a_complaint(footage_request)
    else:
        complain(client, footage_request.reference)
    clip = a_docked_clip(started_at=start)
    assert schedule.match_late_footage() == 1
    assert held(footage_request) == {clip.pk}


def test_what_is_docked_when_the_complaint_is_over_is_left_alone():
    footage_request, start = a_request_before_its_footage()
    complaint = a_complaint(footage_request)
    complaints.decide(complaint, outcome="not_upheld", words="It was right.", by=a_supervisor())
    a_docked_clip(started_at=start)
    assert schedule.match_late_footage() == 0


def test_a_complaint_about_a_request_in_work_changes_nothing_of_its_search():
    footage_request, start = a_request_before_its_footage("searching")
    searches = footage_request.searches.count()
    a_complaint(footage_request)
    assert footage_request.searches.count() == searches
    a_docked_clip(started_at=start)
    assert schedule.match_late_footage() == 1


# --- a decision that was set aside ------------------------------------------------------------------------
def set_aside(footage_request):
    complaint = a_complaint(footage_request, kind="regulator", by=a_caseworker(), details={"channel": "post"})
    words = {"outcome": "upheld", "words": "Decision notice.", "overturned": True}
    return complaints.decide(complaint, by=a_supervisor(), **words)


def test_footage_is_held_until_something_comes_of_a_decision_that_was_set_aside(client):
    footage_request = a_decided_request(b"redacted")
    case = set_aside(footage_request)
    with later(300):
        with pytest.raises(MoveRefused, match="was set aside"):
            let_go(footage_request)
        FootageRequest.objects.update(holds_released_at=timezone.now())
        assert not erasure.is_due(footage_request, timezone.localdate() + timedelta(days=2000))
        FootageRequest.objects.update(holds_released_at=None)
        listed = reverse("casework:complaints")
        client = sign_in(client, a_caseworker())
        assert "make the new request" in client.get(listed).content.decode()
        complaints.ask_anew(case, by=a_caseworker())
        assert "make the new request" not in client.get(listed).content.decode()
        assert let_go(footage_request).released == [footage_request]


def test_a_new_decision_on_the_same_request_answers_one_that_was_set_aside():
    footage_request = a_decided_request(b"redacted")
    set_aside(footage_request)
    reopening.reopen(footage_request, reason="It was set aside.", by=a_supervisor())
    by, (clip,) = footage_request.assigned_to, outputs.confirmed_clips(footage_request)
    search.finish_search(footage_request, nothing_else=True, by=by)
    Redaction.objects.update(plan_version=2)
    an_output(footage_request, clip, b"with less hidden", by=by)
    assert Complaint.objects.set_aside().exists()
    lead(footage_request, to="decided", by=by)
    assert not Complaint.objects.set_aside().exists()


def test_what_is_docked_while_nothing_has_come_of_it_is_found_and_held():
    footage_request, start = a_request_before_its_footage()
    set_aside(footage_request)
    clip = a_docked_clip(started_at=start)
    assert schedule.match_late_footage() == 1 and held(footage_request) == {clip.pk}


def test_the_new_request_holds_what_the_old_one_pointed_to_by_hand_too(settings):
    footage_request, start = a_request_before_its_footage("searching")
    by = footage_request.assigned_to
    found, added = a_docked_clip(started_at=start), a_docked_clip(started_at=start - timedelta(days=3))
    schedule.match_late_footage()
    search.add_by_hand(footage_request, added, by=by)
    search.rule_out(footage_request.candidates.get(clip=added), reason="Too dark.", by=by)
    lead(footage_request, to="decided", by=by)
    settings.CANDIDATE_LIMIT = 0
    new = complaints.ask_anew(set_aside(footage_request), by=a_caseworker())
    assert held(new) == {found.pk, added.pk}
    assert set(new.candidates.values_list("verdict", "held")) == {("undecided", True)}
    assert new.candidates.get(clip=added).added_how == "hand"
    assert list(promises.breaches()) == []


def test_what_is_gone_of_the_old_request_is_said_to_be_gone_in_the_new_one():
    footage_request, clip = a_request_for_footage()
    with later(100):
        let_go(footage_request)
    for state in ("doomed", "purging", "gone"):
        Clip.objects.filter(pk=clip.pk).update(state=state)
    new = complaints.ask_anew(set_aside(footage_request), by=a_caseworker())
    assert held(new) == set() and new.candidates.get().hold_problem
    assert list(promises.breaches()) == []
