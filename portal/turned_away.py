"""What is turned away at the door, before anybody reads it? What no text of ours can carry, and what is too large."""

import re

from django.conf import settings
from django.shortcuts import render
from django.views import defaults

CONTROL = re.compile(r"[\x00-\x1f\x7f]")
DRAINED_AT_MOST = 8  # times what may be sent: whoever sends on and on is cut off
PIECE = 64 * 1024


class DoorMiddleware:
    """No database takes a NUL, and a body is written to the disk before a view is asked whether it wants it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if CONTROL.search(request.path):
            return defaults.page_not_found(request, None)
        for name in [name for name, value in request.COOKIES.items() if CONTROL.search(value)]:
            del request.COOKIES[name]
        if length_of(request) > settings.MAX_BODY_BYTES:
            drain(request)
            return render(request, "413.html", status=413)
        return self.get_response(request)


def length_of(request):
    """What the server will hand on: where no length is given, that is nothing."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0


def drain(request):
    """A browser shows no answer before it has sent everything; what it sends is thrown away."""
    left = min(length_of(request), DRAINED_AT_MOST * settings.MAX_BODY_BYTES)
    while left > 0 and (piece := request.read(min(PIECE, left))):
        left -= len(piece)
