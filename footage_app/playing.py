"""Has somebody watched the whole result, at normal or double speed? Their player tells which seconds, every few seconds."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from footage_app.models import Derivative, Playing
from footage_app.redaction.making.timeline import CARD_SECONDS
from footage_app.stretches import added, length, removed

# Double speed, and what clocks differ by.
FASTEST = 2.1
# A player reports every few seconds, and stops where nobody answers: a longer silence was not spent watching.
FIRST_REPORT, LONGEST_SILENCE = timedelta(seconds=5), timedelta(seconds=15)
# What a player cannot tell: a few pictures in all, however long the result is. Its end is not among them.
SECONDS_MISSED = 0.15


@transaction.atomic
def report(derivative, stretches, *, by, now=None):
    """Add these stretches (pairs of seconds), or none of them where there was not the time to watch them.

    `reported_at` is the moment up to which time is accounted for: what was watched slower than it may be leaves
    some over, for a report that comes late. `too_fast` of what is returned says that it was refused.
    """
    now = now or timezone.now()
    Derivative.objects.select_for_update().only("pk").get(pk=derivative.pk)
    playing, _ = Playing.objects.get_or_create(
        derivative=derivative,
        played_by=by,
        defaults={"began_at": now, "reported_at": now - FIRST_REPORT},
    )
    since, shown, end = max(playing.reported_at, now - LONGEST_SILENCE), [], seconds_of(derivative)
    for start, stop in stretches:
        if max(0.0, start) < min(stop, end):
            shown = added(shown, max(0.0, start), min(stop, end))
    until = since + timedelta(seconds=length(shown) / FASTEST)
    playing.too_fast = until > max(now, since)
    playing.reported_at = max(now, since) if playing.too_fast else until
    if not playing.too_fast:
        watched = [tuple(one) for one in playing.stretches]
        for stretch in shown:
            watched = added(watched, *stretch)
        playing.stretches = watched
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
    return left if length(left) > SECONDS_MISSED else []


def share(playing):
    """How much of it was watched, from 0 to 1."""
    end = seconds_of(playing.derivative)
    return min(1.0, length(playing.stretches) / end) if end else 1.0
