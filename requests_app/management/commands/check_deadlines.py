"""Do our statutory clocks agree with a table of worked cases? For a legal team that has one of its own."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from requests_app.law.calendars import calendar_with
from requests_app.law.case_tables import COLUMNS, REFUSED, NotATable, check_table

HELP = (
    "Works out each case of a CSV table and says how. "
    f"Columns: {', '.join(COLUMNS)}. The expected date may be “{REFUSED}”. "
    "By the installed list of bank holidays and the extra days that we ship."
)


class Command(BaseCommand):
    help = HELP
    requires_system_checks = []  # it needs no database and no settings: only the law and the table

    def add_arguments(self, parser):
        parser.add_argument("table", metavar="FILE.csv")

    def handle(self, *args, table, **options):
        cases = []
        try:
            for case in check_table(read(table), calendar_with()):
                self.stdout.write(in_words(case))
                cases.append(case)
        except NotATable as wrong:
            raise CommandError(f"{table}: {wrong}") from None
        agree = sum(case.agrees for case in cases)
        self.stdout.write(f"{agree} of {len(cases)} cases agree.")
        if not cases:
            raise CommandError(f"{table}: there is no case below the first line.")
        if agree < len(cases):
            lines = ", ".join(str(case.line) for case in cases if not case.agrees)
            raise CommandError(f"{table}: look at line {lines}.")


def read(table):
    try:
        return Path(table).read_bytes()
    except OSError as wrong:
        raise CommandError(f"{table} cannot be read: {wrong.strerror}.") from None


def in_words(case):
    """One line a case: what was expected, what came out, and each step."""
    what = f"line {case.line}: {'ok   ' if case.agrees else 'WRONG'}"
    if case.regime:
        what += f" {printable(case.regime)}, received {printable(case.received)}"
    if case.deadline is None:
        return f"{what} {'refused' if case.agrees else 'ERROR'}: {case.trouble}"
    due = f"due {case.deadline.due_on}" + ("" if case.agrees else f", but the table says {case.expected}")
    how = " ".join(step.words for step in case.deadline.steps)
    return f"{what}, {due}. {how}"


def printable(cell):
    """What stands in a table may not steer the terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in cell)[:40]
