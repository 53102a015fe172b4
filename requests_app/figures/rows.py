"""What do the rows of the database say of each request and complaint, for the figures? Days and codes only."""

from datetime import datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from portal.words import LONDON
from requests_app.figures.counting import Case, ComplaintCase, days_between
from requests_app.figures.lost_footage import lost_after
from requests_app.models import Complaint, FootageRequest, Outcome, Question, Status, Withheld
from requests_app.models.decision import RELEASING

DAY = timezone.localdate


def day_of(moment):
    return DAY(moment) if moment else None


# --- requests -------------------------------------------------------------------------------------------
def cases(first, last):
    """Whatever came, ended, or was open in these days."""
    begins_at, ends_at = midnight(first), midnight(last + timedelta(days=1))
    still_open = Q(closed_at__isnull=True) | Q(closed_at__gte=begins_at)
    rows = FootageRequest.objects.filter(still_open | Q(received_at__gte=begins_at), received_at__lt=ends_at)
    rows = rows.order_by("pk").prefetch_related("incidents", "clocks")
    for footage_request in rows.iterator(chunk_size=500):
        yield case_of(footage_request, first, last)


def midnight(day):
    return timezone.make_aware(datetime.combine(day, time()), LONDON)


def case_of(footage_request, first, last):
    """What happened in other months is not looked up: it takes a query for each part."""
    clocks = [clock for clock in footage_request.clocks.all() if not clock.complaint_id]
    received_on = DAY(footage_request.received_at)
    known = {
        "reference": footage_request.reference,
        "received_on": received_on,
        "channel": str(footage_request.channel),
        "borough": borough_of(footage_request),
        "regimes": frozenset(clock.regime for clock in clocks),
        "due_on": footage_request.due_on,
        "paused": any(clock.paused_since for clock in clocks if not clock.stopped_on),
        "extended_on": extended_on(footage_request),
    }
    if first <= received_on <= last:
        known["lost_before"] = footage_request.lost_before
        known["lost_after"] = footage_request.lost_unkept + len(lost_after(footage_request))
    if footage_request.is_closed:
        known["closed_on"] = closed_on(footage_request)
        if first <= known["closed_on"] <= last:
            known |= of_the_end(footage_request)
    return Case(**known)


def of_the_beginning(footage_request):
    """What the log keeps of a request that is made, and what the figures need of it."""
    return {
        "received_at": footage_request.received_at.isoformat(),
        "borough": borough_of(footage_request),
        "clips": sorted(footage_request.candidates.values_list("clip_id", flat=True)),
        "lost_before": footage_request.lost_before,
        "lost_unkept": footage_request.lost_unkept,
    }


def borough_of(footage_request):
    """Of the first incident, so that each request counts once."""
    first = next(iter(footage_request.incidents.all()), None)
    return first.borough if first else ""


def extended_on(footage_request):
    valid = footage_request.extensions.out().filter(void_because="")
    return valid.values_list("noticed_on", flat=True).first()


def of_the_end(footage_request):
    """What the log keeps of a request that closes, and what the figures need of it."""
    decided = footage_request.status == Status.DECIDED
    decisions = list(footage_request.decisions.order_by("phase", "pk")) if decided else []
    return {
        "status": str(footage_request.status),
        "closed_on": closed_on(footage_request),
        "due_on": footage_request.due_on,
        "days_paused": days_paused(footage_request),
        "outcome": str(decisions[-1].outcome) if decisions else "",
        "grounds": sorted(grounds_of(footage_request, decisions)),
    }


def closed_on(footage_request):
    return DAY(footage_request.closed_at or footage_request.status_at)


def days_paused(footage_request):
    """Days of London on which we waited for a clarification, each once; the first and the last are waited for."""
    ended_on = closed_on(footage_request)
    asked = Question.objects.filter(footage_request=footage_request, kind=Question.Kind.CLARIFICATION)
    moving = Question.objects.moving_clocks().values("pk")
    counting = Q(pk__in=moving) | Q(withdrawn_at__gte=footage_request.status_at)
    waited = set()
    for one in asked.filter(counting):
        waited |= days_between(DAY(one.asked_at), min(day_of(one.answered_at) or ended_on, ended_on))
    return len(waited)


def grounds_of(footage_request, decisions):
    """Codes. Those of single recordings count where something was released; else nobody was told of them."""
    codes = {code for decision in decisions for code in (decision.ground, decision.general_ground) if code}
    if any(decision.outcome in RELEASING for decision in decisions):
        given = Withheld.objects.filter(redaction__made_for=footage_request.reference)
        codes |= set(given.values_list("ground", flat=True))
    if any(decision.outcome == Outcome.NEITHER for decision in decisions):
        return set()  # else a figure would tell that there was footage to withhold
    return codes


# --- complaints -----------------------------------------------------------------------------------------
def complaints():
    for complaint in Complaint.objects.order_by("pk").prefetch_related("clocks").iterator(chunk_size=500):
        due = next((clock.due_on for clock in complaint.clocks.all()), None)
        yield ComplaintCase(
            reference=complaint.reference,
            kind=complaint.kind,
            received_on=DAY(complaint.received_at),
            due_on=due,
            acknowledged_on=day_of(complaint.acknowledged_at),
            decided_on=day_of(complaint.decided_at),
            outcome=complaint.outcome,
            overturned=complaint.overturned,
        )
