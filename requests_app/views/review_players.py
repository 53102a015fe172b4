"""Does this candidate show the person? The player of one candidate, for staff only."""

from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from footage_app import review
from footage_app.models import RedactionJob, ReviewCopy
from portal.access import staff_with
from requests_app.lifecycle import redaction as lifecycle
from requests_app.models import Candidate
from requests_app.views.review_viewing import job_state, job_words, record_opening, video


def candidate_of(candidate):
    rows = Candidate.objects.select_related("footage_request", "clip__review_copy")
    return get_object_or_404(rows, pk=candidate)


@staff_with("requests.see_originals", load=candidate_of)
def player(request, candidate):
    """The copy to watch, how far the work on it is, or a button that asks for it."""
    clip = candidate.clip
    record_opening(request, candidate.footage_request.reference, clip.pk)
    has_copy = ReviewCopy.objects.filter(clip=clip).exists()
    job = None if has_copy else review.latest_job(RedactionJob.Kind.PROXY, clip)
    context = {
        "candidate": candidate,
        "clip": clip,
        "footage_request": candidate.footage_request,
        "has_copy": has_copy and clip.can_be_watched,
        "job": job,
        "job_words": job_words(job) if job else "",
    }
    return render(request, "review/player.html", context)


@staff_with("requests.see_originals", load=candidate_of)
@require_POST
def make_copy(request, candidate):
    lifecycle.ask_for_player(candidate.clip, by=request.user)
    return redirect("review:player", candidate.pk)


@staff_with("requests.see_originals", load=candidate_of)
def player_progress(request, candidate):
    job = review.latest_job(RedactionJob.Kind.PROXY, candidate.clip)
    if job is None:
        raise Http404
    return JsonResponse(job_state(job, reverse("review:player", args=[candidate.pk])))


@staff_with("requests.see_originals", load=candidate_of)
def player_video(request, candidate):
    copy = get_object_or_404(ReviewCopy, clip=candidate.clip)
    return video(request, copy, candidate.footage_request.reference, candidate.clip_id)
