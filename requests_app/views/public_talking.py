"""What did they write to me, and what do they ask? Letters and questions, behind the code."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from portal import audit
from portal.words import as_day
from requests_app.access import requester_of_file, requester_of_request
from requests_app.forms.questions import OwnAnswerForm
from requests_app.lifecycle import letters_out, questions
from requests_app.lifecycle.letters_out import LetterDamaged
from requests_app.lifecycle.move import MoveRefused
from requests_app.lifecycle.question_letters import answer_by
from requests_app.lifecycle.questions import PROOFS
from requests_app.views.letter_files import as_pdf_file
from requests_app.views.public_request import may_write
from requests_app.views.waiting import sent_to


@requester_of_request
def question(request, footage_request, pk):
    """One question and a form for its answer. A proof has a page of its own."""
    asked = get_object_or_404(footage_request.questions.exclude(kind__in=PROOFS), pk=pk)
    if not (asked.is_open and footage_request.is_open):
        messages.info(request, "You do not need to answer this question any more.")
        return redirect("public:status")
    form = OwnAnswerForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and not may_write(footage_request):
        form.add_error(None, "You have sent many messages in the last hour. Wait an hour, or phone us")
    elif form.is_bound and form.is_valid() and answered(request, asked, form):
        return redirect("public:status")
    context = {
        "form": form,
        "footage_request": footage_request,
        "question": asked,
        "answer_by": answer_by(as_day(asked.asked_at)),
    }
    return render(request, "public/question.html", context)


def answered(request, asked, form):
    text, files = form.cleaned_data["text"], form.files_to_send()
    try:
        questions.answer(asked, text=text, files=files, by=audit.REQUESTER)
    except MoveRefused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, "We have your answer.")
    return True


@requester_of_request
def letters(request, footage_request):
    shown = sent_to(footage_request).order_by("-made_at", "-pk")
    return render(request, "public/letters.html", {"footage_request": footage_request, "letters": shown})


@requester_of_file
def letter(request, footage_request, pk):
    found = sent_to(footage_request).filter(pk=pk).first()
    if found is None:
        raise Http404
    try:
        return as_pdf_file(letters_out.opened(found, by=audit.REQUESTER), found)
    except LetterDamaged:
        messages.error(
            request, "This letter cannot be opened. We have been told. Phone us to get it another way."
        )
        return redirect("public:letters")
