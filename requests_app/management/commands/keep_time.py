"""What is done when, without anybody asking? Writes the timetables of all parts into the queue's schedule."""

from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django_q.models import Schedule

from portal.tasks import QUICK, Task

TIMETABLES = ["portal.timetable", "footage_app.timetable", "requests_app.timetable"]


class Command(BaseCommand):
    help = "Writes what is done regularly into the queue's schedule. Safe to repeat."

    def handle(self, *args, **options):
        wanted = dict(
            entry for name in TIMETABLES if find_spec(name) for entry in import_module(name).SCHEDULE
        )
        for path in wanted:
            must_be_a_task(path)
        with transaction.atomic():
            gone, _ = Schedule.objects.filter(func="portal.tasks.run").exclude(name__in=wanted).delete()
            for path, minutes in wanted.items():
                write(path, minutes)
        self.stdout.write(f"{len(wanted)} regular tasks, {gone} taken out")


def must_be_a_task(path):
    """A name that leads nowhere would fail in a worker, where nobody looks."""
    module, _, name = path.rpartition(".")
    if not (find_spec(module) and isinstance(getattr(import_module(module), name, None), Task)):
        raise CommandError(f"The timetable names {path}, which is no task.")


def write(path, minutes):
    """A task that is on time stays on time; a new one first runs within a minute."""
    schedule = Schedule.objects.filter(name=path).first() or Schedule(name=path)
    if schedule.minutes != minutes or schedule.next_run > timezone.now() + timedelta(minutes=minutes):
        schedule.next_run = timezone.now() + timedelta(seconds=5)
    schedule.func, schedule.args = "portal.tasks.run", f"'{path}',"
    schedule.schedule_type, schedule.minutes = Schedule.MINUTES, minutes
    schedule.repeats, schedule.cluster = -1, QUICK
    schedule.save()
