"""WHEN do two approvers have to look? While somebody may be at risk or a case is live, and on grounds that take two."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal import audit
from portal.models import Role
from requests_app.law.grounds import GROUNDS
from requests_app.lifecycle.move import MoveRefused, lock, require
from requests_app.models import Flag, Withheld

LOWERED = "You lowered a flag of this request, so another legal approver has to approve it."
AGAIN = "Somebody who did not work on this request has to make the first look again."


class FlagRefused(MoveRefused):
    """This flag cannot be raised or lowered so; the text says why."""


@transaction.atomic
def raise_flag(footage_request, kind, *, reason, by):
    """From now on nothing of this request goes out unless two approvers have looked."""
    lock(footage_request)
    require("requests.flag", by, footage_request)
    reason = (reason or "").strip()
    if kind not in Flag.Kind.values:
        raise FlagRefused("There is no such flag.")
    if not reason:
        raise FlagRefused("Write down why a second approver has to look.")
    if not footage_request.is_open:
        raise FlagRefused("This request is closed, so there is nothing left to approve.")
    if raised(footage_request).filter(kind=kind).exists():
        raise FlagRefused("This flag is raised already. Nothing was changed.")
    flag = Flag.objects.create(footage_request=footage_request, kind=kind, reason=reason, raised_by=by)
    record(flag, "raise_flag", by=by)
    return flag


@transaction.atomic
def lower_flag(flag, *, because, by):
    """The reason is gone. Who raised it, when and why, stays on record; so does that two had to look until now.
    Whoever lowers it is never the only one to approve."""
    lock(flag.footage_request)
    require("requests.lower_flag", by, flag)
    because = (because or "").strip()
    if not because:
        raise FlagRefused("Write down why this flag is no longer needed.")
    if flag.raised_by_id == by.pk:
        raise FlagRefused("You raised this flag, so somebody else has to lower it.")
    lowered = {"lowered_by": by, "lowered_at": timezone.now(), "lowered_because": because[:300]}
    if Flag.objects.filter(pk=flag.pk, lowered_at__isnull=True).update(**lowered) != 1:
        raise FlagRefused("This flag is lowered already. Nothing was changed.")
    flag.refresh_from_db()
    record(flag, "lower_flag", by=by)


def raised(footage_request):
    return footage_request.flags.filter(lowered_at__isnull=True)


def that_count(decision):
    """The flags for which two have to look: raised now, or lowered only after it was sent for approval, so that
    nobody lowers a flag to approve alone."""
    since = decision.sent_for_approval_at or timezone.now()
    return decision.footage_request.flags.filter(Q(lowered_at__isnull=True) | Q(lowered_at__gt=since))


def grounds_that_count(decision):
    """The grounds of what was sent, for all of it or for a part, with which a second senior person has to agree."""
    released = [one["derivative"] for one in decision.outputs]
    parts = Withheld.objects.filter(redaction__derivatives__in=released).values_list("ground", flat=True)
    named = {code for code in (decision.ground, *parts) if code}
    return [GROUNDS[code] for code in sorted(named) if GROUNDS[code].takes_two]


def why_two(decision):
    """In words; empty where one approver is enough."""
    if that_count(decision).exists():
        return "This request is flagged, so two approvers have to look."
    if taking := grounds_that_count(decision):
        return f"On the ground “{taking[0].name}” two approvers have to look."
    return ""


# --- the first look ---------------------------------------------------------------------------------------
def needs_first_look(decision):
    """Whether a first look is still to be made: none was, or not at what is waiting now."""
    return bool(why_two(decision)) and bool(why_first_look_counts_not(decision))


def why_first_look_counts_not(decision):
    """In words; empty where it counts."""
    if decision.first_look_at is None or decision.first_look_by is None:
        return f"{why_two(decision)} Nobody has made the first look yet."
    if sorted(decision.first_look_hashes) != decision.frozen_hashes:
        return f"The first look was at something else than what is waiting now. {AGAIN}"
    if that_count(decision).filter(raised_at__gt=decision.first_look_at).exists():
        return f"A flag was raised after the first look. {AGAIN}"
    if decision.footage_request.was_worked_on_by(decision.first_look_by):
        return f"{decision.first_look_by}, who made the first look, has worked on this request. {AGAIN}"
    return ""


def why_not_second_look(decision, by):
    """Why this person may not give the approval itself now; empty where they may."""
    if not why_two(decision):
        return LOWERED if by.pk in decision.footage_request.flags.values_list("lowered_by", flat=True) else ""
    if why := why_first_look_counts_not(decision):
        return why
    if decision.first_look_by_id == by.pk:
        return "You made the first look, so another legal approver has to approve it."
    return ""


def keep_first_look(decision, *, by):
    decision.first_look_by, decision.first_look_at = by, timezone.now()
    decision.first_look_hashes = decision.frozen_hashes
    decision.save(update_fields=["first_look_by", "first_look_at", "first_look_hashes"])
    audit.record(
        "request.first_look",
        by=by,
        chain=decision.footage_request.reference,
        about=f"decision:{decision.pk}",
        hashes=decision.frozen_hashes,
        flags=sorted(that_count(decision).values_list("kind", flat=True)),
        grounds=[ground.code for ground in grounds_that_count(decision)],
    )


def forget_first_look(decision):
    """What was looked at is no longer what waits. That it was made stays in the log."""
    decision.first_look_by = decision.first_look_at = None
    decision.first_look_hashes = []


def record(flag, action, *, by):
    """A legal approver who sees a danger has not worked on the request, and may still look or approve: whoever lowered
    a flag not alone."""
    audit.record(
        f"request.{action}",
        by=by,
        chain=flag.footage_request.reference,
        about=f"flag:{flag.pk}",
        is_work=by.role != Role.LEGAL_APPROVER,
        kind=flag.kind,
    )
