"""What was searched, flagged and offered on the way to the decision? One page, and a page for each act on it."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from portal.access import staff_with
from portal.words import count_words
from requests_app.forms import deciding as forms
from requests_app.law import grounds as law
from requests_app.lifecycle import flags, reopening, search_records, viewings
from requests_app.models import Flag, Status, Viewing
from requests_app.views.casework.frame import frame
from requests_app.views.casework.loading import request_of
from requests_app.views.reading import on_record
from requests_app.views.refusals import tell


def flag_of(reference, flag):
    rows = Flag.objects.select_related("footage_request__assigned_to")
    return get_object_or_404(rows, pk=flag, footage_request__reference=reference)


def viewing_of(reference, viewing):
    rows = Viewing.objects.select_related("footage_request__assigned_to")
    return get_object_or_404(rows, pk=viewing, footage_request__reference=reference)


@staff_with("requests.see", load=request_of)
def record(request, footage_request):
    """The searches as they were made, flags raised and lowered, viewings, and each decision so far."""
    context = {
        **frame(request, footage_request, "record"),
        "searches": footage_request.searches.select_related("searched_by"),
        "nothing_by_a_person": not search_records.by_a_person(footage_request).exists(),
        "flags": footage_request.flags.select_related("raised_by", "lowered_by"),
        "viewings": footage_request.viewings.select_related("offered_by", "outcome_by"),
        "viewing_open": footage_request.viewings.filter(outcome="").exists(),
        "viewing_decided": viewings.the_decision(footage_request) is not None,
        "decisions": footage_request.decisions.select_related("drafted_by", "approved_by").order_by("-phase"),
        "looks_again": footage_request.is_closed and footage_request.review_on,
        "preparing": footage_request.status == Status.PREPARING,
    }
    return render(request, "approval/record.html", context)


def act(request, footage_request, form, do, *, title, done, button, text="", kind=""):
    """One act: its form on a page of its own; refusals in words, and back to the record."""
    back = reverse("approval:record", args=[footage_request.reference])
    if request.method == "POST" and form.is_valid() and tell(request, done, lambda: do(by=request.user)):
        return redirect(back)
    words = {"title": title, "text": text, "button": button, "kind": kind, "back": back}
    context = {**on_record(request, footage_request), "form": form, "words": words}
    return render(request, "approval/act.html", context)


# --- the search -----------------------------------------------------------------------------------------
@staff_with("requests.work", load=request_of)
def record_search(request, footage_request):
    form = forms.SearchForm(request.POST or None)
    return act(
        request,
        footage_request,
        form,
        lambda by: search_records.record_search(footage_request, by=by, **form.search),
        title="Write down a search",
        text="Of another system, or of the catalogue in a way that the service did not.",
        done="The search is written down.",
        button="Write it down",
    )


# --- flags ------------------------------------------------------------------------------------------------
@staff_with("requests.flag", load=request_of)
def raise_flag(request, footage_request):
    form = forms.FlagForm(request.POST or None)
    return act(
        request,
        footage_request,
        form,
        lambda by: flags.raise_flag(
            footage_request, form.cleaned_data["kind"], reason=form.cleaned_data["reason"], by=by
        ),
        title="Raise a flag",
        text="While a flag is raised, two legal approvers have to look before anything goes out.",
        done="The flag is raised. Two legal approvers have to look before anything goes out.",
        button="Raise the flag",
    )


@staff_with("requests.lower_flag", load=flag_of)
def lower_flag(request, flag):
    form = forms.BecauseForm(request.POST or None)
    return act(
        request,
        flag.footage_request,
        form,
        lambda by: flags.lower_flag(flag, because=form.cleaned_data["because"], by=by),
        title=f"Lower the flag “{flag.get_kind_display()}”",
        text="It stays on record that it was raised, by whom and why. What waits for approval now still takes two.",
        done="The flag is lowered.",
        button="Lower the flag",
    )


# --- viewings ---------------------------------------------------------------------------------------------
@staff_with("requests.work", load=request_of)
def offer_viewing(request, footage_request):
    form = forms.ViewingForm(request.POST or None)
    return act(
        request,
        footage_request,
        form,
        lambda by: viewings.offer_viewing(footage_request, by=by, **form.cleaned_data),
        title="Offer a viewing",
        text="The decision’s letter says this. After that decision, a letter with it goes out at once.",
        done="The viewing is on offer.",
        button="Offer the viewing",
    )


@staff_with("requests.work", load=viewing_of)
def agree_viewing(request, viewing):
    form = forms.AppointmentForm(request.POST or None, initial=forms.as_typed(viewing))
    return act(
        request,
        viewing.footage_request,
        form,
        lambda by: viewings.agree_viewing(viewing, appointment_at=form.appointment_at, by=by),
        title="Appointment for the viewing",
        text=f"At {viewing.place}.",
        done="The appointment is kept. Tell the person if they have not agreed it with you just now.",
        button="Keep the appointment",
    )


@staff_with("requests.work", load=viewing_of)
def end_viewing(request, viewing):
    form = forms.ViewingEndForm(request.POST or None)
    return act(
        request,
        viewing.footage_request,
        form,
        lambda by: viewings.end_viewing(viewing, by=by, **form.cleaned_data),
        title="What came of the viewing?",
        done="What came of the viewing is recorded.",
        button="Record it",
    )


# --- after the end ------------------------------------------------------------------------------------------
@staff_with("requests.reopen", load=request_of)
def reopen(request, footage_request):
    form = forms.ReopenForm(request.POST or None)

    def done(lost):
        if not lost:
            return "The request is open again. Its footage is held."
        named = ", ".join(clip.evidence_id for clip in lost)
        return f"The request is open again. {count_words(len(lost), 'clip')} cannot be had any more: {named}."

    return act(
        request,
        footage_request,
        form,
        lambda by: reopening.reopen(footage_request, reason=form.cleaned_data["reason"], by=by),
        title="Open this request again",
        text="It goes back to the search, with its footage held again, for a new decision. What was decided and handed "
        "over stands. Its clocks go on from where they began, and the person is told by email that it is open again.",
        done=done,
        button="Open it again",
        kind="warning",
    )


@staff_with("requests.work", load=request_of)
def keep_restriction(request, footage_request):
    start = {"until": law.next_look(law.london_today())}
    form = forms.KeepRestrictionForm(request.POST or None, initial=start)
    return act(
        request,
        footage_request,
        form,
        lambda by: reopening.keep_restriction(footage_request, by=by, **form.cleaned_data),
        title="Keep the restriction",
        text="A restriction may last only as long as it is needed. Where it is not, a supervisor opens the request "
        "again, and what can be given is decided on.",
        done="The restriction is kept until it is looked at again.",
        button="Keep the restriction",
    )


@staff_with("requests.work", load=request_of)
def settle_restriction(request, footage_request):
    form = forms.SettleRestrictionForm(request.POST or None)
    return act(
        request,
        footage_request,
        form,
        lambda by: reopening.settle_restriction(footage_request, by=by, **form.cleaned_data),
        title="Nothing more is given",
        text="It was looked at again, and nothing more can be given. It does not come back, and two people may let its "
        "footage go. Where something can be given, a supervisor opens the request again instead.",
        done="It is recorded that nothing more is given.",
        button="Record that nothing more is given",
        kind="warning",
    )
