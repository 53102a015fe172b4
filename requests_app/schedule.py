"""What does time alone do to requests? Later-docked footage is matched and held; risks, codes and drafts are seen to."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min, Q
from django.utils import timezone

from footage_app import catalogue
from portal import audit
from requests_app import matching
from requests_app.lifecycle import intake
from requests_app.models import (
    AccessCode,
    Candidate,
    Complaint,
    FootageRequest,
    Incident,
    OutgoingEmail,
    Watermark,
)
from requests_app.models.request import OPEN_STATUSES

WATERMARK = "late footage"


def match_late_footage():
    """Match every clip docked or accepted since the last run against the requests that it counts for; returns how many
    were new.

    Reads a stretch of time again on purpose (catalogue.READ_AGAIN): a clip that is a candidate already stays as it is.
    """
    now = timezone.now()
    everything = now - timedelta(days=settings.RETENTION_DAYS + 2)
    mark, _ = Watermark.objects.get_or_create(name=WATERMARK, defaults={"reached_at": everything})
    # A clock that ran ahead has left a mark that what is docked now would be behind: read all of it again.
    since = mark.reached_at if mark.reached_at <= now else everything
    clips = catalogue.newly_catalogued(since)
    newest = clips.aggregate(newest=Max("catalogued_at"))["newest"]
    added = sum(add_late(pk, clips) for pk in requests_meeting(clips))
    reached_at = max(since, min(newest or since, now))
    Watermark.objects.filter(pk=mark.pk, reached_at=mark.reached_at).update(reached_at=reached_at)
    return added


def still_searched_for():
    """Open requests, and closed ones while a complaint keeps their footage: what that is about may be docked late."""
    complaints = Complaint.objects.keeping_footage()
    complained_of = Q(pk__in=complaints.filter(footage_request__isnull=False).values("footage_request"))
    named = Q(pk__in=complaints.filter(named_request__isnull=False).values("named_request"))
    return FootageRequest.objects.filter(Q(status__in=OPEN_STATUSES) | complained_of | named, erased_at=None)


def requests_meeting(clips):
    """Those whose time meets that of any of these clips; place and officers are looked at for each."""
    span = clips.aggregate(first=Min("started_at"), last=Max("ended_at"))
    if span["first"] is None:
        return []
    margin = timedelta(minutes=settings.SEARCH_MARGIN_MINUTES * max(matching.MARGINS.values()))
    meeting = Incident.objects.filter(
        footage_request__in=still_searched_for(),
        earliest_at__lte=span["last"] + margin,
        latest_at__gte=span["first"] - margin,
    )
    return sorted(set(meeting.values_list("footage_request_id", flat=True)))


@transaction.atomic
def add_late(request_pk, clips):
    """Add to one request what of these clips it points to, and hold it; how many clips that were."""
    footage_request = still_searched_for().select_for_update().filter(pk=request_pk).first()
    if footage_request is None:
        return 0
    found = [(incident, matching.among(incident, clips)) for incident in footage_request.incidents.all()]
    before = set(footage_request.candidates.values_list("clip_id", flat=True))
    too_wide = intake.add_candidates(footage_request, found, added_how=Candidate.AddedBy.LATER)
    added = sorted(set(footage_request.candidates.values_list("clip_id", flat=True)) - before)
    risk = intake.at_risk_from(footage_request)
    FootageRequest.objects.filter(pk=request_pk).update(
        too_wide=footage_request.too_wide or too_wide, at_risk_from=risk
    )
    if added:
        audit.record("request.match_late", by=audit.SYSTEM, chain=footage_request.reference, clips=added)
    return len(added)


def work_out_risks():
    """When each open request loses something first, worked out anew."""
    for pk in FootageRequest.objects.open().order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            footage_request = FootageRequest.objects.select_for_update().get(pk=pk)
            risk = intake.at_risk_from(footage_request)
            if risk != footage_request.at_risk_from:
                FootageRequest.objects.filter(pk=pk).update(at_risk_from=risk)


def forget_old_codes():
    """Codes that have run out, and e-mails with a code that was never sent in time."""
    day_ago = timezone.now() - timedelta(days=1)
    AccessCode.objects.filter(expires_at__lt=day_ago).delete()
    OutgoingEmail.objects.filter(kind="access_code", sent_at=None, queued_at__lt=day_ago).delete()
