"""Real video with people in it, and the real engine run once a session for each piece of work on it."""

import hashlib
import shutil
import tempfile
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from footage_app import redaction, sound_work, tasks, video_edits, video_work
from footage_app.demo_footage import make_clip
from footage_app.models import JobStatus, RedactionJob


@cache
def kept():
    """A folder for the session."""
    return Path(tempfile.mkdtemp(prefix="filmed-"))


@cache
def a_recording_of_people():
    """Three seconds with three people, whose faces the detector finds, and sound."""
    path = kept() / "people.mp4"
    make_clip(path, 3, 3, seed=11, fps=10)
    return path


def digest(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


@cache
def plan_of(sha256, mode):
    return redaction.detect(kept() / f"{sha256}.mp4", mode=mode)


@cache
def speech_of(sha256, speakers):
    return redaction.listen(kept() / f"{sha256}.mp4", speakers)


@cache
def writing_of(sha256, mode):
    return redaction.suggest(kept() / f"{sha256}.mp4", plan_of(sha256, mode))


@cache
def copy_of(sha256):
    copy = kept() / f"copy-{sha256}.mp4"
    return copy, redaction.make_proxy(kept() / f"{sha256}.mp4", copy)


@cache
def pictures_of(sha256, mode):
    folder = kept() / f"pictures-{sha256}-{mode}"
    folder.mkdir()
    return redaction.thumbnails(kept() / f"{sha256}.mp4", plan_of(sha256, mode), folder)


@cache
def result_of(sha256, plan):
    source, made = kept() / f"{sha256}.mp4", kept() / f"redacted-{redaction.plan_digest(plan)}.mp4"
    report = redaction.redact(source, plan, made)
    return made, report, redaction.verify(source, made, plan)


def known(path):
    """The hash of the recording, of which the session keeps a copy to work on."""
    sha256 = digest(path)
    if not (kept() / f"{sha256}.mp4").exists():
        shutil.copyfile(path, kept() / f"{sha256}.mp4")
    return sha256


def make_proxy(path, out, **_):
    copy, table = copy_of(known(path))
    shutil.copyfile(copy, out)
    return table


def redact(path, plan, out, **_):
    made, report, _ = result_of(known(path), plan)
    shutil.copyfile(made, out)
    return report


REMEMBERED = SimpleNamespace(
    **{name: getattr(redaction, name) for name in redaction.__all__}
    | {
        "detect": lambda path, mode="standard", **_: plan_of(known(path), mode),
        "suggest": lambda path, plan, **_: writing_of(known(path), plan.mode),
        "listen": lambda path, speakers=False, **_: speech_of(known(path), speakers),
        "thumbnails": lambda path, plan, folder, **_: pictures_of(known(path), plan.mode),
        "make_proxy": make_proxy,
        "redact": redact,
        "verify": lambda path, out, plan, **_: result_of(known(path), plan)[2],
    }
)


def do_all_jobs():
    """Let a worker do whatever is waiting; each must succeed."""
    engine = video_work.engine
    video_work.engine = sound_work.engine = video_edits.engine = REMEMBERED
    try:
        while job := RedactionJob.objects.filter(status=JobStatus.QUEUED).order_by("pk").first():
            tasks.do_job(job.pk)
            job.refresh_from_db()
            assert job.status == JobStatus.DONE, f"{job}: {job.reason}"
    finally:
        video_work.engine = sound_work.engine = video_edits.engine = engine
