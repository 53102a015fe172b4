"""WHAT happens while the answer is being prepared? Everybody else is hidden in each confirmed clip."""

from django.db import transaction
from django.utils import timezone

from footage_app import (
    job_stops,
    jobs,
    must_look,
    review,
    review_acts,
    review_changes,
    shared_people,
)
from footage_app import playing as playing_of
from footage_app.models import (
    Derivative,
    JobStatus,
    PlanEdit,
    Quarantine,
    Redaction,
    RedactionJob,
    ReviewCopy,
)
from footage_app.redaction import EngineError
from portal import audit
from portal.words import count_words, timecode
from requests_app.lifecycle import grounds_kept, joint
from requests_app.lifecycle.move import ChangedMeanwhile, MoveRefused, lock, require
from requests_app.models import FootageRequest, Status, Verdict

Kind = RedactionJob.Kind
PLAYERS_IN_ADVANCE = 10
RECORDED_ITEMS = 50
ADDING = {
    Kind.SUGGEST: "writing is still being looked for.",
    Kind.LISTEN: "what is said is still being written down.",
    Kind.FOLLOW: "a drawn box is still being followed.",
}
GOING_BACK = (review_changes.undo, review_changes.redo)


class NotWhilePreparing(MoveRefused):
    """The plan may be changed only while the answer is being prepared."""


class CannotDoThat(MoveRefused):
    """The plan has no place for such a change."""


class TouchedMeanwhile(ChangedMeanwhile):
    """Somebody touched the same track or part since: who it was, and when."""

    def __init__(self, edit, by, *, undoing):
        self.edit = edit
        self.who = (
            "You" if edit and edit.made_by_id == by.pk else str((edit and edit.made_by) or "The service")
        )
        said = f"{self.who} changed it at {timezone.localtime(edit.made_at):%H:%M}. " if edit else ""
        super().__init__(
            f"That cannot be taken back, because more was done to it since. {said}Change it by hand instead."
            if undoing
            else f"The same was changed since you opened the page. {said}Your last change was not made; "
            "nothing else is lost. Look at it before you repeat it."
        )


# --- getting ready --------------------------------------------------------------------------------
def prepare_players(footage_request, *, by):
    """Copies to watch of the best candidates, so that they are there when somebody opens them."""
    for candidate in footage_request.candidates.select_related("clip")[:PLAYERS_IN_ADVANCE]:
        ask_for_player(candidate.clip, by=by)


def ask_for_player(clip, *, by):
    """The open job that makes the copy to watch; None where there is a copy, or nothing to copy."""
    if not clip.can_be_watched or ReviewCopy.objects.filter(clip=clip).exists():
        return None
    return jobs.ask_for(Kind.PROXY, clip, by=by)


@transaction.atomic
def begin(footage_request, *, by):
    """Each confirmed clip gets its redaction, and faces are looked for. What was begun before goes on."""
    for candidate in confirmed(footage_request):
        redaction, _ = Redaction.objects.get_or_create(
            clip=candidate.clip, made_for=footage_request.reference
        )
        ask_for_player(candidate.clip, by=by)
        if redaction.plan is None and not shared_people.start(redaction):
            jobs.ask_for(Kind.ANALYSE, candidate.clip, redaction, by=by)


def confirmed(footage_request):
    candidates = footage_request.candidates.filter(verdict=Verdict.CONFIRMED).select_related("clip")
    return candidates.order_by("clip_id")


def redactions_of(footage_request):
    """The redactions that count, one for each confirmed clip, in the order of the recordings."""
    clips = confirmed(footage_request).values("clip")
    rows = Redaction.objects.filter(made_for=footage_request.reference, clip__in=clips)
    return rows.select_related("clip").order_by("clip__started_at", "pk")


# --- changes to the plan --------------------------------------------------------------------------
def edit(footage_request, redaction, make, *, by, key=None, **arguments):
    """One change by a person: locked, allowed, recorded; refusals in words. The same `key` again changes nothing."""
    with transaction.atomic():
        may_edit(footage_request, by)
        if key and (known := redaction.edits.filter(key=key, made_by=by).first()):
            redaction.refresh_from_db()
            return known
        joint.part_from_conflicts(redaction, by)
        try:
            made = make(redaction, by=by, **arguments)
        except review_changes.StalePlan as stale:
            raise TouchedMeanwhile(stale.edit, by, undoing=make in GOING_BACK) from None
        except review_changes.NotTheNewest:
            raise CannotDoThat(
                "You have changed this clip since the page was opened, so nothing was taken back or made again. "
                "Look at it as it is now, then press once more."
            ) from None
        except review_changes.NothingToUndo:
            raise CannotDoThat("There is no change of yours left that could be taken back.") from None
        except EngineError as refusal:
            raise CannotDoThat(f"That could not be done. {refusal}") from None
        if made:
            PlanEdit.objects.filter(pk=made.pk).update(key=key)
            grounds_kept.keep_grounds(redaction, made, by=by)
            record(redaction, made.action, by=by, track=made.track, plan_version=made.plan_version)
        return made


