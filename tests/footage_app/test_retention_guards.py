"""Does the sweeper stop when something looks wrong, and go on only when two people say so?"""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from footage_app import retention
from footage_app import retention_guards as guards
from footage_app.models import Clip, ClipState, Sweep
from portal.models import Alarm
from tests.footage_app.catalogue_rows import a_row, clip_rows
from tests.people import a_footage_officer, a_supervisor

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def now():
    return timezone.now().replace(hour=12, minute=0)


@pytest.fixture
def many_due(settings, now):
    """One more due than are deleted without asking."""
    settings.SWEEP_FLOOR = 5
    return clip_rows(6, started_at=now - 31 * DAY)


def overridden(stopped):
    guards.propose_override(stopped, reason="A busy weekend a month ago.", by=a_supervisor())
    return guards.confirm_override(stopped, by=a_footage_officer())


def live():
    return Clip.objects.filter(state=ClipState.LIVE).count()


def test_more_than_three_times_the_usual_stops_the_sweep_and_raises_an_alarm(many_due, now):
    run = retention.sweep(now=now)
    assert "6 clips would be deleted in one day; 5 clips is the most" in run.stopped_because
    assert live() == 6
    assert Alarm.objects.get().kind == "sweep"


def test_the_limit_counts_the_whole_day_not_one_sweep(settings, now):
    settings.SWEEP_FLOOR = 5
    clip_rows(3, started_at=now - 31 * DAY)
    assert retention.sweep(now=now).doomed == 3
    clip_rows(3, started_at=now - 31 * DAY)
    assert retention.sweep(now=now + MINUTE).stopped_because


def test_three_times_the_usual_is_the_limit_where_that_is_more_than_the_floor(many_due, now):
    for day in (5, 4, 3, 2, 1):
        Sweep.objects.create(started_at=now - day * DAY, finished_at=now - day * DAY, doomed=2)
    assert retention.sweep(now=now).doomed == 6


def test_a_clock_that_jumps_forward_deletes_nothing(now):
    retention.sweep(now=now)
    clip = a_row(started_at=now)
    run = retention.sweep(now=now + 31 * DAY)
    assert "jumped forward" in run.stopped_because
    clip.refresh_from_db()
    assert clip.state == ClipState.LIVE


def test_a_clock_that_jumps_back_deletes_nothing(now):
    clip_rows(1, started_at=now - 40 * DAY)
    retention.sweep(now=now)
    Clip.objects.filter(state=ClipState.DOOMED).update(doomed_at=now - 10 * DAY)
    assert "gone back" in retention.sweep(now=now - timedelta(hours=1)).stopped_because
    assert Clip.objects.get().state == ClipState.DOOMED


def test_a_sweep_while_the_clock_was_wrong_does_not_stop_those_after_it(now):
    retention.sweep(now=now)
    assert retention.sweep(now=now + 31 * DAY).stopped_because
    assert not retention.sweep(now=now + 10 * MINUTE).stopped_because


@pytest.mark.parametrize("jump", [31 * DAY, -timedelta(hours=1)])
def test_a_machine_whose_clock_differs_from_the_databases_deletes_nothing(jump):
    clip_rows(1, started_at=timezone.now() - 40 * DAY)
    with time_machine.travel(timezone.now() + jump):
        assert "apart" in retention.sweep().stopped_because
    assert live() == 1
    assert retention.sweep().doomed == 1


def test_the_nights_when_the_clocks_change_are_nights_like_others():
    with time_machine.travel("2026-10-25T00:30:00Z", tick=False):
        retention.sweep(now=timezone.now())
    with time_machine.travel("2026-10-25T01:30:00Z", tick=False):
        assert not retention.sweep(now=timezone.now()).stopped_because


def test_a_sweep_that_stays_stopped_is_one_stopped_sweep_with_one_alarm(many_due, now):
    first = retention.sweep(now=now)
    assert retention.sweep(now=now + 10 * MINUTE) == first
    assert Alarm.objects.count() == 1


def test_two_people_let_a_stopped_sweep_go_on(many_due, now):
    stopped = retention.sweep(now=now)
    overridden(stopped)
    run = retention.sweep(now=now + MINUTE)
    assert (run.override_of, run.doomed, live()) == (stopped, 6, 0)
    assert not retention.sweep(now=now + 2 * MINUTE).stopped_because


def test_an_override_dooms_what_was_due_when_the_sweep_stopped_and_nothing_else(many_due, now):
    stopped = retention.sweep(now=now)
    overridden(stopped)
    clip_rows(4, started_at=now - 30 * DAY + 5 * MINUTE)
    retention.sweep(now=now + 10 * MINUTE)
    assert live() == 4


def test_an_override_after_a_jump_is_bound_to_that_moment(now):
    retention.sweep(now=now)
    clip_rows(2, started_at=now - 26 * DAY)
    stopped = retention.sweep(now=now + 5 * DAY)
    overridden(stopped)
    assert retention.sweep(now=now + 5 * DAY + MINUTE).doomed == 2
    assert not retention.sweep(now=now + 5 * DAY + 2 * MINUTE).stopped_because


def test_an_override_is_used_once(many_due, now):
    stopped = overridden(retention.sweep(now=now))
    retention.sweep(now=now + MINUTE, override=stopped)
    clip_rows(6, started_at=now - 31 * DAY)
    with pytest.raises(guards.OverrideRefused):
        retention.sweep(now=now + 2 * MINUTE, override=stopped)
    assert retention.sweep(now=now + 3 * MINUTE).stopped_because
    assert live() == 6


def test_an_override_does_not_outlive_a_clock_that_is_wrong_again(many_due, now):
    stopped = overridden(retention.sweep(now=now))
    assert retention.sweep(now=now + 31 * DAY).stopped_because
    with pytest.raises(guards.OverrideRefused):
        retention.sweep(now=now + 31 * DAY, override=stopped)
    assert live() == 6


def test_nobody_confirms_alone(many_due, now):
    stopped = retention.sweep(now=now)
    person = a_supervisor()
    with pytest.raises(guards.OverrideRefused, match="Nobody has proposed"):
        guards.confirm_override(stopped, by=person)
    guards.propose_override(stopped, reason="It is right.", by=person)
    with pytest.raises(guards.OverrideRefused, match="somebody else"):
        guards.confirm_override(stopped, by=person)
    with pytest.raises(guards.OverrideRefused, match="Two people"):
        retention.sweep(now=now, override=stopped)
    assert live() == 6


def test_a_stop_that_is_over_cannot_be_proposed_any_more(many_due, now, settings):
    stopped = retention.sweep(now=now)
    settings.SWEEP_FLOOR = 500
    retention.sweep(now=now + MINUTE)
    with pytest.raises(guards.OverrideRefused, match="is over"):
        guards.propose_override(stopped, reason="It is right.", by=a_supervisor())


def test_what_was_let_through_counts_as_usual_from_the_next_day(many_due, now):
    overridden(retention.sweep(now=now))
    retention.sweep(now=now + MINUTE)
    clip_rows(18, started_at=now - 30 * DAY)
    assert retention.sweep(now=now + DAY).doomed == 18
