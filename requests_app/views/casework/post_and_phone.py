"""How is somebody served who has no e-mail? A code by post, what may be said on the phone, and a note of each call."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from portal.access import staff_with
from requests_app.access_codes import POSTED_LIFE
from requests_app.forms.handing_over import CallForm
from requests_app.lifecycle import notes
from requests_app.lifecycle.code_letters import make_code_letter as make
from requests_app.lifecycle.move import MoveRefused
from requests_app.views.casework.files import as_download
from requests_app.views.casework.frame import frame
from requests_app.views.casework.loading import request_of
from requests_app.views.refusals import tell, warn


@staff_with("requests.work", load=request_of)
def post_and_phone(request, footage_request):
    return page(request, footage_request, CallForm())


def page(request, footage_request, form):
    codes = footage_request.codes.filter(by_post=True).order_by("-pk")
    context = {
        **frame(request, footage_request, "request"),
        "form": form,
        "days": POSTED_LIFE.days,
        "newest_code": codes.first(),
        "now": timezone.now(),
    }
    return render(request, "casework/post_and_phone.html", context)


@staff_with("requests.work", load=request_of)
@require_POST
def note_call(request, footage_request):
    form = CallForm(request.POST)
    if not form.is_valid():
        return page(request, footage_request, form)
    act = lambda: notes.add_note(footage_request, text=form.note(), by=request.user)  # noqa: E731
    tell(request, "The call is noted.", act)
    return redirect("casework:post_and_phone", footage_request.reference)


@staff_with("requests.work", load=request_of)
@require_POST
def make_code_letter(request, footage_request):
    """The letter itself is the answer: it is printed now, and its code is kept nowhere."""
    try:
        pdf = make(footage_request, by=request.user)
    except MoveRefused as refusal:
        warn(request, refusal)
        return redirect("casework:post_and_phone", footage_request.reference)
    return as_download(HttpResponse(pdf), "application/pdf", f"code-letter-{footage_request.reference}.pdf")
