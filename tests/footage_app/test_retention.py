"""Is a clip kept exactly as long as it must be, and not an hour less or a day more?"""

import os
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from footage_app import retention, stores
from footage_app.models import Clip, ClipState, Derivative, Hold, Redaction, ReviewCopy, TrackPicture
from portal.models import AuditEvent
from tests.footage_app.catalogue_rows import a_row, clip_rows

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def state(clip):
    clip.refresh_from_db()
    return clip.state


def hold(clip, held_for="BWV-AAAA", by="system"):
    return retention.hold([clip.pk], held_for=held_for, by=by)


@pytest.fixture
def old_clip():
    return a_row(started_at=timezone.now() - 30 * DAY)


@pytest.mark.parametrize(
    "start", ["2026-10-24T23:30:00+01:00", "2026-03-28T12:00:00+00:00", "2028-02-10T01:00:00+00:00"]
)
def test_a_clip_is_due_31_times_24_hours_after_its_start_whatever_the_clocks_do(start):
    start = datetime.fromisoformat(start).astimezone(ZoneInfo("Europe/London"))
    assert retention.due_at(start) - start == 31 * DAY
    assert retention.due_at(start).utcoffset() == timedelta(0)
    assert retention.due_at(start).timestamp() - start.timestamp() == 31 * 86400


def test_a_clip_is_doomed_one_grace_before_its_day_and_not_a_second_earlier():
    clip = a_row()
    retention.sweep(now=clip.delete_due_at - DAY - timedelta(seconds=1))
    assert state(clip) == ClipState.LIVE
    retention.sweep(now=clip.delete_due_at - DAY)
    assert state(clip) == ClipState.DOOMED


def test_a_doomed_clip_is_gone_on_day_31_and_not_before():
    clip = a_row()
    retention.sweep(now=clip.delete_due_at - DAY)
    retention.sweep(now=clip.delete_due_at - timedelta(seconds=1))
    assert state(clip) == ClipState.DOOMED and stores.has(clip.store_key)
    run = retention.sweep(now=clip.delete_due_at)
    assert state(clip) == ClipState.GONE and run.purged == 1
    assert not stores.has(clip.store_key)
    assert not list(stores.files())


def test_the_row_of_a_deleted_clip_stays_as_its_tombstone(old_clip):
    retention.sweep(now=old_clip.delete_due_at - DAY)
    retention.sweep(now=old_clip.delete_due_at)
    old_clip.refresh_from_db()
    assert old_clip.sha256 and old_clip.gone_at and old_clip.doomed_at
    assert {"clip.doom", "clip.purge", "clip.gone"} <= set(
        AuditEvent.objects.values_list("action", flat=True)
    )


def test_a_clip_doomed_late_still_has_its_whole_grace(old_clip):
    late = old_clip.delete_due_at + timedelta(hours=5)
    retention.sweep(now=late)
    retention.sweep(now=late + timedelta(hours=23))
    assert state(old_clip) == ClipState.DOOMED
    retention.sweep(now=late + DAY)
    assert state(old_clip) == ClipState.GONE


def test_nothing_is_deleted_by_the_sweep_that_doomed_it():
    clip = a_row(started_at=timezone.now() - 60 * DAY)
    assert retention.sweep().doomed == 1
    assert state(clip) == ClipState.DOOMED and stores.has(clip.store_key)


def test_a_held_clip_outlives_every_sweep_until_the_hold_ends(old_clip):
    assert hold(old_clip).held == [old_clip.pk]
    for day in range(31, 33):
        retention.sweep(now=old_clip.started_at + day * DAY)
    assert state(old_clip) == ClipState.LIVE and stores.has(old_clip.store_key)
    assert retention.release_holds("BWV-AAAA", by="system") == 1
    retention.sweep(now=old_clip.started_at + 33 * DAY)
    assert state(old_clip) == ClipState.DOOMED


