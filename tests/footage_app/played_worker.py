"""A real django-q2 cluster in which only the work on video is played: `python played_worker.py CLUSTER`."""

import os
import signal
import sys
import time

import django

os.environ["Q_CLUSTER_NAME"] = sys.argv[1]
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from footage_app import leases, video_work  # noqa: E402
from portal import audit  # noqa: E402

settings.JOB_LEASE_SECONDS = 2
settings.TASKS_ADAPTER = "django-q2"
settings.Q_CLUSTER["poll"] = 0.2


def played(job, folder, beat):
    """What the clip is called says what happens to whoever works on it."""
    with open(settings.WORK_DIR / "starts", "a") as starts:
        starts.write(f"{job.clip.evidence_id} {os.getpid()}\n")
    what = job.clip.evidence_id.split("-")[0]
    if what == "poison":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "breaks":
        raise ValueError("played")
    time.sleep(3 if what == "slow" else 0.05)
    with leases.finishing(job):
        audit.record("played", by=audit.SYSTEM, about=f"clip:{job.clip_id}")


video_work.WORK = dict.fromkeys(video_work.WORK, played)
call_command("qcluster")
