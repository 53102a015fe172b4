"""What does time alone do with requests, and how often? Minutes between two runs of each task."""

from portal import ratelimit
from portal.tasks import FILES, task
from requests_app import bounces, delivery, drafts, emails, recalculation, schedule, tray
from requests_app.figures import month as figures_month
from requests_app.lifecycle import came_back, chasers, erasure, identity


@task()
def match_late_footage():
    schedule.match_late_footage()


@task()
def work_out_risks():
    schedule.work_out_risks()


@task()
def send_waiting_emails():
    emails.send_waiting()


@task()
def forget_what_is_over():
    drafts.forget_old()
    schedule.forget_old_codes()
    ratelimit.forget_old()


@task()
def watch_the_tray():
    tray.watch()


@task()
def erase_proofs():
    identity.erase_due()


@task()
def erase_requests():
    erasure.erase_due()


@task()
def work_out_clocks():
    recalculation.work_out_stale()


@task()
def publish_figures():
    figures_month.publish_last_month()


@task()
def check_calendar_end():
    recalculation.check_calendar_end()


# Hashing video may take longer than the quick queue lets a task run.
@task(queue_name=FILES)
def scrub_deliveries():
    delivery.scrub()


@task()
def remind_of_questions():
    chasers.chase_due()


@task()
def read_bounces():
    bounces.read_the_maildir()


@task()
def see_to_what_came_back():
    came_back.see_to()


SCHEDULE = [
    ("requests_app.timetable.remind_of_questions", 60),
    ("requests_app.timetable.read_bounces", 15),
    ("requests_app.timetable.see_to_what_came_back", 2),
    ("requests_app.timetable.match_late_footage", 2),
    ("requests_app.timetable.work_out_risks", 60),
    ("requests_app.timetable.send_waiting_emails", 2),
    ("requests_app.timetable.forget_what_is_over", 60),
    ("requests_app.timetable.watch_the_tray", 60),
    ("requests_app.timetable.erase_proofs", 60),
    ("requests_app.timetable.erase_requests", 24 * 60),
    ("requests_app.timetable.work_out_clocks", 60),
    ("requests_app.timetable.check_calendar_end", 24 * 60),
    ("requests_app.timetable.publish_figures", 24 * 60),
    ("requests_app.timetable.scrub_deliveries", 24 * 60),
]
