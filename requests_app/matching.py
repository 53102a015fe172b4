"""Which clips may show this person? An incident's time, place and officers -> ranked clips, each with its reasons."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import QuerySet

from footage_app import catalogue
from footage_app.boroughs import NAMES
from footage_app.case_references import references_in, spelled
from footage_app.models import Clip
from footage_app.officer_refs import bare, officers_in
from requests_app.models import Incident

# The less sure somebody is of the time, the wider we look: times the usual margin.
MARGINS: dict[str, int] = {
    Incident.Certainty.EXACT: 1,
    Incident.Certainty.ABOUT: 2,
    Incident.Certainty.UNSURE: 4,
}
NEAR_METRES = 1000
Points = tuple[float, str]
UNKNOWN_TIME = timedelta(days=1)  # no camera records so long: the station did not say when


@dataclass(frozen=True)
class Match:
    clip: Clip
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Matches:
    """Best first. `more`: the catalogue holds more than were read."""

    matches: tuple[Match, ...]
    more: bool


def margin_of(incident: Incident) -> timedelta:
    return timedelta(minutes=settings.SEARCH_MARGIN_MINUTES * MARGINS.get(incident.certainty, 2))


def window_of(incident: Incident) -> tuple[datetime, datetime]:
    """When to look: what the person said, and a margin on both sides."""
    margin = margin_of(incident)
    return incident.earliest_at - margin, incident.latest_at + margin


def candidates_for(incident: Incident) -> Matches:
    """Everything in the catalogue that this incident points to, ranked."""
    found = catalogue.find(
        earliest_at=incident.earliest_at,
        latest_at=incident.latest_at,
        margin=margin_of(incident),
        lat=incident.lat,
        lon=incident.lon,
        borough=incident.borough,
        officers=sorted(officers_named(incident)),
        references=sorted(references_in(incident.references)),
    )
    return ranked(incident, found.clips, found.more)


def among(incident: Incident, clips: QuerySet[Clip]) -> Matches:
    """Those of `clips` that a search for this incident would find, ranked: for footage that was docked later.

    Not a search, because a search stops at its limit, and would never come to a clip behind it.
    """
    earliest_at, latest_at = window_of(incident)
    meeting = clips.filter(started_at__lte=latest_at, ended_at__gte=earliest_at)
    return ranked(incident, [clip for clip in meeting if points_at(incident, clip)], False)


def points_at(incident: Incident, clip: Clip) -> bool:
    """Whether place, borough, officers or cases lead to this clip; what the station did not say hides nothing."""
    if catalogue.is_named(clip, officers_named(incident), references_in(incident.references)):
        return True
    here, there = position(incident), position(clip)
    if here and there:
        return catalogue.metres_between(*here, *there) <= catalogue.RADIUS_METRES
    return not incident.borough or clip.borough in (incident.borough, "")


def ranked(incident: Incident, clips: Iterable[Clip], more: bool) -> Matches:
    matches = [match(incident, clip) for clip in clips]
    return Matches(tuple(sorted(matches, key=lambda one: (-one.score, one.clip.pk))), more)


def match(incident: Incident, clip: Clip) -> Match:
    """How well one clip fits, and why, in words. No database: the same two always give the same answer."""
    parts = [
        by_time(incident, clip),
        by_place(incident, clip),
        by_officer(incident, clip),
        by_reference(incident, clip),
        by_quarantine(clip),
    ]
    score = round(sum(points for points, _ in parts), 3)
    return Match(clip, score, tuple(words for _, words in parts if words))


def by_time(incident: Incident, clip: Clip) -> Points:
    if clip.ended_at - clip.started_at > UNKNOWN_TIME:
        return 5, "the time of recording is not known"
    inside = min(clip.ended_at, incident.latest_at) - max(clip.started_at, incident.earliest_at)
    if inside >= timedelta(0):
        if clip.started_at >= incident.earliest_at and clip.ended_at <= incident.latest_at:
            return 50, "recorded inside the time given"
        return 45, f"recorded {minutes(inside)} inside the time given"
    margin = margin_of(incident)
    points = max(0, 40 * (1 + inside / margin)) if margin else 0
    if clip.ended_at < incident.earliest_at:
        return points, f"ended {minutes(-inside)} before the time given"
    return points, f"began {minutes(-inside)} after the time given"


def by_place(incident: Incident, clip: Clip) -> Points:
    here, there = position(incident), position(clip)
    if there is None:
        if clip.borough and clip.borough == incident.borough:
            return 10, f"no position recorded, but in {NAMES.get(clip.borough, 'the same borough')}"
        return 0, "no position recorded"
    if here is None:
        if clip.borough and clip.borough == incident.borough:
            return 15, f"in {NAMES.get(clip.borough, 'the same borough')}"
        return 0, ""
    metres = catalogue.metres_between(*here, *there)
    return max(0, 40 * (1 - metres / NEAR_METRES)), f"{metres_words(metres)} from the place"


def position(where: Incident | Clip) -> tuple[Decimal, Decimal] | None:
    return (where.lat, where.lon) if where.lat is not None and where.lon is not None else None


def by_officer(incident: Incident, clip: Clip) -> Points:
    theirs = officers_in(clip.officer_ref) or {bare(clip.officer_ref)}
    if clip.officer_ref and theirs & officers_named(incident):
        return 60, f"officer {clip.officer_ref} named"
    return 0, ""


def officers_named(incident: Incident) -> set[str]:
    """Every shoulder number in somebody's words; and the words themselves, where they are no more than a number."""
    return (officers_in(incident.officers) | {bare(incident.officers)}) - {""}


def by_reference(incident: Incident, clip: Clip) -> Points:
    given = references_in(incident.references)
    shared = [reference for reference in clip.case_refs if spelled([reference]) & given]
    return (60, f"reference {shared[0]} named") if shared else (0, "")


def by_quarantine(clip: Clip) -> Points:
    # Its details may be the very reason why it is there, so it ranks a little lower, and is held all the same.
    return (-5, "in quarantine, so its details may be wrong") if clip.quarantine == "waiting" else (0, "")


def minutes(length: timedelta) -> str:
    whole = round(length.total_seconds() / 60)
    if whole < 1:
        return "less than a minute"
    if whole >= 120:
        return f"{whole // 60} hours" if whole % 60 == 0 else f"{whole // 60} h {whole % 60} min"
    return f"{whole} minute{'' if whole == 1 else 's'}"


def metres_words(metres: float) -> str:
    return f"{round(metres, -1):.0f} m" if metres < 1000 else f"{metres / 1000:.1f} km"
