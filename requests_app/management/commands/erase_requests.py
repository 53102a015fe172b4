"""What is personal in requests whose day has come: show it, or erase it now instead of tonight."""

from django.core.management.base import BaseCommand

from portal.words import count_words, day_words
from requests_app.lifecycle import erasure


class Command(BaseCommand):
    help = (
        "Erase what is personal in what closed long enough ago. --dry-run only says which requests those are."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="change nothing")

    def handle(self, *, dry_run, **options):
        erased = erasure.rehearse() if dry_run else erasure.erase_due()
        verb = "would be erased" if dry_run else "erased"
        for one in erased:
            self.stdout.write(
                f"{one.reference} (closed on {day_words(one.closed_on)}): "
                f"{count_words(one.rows, 'row')} and {count_words(one.files, 'file')} {verb}"
            )
        self.stdout.write(f"{count_words(len(erased), 'case')} {verb}.")
