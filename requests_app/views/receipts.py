"""What does GOV.UK Notify say became of our e-mails? Its calls, let in by a token."""

import json

from django.conf import settings
from django.http import HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal import ratelimit
from portal.access import anyone
from requests_app.emails import State, became
from requests_app.models import OutgoingEmail

REFUSED_AN_HOUR, TAKEN_AN_HOUR = 60, 20_000
LONGEST = 16 * 1024
BECAME = {
    "delivered": State.DELIVERED,
    "permanent-failure": State.BOUNCED,
    "temporary-failure": State.BOUNCED,  # Notify has tried for days: the person does not have it
    "technical-failure": State.FAILED,
}


@anyone("called by GOV.UK Notify, which has no session; it shows a token that both sides know")
@csrf_exempt
@require_POST
def notify_receipt(request):
    if not has_token(request):
        return HttpResponse(status=401 if within("receipts-refused", request, REFUSED_AN_HOUR) else 429)
    if not within("receipts", request, TAKEN_AN_HOUR):
        return HttpResponse(status=429)
    told = read(request)
    if told is None:
        return HttpResponse(status=400)
    provider_id, status = told
    email = OutgoingEmail.objects.filter(provider_id=provider_id).first() if status in BECAME else None
    if email is not None:
        became(email, BECAME[status])
    return HttpResponse(status=204)  # the same for an id that we do not know


def has_token(request):
    """Without a token in the settings nobody is let in."""
    shown = request.headers.get("Authorization", "")
    known = settings.NOTIFY_CALLBACK_TOKEN
    return bool(known) and constant_time_compare(shown.encode(), f"Bearer {known}".encode())


def within(what, request, limit):
    return ratelimit.take(ratelimit.nameless(what, ratelimit.address_of(request)), limit=limit)


def read(request):
    """(id, status), or None where it is no receipt."""
    try:
        size = int(request.headers.get("Content-Length") or 0)
        told = json.loads(request.body) if size <= LONGEST else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict):
        return None
    provider_id, status = told.get("id"), told.get("status")
    if not (isinstance(provider_id, str) and isinstance(status, str) and 0 < len(provider_id) <= 200):
        return None
    return provider_id, status
