"""Is somebody reached another way only when a colleague says so, and why?"""

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.models import AuditEvent
from requests_app import access_codes
from requests_app.lifecycle import contact, release
from requests_app.lifecycle.move import MoveRefused, PermissionRefused
from requests_app.models import FootageRequest, OutgoingEmail
from tests.builders import a_request
from tests.people import a_caseworker, a_legal_approver, an_auditor, sign_in
from tests.requests_app.approvable import a_decided_request

pytestmark = pytest.mark.django_db
POST = {"contact_by": "post", "email": "", "phone": "", "postal_address": "1 Low Road\nLondon"}


def changed(footage_request, by=None, because="She rang and gave her date of birth.", **given):
    now = {name: getattr(footage_request, name) for name in contact.WAYS}
    contact.change_contact(footage_request, because=because, by=by or a_caseworker(), **{**now, **given})
    return footage_request


def test_a_new_address_is_told_to_the_old_one_and_old_codes_are_worth_nothing():
    footage_request = a_request()
    access_codes.send_code(footage_request.reference)
    changed(footage_request, email="amara@new.example")
    told = OutgoingEmail.objects.get(kind="contact_changed")
    assert told.to == "amara@example.com" and "new.example" not in told.text
    assert not footage_request.codes.filter(expires_at__gt=timezone.now()).exists()
    event = AuditEvent.objects.get(action="request.change_contact")
    assert event.is_work and "new.example" not in event.body and '"email"' in event.body


def test_an_address_that_does_not_work_is_left_and_not_written_to():
    footage_request = a_request()
    FootageRequest.objects.update(email_failed_at=timezone.now())
    footage_request.refresh_from_db()
    with pytest.raises(MoveRefused, match="come back"):
        changed(footage_request, phone="020 7946 0000")
    changed(footage_request, email="amara@new.example")
    assert footage_request.email_failed_at is None
    assert not OutgoingEmail.objects.filter(kind="contact_changed").exists()


@pytest.mark.parametrize(
    "given, why",
    [
        ({"contact_by": "post"}, "postal address"),
        ({"contact_by": "phone"}, "phone number"),
        ({"email": ""}, "email address"),
        ({"because": " ", "phone": "020 7946 0000"}, "how you know"),
        ({}, "Nothing is different"),
    ],
)
def test_a_way_without_its_address_or_a_change_without_its_reason_is_refused(given, why):
    footage_request = a_request()
    with pytest.raises(MoveRefused, match=why):
        changed(footage_request, **given)
    assert not AuditEvent.objects.filter(action="request.change_contact").exists()


def test_after_a_decision_what_is_open_is_closed_until_somebody_else_issues_it_again(client):
    keeper = a_caseworker()
    footage_request = a_decided_request(b"video", by=keeper)
    page = reverse("casework:contact", args=[footage_request.reference])
    client = sign_in(client, keeper)
    assert "Their downloads are open" in client.get(page).text
    to_new = {"contact_by": "email", "email": "amara@new.example", "because": "She rang."}
    assert "downloads are closed" in client.post(page, to_new, follow=True).text
    assert not footage_request.deliveries.open().exists()
    closed = footage_request.deliveries.first()
    assert (closed.revoked_by, closed.revoked_reason) == (keeper, contact.CLOSED)
    assert AuditEvent.objects.filter(action="request.revoke_delivery", is_work=True).count() == 2
    told = OutgoingEmail.objects.get(kind="delivery_revoked")
    assert told.to == "amara@new.example"
    with pytest.raises(PermissionRefused, match="somebody else has to issue"):
        release.reissue(closed, reason="She rang.", by=keeper)
    assert release.reissue(closed, reason="She rang.", by=a_legal_approver()).is_open


def test_where_nothing_is_open_nothing_is_closed():
    footage_request = a_request()
    changed(footage_request, email="amara@new.example")
    assert not OutgoingEmail.objects.filter(kind="delivery_revoked").exists()


def test_nobody_else_changes_it():
    with pytest.raises(PermissionRefused):
        changed(a_request(), by=an_auditor(), **POST)


def test_the_page_changes_it_and_says_what_is_missing(client):
    by = a_caseworker()
    footage_request = a_request("searching", by=by)
    page = reverse("casework:contact", args=[footage_request.reference])
    client = sign_in(client, by)
    assert "Enter how you know" in client.post(page, {"contact_by": "post"}).content.decode()
    client.post(page, {**POST, "because": "He wrote to us."})
    footage_request.refresh_from_db()
    assert (footage_request.contact_by, footage_request.email) == ("post", "")
