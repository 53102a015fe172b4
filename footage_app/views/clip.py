"""What is known of one recording, and what becomes of it?"""

import rules
from django.shortcuts import render

from footage_app import catalogue
from footage_app.boroughs import NAMES
from footage_app.docking_values import plain
from footage_app.forms import SearchForm
from footage_app.models import ClipState, Quarantine
from footage_app.views.frame import clip_of, frame
from portal import audit
from portal.access import staff_with

A_PAGE = 100


@staff_with("footage.see_docking", load=clip_of)
def clip(request, clip):
    can_change = clip.state in (ClipState.LIVE, ClipState.DOOMED)
    context = frame(
        request,
        "",
        clip=clip,
        borough=NAMES.get(clip.borough, ""),
        holds=clip.holds.order_by("released_at", "placed_at"),
        said=[(name, said_words(value)) for name, value in sorted(clip.manifest_entry.items())],
        position=f"{clip.lat}, {clip.lon}" if clip.cell is not None else "",
        picture=picture_words(clip.facts),
        sound=sound_words(clip.facts),
        fate=fate_of(clip),
        may_decide=can_change
        and clip.quarantine == Quarantine.WAITING
        and rules.has_perm("footage.decide_quarantine", request.user, clip),
        may_mark=can_change and rules.has_perm("footage.mark_evidential", request.user, clip),
    )
    return render(request, "footage/clip.html", context)


def said_words(value):
    if isinstance(value, list):
        return ", ".join(str(plain(one)) for one in value)
    return "yes" if value is True else "no" if value is False else str(value)


def picture_words(facts):
    if not facts:
        return "Cannot be read"
    return f"{facts['width']} by {facts['height']}, {facts['frame_rate']:g} a second, {facts['codec']}"


def sound_words(facts):
    sound = facts.get("sound")
    return f"{sound['codec']}, {sound['channels']} channels" if sound else "None"


def fate_of(clip):
    """One sentence: what happens to it, or happened, and why."""
    if clip.state == ClipState.GONE:
        return "Deleted. Only this record is left."
    if clip.state == ClipState.PURGING:
        return "Being deleted at this moment. It can no longer be held."
    if clip.state == ClipState.DOOMED:
        return "About to be deleted. Holding it, accepting it or marking it as evidence rescues it."
    if clip.is_held:
        return "Held for a request: it is not deleted before the hold ends."
    if clip.evidential:
        return "Evidence: it is not deleted until somebody marks it as no evidence."
    if clip.quarantine == Quarantine.WAITING:
        return "In quarantine: it deletes itself when its time limit is over, unless somebody decides before."
    return "It deletes itself 31 days after it was recorded."


@staff_with("footage.search")
def search(request):
    form = SearchForm(request.GET or None)
    found = None
    if form.is_bound and form.is_valid():
        wanted = form.wanted()
        found = catalogue.search(**wanted, limit=A_PAGE)
        asked = sorted(name for name, value in wanted.items() if value)
        audit.record_now("clip.search", by=request.user, asked=asked, found=len(found.clips))
    context = frame(request, "Search", form=form, found=found, boroughs=NAMES, limit=A_PAGE)
    return render(request, "footage/search.html", context)
