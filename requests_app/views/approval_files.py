"""What does the approver look at? The frozen letter, the original and the redacted video; every viewing is recorded."""

import zipfile

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from footage_app import stores
from footage_app.models import Derivative, ReviewCopy
from portal import audit, vault
from portal.access import staff_with
from requests_app.views.approval import request_of, sent, shown
from requests_app.views.decision import shown_pdf
from requests_app.views.review_viewing import record_reading, video


def frozen(reference, wanted):
    """The request of a frozen decision, with the newest of its outputs that `wanted` is true of; else 404."""
    footage_request = request_of(reference)
    frozen_ones = [one for decision in sent(footage_request) for one in decision.outputs]
    footage_request.output = next((one for one in frozen_ones if wanted(one)), None)
    if footage_request.output is None:
        raise Http404
    return footage_request


@staff_with("requests.see_approvals", load=request_of)
def letter(request, footage_request):
    decision = shown(request, footage_request)
    try:
        pdf = vault.read(decision.letter_key)
    except vault.NotInVault:
        raise Http404 from None
    chain = footage_request.reference
    audit.record_now("letter.read", by=request.user, chain=chain, sha256=decision.letter_sha256)
    return shown_pdf(pdf)


@staff_with(
    "requests.see_originals", load=lambda reference, clip: frozen(reference, lambda one: one["clip"] == clip)
)
def original(request, footage_request):
    """The review copy of a clip that would be released."""
    copy = get_object_or_404(ReviewCopy, clip=footage_request.output["clip"])
    return video(request, copy, **viewed(footage_request, "original.viewed"))


@staff_with(
    "requests.see_approvals",
    load=lambda reference, derivative: frozen(reference, lambda one: one["derivative"] == derivative),
)
def redacted(request, footage_request):
    """The very file that would be released."""
    derivative = get_object_or_404(Derivative, pk=footage_request.output["derivative"])
    return video(request, derivative, **viewed(footage_request, "redacted.viewed"))


def still_of(reference, derivative, number):
    footage_request = frozen(reference, lambda one: one["derivative"] == derivative)
    footage_request.still = f"still-{number:03}.jpg"
    return footage_request


@staff_with("requests.see_approvals", load=still_of)
def still(request, footage_request):
    """One of the pictures in the very file that would be released; a video has none to open."""
    if footage_request.output["kind"] != "stills":
        return redirect("approval:compare", footage_request.reference)
    record_reading(request, **viewed(footage_request, "redacted.viewed"))
    derivative = get_object_or_404(Derivative, pk=footage_request.output["derivative"])
    try:
        with stores.open(derivative.store_key) as file, zipfile.ZipFile(file) as pictures:
            jpeg = pictures.read(footage_request.still)
    except (stores.NotInStore, zipfile.BadZipFile, KeyError):
        raise Http404 from None
    return HttpResponse(jpeg, content_type="image/jpeg", headers={"X-Content-Type-Options": "nosniff"})


def viewed(footage_request, action):
    """What the log says of it."""
    output, reference = footage_request.output, footage_request.reference
    return {"reference": reference, "clip_id": output["clip"], "action": action, "sha256": output["sha256"]}
