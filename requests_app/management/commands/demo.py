"""How does the demo come into an empty database? On this machine alone, with nothing configured."""

import shutil
import time
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from footage_app import retention
from footage_app.docking import DockingStopped, dock, mark_evidential
from footage_app.models import Clip
from portal import checkpoints, demo_accounts
from portal.models import User
from requests_app import schedule
from requests_app.demo.footage import LATE, SCENES, fill
from requests_app.demo.stories import STORIES, tell
from requests_app.models import FootageRequest

REFUSED = (
    "The demo is refused here: its passwords are known to everybody. "
    "It runs only with nothing configured, on this machine. See docs/deploy.md."
)
WHAT_TO_TYPE = (
    "On Debian: sudo sysctl -w kernel.unprivileged_userns_clone=1. On Ubuntu from 24.04: "
    "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0. In a container: start it with --cap-add SYS_ADMIN. "
    "Then start again: the demo goes on where it stopped. Or start without it: PORTAL_DEMO=no script/server"
)
MAIL_TO_FOLDER = "django.core.mail.backends.filebased.EmailBackend"


class Command(BaseCommand):
    help = "Makes footage, docks it, and leads one request into each state. Takes up a demo that was cut off."

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true", help="only where there is nothing yet")

    def handle(self, *args, if_empty, **options):
        if not settings.DEMO:
            raise CommandError(REFUSED)
        if if_empty and not (is_empty() or unfinished().exists()):
            return
        began = time.monotonic()
        self.say("Making the demo: footage, people and requests (about a minute).")
        unfinished().touch()
        try:
            with everything_at_once():
                self.make()
        except DockingStopped as stopped:
            raise CommandError(f"{stopped} {WHAT_TO_TYPE}") from stopped
        unfinished().unlink()
        self.say(f"The demo is ready ({time.monotonic() - began:.0f} s).")

    def say(self, words):
        self.stdout.write(words)
        self.stdout.flush()

    def make(self):
        now, staff = timezone.now(), demo_accounts.make_people()
        self.dock(SCENES, now)
        keep_as_evidence(staff["fred"])
        for story in STORIES:
            tell(story, staff, now, self.say)
        self.dock(LATE, now)
        schedule.match_late_footage()
        retention.sweep()
        checkpoints.make_checkpoint()

    def dock(self, scenes, now):
        """Only what is not docked yet: the same scene made again may differ in a byte."""
        known = set(Clip.objects.values_list("evidence_id", flat=True))
        scenes = [scene for scene in scenes if scene.evidence_id not in known]
        folder = Path(settings.WORK_DIR) / "demo"
        for station, path in fill(folder, scenes, now) if scenes else ():
            self.say(f"Docking {station}")
            dock(path, station=station)
        shutil.rmtree(folder, ignore_errors=True)


def is_empty():
    return not any(model.objects.exists() for model in (User, Clip, FootageRequest))


def unfinished():
    """There while the demo is being made: what was cut off is taken up at the next start."""
    return Path(settings.DATA_DIR) / "demo-unfinished"


@contextmanager
def everything_at_once():
    """No worker runs yet: jobs are done here, and e-mails go to the folder alone."""
    before = settings.TASKS_ADAPTER, settings.EMAIL_BACKEND
    settings.TASKS_ADAPTER, settings.EMAIL_BACKEND = "at-once", MAIL_TO_FOLDER
    try:
        yield
    finally:
        settings.TASKS_ADAPTER, settings.EMAIL_BACKEND = before


@transaction.atomic
def keep_as_evidence(officer):
    for clip in Clip.objects.filter(evidence_id="DEMO-BARNET-EVIDENCE", evidential=False):
        mark_evidential(clip, case_refs=["NW/4471/26"], by=officer)
