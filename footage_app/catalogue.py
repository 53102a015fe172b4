"""Which clips were recorded then and there? Plain B-trees on both databases.

A place is looked up by 500 m square and time, then refined by distance. Clips without a position are found by
borough, clips of a named officer anywhere, clips longer than LOOK_BACK through a small index of their own.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from math import cos, hypot, radians
from typing import Any

from django.db.models import Q, QuerySet

from footage_app.models import Clip

# Clips overlap a window when they start before its end and end after its start. Only the start is indexed, so the
# search looks back by the length of all but the longest clips; the longest have an index of their own (is_long).
LOOK_BACK = timedelta(hours=2)
LONG_LOOK_BACK = timedelta(days=33)  # a clip whose time is not known spans the 31 days before it was docked
RADIUS_METRES = 500
MICRO = Decimal("0.000001")
CELL_LAT, CELL_LON = 4500, 7230  # micro-degrees: 500 m squares at 51.5 degrees north
METRES_A_DEGREE = 111_320
Degrees = Decimal | float
Place = tuple[Degrees, Degrees]
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


def find(
    *,
    earliest_at: datetime,
    latest_at: datetime,
    lat: Degrees | None = None,
    lon: Degrees | None = None,
    borough: str = "",
    officers: Collection[str] = (),
    limit: int = 500,
) -> Found:
    """The clips that overlap a window of time near a place, those of named officers first; returns Found.

    Without a position the borough is searched, without either the whole force. Whatever the station did not say
    (position, borough, time) never hides a clip: it is found by what is known of it.
    """
    place = (lat, lon) if lat is not None and lon is not None else None
    rows: list[Clip] = []
    for branch in branches(earliest_at, latest_at, place, borough, officers):
        rows += branch[: limit + 1 - len(rows)]
        if len(rows) > limit:
            break
    found: dict[int, Clip] = {}
    for clip in rows[:limit]:
        clip.metres = distance_of(clip, place)  # type: ignore[attr-defined]
        if is_near(clip, officers):
            found.setdefault(clip.pk, clip)
    return Found(list(found.values()), len(rows) > limit)


def distance_of(clip: Any, place: Place | None) -> float | None:
    return metres_between(*place, clip.lat, clip.lon) if place and clip.cell is not None else None


def is_near(clip: Any, officers: Collection[str]) -> bool:
    return clip.metres is None or clip.metres <= RADIUS_METRES or clip.officer_ref in officers


def branches(
    earliest_at: datetime, latest_at: datetime, place: Place | None, borough: str, officers: Collection[str]
) -> Iterator[QuerySet[Clip]]:
    """The queries, the most telling first: what the limit cuts is always the least telling, which one UNION could not
    promise, because PostgreSQL runs its parts at once. Each is a single stretch of a single index, in its own order:
    with a list of cells or boroughs, planners take the index on time alone, and read the whole city."""
    clips = Clip.objects.searchable().only(*RANKED_BY).order_by("started_at")
    in_window = Q(started_at__lte=latest_at, ended_at__gte=earliest_at)
    short = clips.filter(in_window, started_at__gt=earliest_at - LOOK_BACK)
    long = clips.filter(in_window, is_long=True, started_at__gt=earliest_at - LONG_LOOK_BACK)
    there = Q(borough__in=[borough, ""]) if borough else Q()
    for officer in officers:
        yield short.filter(officer_ref=officer)
    if officers:
        yield long.filter(officer_ref__in=officers)
    if place:
        cells = cells_around(*place)
        for cell in cells:
            yield short.filter(cell=cell)
        yield from in_boroughs(short.filter(cell__isnull=True), borough)
        yield long.filter(Q(cell__in=cells) | Q(there, cell__isnull=True))
    else:
        yield from in_boroughs(short, borough)
        yield long.filter(there)


def in_boroughs(clips: QuerySet[Clip], borough: str) -> list[QuerySet[Clip]]:
    """In this borough, or in one that the station did not say."""
    return [clips.filter(borough=borough), clips.filter(borough="")] if borough else [clips]


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
