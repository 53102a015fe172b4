"""What is done when, without anybody asking? Writes the timetables of all parts into the queue's schedule."""

from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django_q.models import Schedule

from portal.tasks import Task

TIMETABLES = ["portal.timetable", "footage_app.timetable", "requests_app.timetable"]


class Command(BaseCommand):
    help = "Writes what is done regularly into the queue's schedule. Safe to repeat."

    def handle(self, *args, **options):
        wanted = dict(
            entry for name in TIMETABLES if find_spec(name) for entry in import_module(name).SCHEDULE
        )
        tasks = {path: task_of(path) for path in wanted}
        with transaction.atomic():
            gone, _ = Schedule.objects.filter(func="portal.tasks.run").exclude(name__in=wanted).delete()
            for path, minutes in wanted.items():
                write(path, minutes, tasks[path].queue_name)
        self.stdout.write(f"{len(wanted)} regular tasks, {gone} taken out")


def task_of(path):
    """A name that leads nowhere would fail in a worker, where nobody looks."""
    module, _, name = path.rpartition(".")
    task = getattr(import_module(module), name, None) if find_spec(module) else None
    if not isinstance(task, Task):
        raise CommandError(f"The timetable names {path}, which is no task.")
    return task


def write(path, minutes, queue_name):
    """A task that is on time stays on time; a new one first runs within a minute."""
    schedule = Schedule.objects.filter(name=path).first() or Schedule(name=path)
    if schedule.minutes != minutes or schedule.next_run > timezone.now() + timedelta(minutes=minutes):
        schedule.next_run = timezone.now() + timedelta(seconds=5)
    schedule.func, schedule.args = "portal.tasks.run", f"'{path}',"
    schedule.schedule_type, schedule.minutes = Schedule.MINUTES, minutes
    schedule.repeats, schedule.cluster = -1, queue_name
    schedule.save()
