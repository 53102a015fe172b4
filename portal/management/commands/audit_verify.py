"""Has the log been changed? Exit code 0: no. 1: yes, and where."""

import sys
import time
from itertools import chain

from django.core.management.base import BaseCommand

from portal import triggers
from portal.audit_check import check_all
from portal.checkpoints import checkpoints


class Command(BaseCommand):
    help = "Reads the whole audit log and compares it with the signed checkpoints. Exits 1 naming what was changed."

    def add_arguments(self, parser):
        parser.add_argument(
            "--expect",
            action="append",
            default=[],
            metavar="NUMBER:ROOT",
            help="a checkpoint as printed in a letter; may be given several times",
        )

    def handle(self, *args, expect, verbosity, **options):
        began, counted = time.monotonic(), {"chains": 0, "events": 0}

        def progress(name, events):
            counted["chains"] += 1
            counted["events"] += events
            if verbosity > 1:
                self.stdout.write(f"{name}: {events} events")

        found = 0
        for fault in chain(missing_triggers(), not_as_printed(expect), check_all(progress)):
            found += 1
            self.stderr.write(str(fault))
        seconds = time.monotonic() - began
        read = f"{counted['events']} events in {counted['chains']} chains, {seconds:.1f} s"
        self.stdout.write(f"{read}: {'nothing was changed' if not found else f'{found} faults'}")
        if found:
            sys.exit(1)


def missing_triggers():
    return [f"the trigger {name} is missing" for name in triggers.missing()]


def not_as_printed(expect):
    """What letters say against what the file says: a file made anew has other roots."""
    roots = {str(checkpoint.number): checkpoint.root for checkpoint in checkpoints()} if expect else {}
    for printed in expect:
        number, _, root = printed.partition(":")
        if roots.get(number) != root:
            yield f"checkpoint {number}: the file has another root than the letter"
