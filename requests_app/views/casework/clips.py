"""Does this clip show the person? One clip, its player and the verdict on it."""

from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from footage_app.models import ReviewCopy
from portal.access import staff_with
from portal.words import count_words
from requests_app.forms.casework_clips import RuleOutForm, RuleOutOneForm
from requests_app.forms.clocks import PurposeForm
from requests_app.lifecycle import search
from requests_app.lifecycle.purpose import PURPOSES
from requests_app.models import Verdict
from requests_app.views.casework.fate import fate
from requests_app.views.casework.frame import frame
from requests_app.views.casework.loading import candidate_of, request_of
from requests_app.views.refusals import tell


@staff_with("requests.see_originals", load=candidate_of)
def clip(request, candidate):
    return page(request, candidate, RuleOutOneForm())


def page(request, candidate, form):
    footage_request = candidate.footage_request
    order = list(footage_request.candidates.values_list("pk", "verdict"))
    place = [pk for pk, _ in order].index(candidate.pk)
    candidate.fate = fate(candidate)
    context = {
        **frame(request, footage_request, "", about=f"clip:{candidate.clip_id}"),
        "candidate": candidate,
        "clip": candidate.clip,
        "number": place + 1,
        "in_all": len(order),
        "before": order[place - 1][0] if place else None,
        "after": order[place + 1][0] if place + 1 < len(order) else None,
        "has_copy": ReviewCopy.objects.filter(clip=candidate.clip).exists(),
        "form": form,
        "purpose": PURPOSES[candidate.regime],
        "purpose_form": PurposeForm(initial={"regime": candidate.regime}),
    }
    return render(request, "casework/clip.html", context)


@staff_with("requests.work", load=candidate_of)
@require_POST
def confirm(request, candidate):
    done = "Confirmed: the clip shows the person."
    ok = tell(request, done, lambda: search.confirm(candidate, by=request.user))
    return onwards(request, candidate) if ok else stay(candidate)


@staff_with("requests.work", load=candidate_of)
@require_POST
def rule_out(request, candidate):
    form = RuleOutOneForm(request.POST)
    if not form.is_valid():
        return page(request, candidate, form)
    reason = form.cleaned_data["reason"]
    done = "Ruled out. The clip stays held."
    ok = tell(request, done, lambda: search.rule_out(candidate, reason=reason, by=request.user))
    return onwards(request, candidate) if ok else stay(candidate)


@staff_with("requests.work", load=candidate_of)
@require_POST
def undecide(request, candidate):
    tell(request, "The clip is to be looked at again.", lambda: search.undecide(candidate, by=request.user))
    return stay(candidate)


@staff_with("requests.work", load=candidate_of)
@require_POST
def hold_candidate(request, candidate):
    done = "The clip is held for this request."
    tell(request, done, lambda: search.hold_candidate(candidate, by=request.user))
    return stay(candidate)


@staff_with("requests.work", load=request_of)
@require_POST
def rule_out_several(request, footage_request):
    """Exactly those that the page showed and the person ticked; what was docked meanwhile is not among them."""
    form = RuleOutForm(request.POST)
    ticked = [int(pk) for pk in request.POST.getlist("clips") if pk.isdecimal() and len(pk) < 19]
    back = HttpResponseRedirect(reverse("casework:request", args=[footage_request.reference]) + "#clips")
    if not form.is_valid() or not ticked:
        words = next(iter(form.errors.get("reason", [])), "Select at least one clip")
        tell(request, "", lambda: refuse(f"{words}. Nothing was ruled out."))
        return back
    chosen = footage_request.candidates.filter(pk__in=ticked)
    reason = form.cleaned_data["reason"]
    tell(
        request,
        lambda count: f"{count_words(count, 'clip')} ruled out. They stay held.",
        lambda: search.rule_out_several(footage_request, chosen, reason=reason, by=request.user),
    )
    return back


def refuse(words):
    raise search.NotNow(words)


def stay(candidate):
    return redirect("casework:clip", candidate.footage_request.reference, candidate.pk)


def onwards(request, candidate):
    """To the next clip that nobody has decided on; after the last, to the request."""
    footage_request = candidate.footage_request
    following = footage_request.candidates.filter(verdict=Verdict.UNDECIDED).first()
    if following is None or "stay" in request.POST:
        return redirect("casework:request", footage_request.reference)
    return redirect("casework:clip", footage_request.reference, following.pk)
