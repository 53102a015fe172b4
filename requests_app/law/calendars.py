"""WHICH days are working days, and until when do we know? The installed list of bank holidays and extra days."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from govuk_bank_holidays.bank_holidays import BankHolidays

from requests_app.law.refusals import BeyondTheCalendar

PACKAGE = "govuk-bank-holidays"
DIVISIONS = (BankHolidays.ENGLAND_AND_WALES, BankHolidays.SCOTLAND, BankHolidays.NORTHERN_IRELAND)
# Whose days count. FOIA 2000 s.10(6): a bank holiday "in any part of the United Kingdom" is no working day;
# a subject access request goes by the days of England and Wales alone.
ENGLAND_AND_WALES, UNITED_KINGDOM = "england_and_wales", "united_kingdom"
AREAS = {ENGLAND_AND_WALES: (BankHolidays.ENGLAND_AND_WALES,), UNITED_KINGDOM: DIVISIONS}

ExtraDay = tuple[date, str, str]  # day, division, title
DAY = timedelta(days=1)
SHIPPED = tuple(
    (date.fromisoformat(row["on"]), row["division"], row["title"])
    for row in json.loads((Path(__file__).parent / "extra_bank_holidays.json").read_text(encoding="utf-8"))
)


@dataclass(frozen=True)
class Calendar:
    """Bank holidays of each area; `version` changes when a day does, or the installed list."""

    begins_on: date
    ends_on: date
    england_and_wales: frozenset[date]
    united_kingdom: frozenset[date]
    version: str

    def is_working_day(self, day: date, area: str = ENGLAND_AND_WALES) -> bool:
        self.must_know(day)
        return day.weekday() < 5 and day not in self.bank_holidays(area)

    def bank_holidays(self, area: str) -> frozenset[date]:
        return {ENGLAND_AND_WALES: self.england_and_wales, UNITED_KINGDOM: self.united_kingdom}[area]

    def must_know(self, day: date) -> None:
        if not self.begins_on <= day <= self.ends_on:
            known = f"from {self.begins_on.year} to {self.ends_on.year}"
            raise BeyondTheCalendar(f"Bank holidays are known {known}: {day} is beyond them.")

    def next_working_day(self, day: date, area: str = ENGLAND_AND_WALES) -> date:
        """The day itself if it is a working day, else the next one."""
        while not self.is_working_day(day, area):
            day += DAY
        return day

    def working_days_after(
        self, day: date, count: int, area: str = ENGLAND_AND_WALES, but: frozenset[date] = frozenset()
    ) -> list[date]:
        """The first so many working days that follow this day; the days in `but` are passed over."""
        found: list[date] = []
        while len(found) < count:
            day += DAY
            if self.is_working_day(day, area) and day not in but:
                found.append(day)
        return found

    def working_days_before(self, day: date, count: int, area: str = ENGLAND_AND_WALES) -> date:
        """So many working days earlier: for targets of one's own, ahead of the statutory day."""
        while count:
            day -= DAY
            count -= self.is_working_day(day, area)
        return day

    def ends_within_a_year(self, today: date) -> bool:
        """Time to renew the list: past its end nothing is worked out at all."""
        return self.ends_on < today + timedelta(days=366)


def calendar_with(extra_days: Iterable[ExtraDay] = ()) -> Calendar:
    """The calendar to work with: the installed list, the extra days we ship, and those that a force has added."""
    return made(frozenset((*SHIPPED, *extra_days)))


@lru_cache(maxsize=8)
def made(extra_days: frozenset[ExtraDay]) -> Calendar:
    installed = {division: installed_days(division) for division in DIVISIONS}
    days = {division: set(installed[division]) for division in DIVISIONS}
    for day, division, _ in extra_days:
        if division not in days:
            raise ValueError(f"There is no division {division!r}: use one of {', '.join(DIVISIONS)}.")
        days[division].add(day)
    areas = {area: frozenset().union(*(days[one] for one in those)) for area, those in AREAS.items()}
    return Calendar(
        # An extra day does not mean that the rest of its year is known.
        begins_on=date(max(min(each).year for each in installed.values()), 1, 1),
        ends_on=date(min(max(each).year for each in installed.values()), 12, 31),
        england_and_wales=areas[ENGLAND_AND_WALES],
        united_kingdom=areas[UNITED_KINGDOM],
        version=f"{PACKAGE} {version(PACKAGE)}, {digest(areas)}",
    )


def installed_days(division: str) -> set[date]:
    """Of one division: with none named, the package gives only what all three share. Never fetched."""
    holidays = BankHolidays(use_cached_holidays=True).get_holidays(division=division)
    return {holiday["date"] for holiday in holidays}


def digest(areas: dict[str, frozenset[date]]) -> str:
    """Of the days that can move a date: those on a weekend never do."""
    lines = (f"{area} {day.isoformat()}" for area, days in areas.items() for day in days if day.weekday() < 5)
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()[:16]
