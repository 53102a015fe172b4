"""What was done, by whom, when? The only writer of AuditEvent."""

import hashlib
import json
from datetime import UTC

from django.db import connection, transaction
from django.utils import timezone

from portal.models import AuditEvent, AuditHead, User

SYSTEM = "system"
REQUESTER = "requester"


class NotInATransaction(RuntimeError):
    """An audit event must commit together with what it records."""


def actor_name(by):
    """`user:7` for a member of staff; `system` and `requester` stand for themselves."""
    if isinstance(by, User):
        return f"user:{by.pk}"
    if by in (SYSTEM, REQUESTER):
        return by
    raise ValueError(f"An audit event needs a user, 'system' or 'requester', not {by!r}.")


def canonical(body):
    """The one spelling of an event that its hash covers: plain ASCII, so that any text can be in it."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), default=str)


def link_hash(previous_hash, chain, seq, body_text):
    """SHA-256 over the previous hash, the place in the chain and the event itself."""
    return hashlib.sha256(f"{previous_hash}|{chain}|{seq}|{body_text}".encode()).hexdigest()


def record(action, *, by, chain=SYSTEM, about="", is_work=False, **detail):
    """Add one event to a chain, inside the caller's transaction; returns the AuditEvent.

    `chain` is a request's reference or "system". `is_work` marks what makes the actor somebody who worked on
    the request and so may not approve it. Personal data goes in by reference only, so that a person can be
    erased without breaking a chain. The chain's head is locked until the transaction ends: take this lock last,
    and where one transaction writes in two chains, the request's before `system`.
    """
    if not connection.in_atomic_block:
        raise NotInATransaction(f"{action} was recorded outside a transaction.")
    head = locked_head(chain)
    at, seq = timezone.now(), head.seq + 1
    body = canonical(
        {
            "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "action": action,
            "actor": actor_name(by),
            "about": about,
            "is_work": is_work,
            "detail": detail,
        }
    )
    event = AuditEvent.objects.create(
        chain=chain,
        seq=seq,
        at=at,
        action=action,
        actor=actor_name(by),
        about=about,
        is_work=is_work,
        body=body,
        previous_hash=head.hash,
        hash=link_hash(head.hash, chain, seq, body),
    )
    AuditHead.objects.filter(chain=chain).update(seq=seq, hash=event.hash)
    return event


def locked_head(chain):
    """The chain's newest link, ours until the transaction ends; two that start a chain together make one row."""
    heads = AuditHead.objects.select_for_update().filter(chain=chain)
    head = heads.first()
    if head is None:
        AuditHead.objects.bulk_create([AuditHead(chain=chain)], ignore_conflicts=True)
        head = heads.get()
    return head


def record_now(action, **fields):
    """The same, in a transaction of its own: for readings, which change nothing else."""
    with transaction.atomic():
        return record(action, **fields)


def worked_on(user, chain):
    """Whether this user did any work recorded in this chain (see `is_work`)."""
    return AuditEvent.objects.filter(chain=chain, actor=actor_name(user), is_work=True).exists()
