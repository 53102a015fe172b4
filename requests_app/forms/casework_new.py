"""What does a member of staff key in of a request that came by phone, post, e-mail or at a desk?"""

import uuid
from datetime import datetime

from django.utils import timezone

from portal.answers import (
    AddressField,
    ClockTimeField,
    DayField,
    EmailField,
    HiddenField,
    LongTextField,
    PhoneField,
    RadioField,
    TextField,
    TickField,
    UploadField,
    today_or_before,
)
from requests_app.documents import clean_document
from requests_app.forms.public_ask import OfficersForm, WhatForm, WhenForm, WhereForm
from requests_app.forms.uploads import Upload
from requests_app.law.bad_input import oldest_receipt
from requests_app.models import Channel, ContactBy, ForWhom, ReceiveBy
from requests_app.typed_windows import readings

NEEDED_TO_REACH = {
    ContactBy.EMAIL: ("email", "Enter the email address, or choose another way to reach them"),
    ContactBy.POST: ("postal_address", "Enter the postal address, or choose another way to reach them"),
    ContactBy.PHONE: ("phone", "Enter the phone number, or choose another way to reach them"),
}


class NewRequestForm(Upload):
    """How it came, and from whom. `details()` are columns of FootageRequest."""

    token = HiddenField(max_length=36)
    channel = RadioField(
        "How did it come?",
        called="how it came",
        choices=[(way.value, way.label) for way in Channel if way != Channel.ONLINE],
        inline=True,
    )
    received_on = DayField(
        "When did it reach us?",
        called="the day it reached us",
        hint="The time that we have to answer runs from this day, not from today. For example, 27 3 2026",
        earliest=oldest_receipt,
        latest=today_or_before,
    )
    received_time = ClockTimeField("At what time?", called="the time it reached us")
    how_it_came = TextField(
        "Who took it, or where is it?",
        called="who took it or where it is",
        hint="For example, “PC 123AB took the call on 101” or “letter in file 26/417”. Log what was only said, too",
        max_length=300,
    )
    asked_as_foi = TickField("They called it a freedom of information request", required=False)
    file = UploadField("Scan of the letter or form (optional)", called="a scan", required=False)
    name = TextField("Full name", called="the full name of whoever asks")
    date_of_birth = DayField(
        "Date of birth (if they gave it)", called="the date of birth", latest=today_or_before, required=False
    )
    contact_by = RadioField(
        "How do they want to be reached?",
        called="how they want to be reached",
        choices=[("email", "Email"), ("post", "Post"), ("phone", "Phone")],
        inline=True,
    )
    email = EmailField("Email address", required=False, attrs={"autocomplete": "off"})
    phone = PhoneField("Phone number", required=False, attrs={"autocomplete": "off"})
    postal_address = AddressField(required=False, attrs={"autocomplete": "off"})
    receive_by = RadioField(
        "How do they want to get footage?",
        called="how they want to get footage",
        choices=[(way.value, way.label) for way in ReceiveBy],
    )
    for_whom = RadioField(
        "Whose footage is it?",
        called="whose footage it is",
        choices=[(ForWhom.SELF, "Their own"), (ForWhom.ACTING, "Of somebody who asked them to"),
                 (ForWhom.CHILD, "Of a child they are responsible for")],
    )  # fmt: skip
    subject_name = TextField("Name of the person in the footage", called="the name", required=False)
    subject_date_of_birth = DayField(
        "Date of birth of the person in the footage",
        called="their date of birth",
        latest=today_or_before,
        required=False,
    )
    relationship = TextField(
        "What is whoever asks to the person?",
        called="what they are to the person",
        hint="For example, their solicitor, or the mother of the child",
        required=False,
    )
    child_understands = TextField(
        "If it is a child: why do they not ask themselves?",
        called="why the child does not ask",
        hint="It depends on what the child understands, not on their age",
        max_length=300,
        required=False,
    )
    appearance = LongTextField(
        "What did the person look like and wear?", called="the appearance", rows=3, required=False
    )
    no_incident = TickField("They did not say when or where: we have to ask", required=False)

    clean_content = staticmethod(clean_document)
    HOW = ("token", "channel", "received_on", "received_time", "how_it_came", "asked_as_foi", "file")
    WHO = ("name", "date_of_birth", "contact_by", "email", "phone", "postal_address", "receive_by")
    WHOM = ("for_whom", "subject_name", "subject_date_of_birth", "relationship", "child_understands")

    def clean_token(self):
        try:
            return uuid.UUID(self.cleaned_data["token"])
        except ValueError:
            return uuid.uuid4()

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("received_on") and cleaned.get("received_time"):
            local = datetime.combine(cleaned["received_on"], cleaned["received_time"])
            cleaned["received_at"] = min(readings(local))
            if cleaned["received_at"] > timezone.now():
                self.add_error("received_time", "The time it reached us must be in the past")
        self.check_ways(cleaned)
        self.check_subject(cleaned)
        return cleaned

    def check_ways(self, cleaned):
        by, receive = cleaned.get("contact_by"), cleaned.get("receive_by")
        field, missing = NEEDED_TO_REACH.get(by, ("", ""))
        if field and not cleaned.get(field) and field not in self.errors:
            self.add_error(field, missing)
        if receive == ReceiveBy.DOWNLOAD and by not in (ContactBy.EMAIL, None):
            self.add_error("receive_by", "A download needs email. Choose another way")
        if receive == ReceiveBy.MEDIUM and not cleaned.get("postal_address"):
            self.add_error("postal_address", "Enter the address to which we post the disc or stick")

    def check_subject(self, cleaned):
        whom = cleaned.get("for_whom")
        if whom in (ForWhom.ACTING, ForWhom.CHILD):
            for name in ("subject_name", "relationship"):
                if not cleaned.get(name):
                    self.add_error(name, f"Enter {self.fields[name].called}")
        if whom == ForWhom.CHILD and not cleaned.get("child_understands"):
            self.add_error("child_understands", "Enter why the child does not ask themselves")

    def details(self):
        names = (*self.WHO, "for_whom", "appearance", "asked_as_foi")
        names += self.WHOM[1:] if self.cleaned_data["for_whom"] != ForWhom.SELF else ()
        return {name: self.cleaned_data[name] for name in names}


class IncidentForm(WhenForm, WhereForm, WhatForm, OfficersForm):
    """One time and place, all on one page; left empty, there is none."""

    field_order = [
        "day", "earliest", "latest", "certainty", "last_day", "place_text", "postcode", "borough", "what_happened",
        "their_part", "officers", "vehicle", "references",
    ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, asked={"who": {"who": ForWhom.ACTING}}, empty_permitted=True, **kwargs)
        self.fields["their_part"].required = False

    @property
    def is_empty(self):
        return not self.has_changed()

    def columns(self):
        """Of all four pages that this one is."""
        made = {}
        for part in (WhenForm, WhereForm, WhatForm, OfficersForm):
            made |= part.columns(self)
        return made
