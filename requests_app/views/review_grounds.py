"""On which ground in law is each thing in this clip withheld? The list, giving a ground, taking it back."""

import rules
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from portal.access import staff_with
from portal.words import count_words
from requests_app import what_is_withheld, which_law
from requests_app.forms.grounds import GroundForm, StretchForm
from requests_app.law import grounds
from requests_app.lifecycle import grounds as lifecycle
from requests_app.models import Status, Withheld
from requests_app.report import particular
from requests_app.views.refusals import tell
from requests_app.views.review import redaction_of
from requests_app.views.review_viewing import record_opening


def withheld_of(reference, clip, withheld):
    redaction = redaction_of(reference, clip)
    redaction.taken = get_object_or_404(
        Withheld.objects.select_related("redaction"), pk=withheld, redaction=redaction
    )
    return redaction


@staff_with("requests.see_originals", load=redaction_of)
def listed(request, redaction):
    """What is withheld on the general ground, with boxes to tick, and what has a ground of its own."""
    footage_request = redaction.footage_request
    rows = list(redaction.withheld.select_related("given_by"))
    left = what_is_withheld.general_items(redaction.plan, rows) if redaction.plan else []
    regime = which_law.law_of_redaction(redaction)
    context = {
        **frame(request, redaction),
        "may_edit": rules.has_perm("requests.work", request.user, footage_request)
        and footage_request.status == Status.PREPARING,
        "given": [given(row, redaction.plan) for row in rows],
        "areas": [item for item in left if item.what == "track" and item.kind != "face"],
        "stretches": [item for item in left if item.what != "track"],
        "faces": [item for item in left if item.kind == "face"],
        "grounds": grounds.offered(regime),
        "general": grounds.general(regime),
        "pictures": set(redaction.pictures.values_list("track", flat=True)),
    }
    return render(request, "review/grounds.html", context)


def frame(request, redaction):
    record_opening(request, redaction.made_for, redaction.clip_id)
    return {"redaction": redaction, "clip": redaction.clip, "footage_request": redaction.footage_request}


def given(row, plan):
    """One ground as the page and the report tell it."""
    item = what_is_withheld.item_of(plan, f"track:{row.track}") if row.track else None
    start, end = (item.start, item.end) if item else (row.start, row.end)
    ground = grounds.GROUNDS[row.ground]
    return {
        "row": row,
        "what": item.words if item else f"Track {row.track}" if row.track else row.get_what_display(),
        "from": what_is_withheld.exact(start),
        "to": what_is_withheld.exact(end),
        "ground": ground,
        "particulars": particulars(row, ground),
        "stands": row not in what_is_withheld.without_effect(plan, [row]),
    }


def particulars(row, ground):
    said = [
        (grounds.QUESTIONS[name]["ask"], particular(name, row.particulars.get(name, "")))
        for name in ground.needs
    ]
    return said + ([("Why the letter leaves it out", row.left_out_because)] if row.left_out_because else [])


@staff_with("requests.work", load=redaction_of)
def give(request, redaction):
    """First the ground and what it is for, then what that ground needs recorded."""
    asked = request.POST or request.GET
    keys, wrong = chosen_keys(asked)
    offered = grounds.offered(which_law.law_of_redaction(redaction))
    ground = next((one for one in offered if one.code == asked.get("ground")), None)
    items = [what_is_withheld.item_of(redaction.plan, key) for key in keys] if redaction.plan else []
    if wrong or ground is None or not items or not all(items):
        messages.error(request, wrong or "Choose what is withheld and a ground. Nothing was changed.")
        return back(redaction)
    form = GroundForm(ground, request.POST if "give" in request.POST else None)
    if request.method == "POST" and form.is_valid():
        done = tell(
            request,
            f"The ground is given for {count_words(len(items), 'thing')} that is withheld."
            if len(items) == 1
            else f"The ground is given for {len(items)} things that are withheld.",
            lambda: lifecycle.give_ground(
                redaction.footage_request,
                redaction,
                keys,
                ground=ground.code,
                particulars=form.particulars,
                left_out_because=form.cleaned_data.get("left_out_because", ""),
                by=request.user,
            ),
        )
        if done:
            return back(redaction)
    context = {
        **frame(request, redaction),
        "form": form,
        "ground": ground,
        "items": items,
        "back_url": address(redaction),
    }
    return render(request, "review/give_ground.html", context)


def chosen_keys(asked):
    """The ticked items, or one stretch that was typed; and what is wrong with it."""
    keys = asked.getlist("item")[:500]
    if asked.get("start") or asked.get("end"):
        typed = StretchForm(asked)
        if not typed.is_valid() or typed.cleaned_data["end"] <= typed.cleaned_data["start"]:
            return [], "Enter times like 4.5 or 1:04, the end after the start. Nothing was changed."
        keys.append(typed.key)
    return keys, ""


@staff_with("requests.work", load=withheld_of)
@require_POST
def take_back(request, redaction):
    tell(
        request,
        "The ground is taken back. The general ground stands again.",
        lambda: lifecycle.take_back_ground(redaction.footage_request, redaction.taken, by=request.user),
    )
    return back(redaction)


def address(redaction):
    return reverse("review:grounds", args=[redaction.made_for, redaction.clip_id])


def back(redaction):
    return redirect(address(redaction))
