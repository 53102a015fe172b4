"""WHEN does a freedom of information request fall due? Working days of the whole United Kingdom, from the day after.

FOIA 2000 s.10. A clarification gives a new period (it resets, where subject access pauses); the working days of a fees
notice are passed over; the public interest test may take longer, by a notice inside the first twenty days.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from requests_app.law.events import Clarification, Event, Fee, MoreWorkingDays, in_order, of_kind
from requests_app.law.reckoning import Reckoning, counted_words, said

DAY = timedelta(days=1)


def work_out(sheet: Reckoning, received_on: date, events: Sequence[Event]) -> date:
    sheet.step(
        received_on, f"Received on {said(received_on)}. The next day is the first to count.", "receipt"
    )
    starts_on = last_clarified(sheet, received_on, events)
    due_on = from_then(sheet, starts_on, events)
    sheet.step(due_on, f"The answer is due by the end of {said(due_on)}.", "length")
    return due_on


def from_then(sheet: Reckoning, starts_on: date, events: Sequence[Event]) -> date:
    unpaid = waiting_for_the_fee(sheet, starts_on, of_kind(events, Fee))
    due_on = counted(sheet, starts_on, sheet.regime.length, unpaid)
    if sheet.regime.longest:
        sheet.notice_until = due_on
    longer = in_time(sheet, due_on, of_kind(events, MoreWorkingDays))
    if longer > sheet.regime.length:
        due_on = counted(sheet, starts_on, longer, unpaid, "longer")
    return due_on


def last_clarified(sheet: Reckoning, starts_on: date, events: Sequence[Event]) -> date:
    """s.1(3) and s.10(6)(b): the date of receipt is the day on which what was needed to find the information came.

    Asked for after the time is over it revives nothing: how the Act is read here, to be confirmed by a lawyer.
    """
    questions = of_kind(events, Clarification)
    formats(sheet, questions)
    for asked_on, one in in_order(each for each in questions if not each.about_format):
        on, until = one.answered_on, from_then(sheet.scrap(), starts_on, events)
        if asked_on > until:
            what = "question asked" if one.asked_on else "clarification that came"
            words = (
                f"The {what} on {said(asked_on)} was after the time ran out on {said(until)}: the request was "
                "overdue by then. No new period starts."
            )
            sheet.refuse(asked_on, words, "clarification_late")
        elif on and on > starts_on:
            starts_on = on
            words = (
                f"The clarification came on {said(on)}: a new period starts, and the next day is its first."
            )
            sheet.step(on, words, "clarification")
        elif not on:
            words = (
                f"Waiting for the clarification asked for on {said(asked_on)}. "
                "A new period starts when it comes; until then the date is provisional."
            )
            sheet.wait(asked_on, words, "clarification")
    return starts_on


def formats(sheet: Reckoning, questions: Sequence[Clarification]) -> None:
    for one in questions:
        if one.about_format and one.asked_on:
            words = (
                f"The question of {said(one.asked_on)} is about the form of the answer: it changes nothing."
            )
            sheet.step(one.asked_on, words, "format")


def waiting_for_the_fee(sheet: Reckoning, starts_on: date, fees: Sequence[Fee]) -> frozenset[date]:
    """s.10(2): the working days from the notice to the payment, both included; an unpaid fee, as if paid today."""
    calendar, area = sheet.calendar, sheet.regime.area
    passed_over: frozenset[date] = frozenset()
    for fee in sorted(fees, key=lambda one: one.asked_on or starts_on):
        asked_on = fee.asked_on or starts_on
        last = calendar.working_days_after(starts_on, sheet.regime.length, area, passed_over)[-1]
        if asked_on > last:
            words = f"The fees notice of {said(asked_on)} came after the time ran out on {said(last)}: it changes nothing."
            sheet.refuse(asked_on, words, "fee")
            continue
        paid_on = fee.answered_on or sheet.today or asked_on
        days = (asked_on + DAY * number for number in range((paid_on - asked_on).days + 1))
        working = {day for day in days if day > starts_on and calendar.is_working_day(day, area)}
        passed_over |= working
        words = f"A fees notice was given on {said(asked_on)}"
        if fee.is_open:
            words += ": the date is what it would be if the fee came today, and moves with each working day of waiting."
            sheet.wait(asked_on, words, "fee")
            sheet.paused_since = min(asked_on, sheet.paused_since or asked_on)
        else:
            words += (
                f" and paid on {said(paid_on)}. Not counted: {counted_words(len(working), 'working day')}."
            )
            sheet.step(paid_on, words, "fee")
    return passed_over


def counted(
    sheet: Reckoning, starts_on: date, count: int, but: frozenset[date], rule: str = "length"
) -> date:
    area = sheet.regime.area
    days = sheet.calendar.working_days_after(starts_on, count, area, but)
    holidays = sorted(
        day for day in sheet.calendar.bank_holidays(area) if starts_on < day < days[-1] and day.weekday() < 5
    )
    words = f"{count} working days, the first {said(days[0])}, end on {said(days[-1])}."
    if holidays:
        words += (
            f" Bank holidays somewhere in the United Kingdom, not counted: {', '.join(map(said, holidays))}."
        )
    sheet.step(days[-1], words, rule)
    return days[-1]


def in_time(sheet: Reckoning, due_on: date, wanted: Sequence[MoreWorkingDays]) -> int:
    """s.10(3): longer for the public interest test, but the notice that says so is due with the ordinary answer."""
    longest = sheet.regime.length
    for one in wanted:
        on = one.noticed_on
        if on and on > due_on:
            words = f"The notice of {said(on)} that it takes longer is void: its last day was {said(due_on)}."
            sheet.refuse(on, words, "longer")
        else:
            longest = max(longest, one.in_all)
    return longest
