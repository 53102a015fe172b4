"""WHEN have so many days passed? Complaints are acknowledged in 30; footage deletes itself after 31."""

from collections.abc import Sequence
from datetime import date, timedelta

from requests_app.law.events import Event, Recorded, of_kind
from requests_app.law.reckoning import Reckoning, said
from requests_app.law.refusals import DeadlineRefused


def complaint(sheet: Reckoning, received_on: date, events: Sequence[Event]) -> date:
    """DPA 2018 s.164A(3), counted from the day after receipt; a weekend or bank holiday moves the end."""
    words = f"Received on {said(received_on)}. Counting starts with the next day, a working day or not."
    sheet.step(received_on, words, "receipt")
    end = received_on + timedelta(days=sheet.regime.length)
    sheet.step(end, f"{sheet.regime.length} days end on {said(end)}.", "length")
    due_on = sheet.calendar.next_working_day(end)
    moved = f"{said(end)} is not a working day in England and Wales. " if due_on != end else ""
    sheet.step(due_on, f"{moved}The acknowledgement is due by the end of {said(due_on)}.", "roll")
    return due_on


def auto_delete(sheet: Reckoning, received_on: date, events: Sequence[Event]) -> date:
    """Days after the recording, not a month, and no weekend moves it: what a hold has to come before."""
    recorded = of_kind(events, Recorded)
    if len(recorded) != 1:
        raise DeadlineRefused("Enter the day of the recording, once.", Recorded, "recorded_on")
    on = recorded[0].recorded_on
    sheet.step(on, f"Recorded on {said(on)}.", "receipt")
    gone_on = on + timedelta(days=sheet.regime.length)
    if received_on < gone_on:
        words = f"Asked for on {said(received_on)}: a hold placed that day comes before the deletion."
    else:
        words = f"Asked for on {said(received_on)}: only what was kept by then can still be there."
    sheet.step(received_on, words, "receipt")
    sheet.step(
        gone_on, f"{sheet.regime.length} days later, weekends and all: deleted on {said(gone_on)}.", "length"
    )
    return gone_on
