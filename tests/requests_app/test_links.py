"""Are repeats and requests of one incident shown to staff alone, linked by hand alone, and kept from their officers?"""

from datetime import timedelta

import pytest
import rules
from django.urls import reverse
from django.utils import timezone

from requests_app.duplicates import likely_links
from requests_app.lifecycle import identity, links, search
from requests_app.lifecycle.links import NotLinked
from requests_app.lifecycle.move import PermissionRefused
from requests_app.models import FootageRequest, Link
from tests.builders import a_docked_clip, a_request, identified
from tests.people import a_caseworker, a_legal_approver, a_supervisor, sign_in
from tests.requests_app.asking import send_all

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=20)
ELSEWHEN = {"earliest_at": LONG_AGO, "latest_at": LONG_AGO + timedelta(hours=1)}
NOBODY = {"email": "", "contact_by": "phone", "phone": "020 7946 0018"}


def reasons(one):
    return {likely.other.pk: (likely.kind, *likely.reasons) for likely in likely_links(one)}


# --- what looks alike -------------------------------------------------------------------------------
def test_the_same_email_and_time_look_like_a_repeat():
    first, again = a_request(), a_request(email="AMARA@example.com", name="A. Okafor")
    assert reasons(again) == {first.pk: ("repeat", "the same email address", "times that overlap")}


@pytest.mark.parametrize(
    ("mine", "theirs", "reason"),
    [
        ({"phone": "+44 20 7946 0018"}, {"phone": "020 7946 0018"}, "the same phone number"),
        ({"name": "Amara  OKAFOR", "date_of_birth": "1986-03-27"},
         {"name": "amara okafor", "date_of_birth": "1986-03-27"}, "the same name and date of birth"),
        ({"name": "Her solicitor", "subject_name": "Amara Okafor", "subject_date_of_birth": "1986-03-27"},
         {"name": "Amara Okafor", "date_of_birth": "1986-03-27"}, "the same name and date of birth"),
    ],
)  # fmt: skip
def test_one_person_is_known_by_more_than_their_email(mine, theirs, reason):
    first = a_request(**NOBODY | {"phone": "0161 496 0001"} | theirs)
    again = a_request(**NOBODY | mine)
    again.refresh_from_db()
    assert reason in reasons(again)[first.pk]


def test_the_same_person_at_another_time_and_a_namesake_are_no_duplicates():
    a_request(**ELSEWHEN)
    a_request(**NOBODY | {"phone": "0161 496 0001"})
    assert likely_links(a_request()) == []


def test_other_people_on_the_same_clip_look_like_the_same_incident():
    start = timezone.now() - timedelta(days=3, minutes=30)
    a_docked_clip(started_at=start, ended_at=start + timedelta(minutes=2))
    first = a_request(email="kofi@example.com")
    assert reasons(a_request())[first.pk] == ("same_incident", "times that overlap", "1 clip in both")


def test_a_likely_duplicate_blocks_nothing_and_changes_nothing(client):
    first, again = a_request(), a_request()
    for one in (first, again):
        one.refresh_from_db()
        assert one.status == "received" and not one.links.exists()
    assert FootageRequest.objects.count() == 2


# --- linking ----------------------------------------------------------------------------------------
def test_linked_each_keeps_its_own_life_and_both_logs_say_so():
    by, first, other = a_caseworker(), a_request(), a_request(**ELSEWHEN)
    made = links.link(first, other, kind="same_incident", reason="one search", by=by)
    assert links.links_of(first) == [(made, other)] and links.links_of(other) == [(made, first)]
    assert first.was_worked_on_by(by) and other.was_worked_on_by(by)
    assert first.reference not in str(list(Link.objects.values_list("reason")))
    assert likely_links(first) == []
    links.unlink(made, by=by)
    assert links.links_of(first) == []
    with pytest.raises(NotLinked, match="already"):
        links.unlink(made, by=by)


def test_who_they_are_is_checked_for_each_request_by_itself():
    by, first, again = a_caseworker(), a_request(), a_request()
    for one in (first, again):
        search.start_search(one, by=by)
    links.link(first, again, kind="repeat", by=by)
    identified(first, by)
    assert identity.why_not_identified(first) == []
    assert identity.why_not_identified(again) == [identity.MISSING["identity"]]


@pytest.mark.parametrize("kind", ["overturned", "nonsense", ""])
def test_only_what_people_link_is_linked_by_people(kind):
    with pytest.raises(NotLinked):
        links.link(a_request(), a_request(), kind=kind, by=a_caseworker())
    assert not Link.objects.exists()


