"""What has this person answered so far, and what do we ask next? Kept as typed, page by page, in their draft."""

import uuid
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse

from portal.answers import tidy
from portal.formfields import DayInput
from requests_app import drafts
from requests_app.forms import public_ask as forms
from requests_app.forms import public_people as people
from requests_app.forms import uploads
from requests_app.forms.public_people import KnowsTheRest, for_whom
from requests_app.models import Draft, DraftFile, ForWhom
from requests_app.safekeeping import storing

COOKIE = "__Host-draft" if settings.SECURE else "draft"
MOST_INCIDENTS = 5
BEFORE = {"who": people.WhoForm, "subject": people.SubjectForm}
PER_INCIDENT = {
    "when": forms.WhenForm,
    "where": forms.WhereForm,
    "what": forms.WhatForm,
    "officers": forms.OfficersForm,
}
AFTER = {
    "another": forms.AnotherForm,
    "appearance": people.AppearanceForm,
    "photo": uploads.PhotoForm,
    "authority": uploads.DocumentForm,
    "you": people.YouForm,
    "contact": people.ContactForm,
    "receive": people.ReceiveForm,
}
FORMS = BEFORE | PER_INCIDENT | AFTER
FOR_ANOTHER = {"subject", "authority"}  # asked only of those who ask for somebody else
UPLOADS = {"photo": DraftFile.Kind.PHOTO, "authority": DraftFile.Kind.AUTHORITY}


@dataclass(frozen=True)
class Step:
    """One page of questions; `number` (1, 2, ...) says of which incident."""

    name: str
    number: int | None = None

    @property
    def url(self):
        kwargs = {"step": self.name} | ({"number": self.number} if self.number else {})
        return reverse("public:ask", kwargs=kwargs)


# --- whose draft ------------------------------------------------------------------------------------
def token_of(request):
    """The draft that this browser says it is filling in, or None."""
    try:
        return uuid.UUID(request.get_signed_cookie(COOKIE, max_age=drafts.LIFE))
    except (KeyError, BadSignature, ValueError):
        return None


def draft_of(request):
    token = token_of(request)
    return drafts.current(token) if token else None


def remember(response, draft):
    """Only for as long as the browser is open: others may use the same machine."""
    response.set_signed_cookie(COOKIE, str(draft.pk), secure=settings.SECURE, httponly=True, samesite="Lax")
    return response


# --- in which order ---------------------------------------------------------------------------------
def steps(answers):
    count = max(1, len(answers.get("incidents", [])))
    each = [Step(name, number) for number in range(1, count + 1) for name in PER_INCIDENT]
    order = [*map(Step, BEFORE), *each, *map(Step, AFTER)]
    is_own = for_whom(answers) == ForWhom.SELF
    return [step for step in order if not (is_own and step.name in FOR_ANOTHER)]


def answer(answers, step):
    """What was typed on a page, as a form takes it; None if it was never sent."""
    if not step.number:
        return answers.get(step.name)
    incidents = answers.get("incidents", [])
    return incidents[step.number - 1].get(step.name) if step.number <= len(incidents) else None


def first_open(answers):
    """The first page that has no answer yet, or None: then everything can be checked and sent."""
    return next((step for step in steps(answers) if answer(answers, step) is None), None)


def page_before(answers, step):
    order = steps(answers)
    place = order.index(step)
    return order[place - 1].url if place else reverse("public:start")


def page_after(answers):
    following = first_open(answers)
    return following.url if following else reverse("public:check")


# --- keeping ----------------------------------------------------------------------------------------
def as_typed(form):
    """What a form was given, field by field: fit to be kept, and to be shown again."""
    names = []
    for name, field in form.fields.items():
        boxes = getattr(field.widget, "boxes", ()) if isinstance(field.widget, DayInput) else ()
        names += [f"{name}-{box}" for box in boxes] or [name]
    return {name: tidy(form.data.get(name) or "", lines=True) for name in names if name != "file"}


def keep(draft, step, form):
    """Put a page's answers into the draft, whatever another tab has put there meanwhile."""
    with storing() as store:
        kept = Draft.objects.select_for_update().get(pk=draft.pk)
        put(kept.answers, step, as_typed(form))
        if step.name == "another" and form.cleaned_data["another"]:
            ask_again(kept)
        if step.name == "who" and for_whom(kept.answers) == ForWhom.SELF:
            drafts.drop_file(kept, DraftFile.Kind.AUTHORITY)
        if step.name in UPLOADS and (file := form.cleaned_data["file"]):
            drafts.keep_file(kept, UPLOADS[step.name], form.files["file"].name, file, store)
        kept.save()
    return kept


def put(answers, step, typed):
    if not step.number:
        answers[step.name] = typed
        return
    incidents = answers.setdefault("incidents", [])
    while len(incidents) < step.number:
        incidents.append({})
    incidents[step.number - 1][step.name] = typed


def ask_again(draft):
    """One more incident, and after it the same question again."""
    if len(incidents_of(draft)) < MOST_INCIDENTS:
        draft.answers["incidents"].append({})
        del draft.answers["another"]


def incidents_of(draft):
    return draft.answers.get("incidents", [])


@transaction.atomic
def remove_incident(draft, number, of):
    """Take one of `of` incidents out; a second click finds one fewer, and takes out nothing more."""
    kept = Draft.objects.select_for_update().get(pk=draft.pk)
    incidents = incidents_of(kept)
    if 1 < len(incidents) == of and 1 <= number <= of:
        del incidents[number - 1]
        kept.answers.setdefault("another", {"another": "no"})
        kept.save()


# --- reading ----------------------------------------------------------------------------------------
def form_of(step, asked, *args, **kwargs):
    """The form of a page, in the words that fit the answers so far."""
    form = FORMS[step.name]
    return form(*args, **kwargs, **({"asked": asked} if issubclass(form, KnowsTheRest) else {}))


def filled(draft, step):
    """The form of a page as it was sent; `is_valid()` asks again, because time has passed."""
    data = QueryDict(mutable=True)
    data.update(answer(draft.answers, step) or {})
    return form_of(step, draft.answers, data)


def filled_forms(draft):
    return {step: filled(draft, step) for step in steps(draft.answers)}


def first_wrong(forms_by_step):
    return next((step for step, form in forms_by_step.items() if not form.is_valid()), None)


def columns(forms_by_step):
    """(details, incidents) as intake.submit takes them, of forms that are all valid."""
    asked = {step.name: form for step, form in forms_by_step.items() if not step.number}
    numbers = sorted({step.number for step in forms_by_step if step.number})
    incidents = [
        {
            key: value
            for name in PER_INCIDENT
            for key, value in forms_by_step[Step(name, number)].columns().items()
        }
        for number in numbers
    ]
    who = asked["who"].cleaned_data
    details = {
        "for_whom": who["who"],
        **(asked["subject"].columns() if "subject" in asked else {}),
        **asked["you"].columns(),
        **reached_by(asked["contact"].cleaned_data, asked["receive"].cleaned_data),
        "appearance": asked["appearance"].cleaned_data["appearance"],
        "asked_as_foi": who["asked_as"] == "foi",
    }
    return details, incidents


def reached_by(contact, receive):
    return {
        "contact_by": contact["contact_by"],
        "email": contact["email"] or "",
        "phone": contact["phone"] or "",
        "postal_address": contact["postal_address"] or receive.get("address") or "",
        "receive_by": receive["receive_by"],
    }
