"""How is an approved file fetched, and what do we know of each fetching?"""

import hashlib
import logging

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from portal import audit
from portal.models import Alarm
from requests_app.models import Delivery, Download
from requests_app.outputs import captions_hash, delivered_hash_on_disk

log = logging.getLogger(__name__)
FLUSH_BYTES = 4 * 1024 * 1024
IN_FLIGHT_BYTES = 4 * 1024 * 1024  # handed on and lost where the connection broke, or not yet counted


# --- what may leave -----------------------------------------------------------------------------------
def may_leave(delivery):
    """Open, of a decision that was approved, and by its rows the very file that was."""
    decision = delivery.decision
    if decision.approved_at is None or not delivery.is_open:
        return False
    return kept_hash(delivery, decision) == delivery.sha256 and delivery.sha256 in decision.approved_hashes


def kept_hash(delivery, decision):
    """What the rows say now of what this delivery hands over."""
    if delivery.is_letter:
        return decision.letter_sha256
    return captions_hash(delivery.derivative) if delivery.is_captions else delivery.derivative.sha256


def offered(footage_request):
    """What the download page shows: the newest issue of each file, closed ones too."""
    return footage_request.deliveries.filter(replaced_by__isnull=True).select_related(
        "derivative", "decision", "footage_request"
    )


# --- what was fetched ---------------------------------------------------------------------------------
def session_name(session_key):
    """Who fetches, without keeping what would let somebody else fetch."""
    return hashlib.sha256(session_key.encode()).hexdigest()


def goes_on(delivery, session_key, first, last):
    """Whether these bytes begin about where this session's download broke off, and bring something that was not sent."""
    begun = delivery.downloads.filter(session=session_name(session_key)).first()
    covered = begun.covered if begun else []
    about = min(IN_FLIGHT_BYTES, delivery.size_bytes // 10)
    broke_off = any(start < first and abs(after - first) <= about for start, after in covered)
    missing = next((after for start, after in covered if start <= first < after), first)
    return broke_off and missing <= last


@transaction.atomic
def begin(delivery, session_key):
    """The row of this session's download: one, however many ranges it is fetched in."""
    download, new = Download.objects.get_or_create(delivery=delivery, session=session_name(session_key))
    if new:
        record(download, "start")
    return download


class Tally:
    """Told of bytes handed on; writes them down now and then, and at the end."""

    def __init__(self, download):
        self.download, self.spans, self.waiting = download, [], 0
        self.is_open = True

    def __call__(self, first, last):
        self.spans = merged([*self.spans, [first, last + 1]])
        self.waiting += last + 1 - first
        if self.waiting >= FLUSH_BYTES:
            self.flush()

    def flush(self):
        """A count that cannot be written must not break off somebody's download."""
        if self.waiting:
            try:
                self.is_open = count(self.download, self.spans, self.waiting)
            except DatabaseError as reason:
                log.error("Bytes of download %s were not counted: %s", self.download.pk, reason)
                return
            self.spans, self.waiting = [], 0

    def along(self, pieces):
        """The pieces of a streaming answer while its delivery is open, with a last count when it ends or is hung up."""
        try:
            for piece in pieces:
                if not self.is_open:
                    return
                yield piece
        finally:
            self.flush()


@transaction.atomic
def count(download, spans, sent):
    """Add bytes to a download; it is complete once every byte of the file was sent at least once while it was open.
    Returns whether it still is: what was closed meanwhile goes no further."""
    Download.objects.filter(pk=download.pk).update(bytes_sent=F("bytes_sent") + sent, last_at=timezone.now())
    row = Download.objects.select_for_update().select_related("delivery").get(pk=download.pk)
    row.covered = merged([*row.covered, *spans])
    whole, is_open = row.covered == [[0, row.delivery.size_bytes]], row.delivery.is_open
    if whole and is_open and row.completed_at is None:
        row.completed_at = timezone.now()
        record(row, "complete")
    row.save(update_fields=["covered", "completed_at"])
    return is_open


def merged(spans):
    """Stretches [first, after the last] in order, those that touch made one."""
    made = []
    for first, after in sorted(spans):
        if made and first <= made[-1][1]:
            made[-1][1] = max(made[-1][1], after)
        else:
            made.append([first, after])
    return made


def record(download, action):
    delivery = download.delivery
    audit.record(
        f"download.{action}",
        by=audit.REQUESTER,
        chain=delivery.footage_request.reference,
        about=f"delivery:{delivery.pk}",
        sha256=delivery.sha256,
    )


# --- is it still what was approved? -------------------------------------------------------------------
def scrub():
    """Every night: hash again what is offered, and close at once what is not what was approved."""
    rows = Delivery.objects.open().select_related("footage_request", "decision", "derivative")
    for delivery in rows:
        if not may_leave(delivery) or delivered_hash_on_disk(delivery, delivery.decision) != delivery.sha256:
            close_for_safety(delivery)


@transaction.atomic
def close_for_safety(delivery):
    """By nobody: the file on the disk is missing or another one."""
    reason = "The file on the disk is missing, or is not the one that was approved."
    still_open = Delivery.objects.open().filter(pk=delivery.pk)
    if not still_open.update(revoked_at=timezone.now(), revoked_reason=reason):
        return
    reference = delivery.footage_request.reference
    audit.record(
        "request.revoke_delivery",
        by=audit.SYSTEM,
        chain=reference,
        about=f"delivery:{delivery.pk}",
        file=delivery.file_name,
    )
    Alarm.objects.create(
        kind="delivery", words=f"{reference}: {delivery.file_name} was closed for download. {reason}"
    )
