"""Is each search written down, by the service and by people, and does no search end that nobody answers for?"""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from requests_app.lifecycle import decision, keying, search, search_records
from requests_app.lifecycle.move import MoveRefused, PermissionRefused
from requests_app.models import Outcome, Status
from tests.builders import a_docked_clip, a_received_request, a_request, drafted, lead
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


# --- what the letter says of it -----------------------------------------------------------------------------
def asked_by_phone():
    """Somebody who said neither when nor where."""
    details = {"name": "A B", "postal_address": "1 High St", "contact_by": "post"}
    footage_request = keying.key_in(
        uuid.uuid4(),
        details,
        [],
        channel="phone",
        received_at=timezone.now(),
        how_it_came="call",
        by=a_caseworker(),
    )
    return lead(footage_request, to="preparing")


def not_held(footage_request):
    drafted(footage_request, Outcome.NOT_HELD, by=footage_request.assigned_to)
    decision.send_for_approval(footage_request, by=footage_request.assigned_to)
    return footage_request.decision.letter_html


def test_that_nothing_is_held_is_said_with_what_was_searched_and_for_when_and_where():
    start = datetime(2026, 11, 20, 21, tzinfo=UTC)
    with time_machine.travel(start + timedelta(days=2), tick=False):
        footage_request = a_request(
            "preparing", earliest_at=start, latest_at=start + timedelta(hours=1), place_text="Mare Street"
        )
        written_down(
            footage_request,
            place="Hackney custody suite",
            result="A face at 9:14pm was somebody else.",
            found=3,
        )
        letter = not_held(footage_request)
    assert "our body-worn video: Mare Street, on Friday 20 November 2026 between" in letter
    assert "Custody cameras: Hackney custody suite" in letter
    assert "somebody else" not in letter and "Nothing else to search" not in letter


def test_a_clip_that_was_looked_up_and_ruled_out_is_not_told_of():
    footage_request = a_request("searching")
    by, clip = footage_request.assigned_to, a_clip(location_text="Harley Street")
    candidate = search.add_by_hand(footage_request, clip, by=by)
    search.rule_out(candidate, reason="Somebody else.", by=by)
    lead(footage_request, to="preparing", by=by)
    letter = not_held(footage_request)
    assert "Harley Street" not in letter and clip.evidence_id not in letter
    assert letter.count("our body-worn video") == 1


def test_the_same_search_made_twice_is_told_once():
    footage_request = a_request("preparing")
    search.reopen_search(footage_request, by=footage_request.assigned_to)
    lead(footage_request, to="preparing")
    assert footage_request.searches.filter(searched_by=None).count() == 2
    assert not_held(footage_request).count("our body-worn video:") == 1


def test_nobody_says_that_nothing_is_held_without_a_search():
    footage_request = asked_by_phone()
    drafted(footage_request, Outcome.NOT_HELD, by=footage_request.assigned_to)
    said = refusal_of(decision.send_for_approval, footage_request, by=footage_request.assigned_to)
    assert "No search is written down" in said and "Write down what was searched" in said
    with pytest.raises(decision.NotReady, match="Say what was searched"):
        decision.letter_as_it_is(footage_request.decision, [], on=timezone.localdate())
    written_down(footage_request, searched="the video of the officers who were on duty in Hackney")
    letter = not_held(footage_request)
    assert "You did not say when or where it was." in letter and "on duty in Hackney" in letter
    assert "times and places you gave us" not in letter
