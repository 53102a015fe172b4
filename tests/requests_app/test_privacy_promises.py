"""Is a person who was not forgotten, or a proof that was kept, found and named?"""

import os
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from portal import vault
from portal.models import Shredding
from requests_app.lifecycle import afterwards, erasure
from requests_app.models import FootageRequest, Note
from requests_app.privacy_promises import breaches
from tests.builders import a_request
from tests.people import a_caseworker, a_supervisor
from tests.requests_app.test_complaints import a_complaint, a_request_for_footage, let_go
from tests.requests_app.test_erasure import closed_and_let_go
from tests.requests_app.test_identity import kept

pytestmark = pytest.mark.django_db


def test_a_proof_kept_past_its_day_is_named_a_day_later():
    casey = a_caseworker()
    footage_request = a_request("searching", by=casey)
    document = kept(footage_request, casey)
    afterwards.withdraw(footage_request, by=casey)
    for days, said in [(7.9, []), (8.1, [f"Document {document.pk} of {footage_request.reference}"])]:
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            assert [line.partition(" should")[0] for line in breaches()] == said


def test_a_file_that_nothing_names_is_counted_and_one_that_is_to_go_is_named():
    casey = a_caseworker()
    kept(a_request("searching", by=casey), casey)
    lost, old = vault.store(b"somebody's passport"), timezone.now() - timedelta(days=2)
    assert list(breaches()) == [], "it may belong to what is being kept at this moment"
    os.utime(vault.path_of(lost), (old.timestamp(), old.timestamp()))
    assert list(breaches()) == ["Files in the vault that belong to nothing: 1."]
    Shredding.objects.create(key=lost, asked_at=old)
    assert list(breaches()) == ["Files that should be off the disk of the vault: 1."]


def test_an_open_complaint_whose_footage_was_let_go_is_named():
    footage_request, _ = a_request_for_footage()
    with time_machine.travel(timezone.now() + timedelta(days=100)):
        let_go(footage_request)
        complaint = a_complaint(footage_request)
        assert list(breaches()) == []
        FootageRequest.objects.update(holds_released_at=timezone.now())
        assert list(breaches()) == [
            f"Complaint {complaint.reference} is open, but the footage of its request is not held."
        ]


def test_whatever_is_left_of_a_person_after_the_erasing_is_named(django_capture_on_commit_callbacks):
    casey = a_caseworker()
    footage_request = a_request("searching", by=casey, postal_address="1 High Street")
    afterwards.abandon(footage_request, because="flood", reason="No answer.", by=casey)
    closed_and_let_go(footage_request)
    with (
        time_machine.travel(timezone.now() + timedelta(days=500)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        erasure.erase_due()
        a_complaint(footage_request)
    assert list(breaches()) == []
    FootageRequest.objects.update(name="Amara Okafor")
    Note.objects.create(footage_request=footage_request, written_by=a_supervisor(), text="She rang.")
    assert [line.rpartition("“")[2].partition("”")[0] for line in breaches()] == ["footage request", "note"]
