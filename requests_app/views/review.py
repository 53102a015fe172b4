"""What is hidden in this clip, and does the result show it? The page on which a reviewer decides."""

import rules
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from footage_app import review
from footage_app.models import Derivative, Preview, Redaction, RedactionJob, ReviewCopy, TrackPicture
from portal.access import staff_with
from requests_app.lifecycle import redaction as lifecycle
from requests_app.models import FootageRequest, Status
from requests_app.views.review_parts import jobs_to_show, look_rows, plan_context
from requests_app.views.review_viewing import job_state, record_opening, record_reading, video

Kind = RedactionJob.Kind


def redaction_of(reference, clip):
    """With the request at hand, for the question of conflicts."""
    footage_request = get_object_or_404(FootageRequest, reference=reference)
    rows = Redaction.objects.select_related("clip").defer("plan")  # large, and most answers need it not
    redaction = get_object_or_404(rows, made_for=reference, clip__pk=clip)
    redaction.footage_request = footage_request
    return redaction


def with_derivative(reference, clip, derivative):
    redaction = redaction_of(reference, clip)
    redaction.shown = get_object_or_404(Derivative, pk=derivative, redaction=redaction)
    return redaction


def with_track(reference, clip, track):
    redaction = redaction_of(reference, clip)
    redaction.picture = get_object_or_404(TrackPicture, redaction=redaction, track=track)
    return redaction


def with_job(reference, clip, kind):
    redaction = redaction_of(reference, clip)
    kind, _, target = kind.partition("-")  # follow-b1
    if kind not in Kind.values:
        raise Http404
    whose = None if kind == Kind.PROXY else redaction
    redaction.job = review.latest_job(kind, redaction.clip, whose, target)
    if redaction.job is None:
        raise Http404
    return redaction


# --- the page -------------------------------------------------------------------------------------
@staff_with("requests.see_originals", load=redaction_of)
def clip(request, redaction):
    record_opening(request, redaction.made_for, redaction.clip_id)
    return render(request, "review/clip.html", page_context(request, redaction))


def page_context(request, redaction):
    footage_request = redaction.footage_request
    may_work = rules.has_perm("requests.work", request.user, footage_request)
    context = {
        "redaction": redaction,
        "clip": redaction.clip,
        "footage_request": footage_request,
        "may_work": may_work,
        "may_edit": may_work and footage_request.status == Status.PREPARING,
        "has_copy": ReviewCopy.objects.filter(clip=redaction.clip).exists(),
        "jobs": jobs_to_show(redaction),
        "others": others(redaction, footage_request),
    }
    if redaction.plan is not None:
        context |= plan_context(redaction, request.user)
    return context


def others(redaction, footage_request):
    """The clips of this request, to go from one to the next."""
    clips = [row.clip for row in lifecycle.redactions_of(footage_request)]
    return [
        {"number": number, "clip": one, "current": one.pk == redaction.clip_id}
        for number, one in enumerate(clips, start=1)
    ]


# --- what the page loads --------------------------------------------------------------------------
@staff_with("requests.see_originals", load=redaction_of)
@never_cache
def plan(request, redaction):
    """Boxes and timing, for the overlay."""
    copy = ReviewCopy.objects.filter(clip=redaction.clip).first()
    if redaction.plan is None or copy is None:
        raise Http404
    record_reading(request, redaction.made_for, redaction.clip_id)
    return JsonResponse({**review.overlay_data(redaction, copy), "items": look_rows(redaction)})


@staff_with("requests.see_originals", load=redaction_of)
def original(request, redaction):
    copy = get_object_or_404(ReviewCopy, clip=redaction.clip)
    return video(request, copy, redaction.made_for, redaction.clip_id)


@staff_with("requests.see_originals", load=with_derivative)
def result(request, redaction):
    """What was rendered, checked or not: for staff, who must see what is wrong with it."""
    shown = redaction.shown
    return video(request, shown, redaction.made_for, redaction.clip_id, sha256=shown.sha256)


@staff_with("requests.see_originals", load=redaction_of)
def preview_video(request, redaction):
    """The newest preview, for the plan that it was asked for."""
    shown = get_object_or_404(Preview, redaction=redaction)
    return video(request, shown, redaction.made_for, redaction.clip_id, sha256=shown.sha256)


@staff_with("requests.see_originals", load=with_track)
def picture(request, redaction):
    record_reading(request, redaction.made_for, redaction.clip_id)
    response = HttpResponse(bytes(redaction.picture.jpeg), content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    return response


@staff_with("requests.see_originals", load=with_job)
def progress(request, redaction):
    following = reverse("review:clip", args=[redaction.made_for, redaction.clip_id])
    return JsonResponse(job_state(redaction.job, following))
