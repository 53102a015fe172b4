"""Who worked on this request, and what was done? For the person who has to answer for it."""

from collections import Counter

from portal.models import AuditEvent, User
from requests_app.views.casework.timeline import acts_on, in_words

LONGEST = 200


def workers_on(footage_request):
    """Who worked on it and may therefore not approve it: names and how often, most first."""
    rows = AuditEvent.objects.filter(chain=footage_request.reference, is_work=True, actor__startswith="user:")
    done = Counter(rows.values_list("actor", flat=True))
    numbers = [int(actor.removeprefix("user:")) for actor in done]
    names = {f"user:{user.pk}": user.name for user in User.objects.filter(pk__in=numbers)}
    return [{"name": names.get(actor, actor), "times": times} for actor, times in done.most_common()]


def history_of(footage_request):
    """The newest acts, as the request's timeline tells them."""
    return in_words(list(acts_on(footage_request)[:LONGEST]), footage_request)
