"""Is this code the one that we sent? Single use, few tries, the newest alone; ten minutes e-mailed, 28 days posted."""

import re
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from portal import audit
from portal.tasks import task
from requests_app.emails import queue_email
from requests_app.models import AccessCode, FootageRequest
from requests_app.models.request import REFERENCE_LETTERS

LIFE = timedelta(minutes=10)
TRIES = 5
LENGTH = 8  # of 29 letters and figures: 38 bits
# A posted code lies about for weeks, so it is longer; whoever knows a reference must not use up its tries in a minute.
POSTED_LIFE, POSTED_TRIES, POSTED_LENGTH = timedelta(days=28), 20, 12


def reference_of(typed):
    """BWV-7K4M-Q2XP-9D3H from any spelling of it, "" if it cannot be one."""
    bare = re.sub(r"[\W_]+", "", str(typed)).upper()
    found = re.fullmatch(rf"(BWV)?([{REFERENCE_LETTERS}]{{12}})", bare)
    return "-".join(["BWV", found[2][:4], found[2][4:8], found[2][8:]]) if found else ""


@task()
def send_code(reference):
    """E-mail a new code if there is such a request; the web process never learns whether there was."""
    with transaction.atomic():
        footage_request = (
            FootageRequest.objects.select_for_update().filter(reference=reference).exclude(email="").first()
        )
        if footage_request is None:
            return
        code = new_code(footage_request, LENGTH, LIFE)
        queue_email("access_code", to=footage_request.email, footage_request=footage_request, secret=code)
        audit.record("request.send_code", by=audit.SYSTEM, chain=reference)


def new_code(footage_request, length, life, by_post=False):
    """The code, to be sent and forgotten; the one before it that went the same way is worth nothing any more."""
    code, now = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(length)), timezone.now()
    before = AccessCode.objects.filter(footage_request=footage_request, by_post=by_post, expires_at__gt=now)
    before.update(expires_at=now)
    AccessCode.objects.create(
        footage_request=footage_request,
        code_hash=hash_of(footage_request.pk, code),
        made_at=now,
        expires_at=now + life,
        by_post=by_post,
    )
    return " ".join(code[start : start + 4] for start in range(0, length, 4))


def hash_of(request_pk, code):
    """Keyed: a stolen database alone does not give the codes away."""
    return salted_hmac("requests_app.access_codes", f"{request_pk}:{code}", algorithm="sha256").hexdigest()


def use(reference, typed):
    """The request that a right code opens, else None. An unknown reference costs the same work as a wrong code."""
    now = timezone.now()
    request_pk = FootageRequest.objects.filter(reference=reference).values_list("pk", flat=True).first() or 0
    typed = re.sub(r"[\W_]+", "", typed).upper()
    by_post = len(typed) > LENGTH
    code = AccessCode.objects.filter(footage_request_id=request_pk, by_post=by_post).order_by("-pk").first()
    code_pk, code_hash = (code.pk, code.code_hash) if code else (0, "")
    # Counted before it is compared: of many guesses at once, no more are looked at than there are tries.
    unspent = AccessCode.objects.filter(pk=code_pk, used_at=None, expires_at__gt=now)
    most = POSTED_TRIES if by_post else TRIES
    counted = unspent.filter(tries__lt=most).update(tries=F("tries") + 1)
    right = constant_time_compare(hash_of(request_pk, typed), code_hash)
    if not (counted and right):
        return None
    with transaction.atomic():
        if unspent.update(used_at=now) != 1:
            return None
        footage_request = FootageRequest.objects.get(pk=request_pk)
        audit.record("request.open", by=audit.REQUESTER, chain=reference)
        return footage_request
