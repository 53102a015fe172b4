"""Who hears of work on video that has failed for good? One alarm a job, until it is asked for again or dismissed."""

from django.utils import timezone

from footage_app.models import RedactionJob
from portal.models import Alarm

KIND, MANY = "job", "many_jobs"
MOST_OPEN = 20  # a machine without room fails everything: more alarms would only hide the others


def sound_for(job, reason):
    """Call in the transaction in which it fails."""
    stop_for(job.kind, job.clip, job.redaction, job.target)
    still_open = Alarm.objects.filter(cleared_at=None)
    if still_open.filter(kind=KIND).count() < MOST_OPEN:
        words = f"Clip {job.clip.evidence_id}: “{job.get_kind_display()}” has failed. {reason}"
        RedactionJob.objects.filter(pk=job.pk).update(alarm=Alarm.objects.create(kind=KIND, words=words))
    elif not still_open.filter(kind=MANY).exists():
        words = (
            f"More than {MOST_OPEN} pieces of work on video have failed. The page of each clip tells what failed. "
            "If there are many, tell the people who run this service."
        )
        Alarm.objects.create(kind=MANY, words=words)


def stop_for(kind, clip, redaction, target):
    """The same is asked for again: whoever did so knows that it failed."""
    failed = RedactionJob.objects.filter(kind=kind, clip=clip, redaction=redaction, target=target)
    Alarm.objects.filter(job__in=failed, cleared_at=None).update(cleared_at=timezone.now())
