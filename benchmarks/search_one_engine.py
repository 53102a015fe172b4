"""How fast is one engine? Fills an empty database with clips and asks it what the service asks. See search.py."""

import sys
import time
from datetime import timedelta
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

import numpy as np  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from footage_app import backstop, catalogue  # noqa: E402
from footage_app.boroughs import NAMES  # noqa: E402
from footage_app.models import Clip  # noqa: E402

CHUNK = 50_000
EVENT = 30_000
NOW = timezone.now().replace(microsecond=0)
VARYING = ["evidence_id", "sha256", "store_key", "device_serial", "officer_ref", "borough", "lat", "lon", "cell",
           "started_at", "ended_at", "docked_at", "catalogued_at", "delete_due_at", "is_long", "hold_count"]  # fmt: skip
CONSTANT = {"size_bytes": 1, "pre_event_seconds": 0, "bcu": "", "location_text": "", "categories": "[]", "case_refs": "[]",
            "evidential": False, "facts": "{}", "manifest_entry": "{}", "time_is_sure": True, "quarantine": "",
            "quarantine_reason": "", "quarantine_decision": "", "state": "live"}  # fmt: skip


def stamps(seconds):
    """As both engines read them."""
    return np.char.add(np.datetime_as_string(seconds.astype("datetime64[s]")), "+00:00").tolist()


