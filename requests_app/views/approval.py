"""May this go out? The legal approver's list, the page to compare on, approving and returning."""

import json

import rules
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from portal import audit
from portal.access import staff_with
from requests_app.forms.approval import ApproveForm, LetterOnlyForm, ReturnForm
from requests_app.law.grounds import REGIMES
from requests_app.lifecycle import decision as lifecycle
from requests_app.lifecycle import flags
from requests_app.lifecycle.release import frozen_derivatives
from requests_app.models import Decision, FootageRequest, Status
from requests_app.outputs import files_of, first_number, kind_of, letter_name, named_files
from requests_app.views.approval_history import history_of, workers_on
from requests_app.views.approval_returns import since_returned
from requests_app.views.decision import ground_rows, hiding_rows
from requests_app.views.reading import on_record
from requests_app.views.refusals import tell
from requests_app.what_is_withheld import schedule
from requests_app.what_was_hidden import staff_counts, staff_rows

A_PAGE = 25
FAULTS_SHOWN = 10


def request_of(reference):
    rows = FootageRequest.objects.prefetch_related("decisions__drafted_by", "decisions__approved_by")
    footage_request = get_object_or_404(rows, reference=reference)
    if not sent(footage_request):
        raise Http404
    return footage_request


def sent(footage_request):
    """Its decisions that were sent for approval and not returned, the newest first."""
    decisions = [one for one in footage_request.decisions.all() if one.sent_for_approval_at]
    return sorted(decisions, key=lambda one: -one.phase)


def shown(request, footage_request):
    """The decision that the page asks for; the newest where it asks for none."""
    decisions, phase = sent(footage_request), request.GET.get("phase")
    found = [one for one in decisions if phase in (None, str(one.phase))]
    if not found:
        raise Http404
    return found[0]


@staff_with("requests.see_approvals")
def waiting(request):
    """What is due first stands first; below it what was decided lately."""
    visible = FootageRequest.objects.without_conflict_for(request.user)
    open_ones = visible.filter(status=Status.AWAITING_APPROVAL).prefetch_related("decisions__drafted_by")
    page = Paginator(open_ones.order_by("due_on", "pk"), A_PAGE).get_page(request.GET.get("page"))
    worked = audit.AuditEvent.objects.filter(
        actor=audit.actor_name(request.user), is_work=True, chain__in=[one.reference for one in page]
    )
    approved = Decision.objects.filter(approved_at__isnull=False, footage_request__in=visible)
    context = {
        "page": page,
        "worked_on": set(worked.values_list("chain", flat=True)),
        "decided": approved.select_related("footage_request", "approved_by").order_by("-approved_at")[:10],
    }
    return render(request, "approval/list.html", context)


@staff_with("requests.see_approvals", load=request_of)
def compare(request, footage_request):
    """Original and redacted side by side, what is hidden and why, the checks, the letter, who did what."""
    decision = shown(request, footage_request)
    open_now = footage_request.status == Status.AWAITING_APPROVAL and decision.approved_at is None
    waits = open_now and bool(flags.why_two(decision))
    context = {
        **on_record(request, footage_request, "decision.read"),
        "decision": decision,
        "law": REGIMES[decision.regime],
        "ground": ground_rows(decision),
        "hidden": hiding_rows(decision),
        "steps": decision.ladder.all(),
        "searches": footage_request.searches.select_related("searched_by"),
        "flags": footage_request.flags.select_related("raised_by", "lowered_by"),
        "may_lower_flag": open_now and rules.has_perm("requests.lower_flag", request.user, footage_request),
        "needs_first_look": waits and flags.needs_first_look(decision),
        "why_not_second": flags.why_not_second_look(decision, request.user) if open_now else "",
        "since_returned": since_returned(decision),
        "others": [one for one in sent(footage_request) if one != decision],
        "recordings": [recording(number, one, decision.regime) for number, one in numbered(decision)],
        "changes": lifecycle.what_changed(footage_request, decision) if open_now else [],
        "is_open": open_now,
        "worked_on_it": footage_request.was_worked_on_by(request.user),
        "workers": workers_on(footage_request),
        "history": history_of(footage_request),
        "form": ReturnForm(),
    }
    return render(request, "approval/compare.html", context)


