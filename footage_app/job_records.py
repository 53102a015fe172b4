"""What does the log say of work that was done for a redaction? Nobody in particular did it: the service."""

from portal import audit


def record(job, action, **detail):
    audit.record(
        f"redaction.{action}",
        by=audit.SYSTEM,
        chain=job.redaction.made_for,
        about=f"clip:{job.clip_id}",
        job=job.pk,
        **detail,
    )
