"""What does somebody complain about, and what do we make of it?"""

import uuid
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.answers import (
    AddressField,
    CheckboxesField,
    ClockTimeField,
    DayField,
    EmailField,
    HiddenField,
    LongTextField,
    PhoneField,
    QuestionForm,
    RadioField,
    SelectField,
    TextField,
    today_or_before,
)
from requests_app.access_codes import reference_of
from requests_app.models import Channel, Complaint, ComplaintStep, FootageRequest

Kind = Complaint.Kind
CONTACT = ["email", "postal_address", "phone"]


class Complaining(QuestionForm):
    """What every complaint needs: what it is about, who complains, and a way to reach them."""

    text = LongTextField(
        "What are you not content with?",
        called="what you are not content with",
        hint="Say what happened, and what you would like us to do",
        max_length=10000,
        rows=7,
    )
    name = TextField(
        "Full name", called="your full name", attrs={"autocomplete": "name", "spellcheck": "false"}
    )
    email = EmailField("Email address (optional)", required=False)
    phone = PhoneField("Phone number (optional)", required=False)
    postal_address = AddressField(
        "Postal address (optional)", called="your postal address", rows=3, required=False
    )
    token = HiddenField(required=False, max_length=36)

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(cleaned.get(name) for name in CONTACT):
            self.add_error("email", "Enter an email address, a phone number or a postal address")
        return cleaned

    @property
    def form_token(self):
        """Of this one filling in: sent twice, kept once."""
        try:
            return uuid.UUID(self.cleaned_data["token"])
        except ValueError:
            return uuid.uuid4()

    def details(self):
        return {name: self.cleaned_data[name] for name in ["text", "name", *CONTACT]}


class ComplainForm(Complaining):
    """For the public. Whoever has passed a code is not asked which request it is about."""

    kind = RadioField(
        "What is it about?",
        called="what it is about",
        choices=[
            (Kind.DATA_PROTECTION, "How we handled my request, my footage or my personal data"),
            (Kind.INTERNAL_REVIEW, "Our answer to a freedom of information request"),
        ],
        hints={
            Kind.DATA_PROTECTION: "This is a data protection complaint",
            Kind.INTERNAL_REVIEW: "We call this an internal review. Somebody who did not decide looks at it again",
        },
    )
    reference = TextField(
        "Reference of your request (optional)",
        called="the reference",
        hint="For example, BWV-7K4M-Q2XP-9D3H",
        max_length=40,
        required=False,
    )
    field_order = ["kind", "text", "reference", "name", *CONTACT]


class KnownComplainForm(ComplainForm):
    """Behind a code: who it is, and how to reach them, is known."""

    reference = name = email = phone = postal_address = None

    def clean(self):
        return super(Complaining, self).clean()


