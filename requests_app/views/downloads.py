"""How does the requester get what was decided? The download page and its files, behind a fresh code."""

import hashlib
import re

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from footage_app import stores
from portal import vault
from portal.models import Alarm
from portal.ranges import dressed, ranged_response, wanted_bytes
from requests_app.access import code_is_fresh, requester_of_file, requester_of_request
from requests_app.delivery import Tally, begin, goes_on, may_leave, offered
from requests_app.outputs import CAPTIONS_TYPE, captions_of, content_type_of

FRESH_SECONDS = 30 * 60


@require_safe
@requester_of_request
def download_page(request, footage_request):
    if not footage_request.is_answered:
        return redirect("public:status")
    if not code_is_fresh(request.session, FRESH_SECONDS):
        return ask_for_code(request, footage_request)
    files = shown(offered(footage_request))
    context = {
        "footage_request": footage_request,
        "files": files,
        "has_recordings": any(not one.is_letter for one in files),
        "back_url": reverse("public:status"),
    }
    return render(request, "public/downloads.html", context)


def shown(deliveries):
    """The newest decision first: its letter, then its recordings by number, each with its lines."""
    files = sorted(deliveries, key=place_in_list)
    for one in files:
        one.lines, one.ending = one.what_was_hidden.splitlines(), one.file_name.rpartition(".")[2].upper()
        one.title, one.called = titles(one)
    return files


def place_in_list(delivery):
    return -delivery.decision.phase, not delivery.is_letter, number_of(delivery), delivery.is_captions


def number_of(delivery):
    return 0 if delivery.is_letter else int(re.search(r"-([0-9]+)\.", delivery.file_name).group(1))


def titles(delivery):
    """The heading above a file, and what its button calls it."""
    if delivery.is_letter:
        phase = f" {delivery.decision.phase}" if delivery.decision.phase > 1 else ""
        return f"Decision letter{phase}", f"letter{phase}" if phase else "the letter"
    number = number_of(delivery)
    if delivery.is_captions:
        return f"Captions of recording {number}", f"the captions of recording {number}"
    if delivery.file_name.endswith(".zip"):
        return f"Pictures {number}", f"pictures {number}"
    return f"Recording {number}", f"recording {number}"


@require_safe
@requester_of_file
def download(request, footage_request, token):
    """One file. Another request's address looks the same as one that never was."""
    delivery = get_object_or_404(
        footage_request.deliveries.select_related("derivative", "decision", "footage_request"), token=token
    )
    if not (code_is_fresh(request.session, FRESH_SECONDS) or is_the_rest(request, delivery)):
        return ask_for_code(request, footage_request)
    if not may_leave(delivery):
        messages.error(request, "This download is closed. If you still need the file, send us a message.")
        return redirect("public:download_page")
    try:
        if delivery.is_letter:
            return letter(request, delivery)
        return captions(request, delivery) if delivery.is_captions else recording(request, delivery)
    except (stores.NotInStore, vault.NotInVault):
        return missing(request, delivery)


def is_the_rest(request, delivery):
    """A download that began behind a fresh code may go on where it broke off; the whole again needs a new code."""
    wanted = wanted_bytes(request, delivery.sha256, delivery.size_bytes)
    return isinstance(wanted, tuple) and goes_on(delivery, request.session.session_key, *wanted)


def ask_for_code(request, footage_request):
    messages.info(request, "To keep your files safe, we need to send you a new code before you download.")
    return redirect("public:follow_reference", footage_request.reference)


def recording(request, delivery):
    path = stores.path(delivery.derivative.store_key)
    tally = tally_of(request, delivery)
    response = ranged_response(
        request,
        path,
        sha256=delivery.sha256,
        content_type=content_type_of(delivery.derivative),
        download_name=delivery.file_name,
        on_bytes=tally,
    )
    if tally and response.streaming:
        response.streaming_content = tally.along(response.streaming_content)
    elif tally:
        tally.flush()
    return response


def letter(request, delivery):
    """Encrypted on the disk."""
    pdf = vault.read(delivery.decision.letter_key)
    return in_one_piece(request, delivery, pdf, "application/pdf")


def captions(request, delivery):
    return in_one_piece(request, delivery, captions_of(delivery.derivative), CAPTIONS_TYPE)


def in_one_piece(request, delivery, content, content_type):
    """Small: read whole, looked at once more, sent whole."""
    if hashlib.sha256(content).hexdigest() != delivery.sha256:
        raise vault.NotInVault
    if tally := tally_of(request, delivery):
        tally(0, len(content) - 1)
        tally.flush()
    response = dressed(HttpResponse(content), delivery.sha256, content_type, delivery.file_name)
    response["Accept-Ranges"] = "none"
    return response


def tally_of(request, delivery):
    """Who only asks how large a file is has not begun to fetch it."""
    return Tally(begin(delivery, request.session.session_key)) if request.method == "GET" else None


def missing(request, delivery):
    words = f"{delivery.footage_request.reference}: {delivery.file_name} cannot be read, so it cannot be downloaded."
    Alarm.objects.get_or_create(kind="delivery", words=words, cleared_at=None)
    messages.error(request, "We cannot read this file at the moment. We have been told. Try again later.")
    return redirect("public:download_page")
