"""How does somebody complain to us? One page for everybody; whoever has passed a code need not say who they are."""

import time
import uuid

from django.core.signing import BadSignature, Signer
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from portal import audit, ratelimit
from portal.access import anyone, private
from requests_app.access import request_of
from requests_app.forms.complaints import ComplainForm, KnownComplainForm
from requests_app.lifecycle import complaints
from requests_app.models import Complaint
from requests_app.views.floor import wait_for_the_floor

WHY = "anybody may complain; nothing is shown of a request"
AN_HOUR = 5


@anyone(WHY)
def complain(request):
    began = time.monotonic()
    response = answered(request)
    if request.method == "POST":
        wait_for_the_floor(began)
    return response


def answered(request):
    footage_request = request_of(request.session)
    form_of = KnownComplainForm if footage_request else ComplainForm
    form = form_of(request.POST or None, initial={"token": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        here = ratelimit.nameless("complaints", ratelimit.address_of(request))
        if ratelimit.take(here, limit=AN_HOUR):
            made = kept(form, footage_request)
            return redirect("public:complained", signed=Signer(salt="complaint").sign(made.reference))
        form.add_error(None, "You have complained several times in the last hour. Wait an hour, or phone us")
    context = {"form": form, "footage_request": footage_request}
    return private(render(request, "public/complain.html", context))


def kept(form, footage_request):
    if footage_request is None:
        details = form.details() | {"request_reference_given": form.cleaned_data["reference"]}
    else:
        known = ("name", "email", "phone", "postal_address")
        details = {name: getattr(footage_request, name) for name in known}
        details |= {"text": form.cleaned_data["text"], "request_reference_given": footage_request.reference}
    kind = form.cleaned_data["kind"]
    return complaints.receive(
        form.form_token, details, kind=kind, footage_request=footage_request, by=audit.REQUESTER
    )


@anyone("it shows a reference to whoever has the link that we gave out; nothing about the person")
def complained(request, signed):
    try:
        reference = Signer(salt="complaint").unsign(signed)
    except BadSignature:
        raise Http404 from None
    complaint = get_object_or_404(Complaint.objects.only("reference", "kind"), reference=reference)
    return private(render(request, "public/complained.html", {"complaint": complaint}))
