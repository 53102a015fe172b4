"""How does somebody send us a proof that we asked for? One document at a time, behind the code."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render

from portal import audit, ratelimit
from requests_app.access import requester_of_request
from requests_app.forms.identity import ProofForm
from requests_app.lifecycle import identity
from requests_app.lifecycle.identity import AUTHORITY, IDENTITY
from requests_app.lifecycle.move import MoveRefused

HEADINGS = {
    IDENTITY: "Show us who you are",
    AUTHORITY: "Show us that you may act for somebody",
}
PROOFS_AN_HOUR = 20


@requester_of_request
def send_proof(request, footage_request, proves):
    if proves not in HEADINGS:
        raise Http404
    if not identity.may_send(footage_request, proves):
        messages.warning(request, "We need no proof from you at the moment, so please do not send one.")
        return redirect("public:status")
    form = ProofForm()
    if request.method == "POST":
        form, done = answered(request, footage_request, proves)
        if done:
            return redirect("public:send_proof", proves)
    kept = footage_request.identity_documents.filter(proves=proves, erased_at__isnull=True).count()
    context = {
        "form": form,
        "footage_request": footage_request,
        "heading": HEADINGS[proves],
        "question": identity.question_at_hand(footage_request, proves),
        "kept": kept,
    }
    return render(request, "public/proof.html", context)


def answered(request, footage_request, proves):
    """The form as it is to be shown again, and whether a document was kept. Counted before the file is opened."""
    if not ratelimit.take(ratelimit.nameless("proofs", footage_request.reference), limit=PROOFS_AN_HOUR):
        messages.error(
            request, "You have sent many documents in the last hour. Wait an hour, or post them to us."
        )
        return ProofForm(), False
    form = ProofForm(request.POST, request.FILES)
    return form, form.is_valid() and sent(request, footage_request, proves, form)


def sent(request, footage_request, proves, form):
    documents = [form.cleaned_data["file"]]
    try:
        identity.keep_documents(footage_request, documents, proves=proves, by=audit.REQUESTER)
    except MoveRefused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, "We have your document. We look at it and tell you if we need anything else.")
    return True