def numbered(decision):
    """Its outputs with the numbers that their files have."""
    return enumerate(frozen_derivatives(decision), start=first_number(decision))


def recording(number, derivative, regime):
    plan = derivative.redaction.plan
    tracks = staff_rows(plan)
    checks = [check_words(check) for check in derivative.report.get("checks", [])]
    return {
        "number": number,
        "kind": kind_of(derivative),
        "files": files_of(number, derivative),
        "captions": derivative.report.get("captions", ""),
        "stills": range(1, len(plan["output"]["stills"]) + 1),
        "cuts": json.dumps(plan["output"]["cuts"]),
        "withheld": schedule(plan, derivative.redaction.withheld.all(), regime),
        "derivative": derivative,
        "clip": derivative.redaction.clip,
        "has_copy": hasattr(derivative.redaction.clip, "review_copy"),
        "counts": staff_counts(plan),
        "tracks": tracks,
        "chosen": [track for track in tracks if track["is_chosen"]],
        "checks": checks,
        "failed": not all(check["ok"] for check in checks),
    }


def check_words(check):
    """One line of the verifier: what was looked at, whether it is right, what was found."""
    faults = check.get("faults", [])
    return {
        "name": check["name"][:1].upper() + check["name"][1:],
        "ok": check["ok"],
        "words": check.get("words", ""),
        "faults": [fault_words(fault) for fault in faults[:FAULTS_SHOWN]],
        "more": max(0, len(faults) - FAULTS_SHOWN),
    }


def fault_words(fault):
    if isinstance(fault, dict):
        return ", ".join(f"{name} {value}" for name, value in fault.items())
    return str(fault)


APPROVE = {
    "act": lifecycle.approve,
    "title": "Approve and issue",
    "done": "Approved. The letter and the files can be downloaded now, and the person has been told.",
}
FIRST_LOOK = {
    "act": lifecycle.first_look,
    "title": "Record the first look",
    "done": "Your first look is recorded. Another legal approver now has to approve it.",
}


@staff_with("requests.see_approvals", load=request_of)
def approve(request, footage_request):
    return asked_once_more(request, footage_request, APPROVE)


@staff_with("requests.see_approvals", load=request_of)
def first_look(request, footage_request):
    """Where two must look: the first of them."""
    return asked_once_more(request, footage_request, FIRST_LOOK)


def asked_once_more(request, footage_request, what):
    """With the hashes; the form carries those that the approver saw on the page before."""
    decision = sent(footage_request)[0]
    asked = request.POST or request.GET
    seen = asked.getlist("seen")
    form = (ApproveForm if decision.releases else LetterOnlyForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tell(
            request,
            what["done"],
            lambda: what["act"](footage_request, seen=seen, by=request.user),
        )
        return redirect("approval:compare", footage_request.reference)
    if sorted(seen) != decision.frozen_hashes:
        messages.error(request, "Look at the letter and the recordings first. Nothing was approved.")
        return redirect("approval:compare", footage_request.reference)
    files = [
        file
        for number, output in enumerate(decision.outputs, start=first_number(decision))
        for file in named_files(number, output)
    ]
    context = {
        **on_record(request, footage_request, "decision.read"),
        "decision": decision,
        "files": [*files, {"name": letter_name(decision), "sha256": decision.letter_sha256}],
        "seen": seen,
        "title": what["title"],
        "is_first_look": what is FIRST_LOOK,
        "why_two": flags.why_two(decision),
        "form": form,
    }
    return render(request, "approval/approve.html", context)


@staff_with("requests.see_approvals", load=request_of)
def return_draft(request, footage_request):
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        comment = form.cleaned_data["comment"]
        returned = tell(
            request,
            "The draft is returned with your comment.",
            lambda: lifecycle.return_draft(footage_request, comment=comment, by=request.user),
        )
        if returned:
            return redirect("approval:list")
        return redirect("approval:compare", footage_request.reference)
    context = {**on_record(request, footage_request, "decision.read"), "form": form}
    return render(request, "approval/return.html", context)
