"""Who is in a recording that several causes redact? One plan of people for all; what is done with each is its own.

Shared is the shape: tracks with their boxes, doubts and persons, and what is said. Own are the decisions with
their reasons and notes, the sound, and what is made. What arrives from another redaction arrives hidden. What one of
them takes away or moves goes on hiding where another hides it, until somebody has looked there.
"""

from dataclasses import fields, replace

from django.utils import timezone

from footage_app.models import PlanEdit, Redaction, TrackPicture
from footage_app.redaction.plan import (
    DISMISSED,
    HIDE,
    OFFERED,
    SHOW,
    TAKEN_AWAY,
    TEXT,
    Output,
    Sound,
    Track,
    plan_json,
)
from footage_app.redaction.plan_changes import fresh_id
from footage_app.redaction.plan_reading import check_changes, read_plan, stored_plan
from footage_app.redaction.plan_shapes import part as part_of
from portal import audit
from portal.models import User

OWN = ("decision", "reason", "note", "decided")
SHAPE = tuple(field.name for field in fields(Track) if field.name not in OWN)
HIDES = (HIDE, OFFERED)
CHANGED_ELSEWHERE = "hidden here before it was changed in another request"
SHARED = "shared"  # the action of an edit that another redaction of the recording brought


# --- one lock for all -----------------------------------------------------------------------------
def lock(redaction):
    """Hold every redaction of the recording, in one order; where several share, their chains in one order too."""
    rows = Redaction.objects.select_for_update().filter(clip=redaction.clip_id).order_by("pk")
    sharing = [row.made_for for row in rows.only("pk", "made_for", "apart_at") if row.apart_at is None]
    if len(sharing) > 1:
        for chain in sorted(sharing):
            audit.locked_head(chain)


def sharing_with(redaction):
    """The other redactions with the same people."""
    own = Redaction.objects.filter(pk=redaction.pk, apart_at=None)
    if not own.exists():
        return Redaction.objects.none()
    rows = Redaction.objects.filter(clip=redaction.clip_id, apart_at=None, plan__isnull=False)
    return rows.exclude(pk=redaction.pk).order_by("pk")


def part(rows):
    """From now on the people of these redactions are their own: an answer that is given does not change."""
    return rows.filter(apart_at=None).update(apart_at=timezone.now())


# --- beginning --------------------------------------------------------------------------------------
def start(redaction):
    """Take over the people that were found for another cause; True if there were any. Inside a transaction.

    Everybody is hidden and nothing is decided, opened or written down.
    """
    lock(redaction)
    row = Redaction.objects.get(pk=redaction.pk)
    others = Redaction.objects.filter(clip=row.clip_id, plan__isnull=False).exclude(pk=row.pk)
    known = others.filter(apart_at=None).order_by("pk").last() or others.order_by("pk").last()
    if row.plan is not None or known is None:
        return False
    plan = read_plan(known.plan)
    fresh = replace(plan, tracks=tuple(map(as_new, plan.tracks)), sound=Sound(), output=Output())
    row.plan, row.plan_version, row.mode = plan_json(fresh), 1, known.mode
    row.save(update_fields=["plan", "plan_version", "mode"])
    TrackPicture.objects.bulk_create(
        TrackPicture(redaction=row, track=one.track, jpeg=one.jpeg) for one in known.pictures.all()
    )
    audit.record(
        "redaction.take_over",
        by=audit.SYSTEM,
        chain=row.made_for,
        about=f"clip:{row.clip_id}",
        tracks=len(fresh.tracks),
    )
    redaction.refresh_from_db()
    return True


def as_new(track):
    """Hidden, or offered where it is writing, and decided on by nobody."""
    return replace(track, decision=OFFERED if track.kind == TEXT else HIDE, reason="", note="", decided=False)


# --- going on ---------------------------------------------------------------------------------------
def changed_with(redaction, old, new):
    """Each other redaction with the same people, as (row, its plan, what its plan becomes) by this change."""
    if not changes_shape(old, new):
        return
    for row in sharing_with(redaction):
        plan = read_plan(row.plan)
        yield row, plan, carried(plan, old, new)


def changes_shape(old, new):
    return old.speech != new.speech or shapes(old) != shapes(new)


def shapes(plan):
    return {track.id: shape(track) for track in plan.tracks}


def shape(track):
    return tuple(getattr(track, name) for name in SHAPE)


def carried(plan, old, new):
    """`plan` with what changed in shape from `old` to `new`; its own decisions stay, and nobody comes to light.

    A track that takes in another one, as two are made one, is hidden again where the other was hidden; and so
    is what was no face, or nothing private, when it goes where nobody said so.
    """
    return read_plan(plan_json(_carried(plan, old, new)))


