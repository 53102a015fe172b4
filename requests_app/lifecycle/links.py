"""WHAT happens when two requests have to do with each other? A link between them; each keeps its own life."""

from django.db import transaction
from django.db.models import Q

from portal import audit
from requests_app.lifecycle.move import MoveRefused, lock, require
from requests_app.models import Link

BY_HAND = (Link.Kind.SAME_INCIDENT, Link.Kind.REPEAT)


class NotLinked(MoveRefused):
    """These two cannot be linked; the text says why."""


@transaction.atomic
def link(footage_request, other, *, kind, reason="", by):
    """Link two requests. Nothing is merged, and what was proved of one person says nothing of the other."""
    if other == footage_request:
        raise NotLinked("This is the request itself. Enter the reference of another one.")
    lock_both(footage_request, other, by)
    if kind not in BY_HAND:
        raise NotLinked("Choose how the two requests belong together.")
    if links_between(footage_request, other).exists():
        raise NotLinked("These two requests are linked already.")
    made = Link.objects.create(
        footage_request=footage_request,
        other=other,
        kind=kind,
        reason=(reason or "").strip()[:300],
        linked_by=by,
    )
    record("link", made, by=by)
    return made


@transaction.atomic
def unlink(made, *, by):
    """Take a link away, for example because it was a mistake. One that the regulator or a court caused stays."""
    lock_both(made.footage_request, made.other, by)
    if made.kind not in BY_HAND:
        raise NotLinked("This link says why the newer request was made, so it stays.")
    if not Link.objects.filter(pk=made.pk).exists():
        raise NotLinked("This link has been taken away already. Nothing was changed.")
    record("unlink", made, by=by)
    made.delete()


def lock_both(one, other, by):
    """By primary key, as everywhere: two people linking the same two at once wait for each other."""
    for footage_request in sorted((one, other), key=lambda each: each.pk):
        lock(footage_request)
    for footage_request in (one, other):
        require("requests.work", by, footage_request)


def links_between(one, other):
    return Link.objects.filter(Q(footage_request=one, other=other) | Q(footage_request=other, other=one))


def links_of(footage_request):
    """[(Link, the other request)], however they were linked."""
    rows = Link.objects.filter(Q(footage_request=footage_request) | Q(other=footage_request))
    return [
        (row, row.other if row.footage_request_id == footage_request.pk else row.footage_request)
        for row in rows.select_related("footage_request", "other", "linked_by")
    ]


def record(action, made, *, by):
    """In the log of both; neither names the other: the row does, and whoever may see both."""
    for footage_request in (made.footage_request, made.other):
        audit.record(
            f"request.{action}",
            by=by,
            chain=footage_request.reference,
            about=f"link:{made.pk}",
            is_work=True,
            kind=made.kind,
        )
