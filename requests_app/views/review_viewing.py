"""Who watched which footage, and who looked at what was found in it? One event a viewing and an opening."""

import time

from django.http import Http404

from footage_app import stores
from portal import audit
from portal.ranges import WHOLE, ranged_response, wanted_bytes
from requests_app.outputs import content_type_of

ONE_READING_SECONDS = 30 * 60  # of what an open page keeps asking for: pictures, boxes, news
ONE_PLAYBACK_SECONDS = 30 * 60  # of one playback, in whatever pieces
ONE_START_SECONDS = 10  # a player may ask for the beginning more than once before it plays


def record_opening(request, reference, clip_id):
    """Record that this person opened a page on this clip: every time."""
    record_reading(request, reference, clip_id, lasts=0)


def record_reading(request, reference, clip_id, action="review.read", lasts=ONE_READING_SECONDS, **detail):
    """Record that this person sees something of this clip, once in `lasts` seconds of one session."""
    name, now = f"{action} {reference} {clip_id} {sorted(detail.items())}", int(time.time())
    seen = request.session.get("viewings", {})
    if now - seen.get(name, 0) < lasts:
        return
    audit.record_now(action, by=request.user, chain=reference, about=f"clip:{clip_id}", **detail)
    recent = {key: at for key, at in seen.items() if now - at < ONE_PLAYBACK_SECONDS}
    request.session["viewings"] = {**recent, name: now}


def video(request, row, reference, clip_id, action="clip.watch", **detail):
    """The stored file of a review copy or derivative, as the player asks for it; that it is watched is on record.

    Whatever range of bytes they ask for: all but the first byte of a video is the video.
    """
    try:
        path = stores.path(row.store_key)
    except stores.NotInStore:
        raise Http404 from None
    lasts = seconds_of_one_viewing(request, row.sha256, path.stat().st_size)
    record_reading(request, reference, clip_id, action, lasts, **detail)
    return ranged_response(request, path, sha256=row.sha256, content_type=content_type_of(row))


def seconds_of_one_viewing(request, sha256, size):
    """The whole file is a viewing by itself, its beginning begins one, and any other piece belongs to one."""
    if "Range" not in request.headers:
        return 0
    wanted = wanted_bytes(request, sha256, size)
    return ONE_START_SECONDS if wanted == WHOLE or wanted[:1] == (0,) else ONE_PLAYBACK_SECONDS


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
