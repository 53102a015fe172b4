"""Where does each clip of this request stand, and what can be done to all at once? The board."""

import rules
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from footage_app import review
from footage_app.models import ReviewCopy
from portal.access import staff_with
from portal.words import count_words
from requests_app.forms.board import SHOWN, ApplyForm, DecideForm, tracks_by_clip, version_of
from requests_app.forms.review import CHOICES
from requests_app.lifecycle import board as acts
from requests_app.lifecycle import redaction as lifecycle
from requests_app.models import FootageRequest, Status
from requests_app.views.reading import on_record
from requests_app.views.review_parts import jobs_to_show, look_rows, people, track_rows
from requests_app.what_was_hidden import CAPTIONS, OUTPUT_KINDS

RESULTS = "board-results"


def request_of(reference):
    return get_object_or_404(FootageRequest, reference=reference)


@staff_with("requests.see_originals", load=request_of)
def board(request, footage_request):
    may_work = rules.has_perm("requests.work", request.user, footage_request)
    redactions = list(lifecycle.redactions_of(footage_request))
    copies = set(ReviewCopy.objects.filter(clip__redactions__in=redactions).values_list("clip", flat=True))
    told = request.session.pop(RESULTS, {})
    context = {
        **on_record(request, footage_request, "review.read"),
        "may_edit": may_work and footage_request.status == Status.PREPARING,
        "cards": [card(number, one, copies) for number, one in enumerate(redactions, start=1)],
        "results": told.get(footage_request.reference, []),
        "modes": acts.MODES.items(),
        "kinds": OUTPUT_KINDS.items(),
        "captions": [("", "None"), *CAPTIONS.items()],
        "choices": [(name, CHOICES[name][0]) for name in SHOWN],
    }
    return render(request, "review/board.html", context)


def card(number, redaction, copies):
    clip = redaction.clip
    facts = {
        "number": number,
        "redaction": redaction,
        "clip": clip,
        "mode": acts.MODES.get(redaction.mode, redaction.mode),
        "has_copy": clip.pk in copies,
        "jobs": jobs_to_show(redaction),
        "missing": lifecycle.what_is_missing(clip, redaction),
    }
    return facts | (planned(redaction) if redaction.plan is not None else {})


def planned(redaction):
    """What there is to say once faces were found."""
    items, result = look_rows(redaction), review.newest_result(redaction)
    tracks = track_rows(redaction, review.plan_of(redaction), items)
    return {
        "people": people(tracks),
        "tracks": len(tracks),
        "undecided": sum(row["undecided"] for row in tracks),
        "to_look": sum(not one["looked"] for one in items),
        "result": result,
        "result_words": result_words(result),
        "kind": OUTPUT_KINDS[redaction.plan["output"]["kind"]],
        "own_grounds": redaction.withheld.count(),
    }


def result_words(result):
    """The state of what was made, and the colour of its tag."""
    if result is None:
        return "Not made yet", "grey"
    if not result.is_current:
        return "Changed since it was made", "yellow"
    if not result.verified:
        return "Did not pass its checks", "red"
    if result.watched_at is None:
        return "Made and checked, not watched yet", "yellow"
    return "Made, checked and watched", "green"


# --- all at once ------------------------------------------------------------------------------------
@staff_with("requests.work", load=request_of)
@require_POST
def apply_to_all(request, footage_request):
    form = ApplyForm(request.POST)
    if not form.is_valid():
        return told(request, footage_request, [], "Choose what to do with all clips. Nothing was changed.")
    values, by = form.cleaned_data, request.user

    def act(redaction):
        seen = {"version": version_of(request.POST, redaction), "by": by}
        if values["act"] == "mode":
            return acts.set_mode(footage_request, redaction, values["mode"], by=by)
        if values["act"] == "mute":
            return acts.mute(footage_request, redaction, **seen)
        if values["act"] == "output":
            return acts.set_output(footage_request, redaction, values["kind"], values["captions"], **seen)
        return acts.render(footage_request, redaction, by=by)

    return told(request, footage_request, acts.for_each(lifecycle.redactions_of(footage_request), act))


@staff_with("requests.work", load=request_of)
@require_POST
def decide_in_several(request, footage_request):
    form = DecideForm(request.POST)
    chosen = tracks_by_clip(request.POST.getlist("tracks"))
    redactions = [one for one in lifecycle.redactions_of(footage_request) if chosen.get(one.clip_id)]
    if not form.is_valid() or not redactions:
        return told(
            request, footage_request, [], "Choose people and what to do with them. Nothing was changed."
        )
    _, decision, reason = CHOICES[form.cleaned_data["choice"]]

    def act(redaction):
        seen = {"version": version_of(request.POST, redaction), "by": request.user}
        note = form.cleaned_data["note"]
        return acts.decide(
            footage_request, redaction, chosen[redaction.clip_id], decision, reason, note, **seen
        )

    return told(request, footage_request, acts.for_each(redactions, act))


def told(request, footage_request, results, words=""):
    """On the board, once: what was done with each clip, or why not."""
    rows = [{"clip": one.clip.evidence_id, "done": done, "words": said} for one, done, said in results]
    refused = sum(not row["done"] for row in rows)
    summary = words or (
        f"Done for {count_words(len(rows) - refused, 'clip')}."
        + (f" {count_words(refused, 'clip')} could not be changed." if refused else "")
    )
    kept = {"summary": summary, "rows": rows, "good": bool(rows) and not refused}
    request.session[RESULTS] = {footage_request.reference: [kept]}
    return redirect("review:board", footage_request.reference)
