"""What goes out on a disc, on paper or into a hand, and has it gone? The files of one request, prepared and handed over."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from footage_app import stores
from portal import audit, vault
from portal.access import staff_with
from portal.ranges import dressed, ranged_response
from requests_app.delivery import may_leave
from requests_app.forms.handing_over import HandOverForm, WayForm
from requests_app.lifecycle import handing_over as lifecycle
from requests_app.outputs import CAPTIONS_TYPE, captions_of, content_type_of
from requests_app.views.casework.frame import frame
from requests_app.views.casework.loading import delivery_of, request_of
from requests_app.views.refusals import tell


@staff_with("requests.work", load=request_of)
@require_http_methods(["GET", "HEAD", "POST"])
def handing_over(request, footage_request):
    form = HandOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = lambda: lifecycle.hand_over(  # noqa: E731
            footage_request, way=form.cleaned_data["way"], how=form.how(), by=request.user
        )
        if tell(request, "It is recorded that the files have gone.", act):
            return redirect("casework:handing_over", footage_request.reference)
    rows = lifecycle.waiting_of(footage_request)
    context = {
        **frame(request, footage_request, "request"),
        "waiting": rows,
        "is_prepared": bool(rows) and all(one.prepared_at for one in rows),
        "gone": footage_request.deliveries.filter(handed_over_at__isnull=False).select_related(
            "handed_over_by"
        ),
        "form": form,
        "way_form": WayForm(initial={"receive_by": footage_request.receive_by}, prefix="way"),
    }
    return render(request, "casework/handing_over.html", context)


@staff_with("requests.work", load=request_of)
@require_POST
def prepare(request, footage_request):
    done = "The files are what was approved. Now hand them over."
    tell(request, done, lambda: lifecycle.prepare(footage_request, by=request.user))
    return redirect("casework:handing_over", footage_request.reference)


@staff_with("requests.work", load=request_of)
@require_POST
def change_way(request, footage_request):
    form = WayForm(request.POST, prefix="way")
    if form.is_valid():
        way = form.cleaned_data["receive_by"]
        act = lambda: lifecycle.change_way(footage_request, receive_by=way, by=request.user)  # noqa: E731
        tell(request, "How they get footage is changed.", act)
    else:
        messages.error(request, "Select how they want to get footage.")
    return redirect("casework:handing_over", footage_request.reference)


@staff_with("requests.work", load=delivery_of)
@require_safe
def file(request, delivery):
    """The approved file, to be put on a medium or printed; each fetching is on record."""
    if not may_leave(delivery):
        messages.error(request, "This file may not leave any more. Look at the deliveries.")
        return redirect("casework:handing_over", delivery.footage_request.reference)
    if request.method == "GET":
        chain, about = delivery.footage_request.reference, f"delivery:{delivery.pk}"
        audit.record_now("request.fetch_for_medium", by=request.user, chain=chain, about=about, is_work=True)
    try:
        return content_of(request, delivery)
    except (stores.NotInStore, vault.NotInVault):
        messages.error(request, "This file cannot be read. Tell your supervisor.")
        return redirect("casework:handing_over", delivery.footage_request.reference)


def content_of(request, delivery):
    if delivery.is_letter or delivery.is_captions:
        content = (
            vault.read(delivery.decision.letter_key)
            if delivery.is_letter
            else captions_of(delivery.derivative)
        )
        kind = "application/pdf" if delivery.is_letter else CAPTIONS_TYPE
        return dressed(HttpResponse(content), delivery.sha256, kind, delivery.file_name)
    return ranged_response(
        request,
        stores.path(delivery.derivative.store_key),
        sha256=delivery.sha256,
        content_type=content_type_of(delivery.derivative),
        download_name=delivery.file_name,
    )
