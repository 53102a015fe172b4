"""Which job is open, and how is it stopped? Apart from asking for work, so that the work itself may stop other work."""

from django.db import transaction
from django.utils import timezone

from footage_app.models import JobStatus, RedactionJob
from portal import audit

OPEN = [JobStatus.QUEUED, JobStatus.RUNNING]


def open_job(kind, clip, redaction, target=""):
    rows = RedactionJob.objects.filter(kind=kind, clip=clip, redaction=redaction, target=target)
    return rows.filter(status__in=OPEN).first()


@transaction.atomic
def cancel(job, *, by):
    """Stop it, wherever it is; the worker notices within seconds. False when it was over already."""
    cancelled = RedactionJob.objects.filter(pk=job.pk, status__in=OPEN).update(
        status=JobStatus.CANCELLED, finished_at=timezone.now(), lease_until_at=None
    )
    if cancelled:
        record(job, "cancel", by=by)
    job.refresh_from_db()
    return bool(cancelled)


def record(job, action, *, by):
    chain = job.redaction.made_for if job.redaction else audit.SYSTEM
    audit.record(
        f"job.{job.kind}.{action}",
        by=by,
        chain=chain,
        about=f"clip:{job.clip_id}",
        is_work=job.redaction_id is not None and by != audit.SYSTEM,
        job=job.pk,
    )
