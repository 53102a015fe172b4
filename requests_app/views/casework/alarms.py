"""What must somebody look at? Alarms, cleared by a person who says so on record."""

import rules
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from portal import audit
from portal.access import staff_with
from portal.models import Alarm
from requests_app.models import FootageRequest
from requests_app.views.casework.loading import alarm_of

KEPT_IN_SIGHT = 20


@staff_with("staff.clear_alarm")
def alarms(request):
    still_open = Alarm.objects.filter(cleared_at__isnull=True).select_related("job__redaction")
    context = {
        "open": [(alarm, page_of(alarm, request.user)) for alarm in still_open.order_by("-raised_at")],
        "cleared": Alarm.objects.filter(cleared_at__isnull=False)
        .select_related("cleared_by")
        .order_by("-cleared_at")[:KEPT_IN_SIGHT],
    }
    return render(request, "casework/alarms.html", context)


def page_of(alarm, user):
    """Where the work that failed can be asked for again, or its clip be looked at; nothing for other alarms."""
    job = getattr(alarm, "job", None)
    if job is None:
        return ""
    made_for = job.redaction.made_for if job.redaction else ""
    footage_request = FootageRequest.objects.filter(reference=made_for).first()
    if footage_request and rules.has_perm("requests.see_originals", user, footage_request):
        return reverse("review:clip", args=[made_for, job.clip_id])
    return reverse("footage:clip", args=[job.clip_id])


@staff_with("staff.clear_alarm", load=alarm_of)
@require_POST
def clear_alarm(request, alarm):
    with transaction.atomic():
        cleared = Alarm.objects.filter(pk=alarm.pk, cleared_at__isnull=True)
        if cleared.update(cleared_at=timezone.now(), cleared_by=request.user):
            audit.record("alarm.clear", by=request.user, about=f"alarm:{alarm.pk}", kind=alarm.kind)
    messages.success(request, "The alarm is cleared.")
    return redirect("casework:alarms")
