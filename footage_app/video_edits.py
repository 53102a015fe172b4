"""How does what the engine finds later, writing and where a drawn box goes, get into a plan that people work on?"""

from dataclasses import replace
from pathlib import Path

from footage_app import jobs, review_changes, shared_people, stores
from footage_app import redaction as engine
from footage_app.leases import finishing
from footage_app.models import RedactionJob, TrackPicture
from footage_app.redaction.plan import TEXT
from footage_app.redaction.plan_found import with_candidates, with_followed
from portal import audit


def ask_for_writing(job):
    """After faces were found: writing is looked for while people look at them."""
    jobs.ask_for(RedactionJob.Kind.SUGGEST, job.clip, job.redaction, by=audit.SYSTEM)


def suggest(job, folder, beat):
    beat.stage = "Looking for writing"
    source, plan = stores.path(job.clip.store_key), engine.read_plan(job.redaction.plan)
    found = engine.suggest(
        source, plan, work_dir=folder / "parts", progress=beat.progress, cancelled=beat.cancelled
    )
    beat.stage = "Making a picture of each piece of writing"
    (folder / "pictures").mkdir(exist_ok=True)
    only = replace(plan, tracks=tuple(found))
    files = engine.thumbnails(source, only, folder / "pictures", cancelled=beat.cancelled) if found else {}
    pictures = {track.keyframes: Path(files[track.id]).read_bytes() for track in found if track.id in files}
    with finishing(job):
        review_changes.take_in(job, lambda now: named(with_candidates(now, found)), "suggest")
        keep_pictures(job.redaction, pictures)


def named(plan):
    """The plan says which model looked for the writing in it."""
    return replace(plan, models=tuple(dict.fromkeys([*plan.models, engine.WRITING_MODEL])))


def keep_pictures(redaction, pictures):
    """The small picture of each candidate, in every redaction that shares it; `pictures` is by keyframes."""
    tracks = engine.read_plan(redaction.plan).tracks
    wanted = {track.id: pictures.get(track.keyframes) for track in tracks if track.kind == TEXT}
    TrackPicture.objects.bulk_create(
        [
            TrackPicture(redaction=row, track=name, jpeg=jpeg)
            for row in (redaction, *shared_people.sharing_with(redaction))
            for name, jpeg in wanted.items()
            if jpeg
        ],
        update_conflicts=True,
        unique_fields=["redaction", "track"],
        update_fields=["jpeg"],
    )


def follow(job, folder, beat):
    beat.stage = "Following the box"
    followed = engine.follow(
        stores.path(job.clip.store_key),
        engine.read_plan(job.redaction.plan),
        job.target,
        progress=beat.progress,
        cancelled=beat.cancelled,
    )
    with finishing(job):
        review_changes.take_in(job, lambda now: with_followed(now, followed), "follow")
