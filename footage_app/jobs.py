"""How is work on video asked for, and tried again?"""

from django.conf import settings
from django.db import IntegrityError, transaction

from footage_app import job_alarms
from footage_app.job_stops import open_job, record
from footage_app.knocking import knock
from footage_app.models import RedactionJob
from portal import audit

Kind = RedactionJob.Kind


@transaction.atomic
def ask_for(kind, clip, redaction=None, target="", *, by):
    """The open job of this kind; a new one where there is none. Asked twice, done once."""
    what = (kind, clip, redaction, target)
    job = open_job(*what)
    if job is None:
        try:
            with transaction.atomic():
                job = new_job(*what, by)
        except IntegrityError:  # somebody asked in the same moment
            return open_job(*what) or new_job(*what, by)
    return job


def new_job(kind, clip, redaction, target, by):
    job = RedactionJob.objects.create(
        kind=kind,
        clip=clip,
        redaction=redaction,
        plan_version=redaction.plan_version if redaction else 0,
        target=target,
        max_attempts=settings.JOB_ATTEMPTS,
        asked_by=audit.actor_name(by),
    )
    record(job, "ask", by=by)
    job_alarms.stop_for(kind, clip, redaction, target)
    knock(job.pk)
    return job


def retry(job, *, by):
    """A new job of the same kind. What the old one had finished of its parts is used again."""
    return ask_for(job.kind, job.clip, job.redaction, job.target, by=by)
