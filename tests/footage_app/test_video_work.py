"""Does the real engine's work reach the rows and the store, whole, whatever happens in the middle?"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from footage_app import job_stops, jobs, stores, tasks
from footage_app import redaction as engine
from footage_app.models import Derivative, JobStatus, RedactionJob, ReviewCopy
from footage_app.redaction.refusals import WorkerFailed
from footage_app.retention import collect_leftovers
from portal import audit
from portal.models import AuditEvent
from requests_app.lifecycle import redaction as lifecycle
from tests.builders import a_filmed_request
from tests.database import child_environment
from tests.footage_app.filmed import digest, do_all_jobs

WORK = "import django; django.setup(); from footage_app.tasks import do_job; do_job({})"


@pytest.fixture
def filmed():
    footage_request = a_filmed_request(rendered=False)
    return footage_request, lifecycle.redactions_of(footage_request).get()


def children_of(pid):
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True)
    return [int(line) for line in listed.stdout.split()]


def is_running(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().split()[2] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.races
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_of_a_redaction_costs_time_and_nothing_else(filmed):
    footage_request, row = filmed
    job = lifecycle.render(footage_request, row, by=footage_request.assigned_to)
    worker = subprocess.Popen([sys.executable, "-c", WORK.format(job.pk)], env=child_environment())
    deadline = time.monotonic() + 60
    while not (engine := children_of(worker.pid)):
        assert time.monotonic() < deadline and worker.poll() is None
        time.sleep(0.01)
    time.sleep(0.5)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    while any(map(is_running, engine)):
        assert time.monotonic() < deadline, "the engine outlived its worker"
        time.sleep(0.05)
    job.refresh_from_db()
    assert (job.status, job.attempts, Derivative.objects.count()) == (JobStatus.RUNNING, 1, 0)
    RedactionJob.objects.filter(pk=job.pk).update(lease_until_at=job.asked_at)
    tasks.look_after_jobs()
    tasks.do_job(job.pk)
    job.refresh_from_db()
    made = Derivative.objects.get()
    assert (job.status, job.attempts, made.verified) == (JobStatus.DONE, 2, True)
    assert digest(stores.path(made.store_key)) == made.sha256


@pytest.mark.django_db
def test_the_copy_to_watch_knows_which_pictures_it_shows(filmed):
    copy = ReviewCopy.objects.get()
    assert digest(stores.path(copy.store_key)) == copy.sha256
    assert (copy.frame_table["count"], copy.frame_table["frames"]) == (30, [[0, 0]])


@pytest.mark.django_db
def test_each_found_face_has_a_picture(filmed):
    _, row = filmed
    pictures = {picture.track: bytes(picture.jpeg) for picture in row.pictures.all()}
    assert sorted(pictures) == [track["id"] for track in row.plan["tracks"]]
    assert all(jpeg.startswith(b"\xff\xd8\xff") for jpeg in pictures.values())


@pytest.mark.django_db
def test_a_result_is_recorded_with_its_hash_by_the_system(filmed):
    footage_request, row = filmed
    lifecycle.render(footage_request, row, by=footage_request.assigned_to)
    do_all_jobs()
    made = row.derivatives.get()
    event = AuditEvent.objects.get(chain=row.made_for, action="redaction.render")
    assert (event.actor, event.is_work) == (audit.SYSTEM, False)
    assert made.sha256 in event.body
    assert len(made.plan_digest) == 64 and made.plan_version == row.plan_version


@pytest.mark.django_db
def test_a_result_whose_worker_died_before_it_had_its_place_is_not_swept_away(filmed, monkeypatch):
    footage_request, row = filmed
    lifecycle.render(footage_request, row, by=footage_request.assigned_to)
    monkeypatch.setattr(stores, "settle", lambda key: None)
    do_all_jobs()
    monkeypatch.undo()
    made = row.derivatives.get()
    os.utime(stores.aside(made.store_key), (0, 0))
    collect_leftovers()
    assert digest(stores.path(made.store_key)) == made.sha256


@pytest.mark.django_db
def test_a_plan_that_people_have_worked_on_is_never_made_anew(filmed):
    footage_request, row = filmed
    by = footage_request.assigned_to
    edit = lifecycle.draw_box(footage_request, row, [[0, 5, 5, 40, 40]], version=row.plan_version, by=by)
    late = jobs.new_job(
        RedactionJob.Kind.ANALYSE, row.clip, row, "", by
    )  # asked for when there was no plan yet
    do_all_jobs()
    row.refresh_from_db()
    late.refresh_from_db()
    assert row.plan_version == edit.plan_version
    assert any(track["kind"] == "drawn" for track in row.plan["tracks"])
    assert not late.is_open


@pytest.mark.django_db
def test_a_result_cancelled_at_the_last_moment_leaves_no_file(filmed, monkeypatch):
    footage_request, row = filmed
    job = lifecycle.render(footage_request, row, by=footage_request.assigned_to)
    before = {key for key, *_ in stores.files()}
    put_aside = stores.put_aside

    def cancelled_meanwhile(path):
        stored = put_aside(path)
        job_stops.cancel(job, by=footage_request.assigned_to)
        return stored

    monkeypatch.setattr(stores, "put_aside", cancelled_meanwhile)
    tasks.do_job(job.pk)
    assert {key for key, *_ in stores.files()} == before
    assert not row.derivatives.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "kind", [RedactionJob.Kind.PROXY, RedactionJob.Kind.PREVIEW, RedactionJob.Kind.RENDER]
)
def test_an_attempt_taken_for_dead_never_writes_into_the_file_of_the_next(filmed, monkeypatch, kind):
    """The first attempt still writes when the second has begun: each has a file of its own."""
    footage_request, row = filmed
    written = []

    def note(*work, **more):
        written.extend(Path(one).name for one in work if str(one).endswith(".mp4"))
        raise WorkerFailed("stopped here")

    for name in ("make_proxy", "preview", "redact"):
        monkeypatch.setattr(engine, name, note)
    ReviewCopy.objects.all().delete()
    whose = None if kind == RedactionJob.Kind.PROXY else row
    job = jobs.ask_for(kind, row.clip, whose, by=footage_request.assigned_to)
    for _ in range(2):
        tasks.do_job(job.pk)
    assert written == [f"job-{job.pk}-1.mp4", f"job-{job.pk}-2.mp4"]
