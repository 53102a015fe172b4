"""Is every promise kept? Exit code 0: yes. 1: no, and which."""

import sys
import time
from itertools import chain

from django.core.management.base import BaseCommand

from footage_app import job_promises, retention
from portal import triggers
from portal.audit_check import check_all
from requests_app import privacy_promises, promises


class Command(BaseCommand):
    help = "Checks every promise on footage, requests, people forgotten, jobs and the log. Exits 1 naming each breach."

    def handle(self, *args, **options):
        began, broken = time.monotonic(), 0
        for breach in breaches():
            broken += 1
            self.stderr.write(breach)
        words = f"{broken} breaches" if broken else "every promise is kept"
        self.stdout.write(f"{words} ({time.monotonic() - began:.1f} s)")
        if broken:
            sys.exit(1)


def breaches():
    """Sentences, from every part; what is read first changes least."""
    return chain(
        (f"The database trigger {name} is missing." for name in triggers.missing()),
        retention.breaches(),
        promises.breaches(),
        privacy_promises.breaches(),
        job_promises.breaches(),
        (f"The audit log has been changed: {fault}." for fault in check_all()),
    )
