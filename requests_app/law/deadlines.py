"""UNTIL WHEN must it be answered? From what was recorded, by the rule of its regime; never typed, never guessed."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from requests_app.law import months, plain_days, working_days
from requests_app.law.bad_input import known, refuse_bad_input
from requests_app.law.calendars import Calendar, calendar_with
from requests_app.law.events import Event
from requests_app.law.months import add_months as add_months
from requests_app.law.reckoning import Deadline, Reckoning
from requests_app.law.reckoning import Step as Step
from requests_app.law.refusals import BeyondTheCalendar as BeyondTheCalendar
from requests_app.law.refusals import DeadlineRefused as DeadlineRefused
from requests_app.law.regimes import DEFAULT, RULES_VERSION
from requests_app.law.regimes import REGIMES as REGIMES

Clock = Callable[[Reckoning, date, Sequence[Event]], date]
CLOCKS: dict[str, Clock] = {
    "part3": months.work_out,
    "uk_gdpr": months.work_out,
    "part3_day_after": months.work_out,
    "foia": working_days.work_out,
    "foia_internal_review": working_days.work_out,
    "dpa_complaint_ack": plain_days.complaint,
    "bwv_auto_delete": plain_days.auto_delete,
}


def work_out(
    regime: str,
    received_on: date,
    events: Iterable[Event] = (),
    calendar: Calendar | None = None,
    *,
    today: date | None = None,
) -> Deadline:
    """The deadline with its steps, or DeadlineRefused. `today` is needed for what is still open, and bounds the days."""
    rule, calendar, events = known(regime), calendar or calendar_with(), tuple(events)
    refuse_bad_input(rule, received_on, events, calendar, today)
    sheet = Reckoning(rule, calendar, today)
    due_on = CLOCKS[regime](sheet, received_on, events)
    return Deadline(
        regime=regime,
        due_on=due_on,
        steps=tuple(sheet.steps),
        waits_for=tuple(sheet.waits_for),
        refused=tuple(sheet.refused),
        paused_since=sheet.paused_since,
        notice_until=sheet.notice_until,
        rules_version=RULES_VERSION,
        calendar_version=calendar.version,
    )


def events_for(regime: str, events: Iterable[Event]) -> tuple[Event, ...]:
    """Those that can move this clock: one request may run on several."""
    return tuple(event for event in events if isinstance(event, known(regime).takes))


def due_on(received_on: date) -> date:
    """The last day for the answer to a subject access request to which nothing else has happened."""
    return work_out(DEFAULT, received_on).due_on
