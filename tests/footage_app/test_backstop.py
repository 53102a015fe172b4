"""Does the database itself refuse to lose held footage, whatever a program does?"""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from footage_app import backstop, retention
from footage_app.models import Clip, Hold
from tests.database import triggers_off
from tests.footage_app.catalogue_rows import a_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def clip():
    return a_row(started_at=timezone.now() - timedelta(days=30))


@pytest.fixture
def held(clip):
    retention.hold([clip.pk], held_for="BWV-AAAA", by="system")
    return clip


def refused(word, sql, *values):
    with pytest.raises(IntegrityError, match=word), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def step(clip, *states):
    for state in states:
        Clip.objects.filter(pk=clip.pk).update(state=state)


@pytest.mark.parametrize("states", [["doomed"], ["doomed", "purging"], ["doomed", "purging", "gone"]])
def test_only_a_live_clip_can_be_held(clip, states):
    step(clip, *states)
    with pytest.raises(IntegrityError, match="HOLD_TOO_LATE"), transaction.atomic():
        Hold.objects.create(clip=clip, held_for="BWV-AAAA", placed_by="system")


def test_a_released_hold_cannot_come_back_to_life_on_a_clip_that_is_leaving(held):
    retention.release_holds("BWV-AAAA", by="system")
    step(held, "doomed")
    refused("HOLD_TOO_LATE", "UPDATE footage_app_hold SET released_at = NULL WHERE clip_id = %s", held.pk)


@pytest.mark.parametrize("state", ["doomed", "purging", "gone"])
def test_a_held_clip_cannot_leave(held, state):
    refused(
        "CLIP_ON_HOLD|CLIP_STATE_ILLEGAL",
        "UPDATE footage_app_clip SET state = %s WHERE id = %s",
        state,
        held.pk,
    )


@pytest.mark.django_db(transaction=True)
def test_a_held_clip_cannot_leave_even_when_its_count_is_wrong(held):
    with triggers_off():
        Clip.objects.filter(pk=held.pk).update(hold_count=0)
    refused("CLIP_ON_HOLD", "UPDATE footage_app_clip SET state = 'doomed' WHERE id = %s", held.pk)
    assert f"Clip {held.pk} says it has 0 holds; it has 1." in retention.breaches()


def test_no_row_of_a_clip_is_ever_removed(clip):
    refused("CLIP_ROWS_STAY", "DELETE FROM footage_app_clip WHERE id = %s", clip.pk)
    retention.hold([clip.pk], held_for="BWV-AAAA", by="system")
    refused("CLIP_ON_HOLD", "DELETE FROM footage_app_clip WHERE id = %s", clip.pk)


def test_no_hold_is_ever_removed(held):
    refused("HOLD_ROWS_STAY", "DELETE FROM footage_app_hold WHERE clip_id = %s", held.pk)


@pytest.mark.parametrize(
    "way",
    [
        ["doomed", "gone"],
        ["purging"],
        ["gone"],
        ["doomed", "purging", "live"],
        ["doomed", "purging", "gone", "live"],
    ],
)
def test_there_is_no_way_round_a_state_and_none_back(clip, way):
    step(clip, *way[:-1])
    refused("CLIP_STATE_ILLEGAL", "UPDATE footage_app_clip SET state = %s WHERE id = %s", way[-1], clip.pk)


def test_evidence_cannot_be_doomed():
    clip = a_row(evidential=True)
    refused("(?i)check", "UPDATE footage_app_clip SET state = 'doomed' WHERE id = %s", clip.pk)


def test_the_database_counts_the_holds_and_nobody_else(held):
    refused("HOLD_COUNT_IS_FALSE", "UPDATE footage_app_clip SET hold_count = 0 WHERE id = %s", held.pk)
    with pytest.raises(IntegrityError, match="HOLD_COUNT_IS_FALSE"), transaction.atomic():
        a_row(hold_count=1)


def test_a_stale_copy_of_a_clip_cannot_overwrite_the_count(clip):
    retention.hold([clip.pk], held_for="BWV-AAAA", by="system")
    with pytest.raises(IntegrityError, match="HOLD_COUNT_IS_FALSE"), transaction.atomic():
        clip.save()


def test_a_lost_trigger_is_noticed():
    assert backstop.missing() == [] and backstop.check_triggers(databases=["default"]) == []
    with triggers_off():
        assert backstop.missing()
        assert backstop.check_triggers(databases=["default"])[0].id == "footage_app.E001"
        assert any("trigger" in breach for breach in retention.breaches())
    assert backstop.missing() == []
