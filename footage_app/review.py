"""Where does the review of one clip stand, and what does its page draw? Knows nothing of requests."""

from bisect import bisect_right

from django.db.models import Q

from footage_app.models import Derivative, RedactionJob
from footage_app.redaction.plan import TAKEN_AWAY
from footage_app.redaction.plan_reading import stored_plan


def plan_of(redaction):
    """The plan as it is now, built once for each version: it can hold half a million boxes."""
    if getattr(redaction, "read", (None,))[0] != redaction.plan_version:
        redaction.read = redaction.plan_version, stored_plan(redaction.plan)
    return redaction.read[1]


# --- where it stands ------------------------------------------------------------------------------
def newest_result(redaction):
    """The newest derivative, of whichever plan, or None."""
    result = Derivative.objects.filter(redaction=redaction).order_by("pk").last()
    if result is not None:
        result.redaction = redaction  # and its plan, which is not read twice
    return result


def current_result(redaction):
    """The newest derivative of the plan as it is now, or None."""
    result = newest_result(redaction)
    return result if result is not None and result.is_current else None


def latest_job(kind, clip, redaction=None, target=""):
    rows = RedactionJob.objects.filter(kind=kind, clip=clip, redaction=redaction, target=target)
    return rows.order_by("pk").last()


def latest_jobs(redaction):
    """The last job of each kind and target: of this redaction, and the copy to watch of its clip."""
    own = Q(redaction=redaction) | Q(redaction=None, clip=redaction.clip_id, kind=RedactionJob.Kind.PROXY)
    return list(
        {(job.kind, job.target): job for job in RedactionJob.objects.filter(own).order_by("pk")}.values()
    )


def failed_checks(result):
    """The checks that the result did not pass, each with its name, words and faults."""
    return [check for check in result.report.get("checks", []) if not check["ok"]]


def faults(result):
    """Every single fault that was found, with its picture and its second where it has either."""
    timing = plan_of(result.redaction).source.timing
    for check in failed_checks(result):
        for fault in check["faults"]:
            if isinstance(fault, dict):
                yield {**without_place(fault), "check": check["name"], **place_of(fault, timing)}


def without_place(fault):
    return {name: value for name, value in fault.items() if name not in ("frame", "last", "seconds")}


def place_of(fault, timing):
    """Checks of the picture name pictures, those of the sound and of the captions only seconds."""
    frame = fault.get("frame", -1)
    if not 0 <= frame < timing.count:
        if "seconds" not in fault:
            return {}
        frame = frame_at(timing, fault["seconds"])
        return {"frame": frame, "last": frame, "seconds": fault["seconds"]}
    last = max(frame, min(fault.get("last", frame), timing.count - 1))
    return {"frame": frame, "last": last, "seconds": timing.seconds(frame)}


def frame_at(timing, seconds):
    """The picture that is shown at that moment."""
    return max(0, bisect_right(range(timing.count), seconds, key=timing.seconds) - 1)


# --- what the page draws --------------------------------------------------------------------------
def overlay_tracks(redaction, only=None):
    """What is drawn over the video: a box for each picture, or keyframes between which it moves straight.

    `only` names the tracks; None is all of them. What was taken away here is not.
    """
    names = (
        "id",
        "kind",
        "first",
        "boxes",
        "how",
        "keyframes",
        "pinned",
        "doubt",
        "person",
        "decision",
        "decided",
    )
    return [
        {name: track[name] for name in names}
        for track in redaction.plan["tracks"]
        if (only is None or track["id"] in only) and track["reason"] != TAKEN_AWAY
    ]


def overlay_data(redaction, copy):
    """Boxes count pictures of the recording; `copy` says which of them each picture of the copy shows."""
    source = redaction.plan["source"]
    return {
        "version": redaction.plan_version,
        "width": source["facts"]["width"],
        "height": source["facts"]["height"],
        "frames": plan_of(redaction).source.timing.count,
        "duration": source["facts"]["duration"],
        "copy": copy.frame_table,
        "tracks": overlay_tracks(redaction),
        "sound": redaction.plan["sound"],
        "speech": redaction.plan["speech"],
        "output": redaction.plan["output"],
    }
