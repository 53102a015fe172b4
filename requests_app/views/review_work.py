"""How is work on a clip asked for and stopped, and how does the page tell what was looked at and watched?"""

from django.http import JsonResponse
from django.views.decorators.http import require_POST

from footage_app import must_look
from footage_app.models import RedactionJob
from portal.access import staff_with
from requests_app.forms.review import LookedForm, TrackForm, first_error, read_stretches
from requests_app.lifecycle import redaction as lifecycle
from requests_app.lifecycle.move import MoveRefused
from requests_app.views.refusals import tell
from requests_app.views.review import redaction_of, with_derivative, with_job
from requests_app.views.review_changes import back, refused, wants_json
from requests_app.views.review_news import job_rows
from requests_app.views.review_parts import playing_state

Kind = RedactionJob.Kind


def working(done, act, load=redaction_of):
    """A view that asks for work, or stops it: `act(request, redaction)`."""

    @staff_with("requests.work", load=load)
    @require_POST
    def view(request, redaction):
        if not wants_json(request):
            tell(request, done, lambda: act(request, redaction))
            return back(redaction)
        try:
            act(request, redaction)
        except MoveRefused as refusal:
            return refused(refusal)
        return JsonResponse({"done": done, "jobs": job_rows(redaction)})

    return view


def asking(kind, done, target=lambda request: ""):
    def act(request, redaction):
        whose = redaction.footage_request, redaction
        return lifecycle.ask_for(*whose, kind, target(request), by=request.user)

    return working(done, act)


def track_to_follow(request):
    form = TrackForm({"version": 0, "track": request.POST.get("track", "")})
    return form.cleaned_data["track"] if form.is_valid() else "none"


suggest = asking(Kind.SUGGEST, "Writing is being looked for. You can go on meanwhile.")
preview = asking(Kind.PREVIEW, "A preview is being made. You can go on meanwhile.")
follow = asking(Kind.FOLLOW, "The box is being followed. You can go on meanwhile.", track_to_follow)
listen = asking(
    Kind.LISTEN,
    "What is said is being written down. You can go on meanwhile.",
    lambda request: "speakers" if request.POST.get("speakers") else "",
)
render = working(
    "The redacted video is being made. You can leave this page meanwhile.",
    lambda request, redaction: lifecycle.render(redaction.footage_request, redaction, by=request.user),
)
look_for_faces = working(
    "Faces are being looked for.",
    lambda request, redaction: lifecycle.look_for_faces(
        redaction.footage_request, redaction, by=request.user
    ),
)
copy_again = working(
    "The copy to watch is being made.",
    lambda request, redaction: lifecycle.ask_for_player(redaction.clip, by=request.user),
)
cancel = working(
    "Stopped. What was finished so far is kept for the next time.",
    lambda request, redaction: lifecycle.cancel(redaction.footage_request, redaction.job, by=request.user),
    load=with_job,
)


# --- looking and watching -------------------------------------------------------------------------
@staff_with("requests.work", load=redaction_of)
@require_POST
def looked(request, redaction):
    form = LookedForm(request.POST)

    def look():
        if not form.is_valid():
            raise lifecycle.CannotDoThat(f"{first_error(form)}.")
        if redaction.plan is None:
            raise lifecycle.CannotDoThat("Faces have not been found in this clip yet.")
        keys = form.cleaned_data["item"]
        return lifecycle.look(redaction.footage_request, redaction, keys, by=request.user)

    if not wants_json(request):
        tell(request, "Noted: you have looked at it.", look)
        return back(redaction)
    try:
        new = look()
    except MoveRefused as refusal:
        return refused(refusal)
    left = len(must_look.open_items(redaction))
    done = "Noted: you have looked at it."
    return JsonResponse({"done": done, "looked": new, "open_items": left, "version": redaction.plan_version})


@staff_with("requests.work", load=with_derivative)
@require_POST
def played(request, redaction):
    """A script tells it every few seconds; nobody can say so with a button, but of stills, which do not play."""
    stretches = read_stretches(sent(request))
    redaction.shown.redaction = redaction

    def play():
        if stretches is None:
            raise lifecycle.CannotDoThat("What was watched could not be read.")
        return lifecycle.played(redaction.footage_request, redaction.shown, stretches, by=request.user)

    if not wants_json(request):
        tell(request, "Noted what you have watched.", play)
        return back(redaction)
    try:
        playing = play()
    except MoveRefused as refusal:
        return refused(refusal)
    return JsonResponse({**playing_state(redaction.shown, request.user), "too_fast": playing.too_fast})


def sent(request):
    """The list as the body, or as the field `played` of a form."""
    if request.content_type == "application/json":
        return request.body.decode("utf-8", "replace")
    return request.POST.get("played", "")
