"""Is whoever complained told what they must be told, in time, and does it count only when they are?"""

import pytest
from django.urls import reverse

from requests_app.lifecycle import complaints, contact, letters_out
from requests_app.lifecycle.move import MoveRefused
from tests.people import a_caseworker, sign_in
from tests.requests_app.test_complaints import a_complaint, a_decided_request

pytestmark = pytest.mark.django_db
ON_PAPER = {"email": "", "postal_address": "1 Long Lane"}


def a_complaint_on_paper(kind="data_protection"):
    footage_request = a_decided_request(contact_by="post", **ON_PAPER)
    return a_complaint(footage_request, kind=kind, details=ON_PAPER)


def not_sent(letter, because="The printer tore it."):
    letters_out.mark_not_sent(letter, because=because, by=a_caseworker())


# --- acknowledging ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["data_protection", "internal_review"])
def test_an_acknowledgement_that_was_never_sent_is_made_again(client, kind):
    complaint, by = a_complaint_on_paper(kind), a_caseworker()
    page = reverse("casework:complaint", args=[complaint.reference])
    act = reverse("casework:acknowledge_complaint_again", args=[complaint.reference])
    assert act not in sign_in(client, by).get(page).content.decode()
    with pytest.raises(MoveRefused, match="waits in the tray"):
        complaints.acknowledge_again(complaint, by=by)
    not_sent(complaint.letters.get())
    assert act in client.get(page).content.decode()
    client.post(act)
    again = complaint.letters.to_post().get()
    assert again.kind == complaint.letters.first().kind and again.made_by == by
    complaint.refresh_from_db()
    assert complaint.acknowledged_at is None
    letters_out.mark_posted(again, by=by)
    complaint.refresh_from_db()
    assert complaint.acknowledged_at
    with pytest.raises(MoveRefused, match="is acknowledged"):
        complaints.acknowledge_again(complaint, by=by)


def test_it_is_made_again_in_the_way_that_reaches_them_now():
    complaint, by = a_complaint_on_paper(), a_caseworker()
    not_sent(complaint.letters.get())
    person = complaint.footage_request
    contact.change_contact(
        person,
        because="They rang.",
        by=by,
        contact_by="email",
        email="a@example.com",
        phone="",
        postal_address="",
    )
    complaint.refresh_from_db()
    complaints.acknowledge_again(complaint, by=by)
    complaint.refresh_from_db()
    assert complaint.acknowledged_at and not complaint.clocks.running().exists()


@pytest.mark.parametrize("kind", ["regulator", "court"])
def test_the_regulator_and_the_court_get_no_acknowledgement(kind):
    case = a_complaint(kind=kind, by=a_caseworker(), details={"channel": "post"})
    with pytest.raises(MoveRefused, match="Nothing was sent"):
        complaints.acknowledge_again(case, by=a_caseworker())
