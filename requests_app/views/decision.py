"""What is the answer going to be? The caseworker's draft, its ground and steps, its letter, and sending it for approval."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from portal import audit
from portal.access import staff_with
from requests_app import letters, outcomes, outputs, which_law
from requests_app.forms.decision import DecisionForm, HidingForm, LadderForm, WholeGroundForm, as_initial
from requests_app.law import grounds as law
from requests_app.lifecycle import decision as lifecycle
from requests_app.lifecycle import hiding, ladder
from requests_app.models import FootageRequest, LadderStep, Status
from requests_app.report import particular
from requests_app.views.reading import on_record
from requests_app.views.refusals import tell

SAVED = "The draft is saved. Look at the letter, then send it for approval."


def request_of(reference):
    return get_object_or_404(FootageRequest, reference=reference)


@staff_with("requests.work", load=request_of)
def draft(request, footage_request):
    decision = lifecycle.draft_of(footage_request)
    left = outputs.clips_left(footage_request)
    form = DecisionForm(
        request.POST or None,
        initial=as_initial(decision),
        left=left,
        footage_request=footage_request,
        is_late=timezone.localdate() > footage_request.due_on,
    )
    if request.method == "POST" and form.is_valid():
        saved = tell(
            request, SAVED, lambda: lifecycle.draft_decision(footage_request, by=request.user, **form.draft)
        )
        return redirect(next_page(footage_request) if saved else "approval:draft", footage_request.reference)
    context = {
        **on_record(request, footage_request, "decision.read"),
        "decision": decision or lifecycle.decision_of(footage_request),
        "is_draft": decision is not None,
        "law": which_law.law_words(footage_request, which_law.recordings_of(decision) if decision else left),
        "form": form,
        "can_draft": footage_request.status == Status.PREPARING,
        "cannot_draft": lifecycle.cannot_draft(footage_request),
        "reasons": lifecycle.why_not_ready(footage_request, decision),
        "ground": ground_rows(decision),
        "asks_hiding": decision is not None and hiding.is_asked(decision),
        "hidden": hiding_rows(decision),
        "asks_ladder": decision is not None and ladder.is_asked(decision),
        "steps": decision.ladder.all() if decision else [],
        "earlier": footage_request.decisions.filter(approved_at__isnull=False).order_by("phase"),
    }
    return render(request, "casework/decision.html", context)


def next_page(footage_request):
    """What the outcome asks for and the draft does not have yet, one after the other."""
    decision = lifecycle.draft_of(footage_request)
    if decision.ground and not decision.particulars:
        return "approval:ground"
    if hiding.what_is_wrong(decision):
        return "approval:hiding"
    if ladder.is_asked(decision) and not decision.ladder.exists():
        return "approval:ladder"
    return "approval:draft"


def ground_rows(decision):
    """The ground of the draft with what was recorded for it; None where it names none."""
    if decision is None or not decision.ground:
        return None
    ground, said = law.GROUNDS[decision.ground], decision.particulars
    names = [name for name in ground.asks("whole") if name in said]
    rows = [(law.QUESTIONS[name]["ask"], particular(name, said[name])) for name in names]
    return {"ground": ground, "rows": rows, "left_out_because": decision.left_out_because}


def hiding_rows(decision):
    """The same of the ground on which other people are hidden."""
    if decision is None or not decision.hiding:
        return None
    ground, said = law.GROUNDS[decision.general_ground], decision.hiding
    names = [name for name in dict.fromkeys([*ground.asks_of_hiding, *ground.needs]) if name in said]
    rows = [(law.QUESTIONS[name]["ask"], particular(name, said[name])) for name in names]
    return {"ground": ground, "rows": rows}


def drafted(footage_request):
    """The draft, while it can be changed; 404 else."""
    decision = lifecycle.draft_of(footage_request)
    if decision is None or footage_request.status != Status.PREPARING:
        raise Http404
    return decision


@staff_with("requests.work", load=request_of)
def ground(request, footage_request):
    """What the ground needs recorded: every question of it, before anything can be sent."""
    decision = drafted(footage_request)
    if not decision.ground:
        messages.error(request, "Choose the ground in law first.")
        return redirect("approval:draft", footage_request.reference)
    chosen = law.GROUNDS[decision.ground]
    start = {"review_on": law.next_look(law.london_today()), **decision.particulars}
    start |= {"may_say": not decision.left_out_because, "left_out_because": decision.left_out_because}
    if text := decision.particulars.get("review_on"):
        start["review_on"] = law.day_of(text)
    form = WholeGroundForm(decision, chosen, request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        said = {
            "particulars": form.particulars,
            "left_out_because": form.cleaned_data.get("left_out_because", ""),
        }
        act = lambda: lifecycle.explain_ground(footage_request, by=request.user, **said)  # noqa: E731
        if tell(request, "The particulars of the ground are saved.", act):
            return redirect(next_page(footage_request), footage_request.reference)
    read = on_record(request, footage_request, "decision.read")
    context = {**read, "decision": decision, "ground": chosen, "form": form}
    return render(request, "approval/ground.html", context)


@staff_with("requests.work", load=request_of)
def explain_hiding(request, footage_request):
    """Why other people are hidden: filled in with what is so of most recordings, to be read and put right."""
    decision = drafted(footage_request)
    if not hiding.is_asked(decision):
        messages.error(request, "Nothing is withheld on the general ground, so nothing has to be explained.")
        return redirect("approval:draft", footage_request.reference)
    ground = law.general(which_law.law_now(decision))
    said = decision.hiding if decision.general_ground == ground.code else {}
    day = said.get("review_on")
    start = {**hiding.SUGGESTED, **said, "looks_again": bool(day)}
    start["review_on"] = law.day_of(day) if day else law.next_look(law.london_today())
    form = HidingForm(ground, request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        act = lambda: hiding.explain_hiding(footage_request, particulars=form.particulars, by=request.user)  # noqa: E731
        if tell(request, "It is recorded why other people are hidden.", act):
            return redirect(next_page(footage_request), footage_request.reference)
    read = on_record(request, footage_request, "decision.read")
    context = {**read, "ground": ground, "covered": list(hiding.covered(decision)), "form": form}
    return render(request, "approval/hiding.html", context)


@staff_with("requests.work", load=request_of)
def steps(request, footage_request):
    """The ladder: filled in as far as it can be guessed, to be read and put right."""
    decision = drafted(footage_request)
    form = LadderForm(decision, request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = lambda: ladder.record_steps(footage_request, form.steps, by=request.user)  # noqa: E731
        if tell(request, "The steps are recorded.", act):
            return redirect("approval:draft", footage_request.reference)
    ends = [LadderStep.Rung(rung).label for rung in outcomes.ENDS_ON.get(decision.outcome, [])]
    read = on_record(request, footage_request, "decision.read")
    context = {**read, "decision": decision, "form": form, "ends": ends}
    return render(request, "approval/ladder.html", context)


@staff_with("requests.work", load=request_of)
def preview(request, footage_request):
    """The letter as it would be sent now; nothing is kept."""
    decision = lifecycle.decision_of(footage_request)
    if decision is None:
        raise Http404
    audit.record_now("letter.read", by=request.user, chain=footage_request.reference, preview=True)
    released = outputs.outputs_of(decision)
    try:
        html, title = lifecycle.letter_as_it_is(decision, released, on=timezone.localdate())
    except lifecycle.NotReady as refusal:
        messages.error(request, f"The letter cannot be written yet. {refusal}")
        return redirect("approval:draft", footage_request.reference)
    return shown_pdf(letters.as_pdf(html, title))


def shown_pdf(pdf):
    """In the browser's own reader, which runs nothing that a letter could carry."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{outputs.LETTER_NAME}"'
    return response


@require_POST
@staff_with("requests.work", load=request_of)
def send_for_approval(request, footage_request):
    tell(
        request,
        "The decision is sent for approval. It cannot be changed unless a legal approver returns it.",
        lambda: lifecycle.send_for_approval(footage_request, by=request.user),
    )
    return redirect("approval:draft", footage_request.reference)
