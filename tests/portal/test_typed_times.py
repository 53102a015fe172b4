"""Which day or time is meant by what people type?"""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.typed_times import CannotRead, read_clock, read_day

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("27", "3", "2026"), date(2026, 3, 27)),
        (("01", "09", "2026"), date(2026, 9, 1)),
        (("1st", "Sept", "26"), date(2026, 9, 1)),
        (("3rd", "JANUARY", "2026"), date(2026, 1, 3)),
        (("2", "febr", "2024"), date(2024, 2, 2)),
        (("29", "Feb.", "2024"), date(2024, 2, 29)),
        (("9", "8", "85"), date(1985, 8, 9)),
        (("9", "8", "27"), date(1927, 8, 9)),
        (("22/11/2026", "", ""), date(2026, 11, 22)),
        (("22 Nov 26", "", ""), date(2026, 11, 22)),
        (("٢٢", "１１", "2026"), date(2026, 11, 22)),
    ],
)
def test_a_day_is_read_as_people_write_it(typed, meant):
    assert read_day(typed, TODAY) == meant


@pytest.mark.parametrize(
    ("typed", "problem", "boxes"),
    [
        (("", "3", "2026"), "must include a day", ("day",)),
        (("1", "", ""), "must include a month and year", ("month", "year")),
        (("31", "2", "2026"), "must be a real date", ("day",)),
        (("29", "2", "2025"), "must be a real date", ("day",)),
        (("32", "1", "2026"), "must be a real date", ("day",)),
        (("0", "1", "2026"), "must be a real date", ("day",)),
        (("1", "13", "2026"), "must be a real date", ("month",)),
        (("1", "ju", "2026"), "must be a real date", ("month",)),
        (("x", "y", "2026"), "must be a real date", ("day", "month")),
        (("1", "1", "20266"), "Year must include 4 numbers", ("year",)),
        (("1", "1", "126"), "Year must include 4 numbers", ("year",)),
        (("1", "1", "0000"), "Year must include 4 numbers", ("year",)),
        (("-1", "1", "2026"), "must be a real date", ("day",)),
    ],
)
def test_what_is_no_day_says_what_is_wrong_and_in_which_box(typed, problem, boxes):
    with pytest.raises(CannotRead) as caught:
        read_day(typed, TODAY)
    assert (caught.value.problem, caught.value.boxes) == (problem, boxes)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9:30pm", time(21, 30)), ("9.30 pm", time(21, 30)), ("9.30 p.m.", time(21, 30)), ("930pm", time(21, 30)),
        ("21.30", time(21, 30)), ("2130", time(21, 30)), ("2130 hours", time(21, 30)), ("21:30:15", time(21, 30)),
        ("0930", time(9, 30)), ("930", time(9, 30)), ("9:30", time(9, 30)), ("9am", time(9)), ("9 PM", time(21)),
        ("9p", time(21)), ("21", time(21)), ("00:05", time(0, 5)), ("12am", time(0)), ("12pm", time(12)),
        ("12:15am", time(0, 15)), ("noon", time(12)), ("Midday", time(12)), ("midnight", time(0)), ("12 noon", time(12)),
        ("9 o’clock pm", None), ("9pm o'clock", time(21)), ("２１：３０", time(21, 30)), ("٢١:٣٠", time(21, 30)),
    ],
)  # fmt: skip
def test_a_time_is_read_as_people_write_it(typed, meant):
    assert read_clock(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "9",
        "12",
        "24:00",
        "25:00",
        "21:60",
        "13pm",
        "21:30pm x",
        "half nine",
        "9:3",
        "123456",
        "-1",
        "9;30",
        "a",
        "pm",
        "9" * 500,
    ],
)
def test_what_could_mean_two_times_or_none_is_not_guessed(typed):
    assert read_clock(typed) is None


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_a_time(text):
    assert read_clock(text) is None or isinstance(read_clock(text), time)


@given(st.tuples(st.text(max_size=10), st.text(max_size=10), st.text(max_size=10)))
def test_no_text_breaks_the_reading_of_a_day(typed):
    try:
        assert isinstance(read_day(typed, TODAY), date)
    except CannotRead as wrong:
        assert wrong.boxes


@given(st.times().map(lambda moment: moment.replace(second=0, microsecond=0, tzinfo=None)))
def test_every_time_is_read_back_from_the_ways_to_write_it(moment):
    half = "am" if moment.hour < 12 else "pm"
    for text in (
        f"{moment:%H:%M}",
        f"{moment:%H%M}",
        f"{moment:%H.%M}",
        f"{moment.hour % 12 or 12}:{moment:%M}{half}",
    ):
        assert read_clock(text) == moment