class KeepComplaintForm(Complaining):
    """For staff: whatever reached us, on whatever channel, with the time at which it did."""

    kind = RadioField("What is it?", called="what it is", choices=Kind.choices)
    reference = TextField(
        "Reference of the request (optional)",
        called="the reference",
        hint="Leave it empty if you do not know yet which request it is about",
        max_length=40,
        required=False,
    )
    their_reference = TextField(
        "The regulator’s or court’s own reference (optional)",
        called="their reference",
        max_length=60,
        required=False,
    )
    channel = SelectField(
        "How did it reach us?",
        called="how it reached us",
        choices=[choice for choice in Channel.choices if choice[0] != Channel.ONLINE],
    )
    received_on = DayField("When did it reach us?", called="the day it reached us", latest=today_or_before)
    received_time = ClockTimeField(
        "At what time? (optional)", called="the time", required=False, hint="For example, 10:15am"
    )
    field_order = [
        *("kind", "channel", "received_on", "received_time", "reference", "their_reference"),
        *("text", "name", *CONTACT),
    ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = "What does it say?"
        self.fields["text"].help_text = "Their own words, or what they said on the phone or at the desk"
        self.fields["text"].error_messages["required"] = "Enter what it says"
        self.fields["name"].label = "Name of whoever complains"
        self.fields["name"].error_messages["required"] = "Enter the name of whoever complains"

    def clean_reference(self):
        typed = self.cleaned_data["reference"]
        self.footage_request = request_named(typed) if typed else None
        return typed

    def clean(self):
        cleaned = super().clean()
        if not self.errors and self.received_at > timezone.now():
            self.add_error("received_time", "The time must be in the past")
        return cleaned

    @property
    def received_at(self):
        """The moment in London; noon of a day without a time, or now if it is before noon of today."""
        day, clock = self.cleaned_data["received_on"], self.cleaned_data["received_time"]
        if clock is None and day == timezone.localdate():
            return timezone.now()
        moment = datetime.combine(day, clock) if clock else datetime(day.year, day.month, day.day, 12)
        return timezone.make_aware(moment)

    def details(self):
        more = {name: self.cleaned_data[name] for name in ("channel", "their_reference")}
        return super().details() | more | {"request_reference_given": self.cleaned_data["reference"]}


class LinkForm(QuestionForm):
    reference = TextField("Reference of the request", called="the reference", max_length=40)

    def clean_reference(self):
        self.footage_request = request_named(self.cleaned_data["reference"])
        return self.cleaned_data["reference"]


class LinkToNoneForm(QuestionForm):
    because = LongTextField(
        "How do you know that it is about no request of ours?",
        called="how you know it",
        hint="For example: there is no request of this reference, name or day",
        max_length=1000,
        rows=3,
    )


def request_named(typed):
    found = FootageRequest.objects.filter(reference=reference_of(typed)).first()
    if found is None:
        raise ValidationError("There is no request with this reference. Check it")
    return found


class StepForm(QuestionForm):
    kind = RadioField(
        "What happened?",
        called="what happened",
        choices=ComplaintStep.Kind.choices,
        reveals={
            ComplaintStep.Kind.ASKED: ["answer_due_on"],
            ComplaintStep.Kind.ANSWERED: ["answers"],
        },
    )
    on = DayField("On which day?", called="the day", latest=today_or_before)
    answer_due_on = DayField(
        "By when do they want an answer?", called="the day of the answer", required=False
    )
    answers = SelectField("Which question does it answer? (optional)", required=False)
    text = LongTextField("In your words", called="what happened", max_length=5000, rows=4)
    field_order = ["kind", "answer_due_on", "answers", "on", "text"]

    def __init__(self, *args, complaint, **kwargs):
        super().__init__(*args, **kwargs)
        asked = complaint.steps.filter(kind=ComplaintStep.Kind.ASKED)
        self.asked = {str(step.pk): step for step in asked}
        choices = [(key, f"{step.on:%d/%m/%Y}: {step.text[:60]}") for key, step in self.asked.items()]
        self.fields["answers"].choices = [("", "None of them"), *choices]

    def step(self):
        """As lifecycle.complaints.add_step takes it."""
        cleaned = dict(self.cleaned_data)
        return cleaned | {"answers": self.asked.get(cleaned.get("answers") or "")}


class LongerForm(QuestionForm):
    reasons = LongTextField("Why does it take longer?", called="why it takes longer", max_length=2000, rows=3)


class DecideForm(QuestionForm):
    outcome = RadioField("What came of it?", called="what came of it", choices=Complaint.Outcome.choices)
    words = LongTextField(
        "Why?",
        called="the reasons",
        hint="Of a complaint or a review, this stands in the letter",
        max_length=4000,
    )
    put_right = LongTextField(
        "What do we do to put it right?",
        called="what we do to put it right",
        hint="Needed in the letter where the person was right, at least in part",
        max_length=2000,
        rows=3,
        required=False,
    )
    overturned = CheckboxesField(
        "Our decision",
        choices=[("yes", "Our decision on the request is set aside")],
        hints={"yes": "You can then make a new request from the old one"},
        required=False,
    )
