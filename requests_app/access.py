"""Is this the person who made the request? The decorator of pages that only a requester with a code may open."""

from functools import wraps

from django.shortcuts import redirect
from django.utils import timezone

from portal import audit
from portal.access import marked, private
from portal.answers import tidy
from requests_app.models import FootageRequest

SESSION_KEY = "requester"
UNSENT = "unsent message"
IDLE_SECONDS = 2 * 3600
SEEN_EVERY_SECONDS = 60
LIFE_SECONDS = 12 * 3600  # however busy it was


def requester_of_request(view):
    """view(request, footage_request): the one request for which this session has passed a code. No URL names it.

    Each page that is shown is on record.
    """

    @wraps(view)
    def recorded_view(request, footage_request, *args, **kwargs):
        response = view(request, footage_request, *args, **kwargs)
        if response.status_code == 200:
            page = request.resolver_match.url_name.replace("_", " ")
            audit.record_now("request.read", by=audit.REQUESTER, chain=footage_request.reference, page=page)
        return response

    return requester_of_file(recorded_view)


def requester_of_file(view):
    """The same for a file: its view records by itself which one was opened."""

    @wraps(view)
    def requester_view(request, *args, **kwargs):
        footage_request = request_of(request.session)
        if footage_request is None:
            keep_unsent(request)
            return redirect("public:follow")
        still_here(request.session)
        return private(view(request, footage_request, *args, **kwargs))

    return marked(requester_view, kind="requester")


def still_here(session):
    """Written once a minute at most: a session is a row that every page would otherwise write."""
    now = timezone.now().timestamp()
    if now - session[SESSION_KEY]["seen"] > SEEN_EVERY_SECONDS:
        session[SESSION_KEY]["seen"] = now
        session.modified = True


def keep_unsent(request):
    """What somebody wrote while their session ran out waits for them behind a new code, and for nobody else."""
    before = request.session.get(SESSION_KEY)
    if before and request.POST.get("text"):
        request.session[UNSENT] = {
            "request": before["request"],
            "text": tidy(request.POST["text"], lines=True)[:5000],
        }


def unsent(request, footage_request):
    kept = request.session.pop(UNSENT, None)
    return kept["text"] if kept and kept["request"] == footage_request.pk else ""


def let_in(request, footage_request):
    """After a right code: a new session key, so that one planted before is worth nothing."""
    request.session.cycle_key()
    now = timezone.now().timestamp()
    request.session[SESSION_KEY] = {"request": footage_request.pk, "seen": now, "let_in": now}


def code_is_fresh(session, seconds):
    """Whether the code of this session was passed so recently; using the pages does not make it fresh again."""
    kept = session.get(SESSION_KEY) or {}
    return timezone.now().timestamp() - kept.get("let_in", 0) <= seconds


def let_out(request):
    request.session.pop(SESSION_KEY, None)
    request.session.cycle_key()


def request_of(session):
    """The request that this session may see, or None; a session that rested too long, or is too old, has ended."""
    kept, now = session.get(SESSION_KEY), timezone.now().timestamp()
    if not kept or now - kept["seen"] > IDLE_SECONDS or now - kept.get("let_in", 0) > LIFE_SECONDS:
        return None
    return FootageRequest.objects.filter(pk=kept["request"]).first()
