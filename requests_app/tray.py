"""What waits to be posted? The letters in the tray, and their number for the menu."""

from datetime import timedelta

import rules
from django.conf import settings
from django.db import DatabaseError
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from portal.models import Alarm
from portal.words import count_words
from requests_app.models import FootageRequest, Letter

LEFT_LYING = "letters_left_lying"


def to_post_by(user):
    """Letters that this person may see go: not those of a request in which they are an officer."""
    seen = FootageRequest.objects.without_conflict_for(user)
    return Letter.objects.to_post().filter(Q(footage_request__isnull=True) | Q(footage_request__in=seen))


def in_the_menu(request):
    """For every page of staff: how many letters wait. Asked only where the menu is drawn."""
    user = getattr(request, "user", None)
    if user is None or not request.path.startswith("/staff/"):
        return {}
    return {"letters_waiting": SimpleLazyObject(lambda: count_for(user))}


def count_for(user):
    try:
        return to_post_by(user).count() if rules.has_perm("requests.post_letters", user) else 0
    except DatabaseError:
        return 0


def watch():
    """A notice in the tray tells nobody anything: letters that lie there too long are for a supervisor to see to."""
    before = timezone.now() - timedelta(days=settings.LETTERS_POSTED_WITHIN_DAYS)
    old = Letter.objects.to_post().filter(made_at__lt=before).count()
    if old and not Alarm.objects.filter(kind=LEFT_LYING, cleared_at=None).exists():
        words = (
            f"{count_words(old, 'letter')} to post for more than {settings.LETTERS_POSTED_WITHIN_DAYS} days."
        )
        Alarm.objects.create(kind=LEFT_LYING, words=f"{words} Post them, or the dates in them may be missed.")
