"""Is each search written down, by the service and by people, and does no search end that nobody answers for?"""

from datetime import timedelta

import pytest
from django.utils import timezone

from requests_app.lifecycle import search, search_records
from requests_app.lifecycle.move import MoveRefused, PermissionRefused
from requests_app.models import Status
from tests.builders import a_docked_clip, a_received_request, a_request
from tests.people import a_caseworker, a_legal_approver
from tests.requests_app.approvable import a_decided_request, a_prepared_request
from tests.requests_app.clips import a_clip

pytestmark = pytest.mark.django_db


def refusal_of(act, *args, **fields):
    with pytest.raises(MoveRefused) as refused:
        act(*args, **fields)
    return str(refused.value)


def written_down(footage_request, by=None, **fields):
    said = {"searched": "Custody cameras", "result": "Nothing of that hour is left.", **fields}
    return search_records.record_search(footage_request, by=by or a_caseworker(), **said)


def test_a_request_comes_with_the_search_that_was_made_for_it():
    clip = a_docked_clip()
    one = a_received_request(earliest_at=clip.started_at, latest_at=clip.ended_at, officers="AS 412")
    row = one.searches.get()
    assert (row.found, row.searched_by, row.officers) == (1, None, "AS 412")
    assert row.window_from_at <= clip.started_at and row.window_to_at >= clip.ended_at
    assert a_received_request(borough="E09000003").searches.get().found == 0


def test_a_clip_that_a_person_found_is_a_search_that_a_person_made():
    footage_request, by, clip = a_request("searching"), a_caseworker(), a_clip()
    search.add_by_hand(footage_request, clip, by=by)
    row = footage_request.searches.get(searched_by=by)
    assert row.found == 1 and clip.evidence_id in row.result
    search.confirm(footage_request.candidates.get(), by=by)
    search.finish_search(footage_request, by=by)
    assert footage_request.status == Status.PREPARING


def test_a_search_does_not_end_before_somebody_answers_for_it():
    footage_request, by = a_request("searching"), a_caseworker()
    assert "nothing else to search" in refusal_of(search.finish_search, footage_request, by=by)
    assert footage_request.status == Status.SEARCHING
    search.finish_search(footage_request, nothing_else=True, by=by)
    assert footage_request.searches.filter(searched_by=by, searched="Nothing else to search").exists()


def test_a_search_of_another_system_is_enough():
    footage_request, by = a_request("searching"), a_caseworker()
    row = written_down(footage_request, by=by, found=0, place="Walworth custody suite")
    search.finish_search(footage_request, by=by)
    assert (row.searched_by, row.place) == (by, "Walworth custody suite")
    assert footage_request.was_worked_on_by(by)


def test_searching_again_is_on_record_and_finds_what_was_docked_since():
    footage_request = a_prepared_request(borough="E09000022")
    incident = footage_request.incidents.get()
    a_docked_clip(started_at=incident.earliest_at, ended_at=incident.latest_at, borough="E09000022")
    search.reopen_search(footage_request, by=a_caseworker())
    assert footage_request.searches.last().result.startswith("Searched again")
    assert footage_request.candidates.get().held


def test_a_search_needs_words_and_times_that_can_be():
    footage_request, now = a_request("searching"), timezone.now()
    assert "what was searched" in refusal_of(written_down, footage_request, searched=" ")
    assert "what was searched" in refusal_of(written_down, footage_request, result="")
    later = {"from_at": now - timedelta(hours=1), "to_at": now - timedelta(hours=2)}
    assert "must not be before" in refusal_of(written_down, footage_request, **later)
    assert "in the future" in refusal_of(written_down, footage_request, from_at=now + timedelta(hours=1))
    assert "closed" in refusal_of(written_down, a_decided_request())
    with pytest.raises(PermissionRefused):
        written_down(footage_request, by=a_legal_approver())
