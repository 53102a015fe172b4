"""What does docking a folder by hand look like? manage.py dock FOLDER"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from footage_app import docking


class Command(BaseCommand):
    help = "Take in a docking station's folder: recordings with a manifest.json or manifest.csv."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--station", default="", help="name of the docking station; else the folder's")

    def handle(self, *, folder, station, **options):
        try:
            docked = docking.dock(folder, station=station)
        except (docking.DockingRefused, docking.DockingStopped) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{docked}: {docked.taken} taken in, {docked.known} known already, "
            f"{docked.quarantined} in quarantine, {docked.refused.count()} reported."
        )
        for clip in docked.clips.exclude(quarantine=""):
            self.stdout.write(f"  quarantine  {clip.evidence_id}: {clip.quarantine_reason}")
        for refused in docked.refused.all():
            self.stdout.write(f"  reported    {refused.entry.get('file', '')}: {refused.reason}")