def _carried(plan, old, new):
    was, now, own = ({track.id: track for track in one.tracks} for one in (old, new, plan))
    gone = [name for name in was if name not in now]
    hides = any(name in own and own[name].decision in HIDES for name in gone)
    for name, track in now.items():
        if name in was and shape(was[name]) == shape(track):
            continue
        mine = own.get(name) if name in was else None
        if mine is None or (hides and mine.decision in (SHOW, DISMISSED)) or explains_more(mine, track):
            own[name] = as_new(track)
        else:
            own[name] = replace(track, **{field: getattr(mine, field) for field in OWN})
    for name in gone:
        own.pop(name, None)
    speech = new.speech if old.speech != new.speech else plan.speech
    return replace(plan, tracks=tuple(own.values()), speech=speech)


def explains_more(mine, track):
    """Was this said to be nothing, and would `track`, as it is now, say so of another place too?"""
    said = mine.decision == DISMISSED and mine.reason != TAKEN_AWAY
    return said and bool(uncovered(track, [mine]))


def keeping(redaction, old, new):
    """`new`, with what it takes away or moves of what another redaction hides: there it goes on hiding.

    Here it only says that it was taken away: it hides nothing, and explains nothing that a check finds.
    """
    plans = [stored_plan(row.plan) for row in sharing_with(redaction)] if changes_shape(old, new) else []
    kept, before = new, None
    while kept is not before:  # what is kept for one may matter to another
        before = kept
        for plan in plans:
            kept = with_what_hides(plan, old, kept)
    return kept if kept is new else check_changes(old, kept)


def with_what_hides(plan, old, new):
    """`new` with everything that is hidden in `plan` and would come to light there by this change.

    A track that is gone stays as it is; of a changed one, its former boxes come back as a track of their own,
    which must be looked at there.
    """
    before = None
    while new is not before:  # with a track that stays, others may no longer be hidden again in its place
        before, new = new, _with_what_hides(plan, old, new)
    return new


def _with_what_hides(plan, old, new):
    after = _carried(plan, old, new)
    now = {track.id: track for track in after.tracks}
    hiding = [track for track in after.tracks if track.decision in HIDES]
    for track in plan.tracks:
        same = track.id in now and shape(now[track.id]) == shape(track)
        if track.decision not in HIDES or same:
            continue
        lost = uncovered(track, sorted(hiding, key=lambda one: one.id != track.id))  # the likeliest first
        if lost:
            if track.id in now:
                former = part_of(track, lost[0], lost[-1] + 1)
                named = replace(new, tracks=(*old.tracks, *new.tracks))  # what is gone may come back
                name, doubt = fresh_id(named, track.id[0]), (CHANGED_ELSEWHERE,)
                track = replace(former, id=name, doubt=doubt, person="")
            new = replace(new, tracks=(*new.tracks, taken_away(track)))
    return new


def taken_away(track):
    return replace(track, decision=DISMISSED, reason=TAKEN_AWAY, note="", decided=True)


def uncovered(track, others):
    """The pictures in which none of these tracks lies over the whole box of this one."""
    near = [(one, one.frames) for one in others]
    return [
        frame
        for frame in track.frames
        if not any(frame in frames and _holds(one.box(frame), track.box(frame)) for one, frames in near)
    ]


def _holds(box, inner):
    return box[0] <= inner[0] and box[1] <= inner[1] and box[2] >= inner[2] and box[3] >= inner[3]


def pass_on(redaction, old, new, keep, *, action, by):
    """Make a change of shape in every other redaction with the same people, each with its edit and its record.

    `keep(row, was, now)` saves a plan and returns what undoes it. Whoever did it has worked on those too.
    """
    for row, was, now in changed_with(redaction, old, new):
        before = keep(row, was, now)
        PlanEdit.objects.create(
            redaction=row, plan_version=row.plan_version, action=SHARED, before=before, made_by=by
        )
        audit.record(
            "redaction.shared",
            by=by or audit.SYSTEM,
            chain=row.made_for,
            about=f"clip:{row.clip_id}",
            is_work=by is not None,
            act=action,
            tracks=sorted(before.get("tracks", {}))[:50],
            plan_version=row.plan_version,
        )


# --- who did it -------------------------------------------------------------------------------------
def was_shaped_by(user, made_for):
    """Whether this person edited a plan of a recording of this cause: for this one or for another."""
    edits = PlanEdit.objects.filter(made_by=user) if isinstance(user, User) else PlanEdit.objects.none()
    return edits.filter(redaction__clip__redactions__made_for=made_for).exists()
