"""WHICH events does a row of a table of cases mean? Read from JSON, strictly: a slip may not pass for “no event”."""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from requests_app.law.events import (
    Authority,
    Clarification,
    Event,
    ExtensionNotice,
    Fee,
    Identity,
    MoreWorkingDays,
    Question,
    Recorded,
)

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class CannotRead(ValueError):
    """The text says what stands there and what should."""


def as_day(value: Any, what: str) -> date:
    if not isinstance(value, str) or not DAY.fullmatch(value):
        raise CannotRead(f"{what} is {value!r}: write a day as 2026-11-22.")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise CannotRead(f"{what} is {value!r}: there is no such day.") from None


def as_number(value: Any, what: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise CannotRead(f"{what} is {value!r}: write a whole number.")
    return value


def as_questions(value: Any, what: str) -> list[tuple[date, date | None]]:
    if not isinstance(value, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in value):
        raise CannotRead(f'{what} is {value!r}: write pairs, [["asked", "answered"], ...].')
    return [(as_day(pair[0], what), pair[1] if pair[1] is None else as_day(pair[1], what)) for pair in value]


def as_days(value: Any, what: str) -> list[date]:
    if not isinstance(value, list):
        raise CannotRead(f'{what} is {value!r}: write a list of days, ["2026-11-22", ...].')
    return [as_day(one, what) for one in value]


READERS: dict[str, Callable[[Any, str], Any]] = {
    "id_requested": as_day,
    "id_received": as_day,
    "authority_requested": as_day,
    "authority_received": as_day,
    "fees_notice": as_day,
    "fee_received": as_day,
    "fee_paid": as_day,
    "clarification": as_questions,
    "clarification_format_only": as_questions,
    "clarification_received": as_days,
    "extension_notice": as_day,
    "working_days": as_number,
    "working_days_notice": as_day,
    "recorded": as_day,
}


def read_events(text: str) -> list[Event]:
    try:
        found = json.loads(text or "{}", object_pairs_hook=without_repeats)
    except json.JSONDecodeError as wrong:
        raise CannotRead(f"The events are not JSON ({wrong.msg}, character {wrong.pos + 1}).") from None
    except CannotRead:
        raise
    except (RecursionError, ValueError):
        raise CannotRead("The events are not JSON: too many brackets or digits.") from None
    if not isinstance(found, dict):
        raise CannotRead('The events are not a JSON object: write {} or {"id_received": "2026-11-22"}.')
    unknown = sorted(set(found) - set(READERS))
    if unknown:
        raise CannotRead(f"There is no event {unknown[0]!r}. Use: {', '.join(READERS)}.")
    return made({key: READERS[key](value, key) for key, value in found.items()})


def without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON keeps the last of two entries of one name; here that could hide a day."""
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise CannotRead(
                f"The event {key!r} stands there twice. Once is allowed; a list, where it takes one."
            )
    return dict(pairs)


def made(found: dict[str, Any]) -> list[Event]:
    events: list[Event] = [
        Clarification(asked_on, answered_on, about_format)
        for key, about_format in (("clarification", False), ("clarification_format_only", True))
        for asked_on, answered_on in found.get(key, ())
    ]
    events += [Clarification(None, day) for day in found.get("clarification_received", ())]
    if "fee_received" in found and "fee_paid" in found:
        raise CannotRead("“fee_received” and “fee_paid” are two words for one day. Leave one out.")
    fee_paid = found.get("fee_paid", found.get("fee_received"))
    asked: list[tuple[type[Question], date | None, date | None]] = [
        (Identity, found.get("id_requested"), found.get("id_received")),
        (Authority, found.get("authority_requested"), found.get("authority_received")),
        (Fee, found.get("fees_notice"), fee_paid),
    ]
    events += [
        kind(asked_on, answered_on) for kind, asked_on, answered_on in asked if asked_on or answered_on
    ]
    if "extension_notice" in found:
        events.append(ExtensionNotice(found["extension_notice"]))
    if "working_days" in found:
        events.append(MoreWorkingDays(found["working_days"], found.get("working_days_notice")))
    elif "working_days_notice" in found:
        raise CannotRead("“working_days_notice” needs “working_days”: how many in all.")
    if "recorded" in found:
        events.append(Recorded(found["recorded"]))
    return events
