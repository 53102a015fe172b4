"""What does the audit log alone say of each request and complaint, for the figures? Nothing else is read here.

Whoever has an export of the log can count the same again; where both disagree, a row was changed past the log.
"""

import json
from collections import defaultdict
from datetime import date, datetime
from zoneinfo import ZoneInfo

from portal.models import AuditEvent
from requests_app.figures.counting import Case, ComplaintCase

LONDON = ZoneInfo("Europe/London")
CLOSED = ("decided", "withdrawn", "abandoned")
AT_THE_END = ("status", "days_paused", "outcome", "grounds")


def day(text):
    return date.fromisoformat(text) if text else None


def day_of(event):
    return event.at.astimezone(LONDON).date()


def read():
    """(cases, complaints), in the order in which they began."""
    requests, complaints, gone = defaultdict(unknown), {}, {}
    for event in events():
        detail = json.loads(event.body)["detail"]
        subject, _, act = event.action.partition(".")
        if event.action == "clip.gone":
            gone |= {pk: event.at for pk, _ in detail["clips"]}
        elif "complaint" in detail:
            of_complaint(complaints, event, act, detail)
            if act in ("receive", "link") and event.chain in requests:
                requests[event.chain]["released_at"] = None  # what it is about is held again
        elif subject in ("request", "clock"):
            take(requests[event.chain], event, act, detail)
    cases = [as_case(chain, one, gone) for chain, one in requests.items() if "received_on" in one]
    return cases, [ComplaintCase(**one) for one in complaints.values()]


def events():
    """In the order in which they were written; the readings that make up most of a log are left out."""
    rows = AuditEvent.objects.exclude(action__in=["request.read", "request.open", "request.send_code"])
    for event in rows.order_by("pk").iterator(chunk_size=2000):
        if event.action.startswith(("request.", "clock.", "complaint.")) or event.action == "clip.gone":
            yield event


# --- a request ------------------------------------------------------------------------------------------
def unknown():
    """Of a request of which nothing was read yet."""
    return {
        "regimes": set(),
        "due_on": None,
        "paused": False,
        "extended_on": None,
        "candidates": set(),
        "ruled_out": set(),
        "unkept": 0,
        "released_at": None,
    }


def take(one, event, act, detail):
    """What this entry changes in what is known of its request."""
    if act == "submit":
        # An entry of an earlier release lacks some of these.
        received_at = datetime.fromisoformat(detail.get("received_at") or event.at.isoformat())
        one |= {"received_at": received_at, "received_on": received_at.astimezone(LONDON).date()}
        one |= {"channel": detail.get("channel", ""), "borough": detail.get("borough", "")}
        one |= {"lost_before": detail.get("lost_before", 0), "unkept": detail.get("lost_unkept", 0)}
    take_clocks(one, detail)
    take_clips(one, event, act, detail)
    if detail.get("status") in CLOSED:
        one |= {name: detail[name] for name in AT_THE_END if name in detail}
        one |= {"closed_on": day(detail.get("closed_on")) or day_of(event), "paused": False}
    elif "status" in detail and "closed_on" in one:
        for name in (*AT_THE_END, "closed_on"):
            one.pop(name, None)
        one["released_at"] = None


def take_clocks(one, detail):
    if "clocks" in detail:
        one["regimes"] |= set(detail["clocks"])
        one["paused"] = any(clock["paused_since"] for clock in detail["clocks"].values())
        one["extended_on"] = day(detail["extended_on"])
    if detail.get("due_on"):
        one["due_on"] = day(detail["due_on"])


def take_clips(one, event, act, detail):
    named = detail.get("clips")
    clips = set(named) if isinstance(named, list) else set()
    if event.about.startswith("clip:"):
        clips.add(int(event.about[5:]))
    if act in ("submit", "match_late", "add_by_hand"):
        one["candidates"] |= clips
    elif act == "rule_out":
        one["ruled_out"] |= clips
    elif act in ("undecide", "confirm"):
        one["ruled_out"] -= clips
    elif act == "confirm_hold_release":
        one["released_at"] = event.at


def as_case(chain, one, gone):
    wanted = one.pop("candidates") - one.pop("ruled_out")
    received_at, released_at = one.pop("received_at"), one.pop("released_at")
    lost = one.pop("unkept") + sum(
        gone[clip] >= received_at and (released_at is None or gone[clip] < released_at)
        for clip in wanted & set(gone)
    )
    return Case(**one | {"reference": chain, "regimes": frozenset(one["regimes"]), "lost_after": lost})


# --- a complaint ----------------------------------------------------------------------------------------
def of_complaint(complaints, event, act, detail):
    reference = detail["complaint"]
    if act == "receive":
        complaints[reference] = {
            "reference": reference,
            "kind": detail["kind_of_complaint"],
            "received_on": day(detail["received_on"]),
        }
    elif act == "start_complaint":
        complaints[reference]["due_on"] = day(detail["due_on"])
    elif act == "acknowledge":
        complaints[reference]["acknowledged_on"] = day_of(event)
    elif act == "decide":
        ended = {"outcome": detail["outcome"], "overturned": detail["overturned"]}
        complaints[reference] |= {"decided_on": day_of(event), **ended}
