"""Who watched which footage? One event a viewing, however many pieces of the file a player asks for."""

import time

from django.http import Http404

from footage_app import stores
from portal import audit
from portal.ranges import ranged_response
from requests_app.outputs import content_type_of

ONE_VIEWING_SECONDS = 30 * 60


def record_viewing(request, reference, clip_id, action="clip.watch", **detail):
    """Record that this person watches this clip, once in half an hour of one session.

    Whatever range of bytes they ask for: all but the first byte of a video is the video.
    """
    name, now = f"{action} {reference} {clip_id} {sorted(detail.items())}", int(time.time())
    viewings = request.session.get("viewings", {})
    if now - viewings.get(name, 0) < ONE_VIEWING_SECONDS:
        return
    audit.record_now(action, by=request.user, chain=reference, about=f"clip:{clip_id}", **detail)
    recent = {key: at for key, at in viewings.items() if now - at < ONE_VIEWING_SECONDS}
    request.session["viewings"] = {**recent, name: now}


# What a result of each kind is, for the browser.
TYPES = {"sound": "audio/mp4", "stills": "application/zip"}


def video(request, row, kind="video"):
    """The stored file of a review copy or derivative, as the player asks for it."""
    try:
        path = stores.path(row.store_key)
    except stores.NotInStore:
        raise Http404 from None
    return ranged_response(request, path, sha256=row.sha256, content_type=content_type_of(row))


def job_state(job, following):
    """What the progress bar asks for, now and then."""
    return {
        "percent": job.percent,
        "text": job_words(job),
        "state": JOB_STATES[job.status],
        "next": following,
    }


JOB_STATES = {
    "queued": "waiting",
    "running": "running",
    "done": "done",
    "failed": "failed",
    "cancelled": "cancelled",
}


def job_words(job):
    if job.status == "queued":
        return job.reason or "Waiting for a machine to be free"
    if job.status == "running":
        return f"{job.stage or 'Starting'}: {job.percent}%"
    return job.reason or job.get_status_display()
