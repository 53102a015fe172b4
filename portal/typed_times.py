"""Which day or time of day did a person mean by what they typed?"""

import re
import unicodedata
from datetime import date, time

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FULL_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december",
)  # fmt: skip
CLOCK = re.compile(r"(?P<hours>\d{1,2})(?:[:.\s-]?(?P<minutes>\d{2}))?(?::\d{2})?\s*(?:(?P<half>[ap])m?)?")


class CannotRead(ValueError):
    """Says what is wrong, and in which boxes."""

    def __init__(self, problem, boxes=("day", "month", "year")):
        super().__init__(problem)
        self.problem, self.boxes = problem, boxes


def western(text):
    """Digits of any script as 0-9, wide letters as plain ones, small letters."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in text).strip().casefold()


def read_day(typed, today):
    """(day, month, year) as typed -> date. The problem of CannotRead continues a sentence such as “The date …”."""
    day, month, year = (western(part) for part in typed)
    if day and not month and not year:
        parts = re.split(r"[\s/.,-]+", day)
        if len(parts) == 3:
            day, month, year = parts
    missing = [
        box for box, part in zip(("day", "month", "year"), (day, month, year), strict=True) if not part
    ]
    if missing:
        raise CannotRead("must include a " + " and ".join(missing), tuple(missing))
    year = read_year(year, today)
    wrong = []
    month_number = read_month(month)
    if not month_number:
        wrong.append("month")
    day_number = int(day) if (day := re.sub(r"(st|nd|rd|th)$", "", day)).isdecimal() and len(day) < 3 else 0
    if not 1 <= day_number <= 31:
        wrong.insert(0, "day")
    if wrong:
        raise CannotRead("must be a real date", tuple(wrong))
    try:
        return date(year, month_number, day_number)
    except ValueError:
        raise CannotRead("must be a real date", ("day",)) from None


def read_month(text):
    if text.isdecimal():
        return int(text) if len(text) < 3 and 1 <= int(text) <= 12 else 0
    text = text.rstrip(".")
    for number, (short, full) in enumerate(zip(MONTHS, FULL_MONTHS, strict=True), start=1):
        if text in (short, full) or (len(text) > 3 and full.startswith(text)):
            return number
    return 0


def read_year(text, today):
    """Two figures mean the latest such year that is not after this one."""
    if not text.isdecimal() or len(text) not in (2, 4) or text == "0000":
        raise CannotRead("Year must include 4 numbers", ("year",))
    if len(text) == 4:
        return int(text)
    year = today.year // 100 * 100 + int(text)
    return year if year <= today.year else year - 100


def read_clock(text):
    """“9:30pm”, “21.30”, “2130”, “noon” -> time; None for what could mean two times or none."""
    text = western(text)
    text = re.sub(r"\s+", " ", text.replace("a.m", "am").replace("p.m", "pm").rstrip("."))
    text = re.sub(r"\b(o'?clock|o’clock|hours|hrs|h)$", "", text).strip()
    if text in {"midnight", "12 midnight"}:
        return time(0, 0)
    if text in {"noon", "midday", "12 noon", "12 midday"}:
        return time(12, 0)
    if re.fullmatch(r"\d{3}( ?[ap]m?)?", text):
        text = "0" + text
    found = CLOCK.fullmatch(text)
    if not found:
        return None
    hours, minutes, half = int(found["hours"]), int(found["minutes"] or 0), found["half"]
    if half and hours <= 12:
        hours = hours % 12 + (12 if half == "p" else 0)
    elif half or (found["minutes"] is None and hours <= 12):
        # “9” alone may be morning or evening; “13pm” is nonsense.
        return None
    return time(hours, minutes) if hours < 24 and minutes < 60 else None
