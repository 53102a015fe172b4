"""Who is in a recording that several causes redact? One plan of people for all; what is done with each is its own.

Shared is the shape: tracks with their boxes, doubts and persons, and what is said. Own are the decisions with
their reasons and notes, the sound, and what is made. What arrives from another redaction arrives hidden.
"""

from dataclasses import fields, replace

from django.utils import timezone

from footage_app.models import PlanEdit, Redaction, TrackPicture
from footage_app.redaction.plan import DISMISSED, HIDE, OFFERED, SHOW, TEXT, Output, Sound, Track, plan_json
from footage_app.redaction.plan_reading import check_changes, read_plan
from footage_app.redaction.plan_shapes import NOT_ANYTHING
from portal import audit
from portal.models import User

OWN = ("decision", "reason", "note", "decided")
SHAPE = tuple(field.name for field in fields(Track) if field.name not in OWN)
TAKEN_AWAY = "Taken away by a reviewer."
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

    A track that takes in another one, as two are made one, is hidden again where the other was hidden.
    """
    was, now, own = ({track.id: track for track in one.tracks} for one in (old, new, plan))
    gone = [name for name in was if name not in now]
    hides = any(name in own and own[name].decision in (HIDE, OFFERED) for name in gone)
    for name, track in now.items():
        if name in was and shape(was[name]) == shape(track):
            continue
        mine = own.get(name) if name in was else None
        if mine is None or (hides and mine.decision in (SHOW, DISMISSED)):
            own[name] = as_new(track)
        else:
            own[name] = replace(track, **{field: getattr(mine, field) for field in OWN})
    for name in gone:
        own.pop(name, None)
    speech = new.speech if old.speech != new.speech else plan.speech
    return read_plan(plan_json(replace(plan, tracks=tuple(own.values()), speech=speech)))


def keeping(redaction, old, new):
    """`new`, but a box that it takes away only stops hiding here where another redaction needs it still.

    What became part of a larger track is not taken away.
    """
    gone = [track for track in old.tracks if new.track(track.id) is None and not is_covered(track, new)]
    if not gone:
        return new
    needed = {
        track["id"]
        for row in sharing_with(redaction)
        for track in row.plan["tracks"]
        if track["decision"] in (HIDE, OFFERED)
    }
    kept = [
        replace(track, decision=DISMISSED, reason=NOT_ANYTHING[track.kind], note=TAKEN_AWAY, decided=True)
        for track in gone
        if track.id in needed
    ]
    return check_changes(old, replace(new, tracks=(*new.tracks, *kept))) if kept else new


def is_covered(track, plan):
    """Does one track of the plan lie over the whole of this one, in every picture?"""
    return any(
        other.frames.start <= track.frames.start
        and track.frames.stop <= other.frames.stop
        and all(_holds(other.box(frame), track.box(frame)) for frame in track.frames)
        for other in plan.tracks
    )


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
