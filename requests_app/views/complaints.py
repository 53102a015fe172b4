"""Who complained, until when must we answer, and what came of it? For staff."""

import uuid
from datetime import date

import rules
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from portal import audit
from portal.access import staff_with
from requests_app.forms import complaints as forms
from requests_app.lifecycle import complaint_letters, complaints
from requests_app.models import Channel, Complaint, FootageRequest
from requests_app.views.refusals import tell

SHOWN = 100


def complaint_of(reference):
    rows = Complaint.objects.select_related("footage_request", "decided_by", "new_request", "follows")
    return get_object_or_404(rows, reference=reference)


@staff_with("complaints.see")
def listed(request):
    """Open ones first, by the day on which something is due; those with a conflict are left out."""
    rows = seen_by(request.user).select_related("footage_request").prefetch_related("clocks", "steps")
    open_ones = [with_day(one) for one in rows.open()]
    open_ones.sort(key=lambda one: (one.next_day or date.max, one.pk))
    closed = rows.filter(closed_at__isnull=False).order_by("-closed_at")
    context = {
        "open": open_ones,
        "set_aside": rows.set_aside().order_by("decided_at"),
        "closed": closed[:SHOWN],
        "more": max(0, closed.count() - SHOWN),
    }
    return render(request, "casework/complaints.html", context)


def seen_by(user):
    """Nobody reads what is said of themselves: complaints.read, asked of all rows at once."""
    clear = FootageRequest.objects.without_conflict_for(user)
    return Complaint.objects.filter(Q(footage_request__isnull=True) | Q(footage_request__in=clear))


def next_day(complaint):
    """The first day on which something is due: a clock of law, or an answer that the regulator wants."""
    days = [clock.due_on for clock in complaint.clocks.all() if not clock.stopped_on]
    return min([*days, *(step.answer_due_on for step in unanswered(complaint))], default=None)


def unanswered(complaint):
    steps = list(complaint.steps.all())
    answered = {step.answers_id for step in steps}
    return [step for step in steps if step.answer_due_on and step.pk not in answered]


def with_day(complaint):
    complaint.next_day = next_day(complaint)
    return complaint


@staff_with("complaints.keep")
def keep(request):
    """One that reached us by phone, by post, at a desk, or from the regulator or a court."""
    first = {"token": uuid.uuid4(), "reference": request.GET.get("about", "")[:40]}
    form = forms.KeepComplaintForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid() and kept(request, form):
        return redirect("casework:complaints")
    return render(request, "casework/keep_complaint.html", {"form": form})


def kept(request, form):
    return tell(
        request,
        lambda made: f"{made.reference} is kept.",
        lambda: complaints.receive(
            form.form_token,
            form.details(),
            kind=form.cleaned_data["kind"],
            footage_request=form.footage_request,
            received_at=form.received_at,
            by=request.user,
        ),
    )


@staff_with("complaints.read", load=complaint_of)
def page(request, complaint):
    return shown(request, complaint)


def shown(request, complaint, **bound):
    about = f"complaint:{complaint.pk}"
    chain = complaint.footage_request.reference if complaint.footage_request else complaint.reference
    audit.record_now("complaint.read", by=request.user, chain=chain, about=about)
    complaint.channel_words = Channel(complaint.channel).label
    context = {
        "complaint": complaint,
        "clocks": complaint.clocks.all(),
        "steps": complaint.steps.select_related("written_by", "answers"),
        "letters": complaint.letters.all(),
        "may_decide": rules.has_perm("complaints.decide", request.user, complaint),
        "longer_waits": complaint_letters.longer_waits(complaint),
        "may_acknowledge_again": complaint_letters.may_acknowledge_again(complaint),
        "link_form": bound.get("link_form") or forms.LinkForm(prefix="link"),
        "none_form": bound.get("none_form") or forms.LinkToNoneForm(prefix="none"),
        "step_form": bound.get("step_form") or forms.StepForm(prefix="step", complaint=complaint),
        "longer_form": bound.get("longer_form") or forms.LongerForm(prefix="longer"),
        "decide_form": bound.get("decide_form") or forms.DecideForm(prefix="decide"),
        "bound": list(bound.values()),
        "may_ask_anew": complaint.overturned
        and not complaint.new_request
        and rules.has_perm("requests.work", request.user, complaint.footage_request),
    }
    return render(request, "casework/complaint.html", context)


@staff_with("complaints.keep", load=complaint_of)
@require_POST
def acknowledge_again(request, complaint):
    tell(
        request,
        "Acknowledged. On paper it counts from the day on which it is posted.",
        lambda: complaints.acknowledge_again(complaint, by=request.user),
    )
    return redirect("casework:complaint", complaint.reference)


@staff_with("complaints.keep", load=complaint_of)
@require_POST
def link(request, complaint):
    form = forms.LinkForm(request.POST, prefix="link")
    if not form.is_valid():
        return shown(request, complaint, link_form=form)
    tell(
        request,
        "Linked. The footage of the request is held until the complaint is over.",
        lambda: complaints.link(complaint, form.footage_request, by=request.user),
    )
    return redirect("casework:complaint", complaint.reference)


@staff_with("complaints.keep", load=complaint_of)
@require_POST
def link_to_none(request, complaint):
    form = forms.LinkToNoneForm(request.POST, prefix="none")
    if not form.is_valid():
        return shown(request, complaint, none_form=form)
    because = form.cleaned_data["because"]
    tell(request, "Recorded.", lambda: complaints.link_to_none(complaint, because=because, by=request.user))
    return redirect("casework:complaint", complaint.reference)


@staff_with("complaints.keep", load=complaint_of)
@require_POST
def add_step(request, complaint):
    form = forms.StepForm(request.POST, prefix="step", complaint=complaint)
    if not form.is_valid():
        return shown(request, complaint, step_form=form)
    tell(request, "Kept.", lambda: complaints.add_step(complaint, by=request.user, **form.step()))
    return redirect("casework:complaint", complaint.reference)


@staff_with("complaints.keep", load=complaint_of)
@require_POST
def take_longer(request, complaint):
    form = forms.LongerForm(request.POST, prefix="longer")
    if not form.is_valid():
        return shown(request, complaint, longer_form=form)
    reasons = form.cleaned_data["reasons"]
    tell(
        request,
        "The person is told. On paper the new day counts from the day on which the letter is posted.",
        lambda: complaints.take_longer(complaint, reasons=reasons, by=request.user),
    )
    return redirect("casework:complaint", complaint.reference)


@staff_with("complaints.keep", load=complaint_of)
@require_POST
def decide(request, complaint):
    form = forms.DecideForm(request.POST, prefix="decide")
    if not form.is_valid():
        return shown(request, complaint, decide_form=form)
    said = form.cleaned_data | {"overturned": bool(form.cleaned_data["overturned"])}
    tell(request, "It is closed.", lambda: complaints.decide(complaint, by=request.user, **said))
    return redirect("casework:complaint", complaint.reference)


@staff_with("complaints.keep", load=complaint_of)
@require_POST
def ask_anew(request, complaint):
    if complaint.footage_request is None:
        raise Http404
    tell(
        request,
        lambda made: f"The new request is {made.reference}.",
        lambda: complaints.ask_anew(complaint, by=request.user),
    )
    return redirect("casework:complaint", complaint.reference)