def places(rng, how_many):
    """Most clips are made where most people are: a few centres in each borough, of very different size."""
    sizes = 1 / np.arange(1, 33) ** 0.7
    borough = rng.choice(32, how_many, p=sizes / sizes.sum())
    centre = rng.integers(0, 6, how_many)
    busy = rng.random(how_many) < 0.6
    spread = np.where(busy, 2500, 20000)
    lat = 51_350_000 + (borough // 6) * 60_000 + centre * 9_000 + rng.normal(0, spread)
    lon = -400_000 + (borough % 6) * 110_000 + centre * 14_000 + rng.normal(0, spread * 1.6)
    return borough, lat.astype(int), lon.astype(int)


def chunks(how_many):
    """Rows of VARYING, a chunk at a time; the last EVENT of them are one event."""
    rng, boroughs, now = np.random.default_rng(31), np.array(list(NAMES)), int(NOW.timestamp())
    for first in range(0, how_many, CHUNK):
        size = min(CHUNK, how_many - first)
        borough, lat, lon = places(rng, size)
        day, hour = rng.integers(0, 31, size), rng.normal(19, 5, size) % 24
        start = now - (day * 86400 + hour * 3600).astype(int)
        of_event = np.arange(first, first + size) >= how_many - EVENT
        start = np.where(of_event, now - 10 * 86400 - rng.integers(0, 8 * 3600, size), start)
        lat = np.where(of_event, 51_507_000 + rng.normal(0, 2000, size).astype(int), lat)
        lon = np.where(of_event, -128_000 + rng.normal(0, 3200, size).astype(int), lon)
        length = np.minimum(rng.lognormal(6.3, 0.8, size), 4 * 3600).astype(int)
        cell = lat // catalogue.CELL_LAT * 100_000 + lon // catalogue.CELL_LON + 50_000
        unknown = rng.random(size) < 0.15
        yield zip(
            [f"EV-{n:09}" for n in range(first, first + size)],
            [f"{n:064x}" for n in range(first, first + size)],
            [f"{n:032x}" for n in range(first, first + size)],
            [f"X{n}" for n in rng.integers(0, 22_000, size)],
            [f"{n}EA" for n in rng.integers(0, 22_000, size)],
            boroughs[borough].tolist(),
            [None if no else f"{n / 1e6:.6f}" for no, n in zip(unknown, lat, strict=True)],
            [None if no else f"{n / 1e6:.6f}" for no, n in zip(unknown, lon, strict=True)],
            [None if no else n for no, n in zip(unknown, cell.tolist(), strict=True)],
            stamps(start),
            stamps(start + length),
            stamps(start + 4 * 3600),
            stamps(start + 4 * 3600),
            stamps(start + 31 * 86400),
            (length > 7200).tolist(),
            (rng.random(size) < 0.05).astype(int).tolist(),
            strict=True,
        )


def fill(how_many):
    with connection.schema_editor() as editor:
        backstop.take_down(None, editor)
        for index in Clip._meta.indexes:
            editor.remove_index(Clip, index)
    (fill_sqlite if connection.vendor == "sqlite" else fill_postgresql)(chunks(how_many))
    with connection.schema_editor() as editor:
        for index in Clip._meta.indexes:
            editor.add_index(Clip, index)
        backstop.put_up(None, editor)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def fill_sqlite(rows):
    names = ", ".join([*VARYING, *CONSTANT])
    marks = ", ".join(["%s"] * (len(VARYING) + len(CONSTANT)))
    same = tuple(CONSTANT.values())
    for chunk in rows:
        chunk = [
            (*row[:9], *(at.replace("T", " ")[:-6] for at in row[9:14]), *row[14:], *same) for row in chunk
        ]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO footage_app_clip ({names}) VALUES ({marks})", chunk)


def fill_postgresql(rows):
    with connection.cursor() as cursor:
        for name, value in CONSTANT.items():
            cursor.execute(f"ALTER TABLE footage_app_clip ALTER COLUMN {name} SET DEFAULT %s", [value])
        for chunk in rows:
            with cursor.copy(f"COPY footage_app_clip ({', '.join(VARYING)}) FROM STDIN") as copy:
                copy.write(
                    "".join("\t".join("\\N" if v is None else str(v) for v in row) + "\n" for row in chunk)
                )
    connection.commit()


def timed(ask, arguments):
    took = []
    for argument in arguments:
        start = time.perf_counter()
        ask(argument)
        took.append(1000 * (time.perf_counter() - start))
    took.sort()
    return median(took), took[int(len(took) * 0.95)]


def around(clip):
    """As a person would ask: an hour before and after the moment, with a margin of one more on both sides, half a
    kilometre around the place."""
    return catalogue.find(
        earliest_at=clip.started_at - timedelta(hours=1),
        latest_at=clip.started_at + timedelta(hours=1),
        margin=timedelta(hours=1),
        lat=clip.lat,
        lon=clip.lon,
        borough=clip.borough,
    )


def some(rng, how_many, first, last):
    ids = rng.integers(first, last, how_many * 2).tolist()
    return [clip for clip in Clip.objects.filter(pk__in=ids) if clip.cell is not None][:how_many]


def questions(how_many, rounds):
    rng = np.random.default_rng(7)
    anywhere = some(rng, rounds, 1, how_many - EVENT)
    event = some(rng, rounds, how_many - EVENT + 1, how_many)
    found = {name: [around(clip) for clip in clips[:20]] for name, clips in (("a", anywhere), ("e", event))}
    sizes = {name: int(median(len(one.clips) for one in finds)) for name, finds in found.items()}
    yield "one row by its key", lambda clip: Clip.objects.get(pk=clip.pk), anywhere
    yield f"candidates, any place (median {sizes['a']} found)", around, anywhere
    yield f"candidates, in the event (median {sizes['e']}, cut at 500)", around, event
    yield "clips of an officer in four hours", by_officer, anywhere
    yield "due now, first 500", due, [NOW] * min(rounds, 100)
    many = Clip.objects.due(NOW + timedelta(hours=24)).count()
    yield (
        f"due now, how many ({many:,})",
        lambda now: Clip.objects.due(now + timedelta(hours=24)).count(),
        [NOW] * 20,
    )


def by_officer(clip):
    window = {
        "earliest_at": clip.started_at - timedelta(hours=2),
        "latest_at": clip.started_at + timedelta(hours=2),
    }
    return catalogue.search(officer=clip.officer_ref, **window)


def due(now):
    return list(
        Clip.objects.due(now + timedelta(hours=24))
        .order_by("delete_due_at")
        .values_list("pk", flat=True)[:500]
    )


def main(how_many, rounds, engine):
    call_command("migrate", verbosity=0)
    start = time.perf_counter()
    fill(how_many)
    print(f"{engine}: filled and indexed in {time.perf_counter() - start:.0f} s", file=sys.stderr)
    unit = None
    for name, ask, arguments in questions(how_many, rounds):
        timed(ask, arguments[:10])
        p50, p95 = timed(ask, arguments)
        unit = unit or p50
        print(f"| {engine} | {name} | {p50:.1f} | {p95:.1f} | {p50 / unit:.1f} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
