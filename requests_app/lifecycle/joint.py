"""WHAT happens to other requests for the same recording when a person works on one of them?"""

from footage_app import shared_people
from footage_app.models import Redaction
from portal import audit
from requests_app.models import FootageRequest


def part_from_conflicts(redaction, by):
    """Whoever is an officer in another request may not touch its plan, not even through this one.

    They are not told, because it would tell them of the other request: from now on its people are its own.
    """
    references = list(shared_people.sharing_with(redaction).values_list("made_for", flat=True))
    requests = FootageRequest.objects.filter(reference__in=references)
    conflicted = [one.reference for one in requests if one.has_conflict_with(by)]
    if not conflicted:
        return
    shared_people.lock(redaction)
    for reference in conflicted:
        shared_people.part(Redaction.objects.filter(made_for=reference, clip=redaction.clip_id))
        about = f"clip:{redaction.clip_id}"
        audit.record("redaction.set_apart", by=audit.SYSTEM, chain=reference, about=about)
