"""WHAT happens when files go out on a disc, on paper or into a hand? Prepared, hashed once more, handed over on record."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal import audit
from requests_app import outputs
from requests_app.delivery import may_leave
from requests_app.lifecycle.move import MoveRefused, lock, require
from requests_app.models import ContactBy, Delivery, FootageRequest, ReceiveBy

BY_HAND = (ReceiveBy.MEDIUM, ReceiveBy.COLLECT)
# Whose files do not go by e-mail and download alone; of the request.
NOT_ONLINE = (
    Q(receive_by__in=BY_HAND)
    | ~Q(contact_by=ContactBy.EMAIL)
    | Q(email="")
    | Q(email_failed_at__isnull=False)
)


class NotHandedOver(MoveRefused):
    """Nothing left the house; the text says why and what to do."""


def waiting():
    """Files that somebody has yet to hand over, of every request that is not answered online."""
    open_ones = Delivery.objects.open().filter(handed_over_at__isnull=True, replaced_by__isnull=True)
    return open_ones.filter(footage_request__in=FootageRequest.objects.filter(NOT_ONLINE))


def waiting_of(footage_request):
    rows = waiting().filter(footage_request=footage_request)
    return list(rows.select_related("decision", "derivative", "footage_request", "prepared_by"))


@transaction.atomic
def prepare(footage_request, *, by):
    """Every file is on the medium, or printed. Each is hashed again now: what is not what was approved stops it all."""
    rows = locked(footage_request, by)
    for delivery in rows:
        refuse_unless_approved(delivery)
    Delivery.objects.filter(pk__in=[one.pk for one in rows]).update(
        prepared_at=timezone.now(), prepared_by=by
    )
    record(footage_request, "prepare_medium", by=by, files={one.file_name: one.sha256 for one in rows})


@transaction.atomic
def hand_over(footage_request, *, way, how, by):
    """It has gone: by tracked post with its number, or into the hand of somebody who showed who they are."""
    rows = locked(footage_request, by)
    how = (how or "").strip()
    if not how:
        raise NotHandedOver("Enter the number of the tracked post, or who collected it and what they showed.")
    if any(one.prepared_at is None for one in rows):
        raise NotHandedOver("Prepare the files first, so that each is looked at once more.")
    if not all(may_leave(one) for one in rows):
        raise NotHandedOver(
            "One of the files may not leave any more. Nothing is recorded. Look at the deliveries."
        )
    Delivery.objects.filter(pk__in=[one.pk for one in rows]).update(
        handed_over_at=timezone.now(), handed_over_by=by, handed_over_how=how[:300]
    )
    record(footage_request, "hand_over", by=by, way=way, files=[one.file_name for one in rows])


@transaction.atomic
def change_way(footage_request, *, receive_by, by):
    """The person wants their files another way."""
    lock(footage_request)
    require("requests.work", by, footage_request)
    if receive_by == ReceiveBy.DOWNLOAD and footage_request.contact_by != ContactBy.EMAIL:
        raise NotHandedOver("A download needs email. Change how we reach them first.")
    if receive_by == ReceiveBy.MEDIUM and not footage_request.postal_address.strip():
        raise NotHandedOver("There is no address to post it to. Change how we reach them first.")
    FootageRequest.objects.filter(pk=footage_request.pk).update(receive_by=receive_by)
    footage_request.refresh_from_db()
    record(footage_request, "change_way", by=by, to=receive_by)


def locked(footage_request, by):
    lock(footage_request)
    require("requests.work", by, footage_request)
    rows = waiting_of(footage_request)
    if not rows:
        raise NotHandedOver("There is no file to hand over. Nothing was changed.")
    return rows


def refuse_unless_approved(delivery):
    on_disk = outputs.delivered_hash_on_disk(delivery, delivery.decision)
    if not may_leave(delivery) or on_disk != delivery.sha256:
        raise NotHandedOver(
            f"{delivery.file_name} is missing, or is not the file that was approved. Nothing may be handed over. "
            "Tell your supervisor."
        )


def record(footage_request, action, *, by, **detail):
    audit.record(f"request.{action}", by=by, chain=footage_request.reference, is_work=True, **detail)
