"""What becomes of a request for one's own footage that was made as freedom of information?"""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from portal.models import AuditEvent
from requests_app.lifecycle import foi, letters_out
from requests_app.lifecycle.move import MoveRefused, PermissionRefused
from requests_app.models import FoiStub, FootageRequest, Letter, OutgoingEmail
from tests.builders import a_docked_clip, a_request
from tests.people import a_caseworker, an_auditor, sign_in

pytestmark = pytest.mark.django_db


def asked_as_foi(**fields):
    return a_request(asked_as_foi=True, **fields)


def test_it_gets_its_own_reference_and_clock_from_the_same_receipt():
    with time_machine.travel(datetime(2026, 6, 6, 12, tzinfo=UTC), tick=False):  # a Saturday
        footage_request = asked_as_foi()
    stub = footage_request.foi_stub
    assert (
        re.fullmatch(r"FOI-\w{4}-\w{4}", stub.reference) and stub.received_at == footage_request.received_at
    )
    clock = footage_request.clocks.get(regime="foia")
    # Twenty working days of the whole United Kingdom: 15 June is a bank holiday in Scotland.
    assert clock.due_on == date(2026, 7, 6)
    assert footage_request.clocks.get(regime="part3").received_on == clock.received_on == date(2026, 6, 6)


def test_the_notice_goes_out_at_once_and_stops_its_clock_and_no_other():
    footage_request = asked_as_foi()
    stub = footage_request.foi_stub
    assert stub.answered_at and stub.letter.kind == "foi_s40_5a_notice"
    assert "section 40(5A)" in stub.letter.html and stub.reference in stub.letter.html
    assert footage_request.clocks.get(regime="foia").stopped_on
    assert [clock.regime for clock in footage_request.clocks.running()] == ["part3"]
    assert footage_request.due_on == footage_request.clocks.get(regime="part3").due_on
    kinds = set(OutgoingEmail.objects.filter(footage_request=footage_request).values_list("kind", flat=True))
    assert {"acknowledgement", "letter_waiting"} <= kinds
    assert AuditEvent.objects.filter(chain=footage_request.reference, action="request.answer_foi").exists()


BY_POST = {"email": "", "contact_by": "post", "postal_address": "1 Low Road\nLondon"}


def notice_of(footage_request):
    return footage_request.letters.filter(kind="foi_s40_5a_notice").latest("pk")


def running(footage_request):
    return {clock.regime for clock in footage_request.clocks.running()}


def test_on_paper_it_answers_on_the_day_on_which_it_is_posted(client):
    footage_request, by = asked_as_foi(**BY_POST), a_caseworker()
    notice, stub = notice_of(footage_request), footage_request.foi_stub
    assert stub.answered_at is None and running(footage_request) == {"part3", "foia"}
    with pytest.raises(MoveRefused, match="waits to be posted"):
        foi.answer_again(footage_request, by=by)
    assert not AuditEvent.objects.filter(action="request.answer_foi").exists()
    letters_out.mark_posted(notice, by=by)
    stub.refresh_from_db()
    footage_request.refresh_from_db()
    assert stub.answered_at and running(footage_request) == {"part3"}
    assert footage_request.due_on == footage_request.clocks.get(regime="part3").due_on
    assert AuditEvent.objects.get(action="request.answer_foi").chain == footage_request.reference


def test_one_that_was_never_sent_is_owed_and_written_again(client):
    footage_request, by = asked_as_foi(**BY_POST), a_caseworker()
    letters_out.mark_not_sent(notice_of(footage_request), because="The printer tore it.", by=by)
    assert FoiStub.objects.get().answered_at is None and "foia" in running(footage_request)
    with pytest.raises(PermissionRefused):
        foi.answer_again(footage_request, by=an_auditor())
    page = reverse("casework:request", args=[footage_request.reference])
    client = sign_in(client, by)
    assert "Write the notice again" in client.get(page).content.decode()
    client.post(reverse("casework:answer_foi", args=[footage_request.reference]))
    assert "waits to be posted" in client.get(page).content.decode()
    assert Letter.objects.filter(kind="foi_s40_5a_notice").count() == 2
    letters_out.mark_posted(notice_of(footage_request), by=by)
    assert FoiStub.objects.get().answered_at and running(footage_request) == {"part3"}
    with pytest.raises(MoveRefused):
        foi.answer_again(footage_request, by=by)


def test_one_that_lies_in_the_tray_too_long_shows_as_overdue(client):
    with time_machine.travel(datetime(2026, 9, 10, 12, tzinfo=UTC), tick=True):
        footage_request = asked_as_foi(**BY_POST)
        assert footage_request.due_on < footage_request.clocks.get(regime="part3").due_on
        letter = footage_request.letters.get(kind="acknowledgement")
        assert "12 October 2026" in letter.html, "the footage itself has its month"
    with time_machine.travel(datetime(2026, 10, 9, 12, tzinfo=UTC), tick=True):
        assert FootageRequest.objects.get().due_on < timezone.localdate()
        page = sign_in(client, a_caseworker()).get(reverse("casework:queue"))
        assert "Overdue" in page.content.decode()


def test_the_notice_is_the_same_whether_or_not_anything_is_held():
    clip = a_docked_clip()
    held = asked_as_foi(earliest_at=clip.started_at, latest_at=clip.ended_at)
    not_held = asked_as_foi(earliest_at=clip.started_at, latest_at=clip.ended_at, borough="E09000033")
    assert held.candidates.exists() and not not_held.candidates.exists()
    assert masked(held) == masked(not_held)


def masked(footage_request):
    stub = footage_request.foi_stub
    html = stub.letter.html.replace(stub.reference, "FOI").replace(footage_request.reference, "BWV")
    return html, stub.letter.title, stub.letter.goes_by


def test_who_did_not_say_so_gets_no_stub():
    footage_request = a_request()
    assert not FoiStub.objects.exists() and not footage_request.letters.exists()


def test_words_of_their_own_are_enough():
    footage_request = a_request(what_happened="I make this freedom of information request for my video.")
    assert footage_request.foi_stub.answered_at