def test_a_hold_in_the_grace_rescues_a_doomed_clip(old_clip):
    retention.sweep(now=old_clip.delete_due_at - DAY)
    assert hold(old_clip).held == [old_clip.pk]
    old_clip.refresh_from_db()
    assert (old_clip.state, old_clip.doomed_at, old_clip.hold_count) == (ClipState.LIVE, None, 1)


@pytest.mark.parametrize("late", [ClipState.PURGING, ClipState.GONE])
def test_a_hold_that_comes_too_late_says_so(old_clip, late):
    for step in [ClipState.DOOMED, ClipState.PURGING, ClipState.GONE]:
        Clip.objects.filter(pk=old_clip.pk).update(state=step)
        if step == late:
            break
    outcome = hold(old_clip)
    assert (outcome.held, outcome.too_late) == ([], [old_clip.pk])
    assert not Hold.objects.exists()


def test_holding_twice_for_one_cause_is_one_hold_and_two_causes_are_two(old_clip):
    hold(old_clip)
    assert hold(old_clip).held == [old_clip.pk]
    old_clip.refresh_from_db()
    assert old_clip.hold_count == 1
    hold(old_clip, "BWV-BBBB")
    old_clip.refresh_from_db()
    assert old_clip.hold_count == 2
    retention.release_holds("BWV-AAAA", by="system")
    assert retention.release_holds("BWV-AAAA", by="system") == 0
    old_clip.refresh_from_db()
    assert old_clip.hold_count == 1 and old_clip.is_held


def test_a_hold_can_be_placed_again_after_it_was_released(old_clip):
    hold(old_clip)
    retention.release_holds("BWV-AAAA", by="system")
    hold(old_clip)
    old_clip.refresh_from_db()
    assert old_clip.hold_count == 1 and old_clip.holds.count() == 2


def test_a_hold_on_a_clip_that_never_was_is_an_error_and_holds_nothing(old_clip):
    with pytest.raises(Clip.DoesNotExist):
        retention.hold([old_clip.pk, 10**9], held_for="BWV-AAAA", by="system")
    assert not Hold.objects.exists()


def test_evidence_is_never_doomed():
    clip = a_row(started_at=timezone.now() - 400 * DAY, evidential=True)
    retention.sweep()
    assert state(clip) == ClipState.LIVE


def test_more_clips_than_one_batch_are_held_doomed_and_deleted(settings, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 3)
    ids = clip_rows(8, started_at=timezone.now() - 31 * DAY)
    assert len(retention.hold(ids, held_for="BWV-AAAA", by="system").held) == 8
    assert retention.release_holds("BWV-AAAA", by="system") == 8
    now = timezone.now()
    assert retention.sweep(now=now).doomed == 8
    assert retention.sweep(now=now + DAY).purged == 8


def test_a_deleted_clip_takes_its_review_copy_pictures_and_derivatives_with_it(old_clip, tmp_path):
    (tmp_path / "copy").write_bytes(b"copy")
    copy, made = stores.put(tmp_path / "copy"), stores.put(tmp_path / "copy")
    ReviewCopy.objects.create(clip=old_clip, store_key=copy, sha256="0" * 64, size_bytes=4)
    redaction = Redaction.objects.create(clip=old_clip, made_for="BWV-AAAA")
    TrackPicture.objects.create(redaction=redaction, track="t1", jpeg=b"face")
    Derivative.objects.create(
        redaction=redaction, plan_version=1, plan_digest="0", store_key=made, sha256="0" * 64, size_bytes=4
    )
    retention.sweep(now=old_clip.delete_due_at - DAY)
    retention.sweep(now=old_clip.delete_due_at)
    assert state(old_clip) == ClipState.GONE
    assert not any(stores.has(key) for key in (old_clip.store_key, copy, made))
    assert not ReviewCopy.objects.exists() and not TrackPicture.objects.exists()
    assert Derivative.objects.count() == 1, "what was released keeps its hash"
    assert retention.breaches() == []


