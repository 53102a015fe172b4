"""Which clips do the tests of casework look through? Rows as docking writes them, without the minutes of video."""

from datetime import timedelta
from hashlib import sha256
from itertools import count

from django.utils import timezone

from footage_app import retention
from footage_app.models import Clip
from requests_app.models import Candidate

numbers = count(1)


def a_clip(**fields):
    number = next(numbers)
    started_at = fields.pop("started_at", timezone.now() - timedelta(days=3))
    defaults = {
        "evidence_id": f"EV-{number:06}",
        "sha256": sha256(str(number).encode()).hexdigest(),
        "officer_ref": "217EA",
        "device_serial": "X60A1",
        "started_at": started_at,
        "ended_at": started_at + timedelta(minutes=6),
        "borough": "E09000022",
        "location_text": "Brixton Road",
        "store_key": f"test-{number}",
        "delete_due_at": retention.due_at(started_at),
    }
    return Clip.objects.create(**{**defaults, **fields})


def a_candidate(footage_request, clip=None, *, held=True, **fields):
    """A clip that intake would have found; held for the request unless `held=False`."""
    clip = clip or a_clip()
    if held:
        retention.hold([clip.pk], held_for=footage_request.reference, by="system")
    reasons = ["recorded inside the time given", "120 m from the place"]
    known = {"score": 0.8, "reasons": reasons, "incident": footage_request.incidents.first()}
    return Candidate.objects.create(
        footage_request=footage_request, clip=clip, held=held, **{**known, **fields}
    )
