"""WHAT happens when approved files are handed over, taken back, or handed over again?"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from footage_app.models import Derivative
from portal import audit, vault
from requests_app import outputs
from requests_app.emails import queue_email
from requests_app.lifecycle.move import MoveRefused, PermissionRefused, lock, require
from requests_app.models import Delivery
from requests_app.outcomes import day_of_next_look
from requests_app.what_was_hidden import public_words

OWN_WORK = "You worked on this request, so somebody else has to issue the file again."


class NotReleased(MoveRefused):
    """This file may not be handed over; the text says why."""


def frozen_derivatives(decision):
    """The outputs named in the decision, in its order."""
    rows = Derivative.objects.select_related("redaction__clip__review_copy", "watched_by")
    rows = rows.prefetch_related("redaction__withheld__given_by")
    found = rows.in_bulk([one["derivative"] for one in decision.outputs])
    return [found[one["derivative"]] for one in decision.outputs]


def issue(decision, *, by):
    """Offer each approved output and the letter for download. Call in the transaction of the approval."""
    expires_at = timezone.now() + timedelta(days=settings.DELIVERY_DAYS)
    numbered = enumerate(frozen_derivatives(decision), start=outputs.first_number(decision))
    for number, derivative in numbered:
        issue_output(decision, number, derivative, by=by, expires_at=expires_at)
    offer(
        decision,
        by=by,
        expires_at=expires_at,
        file_name=outputs.letter_name(decision),
        sha256=decision.letter_sha256,
        size_bytes=len(vault.read(decision.letter_key)),
    )


def next_look(footage_request, decision):
    """The first day on which something that is withheld must be looked at again, of this decision and earlier ones."""
    earlier = list(
        footage_request.decisions.filter(phase__lt=decision.phase, approved_at__isnull=False).order_by(
            "phase"
        )
    )
    answer = [*outputs.since_the_last_end(earlier), decision]
    days = [day for one in answer for day in days_of_looks(one)]
    if stands_from_before([one for one in earlier if one not in answer], answer):
        days.append(footage_request.review_on)
    return min(filter(None, days), default=None)


def days_of_looks(decision):
    """Of what a decision withholds as a whole, of hiding other people, and of each thing withheld in what it releases."""
    own = [decision.review_on, day_of_next_look(decision.hiding)]
    return [*own, *(day for one in frozen_derivatives(decision) for day in days_in(one))]


def days_in(derivative):
    days = [day_of_next_look(one.particulars) for one in derivative.redaction.withheld.all()]
    return [day for day in days if day]


def stands_from_before(ended, answer):
    """Whether this answer leaves something as it was withheld before the request was opened again. What was withheld
    as a whole is decided on again; what was withheld in a recording stands, unless that recording is in the answer."""
    if ended and answer[-1].more_to_come:
        return True
    again = {clip for decision in answer for clip in decision.clips}
    released = [made for decision in ended for made in frozen_derivatives(decision)]
    return any(made.redaction.clip_id not in again and days_in(made) for made in released)


def issue_output(decision, number, derivative, **fields):
    """The file that was made, and the captions that stand in a file beside it."""
    offer(
        decision,
        derivative=derivative,
        file_name=outputs.file_name(number, outputs.kind_of(derivative)),
        sha256=derivative.sha256,
        size_bytes=derivative.size_bytes,
        what_was_hidden="\n".join(public_words(derivative.redaction.plan)),
        **fields,
    )
    if captions := outputs.captions_of(derivative):
        offer(
            decision,
            derivative=derivative,
            is_captions=True,
            file_name=outputs.captions_name(number),
            sha256=outputs.captions_hash(derivative),
            size_bytes=len(captions),
            **fields,
        )


def offer(decision, *, by, **fields):
    """One row that lets one file out, and only if its hash is one that was approved."""
    if fields["sha256"] not in decision.approved_hashes:
        raise NotReleased(f"{fields['file_name']} is not a file that was approved. Nothing was handed over.")
    delivery = Delivery.objects.create(footage_request=decision.footage_request, decision=decision, **fields)
    # Not work: whoever approves or issues again looks at what others did, and may do so again.
    record(
        delivery,
        "issue_delivery",
        by=by,
        is_work=False,
        sha256=delivery.sha256,
        expires_at=delivery.expires_at,
    )
    return delivery


@transaction.atomic
def revoke(delivery, *, reason, by):
    """Close a download at once and tell the person that it is closed."""
    footage_request = delivery.footage_request
    lock(footage_request)
    require("requests.revoke_delivery", by, footage_request)
    reason = needed(reason)
    open_ones = footage_request.deliveries.open().filter(pk=delivery.pk)
    if not open_ones.update(revoked_at=timezone.now(), revoked_by=by, revoked_reason=reason):
        raise NotReleased("This download is closed already. Nothing was changed.")
    delivery.refresh_from_db()
    record(delivery, "revoke_delivery", by=by, is_work=not looked_at_it(by, delivery.decision))
    tell(footage_request, "delivery_revoked")


def looked_at_it(by, decision):
    """Whoever takes back what they let out themselves is still approving, and has not worked on it."""
    return by.pk in (decision.approved_by_id, decision.first_look_by_id)


def close_all(footage_request, *, reason, by):
    """What is open is closed, until somebody who did not work on the request issues it again; returns how many. Call
    in the transaction of what it follows from."""
    open_ones = list(footage_request.deliveries.open())
    closing = footage_request.deliveries.filter(pk__in=[one.pk for one in open_ones])
    closing.update(revoked_at=timezone.now(), revoked_by=by, revoked_reason=reason)
    for delivery in open_ones:
        record(delivery, "revoke_delivery", by=by, is_work=True)
    if open_ones:
        tell(footage_request, "delivery_revoked")
    return len(open_ones)


@transaction.atomic
def reissue(delivery, *, reason, by):
    """Offer the same approved file again, with a new address and a new time limit; returns the new Delivery.

    By somebody who did not work on the request: nobody opens alone what they made, or sends it elsewhere.
    """
    footage_request = delivery.footage_request
    lock(footage_request)
    refuse_own_work(footage_request, by)
    reason = needed(reason)
    delivery.refresh_from_db()
    if delivery.is_open:
        raise NotReleased("This download is still open. Revoke it first if it must be replaced.")
    if footage_request.holds_released_at and not delivery.is_letter:
        raise NotReleased("The footage of this request is no longer held, so it cannot be issued again.")
    if Delivery.objects.filter(replaces=delivery).exists():
        raise NotReleased("This download has already been issued again. Look for the newer one in the list.")
    refuse_unless_on_disk(delivery)
    again = offer(
        delivery.decision,
        by=by,
        expires_at=timezone.now() + timedelta(days=settings.DELIVERY_DAYS),
        derivative=delivery.derivative,
        is_captions=delivery.is_captions,
        file_name=delivery.file_name,
        sha256=delivery.sha256,
        size_bytes=delivery.size_bytes,
        what_was_hidden=delivery.what_was_hidden,
        replaces=delivery,
        issue_reason=reason,
    )
    tell(footage_request, "delivery_reissued")
    return again


def refuse_own_work(footage_request, by):
    try:
        require("requests.reissue_delivery", by, footage_request)
    except PermissionRefused:
        if footage_request.was_worked_on_by(by):
            raise PermissionRefused(OWN_WORK) from None
        raise


def refuse_unless_on_disk(delivery):
    if outputs.delivered_hash_on_disk(delivery, delivery.decision) != delivery.sha256:
        raise NotReleased(
            "The file on the disk is missing, or is not the one that was approved. Nothing was issued. "
            "Tell your supervisor."
        )


def tell(footage_request, kind):
    """An e-mail without personal content: what there is to know is behind the code."""
    if footage_request.email:
        queue_email(
            kind,
            to=footage_request.email,
            footage_request=footage_request,
            delivery_days=settings.DELIVERY_DAYS,
        )


def needed(reason):
    reason = (reason or "").strip()
    if not reason:
        raise NotReleased("Enter a reason.")
    return reason


def record(delivery, action, *, by, is_work, **detail):
    audit.record(
        f"request.{action}",
        by=by,
        chain=delivery.footage_request.reference,
        about=f"delivery:{delivery.pk}",
        is_work=is_work,
        file=delivery.file_name,
        **detail,
    )
