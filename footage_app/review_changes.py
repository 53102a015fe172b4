"""How does one change get into a plan that several people and machines work on, and how is it taken back?

A change names the version that the person saw. It is made when nobody has touched the same track or part
since; else StalePlan says who did. What was there before is kept: undo and redo go back and forth without end.
"""

from dataclasses import asdict, fields, replace

from django.db import transaction

from footage_app import job_stops, shared_people
from footage_app.job_records import record
from footage_app.models import PlanEdit, Redaction, RedactionJob
from footage_app.redaction.plan import Track
from footage_app.redaction.plan_reading import check_changes, read_part, stored_plan, stored_track
from footage_app.redaction.refusals import PlanRefused
from portal import audit
from portal.models import User

# Parts of a plan besides its tracks, which are told apart one by one.
WHOLE_PARTS = ("sound", "speech", "output")
# Long rows, of which a change touches a few: only those are kept.
ROWS = ("boxes", "how", "keyframes")
BACK_AND_FORTH = ("undo", "redo")
# What a machine found stays found, to be decided on; what another request brought is taken back there.
BROUGHT = ("suggest", "listen", shared_people.SHARED)
NEVER_UNDONE = (*BACK_AND_FORTH, *BROUGHT)


class StalePlan(Exception):
    """Somebody else touched the same since the page was opened: `edit` is the last change, or None."""

    def __init__(self, edit=None):
        super().__init__()
        self.edit = edit


class NotTheNewest(Exception):
    """This person has changed something since the page was opened: undo would take back what they did not mean."""


class NothingToUndo(Exception):
    """No change of this person's is left that could be taken back, or made again."""


# --- one change -----------------------------------------------------------------------------------
@transaction.atomic
def change(redaction, make_new, *, action, version, by, tracks=(), undoes=None):
    """Replace the plan by `make_new(plan)`; returns the edit, or None when nothing is different.

    `tracks` are those that the person acted on; `version` None takes the plan as it is now. A render under
    way is of a plan that is no more: it is cancelled.
    """
    shared_people.lock(redaction)
    locked = Redaction.objects.get(pk=redaction.pk)
    if locked.plan is None or (version is not None and version > locked.plan_version):
        raise StalePlan
    meanwhile = [] if version is None else list(edits_since(locked, version))
    old = stored_plan(locked.plan)
    try:
        new = shared_people.keeping(redaction, old, make_new(old))
    except PlanRefused:
        refuse_if_touched(meanwhile, tracks)
        raise
    before = what_changes(old, new)
    is_new = bool(before) or new.models != old.models
    if is_new:
        refuse_if_touched(meanwhile, {*tracks, *touched(before)})
        save(locked, old, new)
        shared_people.pass_on(redaction, old, new, saved, action=action, by=by)
    redaction.plan, redaction.plan_version = locked.plan, locked.plan_version
    redaction.read = (locked.plan_version, new)
    if not is_new:
        return None
    return PlanEdit.objects.create(
        redaction=redaction,
        plan_version=locked.plan_version,
        action=action,
        track=next(iter(tracks), "") or next(iter(before.get("tracks", {})), ""),
        before=before,
        undoes=undoes,
        made_by=by,
    )


def take_in(job, make_new, action):
    """What work that somebody asked for brings into the plan as it is now; call inside `finishing(job)`."""
    kind, _, key = job.asked_by.partition(":")
    asker = User.objects.filter(pk=key).first() if kind == "user" and key.isdecimal() else None
    made = change(job.redaction, make_new, action=action, version=None, by=asker)
    record(job, action, tracks=len(made.before.get("tracks", {})) if made else 0)
    return made


def edits_since(redaction, version):
    rows = redaction.edits.filter(plan_version__gt=version).select_related("made_by")
    return rows.order_by("plan_version")


def touched(before):
    """The tracks and parts that a change touched."""
    return {*before.get("tracks", {}), *(part for part in WHOLE_PARTS if part in before)}


def refuse_if_touched(edits, names):
    names = set(names)
    for edit in reversed(edits):
        if names & touched(edit.before):
            raise StalePlan(edit)


def save(locked, old, new):
    """Tracks that stayed the same are not written out anew."""
    same = {id(track) for track in old.tracks}
    rows = {row["id"]: row for row in locked.plan["tracks"]}
    tracks = [rows[track.id] if id(track) in same else asdict(track) for track in new.tracks]
    parts = {part: _as_json(getattr(new, part)) for part in WHOLE_PARTS}
    locked.plan = {**locked.plan, **parts, "tracks": tracks, "models": list(new.models)}
    locked.plan_version += 1
    locked.save(update_fields=["plan", "plan_version"])
    render = job_stops.open_job(RedactionJob.Kind.RENDER, locked.clip, locked)
    if render:
        job_stops.cancel(render, by=audit.SYSTEM)


def saved(row, old, new):
    """The same for another redaction of the recording: returns what undoes it."""
    before = what_changes(old, new)
    save(row, old, new)
    return before


