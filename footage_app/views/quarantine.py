"""Which recordings could not be believed, and what does a footage officer decide?"""

from functools import partial

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone

from footage_app import docking, quarantine_watch
from footage_app.docking_decisions import DecisionRefused, deleted_at, stays_as_evidence
from footage_app.forms import AcceptForm, EvidenceForm, ReasonForm
from footage_app.models import Clip, ClipState, Quarantine
from footage_app.views.frame import clip_of, frame, tell
from portal.access import staff_with
from portal.models import Alarm
from portal.words import moment_words

A_PAGE = 50


@staff_with("footage.see_docking")
def quarantine(request):
    """What is deleted first comes first."""
    waiting = Clip.objects.filter(quarantine=Quarantine.WAITING).exclude(
        state__in=[ClipState.PURGING, ClipState.GONE]
    )
    waiting = waiting.select_related("docking").defer("manifest_entry", "facts")
    page = Paginator(waiting.order_by("delete_due_at", "pk"), A_PAGE).get_page(request.GET.get("page"))
    alarm = Alarm.objects.filter(kind=quarantine_watch.KIND, cleared_at__isnull=True).last()
    context = frame(request, "Quarantine", page=page, alarm=alarm)
    return render(request, "footage/quarantine.html", context)


def decide(request, clip, form_class, act, words):
    """Ask for what the decision needs; then make it, once."""
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        done = words["done"](facts) if callable(words["done"]) else words["done"]
        if tell(request, done, DecisionRefused, lambda: act(clip, by=request.user, **facts)):
            return redirect("footage:clip", clip.pk)
    return render(request, "footage/decide.html", frame(request, "", clip=clip, form=form, words=words))


@staff_with("footage.decide_quarantine", load=clip_of)
def accept(request, clip):
    words = {
        "title": "Accept this recording",
        "text": what_follows(clip),
        "button": "Accept",
        "done": lambda facts: (
            f"The recording is accepted. {fate(clip, facts['started_at'] or clip.started_at)}"
        ),
    }
    return decide(request, clip, partial(AcceptForm, clip=clip), docking.accept, words)


def what_follows(clip):
    """With the moment that the start means which is believed now, before somebody relies on it."""
    words = "It is kept for 31 days from when it was recorded, and is matched against the open requests."
    return f"{words} {fate(clip, clip.started_at)}" if clip.time_is_sure else words


def fate(clip, start):
    if stays_as_evidence(clip):
        return "It is evidence, so it stays until somebody marks it as no evidence."
    return f"It is deleted on {moment_words(deleted_at(start, timezone.now()))} unless somebody asks for it."


@staff_with("footage.decide_quarantine", load=clip_of)
def reject(request, clip):
    words = {
        "title": "Reject this recording",
        "text": "Searches find it no more, and it is deleted when its time in quarantine is over.",
        "button": "Reject",
        "kind": "warning",
        "done": "The recording is rejected.",
    }
    return decide(request, clip, ReasonForm, docking.reject, words)


@staff_with("footage.mark_evidential", load=clip_of)
def mark_evidential(request, clip):
    words = {
        "title": "Mark as evidence",
        "text": "It is not deleted until somebody marks it as no evidence.",
        "button": "Mark as evidence",
        "done": "The recording is marked as evidence.",
    }
    return decide(request, clip, EvidenceForm, docking.mark_evidential, words)


@staff_with("footage.mark_evidential", load=clip_of)
def mark_not_evidential(request, clip):
    words = {
        "title": "Mark as no evidence",
        "text": "The 31 days apply again. If they are over, and nobody holds it, it is deleted after one more day.",
        "button": "Mark as no evidence",
        "kind": "warning",
        "done": "The recording is no longer marked as evidence.",
    }
    return decide(request, clip, ReasonForm, docking.mark_not_evidential, words)
