"""How is a clip of the demo reviewed? As a person does it: every place looked at, and the result played to its end."""

from datetime import timedelta

from django.utils import timezone

from footage_app import must_look, playing
from requests_app.lifecycle import redaction

EVERY = timedelta(seconds=4)
SPEED = 2


def reviewed(footage_request, derivative, *, by):
    """Only time is moved: the player of a person at double speed reports every few seconds."""
    keys = [one["key"] for one in must_look.open_items(derivative.redaction)]
    redaction.look(footage_request, derivative.redaction, keys, by=by)
    end, now, second = playing.seconds_of(derivative), timezone.now(), 0.0
    while derivative.watched_at is None and second <= end:
        following = second + EVERY.total_seconds() * SPEED
        now += EVERY
        redaction.played(footage_request, derivative, [[second, following]], by=by, now=now)
        second = following
