"""How is my request getting on? What only the person who made it may see and do."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from portal import audit, ratelimit, vault
from portal.access import anyone
from portal.words import day_words
from requests_app import access
from requests_app.access import requester_of_file, requester_of_request
from requests_app.forms.messages import MessageForm
from requests_app.forms.public_follow import WithdrawForm
from requests_app.lifecycle import afterwards, correspondence, identity
from requests_app.lifecycle.move import MoveRefused
from requests_app.models import Attachment, Status
from requests_app.transitions import MOVES
from requests_app.views.waiting import what_waits

MESSAGES_AN_HOUR = 20


@requester_of_request
def status(request, footage_request):
    context = {
        "footage_request": footage_request,
        "steps": honest_steps(footage_request),
        "new_messages": footage_request.messages.filter(from_staff=True, read_at=None).count(),
        "may_withdraw": may_withdraw(footage_request),
        "authority_missing": authority_missing(footage_request),
        "is_answered": footage_request.is_answered,
        **what_waits(footage_request),
    }
    return render(request, "public/status.html", context)


def authority_missing(footage_request):
    """Whoever asks for somebody else may send what shows that they may, asked or not."""
    sent = footage_request.identity_documents.filter(proves=identity.AUTHORITY)
    return identity.may_send(footage_request, identity.AUTHORITY) and not sent.exists()


def may_withdraw(footage_request):
    return footage_request.status in MOVES["withdraw"].sources


def honest_steps(footage_request):
    """The same whatever was found, until the decision is sent: no step says that there is footage, or that there is none."""
    received = {
        "text": "We have your request",
        "when": day_words(footage_request.received_at),
        "state": "done",
    }
    looking = {"text": "We look for footage and prepare our answer", "state": "current"}
    decided = {
        "text": "We tell you our decision",
        "when": f"By {day_words(footage_request.due_on)}{' (provisional)' if footage_request.due_proviso else ''}",
        "state": "later",
    }
    if footage_request.status == Status.DECIDED:
        looking["state"] = decided["state"] = "done"
        decided["when"] = day_words(footage_request.closed_at or footage_request.status_at)
    elif footage_request.is_closed:
        looking = {
            "text": "You withdrew your request"
            if footage_request.status == Status.WITHDRAWN
            else "We closed your request",
            "when": day_words(footage_request.closed_at or footage_request.status_at),
            "state": "done",
        }
        return [received, *answered_before(footage_request), looking]
    return [received, *answered_before(footage_request), looking, decided]


def answered_before(footage_request):
    """What we told them already, where more follows, or the request was opened again."""
    told = sorted(
        (one for one in footage_request.decisions.all() if one.approved_at), key=lambda one: one.phase
    )
    if footage_request.status == Status.DECIDED:
        told = told[:-1]
    return [
        {
            "text": "We told you our decision on a part" if one.more_to_come else "We told you a decision",
            "when": day_words(one.approved_at),
            "state": "done",
        }
        for one in told
    ]


@requester_of_request
def send_message(request, footage_request):
    """Both sides' messages, and a form for one more."""
    form = MessageForm(
        request.POST or None, request.FILES or None, initial={"text": access.unsent(request, footage_request)}
    )
    if request.method == "POST" and not may_write(footage_request):
        form.add_error(None, "You have sent many messages in the last hour. Wait an hour, or phone us")
    if form.is_bound and form.is_valid():
        text, files = form.cleaned_data["text"], form.files_to_send()
        correspondence.send_message(footage_request, text=text, files=files, by=audit.REQUESTER)
        messages.success(request, "We have your message.")
        return redirect("public:messages")
    shown = list(footage_request.messages.prefetch_related("attachments").order_by("-sent_at", "-pk"))
    footage_request.messages.filter(from_staff=True, read_at=None).update(read_at=timezone.now())
    context = {"form": form, "footage_request": footage_request, "shown": shown}
    return render(request, "public/messages.html", context)


def may_write(footage_request):
    key = ratelimit.nameless("messages", footage_request.reference)
    return ratelimit.take(key, limit=MESSAGES_AN_HOUR)


@requester_of_file
def attachment(request, footage_request, pk):
    found = Attachment.objects.filter(pk=pk, message__footage_request=footage_request).first()
    if found is None:
        raise Http404
    chain, about = footage_request.reference, f"attachment:{found.pk}"
    audit.record_now("request.read_attachment", by=audit.REQUESTER, chain=chain, about=about)
    return as_download(vault.read(found.vault_key), found.content_type, found.name)


def as_download(content, content_type, name):
    """Never shown in our own pages: whatever it is, it is handed over as a file and may do nothing here."""
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@requester_of_request
def withdraw(request, footage_request):
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            afterwards.withdraw(footage_request, by=audit.REQUESTER, reason=form.cleaned_data["reason"])
        except MoveRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, "You have withdrawn your request.")
        return redirect("public:status")
    if not may_withdraw(footage_request):
        return redirect("public:status")
    return render(request, "public/withdraw.html", {"form": form, "footage_request": footage_request})


@anyone("ends a session, if there is one")
@require_POST
def leave(request):
    access.let_out(request)
    messages.success(request, "You have left your request. Close the browser if others use this computer.")
    return redirect("public:start")