def test_a_file_that_cannot_be_erased_stays_purging_raises_an_alarm_and_stops_nothing_else(
    old_clip, monkeypatch
):
    other = a_row(started_at=old_clip.started_at)
    erase = stores.erase

    def stuck(key):
        if key == old_clip.store_key:
            raise PermissionError("read-only")
        erase(key)

    monkeypatch.setattr(stores, "erase", stuck)
    retention.sweep(now=old_clip.delete_due_at - DAY)
    retention.sweep(now=old_clip.delete_due_at)
    assert (state(old_clip), state(other)) == (ClipState.PURGING, ClipState.GONE)
    monkeypatch.setattr(stores, "erase", erase)
    retention.sweep(now=old_clip.delete_due_at + timedelta(minutes=10))
    assert state(old_clip) == ClipState.GONE


def test_the_first_loss_is_the_first_deletion_that_nothing_prevents():
    now = timezone.now()
    first, second, held, evidence = (
        a_row(started_at=now - days * DAY, **more)
        for days, more in [(20, {}), (10, {}), (25, {}), (28, {"evidential": True})]
    )
    hold(held)
    ids = [first.pk, second.pk, held.pk, evidence.pk]
    assert retention.first_loss(ids) == first.delete_due_at
    assert retention.first_loss([held.pk, evidence.pk]) is None


def test_copies_that_a_dead_docking_left_aside_are_collected_and_the_rest_is_settled(tmp_path):
    (tmp_path / "a").write_bytes(b"bytes")
    lost, fresh, committed = (stores.put_aside(tmp_path / "a").key for _ in range(3))
    clip = a_row(with_files=False, store_key=committed)
    for key in (lost, committed):
        os.utime(stores.aside(key), (time.time() - 7200,) * 2)
    assert retention.collect_leftovers() == 1
    assert not stores.has(lost) and stores.aside(fresh).exists() and stores.place(clip.store_key).exists()


def test_no_transaction_lasts_as_long_as_the_walk_through_the_store(tmp_path, monkeypatch):
    """On SQLite nobody else could write meanwhile."""
    (tmp_path / "a").write_bytes(b"bytes")
    for _ in range(3):
        key = stores.put_aside(tmp_path / "a").key
        os.utime(stores.aside(key), (time.time() - 7200,) * 2)
    files, depth, seen = stores.files, len(connection.savepoint_ids), []

    def watched():
        for file in files():
            seen.append(len(connection.savepoint_ids))
            yield file

    monkeypatch.setattr(stores, "files", watched)
    assert retention.collect_leftovers() == 3
    assert seen == [depth] * 3
    assert AuditEvent.objects.filter(action="store.collect_leftovers").count() == 3


class TestPromises:
    """Each breach that `manage.py invariants` must name."""

    @pytest.fixture(autouse=True)
    def all_is_well(self, old_clip):
        assert retention.breaches() == []

    def test_a_held_clip_without_its_file(self, old_clip):
        hold(old_clip)
        stores.erase(old_clip.store_key)
        assert retention.breaches() == [f"The file of clip {old_clip.pk} is missing; the clip is held."]

    def test_a_file_without_a_row(self, tmp_path):
        (tmp_path / "a").write_bytes(b"bytes")
        key = stores.put(tmp_path / "a")
        assert retention.breaches() == []
        os.utime(stores.place(key), (time.time() - 3700,) * 2)
        assert retention.breaches() == [f"The file {key} belongs to nothing."]

    def test_the_file_of_a_deleted_clip(self, old_clip):
        for step in ["doomed", "purging", "gone"]:
            Clip.objects.filter(pk=old_clip.pk).update(
                state=step, doomed_at=timezone.now(), gone_at=timezone.now()
            )
        assert "is still there" in retention.breaches()[0]

    def test_a_state_without_its_moment(self, old_clip):
        Clip.objects.filter(pk=old_clip.pk).update(state="doomed")
        assert "cannot be" in retention.breaches()[0]

    def test_deletion_that_does_not_happen(self):
        a_row(started_at=timezone.now() - 40 * DAY)
        assert retention.breaches() == ["1 clips should have been deleted two days ago."]


def test_moments_are_kept_in_utc(old_clip):
    old_clip.refresh_from_db()
    assert old_clip.delete_due_at.tzinfo == UTC
