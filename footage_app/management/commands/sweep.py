"""What does a sweep by hand do? manage.py sweep: the same as the scheduled one, and prints it."""

from django.core.management.base import BaseCommand, CommandError

from footage_app import retention
from portal.words import count_words


class Command(BaseCommand):
    help = "Doom what is due, delete what was doomed a grace ago. Stops rather than delete when something looks wrong."

    def handle(self, **options):
        run = retention.sweep()
        if run.stopped_because:
            raise CommandError(
                f"Stopped, nothing was deleted{but_for(run)}. {run.stopped_because} {run.due} clips are due. "
                "A supervisor and a footage officer can let it go on, on the retention page."
            )
        self.stdout.write(
            f"{run.due} due, {run.doomed} doomed (deleted when the grace is over), {run.purged} deleted."
        )


def but_for(run):
    return f" but {count_words(run.purged, 'clip')} whose last day had begun before" if run.purged else ""
