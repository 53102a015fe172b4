"""What does a docking station's manifest say, and what of it can be believed?

Nothing in a manifest is trusted. A value that cannot be believed is left out, and the reason is kept in plain words:
the recording then waits in quarantine, where it can be searched and held, until a footage officer has looked.
"""

import csv
import io
import json
import os
from dataclasses import dataclass, field

from footage_app.docking_values import READERS, cleaned, plain

MOST_BYTES = 64 << 20
MOST_ENTRIES = 100_000
REQUIRED = ("evidence_id", "recorded_start_utc", "recorded_end_utc", "sha256")
NAMES = ("manifest.json", "manifest.csv")
FIELDS = set(READERS) | {"file", "retention_delete_on", "edited_recorded_on"}


class ManifestUnreadable(Exception):
    """The list itself cannot be read; str(error) says why."""


@dataclass
class Entry:
    """One line of a manifest: what can be believed of it, and every reason not to believe the rest."""

    file: str
    values: dict
    words: dict  # as the station wrote it, harmless to store and to show
    problems: list = field(default_factory=list)
    unknown: set = field(default_factory=set)


def entries_of(name, content):
    """The Entries of a manifest's bytes, in order; raises ManifestUnreadable."""
    if len(content) > MOST_BYTES:
        raise ManifestUnreadable("The manifest is larger than 64 MB.")
    try:
        text = content.decode("utf-8-sig")
        rows = rows_of_csv(text) if name.endswith(".csv") else json.loads(text)
    except UnicodeDecodeError as error:
        raise ManifestUnreadable("The manifest is not written in UTF-8.") from error
    except (ValueError, RecursionError, csv.Error) as error:
        raise ManifestUnreadable(f"The manifest cannot be read: {cleaned(str(error), 150)}.") from error
    if not isinstance(rows, list):
        raise ManifestUnreadable("The manifest is not a list of recordings.")
    if len(rows) > MOST_ENTRIES:
        raise ManifestUnreadable("The manifest lists more than 100,000 recordings.")
    return [entry_of(row) for row in rows]


def rows_of_csv(text):
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    if not rows.fieldnames or "file" not in [name.strip() for name in rows.fieldnames]:
        raise ManifestUnreadable("The manifest has no column named file.")
    return [row_of_csv(row) for row in rows]


def row_of_csv(row):
    """One row by column name; an empty cell says nothing, and cells beyond the last column are reported."""
    beyond = row.pop(None, None)
    named = {name.strip(): text.strip() for name, text in row.items() if text and text.strip()}
    return {**named, "cells beyond the last column": beyond} if beyond else named


def entry_of(row):
    """An Entry, whatever the row is."""
    if not isinstance(row, dict):
        return Entry(
            "", {}, {"entry": plain(row)}, ["This line of the manifest is not an entry with fields."]
        )
    entry = Entry("", {}, plain(row), unknown={cleaned(name, 60) for name in row if name not in FIELDS})
    file = row.get("file")
    if isinstance(file, str) and file:
        entry.file = file
    else:
        entry.problems.append("The manifest names no file for this recording.")
    for name, read in READERS.items():
        if row.get(name) not in (None, ""):
            read_field(entry, name, read, row[name])
    if entry.file:
        entry.problems += [f"{name} is missing." for name in REQUIRED if not entry.words.get(name)]
    return entry


def read_field(entry, name, read, value):
    try:
        entry.values[name] = read(value)
    except ValueError as error:
        entry.problems.append(f"{name}: {error}")


def read_manifest(folder_handle):
    """(name, bytes) of the manifest in an open folder, (None, b"") where there is none. Never follows a link."""
    for name in NAMES:
        try:
            handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder_handle)
        except OSError:
            continue
        with open(handle, "rb") as file:
            return name, file.read(MOST_BYTES + 1)
    return None, b""
