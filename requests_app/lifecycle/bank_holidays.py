"""WHAT happens when a bank holiday is proclaimed, or was entered wrongly? Every date that it moves is worked out again."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from portal import audit
from portal.words import day_words
from requests_app.law.calendars import SHIPPED, installed_days
from requests_app.lifecycle import clocks
from requests_app.lifecycle.move import MoveRefused, require
from requests_app.models import ExtraHoliday


class HolidayRefused(MoveRefused):
    """This day cannot be added or taken out; the text says why."""


@transaction.atomic
def add_day(on, division, title, *, by):
    """A bank holiday that the installed list does not know; returns the ExtraHoliday."""
    require("law.calendar", by, None)
    title = (title or "").strip()
    if not title:
        raise HolidayRefused("Enter what the day is called.")
    refuse_day(on, division)
    day = ExtraHoliday(on=on, division=division, title=title, added_by=by)
    try:
        with transaction.atomic():
            day.save()
    except IntegrityError:
        raise HolidayRefused(f"{day_words(on)} is already in the list.") from None
    record("add_day", day, by=by)
    return day


@transaction.atomic
def remove_day(day, *, by):
    """It was entered in error, or called off. The row stays, to show by what earlier dates were worked out."""
    require("law.calendar", by, None)
    removed = ExtraHoliday.objects.filter(pk=day.pk, removed_at__isnull=True).update(
        removed_at=timezone.now(), removed_by=by
    )
    if removed != 1:
        raise HolidayRefused("Somebody has already taken this day out. Nothing was changed.")
    day.refresh_from_db()
    record("remove_day", day, by=by)


def refuse_day(on, division):
    if division not in ExtraHoliday.Division.values:
        raise HolidayRefused("Choose a part of the United Kingdom.")
    calendar = clocks.current_calendar()
    if not calendar.begins_on <= on <= calendar.ends_on:
        raise HolidayRefused(
            f"Bank holidays are known from {calendar.begins_on.year} to {calendar.ends_on.year}. A day outside these "
            "years cannot be added: the rest of its year would not be known."
        )
    if on.weekday() > 4:
        raise HolidayRefused(
            f"{day_words(on, weekday=True)} is no working day as it is, so nothing would change."
        )
    shipped = any((day, part) == (on, division) for day, part, _ in SHIPPED)
    if shipped or on in installed_days(division):
        raise HolidayRefused(f"{day_words(on)} is already in the list that comes with the service.")


def record(action, day, *, by):
    audit.record(
        f"calendar.{action}",
        by=by,
        about=f"extra_holiday:{day.pk}",
        on=day.on,
        division=day.division,
        version=clocks.current_calendar().version,
    )
