"""Is nobody near footage of themselves who is named in words, and can somebody else of that name be let in again?"""

import pytest
import rules
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.models import AuditEvent
from requests_app.lifecycle import decision, links, namesakes, people, search
from requests_app.lifecycle.move import MoveRefused, PermissionRefused
from requests_app.models import FootageRequest, Namesake
from tests.builders import a_request, lead
from tests.people import a_caseworker, a_legal_approver, a_supervisor, sign_in

pytestmark = pytest.mark.django_db
NAMED = "PC Ann Smith and another one"


def may(user, one, permission="requests.work"):
    return rules.has_perm(permission, user, one)


def recorded(footage_request, person, by=None, because="She was on leave that day."):
    namesakes.record_namesake(footage_request, person, because=because, by=by or a_supervisor())


def test_an_officer_who_is_named_in_words_neither_takes_the_request_nor_approves_it():
    footage_request = a_request(officers=NAMED)
    ann, approver = a_caseworker(name="Ann Smith"), a_legal_approver(name="A Smith")
    with pytest.raises(PermissionRefused, match="have the name of one"):
        search.start_search(footage_request, by=ann)
    with pytest.raises(MoveRefused, match="has not the name of one"):
        search.assign(footage_request, to=ann, by=a_supervisor())
    lead(footage_request, to="awaiting_approval")
    with pytest.raises(PermissionRefused):
        decision.approve(footage_request, seen=footage_request.decision.frozen_hashes, by=approver)
    assert not FootageRequest.objects.without_conflict_for(ann).exists()
    other = a_caseworker(name="Ann Jones")
    assert may(other, footage_request) and FootageRequest.objects.without_conflict_for(other).exists()


def test_a_name_in_a_linked_request_counts_and_is_cleared_where_it_stands():
    ann, by = a_caseworker(name="Ann Smith"), a_caseworker()
    first, named = a_request(), a_request(officers=NAMED)
    assert may(ann, first)
    links.link(first, named, kind="same_incident", by=by)
    assert not may(ann, first) and not FootageRequest.objects.without_conflict_for(ann).exists()
    recorded(named, ann)
    assert may(ann, first) and may(ann, named)
    assert FootageRequest.objects.without_conflict_for(ann).count() == 2


def test_a_supervisor_records_for_one_request_and_one_person_that_it_is_somebody_else():
    footage_request, again = a_request(officers=NAMED), a_request(officers=NAMED)
    ann, namesake, boss = a_caseworker(name="Ann Smith"), a_caseworker(name="Ann Smith"), a_supervisor()
    recorded(footage_request, ann, by=boss)
    assert may(ann, footage_request) and not may(ann, again) and not may(namesake, footage_request)
    event = AuditEvent.objects.get(action="request.record_namesake")
    assert (event.chain, event.about, event.is_work) == (footage_request.reference, f"user:{ann.pk}", True)
    assert "on leave" not in event.body
    with pytest.raises(MoveRefused, match="recorded already"):
        recorded(footage_request, ann)


def test_nobody_records_it_of_themselves_without_a_word_or_of_who_is_not_named():
    footage_request, ann = a_request(officers=NAMED), a_supervisor(name="Ann Smith")
    for by in (ann, a_caseworker(), a_legal_approver()):
        with pytest.raises(PermissionRefused):
            recorded(footage_request, ann, by=by)
    with pytest.raises(MoveRefused, match="how you know"):
        recorded(footage_request, ann, because=" ")
    with pytest.raises(MoveRefused, match="has the name of"):
        recorded(footage_request, a_caseworker(name="Ann Jones"))
    assert not Namesake.objects.exists()


def test_a_number_is_nobody_else_s():
    footage_request, ann = a_request(officers="PC Ann Smith 217EA"), a_caseworker(name="Ann Smith")
    recorded(footage_request, ann)
    fields = {name: getattr(ann, name) for name in ("name", "role", "borough")}
    people.change(ann, **fields, officer_ref="217EA", by=a_supervisor())
    assert not may(ann, footage_request)


def test_the_page_of_the_request_tells_supervisors_and_lets_them_record_it(client):
    footage_request, ann = a_request(officers=NAMED), a_caseworker(name="Ann Smith")
    page = reverse("casework:request", args=[footage_request.reference])
    record = reverse("casework:record_namesake", args=[footage_request.reference, ann.pk])
    assert record not in sign_in(client, a_caseworker()).get(page).text
    sign_in(client, a_supervisor())
    assert record in client.get(page).text
    assert NAMED in client.get(record).text
    assert "Enter how you know" in client.post(record, {"because": ""}).text
    shown = client.post(record, {"because": "She was on leave."}, follow=True).text
    assert "somebody else than Ann Smith" in shown and record not in shown
    assert may(ann, footage_request)


def test_the_queue_asks_as_much_for_one_named_request_as_for_many():
    ann, counts = a_caseworker(name="Ann Smith"), []
    for number in (1, 10):
        for _ in range(number):
            a_request(officers=NAMED)
        with CaptureQueriesContext(connection) as asked:
            assert not FootageRequest.objects.without_conflict_for(ann).exists()
        counts.append(len(asked))
    assert counts[0] == counts[1]