def may_edit(footage_request, by):
    lock(footage_request)
    require("requests.work", by, footage_request)
    if footage_request.status != Status.PREPARING:
        status = footage_request.get_status_display().lower()
        raise NotWhilePreparing(
            f"The request is now: {status}. What is hidden can be changed only while the answer is prepared."
        )


def set_decision(footage_request, redaction, track_id, decision, *, reason="", note="", version, by):
    """Hide a track, show it (to whom it belongs is the reason), or dismiss it as no face."""
    who = {"version": version, "by": by}
    made = {"decision": decision, "reason": reason, "note": note}
    return edit(footage_request, redaction, review_acts.decide, tracks=[track_id], **made, **who)


def hide_the_rest(footage_request, redaction, *, version, by):
    return edit(footage_request, redaction, review_acts.hide_the_rest, version=version, by=by)


def draw_box(footage_request, redaction, keyframes, *, version, by):
    """Hide something that no detector found. `keyframes`: rows of frame, x0, y0, x1, y1."""
    return edit(footage_request, redaction, review_acts.draw, keyframes=keyframes, version=version, by=by)


def set_sound(footage_request, redaction, what, start, end, *, version, by):
    """Open, mute or bleep the sound between two moments, in seconds."""
    stretch = {"what": what, "start": start, "end": end}
    return edit(footage_request, redaction, review_acts.set_sound, **stretch, version=version, by=by)


def undo(footage_request, redaction, *, version=None, by):
    return edit(footage_request, redaction, review_changes.undo, version=version, by=by)


def redo(footage_request, redaction, *, version=None, by):
    return edit(footage_request, redaction, review_changes.redo, version=version, by=by)


@transaction.atomic
def look(footage_request, redaction, keys, *, by):
    """Somebody has looked at these items of the must-look list, and answers for it."""
    may_edit(footage_request, by)
    new = must_look.look(redaction, keys, by=by)
    if new:
        record(redaction, "looked", by=by, items=new[:RECORDED_ITEMS], count=len(new))
    return new


# --- work that takes its time ---------------------------------------------------------------------
@transaction.atomic
def ask_for(footage_request, redaction, kind, target="", *, by):
    """Follow a drawn box, listen, look for writing, or make a preview, of the plan as it is now."""
    may_edit(footage_request, by)
    joint.part_from_conflicts(redaction, by)
    if redaction.plan is None:
        raise CannotDoThat("Faces have not been found in this clip yet. Wait until that is done.")
    if kind == Kind.FOLLOW:
        track = review.plan_of(redaction).track(target)
        if track is None or track.kind != "drawn":
            raise CannotDoThat("Only a box that was drawn by hand can be followed.")
    if kind == Kind.LISTEN and redaction.plan["source"]["facts"]["sound"] is None:
        raise CannotDoThat("This clip has no sound.")
    return jobs.ask_for(kind, redaction.clip, redaction, target, by=by)


# --- the result -----------------------------------------------------------------------------------
@transaction.atomic
def render(footage_request, redaction, *, by):
    """Make the redacted video from the plan as it is now."""
    may_edit(footage_request, by)
    if redaction.plan is None:
        raise CannotDoThat("Faces have not been found in this clip yet. Wait until that is done.")
    if working := being_added(redaction):
        raise CannotDoThat(f"Not yet: {' '.join(working)} Wait until that is done, or stop it.")
    if review.current_result(redaction):
        raise CannotDoThat("The redacted video shows the clip as it is now: there is nothing to make again.")
    return jobs.ask_for(Kind.RENDER, redaction.clip, redaction, by=by)


@transaction.atomic
def look_for_faces(footage_request, redaction, *, by):
    """Once more, after it failed or was cancelled. A plan that people may have worked on is never made anew."""
    may_edit(footage_request, by)
    if redaction.plan is not None:
        raise CannotDoThat("Faces have been found in this clip already.")
    return jobs.ask_for(Kind.ANALYSE, redaction.clip, redaction, by=by)


@transaction.atomic
def cancel(footage_request, job, *, by):
    """Stop a job of this request; what it has finished so far is kept for the next try."""
    may_edit(footage_request, by)
    if not job_stops.cancel(job, by=by):
        raise ChangedMeanwhile("It was over before it could be stopped.")


