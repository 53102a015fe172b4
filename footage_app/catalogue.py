"""Which clips were recorded then and there? Plain B-trees on both databases.

A place is looked up by 500 m square and time, then refined by distance. Clips without a position are found by
borough, clips of a named officer or case anywhere, clips longer than LOOK_BACK through a small index of their own.
What overlaps the window is read first, and then the margin on both sides of it outward, so that a limit cuts what
fits least.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from math import cos, hypot, radians
from typing import Any

from django.db.models import Q, QuerySet

from footage_app.case_references import spelled
from footage_app.models import Clip

# Clips overlap a window when they start before its end and end after its start. Only the start is indexed, so the
# search looks back by the length of all but the longest clips; the longest have an index of their own (is_long).
LOOK_BACK = timedelta(hours=2)
LONG_LOOK_BACK = timedelta(days=33)  # a clip whose time is not known spans the 31 days before it was docked
RADIUS_METRES = 500
FEW = 100
MICRO = Decimal("0.000001")
CELL_LAT, CELL_LON = 4500, 7230  # micro-degrees: 500 m squares at 51.5 degrees north
METRES_A_DEGREE = 111_320
Degrees = Decimal | float
Place = tuple[Degrees, Degrees]
Branch = tuple[QuerySet[Clip], ...]  # one query, or one for each side of a margin
# What a ranking looks at. Reading every column of 500 clips takes longer than finding them.
RANKED_BY = [
    *(
        "evidence_id",
        "started_at",
        "ended_at",
        "time_is_sure",
        "lat",
        "lon",
        "cell",
        "borough",
        "location_text",
    ),
    *("officer_ref", "device_serial", "state", "hold_count", "evidential", "delete_due_at", "quarantine"),
    "case_refs",
]
# A row becomes visible when its transaction commits, a little after its catalogued_at was set. The transactions
# that set it do nothing else, so they last milliseconds; the reader of a watermark reads these minutes again.
READ_AGAIN = timedelta(minutes=15)


@dataclass(frozen=True)
class Found:
    """`clips`, each with `.metres` (None without a position); `more`: the limit cut the list."""

    clips: list[Clip]
    more: bool


def micro(degrees: Degrees) -> int:
    """Whole micro-degrees: integers, so that every machine computes the same cell."""
    return int((Decimal(str(degrees)) / MICRO).quantize(Decimal(1), ROUND_HALF_UP))


def cell_of(lat: Degrees, lon: Degrees) -> int:
    return cell_at(micro(lat) // CELL_LAT, micro(lon) // CELL_LON)


def cell_at(row: int, column: int) -> int:
    return row * 100_000 + column + 50_000


def cells_around(lat: Degrees, lon: Degrees, metres: float = RADIUS_METRES) -> list[int]:
    """Every cell that the circle's bounding box touches, the nearest first."""
    up = int(metres / METRES_A_DEGREE * 1e6) + 1
    aside = int(metres / (METRES_A_DEGREE * cos(radians(float(lat)))) * 1e6) + 1
    here_row, here_column = micro(lat) // CELL_LAT, micro(lon) // CELL_LON
    rows = range((micro(lat) - up) // CELL_LAT, (micro(lat) + up) // CELL_LAT + 1)
    columns = range((micro(lon) - aside) // CELL_LON, (micro(lon) + aside) // CELL_LON + 1)
    nearest = sorted(product(rows, columns), key=lambda at: abs(at[0] - here_row) + abs(at[1] - here_column))
    return [cell_at(row, column) for row, column in nearest]


def metres_between(lat: Degrees, lon: Degrees, other_lat: Degrees, other_lon: Degrees) -> float:
    """Flat distance: right to a metre within a city."""
    north = float(other_lat) - float(lat)
    east = (float(other_lon) - float(lon)) * cos(radians(float(lat)))
    return hypot(north, east) * METRES_A_DEGREE


@dataclass(frozen=True)
class Asked:
    """A window of time, how far around it may lie what is wanted too, and what else is known."""

    earliest_at: datetime
    latest_at: datetime
    margin: timedelta = timedelta(0)
    place: Place | None = None
    borough: str = ""
    officers: Collection[str] = ()
    references: Collection[str] = ()  # as case_references spells them

    def widened(self) -> "Asked":
        """The same with the margin in the window."""
        return replace(
            self,
            earliest_at=self.earliest_at - self.margin,
            latest_at=self.latest_at + self.margin,
            margin=timedelta(0),
        )

    def gap(self, clip: Clip) -> timedelta:
        """How far outside the window a clip lies."""
        return max(self.earliest_at - clip.ended_at, clip.started_at - self.latest_at, timedelta(0))


def find(
    *,
    earliest_at: datetime,
    latest_at: datetime,
    margin: timedelta = timedelta(0),
    lat: Degrees | None = None,
    lon: Degrees | None = None,
    borough: str = "",
    officers: Collection[str] = (),
    references: Collection[str] = (),
    limit: int = 500,
) -> Found:
    """The clips that overlap a window of time, or lie in the margin around it, near a place, those of named officers
    and cases first; returns Found.

    Without a position the borough is searched, without either the whole force. Whatever the station did not say
    (position, borough, time) never hides a clip: it is found by what is known of it.
    """
    place = (lat, lon) if lat is not None and lon is not None else None
    asked = Asked(earliest_at, latest_at, margin, place, borough, officers, references)
    # Mostly there is little, and looking at the margin apart would only be three questions for one.
    few = min(FEW, limit) if margin else limit
    rows = read(asked.widened(), few)
    if margin and len(rows) > few:
        rows = read(asked, limit)
    found: dict[int, Clip] = {}
    for clip in rows[:limit]:
        clip.metres = distance_of(clip, place)  # type: ignore[attr-defined]
        if is_near(clip, asked):
            found.setdefault(clip.pk, clip)
    return Found(list(found.values()), len(rows) > limit)


def read(asked: Asked, limit: int) -> list[Clip]:
    """One more than the limit where there are more."""
    rows: list[Clip] = []
    for parts in branches(asked):
        rows += nearest(asked, parts, limit + 1 - len(rows))
        if len(rows) > limit:
            break
    return rows


def nearest(asked: Asked, parts: Branch, most: int) -> list[Clip]:
    """Of the two sides of a margin, what lies nearest to the window."""
    rows = [clip for part in parts for clip in part[:most]]
    return sorted(rows, key=asked.gap)[:most] if len(parts) > 1 else rows


def distance_of(clip: Any, place: Place | None) -> float | None:
    return metres_between(*place, clip.lat, clip.lon) if place and clip.cell is not None else None


def is_near(clip: Any, asked: Asked) -> bool:
    return (
        clip.metres is None
        or clip.metres <= RADIUS_METRES
        or is_named(clip, asked.officers, asked.references)
    )


def is_named(clip: Clip, officers: Collection[str], references: Collection[str]) -> bool:
    """Whether its officer or its case is among these: then it is wanted wherever it was recorded."""
    return clip.officer_ref in officers or not spelled(clip.case_refs).isdisjoint(references)


def branches(asked: Asked) -> Iterator[Branch]:
    """The queries, the most telling first: what the limit cuts is always the least telling, which one UNION could not
    promise, because PostgreSQL runs its parts at once. Each is a single stretch of a single index, in its own order:
    with a list of cells or boroughs, planners take the index on time alone, and read the whole city."""
    clips = Clip.objects.searchable().only(*RANKED_BY).order_by("started_at")
    earliest_at, latest_at = asked.earliest_at, asked.latest_at
    first_at, last_at = earliest_at - asked.margin, latest_at + asked.margin
    whole = clips.filter(started_at__lte=last_at, ended_at__gte=first_at)
    short = whole.filter(started_at__gte=first_at - LOOK_BACK)
    long = whole.filter(is_long=True, started_at__gte=first_at - LONG_LOOK_BACK)
    inside = clips.filter(
        started_at__gte=earliest_at - LOOK_BACK, started_at__lte=latest_at, ended_at__gte=earliest_at
    )
    before = clips.filter(
        started_at__gte=first_at - LOOK_BACK,
        started_at__lt=earliest_at,  # follows from the last, but planners do not know
        ended_at__gte=first_at,
        ended_at__lt=earliest_at,
    )
    after = clips.filter(started_at__gt=latest_at, started_at__lte=last_at)
    for officer in asked.officers:
        yield (short.filter(officer_ref=officer),)
    if asked.officers:
        yield (long.filter(officer_ref__in=asked.officers),)
    if asked.references:
        yield (long.filter(named_cases__bare__in=asked.references),)
    for where in ways_to(asked):
        yield (inside.filter(where),)
    yield (long.filter(where_long_ones_are(asked)),)
    if asked.margin:
        for where in ways_to(asked):
            yield before.filter(where).order_by("-started_at"), after.filter(where)


def ways_to(asked: Asked) -> list[Q]:
    """What is looked up for each stretch of time: the cases, then each square, then what has no position."""
    cases = [Q(named_cases__bare__in=asked.references)] if asked.references else []
    if not asked.place:
        return [*cases, *in_boroughs(Q(), asked.borough)]
    squares = [Q(cell=cell) for cell in cells_around(*asked.place)]
    return [*cases, *squares, *in_boroughs(Q(cell__isnull=True), asked.borough)]


def in_boroughs(where: Q, borough: str) -> list[Q]:
    """In this borough, or in one that the station did not say."""
    return [where & Q(borough=borough), where & Q(borough="")] if borough else [where]


def where_long_ones_are(asked: Asked) -> Q:
    there = Q(borough__in=[asked.borough, ""]) if asked.borough else Q()
    if not asked.place:
        return there
    return Q(cell__in=cells_around(*asked.place)) | Q(there, cell__isnull=True)


def newly_catalogued(since_at: datetime) -> QuerySet[Clip]:
    """Clips docked or accepted since a watermark, in order, with READ_AGAIN minutes of overlap: never a late commit
    is skipped, so whoever reads must bear to see a clip twice."""
    return (
        Clip.objects.searchable()
        .filter(catalogued_at__gte=since_at - READ_AGAIN)
        .order_by("catalogued_at", "pk")
    )


def search(
    *,
    earliest_at: datetime | None = None,
    latest_at: datetime | None = None,
    borough: str = "",
    officer: str = "",
    device: str = "",
    evidence_id: str = "",
    limit: int = 100,
) -> Found:
    """By hand, for staff: whatever matches all that is given, newest first, deleted clips too; returns Found."""
    wanted = {"borough": borough, "officer_ref": officer, "device_serial": device, "evidence_id": evidence_id}
    clips = Clip.objects.filter(**{name: value for name, value in wanted.items() if value})
    clips = clips.defer("manifest_entry", "facts", "quarantine_decision").order_by("-started_at", "-pk")
    if earliest_at and latest_at:
        clips = clips.filter(started_at__lte=latest_at, ended_at__gte=earliest_at)
        stretches = [
            clips.filter(started_at__gt=earliest_at - LOOK_BACK),
            clips.filter(
                is_long=True, started_at__range=(earliest_at - LONG_LOOK_BACK, earliest_at - LOOK_BACK)
            ),
        ]
    else:
        stretches = [clips]
    found = [clip for stretch in stretches for clip in stretch[: limit + 1]]
    return Found(found[:limit], len(found) > limit)
