"""Is it really them? Doubts, proofs and checks of one request; each opening of a proof is on record."""

from datetime import datetime, time

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from portal import audit
from portal.access import staff_with
from requests_app.forms import identity as forms
from requests_app.lifecycle import identity
from requests_app.lifecycle.identity import AUTHORITY, IDENTITY
from requests_app.models import ForWhom
from requests_app.views.casework.files import as_download, opened
from requests_app.views.casework.frame import frame
from requests_app.views.casework.loading import identity_page_of, request_of, to_prove
from requests_app.views.refusals import tell

TITLES = {IDENTITY: "Who they are", AUTHORITY: "That they may act for somebody"}
CHECK_FORMS = {IDENTITY: forms.CheckForm, AUTHORITY: forms.AuthorityCheckForm}
ASK_FORMS = {IDENTITY: forms.AskForProofForm, AUTHORITY: forms.AskForAuthorityForm}


@staff_with("requests.see", load=request_of)
def page(request, footage_request):
    return shown(request, footage_request)


def shown(request, footage_request, **bound):
    """`bound` holds a form that was refused, under "ask", "keep" or "check" and what it proves: ask_identity."""
    parts = [part(footage_request, proves, bound) for proves in identity.needed(footage_request)]
    context = {
        **frame(request, footage_request, "identity"),
        "parts": parts,
        "bound": list(bound.values()),
        "erased_after_check": settings.PROOF_DAYS_AFTER_CHECK,
        "erased_after_closing": settings.PROOF_DAYS_AFTER_CLOSING,
        "missing": identity.why_not_identified(footage_request),
    }
    return render(request, "casework/identity.html", context)


def part(footage_request, proves, bound):
    documents = footage_request.identity_documents.filter(proves=proves)
    return {
        "proves": proves,
        "title": TITLES[proves],
        "question": identity.open_question(footage_request, proves),
        "documents": documents,
        "checks": footage_request.identity_checks.filter(proves=proves).select_related("checked_by"),
        "ask_form": bound.get(f"ask_{proves}") or ask_form(footage_request, proves),
        "keep_form": bound.get(f"keep_{proves}") or forms.ProofByPostForm(prefix=f"keep-{proves}"),
        "check_form": bound.get(f"check_{proves}")
        or CHECK_FORMS[proves](
            prefix=f"check-{proves}",
            initial={"seen": identity.newest_document(footage_request, proves)},
        ),
    }


def ask_form(footage_request, proves, data=None):
    enough = forms.ENOUGH
    if proves == AUTHORITY:
        is_child = footage_request.for_whom == ForWhom.CHILD
        enough = forms.ENOUGH_FOR_CHILD if is_child else forms.ENOUGH_TO_ACT
    is_late = proves == IDENTITY and identity.is_late_to_ask(footage_request)
    form_of = forms.AskLateForm if is_late else ASK_FORMS[proves]
    return form_of(data, prefix=f"ask-{proves}", initial={"suffices": enough})


@staff_with("requests.work", load=to_prove)
@require_POST
def ask_for_proof(request, footage_request):
    proves = footage_request.proves
    form = ask_form(footage_request, proves, request.POST)
    if not form.is_valid():
        return shown(request, footage_request, **{f"ask_{proves}": form})
    said = {"doubt": "", **form.cleaned_data}
    tell(
        request,
        "The letter is sent. Unless the answer is overdue, the clock starts again on the day on which the proof comes.",
        lambda: identity.ask_for_proof(footage_request, proves=proves, by=request.user, **said),
    )
    return redirect("casework:identity", footage_request.reference)


@staff_with("requests.check_identity", load=to_prove)
@require_POST
def keep_proof(request, footage_request):
    """A paper that came by post or was shown at a desk."""
    proves = footage_request.proves
    form = forms.ProofByPostForm(request.POST, request.FILES, prefix=f"keep-{proves}")
    if not form.is_valid():
        return shown(request, footage_request, **{f"keep_{proves}": form})
    received_at = moment_of(form.cleaned_data["received_on"])
    tell(
        request,
        "The document is kept.",
        lambda: identity.keep_documents(
            footage_request,
            [form.cleaned_data["file"]],
            proves=proves,
            received_at=received_at,
            by=request.user,
        ),
    )
    return redirect("casework:identity", footage_request.reference)


def moment_of(day):
    """Now if it came today; of another day its last minute, which is after whatever was asked on it."""
    if day == timezone.localdate():
        return timezone.now()
    return timezone.make_aware(datetime.combine(day, time(23, 59)))


@staff_with("requests.check_identity", load=to_prove)
@require_POST
def check_identity(request, footage_request):
    proves = footage_request.proves
    form = CHECK_FORMS[proves](request.POST, prefix=f"check-{proves}")
    if not form.is_valid():
        return shown(request, footage_request, **{f"check_{proves}": form})
    tell(
        request,
        "The result is kept.",
        lambda: identity.check_identity(footage_request, proves=proves, by=request.user, **form.found()),
    )
    return redirect("casework:identity", footage_request.reference)


@staff_with("requests.check_identity", load=identity_page_of)
def identity_page(request, document):
    """One page of a proof, as a picture."""
    chain, about = document.footage_request.reference, f"identity_document:{document.pk}"
    content = opened(document.page_key)
    audit.record_now(
        "request.read_identity_document", by=request.user, chain=chain, about=about, page=document.page
    )
    name = f"proof-{document.pk}-{document.page}.jpg"
    return as_download(HttpResponse(content), document.content_type, name, inline=True)