@transaction.atomic
def played(footage_request, derivative, stretches, *, by, now=None):
    """What somebody's player has shown them just now. Once it was all of the result, they answer for it."""
    may_edit(footage_request, by)
    if not derivative.is_current:
        raise ChangedMeanwhile("The clip was changed after this result was made. Make it again and watch it.")
    playing = playing_of.report(derivative, stretches, by=by, now=now)
    if derivative.watched_at is None and not playing_of.missing(playing):
        watched = Derivative.objects.filter(pk=derivative.pk, watched_at=None)
        if watched.update(watched_at=now or timezone.now(), watched_by=by):
            record(derivative.redaction, "watched", by=by, sha256=derivative.sha256)
        derivative.refresh_from_db(fields=["watched_at", "watched_by"])
    return playing


def record(redaction, action, *, by, **detail):
    audit.record(
        f"redaction.{action}",
        by=by,
        chain=redaction.made_for,
        about=f"clip:{redaction.clip_id}",
        is_work=True,
        **detail,
    )


def footage_request_of(redaction):
    """The request that a redaction was made for."""
    return FootageRequest.objects.get(reference=redaction.made_for)


# --- may it be sent for approval? -----------------------------------------------------------------
def ready_for_approval(footage_request, clips=None):
    """The reasons why these clips (none named: all confirmed) cannot be sent for approval; none: they can."""
    if clips is None:
        clips = {candidate.clip for candidate in confirmed(footage_request)}
    if not clips:
        return ["No clip has been confirmed, so there is nothing to release."]
    redactions = {redaction.clip_id: redaction for redaction in redactions_of(footage_request)}
    reasons = []
    for clip in sorted(clips, key=lambda clip: (clip.started_at, clip.pk)):
        reasons += [
            f"{clip.evidence_id}: {words}" for words in what_is_missing(clip, redactions.get(clip.pk))
        ]
    return reasons


def what_is_missing(clip, redaction):
    """What is still to be done for one clip, in words, in the order of doing it."""
    reasons = []
    if clip.quarantine in (Quarantine.WAITING, Quarantine.REJECTED):
        reasons.append("it is in quarantine. A footage officer must accept it before it can be released.")
    if redaction is None:
        return [*reasons, "faces have not been looked for yet."]
    unfinished = unfinished_work(clip, redaction)
    if redaction.plan is None:
        return [*reasons, *(unfinished or ["faces have not been looked for yet."])]
    reasons += [*being_added(redaction), *left_out(redaction), *still_to_look_at(redaction)]
    result = review.current_result(redaction)
    if unfinished:
        return reasons + unfinished
    if result is None:
        made_before = redaction.derivatives.exists()
        reasons.append(
            "it was changed after the redacted video was made. Make it again."
            if made_before
            else "the redacted video has not been made yet."
        )
    elif not result.verified:
        reasons.append(f"the redacted video did not pass its checks{places(result)}.")
    elif result.watched_at is None:
        reasons.append("nobody has watched the redacted video from start to end yet.")
    return reasons


def being_added(redaction):
    """Work under way that will change the plan by what it finds: a video made now would be out of date."""
    return [ADDING[job.kind] for job in review.latest_jobs(redaction) if job.is_open and job.kind in ADDING]


def left_out(redaction):
    """The search for writing may not be left out because it failed or was stopped."""
    for job in review.latest_jobs(redaction):
        if job.kind == Kind.SUGGEST and job.status in (JobStatus.FAILED, JobStatus.CANCELLED):
            yield "writing was not looked for to the end. Look for it again."


def still_to_look_at(redaction):
    """How many items of the must-look list are open, in words."""
    open_ones = must_look.open_items(redaction)
    offered = sum(one["kind"] == "candidate" for one in open_ones)
    if offered:
        yield f"{count_words(offered, 'piece')} of writing {'is' if offered == 1 else 'are'} undecided."
    if places := len(open_ones) - offered:
        yield f"{count_words(places, 'place')} that must be looked at {'is' if places == 1 else 'are'} open."


def unfinished_work(clip, redaction):
    """Words for a job that runs, or whose failure nobody has dealt with."""
    kind = Kind.ANALYSE if redaction.plan is None else Kind.RENDER
    job = review.latest_job(kind, clip, redaction)
    if job is None or job.status in (JobStatus.DONE, JobStatus.CANCELLED):
        return []
    what = "the search for faces" if kind == Kind.ANALYSE else "the redacted video"
    if job.is_open:
        return [f"{what} is not finished yet."]
    if kind == Kind.RENDER and job.plan_version != redaction.plan_version:
        return []
    return [f"{what} could not be made. {job.reason}"]


def places(result):
    """Which moments of the result failed a check, as far as the report names them."""
    moments = sorted({timecode(fault["seconds"]) for fault in review.faults(result) if "seconds" in fault})
    more = f" and {len(moments) - 5} more" if len(moments) > 5 else ""
    return f" (at {', '.join(moments[:5])}{more})" if moments else ""
