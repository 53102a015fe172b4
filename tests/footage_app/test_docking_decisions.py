"""Does a footage officer's word count: accepted, rejected, evidence, no evidence?"""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from footage_app import catalogue, docking, retention
from footage_app.docking_decisions import DecisionRefused
from footage_app.models import Clip, ClipState, Quarantine
from portal.models import AuditEvent
from tests.builders import a_docked_clip
from tests.footage_app.catalogue_rows import a_row
from tests.people import a_footage_officer

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def officer():
    return a_footage_officer()


def a_waiting_clip(**fields):
    return a_docked_clip(**{"sha256": "0" * 64, **fields})


def found(clip, at):
    return clip in catalogue.find(earliest_at=at, latest_at=at, lat=clip.lat, lon=clip.lon).clips


def test_an_accepted_clip_is_kept_31_days_from_its_recording_and_matched_like_one_docked_now(officer):
    clip = a_waiting_clip(started_at=timezone.now() - 5 * DAY)
    before = clip.catalogued_at
    clip = docking.accept(clip, reason="The card was copied twice.", by=officer)
    assert clip.quarantine == Quarantine.ACCEPTED
    assert clip.delete_due_at == clip.started_at + 31 * DAY
    assert clip.catalogued_at > before and clip in catalogue.newly_catalogued(clip.catalogued_at)
    assert (clip.quarantine_decided_by, clip.quarantine_decision) == (officer, "The card was copied twice.")
    assert AuditEvent.objects.filter(action="clip.accept", about=f"clip:{clip.pk}").exists()


def test_a_clip_that_came_40_days_late_keeps_at_least_the_grace_when_it_is_accepted(officer):
    start = (datetime.now(UTC) - 40 * DAY).replace(microsecond=0)
    why = {"reason": "Dock was broken.", "by": officer}
    waiting = a_waiting_clip(started_at=start, ended_at=start + timedelta(minutes=13))
    with pytest.raises(DecisionRefused, match="would delete itself on"):
        docking.accept(waiting, **why)
    clip = docking.accept(waiting, **why, may_go_soon=True)
    left = clip.delete_due_at - timezone.now()
    assert timedelta(hours=23, minutes=59) < left <= timedelta(hours=24)
    retention.sweep()
    clip.refresh_from_db()
    assert clip.state == ClipState.DOOMED and found(clip, start + timedelta(minutes=1))


def test_a_clip_without_a_time_needs_one_to_be_accepted(officer):
    clip = a_waiting_clip(recorded_start_utc="?")
    with pytest.raises(DecisionRefused, match="when the recording started"):
        docking.accept(clip, reason="Fine.", by=officer)
    start = timezone.now() - 2 * DAY
    clip = docking.accept(clip, reason="Fine.", by=officer, started_at=start)
    assert clip.time_is_sure and not clip.is_long
    assert clip.ended_at == start + timedelta(seconds=clip.facts["duration"])
    assert found(clip, start) and not found(clip, start - 3 * DAY)


def test_a_wrong_camera_date_is_put_right_and_its_length_moves_with_it(officer):
    clip = a_waiting_clip(started_at=timezone.now() - 40 * DAY)
    length, start = clip.ended_at - clip.started_at, timezone.now() - 3 * DAY
    clip = docking.accept(clip, reason="The camera's clock was wrong.", by=officer, started_at=start)
    assert (clip.started_at, clip.ended_at) == (start, start + length)
    assert clip.delete_due_at == start + 31 * DAY and found(clip, start)


@pytest.mark.parametrize(("year", "words"), [(1926, "no body-worn cameras"), (2006, "would delete itself")])
def test_a_mistyped_year_does_not_make_footage_go_within_a_day(officer, year, words):
    clip = a_waiting_clip(recorded_start_utc="?")
    with pytest.raises(DecisionRefused, match=words):
        docking.accept(clip, reason="Fine.", by=officer, started_at=datetime(year, 11, 20, 10, tzinfo=UTC))
    clip.refresh_from_db()
    assert clip.quarantine == Quarantine.WAITING and clip.delete_due_at - timezone.now() > 30 * DAY


