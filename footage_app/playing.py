"""Has somebody watched the whole result, at normal or double speed? Their player tells which seconds, every few seconds."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from footage_app.models import Derivative, Playing
from footage_app.redaction.making.timeline import CARD_SECONDS
from footage_app.stretches import added, length, removed

# Double speed, and what clocks differ by.
FASTEST = 2.1
# A player reports every few seconds; a longer silence is a pause, or a connection that was away for a moment.
FIRST_REPORT, LONGEST_SILENCE = timedelta(seconds=5), timedelta(minutes=2)
SHARE_MISSED, SECONDS_MISSED = 0.005, 0.15


@transaction.atomic
def report(derivative, stretches, *, by, now=None):
    """Add these stretches (pairs of seconds), as far as there was time to watch them since the last report."""
    now = now or timezone.now()
    Derivative.objects.select_for_update().only("pk").get(pk=derivative.pk)
    playing, is_new = Playing.objects.get_or_create(
        derivative=derivative, played_by=by, defaults={"began_at": now, "reported_at": now}
    )
    elapsed = FIRST_REPORT if is_new else min(now - playing.reported_at, LONGEST_SILENCE)
    time_left, end = max(0.0, elapsed.total_seconds()) * FASTEST, seconds_of(derivative)
    watched = [tuple(one) for one in playing.stretches]
    for start, stop in sorted(stretches):
        start, stop = max(0.0, start), min(stop, end)
        stop = min(stop, start + time_left)
        if start < stop:
            watched = added(watched, start, stop)
            time_left -= stop - start
    playing.stretches, playing.reported_at = watched, max(now, playing.reported_at)
    playing.save(update_fields=["stretches", "reported_at"])
    return playing


def seconds_of(derivative):
    """How long the result plays: as its file says, else by the map of time. Stills do not play."""
    rendered = derivative.report.get("rendered", {})
    if rendered.get("kind") == "stills":
        return 0.0
    if "output_seconds" in derivative.report:
        return derivative.report["output_seconds"]
    whole = rendered.get("seconds")
    if whole is None:
        whole = derivative.redaction.plan["source"]["facts"]["duration"]
    cuts = rendered.get("cuts", ())
    return max(0.0, whole - length(cuts) + CARD_SECONDS * len(cuts))


def missing(playing):
    """The stretches that were not watched yet; none when all was, but for what a player cannot tell."""
    end = seconds_of(playing.derivative)
    left = [(0.0, end)] if end else []
    for stretch in playing.stretches:
        left = removed(left, *stretch)
    return left if length(left) > max(end * SHARE_MISSED, SECONDS_MISSED) else []


def share(playing):
    """How much of it was watched, from 0 to 1."""
    end = seconds_of(playing.derivative)
    return min(1.0, length(playing.stretches) / end) if end else 1.0
