"""Which other requests may be the same one again, or of the same incident? A hint for staff; it decides nothing."""

import re
from dataclasses import dataclass

from django.db.models import Q

from requests_app.models import Candidate, FootageRequest, Link, Verdict

MOST = 10


@dataclass(frozen=True)
class Likely:
    """`kind` is a Link.Kind; `reasons` are plain words."""

    other: FootageRequest
    kind: str
    reasons: tuple[str, ...]


def likely_links(footage_request):
    """Requests that are not linked yet and may belong together, the surest first."""
    known = {footage_request.pk, *linked_pks(footage_request)}
    by_person = same_person(footage_request)
    by_clip = shared_clips(footage_request)
    rows = FootageRequest.objects.filter(pk__in={*by_person, *by_clip} - known).prefetch_related("incidents")
    mine = list(footage_request.incidents.all())
    found = []
    for other in rows:
        person, clips = by_person.get(other.pk, []), by_clip.get(other.pk, 0)
        together = ["times that overlap"] if overlap(mine, other.incidents.all()) else []
        together += [f"{clips} clip{'s' if clips > 1 else ''} in both"] if clips else []
        if together:
            kind = Link.Kind.REPEAT if person else Link.Kind.SAME_INCIDENT
            found.append(Likely(other, kind, (*person, *together)))
    return sorted(found, key=lambda one: (-len(one.reasons), -one.other.pk))[:MOST]


def linked_pks(footage_request):
    pairs = Link.objects.filter(Q(footage_request=footage_request) | Q(other=footage_request))
    return {pk for pair in pairs.values_list("footage_request_id", "other_id") for pk in pair}


def same_person(footage_request):
    """By request: what says that one person made both. Names alone say nothing: many people share one."""
    mine = footage_request
    asked = Q(pk__isnull=True)
    if mine.email:
        asked |= Q(email__iexact=mine.email)
    if born(mine):
        asked |= Q(date_of_birth=born(mine)) | Q(subject_date_of_birth=born(mine))
    if digits(mine.phone):
        asked |= Q(phone__endswith=digits(mine.phone)[-2:])  # written in many ways: `reasons_in` decides
    rows = FootageRequest.objects.filter(asked).only(
        "pk", "email", "name", "subject_name", "date_of_birth", "subject_date_of_birth", "phone"
    )
    found = {other.pk: reasons_in(mine, other) for other in rows}
    return {pk: reasons for pk, reasons in found.items() if reasons}


def reasons_in(mine, other):
    reasons = []
    if mine.email and mine.email.casefold() == other.email.casefold():
        reasons.append("the same email address")
    if born(mine) and born(mine) == born(other) and plain(subject(mine)) == plain(subject(other)):
        reasons.append("the same name and date of birth")
    if digits(mine.phone) and digits(mine.phone) == digits(other.phone):
        reasons.append("the same phone number")
    return reasons


def subject(footage_request):
    return footage_request.subject_name or footage_request.name


def born(footage_request):
    return footage_request.subject_date_of_birth or footage_request.date_of_birth


def plain(name):
    return " ".join(re.findall(r"\w+", name.casefold()))


def digits(phone):
    """The last nine: 07700 900982 is +44 7700 900982."""
    only = re.sub(r"\D", "", phone)
    return only[-9:] if len(only) >= 9 else ""


def shared_clips(footage_request):
    """By request: how many clips are candidates of both, and ruled out in neither."""
    wanted = Candidate.objects.exclude(verdict=Verdict.RULED_OUT)
    mine = wanted.filter(footage_request=footage_request).values("clip_id")
    counts = {}
    for pk in wanted.filter(clip_id__in=mine).values_list("footage_request_id", flat=True):
        counts[pk] = counts.get(pk, 0) + 1
    return counts


def overlap(mine, others):
    return any(
        one.earliest_at <= other.latest_at
        and other.earliest_at <= one.latest_at
        and (one.borough == other.borough or not (one.borough and other.borough))
        for one in mine
        for other in others
    )
