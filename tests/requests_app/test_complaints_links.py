"""Is it known what a complaint is about before anybody judges it?"""

import pytest
from django.urls import reverse

from portal.models import AuditEvent
from requests_app.lifecycle import complaints
from requests_app.lifecycle.move import MoveRefused
from tests.people import a_caseworker, a_legal_approver, a_supervisor, sign_in
from tests.requests_app.test_complaints import a_complaint, a_decided_request

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["data_protection", "internal_review"])
def test_nobody_judges_a_complaint_that_names_a_request_before_it_is_linked(kind):
    footage_request = a_decided_request()
    approver, judge = footage_request.decision.approved_by, a_legal_approver()
    complaint = a_complaint(kind=kind, details={"request_reference_given": footage_request.reference})
    answer = {"outcome": "not_upheld", "words": "It was right."}
    with pytest.raises(MoveRefused, match="somebody else"):
        complaints.decide(complaint, by=approver, **answer)
    with pytest.raises(MoveRefused, match="Link it to that request first"):
        complaints.decide(complaint, by=judge, **answer)
    with pytest.raises(MoveRefused, match="somebody else"):
        complaints.link_to_none(complaint, because="I say so.", by=approver)
    complaints.link(complaint, footage_request, by=a_caseworker())
    complaints.decide(complaint, by=judge, **answer)
    assert complaint.decided_by == judge


def test_that_a_complaint_is_about_no_request_of_ours_is_recorded_with_by_whom_and_why(client):
    complaint = a_complaint(details={"request_reference_given": "BWV-2222-2222-2222"})
    judge, by = a_supervisor(), a_caseworker()
    answer = {"outcome": "not_upheld", "words": "It was not us."}
    with pytest.raises(MoveRefused, match="Link it to that request first"):
        complaints.decide(complaint, by=judge, **answer)
    with pytest.raises(MoveRefused, match="how you know"):
        complaints.link_to_none(complaint, because=" ", by=by)
    page = reverse("casework:complaint", args=[complaint.reference])
    assert "It is about no request of ours" in sign_in(client, by).get(page).content.decode()
    act = reverse("casework:link_complaint_to_none", args=[complaint.reference])
    client.post(act, {"none-because": "It was another force."})
    complaint.refresh_from_db()
    assert complaint.about_none_by == by and complaint.about_none_at
    assert "It was another force." in client.get(page).content.decode()
    assert "another force" not in AuditEvent.objects.get(action="complaint.link_to_none").body
    complaints.decide(complaint, by=judge, **answer)


def test_a_complaint_that_is_linked_after_all_is_about_that_request():
    complaint = a_complaint(details={"request_reference_given": "my request of May"})
    complaints.link_to_none(complaint, because="No such name.", by=a_caseworker())
    complaints.link(complaint, a_decided_request(), by=a_caseworker())
    assert complaint.about_none_because == "" and complaint.about_none_by is None
    with pytest.raises(MoveRefused, match="already belongs"):
        complaints.link_to_none(complaint, because="No.", by=a_caseworker())


def test_an_officer_does_not_read_a_complaint_that_names_a_request_about_them(client):
    """Nobody has linked it yet, but what it tells of them is the same."""
    about_them = a_decided_request(officers="217EA")
    complaint = a_complaint(details={"request_reference_given": about_them.reference})
    page = reverse("casework:complaint", args=[complaint.reference])
    assert sign_in(client, a_caseworker(officer_ref="217EA")).get(page).status_code == 404
    assert sign_in(client, a_caseworker()).get(page).status_code == 200
    letter = complaint.letters.get()
    assert (
        sign_in(client, a_caseworker(officer_ref="217EA"))
        .get(reverse("casework:letter", args=[letter.pk]))
        .status_code
        == 404
    )
