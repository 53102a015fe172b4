"""Are bank holidays right, of which part of the country, and until when?"""

import socket
from datetime import date, timedelta

import holidays
import pytest

from requests_app.law import calendars
from requests_app.law.calendars import ENGLAND_AND_WALES, UNITED_KINGDOM, calendar_with
from requests_app.law.deadlines import BeyondTheCalendar, due_on, work_out

YEARS = range(2024, 2029)
EVERY_DAY = [date(YEARS[0], 1, 1) + timedelta(days=number) for number in range(5 * 365 + 2)]
OTHERS = {
    ENGLAND_AND_WALES: [holidays.country_holidays("GB", subdiv="ENG", years=YEARS)],
    UNITED_KINGDOM: [
        holidays.country_holidays("GB", subdiv=part, years=YEARS) for part in ("ENG", "WLS", "SCT", "NIR")
    ],
}


@pytest.mark.parametrize("area", [ENGLAND_AND_WALES, UNITED_KINGDOM])
def test_a_list_made_by_other_people_names_the_same_weekdays(area):
    theirs = {day for day in EVERY_DAY if day.weekday() < 5 and any(day in one for one in OTHERS[area])}
    known = calendar_with()
    ours = {day for day in EVERY_DAY if day.weekday() < 5 and not known.is_working_day(day, area)}
    assert ours == theirs
    assert len(ours) >= 40


def test_a_holiday_of_scotland_or_northern_ireland_only_counts_for_freedom_of_information_alone():
    for day in (date(2026, 8, 3), date(2026, 3, 17), date(2026, 6, 15)):
        assert calendar_with().is_working_day(day, ENGLAND_AND_WALES)
        assert not calendar_with().is_working_day(day, UNITED_KINGDOM)


def test_a_holiday_of_england_and_wales_only_is_not_a_working_day():
    assert not calendar_with().is_working_day(date(2026, 4, 6)), "Easter Monday is no holiday in Scotland"
    assert due_on(date(2026, 3, 6)) == date(2026, 4, 7)


def test_an_extra_day_moves_the_date_and_changes_the_version():
    mourning = calendar_with([(date(2026, 11, 20), "england-and-wales", "National mourning")])
    assert work_out("part3", date(2026, 10, 20), calendar=mourning).due_on == date(2026, 11, 23)
    assert mourning.version != calendar_with().version
    assert work_out("part3", date(2026, 10, 20)).due_on == date(2026, 11, 20)


def test_an_extra_day_of_another_part_of_the_country_leaves_subject_access_alone():
    scottish = calendar_with([(date(2026, 11, 20), "scotland", "A day off")])
    assert work_out("part3", date(2026, 10, 20), calendar=scottish).due_on == date(2026, 11, 20)
    assert work_out("foia", date(2026, 11, 19), calendar=scottish).due_on == date(2026, 12, 21)
    assert work_out("foia", date(2026, 11, 19)).due_on == date(2026, 12, 18)


def test_an_extra_day_that_is_known_or_on_a_weekend_changes_no_version():
    again = [
        (date(2026, 12, 25), "england-and-wales", "Christmas"),
        (date(2026, 11, 21), "scotland", "Saturday"),
    ]
    assert calendar_with(again).version == calendar_with().version


def test_an_extra_day_far_ahead_does_not_pretend_that_its_year_is_known():
    far = calendar_with([(date(2040, 5, 7), "england-and-wales", "A jubilee")])
    assert far.ends_on == calendar_with().ends_on
    with pytest.raises(BeyondTheCalendar):
        far.is_working_day(date(2040, 5, 8))


def test_an_extra_day_of_nowhere_is_refused():
    with pytest.raises(ValueError, match="There is no division 'wales'"):
        calendar_with([(date(2026, 6, 1), "wales", "A day off")])


def test_the_alarm_rings_a_year_before_the_list_ends():
    ends_on = calendar_with().ends_on
    assert (ends_on.month, ends_on.day) == (12, 31)
    assert not calendar_with().ends_within_a_year(ends_on - timedelta(days=366))
    assert calendar_with().ends_within_a_year(ends_on - timedelta(days=365))
    assert calendar_with().ends_within_a_year(ends_on + timedelta(days=1))


def test_targets_are_counted_back_in_working_days():
    assert calendar_with().working_days_before(date(2026, 12, 29), 3) == date(2026, 12, 22)
    assert calendar_with().working_days_before(date(2026, 11, 23), 1) == date(2026, 11, 20)


def test_bank_holidays_are_read_from_the_installed_list_and_never_fetched(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: pytest.fail("it asked the network"))
    calendars.made.cache_clear()
    assert due_on(date(2026, 10, 20)) == date(2026, 11, 20)
