"""WHAT was recorded that cannot be? Refused before anything is worked out, with what to do about it."""

from collections.abc import Sequence
from datetime import date

from requests_app.law.calendars import Calendar
from requests_app.law.events import Clarification, Event, Fee, MoreWorkingDays, Question, Recorded
from requests_app.law.months import add_months
from requests_app.law.reckoning import said
from requests_app.law.refusals import BeyondTheCalendar, DeadlineRefused
from requests_app.law.regimes import MONTHS, REGIMES, Regime

TEN_YEARS = 120  # months
CHECK = "Check both days."


def known(key: str) -> Regime:
    if key not in REGIMES:
        raise DeadlineRefused(f"There is no regime {key!r}. Use one of: {', '.join(REGIMES)}.", "regime")
    return REGIMES[key]


def refuse_bad_input(
    regime: Regime, received_on: date, events: Sequence[Event], calendar: Calendar, today: date | None
) -> None:
    check_receipt(received_on, calendar, today)
    for event in events:
        if not isinstance(event, regime.takes):
            words = (
                f"{event.called} has no place under “{regime.name}”. Take it out, or choose another regime."
            )
            raise DeadlineRefused(words[:1].upper() + words[1:], event)
        check_days(event, received_on, calendar, today)
        if isinstance(event, Question):
            check_question(regime, event, today)
        if isinstance(event, MoreWorkingDays):
            check_working_days(regime, event)


def oldest_receipt(today: date) -> date:
    """Nothing that reached us before this day is still to be answered: whoever enters such a day has mistyped it."""
    return add_months(today, -TEN_YEARS)


def check_receipt(received_on: date, calendar: Calendar, today: date | None) -> None:
    if today and received_on > today:
        words = f"The day of receipt, {said(received_on)}, is in the future. Enter the day on which it really came."
        raise DeadlineRefused(words, "received_on")
    if today and received_on < oldest_receipt(today):
        words = f"The day of receipt, {said(received_on)}, is more than ten years ago. Check the year."
        raise DeadlineRefused(words, "received_on")
    must_know(calendar, received_on, "received_on", "")


def must_know(calendar: Calendar, day: date, about: object, part: str) -> None:
    try:
        calendar.must_know(day)
    except BeyondTheCalendar as beyond:
        raise BeyondTheCalendar(str(beyond), about, part) from None


def check_days(event: Event, received_on: date, calendar: Calendar, today: date | None) -> None:
    for part, day in event.days():
        if today and day > today:
            words = f"{named(event)}: {said(day)} is in the future. Enter only what has happened."
            raise DeadlineRefused(words, event, part)
        if isinstance(event, Recorded):
            if day > received_on:
                words = (
                    f"{named(event)}: {said(day)} is after it was asked for on {said(received_on)}. {CHECK}"
                )
                raise DeadlineRefused(words, event, part)
            continue
        if day < received_on:
            words = f"{named(event)}: {said(day)} is before the receipt on {said(received_on)}. {CHECK}"
            raise DeadlineRefused(words, event, part)
        must_know(calendar, day, event, part)


def named(event: Event) -> str:
    return event.called[:1].upper() + event.called[1:]


def check_question(regime: Regime, event: Question, today: date | None) -> None:
    """Where the days of waiting are counted, both ends are needed; else the day of the answer is enough."""
    asked_on, answered_on = event.asked_on, event.answered_on
    if asked_on and answered_on and answered_on < asked_on:
        words = f"{named(event)}: the answer on {said(answered_on)} is before the question on {said(asked_on)}. {CHECK}"
        raise DeadlineRefused(words, event, "answered_on")
    is_counted = isinstance(event, Clarification if regime.unit == MONTHS else Fee)
    if not asked_on and (is_counted or not answered_on):
        raise DeadlineRefused(f"{named(event)}: enter the day on which we asked.", event, "asked_on")
    is_about_format = isinstance(event, Clarification) and event.about_format
    if is_counted and not (answered_on or today or is_about_format):
        words = f"{named(event)}: enter the day of the answer. While it is open, no day is fixed."
        raise DeadlineRefused(words, event, "answered_on")


def check_working_days(regime: Regime, event: MoreWorkingDays) -> None:
    if not regime.length <= event.in_all <= regime.longest:
        words = (
            f"{named(event)}: enter working days in all, from {regime.length} to {regime.longest}. "
            f"{event.in_all} is outside. {regime.provisions['longest']}."
        )
        raise DeadlineRefused(words, event, "in_all")
