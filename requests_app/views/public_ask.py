"""What do we ask somebody who wants footage of themselves? One page a question, saved as they go."""

from django.contrib import messages
from django.core.signing import Signer
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from portal import ratelimit
from portal.access import anyone, private
from requests_app import drafts
from requests_app.forms.public_ask import is_old
from requests_app.forms.public_people import for_whom
from requests_app.models import Draft, FootageRequest, ForWhom
from requests_app.views import public_answers as answers
from requests_app.views.public_answers import FORMS, PER_INCIDENT, UPLOADS, Step

WHY = "the public have no accounts; a draft belongs to the browser that holds its signed cookie"
OTHER_FORCES = {"city": "city-of-london", "elsewhere": "another-force"}
UPLOADS_AN_HOUR = 40


@anyone(WHY)
def ask(request, step="who", number=None):
    here = Step(step, number)
    if step not in FORMS or (step in PER_INCIDENT) != bool(number):
        raise Http404
    draft = answers.draft_of(request)
    if draft is None and step != "who":
        return no_draft(request)
    if draft is not None and not within_reach(draft, here):
        return redirect(answers.page_after(draft.answers))
    if request.method == "POST":
        return answered(request, draft, here)
    form = opened(request, draft, here)
    return page(request, draft, here, form)


def within_reach(draft, here):
    """Pages are opened in order; those already answered at any time."""
    order = answers.steps(draft.answers)
    following = answers.first_open(draft.answers)
    return here in order and (following is None or order.index(here) <= order.index(following))


def opened(request, draft, here):
    """As it was answered before, or empty."""
    if draft and answers.answer(draft.answers, here) is not None:
        return answers.filled(draft, here)
    asked_as = {"asked_as": "foi"} if here.name == "who" and request.GET.get("as") == "foi" else None
    return answers.form_of(here, draft.answers if draft else {}, initial=asked_as)


def answered(request, draft, here):
    form = answers.form_of(here, draft.answers if draft else {}, request.POST, request.FILES)
    if here.name in UPLOADS and request.FILES and not may_upload(request):
        return too_many(request)
    if not form.is_valid():
        return page(request, draft, here, form)
    if here.name == "who" and form.cleaned_data["who"] not in ForWhom.values:
        return redirect("public:other_way", way=form.cleaned_data["who"])
    try:
        draft = answers.keep(draft or Draft.objects.create(), here, form)
    except Draft.DoesNotExist:  # another tab has sent or deleted it since
        return no_draft(request)
    if here.name == "where" and form.other_force():
        response = redirect("public:other_way", way=OTHER_FORCES[form.other_force()])
    else:
        response = redirect(answers.page_after(draft.answers))
    return answers.remember(response, draft)


def page(request, draft, here, form):
    kept = draft.answers if draft else {}
    context = {
        "form": form,
        "back_url": answers.page_before(kept, here),
        "number": here.number,
        "for_whom": for_whom(kept),
        "several": len(kept.get("incidents", [])) > 1,
        "old": here.name == "where" and old(draft, here.number),
        "file": draft.files.filter(kind=UPLOADS[here.name]).first() if here.name in UPLOADS else None,
    }
    return private(render(request, f"public/ask/{here.name}.html", context))


def old(draft, number):
    when = answers.filled(draft, Step("when", number))
    return when.is_valid() and is_old(when.cleaned_data["earliest_at"])


def no_draft(request):
    """The answers are gone: sent already, erased after a day, or the browser keeps no cookies."""
    token = answers.token_of(request)
    sent = token and FootageRequest.objects.filter(form_token=token).first()
    if sent:
        return redirect("public:confirmation", signed=signed(sent))
    messages.warning(
        request,
        "We do not have your answers. We delete them after 24 hours, and when you close your browser. "
        "Your browser has to accept cookies. Please start again.",
    )
    return redirect("public:ask_first")


def signed(footage_request):
    """For an address that can be bookmarked and that nobody can make up."""
    return Signer(salt="confirmation").sign(footage_request.reference)


def may_upload(request):
    key = ratelimit.nameless("uploads", ratelimit.address_of(request))
    return ratelimit.take(key, limit=UPLOADS_AN_HOUR)


def too_many(request):
    """Never a silent refusal: what to do instead, and that nothing was lost."""
    return render(request, "public/too_many.html", {"now": timezone.now()}, status=429)


@anyone(WHY)
@require_POST
def change(request, what, number=None):
    """Take an uploaded file or one of several incidents out of the draft."""
    draft = answers.draft_of(request)
    if draft is None:
        return no_draft(request)
    if what == "incident":
        seen = {str(count): count for count in range(1, answers.MOST_INCIDENTS + 1)}
        try:
            answers.remove_incident(draft, number, of=seen.get(request.POST.get("of")))
        except Draft.DoesNotExist:  # another tab has sent or deleted it since
            return no_draft(request)
        return redirect("public:check")
    if what not in UPLOADS:
        raise Http404
    drafts.drop_file(draft, UPLOADS[what])
    return redirect(Step(what).url)


@anyone(WHY)
@require_POST
def forget(request):
    """For whoever has second thoughts, or sits at somebody else's computer."""
    draft = answers.draft_of(request)
    if draft is not None:
        drafts.forget(draft)
    messages.success(request, "We have deleted your answers.")
    response = redirect("public:start")
    response.delete_cookie(answers.COOKIE, samesite="Lax")
    return response
