"""WHAT happens when a member of staff has the name of an officer in a request? They are kept away until it is cleared."""

from django.db import transaction

from footage_app.officer_refs import may_name
from portal import audit
from portal.models import User
from requests_app.lifecycle.move import MoveRefused, lock, require
from requests_app.models import Namesake


class NotRecorded(MoveRefused):
    """Nobody of this name, or no word of how it is known; the text says which."""


@transaction.atomic
def record_namesake(footage_request, person, *, because, by):
    """The officer is somebody else: this person may work on the request, or approve it, again."""
    lock(footage_request)
    require("requests.record_namesake", by, footage_request)
    because = (because or "").strip()
    if not because:
        raise NotRecorded("Write down how you know that it is somebody else.")
    if person not in namesakes_of(footage_request):
        raise NotRecorded(f"No officer in this request has the name of {person}, or it is recorded already.")
    Namesake.objects.create(
        footage_request=footage_request, person=person, because=because[:300], recorded_by=by
    )
    audit.record(
        "request.record_namesake",
        by=by,
        chain=footage_request.reference,
        about=f"user:{person.pk}",
        is_work=True,
    )


def namesakes_of(footage_request):
    """The staff who have the name of an officer in this request, and of whom nobody has recorded that it is not them."""
    texts = [text for text in footage_request.incidents.values_list("officers", flat=True) if text]
    if not texts:
        return []
    recorded = footage_request.namesakes.values("person")
    staff = User.objects.filter(is_active=True).exclude(pk__in=recorded).order_by("name", "pk")
    return [person for person in staff if any(may_name(text, person.name) for text in texts)]
