"""How does the log leave the house, so that anybody can check it? JSON lines, one event each, as they are chained."""

import json
from datetime import datetime, time, timedelta

from django.db.models import Max, Min
from django.utils import timezone

from portal import checkpoints
from portal.models import AuditEvent
from portal.words import LONDON

FORMAT = "footage-requests audit export 1"
COLUMNS = ["chain", "seq", "body", "previous_hash", "hash"]


def lines(stretches, **what):
    """A head, the events, and an end that says how many there were: a file that was cut off has none.

    `stretches` are (chain, first, last) with both ends counted.
    """
    yield line({"format": FORMAT, "made_at": timezone.now().isoformat(timespec="seconds"), **what})
    count = 0
    for chain, first, last in stretches:
        events = AuditEvent.objects.filter(chain=chain, seq__gte=first, seq__lte=last).order_by("seq")
        for event in events.values(*COLUMNS).iterator(chunk_size=500):
            count += 1
            yield line(event)
    newest = checkpoints.latest()
    checkpoint = (
        {"number": newest.number, "at": newest.at.isoformat(), "root": newest.root} if newest else None
    )
    yield line({"end": True, "events": count, "checkpoint": checkpoint})


def line(content):
    return json.dumps(content) + "\n"


def one_chain(chain):
    """All of it, up to its end as it is now."""
    ends = AuditEvent.objects.filter(chain=chain).aggregate(first=Min("seq"), last=Max("seq"))
    return [(chain, ends["first"], ends["last"])] if ends["last"] else []


def a_period(first_day, last_day):
    """Of each chain the stretch from its first event in these days to its last: nothing is left out between."""
    start = datetime.combine(first_day, time(), LONDON)
    end = datetime.combine(last_day + timedelta(days=1), time(), LONDON)
    chains = AuditEvent.objects.filter(at__gte=start, at__lt=end).order_by("chain").values("chain")
    stretches = chains.annotate(first=Min("seq"), last=Max("seq"))
    for stretch in stretches.iterator():
        yield stretch["chain"], stretch["first"], stretch["last"]
