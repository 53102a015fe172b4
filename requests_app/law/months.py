"""WHEN does a subject access request fall due? Months from the relevant time, less the days that do not count.

DPA 2018 s.54 and UK GDPR art 12A, as in force since 5 February 2026. In this order: the relevant time is the latest of
receipt, proof of identity, authority and fee; the month (or three) ends on the same date, or the last day of a shorter
month; the days of waiting for an answer are added to that; only then does a weekend or bank holiday move the end.
"""

import calendar
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from requests_app.law.events import (
    Authority,
    Clarification,
    Event,
    ExtensionNotice,
    Fee,
    Identity,
    in_order,
    of_kind,
)
from requests_app.law.reckoning import Reckoning, counted_words, said

DAY = timedelta(days=1)
Pause = tuple[date, date]  # first and last day, both counted
LENGTHS = {1: "One month", 3: "Three months"}
ORDINALS = {29: "29th", 30: "30th", 31: "31st"}
RESTARTS = {Identity: "identity", Authority: "authority", Fee: "fee"}


def add_months(day: date, months: int) -> date:
    """The same date so many months later, or the last day of that month where there is no such date."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    length = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, length))


def work_out(sheet: Reckoning, received_on: date, events: Sequence[Event]) -> date:
    starts_on = relevant_time(sheet, received_on, events)
    formats(sheet, events)
    return from_then(sheet, starts_on, events)


def from_then(sheet: Reckoning, starts_on: date, events: Sequence[Event]) -> date:
    first = starts_on + DAY if sheet.regime.starts_a_day_later else starts_on
    questions = [one for one in of_kind(events, Clarification) if not one.about_format]
    pauses = days_waited(questions, starts_on, sheet.today)
    end = whole_months(sheet, first, sheet.regime.length)
    until, _ = lengthened(end, pauses, lambda day: day)
    sheet.notice_until = until
    if extended(sheet, until, of_kind(events, ExtensionNotice)):
        end = whole_months(sheet, first, sheet.regime.longest, "extension")
    due_on = after_pauses(sheet, end, pauses, questions)
    rolled = sheet.calendar.next_working_day(due_on)
    moved = f"{said(due_on)} is not a working day in England and Wales. " if rolled != due_on else ""
    sheet.step(rolled, f"{moved}The answer is due by the end of {said(rolled)}.", "roll")
    return rolled


def relevant_time(sheet: Reckoning, received_on: date, events: Sequence[Event]) -> date:
    """The latest of receipt and of what we were right to ask for: the clock starts again, it does not go on.

    s.54(3). What has not come yet leaves the date where it was, as a provisional one. What was asked for after the
    time ran out revives nothing: the stricter reading, to be confirmed by a lawyer.
    """
    first = (
        "The next day is the first to count"
        if sheet.regime.starts_a_day_later
        else "The day of receipt counts"
    )
    sheet.step(received_on, f"Received on {said(received_on)}. {first}, a working day or not.", "receipt")
    starts_on = received_on
    for asked_on, one in in_order(each for kind in RESTARTS for each in of_kind(events, kind)):
        on, rule, until = one.answered_on, RESTARTS[type(one)], from_then(sheet.scrap(), starts_on, events)
        if asked_on > until:
            what = "was asked for" if one.asked_on else "came"
            words = (
                f"{capital(one.called)} {what} on {said(asked_on)}, after the time ran out on {said(until)}: "
                "the request was overdue by then. The time does not start again."
            )
            sheet.refuse(asked_on, words, rule)
        elif on and on > starts_on:
            starts_on = on
            sheet.step(on, f"{capital(one.called)} came on {said(on)}: the time starts again that day.", rule)
        elif not on:
            words = (
                f"Waiting for {one.called}, asked for on {said(asked_on)}. "
                "The time starts again on the day it comes; until then the date is provisional."
            )
            sheet.wait(asked_on, words, rule)
    return starts_on


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def days_waited(questions: Sequence[Clarification], starts_on: date, today: date | None) -> list[Pause]:
    """From the day asked to the day answered, both included (s.54(3C)(b)); an open question, as if answered today.

    Days on or before the relevant time are no part of the month, and a day waited for twice counts once: how the
    statute is read here, to be confirmed by a lawyer.
    """
    pauses: list[Pause] = []
    for one in sorted(questions, key=lambda question: question.asked_on or starts_on):
        asked_on = one.asked_on or starts_on
        answered_on = one.answered_on or today or asked_on
        first = max(asked_on, starts_on + DAY)
        if first > answered_on:
            continue
        if pauses and first <= pauses[-1][1] + DAY:
            pauses[-1] = (pauses[-1][0], max(pauses[-1][1], answered_on))
        else:
            pauses.append((first, answered_on))
    return pauses


def lengthened(
    end: date, pauses: Sequence[Pause], last_day: Callable[[date], date]
) -> tuple[date, list[Pause]]:
    """The end after each pause that began while time was left; a question after the end revives nothing."""
    counted = []
    for first, last in pauses:
        if first > last_day(end):
            break
        end += last - first + DAY
        counted.append((first, last))
    return end, counted


def whole_months(sheet: Reckoning, first: date, months: int, rule: str = "length") -> date:
    end = add_months(first, months)
    missing = f", a month without a {ORDINALS[first.day]}" if end.day < first.day else ""
    words = f"{LENGTHS[months]} from {said(first)} end{'s' if months == 1 else ''} on {said(end)}{missing}."
    sheet.step(end, words, rule)
    return end


def extended(sheet: Reckoning, until: date, notices: Sequence[ExtensionNotice]) -> bool:
    """Two further months by a notice inside the first one (s.54(3A), (3B)), which pauses lengthen (s.54(3C)(b)(ii)).

    Once. The weekend does not lengthen it: the stricter reading, to be confirmed by a lawyer.
    """
    found = False
    for notice in sorted(notices, key=lambda one: one.noticed_on):
        on = notice.noticed_on
        if found:
            sheet.refuse(
                on, f"The extension notice of {said(on)} has no effect: there was one already.", "extension"
            )
        elif on > until:
            words = (
                f"The extension notice of {said(on)} is void: its last day was {said(until)}. The date stays."
            )
            sheet.refuse(on, words, "extension")
        else:
            found = True
            words = f"An extension notice was sent on {said(on)}, in time (its last day is {said(until)})."
            sheet.step(on, words, "extension")
    return found


def after_pauses(
    sheet: Reckoning, end: date, pauses: Sequence[Pause], questions: Sequence[Clarification]
) -> date:
    due_on, counted = lengthened(end, pauses, sheet.calendar.next_working_day)
    for first, last in counted:
        end += last - first + DAY
        words = (
            f"We waited for an answer from {said(first)} to {said(last)}, both included. "
            f"Not counted: {counted_words((last - first).days + 1, 'day')}. The end moves to {said(end)}."
        )
        sheet.step(end, words, "pause")
    for first, _ in pauses[len(counted) :]:
        words = f"The question asked on {said(first)} came after the time ran out on {said(due_on)}: it stops nothing."
        sheet.refuse(first, words, "pause")
    for question in questions:
        asked_on = question.asked_on
        if question.is_open and asked_on and asked_on <= sheet.calendar.next_working_day(due_on):
            words = (
                f"The question asked on {said(asked_on)} is still open: the date is what it would be "
                "if the answer came today, and moves a day with each day of waiting."
            )
            sheet.wait(asked_on, words, "pause")
            sheet.paused_since = min(asked_on, sheet.paused_since or asked_on)
    return due_on


def formats(sheet: Reckoning, events: Sequence[Event]) -> None:
    for one in of_kind(events, Clarification):
        if one.about_format and one.asked_on:
            words = f"The question of {said(one.asked_on)} is about the form of the answer: it does not stop the clock."
            sheet.step(one.asked_on, words, "format")
