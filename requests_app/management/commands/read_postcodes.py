"""Is the index of postcodes there? Makes it, so that the first visitor who enters one need not wait."""

from django.core.management.base import BaseCommand

from requests_app import places


class Command(BaseCommand):
    help = "Reads the installed postcodes into an index that pages can look them up in. Safe to repeat."

    def handle(self, *args, **options):
        path = places.index()
        if options["verbosity"]:
            self.stdout.write(f"Postcodes can be looked up in {path}")
