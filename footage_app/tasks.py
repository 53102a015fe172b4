"""Which work on footage do workers do?"""

import errno
import logging
import os

from django.db import transaction
from django.utils import timezone

from footage_app import leases, video_work
from footage_app.knocking import knock
from footage_app.redaction import EngineError
from footage_app.redaction.refusals import Cancelled, WorkerFailed
from portal.tasks import FILES, HEAVY, task

log = logging.getLogger(__name__)
NO_ROOM = os.strerror(errno.ENOSPC)


@task(queue_name=HEAVY)
def do_job(job_id):
    """One attempt at a job, if it is free. Safe to call twice, or for a job that is over."""
    attempt(job_id)


@task(queue_name=FILES)
def make_copy(job_id):
    """The same for a copy to watch: somebody sits before a player and waits."""
    attempt(job_id)


def attempt(job_id):
    job = leases.claim(job_id)
    if job is None:
        return
    try:
        with leases.Heartbeat(job) as beat:
            video_work.do(job, beat)
    except (leases.LeaseLost, Cancelled) as over:
        log.info("Job %s: %s", job_id, over)
    except Exception as trouble:
        log.exception("Job %s failed in attempt %s", job_id, job.attempts)
        after_failure(job, trouble)


def after_failure(job, trouble):
    if is_full_disk(trouble) and leases.put_back(job):
        return
    refusal = isinstance(trouble, EngineError)
    # What the engine refuses it refuses every time; a worker that died, or a fault of ours, may be chance.
    again = isinstance(trouble, WorkerFailed) or not refusal
    words = str(trouble) if refusal else "Something went wrong while this was worked on. Nothing is lost."
    if leases.give_up(job, words, again=again):
        knock(job.pk)


def is_full_disk(trouble):
    return NO_ROOM in str(trouble) or getattr(trouble, "errno", None) in (errno.ENOSPC, errno.EDQUOT)


@task()
def look_after_jobs():
    """Each minute: what a queue forgot or a dead worker left is knocked for again; the hopeless ends."""
    now = timezone.now()
    leases.fail_what_never_ends(now)
    for job_id in leases.to_knock_for(now):
        with transaction.atomic():
            knock(job_id)
    video_work.clear_old_folders(now)
