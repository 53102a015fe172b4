"""How does a status change? One conditional UPDATE with its audit row; nothing else ever assigns `status`."""

import rules
from django.utils import timezone

from footage_app import shared_people
from footage_app.models import Redaction
from portal import audit, permissions  # noqa: F401  (declares every permission)
from portal.models import User
from requests_app.figures import rows as figures_rows
from requests_app.lifecycle import clocks
from requests_app.models import FootageRequest
from requests_app.transitions import MOVES, REQUESTER

CONFLICT = "You are one of the officers in this request, or have the name of one, so somebody else has to deal with it."


class MoveRefused(Exception):
    """The move may not happen now. Its text tells a person why and what to do."""


class ChangedMeanwhile(MoveRefused):
    """Somebody else was first."""


class PermissionRefused(MoveRefused):
    """This person may not make this move."""


def lock(footage_request):
    """Hold the request's row until the transaction ends, and bring the object in hand up to date."""
    footage_request.refresh_from_db(from_queryset=FootageRequest.objects.select_for_update())


def require(permission, by, obj):
    """Raise unless this person holds the permission for this object."""
    if not isinstance(by, User) or not rules.has_perm(permission, by, obj):
        about = getattr(obj, "footage_request", obj)
        conflict = isinstance(about, FootageRequest) and isinstance(by, User) and about.has_conflict_with(by)
        raise PermissionRefused(CONFLICT if conflict else "You may not do this. Ask your supervisor.")


def move(footage_request, name, *, by, detail=None, **changes):
    """Make one row of the table happen, with `changes` to other columns, and record it in the request's chain.

    Call inside a transaction together with what follows from the move. Raises PermissionRefused, or
    ChangedMeanwhile unless exactly one row was in a source status.
    """
    row = MOVES[name]
    may_do(footage_request, row, by)
    was_closed = footage_request.is_closed
    moved = FootageRequest.objects.filter(pk=footage_request.pk, status__in=row.sources).update(
        status=row.target, status_at=timezone.now(), **changes
    )
    if moved != 1:
        raise ChangedMeanwhile(
            "This request has moved on since you opened the page. Nothing was changed. Open it again to see where it is."
        )
    footage_request.refresh_from_db()
    detail = {"status": row.target, **(detail or {})}
    if footage_request.is_closed:
        shared_people.part(Redaction.objects.filter(made_for=footage_request.reference))
        detail |= figures_rows.of_the_end(footage_request)
        clocks.stop(footage_request, clocks.AT_THE_END)
    audit.record(f"request.{name}", by=by, chain=footage_request.reference, is_work=row.is_work, **detail)
    if was_closed and footage_request.is_open:
        clocks.go_on(footage_request, by=by)


def may_do(footage_request, row, by):
    """Raise unless this person may make this move; the requester's own access was checked by their code."""
    if by == audit.REQUESTER and row.permission == REQUESTER:
        return
    permission = "requests.work" if row.permission == REQUESTER else row.permission
    if by in (audit.REQUESTER, audit.SYSTEM) or not rules.has_perm(permission, by, footage_request):
        raise PermissionRefused(refusal(footage_request, row, by))


def refusal(footage_request, row, by):
    if (
        row.permission == "requests.approve"
        and by != audit.REQUESTER
        and footage_request.was_worked_on_by(by)
    ):
        return "You worked on this request, so somebody else has to approve it."
    if isinstance(by, User) and footage_request.has_conflict_with(by):
        return CONFLICT
    return f"You may not do this: {row.label.lower()}."
