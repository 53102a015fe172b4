"""How are the figures of a month shown? The same tables on pages, in the file for spreadsheets and on the command line."""

import csv
import io
from datetime import date

from footage_app.boroughs import NAMES
from portal.words import day_words
from requests_app.law import grounds
from requests_app.law.deadlines import REGIMES
from requests_app.models import Channel, Complaint, Outcome, Status

NOT_GIVEN = "fewer than 5, or not given"
NONE = "none"
NAMES_OF = {
    "by_regime": {key: regime.name for key, regime in REGIMES.items()},
    "by_borough": {**NAMES, "not known": "Not known"},
    "by_channel": dict(Channel.choices),
    "outcomes": {**dict(Outcome.choices), **dict(Status.choices)},
    "grounds": {code: ground.name for code, ground in grounds.GROUNDS.items()},
    "complaints": {**dict(Complaint.Kind.choices), **dict(Complaint.Outcome.choices)},
}


def tables(figures, *, is_published=False):
    """A list of {"title", "rows": [(words, value)]}; every value is a number or a text."""
    received, decided = figures["received"], figures["decided"]
    paused, still_open, lost = figures["paused"], figures["open"], figures["footage_lost"]
    hidden = NOT_GIVEN if is_published else NONE
    made = [
        ("Received", [("Requests", received["in_all"])]),
        ("Received, by law", named("by_regime", received["by_regime"])),
        ("Received, by borough", named("by_borough", received["by_borough"])),
        ("Received, by way", named("by_channel", received["by_channel"])),
        (
            "Decided",
            [
                ("Requests", decided["in_all"]),
                ("In time", decided["in_time"]),
                ("In time, per cent", decided["in_time_percent"]),
                ("Days from receipt to answer, median", decided["median_days"]),
                ("Days from receipt to answer, 90th percentile", decided["ninetieth_percentile_days"]),
            ],
        ),
        ("How requests ended", named("outcomes", figures["outcomes"])),
        ("Grounds for withholding", named("grounds", figures["grounds"])),
        (
            "Longer than a month",
            [
                ("Ended requests that were paused for an answer", paused["requests"]),
                ("Days paused", paused["days"]),
                ("Notices of extension", figures["extended"]),
            ],
        ),
        (
            f"Open on {day_words(date.fromisoformat(figures['as_of']))}{' (rounded to 5)' if is_published else ''}",
            [
                ("Requests", still_open["in_all"]),
                ("Overdue", still_open["overdue"]),
                ("Paused for an answer", still_open["paused"]),
                *((f"Open for {words}", count) for words, count in still_open["by_age"].items()),
            ],
        ),
        ("Footage lost", of_lost(lost)),
        ("Complaints received", named("complaints", figures["complaints"]["received"])),
        ("Complaints and reviews", of_complaints(figures["complaints"])),
    ]
    return [{"title": title, "rows": shown(rows, hidden)} for title, rows in made if rows]


def named(kind, counts):
    return [(NAMES_OF[kind].get(key, key), count) for key, count in counts.items()]


def of_lost(lost):
    words = {
        "requests_before": "Requests for which footage was already deleted when they came",
        "clips_before": "Recordings deleted before the request",
        "requests_after": "Requests for which footage was deleted after they came",
        "clips_after": "Recordings deleted after the request",
    }
    return [(words[name], count) for name, count in lost.items()]


def of_complaints(complaints):
    return [
        ("Acknowledgements and reviews due", complaints["due"]),
        ("Of these in time", complaints["in_time"]),
        *named("complaints", complaints["outcomes"]),
        ("Decisions set aside", complaints["overturned"]),
    ]


def shown(rows, hidden):
    return [(words, hidden if value is None else value) for words, value in rows]


def as_csv(figures, *, is_published=False):
    """One line a figure, the month in the first column, so that months can be put below each other."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["month", "as_of", "table", "figure", "value"])
    for table in tables(figures, is_published=is_published):
        title = (
            table["title"].partition(" on ")[0] if table["title"].startswith("Open on") else table["title"]
        )
        for words, value in table["rows"]:
            writer.writerow([figures["month"], figures["as_of"], title, words, value])
    return out.getvalue()


def as_text(figures, *, is_published=False):
    lines = [f"Figures for {figures['month']}, as of {figures['as_of']}"]
    for table in tables(figures, is_published=is_published):
        lines += ["", table["title"]]
        lines += [f"  {words:<66} {value}" for words, value in table["rows"]]
    return "\n".join(lines)
