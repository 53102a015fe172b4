"""FOR WHAT was a clip recorded? Policing, unless somebody says otherwise: it decides under which law it is asked for."""

from django.db import transaction

from portal import audit
from requests_app.lifecycle import clocks
from requests_app.lifecycle.move import MoveRefused, lock, require
from requests_app.models import Candidate

PURPOSES = {
    clocks.PART_3: "Policing (Data Protection Act 2018, Part 3)",
    clocks.UK_GDPR: "Another purpose, such as training or staff matters (UK GDPR)",
}


@transaction.atomic
def set_purpose(candidate, regime, *, by):
    """Under which law this clip is asked for. A request with clips of both runs on both clocks."""
    footage_request = candidate.footage_request
    lock(footage_request)
    require("requests.work", by, footage_request)
    if regime not in PURPOSES:
        raise MoveRefused("Choose for what purpose the clip was recorded.")
    if not footage_request.is_open:
        raise MoveRefused("This request is closed, so nothing about its clips is changed.")
    candidate.refresh_from_db()
    if candidate.regime == regime:
        return
    was = candidate.regime
    Candidate.objects.filter(pk=candidate.pk).update(regime=regime)
    candidate.regime = regime
    audit.record(
        "request.set_purpose",
        by=by,
        chain=footage_request.reference,
        about=f"clip:{candidate.clip_id}",
        is_work=True,
        was=was,
        regime=regime,
    )
    clocks.work_out(footage_request, by=by, because="the purpose of a clip was set")
