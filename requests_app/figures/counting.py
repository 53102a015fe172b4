"""How well are requests answered, month by month? Counted from plain facts, whoever gathered them."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Case:
    """One request, as far as the figures need it: days and codes, and nothing of the person."""

    reference: str
    received_on: date
    channel: str
    borough: str
    regimes: frozenset
    due_on: date
    paused: bool = False
    extended_on: date | None = None
    lost_before: int = 0
    lost_after: int = 0
    status: str = ""  # of one that is closed
    closed_on: date | None = None
    days_paused: int = 0
    outcome: str = ""
    grounds: list = field(default_factory=list)

    @property
    def days(self):
        return (self.closed_on - self.received_on).days

    def is_open_on(self, day):
        return self.received_on <= day and (self.closed_on is None or self.closed_on > day)


@dataclass(frozen=True)
class ComplaintCase:
    reference: str
    kind: str
    received_on: date
    due_on: date | None = None  # of its acknowledgement, or of the review
    acknowledged_on: date | None = None
    decided_on: date | None = None
    outcome: str = ""
    overturned: bool = False

    @property
    def answered_on(self):
        """What its clock waits for: of a review the outcome, else the acknowledgement."""
        return self.decided_on if self.kind == "internal_review" else self.acknowledged_on


def days_between(first, last):
    """Both included."""
    return {first + DAY * number for number in range((last - first).days + 1)}


# --- the figures of a month ---------------------------------------------------------------------------
AGES = [(30, "up to 30 days"), (60, "31 to 60 days"), (100, "61 to 100 days"), (None, "over 100 days")]
IN_TIME_OF = ("data_protection", "internal_review")  # kinds of complaint for which the law sets a day


def bounds(month):
    """The first and the last day of “2026-11”; ValueError for anything else."""
    first = date.fromisoformat(f"{month}-01")
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first, following - DAY


def figures(cases, complaints, month, *, today):
    """Everything that is counted of one month, from any source of cases: plain numbers, ready for JSON."""
    first, last = bounds(month)
    if first > today:
        raise ValueError(f"{month} has not begun. Choose a month up to this one.")
    cases, complaints = list(cases), list(complaints)
    as_of = min(last, today)
    received = [one for one in cases if first <= one.received_on <= last]
    ended = [one for one in cases if one.closed_on and first <= one.closed_on <= last]
    return {
        "month": month,
        "as_of": as_of.isoformat(),
        "received": of_received(received),
        "decided": of_decided([one for one in ended if one.status == "decided"]),
        "outcomes": counted(one.outcome or one.status for one in ended),
        "grounds": counted(code for one in ended for code in one.grounds),
        "paused": {
            "requests": sum(one.days_paused > 0 for one in ended),
            "days": sum(one.days_paused for one in ended),
            "of": len(ended),
        },
        "extended": sum(bool(one.extended_on and first <= one.extended_on <= last) for one in cases),
        "open": of_open([one for one in cases if one.is_open_on(as_of)], as_of),
        "footage_lost": of_lost(received),
        "complaints": of_complaints(complaints, first, last),
    }


def of_received(received):
    return {
        "in_all": len(received),
        "by_regime": counted(regime for one in received for regime in one.regimes),
        "by_borough": counted(one.borough or "not known" for one in received),
        "by_channel": counted(one.channel for one in received),
    }


def of_decided(decided):
    days = sorted(one.days for one in decided)
    in_time = sum(one.closed_on <= one.due_on for one in decided)
    return {
        "in_all": len(decided),
        "in_time": in_time,
        "in_time_percent": round(100 * in_time / len(decided), 1) if decided else None,
        "median_days": nearest_rank(days, 50),
        "ninetieth_percentile_days": nearest_rank(days, 90),
    }


def nearest_rank(ordered, percent):
    """The smallest number that so many of a hundred do not exceed: always one that occurred."""
    return ordered[ceil(len(ordered) * percent / 100) - 1] if ordered else None


def of_open(still_open, as_of):
    ages = {words: 0 for _, words in AGES}
    for one in still_open:
        age = (as_of - one.received_on).days
        ages[next(words for longest, words in AGES if longest is None or age <= longest)] += 1
    return {
        "in_all": len(still_open),
        "overdue": sum(one.due_on < as_of for one in still_open),
        "paused": sum(one.paused for one in still_open),
        "by_age": ages,
    }


def of_lost(received):
    return {
        "requests_before": sum(one.lost_before > 0 for one in received),
        "clips_before": sum(one.lost_before for one in received),
        "requests_after": sum(one.lost_after > 0 for one in received),
        "clips_after": sum(one.lost_after for one in received),
    }


def of_complaints(complaints, first, last):
    """An acknowledgement or review counts in the month in which it was due, whether or not it ever came."""
    received = [one for one in complaints if first <= one.received_on <= last]
    due = [one for one in complaints if one.kind in IN_TIME_OF and one.due_on and first <= one.due_on <= last]
    decided = [one for one in complaints if one.decided_on and first <= one.decided_on <= last]
    return {
        "received": counted(one.kind for one in received),
        "due": len(due),
        "in_time": sum(bool(one.answered_on and one.answered_on <= one.due_on) for one in due),
        "outcomes": counted(one.outcome for one in decided),
        "overturned": sum(one.overturned for one in decided),
    }


def counted(keys):
    counts = Counter(str(key) for key in keys)
    return {key: counts[key] for key in sorted(counts)}
