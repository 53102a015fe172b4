"""What has happened to this request so far? The audit chain, in words."""

import json

from django.core.paginator import Paginator
from django.shortcuts import render

from portal.access import staff_with
from portal.models import AuditEvent, User
from requests_app.history import words_of
from requests_app.models import Candidate, Delivery
from requests_app.views.casework.frame import frame
from requests_app.views.casework.loading import request_of

A_PAGE = 50
# Readings are for auditors: on the timeline they would bury the work.
READINGS = ["request.read", "clip.watch", "clip.view", "clip.search", "letter.read", "review.read"]
READINGS += ["clock.wait", "decision.read", "deliveries.read", "original.viewed", "redacted.viewed"]


@staff_with("requests.see", load=request_of)
def timeline(request, footage_request):
    page = Paginator(acts_on(footage_request), A_PAGE).get_page(request.GET.get("page"))
    context = {
        **frame(request, footage_request, "timeline"),
        "page": page,
        "events": in_words(list(page), footage_request),
    }
    return render(request, "casework/timeline.html", context)


def acts_on(footage_request):
    """What was done, newest first."""
    rows = AuditEvent.objects.filter(chain=footage_request.reference).order_by("-seq")
    for start in READINGS:
        rows = rows.exclude(action__startswith=start)
    return rows


def in_words(rows, footage_request):
    keys = {row.actor.partition(":")[2] for row in rows if row.actor.startswith("user:")}
    bodies = [json.loads(row.body)["detail"] for row in rows]
    keys |= {str(detail.get("to") or "").partition(":")[2] for detail in bodies}
    names = {
        str(user.pk): user.name
        for user in User.objects.filter(pk__in=[key for key in keys if key.isdecimal()])
    }
    clips = dict(
        Candidate.objects.filter(footage_request=footage_request).values_list("clip_id", "clip__evidence_id")
    )
    reasons = reasons_of(footage_request)
    return [
        {
            "title": words_of(row.action),
            "at": row.at,
            "by": who(row.actor, names),
            "text": "\n".join([*lines(row, detail, names, clips), *why(row, detail, reasons)]),
        }
        for row, detail in zip(rows, bodies, strict=True)
    ]


def who(actor, names):
    if actor.startswith("user:"):
        return names.get(actor[5:], "A former colleague")
    return {"requester": "The requester", "system": "The service"}.get(actor, actor)


def lines(row, detail, names, clips):
    if row.about.startswith("clip:") and row.about[5:].isdecimal():
        yield f"Clip {clips.get(int(row.about[5:]), row.about[5:])}"
    if isinstance(detail.get("clips"), list) and detail["clips"]:
        yield (
            f"{len(detail['clips'])} clips"
            if len(detail["clips"]) > 1
            else f"Clip {clips.get(detail['clips'][0], '')}"
        )
    if row.action == "request.assign":
        yield (
            f"To {names.get(str(detail['to']).partition(':')[2], 'a colleague')}"
            if detail.get("to")
            else "To the queue"
        )
    if row.action == "request.finish_search":
        yield f"Clips confirmed: {detail.get('confirmed', 0)}"


def reasons_of(footage_request):
    """What people wrote stands in the rows, never in the log, so that it can be erased: action and row -> words."""
    ruled_out = footage_request.candidates.exclude(verdict_reason="")
    found = {("request.rule_out", f"clip:{one.clip_id}"): one.verdict_reason for one in ruled_out}
    for delivery in Delivery.objects.filter(footage_request=footage_request):
        about = f"delivery:{delivery.pk}"
        found["request.revoke_delivery", about] = delivery.revoked_reason
        found["request.issue_delivery", about] = delivery.issue_reason
    return found


def why(row, detail, reasons):
    several = detail.get("clips") if row.action == "request.rule_out" else None
    if words := reasons.get((row.action, f"clip:{several[0]}" if several else row.about)):
        yield f"Reason: {words}"
