"""How does the quick look at a result come about, and where is it kept? It is never checked, and never released."""

from django.db import transaction

from footage_app import redaction as engine
from footage_app import stores
from footage_app.job_records import record
from footage_app.made_files import file_name, kept
from footage_app.models import Preview


def make_preview(job, folder, beat):
    """The plan as it is now, small; it takes the place of the preview before it."""
    redaction = job.redaction
    redaction.refresh_from_db()
    made, version = folder / file_name(job), redaction.plan_version
    beat.stage = "Making a preview"
    engine.preview(
        stores.path(job.clip.store_key),
        engine.read_plan(redaction.plan),
        made,
        work_dir=folder / "parts",
        progress=beat.progress,
        cancelled=beat.cancelled,
    )
    with kept(made, job) as stored:
        before = list(Preview.objects.filter(redaction=redaction).values_list("store_key", flat=True))
        Preview.objects.update_or_create(
            redaction=redaction,
            defaults={
                "plan_version": version,
                "store_key": stored.key,
                "sha256": stored.sha256,
                "size_bytes": stored.size,
            },
        )
        record(job, "preview", sha256=stored.sha256)
        # Only now: until the row names the new one, the old one is what people see.
        transaction.on_commit(lambda: [stores.erase(key) for key in before])
    made.unlink(missing_ok=True)
