"""Is everything right, and has it arrived? Checking the answers, sending them, and the confirmation."""

import time

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from portal import ratelimit
from portal.access import anyone, private
from requests_app.forms.public_ask import is_old
from requests_app.lifecycle import floods, intake
from requests_app.models import ContactBy, FootageRequest
from requests_app.views import public_answers as answers
from requests_app.views.floor import wait_for_the_floor
from requests_app.views.public_answers import PER_INCIDENT, UPLOADS, Step
from requests_app.views.public_ask import WHY, no_draft, signed, too_many


@anyone(WHY)
def check(request):
    draft = answers.draft_of(request)
    if draft is None:
        return no_draft(request)
    following = answers.first_open(draft.answers)
    if following:
        return redirect(following.url)
    forms = answers.filled_forms(draft)
    wrong = answers.first_wrong(forms)
    if wrong:
        return redirect(wrong.url)
    return private(render(request, "public/check.html", shown(draft, forms)))


def shown(draft, forms):
    """Everything that will be sent, for reading through."""
    details, incidents = answers.columns(forms)
    numbered = [
        {
            "number": number,
            "is_old": is_old(columns["earliest_at"]),
            "part": columns.get("their_part"),
            "urls": {name: Step(name, number).url for name in PER_INCIDENT},
            **columns,
        }
        for number, columns in enumerate(incidents, start=1)
    ]
    return {
        "details": details,
        "incidents": numbered,
        "urls": {name: Step(name).url for name in answers.BEFORE | answers.AFTER},
        "address_url": Step("contact" if details["contact_by"] == ContactBy.POST else "receive").url,
        "receive_words": dict(forms[Step("receive")].fields["receive_by"].choices)[details["receive_by"]],
        "files": {kind: draft.files.filter(kind=kind).first() for kind in UPLOADS.values()},
        "borough_names": {**dict(answers.forms.CHOICES), answers.forms.CITY_OF_LONDON: "City of London"},
        "back_url": Step("receive").url,
    }


@anyone(WHY)
@require_POST
def send(request):
    began = time.monotonic()
    response = sent(request)
    wait_for_the_floor(began)
    return response


def sent(request):
    draft = answers.draft_of(request)
    if draft is None:
        return no_draft(request)
    forms = answers.filled_forms(draft)
    if answers.first_open(draft.answers) or answers.first_wrong(forms):
        return redirect("public:check")
    if not may_send(request):
        return too_many(request)
    try:
        footage_request = intake.submit(draft, *answers.columns(forms))
    except intake.DraftGone:
        return no_draft(request)
    return redirect("public:confirmation", signed=signed(footage_request))


def may_send(request):
    here = ratelimit.nameless("intake", ratelimit.address_of(request))
    if not ratelimit.take(here, limit=settings.INTAKE_AN_HOUR_FROM_ONE_ADDRESS):
        return False
    if ratelimit.take("intake:all", limit=settings.INTAKE_AN_HOUR):
        return True
    floods.raise_once(
        "flood_of_requests", "So many requests came within one hour that more are sent to phone and post."
    )
    return False


@anyone("it shows a reference and a date to whoever has the link that we gave out; nothing about the person")
def confirmation(request, signed):
    try:
        reference = Signer(salt="confirmation").unsign(signed)
    except BadSignature:
        raise Http404 from None
    footage_request = get_object_or_404(
        FootageRequest.objects.only("reference", "due_on"), reference=reference
    )
    return private(render(request, "public/confirmation.html", {"footage_request": footage_request}))
