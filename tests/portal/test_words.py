"""How are moments, days, lengths and sizes said?"""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from portal import words


def test_a_moment_is_said_in_london_time():
    assert (
        words.moment_words(datetime(2026, 11, 22, 15, 13, tzinfo=UTC)) == "Sunday 22 November 2026 at 3:13pm"
    )
    assert words.moment_words(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == "Thursday 2 July 2026 at 12:30am"
    assert words.moment_words(datetime(2026, 7, 1, 8, 0, tzinfo=UTC), weekday=False) == "1 July 2026 at 9am"


def test_the_hour_that_exists_twice_is_told_apart():
    before = words.moment_words(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    after = words.moment_words(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    assert before == "Sunday 25 October 2026 at 1:30am (before the clocks went back)"
    assert after == "Sunday 25 October 2026 at 1:30am (after the clocks went back)"
    assert "clocks" not in words.moment_words(datetime(2026, 10, 25, 3, 30, tzinfo=UTC))
    assert "clocks" not in words.moment_words(datetime(2026, 3, 29, 1, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (time(0), "midnight"),
        (time(12), "midday"),
        (time(0, 5), "12:05am"),
        (time(12, 30), "12:30pm"),
        (time(9), "9am"),
        (time(21, 30), "9:30pm"),
    ],
)
def test_a_time_is_said_as_on_govuk(when, said):
    assert words.clock_words(when) == said


def test_a_day_is_the_day_in_london():
    assert words.day_words(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == "2 July 2026"
    assert words.day_words(date(2026, 7, 1), weekday=True) == "Wednesday 1 July 2026"


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (252, "4 minutes 12 seconds"),
        (3600, "1 hour"),
        (3601, "1 hour"),
        (90061, "1 day 1 hour"),
        (timedelta(days=2), "2 days"),
        (59.6, "1 minute"),
    ],
)
def test_a_length_is_said_in_its_two_largest_parts(length, said):
    assert words.duration_words(length) == said


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (1, "1 byte"),
        (999, "999 bytes"),
        (10 * 1024**2, "10MB"),
        (2516582, "2.4MB"),
        (1536, "1.5KB"),
        (1024**3, "1GB"),
    ],
)
def test_a_size_is_said_without_a_space(size, said):
    assert words.size_words(size) == said


def test_a_position_in_a_video_is_written_as_players_do():
    assert (words.timecode(252), words.timecode(3852), words.timecode(0)) == ("04:12", "1:04:12", "00:00")
