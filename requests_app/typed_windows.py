"""Which stretch of time did a person mean? Days and clock times in London -> two moments, read as widely as they can be."""

from datetime import UTC, datetime, time, timedelta

from portal.words import LONDON

OPEN_END = timedelta(hours=1)  # one time given: the hour after it counts as well
LONGEST_NIGHT = timedelta(
    hours=12
)  # an end before its beginning means the next morning, but not the next evening


class CannotMean(ValueError):
    """Says what is wrong, and with which question."""

    def __init__(self, field, problem):
        super().__init__(problem)
        self.field, self.problem = field, problem


def window(day, earliest=None, latest=None, last_day=None):
    """(earliest_at, latest_at) for what was typed; times may be missing, `last_day` is for a date that is unsure."""
    last_day = last_day or day
    start = datetime.combine(day, earliest or time(0, 0))
    if latest:
        end = datetime.combine(last_day, latest)
    elif earliest and last_day == day:
        end = start + OPEN_END
    else:
        end = datetime.combine(last_day + timedelta(days=1), time(0, 0))
    # Not by what the clocks show: in the hour that they repeat, a quarter past may come after a quarter to.
    if max(readings(end)) < min(readings(start)):
        end += timedelta(days=1)
        if end - start > LONGEST_NIGHT:
            raise CannotMean("latest", "The latest time must be after the earliest time")
    return min(readings(start)), max(readings(end))


def readings(local):
    """The hour that the clocks repeat is read twice; the hour that they skip, with either offset.

    In UTC, because Python compares two moments of one zone by what their clocks show.
    """
    return [local.replace(tzinfo=LONDON, fold=fold).astimezone(UTC) for fold in (0, 1)]
