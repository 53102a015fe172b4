"""Is every job done exactly once by real workers that are killed, with a real queue that is wiped?"""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from django_q.models import OrmQ

from footage_app import job_stops, jobs, tasks
from footage_app.models import JobStatus, RedactionJob
from portal import audit
from portal.models import AuditEvent
from tests.database import child_environment
from tests.footage_app.some_clips import a_clip_row

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]


class Cluster:
    """One django-q2 cluster with all its processes."""

    def __init__(self, name, settings):
        self.name = name
        self.environment = {
            **child_environment(),
            "PORTAL_SECRET_KEY": settings.SECRET_KEY,
            "PYTHONPATH": str(ROOT),
        }
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [sys.executable, ROOT / "tests/footage_app/played_worker.py", self.name],
            env=self.environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self):
        """Everything at once, as when a machine loses its power."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def files(settings):
    settings.JOB_LEASE_SECONDS = 2
    settings.JOB_KNOCK_AGAIN_SECONDS = 2
    settings.TASKS_ADAPTER = "django-q2"
    cluster = Cluster("files", settings)
    yield cluster
    cluster.kill()


def ask(*names):
    return {name: jobs.ask_for("proxy", a_clip_row(evidence_id=name), by=audit.SYSTEM) for name in names}


def starts(settings):
    """(clip, process) of every start of the work."""
    log = settings.WORK_DIR / "starts"
    return [line.split() for line in log.read_text().splitlines()] if log.exists() else []


def wait_for(what):
    """Look after the jobs as the schedule would, until it is so."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if what():
            return
        time.sleep(0.3)
        tasks.look_after_jobs()
    raise AssertionError(
        f"not within {PATIENCE} s: {list(RedactionJob.objects.values_list('status', 'attempts'))}"
    )


def is_over():
    return not RedactionJob.objects.filter(status__in=job_stops.OPEN).exists()


def ends():
    return dict(RedactionJob.objects.values_list("clip__evidence_id", "status"))


def test_one_queue_is_worked_and_the_others_left_alone(files, settings):
    """Docking, copies and codes wait for no render."""
    ask("fast-1", "fast-2")
    tasks.look_after_jobs.enqueue()
    tasks.do_job.enqueue(0)
    wait_for(is_over)
    assert ends() == {"fast-1": JobStatus.DONE, "fast-2": JobStatus.DONE}
    assert sorted(row.key for row in OrmQ.objects.all() if row.key != "files") == ["heavy", "quick"]


def test_whatever_is_killed_and_wiped_each_job_is_done_once(files, settings):
    ask("slow-1", "fast-1", "fast-2", "poison-1", "breaks-1", "slow-2")
    wait_for(lambda: starts(settings))
    name, process = starts(settings)[0]
    os.kill(int(process), signal.SIGKILL)  # the worker alone, in the middle of the first job
    OrmQ.objects.all().delete()  # and the queue forgets everything
    wait_for(lambda: any(row[0] == "slow-2" for row in starts(settings)))
    files.kill()  # then the whole machine, in the middle of the last
    files.start()
    wait_for(is_over)
    assert ends() == {
        "slow-1": JobStatus.DONE,
        "slow-2": JobStatus.DONE,
        "fast-1": JobStatus.DONE,
        "fast-2": JobStatus.DONE,
        "poison-1": JobStatus.FAILED,
        "breaks-1": JobStatus.FAILED,
    }
    made = Counter(AuditEvent.objects.filter(action="played").values_list("about", flat=True))
    assert sorted(made.values()) == [1, 1, 1, 1]
    begun = Counter(row[0] for row in starts(settings))
    assert (begun["poison-1"], begun["breaks-1"]) == (3, 3)
    assert begun["slow-1"] >= 2 or begun["slow-2"] >= 2
    assert "stopped 3 times" in RedactionJob.objects.get(clip__evidence_id="poison-1").reason
