"""What does sending a request do? It, its candidates and their holds, or nothing at all."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest
import time_machine
from django.db import connections
from django.utils import timezone

from footage_app import retention
from footage_app.models import Clip, Hold
from portal import audit, vault
from portal.models import Alarm, AuditEvent
from requests_app import drafts
from requests_app.law import deadlines
from requests_app.lifecycle import intake
from requests_app.models import Draft, DraftFile, FootageRequest, Incident, OutgoingEmail
from requests_app.pictures import Kept
from tests.builders import a_docked_clip, a_draft, a_request
from tests.footage_app.catalogue_rows import a_row, clip_rows

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def an_incident(ago=timedelta(hours=2), length=timedelta(hours=2), **fields):
    start = timezone.now() - ago
    return {
        "earliest_at": start, "latest_at": start + length, "borough": "E09000022",
        "place_text": "Brixton Road", "what_happened": "I was stopped.", **fields,
    }  # fmt: skip


def a_request_for(*incidents):
    return a_request(incidents=list(incidents))


def test_every_candidate_is_held_before_anybody_looks():
    clip = a_docked_clip()
    footage_request = a_request_for(an_incident(officers="217EA"))
    candidate = footage_request.candidates.get()
    assert (candidate.clip, candidate.held, candidate.added_how) == (clip, True, "search")
    assert "officer 217EA named" in candidate.reasons
    hold = Hold.objects.get(clip=clip)
    assert (hold.held_for, hold.released_at) == (footage_request.reference, None)
    clip.refresh_from_db()
    assert clip.hold_count == 1
    assert footage_request.at_risk_from is None


def test_the_best_are_held_however_much_was_recorded_in_the_margin_before():
    incident = an_incident(ago=timedelta(days=3), certainty="about", references="CAD 1234/26")
    start = incident["earliest_at"]
    crowd = {"borough": incident["borough"], "with_files": False}
    clip_rows(520, started_at=start - 50 * MINUTE, ended_at=start - 40 * MINUTE, **crowd)
    perfect = a_row(started_at=start + 10 * MINUTE, case_refs=["CAD1234-26"], **crowd)
    footage_request = a_request_for(incident)
    best = footage_request.candidates.order_by("-score").first()
    assert best.clip == perfect and best.held and "reference CAD1234-26 named" in best.reasons
    assert footage_request.too_wide


@pytest.mark.parametrize(
    ("said", "recorded"),
    [
        ({"references": "the slip says CAD 1234/26"}, {"case_refs": ["CAD 1234-26"]}),
        ({"officers": "PC 4417"}, {"officer_ref": "4417"}),
    ],
)
def test_a_case_or_officer_named_leads_to_a_clip_of_another_borough(said, recorded):
    incident = an_incident(**said)
    clip = a_row(started_at=incident["earliest_at"], borough="E09000033", with_files=False, **recorded)
    footage_request = a_request_for(incident)
    assert footage_request.candidates.get().clip == clip


def test_a_request_without_footage_is_queued_by_when_footage_would_be_lost():
    footage_request = a_request()
    incident = footage_request.incidents.get()
    assert footage_request.status == "received"
    assert footage_request.at_risk_from == incident.earliest_at + timedelta(days=31)


def test_footage_in_quarantine_is_held_too():
    clip = a_docked_clip(sha256="0" * 64)
    assert clip.quarantine == "waiting"
    assert a_request_for(an_incident()).candidates.get().held


def test_more_than_the_limit_is_held_best_first_and_goes_to_the_top_of_the_queue(settings):
    settings.CANDIDATE_LIMIT = 2
    other = a_request()
    best = a_docked_clip(officer_ref="217EA")
    for number in range(3):
        a_docked_clip(officer_ref=f"{number}XX")
    footage_request = a_request_for(an_incident(officers="217EA"))
    held = footage_request.candidates.filter(held=True)
    assert footage_request.too_wide
    assert (held.count(), footage_request.candidates.count()) == (2, 4)
    assert held.first().clip == best
    unheld = footage_request.candidates.filter(held=False)
    assert all("more clips than are held" in candidate.hold_problem for candidate in unheld)
    assert footage_request.at_risk_from <= min(candidate.clip.delete_due_at for candidate in unheld)
    assert list(FootageRequest.objects.what_is_lost_first()) == [footage_request, other]


def test_a_wide_incident_does_not_starve_another(settings):
    settings.CANDIDATE_LIMIT = 2
    for _ in range(3):
        a_docked_clip()
    start = timezone.now() - timedelta(days=2)
    lonely = a_docked_clip(started_at=start, ended_at=start + timedelta(minutes=5), officer_ref="9ZZ")
    footage_request = a_request_for(an_incident(officers="217EA"), an_incident(ago=timedelta(days=2)))
    assert footage_request.candidates.get(clip=lonely).held


def test_a_clip_of_two_incidents_is_one_candidate():
    a_docked_clip()
    footage_request = a_request_for(an_incident(), an_incident(officers="217EA"))
    candidate = footage_request.candidates.get()
    assert candidate.incident.position == 1


def footage_of(days_ago):
    start = timezone.now() - timedelta(days=days_ago)
    return a_docked_clip(started_at=start, ended_at=start + timedelta(minutes=5))


def test_footage_about_to_be_deleted_is_rescued():
    clip = footage_of(days_ago=29)
    retention.sweep(now=clip.delete_due_at - timedelta(days=1))
    clip.refresh_from_db()
    assert clip.state == "doomed"
    footage_request = a_request_for(an_incident(ago=timedelta(days=29)))
    clip.refresh_from_db()
    assert (clip.state, clip.hold_count, footage_request.candidates.get().held) == ("live", 1, True)


def test_a_clip_whose_deletion_begins_meanwhile_is_a_candidate_that_says_so(monkeypatch):
    clip = footage_of(days_ago=29)
    monkeypatch.setattr(retention, "hold", lambda ids, **_: retention.HoldOutcome(too_late=list(ids)))
    candidate = a_request_for(an_incident(ago=timedelta(days=29))).candidates.get()
    assert (candidate.clip, candidate.held) == (clip, False)
    assert "deletion had already begun" in candidate.hold_problem


def test_the_same_draft_sent_twice_makes_one_request():
    draft = a_draft()
    first = intake.submit(draft, {"name": "A"}, [an_incident()])
    second = intake.submit(draft, {"name": "B"}, [an_incident()])
    assert first == second
    assert (FootageRequest.objects.count(), OutgoingEmail.objects.count()) == (1, 0)


def test_a_draft_that_never_was_says_so():
    with pytest.raises(intake.DraftGone):
        intake.submit(Draft(), {"name": "A"}, [an_incident()])


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_make_one_request():
    draft, incident = a_draft(), an_incident()

    def click(_):
        try:
            return intake.submit(draft, {"name": "A"}, [incident]).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as people:
        assert len(set(people.map(click, range(8)))) == 1
    assert (FootageRequest.objects.count(), Incident.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_photo_taken_out_in_the_moment_of_sending_is_not_erased_behind_the_request(monkeypatch):
    draft = a_draft()
    drafts.keep_file(
        draft, DraftFile.Kind.PHOTO, "me.jpg", Kept(b"a photo", "image/jpeg", ".jpg"), vault.store
    )

    def taken_out():
        drafts.drop_file(draft, DraftFile.Kind.PHOTO)
        connections.close_all()

    acknowledge, other_tab = intake.acknowledge, Thread(target=taken_out)

    def meanwhile(footage_request):
        other_tab.start()
        other_tab.join(1)  # it has to wait for us
        acknowledge(footage_request)

    monkeypatch.setattr(intake, "acknowledge", meanwhile)
    footage_request = intake.submit(draft, {"name": "A"}, [an_incident()])
    other_tab.join()
    assert vault.read(footage_request.photo_key) == b"a photo"


def test_when_holding_fails_nothing_is_saved_and_the_draft_stays(monkeypatch):
    a_docked_clip()
    draft = a_draft()

    def broken(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(retention, "hold", broken)
    with pytest.raises(RuntimeError):
        intake.submit(draft, {"name": "A", "email": "a@example.com"}, [an_incident()])
    assert not FootageRequest.objects.exists()
    assert not OutgoingEmail.objects.exists()
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_the_photo_and_the_proof_of_authority_move_to_the_request():
    draft = a_draft()
    keys = {kind: vault.store(kind.encode()) for kind in DraftFile.Kind.values}
    for kind, key in keys.items():
        DraftFile.objects.create(
            draft=draft, kind=kind, name="a.jpg", vault_key=key, content_type="image/jpeg"
        )
    footage_request = intake.submit(draft, {"name": "A"}, [an_incident()])
    assert vault.read(footage_request.photo_key) == b"photo"
    documents = {one.proves: vault.read(one.vault_key) for one in footage_request.identity_documents.all()}
    assert documents == {"authority": b"authority"}
    assert not Draft.objects.exists()


def test_the_due_date_is_that_of_the_day_of_receipt_in_london():
    # 23:30 UTC on 30 June is 1 July in London.
    with time_machine.travel(datetime(2026, 6, 30, 23, 30, tzinfo=UTC), tick=False):
        assert a_request().due_on == deadlines.due_on(date(2026, 7, 1))


def test_a_calendar_that_has_ended_keeps_nobody_from_asking():
    with time_machine.travel(datetime(2045, 3, 1, 12, tzinfo=UTC), tick=False):
        assert a_request().due_on == date(2045, 4, 1)
    assert Alarm.objects.filter(kind="calendar_ends").exists()


def masked(email, footage_request):
    return email.subject.replace(footage_request.reference, "R"), email.text.replace(
        footage_request.reference, "R"
    )


def test_the_acknowledgement_says_the_same_with_and_without_footage():
    without = a_request()
    a_docked_clip()
    found = a_request_for(an_incident())
    assert found.candidates.exists() and not without.candidates.exists()
    first, second = (masked(one.emails.get(), one) for one in (without, found))
    assert first == second


def test_who_gave_no_email_address_gets_none():
    assert not a_request(email="", contact_by="post", postal_address="1 High Street").emails.exists()


def test_the_log_says_who_sent_it_and_names_nobody():
    footage_request = a_request(name="Amara Okafor")
    events = AuditEvent.objects.filter(chain=footage_request.reference)
    assert [event.actor for event in events if event.action == "request.submit"] == [audit.REQUESTER]
    assert not any("Amara" in event.body for event in events)


def test_a_clip_held_for_two_requests_is_held_twice():
    clip = a_docked_clip()
    a_request_for(an_incident())
    a_request_for(an_incident())
    assert Clip.objects.get(pk=clip.pk).hold_count == 2
