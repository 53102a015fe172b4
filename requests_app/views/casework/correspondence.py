"""What was said with the requester, and among colleagues?"""

import rules
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from portal import audit
from portal.access import staff_with
from requests_app.emails import reaches
from requests_app.forms.casework import MessageForm, NoteForm
from requests_app.lifecycle import correspondence, notes
from requests_app.lifecycle.questions import waited
from requests_app.views.casework.files import as_download, opened
from requests_app.views.casework.frame import frame
from requests_app.views.casework.loading import attachment_of, request_of
from requests_app.views.casework.text_choice import chosen_text, text_choice
from requests_app.views.refusals import tell


@staff_with("requests.see", load=request_of)
def messages(request, footage_request):
    if rules.has_perm("requests.work", request.user, footage_request):  # others read it for nobody else
        footage_request.messages.filter(from_staff=False, read_at__isnull=True).update(read_at=timezone.now())
    return page(request, footage_request)


def page(request, footage_request, message_form=None, note_form=None):
    start = {"text": chosen_text(request, footage_request)}
    context = {
        **frame(request, footage_request, "messages"),
        "asked": asked_of(footage_request),
        "letters": footage_request.letters.select_related("made_by", "posted_by", "not_sent_by").order_by(
            "-made_at", "-pk"
        ),
        "emails": footage_request.emails.exclude(kind="access_code").order_by("-queued_at", "-pk"),
        "texts": text_choice(request, ["message"]),
        "reached_by_email": reaches(footage_request),
        "said": footage_request.messages.select_related("sent_by").prefetch_related("attachments"),
        "notes": footage_request.notes.select_related("written_by"),
        "message_form": message_form or MessageForm(prefix="message", initial=start),
        "note_form": note_form or NoteForm(prefix="note"),
    }
    return render(request, "casework/messages.html", context)


def asked_of(footage_request):
    """Every question, the newest first, with how long it has been out."""
    people = footage_request.questions.select_related("asked_by", "answer_kept_by", "withdrawn_by", "letter")
    rows = list(people.prefetch_related("chasers").order_by("-asked_at", "-pk"))
    for row in rows:
        row.waited = waited(row)
    return rows


@staff_with("requests.work", load=request_of)
@require_POST
def send_message(request, footage_request):
    form = MessageForm(request.POST, request.FILES, prefix="message")
    if not form.is_valid():
        return page(request, footage_request, message_form=form)
    files = [form.cleaned_data["file"]] if form.cleaned_data["file"] else []
    text = form.cleaned_data["text"]
    tell(
        request,
        "The message is sent.",
        lambda: correspondence.send_message(footage_request, text=text, files=files, by=request.user),
    )
    return redirect("casework:messages", footage_request.reference)


@staff_with("requests.work", load=request_of)
@require_POST
def add_note(request, footage_request):
    form = NoteForm(request.POST, prefix="note")
    if not form.is_valid():
        return page(request, footage_request, note_form=form)
    text = form.cleaned_data["text"]
    tell(request, "The note is saved.", lambda: notes.add_note(footage_request, text=text, by=request.user))
    return redirect("casework:messages", footage_request.reference)


@staff_with("requests.see", load=attachment_of)
def attachment(request, found):
    chain, about = found.footage_request.reference, f"attachment:{found.pk}"
    audit.record_now("request.read_attachment", by=request.user, chain=chain, about=about)
    return as_download(HttpResponse(opened(found.vault_key)), found.content_type, found.name)
