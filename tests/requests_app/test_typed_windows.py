"""Is what people type about time read as widely as it can be meant?"""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_app.typed_windows import CannotMean, window

DAY = date(2026, 11, 20)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_two_times_of_a_day_in_winter_and_in_summer():
    assert window(DAY, time(14), time(15)) == (utc(2026, 11, 20, 14), utc(2026, 11, 20, 15))
    assert window(date(2026, 7, 1), time(14), time(15)) == (utc(2026, 7, 1, 13), utc(2026, 7, 1, 14))


def test_an_hour_that_exists_twice_is_read_from_the_first_to_the_last():
    night = date(2026, 10, 25)
    assert window(night, time(1, 30), time(1, 45)) == (utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 1, 45))


def test_in_the_hour_that_exists_twice_a_quarter_past_may_come_after_a_quarter_to():
    night = date(2026, 10, 25)
    assert window(night, time(1, 45), time(1, 15)) == (utc(2026, 10, 25, 0, 45), utc(2026, 10, 25, 1, 15))


def test_an_hour_that_does_not_exist_is_read_with_either_clock():
    night = date(2026, 3, 29)
    assert window(night, time(1, 30), time(1, 40)) == (utc(2026, 3, 29, 0, 30), utc(2026, 3, 29, 1, 40))


def test_an_end_before_the_beginning_is_the_next_morning():
    assert window(DAY, time(23, 30), time(0, 30)) == (utc(2026, 11, 20, 23, 30), utc(2026, 11, 21, 0, 30))
    with pytest.raises(CannotMean):
        window(DAY, time(21), time(20))


def test_one_time_alone_takes_the_hour_after_it():
    assert window(DAY, time(9)) == (utc(2026, 11, 20, 9), utc(2026, 11, 20, 10))


def test_no_time_takes_the_whole_day_and_an_unsure_date_all_its_days():
    assert window(DAY) == (utc(2026, 11, 20), utc(2026, 11, 21))
    assert window(DAY, last_day=date(2026, 11, 22)) == (utc(2026, 11, 20), utc(2026, 11, 23))
    # The day on which the clocks go back has 25 hours.
    first, last = window(date(2026, 10, 25))
    assert last - first == timedelta(hours=25)


@given(st.dates(date(2005, 1, 1), date(2040, 12, 30)), st.times(), st.times())
def test_a_window_never_ends_before_it_begins_and_is_never_longer_than_a_night(day, earliest, latest):
    try:
        first, last = window(day, earliest, latest)
    except CannotMean:
        return
    assert timedelta(0) <= last - first <= timedelta(hours=25)
