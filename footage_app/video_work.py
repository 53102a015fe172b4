"""What is done for each kind of job? The engine's part, and what is kept of it."""

import shutil
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from footage_app import preview_work, shared_people, sound_work, stores, video_edits
from footage_app import redaction as engine
from footage_app.job_records import record
from footage_app.job_stops import OPEN
from footage_app.leases import LeaseLost, finishing
from footage_app.made_files import file_name, kept
from footage_app.models import (
    Derivative,
    Redaction,
    RedactionJob,
    ReviewCopy,
    TrackPicture,
)

Kind = RedactionJob.Kind
# After a small change of the plan, most of what was made of it can be used again.
KEEP_PARTS = (Kind.RENDER, Kind.PREVIEW)
KEEP_FOLDERS_SECONDS = 2 * 24 * 3600


def do(job, beat):
    """Do the work of this job and finish its row; raises what the engine raises, or LeaseLost."""
    if not job.clip.can_be_watched:
        shutil.rmtree(folder_of(job), ignore_errors=True)
        raise engine.EngineError("The footage has been deleted.")
    folder = folder_of(job)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    WORK[job.kind](job, folder, beat)
    if job.kind not in KEEP_PARTS:
        shutil.rmtree(folder, ignore_errors=True)


def folder_of(job):
    """Finished parts lie here: another attempt finds them, and a render after a change to the sound alone."""
    what = f"clip-{job.clip_id}" if job.redaction_id is None else f"redaction-{job.redaction_id}"
    return Path(settings.WORK_DIR) / "-".join([what, job.kind, *filter(None, [job.target])])


# --- the review copy ------------------------------------------------------------------------------
def make_review_copy(job, folder, beat):
    beat.stage = "Making the copy to watch"
    made = folder / file_name(job)
    table = engine.make_proxy(
        stores.path(job.clip.store_key), made, progress=beat.progress, cancelled=beat.cancelled
    )
    with kept(made, job) as stored:
        ReviewCopy.objects.update_or_create(
            clip=job.clip,
            defaults={
                "store_key": stored.key,
                "sha256": stored.sha256,
                "size_bytes": stored.size,
                "frame_table": table,
            },
        )


# --- faces ----------------------------------------------------------------------------------------
def find_faces(job, folder, beat):
    beat.stage = "Looking for faces"
    if shared_people.sharing_with(job.redaction).exists():
        with finishing(job):
            shared_people.start(job.redaction)  # found for another cause while this job waited
        return
    source = stores.path(job.clip.store_key)
    plan = engine.detect(
        source,
        mode=job.redaction.mode,
        work_dir=folder / "parts",
        progress=beat.progress,
        cancelled=beat.cancelled,
    )
    beat.stage = "Making a picture of each face"
    (folder / "pictures").mkdir(exist_ok=True)
    pictures = engine.thumbnails(source, plan, folder / "pictures", cancelled=beat.cancelled)
    with finishing(job):
        if shared_people.start(job.redaction):
            return
        unplanned = Redaction.objects.filter(pk=job.redaction_id, plan__isnull=True)
        if not unplanned.update(plan=engine.plan_json(plan), plan_version=1):
            return  # asked for twice in one moment: people may have worked on the first plan, so it stays
        job.redaction.pictures.all().delete()
        TrackPicture.objects.bulk_create(
            TrackPicture(redaction=job.redaction, track=track, jpeg=Path(file).read_bytes())
            for track, file in pictures.items()
        )
        record(job, "analyse", tracks=len(plan.tracks))
        sound_work.ask_to_listen(job, plan)
        video_edits.ask_for_writing(job)


# --- the result -----------------------------------------------------------------------------------
def hide_and_verify(job, folder, beat):
    redaction = job.redaction
    if redaction.plan_version != job.plan_version:
        raise LeaseLost(f"The plan of redaction {redaction.pk} was changed after job {job.pk} was asked for.")
    plan = engine.read_plan(redaction.plan)
    source, made = stores.path(job.clip.store_key), folder / file_name(job)
    beat.stage = "Hiding faces and muting sound"
    rendered = engine.redact(
        source,
        plan,
        made,
        work_dir=folder / "parts",
        progress=beat.progress,
        cancelled=beat.cancelled,
    )
    beat.stage = "Checking every picture of the result"
    checks = engine.verify(
        source,
        made,
        plan,
        digest=rendered["plan_sha256"],
        progress=beat.progress,
        cancelled=beat.cancelled,
    )
    passed = bool(checks) and all(check["ok"] for check in checks)
    with kept(made, job) as stored:
        Derivative.objects.create(
            redaction=redaction,
            plan_version=job.plan_version,
            plan_digest=engine.plan_digest(plan),
            store_key=stored.key,
            sha256=stored.sha256,
            size_bytes=stored.size,
            report={"rendered": rendered, "checks": checks, **length_of(made), **captions_of(made)},
            verified=passed,
        )
        record(job, "render", sha256=stored.sha256, verified=passed)
    made.unlink(missing_ok=True)


def length_of(made):
    """How long it plays; a file without pictures does not say so to the engine."""
    try:
        return {"output_seconds": engine.probe(made).duration}
    except engine.EngineError:
        return {}


def captions_of(made):
    """The captions that stand in a file beside the result, as text; it is small enough to lie in the row."""
    beside = Path(f"{made}.vtt")
    if not beside.exists():
        return {}
    text = beside.read_text(encoding="utf-8")
    beside.unlink()
    return {"captions": text}


WORK = {
    Kind.PROXY: make_review_copy,
    Kind.ANALYSE: find_faces,
    Kind.SUGGEST: video_edits.suggest,
    Kind.FOLLOW: video_edits.follow,
    Kind.LISTEN: sound_work.listen,
    Kind.PREVIEW: preview_work.make_preview,
    Kind.RENDER: hide_and_verify,
}


# --- what is left lying ---------------------------------------------------------------------------
def clear_old_folders(now):
    """Parts of jobs that nobody went on with are footage too: they may not lie about."""
    open_jobs = RedactionJob.objects.filter(status__in=OPEN)
    in_use = {folder_of(job) for job in open_jobs}
    for folder in Path(settings.WORK_DIR).glob("*-*"):
        with suppress(FileNotFoundError):
            old = time.time() - folder.stat().st_mtime > KEEP_FOLDERS_SECONDS
            if old and folder.is_dir() and folder not in in_use:
                shutil.rmtree(folder, ignore_errors=True)
