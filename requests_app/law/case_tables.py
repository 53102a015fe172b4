"""DOES the law as programmed agree with a table of worked cases? A row a case: regime, receipt, events, expected date."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from requests_app.law.calendars import Calendar
from requests_app.law.deadlines import work_out
from requests_app.law.reckoning import Deadline
from requests_app.law.refusals import DeadlineRefused
from requests_app.law.typed_events import CannotRead, as_day, read_events

COLUMNS = ("regime", "received", "events", "expected_due", "derivation")
REFUSED = "refused"  # as the expected date: a case that must not be worked out


class NotATable(ValueError):
    """Nothing in the file can be checked; the text says why."""


@dataclass(frozen=True)
class Checked:
    """One row. `trouble`: it could not be read, or was refused where a date was expected."""

    line: int
    regime: str = ""
    received: str = ""
    expected: str = ""
    deadline: Deadline | None = None
    trouble: str = ""
    agrees: bool = False


def check_table(data: bytes, calendar: Calendar) -> Iterator[Checked]:
    """Each row in turn; a bad one does not keep the next from being read."""
    rows = read_rows(data)
    head = next(rows, None)
    names = [name.strip() for name in head[1]] if head and isinstance(head[1], list) else []
    missing = [column for column in COLUMNS if column not in names]
    if missing or len(names) != len(set(names)):
        raise NotATable(what_is_wrong(data, missing))
    for line, cells in rows:
        if isinstance(cells, str):
            yield Checked(line, trouble=cells)
        elif len(cells) != len(names):
            yield Checked(
                line, trouble=f"{len(cells)} columns instead of {len(names)}: check commas and quotes."
            )
        else:
            yield check_case(line, dict(zip(names, cells, strict=True)), calendar)


def what_is_wrong(data: bytes, missing: list[str]) -> str:
    if data.startswith(b"PK"):
        return "This is a spreadsheet. Save it as “CSV UTF-8 (comma delimited)” and try again."
    if not data.strip():
        return "The file is empty."
    if missing:
        return f"The first line must name the columns {', '.join(COLUMNS)}. Missing: {', '.join(missing)}."
    return "The first line names a column twice."


def read_rows(data: bytes) -> Iterator[tuple[int, list[str] | str]]:
    """(line, cells), or (line, what is wrong with it). After a bad line we go on with the very next one.

    A quote that is never closed would otherwise swallow the rest of the table without a word.
    """
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    lines = list(StringIO(text, newline=""))
    place = 0
    while place < len(lines):
        reader = csv.reader((lines[number] for number in range(place, len(lines))), strict=True)
        line, place = place + 1, place + 1
        try:
            cells = next(reader)
        except csv.Error as wrong:
            yield line, f"Not a line of a CSV table ({wrong}): check commas and quotes."
            continue
        place = line - 1 + reader.line_num
        if any(map(has_strays, cells)):
            yield line, "Not UTF-8. Save the table as “CSV UTF-8” and try again."
        elif any(cell.strip() for cell in cells):
            yield line, cells


def has_strays(cell: str) -> bool:
    """Bytes that are no UTF-8 were kept as lone surrogates."""
    return any("\udc80" <= character <= "\udcff" for character in cell)


def check_case(line: int, row: dict[str, str], calendar: Calendar) -> Checked:
    regime, received, expected = (row[name].strip() for name in ("regime", "received", "expected_due"))
    try:
        due_on = None if expected == REFUSED else as_day(expected, "expected_due")
        received_on, events = as_day(received, "received"), read_events(row["events"].strip())
    except CannotRead as wrong:
        return Checked(line, regime, received, expected, trouble=str(wrong))
    try:
        deadline = work_out(regime, received_on, events, calendar)
    except DeadlineRefused as refused:
        return Checked(line, regime, received, expected, trouble=str(refused), agrees=due_on is None)
    return Checked(line, regime, received, expected, deadline, agrees=deadline.due_on == due_on)
