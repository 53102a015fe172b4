"""How does the log leave the house, so that anybody can check it? JSON lines, one event each, as they are chained."""

import hashlib
import json
from datetime import datetime, time, timedelta

from django.db.models import Max, Min
from django.utils import timezone

from portal import audit, checkpoints
from portal.models import AuditEvent
from portal.words import LONDON

FORMAT = "footage-requests audit export 2"
COLUMNS = ["chain", "seq", "body", "previous_hash", "hash"]


def lines(stretches, **what):
    """A head, the events, and a signed end that says what stood before it: a file that was cut off has none.

    `stretches` are (chain, first, last) with both ends counted. The verifier reads this: see portal/audit_verifier.py.
    """
    newest = checkpoints.latest()  # before the events: none that it knows is then left out
    content, count, heads = hashlib.sha256(), 0, {}
    for text, event in unsigned(stretches, what):
        content.update(text.encode())
        if event:
            count += 1
            heads[event["chain"]] = [event["seq"], event["hash"]]
        yield text
    checkpoint = (
        {"number": newest.number, "at": newest.at.isoformat(), "root": newest.root} if newest else None
    )
    end = {"events": count, "heads": heads, "sha256": content.hexdigest(), "checkpoint": checkpoint}
    text = audit.canonical(end)
    yield line({"end": text, "signature": checkpoints.signature_of(text)})


def unsigned(stretches, what):
    """The lines before the end, each with the event in it."""
    yield line({"format": FORMAT, "made_at": timezone.now().isoformat(timespec="seconds"), **what}), None
    for chain, first, last in stretches:
        events = AuditEvent.objects.filter(chain=chain, seq__gte=first, seq__lte=last).order_by("seq")
        for event in events.values(*COLUMNS).iterator(chunk_size=500):
            yield line(event), event


def line(content):
    return json.dumps(content) + "\n"


def one_chain(chain):
    """All of it, up to its end as it is now."""
    ends = AuditEvent.objects.filter(chain=chain).aggregate(first=Min("seq"), last=Max("seq"))
    if ends["last"]:
        yield chain, ends["first"], ends["last"]


def a_period(first_day, last_day):
    """Of each chain the stretch from its first event in these days to its last: nothing is left out between."""
    start = datetime.combine(first_day, time(), LONDON)
    end = datetime.combine(last_day + timedelta(days=1), time(), LONDON)
    chains = AuditEvent.objects.filter(at__gte=start, at__lt=end).order_by("chain").values("chain")
    stretches = chains.annotate(first=Min("seq"), last=Max("seq"))
    for stretch in stretches.iterator():
        yield stretch["chain"], stretch["first"], stretch["last"]
