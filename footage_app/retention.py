"""UNTIL WHEN is a clip kept? The whole rule: 31 days, holds, deletion in phases.

    live -> doomed -> purging -> gone        (doomed -> live: rescued by a hold, an acceptance, an evidential mark)

* A clip deletes itself RETENTION_DAYS (31) after its recording started: the force's published rule for footage that
  is no evidence; keeping it longer breaks the storage limitation principle (DPA 2018 s.39(1), UK GDPR art 5(1)(e)).
* Held or evidential footage is never doomed. Destroying what somebody has asked for, to keep it from them, is an
  offence (DPA 2018 s.173); destroying what may matter to a case breaks the CPIA 1996 code.
* The grace (DELETION_GRACE_HOURS) lies inside the 31 days: doomed when `delete_due_at - grace <= now`, so that the
  file is gone when day 31 is over, and a request of the last day still rescues it.
* `purging` is the point of no return. It commits before the file is touched, so a crash leaves a row that the next
  sweep takes up again, never a live row without its file. The row stays for ever, with hash and times.
* Everyone locks clips by primary key ascending, and the audit chain's head last.
* A sweep that something looks wrong with dooms nothing until two people say go on: retention_guards.py. It goes on
  deleting what was doomed before, unless it is the clock that looks wrong.
* The database itself refuses what would break these rules: backstop.py.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Min, QuerySet
from django.utils import timezone

from footage_app import retention_guards, stores
from footage_app.models import Clip, ClipState, Derivative, Hold, Preview, ReviewCopy, Sweep, TrackPicture
from footage_app.retention_guards import alarm
from footage_app.retention_promises import breaches
from portal import audit

__all__ = ["HoldOutcome", "breaches", "due_at", "first_loss", "grace", "hold", "release_holds", "sweep"]

BATCH = 500
LEFT_ASIDE = timedelta(hours=1)  # no copy and no probe takes so long


@dataclass
class HoldOutcome:
    """`held`: these clips stay (a repeated hold counts). `too_late`: their deletion can no longer be stopped."""

    held: list[int] = field(default_factory=list)
    too_late: list[int] = field(default_factory=list)


def due_at(started_at: datetime) -> datetime:
    """When a recording deletes itself: 31 times 24 hours after its start. In UTC, or clock changes would move it."""
    return started_at.astimezone(UTC) + timedelta(days=settings.RETENTION_DAYS)


def grace() -> timedelta:
    return timedelta(hours=settings.DELETION_GRACE_HOURS)


def in_batches(ids: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(set(ids))
    return (ordered[at : at + BATCH] for at in range(0, len(ordered), BATCH))


def locked(clips: QuerySet[Clip]) -> QuerySet[Clip]:
    """The clips under lock, in the one order that everybody keeps to."""
    return clips.select_for_update(no_key=True).order_by("pk")


# --- holding ------------------------------------------------------------------------------------------


@transaction.atomic
def hold(clip_ids: Iterable[int], *, held_for: str, by: Any, reason: str = "") -> HoldOutcome:
    """Promise that these clips stay, for the cause `held_for` (a request's reference); returns a HoldOutcome.

    A doomed clip is rescued. A clip that is being deleted, or is, comes back in `too_late`: tell the person who
    asked at once. Holding twice for one cause is one hold. Raises Clip.DoesNotExist for an unknown id.
    """
    outcome = HoldOutcome()
    rescued: list[int] = []
    for ids in in_batches(clip_ids):
        hold_batch(ids, held_for, by, reason, outcome, rescued)
    if outcome.held or outcome.too_late:
        audit.record(
            "clip.hold", by=by, chain=held_for, clips=outcome.held, too_late=outcome.too_late, rescued=rescued
        )
    return outcome


def hold_batch(
    ids: list[int], held_for: str, by: Any, reason: str, outcome: HoldOutcome, rescued: list[int]
) -> None:
    states = dict(locked(Clip.objects.filter(pk__in=ids)).values_list("pk", "state"))
    if missing := set(ids) - set(states):
        raise Clip.DoesNotExist(f"There is no clip {min(missing)} to hold.")
    # A new statement after the lock: what another transaction committed before we got it is seen only now.
    held = set(active_holds(held_for).filter(clip__in=ids).values_list("clip_id", flat=True))
    doomed = [pk for pk, state in states.items() if state == ClipState.DOOMED]
    rescued += rescue(doomed)
    safe = [pk for pk, state in states.items() if state in (ClipState.LIVE, ClipState.DOOMED)]
    # The database counts the holds of a clip itself (backstop.py): hold_count cannot go wrong.
    Hold.objects.bulk_create(
        Hold(clip_id=pk, held_for=held_for, placed_by=audit.actor_name(by), reason=reason[:200])
        for pk in safe
        if pk not in held
    )
    outcome.held += safe
    outcome.too_late += [pk for pk in states if pk not in set(safe)]


def active_holds(held_for: str) -> QuerySet[Hold]:
    return Hold.objects.filter(held_for=held_for, released_at__isnull=True)


def rescue(ids: list[int]) -> list[int]:
    """Doomed clips that are locked by the caller go back to live; returns their ids."""
    if ids:
        Clip.objects.filter(pk__in=ids, state=ClipState.DOOMED).update(state=ClipState.LIVE, doomed_at=None)
    return list(ids)


@transaction.atomic
def release_holds(held_for: str, *, by: Any) -> int:
    """End every hold for this cause; returns how many. That two people agreed is for the caller to see to."""
    count = 0
    for ids in in_batches(active_holds(held_for).values_list("clip_id", flat=True)):
        list(locked(Clip.objects.filter(pk__in=ids)).values_list("pk"))
        count += (
            active_holds(held_for)
            .filter(clip__in=ids)
            .update(released_at=timezone.now(), released_by=audit.actor_name(by))
        )
    if count:
        audit.record("clip.release_holds", by=by, chain=held_for, count=count)
    return count


def first_loss(clip_ids: Iterable[int]) -> datetime | None:
    """When the first of these clips that nobody holds deletes itself; None where none will."""
    at_risk = Clip.objects.filter(
        pk__in=list(clip_ids),
        state__in=[ClipState.LIVE, ClipState.DOOMED],
        hold_count=0,
        evidential=False,
    )
    return at_risk.aggregate(first=Min("delete_due_at"))["first"]


# --- deleting -----------------------------------------------------------------------------------------


def sweep(*, now: datetime | None = None, by: Any = audit.SYSTEM, override: Sweep | None = None) -> Sweep:
    """Doom what is due, and delete what was doomed a grace ago; returns the Sweep, which says why if it stopped.

    `override` is a stopped sweep that two people let go on; one that waits confirmed is taken up by itself. Then
    everything that was due when it stopped is doomed, and nothing that became due since. Any number of sweeps may run
    at once, and be killed anywhere.
    """
    moment = now or timezone.now()
    run = retention_guards.begun(moment, clock_is_ours=now is None, override=override, by=by)
    if run.clock_is_doubted:
        return run
    if not run.stopped_because:
        cut_off = run.override_of.started_at if run.override_of else run.started_at
        while run.doomed < run.due and (doomed := doom(run, cut_off, by)):
            run.doomed += doomed
        run.finished_at = timezone.now()
    # What was doomed before anything looked wrong goes in time, or it would be kept past its 31 days.
    while purge(moment, by):
        pass
    erased = erase_purging(by)
    Sweep.objects.filter(pk=run.pk).update(purged=F("purged") + erased, finished_at=run.finished_at)
    run.purged += erased
    return run


@transaction.atomic(durable=True)
def doom(run: Sweep, cut_off: datetime, by: Any) -> int:
    """live -> doomed, one batch; returns how many."""
    due = Clip.objects.due(cut_off + grace()).order_by("delete_due_at")[: min(BATCH, run.due - run.doomed)]
    ids = list(due.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True))
    # TRAP: the rows were chosen on the snapshot of before the lock. A hold that committed in between shows only to a
    # new statement; without this second look, clips are lost that somebody was told are held.
    ids = list(Clip.objects.due(cut_off + grace()).filter(pk__in=ids).values_list("pk", flat=True))
    doomed = (
        Clip.objects.due(cut_off + grace())
        .filter(pk__in=ids)
        .update(state=ClipState.DOOMED, doomed_at=run.started_at)
    )
    if doomed:
        Sweep.objects.filter(pk=run.pk).update(doomed=F("doomed") + doomed)
        audit.record("clip.doom", by=by, about=f"sweep:{run.pk}", clips=ids)
    return doomed


@transaction.atomic(durable=True)
def purge(now: datetime, by: Any) -> int:
    """doomed -> purging, one batch, when the grace is over. Commits before any file is touched."""
    over = Clip.objects.filter(
        state=ClipState.DOOMED, hold_count=0, doomed_at__lte=now - grace(), delete_due_at__lte=now
    )
    chosen = over.order_by("doomed_at")[:BATCH].select_for_update(skip_locked=True, no_key=True)
    ids = list(chosen.values_list("pk", flat=True))
    ids = list(over.filter(pk__in=ids).values_list("pk", flat=True))
    purging = over.filter(pk__in=ids).update(state=ClipState.PURGING)
    if purging:
        audit.record("clip.purge", by=by, clips=ids)
    return purging


def erase_purging(by: Any) -> int:
    """purging -> gone: erase, then say so. Whatever a crash left purging is taken up here; returns how many."""
    count = 0
    broken: list[str] = []
    for ids in in_batches(Clip.objects.filter(state=ClipState.PURGING).values_list("pk", flat=True)):
        clips = Clip.objects.filter(pk__in=ids, state=ClipState.PURGING)
        count += mark_gone([clip for clip in clips if erased_files(clip, broken)], by)
    if broken:
        alarm("purge", f"{len(broken)} files of deleted clips cannot be erased: {broken[0]}. Mend the store.")
    return count


def erased_files(clip: Clip, broken: list[str]) -> bool:
    """Everything that shows what the clip showed. True when none of it is left on the disk."""
    try:
        for key in keys_of(clip):
            stores.erase(key)
    except OSError as error:
        broken.append(f"clip {clip.pk}: {error}")
        return False
    return True


def keys_of(clip: Clip) -> list[str]:
    """The clip, its review copy, and what was rendered from it. A delivery that can still be fetched belongs to a
    request whose holds have not been released, and so keeps its clip from coming here at all."""
    return [
        clip.store_key,
        *ReviewCopy.objects.filter(clip=clip).values_list("store_key", flat=True),
        *Derivative.objects.filter(redaction__clip=clip).values_list("store_key", flat=True),
        *Preview.objects.filter(redaction__clip=clip).values_list("store_key", flat=True),
    ]


@transaction.atomic(durable=True)
def mark_gone(clips: list[Clip], by: Any) -> int:
    """The tombstone: hash, times and who keep for ever that it was here and when it went."""
    ids = [clip.pk for clip in clips]
    rows = list(locked(Clip.objects.filter(pk__in=ids, state=ClipState.PURGING)).values_list("pk", "sha256"))
    ids = [pk for pk, _ in rows]
    if ids:
        ReviewCopy.objects.filter(clip__in=ids).delete()
        Preview.objects.filter(redaction__clip__in=ids).delete()
        TrackPicture.objects.filter(redaction__clip__in=ids).delete()
        Clip.objects.filter(pk__in=ids).update(state=ClipState.GONE, gone_at=timezone.now())
        audit.record("clip.gone", by=by, clips=rows)
    return len(ids)


def collect_leftovers(*, by: Any = audit.SYSTEM) -> int:
    """Once a day: copies that a docking which died never catalogued go; those whose row did commit are settled.

    A store is walked for minutes: each copy has a transaction of its own, or nobody else could write meanwhile.
    """
    before, erased = timezone.now() - LEFT_ASIDE, 0
    for key, is_aside, modified_at in stores.files():
        if is_aside and datetime.fromtimestamp(modified_at, UTC) < before:
            erased += settled_or_erased(key, by)
    return erased


@transaction.atomic
def settled_or_erased(key: str, by: Any) -> int:
    rows = (Clip, ReviewCopy, Preview, Derivative)
    if any(row.objects.filter(store_key=key).exists() for row in rows):
        stores.settle(key)
        return 0
    stores.erase(key)
    audit.record("store.collect_leftovers", by=by, key=key)
    return 1
