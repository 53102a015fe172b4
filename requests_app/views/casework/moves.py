"""How does a request move on, from a caseworker's page? One view a button."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from portal.access import staff_with
from requests_app.forms.casework import AbandonForm, ReasonForm
from requests_app.lifecycle import afterwards, search, search_records
from requests_app.views.casework.frame import frame
from requests_app.views.casework.loading import request_of
from requests_app.views.refusals import tell


def back(footage_request):
    return redirect("casework:request", footage_request.reference)


@staff_with("requests.work", load=request_of)
@require_POST
def start_search(request, footage_request):
    tell(request, "This request is yours.", lambda: search.start_search(footage_request, by=request.user))
    return back(footage_request)


@staff_with("requests.work", load=request_of)
@require_POST
def finish_search(request, footage_request):
    """Where nobody answers yet for where was searched, the page that says so comes first."""
    done = "The search is finished. Prepare the answer."
    answered_for = {"nothing_else": request.POST.get("nothing_else") == "yes"}
    if tell(request, done, lambda: search.finish_search(footage_request, by=request.user, **answered_for)):
        return back(footage_request)
    to_search = search_records.by_a_person(footage_request).exists()
    return back(footage_request) if to_search else redirect("approval:record", footage_request.reference)


@staff_with("requests.work", load=request_of)
@require_POST
def reopen_search(request, footage_request):
    done = "You can search again. What was confirmed stays confirmed."
    tell(request, done, lambda: search.reopen_search(footage_request, by=request.user))
    return back(footage_request)


@staff_with("requests.work", load=request_of)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, footage_request):
    """The person said by phone or post that they no longer want it."""
    words = {
        "title": "Withdraw this request for the requester",
        "text": "Only when the person has told you so. They keep the right to ask again. "
        "The footage stays held until the time for complaints is over.",
        "button": "Withdraw the request",
        "done": "The request is withdrawn.",
    }
    return end(request, footage_request, words, afterwards.withdraw)


@staff_with("requests.abandon", load=request_of)
@require_http_methods(["GET", "HEAD", "POST"])
def abandon(request, footage_request):
    words = {
        "title": "Close this request as abandoned",
        "text": "For a request that cannot go on. Whoever no longer wants it withdraws it instead. "
        "The footage stays held until the time for complaints is over.",
        "button": "Close as abandoned",
        "done": "The request is closed as abandoned.",
    }
    return end(request, footage_request, words, afterwards.abandon, AbandonForm)


def end(request, footage_request, words, act, form_of=ReasonForm):
    form = form_of(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        tell(request, words["done"], lambda: act(footage_request, by=request.user, **typed))
        return back(footage_request)
    context = {**frame(request, footage_request, ""), "form": form, "words": words}
    return render(request, "casework/end.html", context)