def test_nothing_is_linked_with_itself_twice_or_by_an_approver():
    by, first, other = a_caseworker(), a_request(), a_request()
    links.link(first, other, kind="repeat", by=by)
    for one, two in ((first, first), (other, first), (first, other)):
        with pytest.raises(NotLinked):
            links.link(one, two, kind="repeat", by=by)
    with pytest.raises(PermissionRefused):
        links.link(first, a_request(), kind="repeat", by=a_legal_approver())
    assert Link.objects.count() == 1


def test_the_pages_link_and_unlink(client):
    first, other = a_request(), a_request()
    sign_in(client, a_caseworker())
    page = reverse("casework:links", args=[first.reference])
    assert "the same email address" in client.get(page).text
    assert "1 other request looks" in client.get(reverse("casework:request", args=[first.reference])).text
    client.post(page, {"other": other.reference.lower().replace("-", " "), "belongs": "repeat"})
    made = Link.objects.get()
    assert other.reference in client.get(reverse("casework:request", args=[first.reference])).text
    client.post(reverse("casework:unlink", args=[other.reference, made.pk]))
    assert not Link.objects.exists()
    for nonsense in ("", "BWV-2222-2222-2222", "\x00", "x" * 999, first.reference):
        assert client.post(page, {"other": nonsense, "belongs": "repeat"}).status_code == 200
    assert not Link.objects.exists()


def test_the_public_sees_nothing_of_it(client):
    a_request()
    page = client.get(send_all(client).url).text
    assert "duplicate" not in page.lower() and "already" not in page.lower()


# --- conflicts --------------------------------------------------------------------------------------
def may(user, one, permission="requests.work"):
    return rules.has_perm(permission, user, one)


def seen_by(user):
    return set(FootageRequest.objects.without_conflict_for(user))


def test_an_officer_of_a_linked_request_can_neither_work_on_this_one_nor_approve_it():
    officer, approver = a_caseworker(officer_ref="217EA"), a_legal_approver(officer_ref="EA217")
    first, other = a_request(**ELSEWHEN), a_request(officers="PC 217 EA")
    assert may(officer, first) and may(approver, first, "requests.see_approvals")
    made = links.link(first, other, kind="same_incident", by=a_caseworker())
    for one in (first, other):
        assert not may(officer, one) and not may(approver, one, "requests.approve")
        assert not may(approver, one, "requests.see_approvals")
    assert seen_by(officer) == set()
    links.unlink(made, by=a_caseworker())
    assert may(officer, first) and seen_by(officer) == {first}


def test_an_officer_whose_clip_is_added_by_hand_later_is_shut_out_from_then_on():
    by, officer = a_caseworker(), a_caseworker(officer_ref="88NW")
    first = a_request("searching", by=officer)
    assert may(officer, first) and first in seen_by(officer)
    search.assign(first, to=by, by=a_supervisor())
    start = timezone.now() - timedelta(days=9)
    search.add_by_hand(first, a_docked_clip(officer_ref="NW88", started_at=start), by=by)
    assert not may(officer, first) and first not in seen_by(officer)
    linked = a_request(**ELSEWHEN)
    links.link(linked, first, kind="same_incident", by=by)
    assert not may(officer, linked) and linked not in seen_by(officer)


def test_two_links_away_is_no_conflict_and_its_number_is_not_shown(client):
    """Of a chain of three, the officer in the last may see the first, and reads no number that they may not open."""
    officer, by = a_caseworker(officer_ref="217EA"), a_caseworker()
    first, middle, last = a_request(**ELSEWHEN), a_request(**ELSEWHEN), a_request(officers="217EA")
    links.link(first, middle, kind="same_incident", by=by)
    links.link(middle, last, kind="same_incident", by=by)
    assert may(officer, first) and not may(officer, middle)
    page = sign_in(client, officer).get(reverse("casework:request", args=[first.reference])).text
    assert "A request that you may not open" in page
    assert middle.reference not in page and last.reference not in page


def test_a_likely_duplicate_that_an_officer_may_not_open_is_not_shown_to_them(client):
    officer = a_caseworker(officer_ref="217EA")
    first, hidden = a_request(), a_request(officers="217EA")
    page = sign_in(client, officer).get(reverse("casework:links", args=[first.reference])).text
    assert hidden.reference not in page and "look alike" not in page
