"""Is every job done once, or failed with a reason? For `manage.py invariants`: one plain line for each breach."""

from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from footage_app.models import ClipState, Derivative, JobStatus, RedactionJob, ReviewCopy

Kind = RedactionJob.Kind
FORGOTTEN = timedelta(hours=6)


def breaches():
    """A generator of sentences, none when all is well."""
    yield from failed_without_a_reason()
    yield from done_without_a_result()
    yield from done_twice()
    yield from forgotten()


def failed_without_a_reason():
    for job in RedactionJob.objects.filter(status=JobStatus.FAILED, reason="").iterator():
        yield f"Job {job.pk} ({job}) failed, and does not say why."


def done_without_a_result():
    result = {
        Kind.PROXY: ReviewCopy.objects.filter(clip=OuterRef("clip")),
        Kind.RENDER: Derivative.objects.filter(
            redaction=OuterRef("redaction"), plan_version=OuterRef("plan_version")
        ),
    }
    for kind, rows in result.items():
        done = RedactionJob.objects.filter(~Exists(rows), kind=kind, status=JobStatus.DONE)
        for job in done.exclude(clip__state__in=[ClipState.PURGING, ClipState.GONE]).iterator():
            yield f"Job {job.pk} ({job}) is done, but what it made is not there."
    without_plan = RedactionJob.objects.filter(
        kind=Kind.ANALYSE, status=JobStatus.DONE, redaction__plan__isnull=True
    )
    for job in without_plan.iterator():
        yield f"Job {job.pk} ({job}) is done, but its redaction has no plan."


def done_twice():
    made = (
        Derivative.objects.values("redaction", "plan_version").annotate(made=Count("pk")).filter(made__gt=1)
    )
    for row in made.iterator():
        asked = RedactionJob.objects.filter(
            kind=Kind.RENDER,
            status=JobStatus.DONE,
            redaction=row["redaction"],
            plan_version=row["plan_version"],
        ).count()
        if row["made"] > max(asked, 1):
            yield f"Redaction {row['redaction']} has {row['made']} results of one plan, but {asked} jobs were done."


def forgotten():
    """The reconciler knocks every minute and ends what cannot end: nobody looks after these."""
    long_ago = timezone.now() - FORGOTTEN
    hopeless = Q(status=JobStatus.RUNNING, lease_until_at__lt=long_ago)
    hopeless |= Q(status=JobStatus.QUEUED, attempts__gte=F("max_attempts"), asked_at__lt=long_ago)
    for job in RedactionJob.objects.filter(hopeless).iterator():
        yield f"Job {job.pk} ({job}) has been left lying: is the worker running?"
