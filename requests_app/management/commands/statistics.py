"""How well were requests answered in a month? Exit code 1 with --check: rows and log do not agree, and where."""

import json
import re
import sys

from django.core.management.base import BaseCommand, CommandError

from requests_app.figures import month as of_month
from requests_app.figures.published import published
from requests_app.figures.tables import as_csv, as_text

FORMATS = {
    "text": as_text,
    "csv": as_csv,
    "json": lambda figures, *, is_published=False: json.dumps(figures, indent=2, ensure_ascii=False),
}


class Command(BaseCommand):
    help = "Figures of one month: from the rows, or with --from-log from the audit log alone."

    def add_arguments(self, parser):
        parser.add_argument("--month", required=True, help="such as 2026-11")
        parser.add_argument("--from-log", action="store_true", help="count from the audit log alone")
        parser.add_argument("--publish", action="store_true", help="leave out what could tell of one person")
        parser.add_argument(
            "--check", action="store_true", help="compare rows and log; exit 1 where they differ"
        )
        parser.add_argument("--format", choices=sorted(FORMATS), default="text")

    def handle(self, *args, month, from_log, publish, check, format, **options):
        if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", month):
            raise CommandError(f"“{month}” is no month. Write it like 2026-11.")
        if check:
            return self.check_both(month)
        try:
            figures = of_month.from_log(month) if from_log else of_month.from_rows(month)
        except ValueError as refusal:
            raise CommandError(str(refusal)) from None
        if publish:
            figures = published(figures)
        self.stdout.write(FORMATS[format](figures, is_published=publish))

    def check_both(self, month):
        differ = of_month.differences(of_month.from_rows(month), of_month.from_log(month))
        for words in differ:
            self.stderr.write(words)
        self.stdout.write(
            f"{month}: " + (f"{len(differ)} figures differ" if differ else "rows and log agree")
        )
        if differ:
            sys.exit(1)
