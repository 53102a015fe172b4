"""What has been handed over, was it fetched, and must it be taken back or handed over again?"""

import rules
from django.conf import settings
from django.shortcuts import get_object_or_404, redirect, render

from portal.access import staff_with
from requests_app.forms.approval import ReissueForm, RevokeForm
from requests_app.lifecycle import release
from requests_app.models import Delivery, FootageRequest
from requests_app.views.reading import on_record
from requests_app.views.refusals import tell


def request_of(reference):
    return get_object_or_404(FootageRequest, reference=reference)


def delivery_of(reference, delivery):
    rows = Delivery.objects.select_related("footage_request", "decision", "derivative")
    return get_object_or_404(rows, pk=delivery, footage_request__reference=reference)


@staff_with("requests.see", load=request_of)
def deliveries(request, footage_request):
    rows = footage_request.deliveries.select_related("revoked_by", "replaces", "replaced_by")
    rows = list(rows.prefetch_related("downloads"))
    for row in rows:
        row.fetched = list(row.downloads.all())
        row.completions = sum(download.completed_at is not None for download in row.fetched)
        row.bytes_sent = sum(download.bytes_sent for download in row.fetched)
        row.can_be_reissued = not row.is_open and not hasattr(row, "replaced_by")
    context = {
        **on_record(request, footage_request, "deliveries.read"),
        "deliveries": rows,
        "can_be_reissued": any(row.can_be_reissued for row in rows),
        "may_reissue": rules.has_perm("requests.reissue_delivery", request.user, footage_request),
        "as_asked_for": bool(settings.ACCEL_REDIRECT_PREFIX),
    }
    return render(request, "approval/deliveries.html", context)


@staff_with("requests.revoke_delivery", load=delivery_of)
def revoke(request, delivery):
    return with_reason(
        request,
        delivery,
        RevokeForm(request.POST or None),
        release.revoke,
        title="Close this download",
        done="The download is closed.",
    )


@staff_with("requests.revoke_delivery", load=delivery_of)
def reissue(request, delivery):
    """Whoever worked on the request is told that somebody else has to do it."""
    return with_reason(
        request,
        delivery,
        ReissueForm(request.POST or None),
        release.reissue,
        title="Issue this file again",
        done="The file is issued again, with a new time limit.",
    )


def with_reason(request, delivery, form, act, *, title, done):
    reference = delivery.footage_request.reference
    if request.method == "POST" and form.is_valid():
        tell(request, done, lambda: act(delivery, reason=form.cleaned_data["reason"], by=request.user))
        return redirect("approval:deliveries", reference)
    context = {
        **on_record(request, delivery.footage_request, "deliveries.read"),
        "delivery": delivery,
        "form": form,
        "title": title,
    }
    return render(request, "approval/delivery_reason.html", context)
