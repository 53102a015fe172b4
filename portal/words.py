"""How do we say a moment, a day, a length of time or a size in plain English?"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

LONDON = ZoneInfo("Europe/London")


def as_london(moment):
    return timezone.localtime(moment, LONDON) if timezone.is_aware(moment) else moment


def as_day(when):
    return as_london(when).date() if isinstance(when, datetime) else when


def day_words(when, weekday=False):
    """22 November 2026, or Sunday 22 November 2026."""
    day = as_day(when)
    return f"{day:%A} {day.day} {day:%B %Y}" if weekday else f"{day.day} {day:%B %Y}"


def clock_words(when):
    """3:13pm, 9am, midday, midnight."""
    if when.minute == 0 and when.hour in (0, 12):
        return "midday" if when.hour else "midnight"
    minutes = f":{when.minute:02}" if when.minute else ""
    return f"{when.hour % 12 or 12}{minutes}{'am' if when.hour < 12 else 'pm'}"


def moment_words(moment, weekday=True):
    """Sunday 22 November 2026 at 3:13pm; in the hour that exists twice, which of the two."""
    local = as_london(moment)
    words = f"{day_words(local, weekday)} at {clock_words(local)}"
    if twice(local):
        words += " (before the clocks went back)" if local.dst() else " (after the clocks went back)"
    return words


def twice(local):
    return bool(local.tzinfo) and local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()


def count_words(number, one, many=None):
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def duration_words(length):
    """Seconds or timedelta: “4 minutes 12 seconds”; the two largest parts only."""
    seconds = int(round(length.total_seconds() if isinstance(length, timedelta) else float(length)))
    parts = []
    for name, size in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        number, seconds = divmod(seconds, size)
        if number:
            parts.append(count_words(number, name))
        elif parts:
            break
    return " ".join(parts[:2]) or "0 seconds"


def timecode(seconds):
    """04:12, or 1:04:12: a position in a video."""
    seconds = int(seconds.total_seconds() if isinstance(seconds, timedelta) else float(seconds))
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60:02}:{rest % 60:02}"


def size_words(size):
    """10MB, 2.4MB, 480KB: as GOV.UK writes them, without a space."""
    for unit, scale in (("GB", 1024**3), ("MB", 1024**2), ("KB", 1024)):
        if size >= scale:
            return f"{size / scale:.1f}".removesuffix(".0") + unit
    return count_words(size, "byte")


def days_until(when, today=None):
    return (as_day(when) - (today or timezone.localdate(timezone=LONDON))).days


def deadline_words(when, left="left", over="overdue", today=None):
    """“6 days overdue”, “Due today”, “2 days left”."""
    days = days_until(when, today)
    if days == 0:
        return "Due today" if left == "left" else "Today"
    return f"{count_words(abs(days), 'day')} {left if days > 0 else over}"
