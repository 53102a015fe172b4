"""What do we ask the requester for, and what came back? One page a step."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from portal.access import staff_with
from requests_app.forms.questions import AnswerForm, AskForm, KeyedAnswerForm, WithdrawQuestionForm
from requests_app.lifecycle import questions
from requests_app.models import Question
from requests_app.views.casework.frame import frame
from requests_app.views.casework.loading import question_of, request_of
from requests_app.views.casework.text_choice import chosen_text, text_choice
from requests_app.views.refusals import tell

VERBS = ["GET", "HEAD", "POST"]


def back(footage_request):
    return redirect("casework:messages", footage_request.reference)


@staff_with("requests.work", load=request_of)
@require_http_methods(VERBS)
def ask(request, footage_request):
    form = AskForm(request.POST or None, initial={"text": chosen_text(request, footage_request)})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        asked = tell(
            request,
            "The question is sent.",
            lambda: questions.ask(footage_request, by=request.user, **chosen),
        )
        if asked:
            return back(footage_request)
    context = {
        **frame(request, footage_request, "messages"),
        "form": form,
        "texts": text_choice(request, Question.Kind.values),
    }
    return render(request, "casework/ask.html", context)


@staff_with("requests.work", load=question_of)
@require_http_methods(VERBS)
def answer_question(request, question):
    footage_request = question.footage_request
    theirs = list(footage_request.messages.filter(from_staff=False, sent_at__gte=question.asked_at))
    known = {"question": question} | ({"messages": theirs} if theirs else {})
    form = (AnswerForm if theirs else KeyedAnswerForm)(request.POST or None, **known)
    if request.method == "POST" and form.is_valid():
        kept = tell(
            request,
            "The answer is kept.",
            lambda: questions.answer(
                question,
                text="" if form.message else form.cleaned_data["text"],
                answered_at=form.answered_at,
                message=form.message,
                by=request.user,
                **form.asked,
            ),
        )
        if kept:
            return back(footage_request)
    context = {**frame(request, footage_request, "messages"), "form": form, "question": question}
    return render(request, "casework/answer_question.html", context)


@staff_with("requests.work", load=question_of)
@require_http_methods(VERBS)
def withdraw_question(request, question):
    form = WithdrawQuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        because = form.cleaned_data["because"]
        tell(
            request,
            "The question is withdrawn. The time to answer is worked out again.",
            lambda: questions.withdraw_question(question, because=because, by=request.user),
        )
        return back(question.footage_request)
    context = {**frame(request, question.footage_request, "messages"), "form": form, "question": question}
    return render(request, "casework/withdraw_question.html", context)
