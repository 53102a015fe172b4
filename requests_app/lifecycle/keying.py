"""WHAT happens when a request comes by phone, post, e-mail or at a desk? Staff key it in, with its true receipt."""

from django.db import IntegrityError
from django.utils import timezone

from portal import audit
from requests_app.law.bad_input import oldest_receipt
from requests_app.lifecycle import intake
from requests_app.lifecycle.correspondence import attach
from requests_app.lifecycle.move import MoveRefused, require
from requests_app.models import Channel, Draft, FootageRequest, Message
from requests_app.safekeeping import storing

SCAN = "This is how the request came to us."


class NotKeyedIn(MoveRefused):
    """This cannot be taken in so; the text says what to put right."""


def key_in(token, details, incidents, *, channel, received_at, how_it_came, scan=(), by):
    """Make a request of what somebody said or wrote, with the true time of its receipt; returns it.

    The same `token` (of the page's form) gives the same request, however often it is sent. `scan` are
    the pages of the letter or form, each (name, pictures.Kept).
    """
    require("requests.work", by, None)
    refuse_receipt(channel, received_at, how_it_came)
    if made := FootageRequest.objects.filter(form_token=token).first():
        return made
    details = details | {"kept_by": by, "kept_at": timezone.now(), "how_it_came": how_it_came.strip()}
    try:
        with storing() as store:
            draft, _ = Draft.objects.get_or_create(pk=token)
            made = intake.submit(draft, details, incidents, by=by, channel=channel, received_at=received_at)
            if scan:
                keep_scan(made, scan, store, by)
    except IntegrityError:  # sent twice at once: the other one was first
        made = FootageRequest.objects.filter(form_token=token).first()
        if made is None:
            raise
    return made


def refuse_receipt(channel, received_at, how_it_came):
    now = timezone.now()
    if channel not in Channel.values or channel == Channel.ONLINE:
        raise NotKeyedIn("Choose how the request came: what people send online keys itself in.")
    if received_at > now:
        raise NotKeyedIn("It cannot have come in the future. Enter when it really reached us.")
    if timezone.localdate(received_at) < oldest_receipt(timezone.localdate()):
        raise NotKeyedIn("It cannot have come more than ten years ago. Enter when it really reached us.")
    if not how_it_came.strip():
        raise NotKeyedIn("Enter how it came: who took the call, or where the letter lies.")


def keep_scan(footage_request, scan, store, by):
    """As what it is: the person's own words, among the messages; nobody has to read it again as new."""
    message = Message.objects.create(
        footage_request=footage_request, from_staff=False, text=SCAN, read_at=timezone.now()
    )
    attach(message, scan, store)
    chain, about = footage_request.reference, f"message:{message.pk}"
    audit.record("request.keep_scan", by=by, chain=chain, about=about, is_work=True)
