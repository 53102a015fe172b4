"""What does time alone do with footage, and how often? Minutes between two runs of each task."""

from footage_app import docking_watch, quarantine_watch, retention
from portal.tasks import FILES, task


@task()
def sweep():
    retention.sweep()


@task()
def collect_leftovers():
    retention.collect_leftovers()


@task()
def warn_of_evidence():
    quarantine_watch.warn_of_evidence()


# Copying video may take longer than the quick queue lets a task run.
@task(queue_name=FILES)
def dock_ready_folders():
    docking_watch.log_cut_short()
    docking_watch.dock_ready_folders()


SCHEDULE = [
    ("footage_app.timetable.sweep", 10),
    ("footage_app.timetable.dock_ready_folders", 5),
    ("footage_app.timetable.collect_leftovers", 24 * 60),
    ("footage_app.timetable.warn_of_evidence", 24 * 60),
    ("footage_app.tasks.look_after_jobs", 1),
]
