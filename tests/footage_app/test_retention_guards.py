"""Does the sweeper stop when something looks wrong, and go on only when two people say so?"""

from datetime import UTC, datetime, timedelta

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
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.now().replace(hour=12, minute=0)


@pytest.fixture
def many_due(settings, now):
    """One more due than are deleted without asking."""
    settings.SWEEP_FLOOR = 5
    return clip_rows(6, started_at=now - 31 * DAY)


def overridden(stopped, later=MINUTE):
    with time_machine.travel(stopped.started_at + later, tick=False):
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
    with time_machine.travel(now, tick=False):
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


# --- nobody decides in time -------------------------------------------------------------------------


@pytest.mark.parametrize("hours", [50, 71, 73, 100, 24 * 10])
def test_however_late_people_come_there_is_a_stopped_sweep_that_they_can_let_go_on(many_due, now, hours):
    retention.sweep(now=now)
    later = now + timedelta(hours=hours)
    retention.sweep(now=later)
    with time_machine.travel(later, tick=False):
        stopped = guards.open_stop()
    overridden(stopped, later=later - stopped.started_at)
    assert retention.sweep(now=later + MINUTE).doomed == 6
    assert not retention.sweep(now=later + 2 * MINUTE).stopped_because
    assert Alarm.objects.count() == 1


def test_over_easter_a_sweep_that_stays_stopped_stops_anew_and_goes_on_with_what_was_doomed(settings):
    settings.SWEEP_FLOOR = 5
    thursday = datetime(2026, 4, 2, 19, tzinfo=UTC)
    in_time = a_row(started_at=thursday - 30 * DAY)
    assert retention.sweep(now=thursday).doomed == 1
    clip_rows(6, started_at=thursday - 30 * DAY + timedelta(minutes=30))
    for hour in range(1, 110):
        run = retention.sweep(now=thursday + timedelta(hours=hour))
        assert "clips would be deleted in one day" in run.stopped_because and not run.clock_is_doubted
    in_time.refresh_from_db()
    assert in_time.state == ClipState.GONE and live() == 6
    assert Sweep.objects.exclude(stopped_because="").count() == 2 and Alarm.objects.count() == 1
    tuesday = thursday + timedelta(hours=110)
    overridden(run, later=tuesday - run.started_at)
    assert retention.sweep(now=tuesday + MINUTE).doomed == 6


def test_a_stop_of_too_long_ago_is_neither_proposed_nor_confirmed(many_due, now):
    stopped = retention.sweep(now=now)
    with time_machine.travel(now + 71 * HOUR, tick=False):
        guards.propose_override(stopped, reason="It is right.", by=a_supervisor())
    with time_machine.travel(now + 73 * HOUR, tick=False):
        with pytest.raises(guards.OverrideRefused, match="The next one, within ten minutes"):
            guards.confirm_override(stopped, by=a_footage_officer())
        stopped = retention.sweep(now=timezone.now())
        assert guards.open_stop() == stopped
        guards.propose_override(stopped, reason="It is right.", by=a_supervisor())
        guards.confirm_override(stopped, by=a_footage_officer())
        assert retention.sweep(now=timezone.now()).doomed == 6


def test_a_stop_of_a_machine_whose_clock_ran_ahead_does_not_hide_the_one_to_decide_on(many_due, now):
    stopped = retention.sweep(now=now)
    assert retention.sweep(now=now + 31 * DAY) != stopped
    assert retention.sweep(now=now + 10 * MINUTE) == stopped
    overridden(stopped)
    assert retention.sweep(now=now + 20 * MINUTE).doomed == 6


# --- a stop keeps nothing past its day ----------------------------------------------------------------


def test_too_many_stops_nothing_that_was_doomed_before(many_due, now):
    before = clip_rows(2, started_at=now - 31 * DAY)
    Clip.objects.filter(pk__in=before).update(state=ClipState.DOOMED, doomed_at=now - 23 * HOUR)
    first = retention.sweep(now=now)
    assert first.stopped_because and (first.purged, live()) == (0, 6)
    assert retention.sweep(now=now + HOUR) == first
    first.refresh_from_db()
    assert (first.purged, first.doomed, live()) == (2, 0, 6)
    assert Clip.objects.filter(state=ClipState.GONE).count() == 2


def test_a_wrong_clock_stops_deletion_too_while_another_stop_is_open(many_due, now):
    before = clip_rows(1, started_at=now - 31 * DAY)
    Clip.objects.filter(pk__in=before).update(state=ClipState.DOOMED, doomed_at=now - 23 * HOUR)
    retention.sweep(now=now)
    assert retention.sweep(now=now + 31 * DAY).clock_is_doubted
    assert not Clip.objects.filter(state=ClipState.GONE).exists()
    assert not retention.sweep(now=now + HOUR).clock_is_doubted
    assert Clip.objects.filter(state=ClipState.GONE).count() == 1
