"""WHAT was searched, by whom, and with what result? A reasonable search is a duty, so each is written down."""

from django.db import transaction
from django.utils import timezone

from portal import audit
from requests_app import matching
from requests_app.lifecycle import intake
from requests_app.lifecycle.intake import record_matching
from requests_app.lifecycle.move import MoveRefused, lock, require
from requests_app.models import Candidate, FootageRequest, SearchRecord


class SearchNotRecorded(MoveRefused):
    """This search cannot be written down so; the text says why."""


def record_by_hand(footage_request, clip, *, by):
    """A person went through the catalogue, and this is what they found in it."""
    return SearchRecord.objects.create(
        footage_request=footage_request,
        searched=SearchRecord.CATALOGUE,
        window_from_at=clip.started_at,
        window_to_at=clip.ended_at,
        officers=clip.officer_ref[:300],
        place=clip.location_text[:300],
        result=f"Clip {clip.evidence_id} was found by hand and added.",
        found=1,
        searched_by=by,
    )


def search_anew(footage_request, *, because):
    """What was docked since is found and held; what is a candidate already stays as it is."""
    found = [(incident, matching.candidates_for(incident)) for incident in footage_request.incidents.all()]
    too_wide = intake.add_candidates(footage_request, found, added_how=Candidate.AddedBy.LATER)
    record_matching(footage_request, found, because=because)
    risk = intake.at_risk_from(footage_request)
    FootageRequest.objects.filter(pk=footage_request.pk).update(at_risk_from=risk, too_wide=too_wide)
    footage_request.refresh_from_db()


def record_nothing_else(footage_request, *, by):
    """A person answers for it that there is nowhere else to look."""
    result = "What the service found was looked through, and there is nothing else to search."
    return SearchRecord.objects.create(
        footage_request=footage_request, searched=SearchRecord.NOTHING_ELSE, result=result, searched_by=by
    )


@transaction.atomic
def record_search(
    footage_request, *, searched, result, found=0, from_at=None, to_at=None, officers="", place="", by
):
    """A search of this catalogue or of another system, written down by whoever made it."""
    lock(footage_request)
    require("requests.work", by, footage_request)
    refuse_search(footage_request, searched, result, from_at, to_at)
    row = SearchRecord.objects.create(
        footage_request=footage_request,
        searched=searched.strip()[:200],
        window_from_at=from_at,
        window_to_at=to_at,
        officers=officers.strip()[:300],
        place=place.strip()[:300],
        result=result.strip(),
        found=found,
        searched_by=by,
    )
    audit.record(
        "request.record_search",
        by=by,
        chain=footage_request.reference,
        about=f"search:{row.pk}",
        is_work=True,
        found=found,
    )
    return row


def refuse_search(footage_request, searched, result, from_at, to_at):
    if not footage_request.is_open:
        raise SearchNotRecorded("This request is closed, so its search is over.")
    if not (searched or "").strip() or not (result or "").strip():
        raise SearchNotRecorded("Write down what was searched, and with what result.")
    if from_at and to_at and to_at < from_at:
        raise SearchNotRecorded("The end of the time searched must not be before its start.")
    if from_at and from_at > timezone.now():
        raise SearchNotRecorded("The time searched cannot be in the future.")


def by_a_person(footage_request):
    """The searches that somebody answers for, not the service alone."""
    return footage_request.searches.filter(searched_by__isnull=False)