def test_a_time_in_the_future_is_no_time(officer):
    clip = a_waiting_clip(recorded_start_utc="?")
    with pytest.raises(DecisionRefused, match="in the past"):
        docking.accept(clip, reason="Fine.", by=officer, started_at=timezone.now() + DAY)
    clip.refresh_from_db()
    assert clip.quarantine == Quarantine.WAITING


def test_a_rejected_clip_is_found_no_more_and_goes_at_its_time_limit(officer):
    clip = a_waiting_clip(evidential=True)
    assert found(clip, clip.started_at)
    clip = docking.reject(clip, reason="A training video.", by=officer)
    assert not found(clip, clip.started_at)
    retention.sweep(now=clip.delete_due_at - DAY)
    retention.sweep(now=clip.delete_due_at)
    clip.refresh_from_db()
    assert clip.state == ClipState.GONE


def test_a_rejected_clip_that_is_held_stays(officer):
    clip = a_waiting_clip()
    retention.hold([clip.pk], held_for="BWV-AAAA", by="system")
    clip = docking.reject(clip, reason="A training video.", by=officer)
    retention.sweep(now=clip.delete_due_at)
    clip.refresh_from_db()
    assert clip.state == ClipState.LIVE and found(clip, clip.started_at)


def test_only_one_of_two_with_the_same_evidence_id_is_accepted(officer):
    good = a_docked_clip(evidence_id="EV-X")
    bad = a_row(evidence_id="EV-X", quarantine=Quarantine.WAITING)
    with pytest.raises(DecisionRefused, match="another evidence ID"):
        docking.accept(bad, reason="Both are real.", by=officer)
    assert (
        docking.accept(bad, reason="Both are real.", by=officer, evidence_id="EV-X-2").evidence_id == "EV-X-2"
    )
    good.refresh_from_db()
    assert good.evidence_id == "EV-X"


@pytest.mark.parametrize("decide", [docking.accept, docking.reject])
def test_what_is_decided_is_decided(officer, decide):
    clip = a_waiting_clip()
    docking.accept(clip, reason="Fine.", by=officer)
    with pytest.raises(DecisionRefused, match="since you opened"):
        decide(clip, reason="Again.", by=officer)


@pytest.mark.parametrize(("decide", "action"), [(docking.accept, "accept"), (docking.reject, "reject")])
def test_a_second_press_of_the_button_finds_done_what_was_asked_for(officer, decide, action):
    clip = a_waiting_clip()
    for _ in range(2):
        decide(clip, reason="Seen by me.", by=officer)
    assert AuditEvent.objects.filter(action=f"clip.{action}").count() == 1
    with pytest.raises(DecisionRefused, match="since you opened"):
        decide(clip, reason="Seen by me.", by=a_footage_officer())


def test_evidence_is_rescued_kept_and_let_go_with_the_grace(officer):
    clip = a_row(started_at=timezone.now() - 31 * DAY)
    retention.sweep()
    clip = docking.mark_evidential(clip, case_refs=["01/123/26", " "], by=officer)
    assert (clip.state, clip.evidential, clip.case_refs) == (ClipState.LIVE, True, ["01/123/26"])
    retention.sweep()
    clip = docking.mark_not_evidential(clip, reason="No further action.", by=officer)
    assert timedelta(hours=23) < clip.delete_due_at - timezone.now() <= timedelta(hours=24)
    retention.sweep()
    clip.refresh_from_db()
    assert clip.state == ClipState.DOOMED


def test_evidence_needs_a_case(officer):
    with pytest.raises(DecisionRefused, match="reference of the case"):
        docking.mark_evidential(a_row(), case_refs=["", "  "], by=officer)


def test_a_clip_that_is_being_deleted_can_no_longer_be_decided(officer):
    clip = a_row()
    for state in ("doomed", "purging"):
        Clip.objects.filter(pk=clip.pk).update(state=state)
    with pytest.raises(DecisionRefused, match="being deleted"):
        docking.mark_evidential(clip, case_refs=["A1"], by=officer)
