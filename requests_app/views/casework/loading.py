"""Which request, clip or person does an address name? Unknown and foreign look the same: 404."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from portal.models import Alarm, User
from requests_app.models import (
    Attachment,
    Candidate,
    Delivery,
    ExtraHoliday,
    FootageRequest,
    HoldRelease,
    IdentityDocument,
    Letter,
    Link,
    Question,
    TextTemplate,
)


def request_of(reference):
    return get_object_or_404(FootageRequest.objects.select_related("assigned_to"), reference=reference)


def namesake_of(reference, person):
    """The request, with the member of staff who may have the name of an officer in it."""
    found = request_of(reference)
    found.person = get_object_or_404(User, pk=person, is_active=True)
    return found


def candidate_of(reference, candidate):
    rows = Candidate.objects.select_related("footage_request__assigned_to", "clip", "incident", "verdict_by")
    return get_object_or_404(rows, pk=candidate, footage_request__reference=reference)


def to_prove(reference, proves):
    """The request, with what is to be proved of it: who asks, or that they may."""
    if proves not in IdentityDocument.Proves.values:
        raise Http404
    found = request_of(reference)
    found.proves = proves
    return found


def identity_page_of(reference, document, number):
    """A proof that is not erased, with one of its pages."""
    rows = IdentityDocument.objects.select_related("footage_request").filter(erased_at__isnull=True)
    found = get_object_or_404(rows, pk=document, footage_request__reference=reference)
    keys = [found.vault_key, *found.pages]
    if not 1 <= number <= len(keys):
        raise Http404
    found.page, found.page_key = number, keys[number - 1]
    return found


def attachment_of(reference, attachment):
    """With the request at hand, for the question of conflicts."""
    rows = Attachment.objects.select_related("message__footage_request")
    found = get_object_or_404(rows, pk=attachment, message__footage_request__reference=reference)
    found.footage_request = found.message.footage_request
    return found


def question_of(reference, question):
    rows = Question.objects.select_related("footage_request__assigned_to")
    return get_object_or_404(rows, pk=question, footage_request__reference=reference)


def letter_of(letter):
    """Of a request, or of a complaint that belongs to none; not one that is erased."""
    kept = Letter.objects.exclude(vault_key="").select_related("footage_request", "complaint")
    return get_object_or_404(kept, pk=letter)


def text_of(text):
    return get_object_or_404(TextTemplate, pk=text)


def link_of(reference, link):
    """From either of the two."""
    found = get_object_or_404(Link.objects.select_related("footage_request", "other"), pk=link)
    if reference not in (found.footage_request.reference, found.other.reference):
        raise Http404
    found.seen_from = reference
    return found


def delivery_of(reference, delivery):
    rows = Delivery.objects.select_related("footage_request", "decision", "derivative")
    return get_object_or_404(rows, pk=delivery, footage_request__reference=reference)


def person_of(person):
    return get_object_or_404(User, pk=person)


def release_of(release):
    return get_object_or_404(HoldRelease.objects.select_related("proposed_by", "confirmed_by"), pk=release)


def holiday_of(day):
    return get_object_or_404(ExtraHoliday, pk=day)


def alarm_of(alarm):
    return get_object_or_404(Alarm, pk=alarm)
