"""How does a reviewer's change get into the plan? Each answers a form with a page, or a script with what changed."""

from django.http import JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from footage_app import review_acts, review_changes
from portal.access import staff_with
from requests_app.forms import review as forms
from requests_app.lifecycle import redaction as lifecycle
from requests_app.lifecycle.move import ChangedMeanwhile, MoveRefused
from requests_app.views.refusals import tell
from requests_app.views.review import redaction_of
from requests_app.views.review_news import news


def wants_json(request):
    return "application/json" in request.headers.get("Accept", "")


def back(redaction):
    return redirect("review:clip", redaction.made_for, redaction.clip_id)


def answer(request, redaction, done, act, version=0):
    """Do it; then back to the page with a message, or to the script what has changed since `version`."""
    if not wants_json(request):
        tell(request, done, act)
        return back(redaction)
    try:
        act()
    except MoveRefused as refusal:
        return refused(refusal)
    return JsonResponse({"done": done, **news(request, redaction, version)})


def refused(refusal):
    """In words; 409 where somebody else was faster, with who and when."""
    said = {"refused": str(refusal), "stale": isinstance(refusal, ChangedMeanwhile)}
    edit = getattr(refusal, "edit", None)
    if edit:
        said |= {"by": refusal.who, "at": edit.made_at.isoformat()}
    return JsonResponse(said, status=409 if said["stale"] else 200)


def changing(form_class, done, act, *names):
    """A view of one change: reads its form, then `act(redaction, **names, version=, by=)` through the lifecycle."""

    @staff_with("requests.work", load=redaction_of)
    @require_POST
    def view(request, redaction):
        form = form_class(request.POST)
        valid = form.is_valid()
        values = form.cleaned_data

        def change():
            if not valid:
                raise lifecycle.CannotDoThat(f"{forms.first_error(form)}. Nothing was changed.")
            arguments = {name: values[name] for name in names}
            who = {"version": values["version"], "key": values["key"], "by": request.user}
            return lifecycle.edit(redaction.footage_request, redaction, act, **arguments, **who)

        return answer(request, redaction, done, change, values.get("version", 0))

    return view


# --- who is hidden --------------------------------------------------------------------------------
def decided(redaction, track, person, choice, note, **who):
    _, decision, reason = forms.CHOICES[choice]
    return review_acts.decide(redaction, track, decision, reason, note, person, **who)


def grouped(redaction, track, person, **who):
    return review_acts.group(redaction, track, person, **who)


def merged(redaction, track, **who):
    return review_acts.merge(redaction, track, **who)


SAVED = "The box is saved."
decide = changing(forms.DecisionForm, "The decision is saved.", decided, "track", "person", "choice", "note")
hide_the_rest = changing(
    forms.SeenVersion, "Everything that was undecided stays hidden.", review_acts.hide_the_rest
)
group = changing(forms.GroupForm, "The people are regrouped.", grouped, "track", "person")
merge = changing(forms.TracksForm, "They are one track now.", merged, "track")

# --- where and how long ---------------------------------------------------------------------------
draw_box = changing(forms.KeyframesForm, SAVED, review_acts.draw, "keyframes")
move_box = changing(forms.MoveForm, SAVED, review_acts.redraw, "track", "keyframes")
remove_box = changing(forms.TrackForm, "The box is removed.", review_acts.rub_out, "track")
set_box = changing(forms.BoxForm, SAVED, review_acts.set_box, "track", "frame", "box")
unpin = changing(
    forms.FrameForm, "The box moves with its neighbours again.", review_acts.unpin, "track", "frame"
)
split = changing(forms.FrameForm, "The track is in two parts now.", review_acts.split, "track", "frame")
extend = changing(forms.ExtendForm, "The track is longer now.", review_acts.extend, "track", "first", "last")
cut_here = changing(
    forms.CutHereForm, "The track ends here now.", review_acts.cut_here, "track", "frame", "side", "note"
)
false_face = changing(
    forms.FalseFaceForm,
    "Noted as no face. Make the redacted video again, so that it is checked anew.",
    review_acts.false_face,
    "frame",
    "last",
    "box",
    "note",
)

# --- what is heard, and what is made ----------------------------------------------------------------
set_sound = changing(
    forms.SoundForm, "The sound is changed.", review_acts.set_sound, "what", "start", "end", "line", "speaker"
)
write_line = changing(forms.LineForm, "The line is saved.", review_acts.write_line, "line", "text", "speaker")
set_output = changing(
    forms.OutputForm, "What is to be made is saved.", review_acts.set_output, "kind", "captions"
)
cut = changing(forms.StretchForm, "The stretch is left out.", review_acts.cut, "start", "end")
uncut = changing(forms.StretchForm, "The stretch is in again.", review_acts.uncut, "start", "end")
still = changing(forms.StillForm, "The picture is chosen.", review_acts.still, "frame", "caption")
remove_still = changing(
    forms.StillForm, "The picture is no longer chosen.", review_acts.remove_still, "frame"
)

# --- back and forth -------------------------------------------------------------------------------
undo = changing(forms.SeenVersion, "Your last change is undone.", review_changes.undo)
redo = changing(forms.SeenVersion, "The change is made again.", review_changes.redo)
