"""Who is working on a job at this moment? Claim, heartbeat and fence: the row decides."""

import logging
import threading
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from footage_app import job_alarms
from footage_app.models import Clip, JobStatus, Redaction, RedactionJob
from portal import audit
from portal.words import count_words

log = logging.getLogger(__name__)
BEAT_SECONDS = 2
# A disk that stays full is waited for, ten minutes at a time, for some five hours.
FULL_DISK_PAUSE = timedelta(minutes=10)
FULL_DISK_PAUSES = 30


class LeaseLost(Exception):
    """The job was cancelled, or given to another worker: whatever was made must not be kept."""


def lease_end():
    return timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def may_start(now):
    waiting = Q(status=JobStatus.QUEUED) & (Q(not_before_at=None) | Q(not_before_at__lte=now))
    left_behind = Q(status=JobStatus.RUNNING, lease_until_at__lt=now)
    return waiting | left_behind


def claim(job_id):
    """The job, if it is ours now; else None.

    The attempt is counted before the work: a job that kills its worker is counted too.
    """
    now = timezone.now()
    with transaction.atomic():
        claimed = RedactionJob.objects.filter(
            may_start(now), pk=job_id, attempts__lt=F("max_attempts")
        ).update(
            status=JobStatus.RUNNING,
            attempts=F("attempts") + 1,
            started_at=now,
            lease_until_at=lease_end(),
            not_before_at=None,
            done_units=0,
            total_units=0,
        )
        jobs = RedactionJob.objects.select_related("clip", "redaction")
        return jobs.get(pk=job_id) if claimed else None


def held(job):
    """The row, as long as this very attempt holds it."""
    return RedactionJob.objects.filter(pk=job.pk, status=JobStatus.RUNNING, attempts=job.attempts)


class Heartbeat:
    """Renews the lease and writes the progress while the work goes on, on a connection of its own."""

    def __init__(self, job):
        self.job = job
        self.stage, self.done, self.total = "", 0, 0
        self.over, self.lost = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self.beat, daemon=True)
        # Inside somebody's transaction nobody else can see the claim: there is nothing to renew.
        self.needed = not connection.in_atomic_block

    def __enter__(self):
        if self.needed:
            self.thread.start()
        return self

    def __exit__(self, *error):
        self.over.set()
        if self.needed:
            self.thread.join()

    def progress(self, done, total):
        self.done, self.total = done, total

    def cancelled(self):
        return self.lost.is_set()

    def beat(self):
        heard, lease = monotonic(), settings.JOB_LEASE_SECONDS
        try:
            while not self.over.wait(min(BEAT_SECONDS, lease / 3)):
                if self.renewed():
                    heard = monotonic()
                elif self.lost.is_set():
                    return
                elif monotonic() - heard > lease:
                    self.lost.set()
        finally:
            connection.close()

    def renewed(self):
        """True when the row is still ours; False when it is not, or when the database does not answer."""
        try:
            mine = held(self.job).update(
                lease_until_at=lease_end(),
                stage=self.stage,
                done_units=self.done,
                total_units=self.total,
            )
        except Error as trouble:
            log.warning("Job %s: no heartbeat: %s", self.job.pk, trouble)
            connection.close()
            return False
        if not mine:
            self.lost.set()
        return bool(mine)


@contextmanager
def finishing(job):
    """The fence: what happens inside is committed together with the end of the job, or not at all."""
    with transaction.atomic():
        clip = Clip.objects.select_for_update().get(pk=job.clip_id)
        if not clip.can_be_watched:
            raise LeaseLost(f"The footage of job {job.pk} was deleted meanwhile.")
        if job.redaction_id:
            # All of the clip, in one order: what one of them brings may change the others.
            rows = Redaction.objects.select_for_update().filter(clip=job.clip_id)
            list(rows.only("pk").order_by("pk"))
        now = timezone.now()
        if not held(job).update(
            status=JobStatus.DONE,
            finished_at=now,
            lease_until_at=None,
            reason="",
            done_units=F("total_units"),
        ):
            raise LeaseLost(f"Job {job.pk} is no longer ours.")
        yield


def put_back(job):
    """The disk is full: wait, at no cost of attempts, but not for ever. False when that is used up."""
    limit = settings.JOB_ATTEMPTS + FULL_DISK_PAUSES
    again_at = timezone.now() + FULL_DISK_PAUSE
    return bool(
        held(job)
        .filter(max_attempts__lt=limit)
        .update(
            status=JobStatus.QUEUED,
            max_attempts=F("max_attempts") + 1,
            lease_until_at=None,
            not_before_at=again_at,
            reason="There was no room on the disk. It starts again by itself when there is.",
        )
    )


def give_up(job, words, *, again):
    """This attempt has failed. True when the job is queued once more, False when that was the last word."""
    if again and job.attempts < job.max_attempts:
        return bool(held(job).update(status=JobStatus.QUEUED, lease_until_at=None, reason=words))
    fail(held(job), job, words)
    return False


@transaction.atomic
def fail(rows, job, words):
    failed = rows.update(
        status=JobStatus.FAILED, finished_at=timezone.now(), lease_until_at=None, reason=words
    )
    if failed:
        chain = job.redaction.made_for if job.redaction else audit.SYSTEM
        audit.record(
            f"job.{job.kind}.fail", by=audit.SYSTEM, chain=chain, about=f"clip:{job.clip_id}", job=job.pk
        )
        job_alarms.sound_for(job, words)


def fail_what_never_ends(now):
    """Jobs whose last worker died with them: staff are told, nobody tries again by itself."""
    out_of_attempts = RedactionJob.objects.filter(may_start(now), attempts__gte=F("max_attempts"))
    for job in out_of_attempts.select_related("redaction")[:500]:
        tries = count_words(job.attempts, "time")
        words = (
            f"The machine stopped {tries} while it worked on this clip. Try again; "
            "if it stops once more, tell the people who run this service."
        )
        fail(RedactionJob.objects.filter(may_start(now), pk=job.pk, attempts=job.attempts), job, words)


def to_knock_for(now):
    """Jobs that nobody has begun though they could, or whose worker fell silent."""
    knock_again = now - timedelta(seconds=settings.JOB_KNOCK_AGAIN_SECONDS)
    not_lately = Q(knocked_at=None) | Q(knocked_at__lt=knock_again) | Q(status=JobStatus.RUNNING)
    jobs = RedactionJob.objects.filter(may_start(now), not_lately, attempts__lt=F("max_attempts"))
    return list(jobs.order_by("pk").values_list("pk", flat=True)[:500])
