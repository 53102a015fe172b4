"""What was deleted before anybody asked for it, and what after? Read from the rows that deleted clips leave behind."""

from django.db.models import F, Q

from footage_app.catalogue import LOOK_BACK
from footage_app.models import Clip, ClipState
from footage_app.officer_refs import officers_in
from requests_app import matching
from requests_app.models import Verdict

MOST = 1000


def count_at_intake(footage_request):
    """Once, when it is made: what was gone before it reached us, and what went until somebody keyed it in."""
    received_at = footage_request.received_at
    return {
        "lost_before": len(gone_of(footage_request, gone_at__lt=received_at)),
        "lost_unkept": len(gone_of(footage_request, gone_at__gte=received_at)),
    }


def gone_of(footage_request, **when):
    """Deleted clips of the time and place that the person named; of a very wide request, as many as are looked at."""
    found = set()
    for incident in footage_request.incidents.all():
        earliest_at, latest_at = matching.window_of(incident)
        there = Q(borough__in=[incident.borough, ""]) if incident.borough else Q()
        officers = officers_in(incident.officers)
        gone = Clip.objects.filter(there | Q(officer_ref__in=officers), state=ClipState.GONE, **when)
        gone = gone.filter(
            started_at__gte=earliest_at - LOOK_BACK, started_at__lte=latest_at, ended_at__gte=earliest_at
        )
        seen = gone.only("officer_ref", "borough", "lat", "lon")[:MOST]
        found |= {clip.pk for clip in seen if matching.points_at(incident, clip)}
    return found


def lost_after(footage_request):
    """Deleted while it was wanted: candidates, but for those that were ruled out."""
    wanted = footage_request.candidates.exclude(verdict=Verdict.RULED_OUT)
    gone = wanted.filter(clip__state=ClipState.GONE, clip__gone_at__gte=footage_request.received_at)
    held = Q(footage_request__holds_released_at__isnull=True)
    held |= Q(clip__gone_at__lt=F("footage_request__holds_released_at"))
    return set(gone.filter(held).values_list("clip_id", flat=True))
