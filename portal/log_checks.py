"""How far has the reading of the whole log got? In pieces of some seconds, so that nothing else has to wait."""

import time
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone

from portal import audit
from portal.audit_check import Reached, check_chain, what_no_chain_shows
from portal.models import Alarm, AuditHead, LogCheck
from portal.tasks import task

PIECE_SECONDS = 10
LEASE = timedelta(minutes=5)
SHOWN = 50  # faults kept; whoever needs more runs manage.py audit_verify


@transaction.atomic
def ask(*, by):
    """Have the whole log read; one reading at a time serves everybody."""
    open_check = LogCheck.objects.filter(finished_at__isnull=True).first()
    check = open_check or LogCheck.objects.create(
        asked_by=audit.actor_name(by), total=AuditHead.objects.aggregate(all=Sum("seq"))["all"] or 0
    )
    audit.record("audit.check_asked", by=by, about=f"log_check:{check.pk}")
    go_on.enqueue(check.pk)
    return check


@task()
def check_nightly():
    ask(by=audit.SYSTEM)


@task()
def knock_again():
    """What a worker left lying."""
    for check in LogCheck.objects.filter(finished_at__isnull=True):
        go_on.enqueue(check.pk)


@task()
def go_on(pk):
    """Read the next piece, unless somebody else is at it; knock for the one after."""
    now = timezone.now()
    free = Q(lease_until_at__isnull=True) | Q(lease_until_at__lt=now)
    mine = LogCheck.objects.filter(free, pk=pk, finished_at__isnull=True)
    if not mine.update(lease_until_at=now + LEASE):
        return
    check = LogCheck.objects.get(pk=pk)
    if read_piece(check, until=time.monotonic() + PIECE_SECONDS):
        check.faults = [*check.faults, *map(str, what_no_chain_shows())][:SHOWN]
        check.finished_at = timezone.now()
        raise_alarm(check)
    check.lease_until_at = None
    check.save()
    if check.finished_at is None:
        go_on.enqueue(pk)


def read_piece(check, until):
    """Read on from where the last piece ended; True when all chains have been read."""
    while time.monotonic() < until:
        after = Reached(check.reached_seq, check.reached_hash)
        chain = check.reached_chain if after.seq else next_chain(check.reached_chain)
        if chain is None:
            return True
        reached = check_chain(chain, after, stop=lambda: time.monotonic() >= until)
        check.events += reached.events
        check.reached_chain = chain
        check.reached_seq, check.reached_hash = (0, "") if reached.finished else (reached.seq, reached.hash)
        check.chains += reached.finished
        if reached.fault:
            check.faults = [*check.faults, str(reached.fault)]
    return False


def next_chain(chain):
    return AuditHead.objects.filter(chain__gt=chain).order_by("chain").values_list("chain", flat=True).first()


def raise_alarm(check):
    if check.faults:
        words = f"The audit log has been changed: {check.faults[0]}. Run manage.py audit_verify."
        Alarm.objects.get_or_create(kind="audit", words=words, cleared_at=None)
