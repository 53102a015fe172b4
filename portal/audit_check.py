"""Has the log been changed? Every link of every chain, its head, and the signed checkpoints."""

import json
from dataclasses import dataclass
from datetime import UTC

from django.db.models import Exists, OuterRef

from portal.audit import link_hash
from portal.checkpoint_check import faults
from portal.models import AuditEvent, AuditHead

COLUMNS = ["seq", "at", "action", "actor", "about", "is_work", "body", "previous_hash", "hash"]


@dataclass(frozen=True)
class Fault:
    """The first thing that is wrong in a chain; what comes after it proves nothing."""

    chain: str
    seq: int
    words: str

    def __str__(self):
        return f"{self.chain} #{self.seq}: {self.words}"


@dataclass(frozen=True)
class Reached:
    """How far a chain was read, and what was wrong."""

    seq: int = 0
    hash: str = ""
    events: int = 0
    finished: bool = True
    fault: Fault | None = None


def check_all(progress=lambda chain, events: None):
    """Every fault, the checkpoints' last. Memory does not grow with the log."""
    for chain in AuditHead.objects.order_by("chain").values_list("chain", flat=True).iterator():
        reached = check_chain(chain)
        progress(chain, reached.events)
        if reached.fault:
            yield reached.fault
    yield from what_no_chain_shows()


def what_no_chain_shows():
    """Events of chains that have no head, and what the checkpoints remember otherwise."""
    with_head = AuditHead.objects.filter(chain=OuterRef("chain"))
    lost = AuditEvent.objects.filter(~Exists(with_head)).order_by("chain", "seq").first()
    if lost:
        yield Fault(lost.chain, lost.seq, "the head of this chain has been removed")
    for chain, seq, words in faults():
        yield Fault(chain, seq, words)


def check_chain(chain, after=Reached(), stop=lambda: False):
    """Read a chain on from where `after` got to, until its end or until `stop()`.

    The head is read before the events: all that it counts is then there, and what is newer must only link on.
    """
    head = head_of(chain)
    seq, previous, events = after.seq, after.hash, 0
    links = AuditEvent.objects.filter(chain=chain).order_by("seq")
    if seq:
        links = links.filter(seq__gt=seq)
    for link in links.values_list(*COLUMNS, named=True).iterator(chunk_size=1000):
        if words := what_is_wrong(chain, link, seq + 1, previous):
            return Reached(seq, previous, events, fault=Fault(chain, link.seq, words))
        if link.seq == head.seq and link.hash != head.hash:
            return Reached(
                seq, previous, events, fault=Fault(chain, link.seq, "the head names another event")
            )
        seq, previous, events = link.seq, link.hash, events + 1
        if events % 1000 == 0 and stop():
            return Reached(seq, previous, events, finished=False)
    return Reached(seq, previous, events, fault=wrong_end(chain, seq, head))


def head_of(chain):
    return AuditHead.objects.filter(chain=chain).first() or AuditHead(chain=chain)


def what_is_wrong(chain, link, expected, previous):
    """In words, or nothing."""
    if link.seq != expected:
        return (
            f"events {expected} to {link.seq - 1} are missing" if link.seq > expected else "an event too many"
        )
    if link.previous_hash != previous:
        return "it does not link to the event before it"
    if link.hash != link_hash(previous, chain, link.seq, link.body):
        return "its text has been changed"
    body = json.loads(link.body)
    shown = {
        "at": link.at.astimezone(UTC).isoformat(timespec="microseconds"),
        **{name: getattr(link, name) for name in ("action", "actor", "about", "is_work")},
    }
    changed = [name for name, value in shown.items() if body.get(name) != value]
    return f"its {' and '.join(changed)} differs from its text" if changed else ""


def wrong_end(chain, seq, head):
    """A chain ends at its head: no sooner, and no later than the head that is there now."""
    if seq < head.seq:
        return Fault(chain, seq + 1, f"events {seq + 1} to {head.seq} are missing: the end has been cut off")
    if seq > head.seq and seq > head_of(chain).seq:
        return Fault(chain, seq, "the head has been set back")
    return None
