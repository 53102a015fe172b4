"""Is every promise about footage kept? For `manage.py invariants`: one plain line for each breach."""

import time
from datetime import timedelta
from itertools import islice

from django.db.models import Count, F, Q
from django.utils import timezone

from footage_app import backstop, stores
from footage_app.models import Clip, ClipState, Derivative, Docking, Hold, Preview, ReviewCopy

ORPHAN_SECONDS = 3600
ASIDE_SECONDS = 26 * 3600  # retention.collect_leftovers sees to them once a day
OVERDUE = timedelta(days=2)
KEPT = [ClipState.LIVE, ClipState.DOOMED]


def breaches():
    """A list of sentences, empty when all is well. Reads every row of clips that still have a file, and the store."""
    return [
        *(f"The database trigger {name} is missing." for name in backstop.missing()),
        *held_but_not_live(),
        *without_their_file(),
        *files_without_a_row(),
        *false_counts(),
        *illegal_states(),
        *left_undone(),
    ]


def held_but_not_live():
    for hold in Hold.objects.filter(released_at__isnull=True).exclude(clip__state=ClipState.LIVE):
        yield f"Clip {hold.clip_id} is held for {hold.held_for}, but it is not live."


def without_their_file():
    kept = Clip.objects.filter(state__in=KEPT).values_list("pk", "store_key", "hold_count")
    for pk, key, holds in kept.iterator(chunk_size=2000):
        if not stores.has(key):
            yield f"The file of clip {pk} is missing; the clip is {'held' if holds else 'live'}."
    made_of_clips = ((ReviewCopy, "clip"), (Preview, "redaction__clip"), (Derivative, "redaction__clip"))
    for made, of in made_of_clips:
        rows = made.objects.filter(**{f"{of}__state__in": KEPT}).values_list("pk", "store_key")
        for pk, key in rows.iterator(chunk_size=2000):
            if not stores.has(key):
                yield f"The file of {made._meta.verbose_name} {pk} is missing."


def files_without_a_row():
    """Footage that no row knows of would be kept for ever; so would the file of a clip that is said to be gone."""
    files = iter(stores.files())
    while some := list(islice(files, 500)):
        keys = [key for key, _, _ in some]
        gone = set(
            Clip.objects.filter(store_key__in=keys, state=ClipState.GONE).values_list("store_key", flat=True)
        )
        known = set(Clip.objects.filter(store_key__in=keys).values_list("store_key", flat=True))
        for made in (ReviewCopy, Preview, Derivative):
            known |= set(made.objects.filter(store_key__in=keys).values_list("store_key", flat=True))
        for key, is_aside, modified_at in some:
            if key in gone:
                yield f"The file {key} is still there, but its clip is deleted."
            elif key not in known and time.time() - modified_at > (
                ASIDE_SECONDS if is_aside else ORPHAN_SECONDS
            ):
                yield f"The file {key} belongs to nothing."


def false_counts():
    active = Count("holds", filter=Q(holds__released_at__isnull=True))
    suspects = Clip.objects.filter(Q(hold_count__gt=0) | Q(holds__isnull=False)).annotate(active=active)
    for clip in suspects.exclude(active=F("hold_count")).only("pk", "hold_count"):
        yield f"Clip {clip.pk} says it has {clip.hold_count} holds; it has {clip.active}."


def illegal_states():
    odd = Clip.objects.exclude(state__in=ClipState.values)
    odd |= Clip.objects.exclude(state=ClipState.LIVE).filter(Q(evidential=True) | Q(hold_count__gt=0))
    odd |= Clip.objects.filter(state__in=[ClipState.DOOMED, ClipState.PURGING], doomed_at__isnull=True)
    odd |= Clip.objects.filter(state=ClipState.GONE, gone_at__isnull=True)
    for clip in odd.only("pk", "state"):
        yield f"Clip {clip.pk} is {clip.state}, and cannot be with what else its row says."


def left_undone():
    """What time should have done by itself, and has not."""
    now = timezone.now()
    overdue = Clip.objects.due(now - OVERDUE).count()
    if overdue:
        yield f"{overdue} clips should have been deleted two days ago."
    stuck = Clip.objects.filter(
        state__in=[ClipState.DOOMED, ClipState.PURGING], delete_due_at__lt=now - OVERDUE
    )
    for clip in stuck.only("pk", "state"):
        yield f"Clip {clip.pk} has been {clip.state} for two days too long."
    for docking in Docking.objects.filter(finished_at__isnull=True, started_at__lt=now - timedelta(days=1)):
        yield f"The docking of {docking} was cut short. Dock {docking.folder} again."
