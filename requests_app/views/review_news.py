"""What has changed in a plan since a page was opened, and who changed it? For scripts; only what changed is sent."""

from django.http import Http404, JsonResponse
from django.views.decorators.cache import never_cache

from footage_app import review, review_changes
from portal.access import staff_with
from requests_app.history import words_of
from requests_app.views.review import redaction_of
from requests_app.views.review_parts import jobs_to_show, look_rows
from requests_app.views.review_viewing import JOB_STATES, record_reading


@staff_with("requests.see_originals", load=redaction_of)
@never_cache
def since(request, redaction):
    """Asked every few seconds: without news it reads no plan."""
    version = request.GET.get("version", "0")
    if not version.isdecimal() or len(version) > 10 or redaction.plan_version == 0:
        raise Http404
    record_reading(request, redaction.made_for, redaction.clip_id)
    if int(version) >= redaction.plan_version:
        return JsonResponse(nothing_new(redaction))
    return JsonResponse(news(request, redaction, int(version)))


def nothing_new(redaction):
    return {"version": redaction.plan_version, "edits": [], "jobs": job_rows(redaction)}


def news(request, redaction, version):
    """The tracks and parts that anybody touched since `version`, as they are now."""
    edits = list(review_changes.edits_since(redaction, version))
    names = set().union(*(review_changes.touched(edit.before) for edit in edits))
    boxes = {track["id"]: track for track in review.overlay_tracks(redaction, names)}
    items, said = look_rows(redaction), edit_rows(edits, request.user)
    return {
        "version": redaction.plan_version,
        "since": version,
        "edits": said,
        **({"by": said[-1]["by"], "at": said[-1]["at"]} if said else {}),
        "boxes": {name: boxes.get(name) for name in sorted(names - set(review_changes.WHOLE_PARTS))},
        "parts": {part: redaction.plan[part] for part in review_changes.WHOLE_PARTS if part in names},
        "stretches": redaction.plan["sound"],
        "items": [one for one in items if not one["track"] or one["track"] in names],
        "open_items": sum(not one["looked"] for one in items),
        "can_undo": review_changes.last_edit(redaction, request.user) is not None,
        "can_redo": review_changes.last_undo(redaction, request.user) is not None,
        "saved_at": edits[-1].made_at.isoformat() if edits else "",
        "jobs": job_rows(redaction),
    }


def edit_rows(edits, user):
    return [
        {
            "version": edit.plan_version,
            "by": str(edit.made_by or "The service"),
            "yours": edit.made_by_id == user.pk,
            "at": edit.made_at.isoformat(),
            "action": words_of(f"redaction.{edit.action}"),
            "track": edit.track,
        }
        for edit in edits
    ]


def job_rows(redaction):
    return [
        {"name": job.address, "text": job.words, "percent": job.percent, "state": JOB_STATES[job.status]}
        for job in jobs_to_show(redaction)
    ]