# --- what to put back -----------------------------------------------------------------------------
def what_changes(old, new):
    """What to put back to come from `new` to `old` again: fields of tracks, whole tracks, None for a new one."""
    was, now = ({track.id: track for track in plan.tracks} for plan in (old, new))
    tracks = {}
    for name in {**was, **now}:
        if name not in now:
            tracks[name] = asdict(was[name])
        elif name not in was:
            tracks[name] = None
        elif was[name] is not now[name] and was[name] != now[name]:
            tracks[name] = dict(_fields_before(was[name], now[name]))
    before = {"tracks": tracks} if tracks else {}
    for part in WHOLE_PARTS:
        if getattr(old, part) != getattr(new, part):
            before[part] = _part_before(getattr(old, part), getattr(new, part))
    return before


def _fields_before(was, now):
    for field in fields(Track):
        a, b = getattr(was, field.name), getattr(now, field.name)
        if a != b:
            yield field.name, _rows_before(a, b) if field.name in ROWS else a


def _rows_before(was, now):
    """The rows that are different, and where: from `at`, in place of those up to `to`."""
    at, end, most = 0, 0, min(len(was), len(now))
    while at < most and was[at] == now[at]:
        at += 1
    while end < most - at and was[-1 - end] == now[-1 - end]:
        end += 1
    return {"at": at, "to": len(now) - end, "was": was[at : len(was) - end]}


def _part_before(was, now):
    before = _as_json(was)
    if was is not None and now is not None and "lines" in before:
        before["lines"] = _rows_before(before["lines"], _as_json(now)["lines"])
    return before


def _as_json(part):
    return None if part is None else asdict(part)


def put_back(plan, before):
    """The plan as it was before the change that `what_changes` described."""
    tracks = {track.id: track for track in plan.tracks}
    for name, values in before.get("tracks", {}).items():
        if values is None:
            tracks.pop(name, None)
        elif name in tracks and "id" not in values:
            tracks[name] = _with_fields(tracks[name], values)
        else:
            tracks[name] = stored_track(values)
    parts = {part: _part_again(plan, part, before[part]) for part in WHOLE_PARTS if part in before}
    return check_changes(plan, replace(plan, tracks=tuple(tracks.values()), **parts))


def _with_fields(track, values):
    made = {}
    for name, value in values.items():
        if isinstance(value, dict):
            value = _rows_again(getattr(track, name), value)
        made[name] = tuple(map(_row, value)) if isinstance(value, list | tuple) else value
    return replace(track, **made)


def _row(value):
    return tuple(value) if isinstance(value, list) else value


def _rows_again(rows, kept):
    was = kept["was"] if isinstance(rows, str) else type(rows)(kept["was"])
    return rows[: kept["at"]] + was + rows[kept["to"] :]


def _part_again(plan, part, data):
    if data is not None and isinstance(data.get("lines"), dict):
        lines = [asdict(line) for line in plan.speech.lines]
        data = {**data, "lines": _rows_again(lines, data["lines"])}
    return read_part(part, data, plan.source)


# --- back and forth -------------------------------------------------------------------------------
def last_edit(redaction, by):
    """The change of this person that undo would take back."""
    own = redaction.edits.filter(made_by=by, undone=False).exclude(action__in=NEVER_UNDONE)
    return own.order_by("plan_version").last()


def last_undo(redaction, by):
    """The undo of this person that redo would take back; none once they have changed something anew."""
    own = redaction.edits.filter(made_by=by)
    newest = own.exclude(action__in=NEVER_UNDONE).order_by("plan_version").last()
    undos = own.filter(action="undo", undone=False, plan_version__gt=newest.plan_version if newest else 0)
    return undos.order_by("plan_version").last()


def undo(redaction, *, by, version=None):
    """Take back this person's last change that is not taken back yet; what others did meanwhile stays."""
    return go_back(redaction, last_edit, "undo", by, version)


def redo(redaction, *, by, version=None):
    """Make the change again that this person took back last, until they change something anew."""
    return go_back(redaction, last_undo, "redo", by, version)


@transaction.atomic
def go_back(redaction, find, action, by, version):
    shared_people.lock(redaction)
    own = redaction.edits.filter(made_by=by).exclude(action__in=BROUGHT)
    if version is not None and own.filter(plan_version__gt=version).exists():
        raise NotTheNewest
    edit = find(redaction, by)
    if edit is None:
        raise NothingToUndo
    refuse_if_touched(in_force_since(redaction, edit, by), touched(edit.before))
    made = change(
        redaction,
        lambda plan: put_back(plan, edit.before),
        action=action,
        version=None,
        by=by,
        tracks=[edit.track] if edit.track else [],
        undoes=edit.undoes or edit,
    )
    PlanEdit.objects.filter(pk=edit.pk).update(undone=True)
    if action == "redo":
        PlanEdit.objects.filter(pk=edit.undoes_id).update(undone=False)
    return made


def in_force_since(redaction, edit, by):
    """What others, or machines, changed after it and nobody has taken back."""
    later = edits_since(redaction, edit.plan_version).filter(undone=False).exclude(action__in=BACK_AND_FORTH)
    return [one for one in later if one.made_by_id != by.pk or one.action in NEVER_UNDONE]
