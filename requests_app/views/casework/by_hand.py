"""Where else may the person be? A search of the catalogue by hand, and what it finds added to the request."""

from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from footage_app import catalogue
from footage_app.boroughs import NAMES
from footage_app.models import Clip
from footage_app.officer_refs import bare
from portal import audit
from portal.access import staff_with
from portal.words import as_london
from requests_app.forms.casework_clips import ByHandForm
from requests_app.lifecycle import search
from requests_app.views.casework.frame import frame
from requests_app.views.casework.loading import request_of
from requests_app.views.refusals import tell

LIMIT = 50


@staff_with("requests.work", load=request_of)
def by_hand(request, footage_request):
    form = ByHandForm(request.GET or None, initial=first_guess(footage_request))
    found = None
    if form.is_bound and form.is_valid():
        found = find(form.cleaned_data)
        asked = sorted(key for key, value in form.cleaned_data.items() if value)
        audit.record_now(
            "clip.search",
            by=request.user,
            chain=footage_request.reference,
            asked=asked,
            found=len(found.clips),
        )
        mine = set(footage_request.candidates.values_list("clip_id", flat=True))
        for clip in found.clips:
            clip.is_candidate = clip.pk in mine
            clip.borough_name = NAMES.get(clip.borough, "")
    context = {
        **frame(request, footage_request, ""),
        "form": form,
        "found": found and found.clips,
        "nothing": found is not None and not found.clips,
        "more": found is not None and found.more,
        "limit": LIMIT,
    }
    return render(request, "casework/by_hand.html", context)


def first_guess(footage_request):
    incident = footage_request.incidents.first()
    return {"borough": incident.borough, "day": as_london(incident.earliest_at).date()} if incident else {}


def find(asked):
    """Footage that is gone is found too: a caseworker must be able to say that there was some."""
    earliest_at, latest_at = asked.get("window") or (None, None)
    return catalogue.search(
        earliest_at=earliest_at,
        latest_at=latest_at,
        borough=asked["borough"],
        officer=bare(asked["officer"]).upper(),
        device=asked["device"],
        evidence_id=asked["evidence_id"],
        limit=LIMIT,
    )


@staff_with("requests.work", load=request_of)
@require_POST
def add_by_hand(request, footage_request):
    pk = request.POST.get("clip", "")
    clip = get_object_or_404(Clip.objects.searchable(), pk=int(pk) if pk.isdecimal() and len(pk) < 19 else 0)
    done = "The clip is added and held."
    tell(request, done, lambda: search.add_by_hand(footage_request, clip, by=request.user))
    return redirect("casework:request", footage_request.reference)
