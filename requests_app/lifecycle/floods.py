"""Do more requests come, or are more clips held for them, than people can mean? Then a person must look."""

from django.conf import settings
from django.utils import timezone

from portal import ratelimit
from portal.models import Alarm
from requests_app.models import Candidate


def watch_holds():
    """Many holds in an hour may be an event, or somebody who wants to keep everything."""
    since = timezone.now() - ratelimit.HOUR
    held = Candidate.objects.filter(held=True, added_at__gt=since).count()
    if held > settings.HOLDS_AN_HOUR_ALARM:
        raise_once(
            "flood_of_holds",
            f"{held:,} clips were held within one hour. Look whether these are real requests.",
        )


def raise_once(kind, words):
    """One alarm an hour of each kind is enough to be heard."""
    if ratelimit.take(f"alarm:{kind}", limit=1):
        Alarm.objects.create(kind=kind, words=words)
