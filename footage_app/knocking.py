"""How does a worker hear that there is a job? By its row alone: what the knock leads to is imported by the worker."""

from django.utils import timezone

from footage_app.models import RedactionJob
from portal.tasks import task_at

# By their paths: work asks for more work, so it stands above this and cannot be imported here.
DO_JOB, MAKE_COPY = "footage_app.tasks.do_job", "footage_app.tasks.make_copy"


def knock(job_id):
    """Ask a worker to look at this job, once the row is there for it to see."""
    job = RedactionJob.objects.filter(pk=job_id)
    job.update(knocked_at=timezone.now())
    is_copy = job.filter(kind=RedactionJob.Kind.PROXY).exists()
    task_at(MAKE_COPY if is_copy else DO_JOB).enqueue(job_id)
