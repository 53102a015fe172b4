"""What do we ask about the time, the place and what happened? One form a page."""

import re
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from footage_app.boroughs import CHOICES, CITY_OF_LONDON, NAMES
from portal.answers import (
    ClockTimeField,
    DayField,
    LongTextField,
    QuestionForm,
    RadioField,
    SelectField,
    TextField,
    YesNoField,
    today_or_before,
)
from requests_app import places
from requests_app.forms.public_people import KnowsTheRest
from requests_app.models import ForWhom, Incident
from requests_app.typed_windows import CannotMean, window

MOST_DAYS = 14
UNKNOWN = "unknown"


class WhenForm(QuestionForm):
    day = DayField(
        "What date was it?",
        called="the date",
        hint="For example, 27 3 2026. If you are not sure, enter the first date it could have been",
        earliest=date(2005, 1, 1),
        latest=today_or_before,
    )
    certainty = RadioField(
        "How sure are you of the time?",
        called="how sure you are of the time",
        choices=[
            (Incident.Certainty.EXACT, "I am sure"),
            (Incident.Certainty.ABOUT, "It is about right"),
            (Incident.Certainty.UNSURE, "I do not know exactly"),
        ],
        hints={Incident.Certainty.UNSURE: "That is fine. We look at more footage"},
        reveals={Incident.Certainty.UNSURE: ["last_day"]},
    )
    earliest = ClockTimeField(
        "Earliest time it could have started", called="the earliest time", required=False
    )
    latest = ClockTimeField(
        "Latest time it could have ended",
        called="the latest time",
        hint="For example, 10:15pm. If it went on past midnight, enter the time on the next morning",
        required=False,
    )
    last_day = DayField(
        "Last date it could have been (optional)",
        called="the last date",
        hint="Only if you are not sure of the date",
        latest=today_or_before,
        required=False,
    )
    field_order = ["day", "earliest", "latest", "certainty", "last_day"]

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if not cleaned["earliest"] and cleaned["certainty"] != Incident.Certainty.UNSURE:
            self.add_error("earliest", "Enter the earliest time, or choose “I do not know exactly”")
        elif (cleaned["last_day"] or cleaned["day"]) < cleaned["day"]:
            self.add_error("last_day", "The last date must be the same as or after the date above")
        elif (cleaned["last_day"] or cleaned["day"]) - cleaned["day"] > timedelta(days=MOST_DAYS):
            self.add_error("last_day", f"The last date must be within {MOST_DAYS} days of the date above")
        else:
            self.take_window(cleaned)
        return cleaned

    def take_window(self, cleaned):
        now = timezone.now()
        try:
            earliest_at, latest_at = window(
                *(cleaned[name] for name in ("day", "earliest", "latest", "last_day"))
            )
        except CannotMean as wrong:
            self.add_error(wrong.field, wrong.problem)
            return
        if earliest_at > now:
            self.add_error("earliest", "The earliest time must be in the past")
        elif cleaned["latest"] and latest_at > now + timedelta(hours=1):
            self.add_error("latest", "The latest time must be in the past")
        else:
            cleaned["earliest_at"], cleaned["latest_at"] = earliest_at, max(earliest_at, min(latest_at, now))

    def columns(self):
        return {name: self.cleaned_data[name] for name in ("earliest_at", "latest_at", "certainty")}


def is_old(earliest_at):
    """Older than footage is usually kept: worth a warning, never a refusal."""
    return isinstance(earliest_at, datetime) and timezone.now() - earliest_at > timedelta(
        days=settings.RETENTION_DAYS
    )


class WhereForm(QuestionForm):
    place_text = TextField(
        "Describe the place",
        called="a description of the place",
        hint="For example, a street and a house number, a station, a shop or a park",
        max_length=300,
    )
    postcode = TextField(
        "Postcode of the place, or one near it",
        called="the postcode",
        hint="If you know it. For example, SW9 8HE",
        width=10,
        required=False,
        max_length=20,
    )
    borough = SelectField(
        "London borough",
        called="the borough",
        hint="You do not need to choose one if you have entered a postcode",
        choices=[
            ("", "Choose a borough"),
            *CHOICES,
            (CITY_OF_LONDON, "City of London"),
            (UNKNOWN, "I do not know"),
        ],
        combobox=True,
        required=False,
    )

    def clean_postcode(self):
        typed = self.cleaned_data["postcode"]
        self.place = places.find(typed) if typed else None
        if typed and self.place is None:
            raise ValidationError("We do not know this postcode. Check it, or leave it empty")
        return self.place.postcode if self.place else ""

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        chosen = cleaned["borough"]
        if self.place and self.place.borough and chosen not in ("", UNKNOWN, self.place.borough):
            self.add_error(
                "borough", f"{self.place.postcode} is in another borough. Change the postcode or the borough"
            )
        if not self.place and not chosen:
            cleaned["borough"] = named_in(cleaned["place_text"])
            if not cleaned["borough"]:
                self.add_error("borough", "Choose a borough, or “I do not know”, or enter a postcode")
        return cleaned

    def columns(self):
        cleaned, place = self.cleaned_data, self.place
        borough = place.borough if place and place.borough else cleaned["borough"]
        return {
            "place_text": cleaned["place_text"],
            "postcode": cleaned["postcode"],
            "borough": "" if borough == UNKNOWN else borough,
            "lat": place.lat if place else None,
            "lon": place.lon if place else None,
        }

    def other_force(self):
        """ "city", "elsewhere" or "": whose police would have filmed there?"""
        if self.columns()["borough"] == CITY_OF_LONDON:
            return "city"
        return "elsewhere" if self.place and not self.place.borough else ""


def named_in(text):
    """The borough whose name stands in a text, "" for none or several."""
    found = [
        code for code, name in NAMES.items() if re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE)
    ]
    return found[0] if len(found) == 1 else ""


class WhatForm(KnowsTheRest):
    what_happened = LongTextField(
        "What happened?",
        called="what happened",
        hint="A few sentences are enough. Say what the police and you did, so that we recognise it",
        max_length=4000,
        rows=7,
    )
    their_part = RadioField(
        "What was your part in it?",
        called="what your part in it was",
        choices=[
            ("I was stopped or searched", "I was stopped or searched"),
            ("I was arrested", "I was arrested"),
            ("I asked the police for help", "I asked the police for help"),
            ("I saw it happen", "I saw it happen"),
            ("I was nearby or passing", "I was nearby or passing"),
            ("Something else", "Something else"),
        ],
    )
    in_other_words = {
        "what_happened": (
            "What happened?",
            "what happened",
            "A few sentences are enough. Say what the police and the person did, so that we recognise it",
        ),
        "their_part": ("What was their part in it?", "what their part in it was"),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.for_whom != ForWhom.SELF:
            field = self.fields["their_part"]
            field.choices = [(key, of_another(words)) for key, words in field.choices]

    def columns(self):
        parts = dict(self.fields["their_part"].choices)
        part = self.cleaned_data["their_part"]
        return {"what_happened": self.cleaned_data["what_happened"], "their_part": parts.get(part, "")}


def of_another(words):
    """I was arrested -> They were arrested."""
    return re.sub(r"^I\b", "They", words.replace("I was", "They were", 1))


class OfficersForm(QuestionForm):
    officers = TextField(
        "Officers’ shoulder numbers or names (optional)",
        called="the officers",
        hint="Letters and figures on the shoulder, for example 217EA",
        max_length=300,
        required=False,
    )
    vehicle = TextField(
        "Police vehicle (optional)",
        called="the vehicle",
        hint="For example, its number plate or the number on its roof",
        max_length=100,
        required=False,
    )
    references = TextField(
        "Reference numbers that the police gave you (optional)",
        called="the reference numbers",
        hint="For example, from a stop and search slip, a crime report or a call to the police (“CAD number”)",
        max_length=300,
        required=False,
    )

    def columns(self):
        return {name: self.cleaned_data[name] for name in ("officers", "vehicle", "references")}


class AnotherForm(QuestionForm):
    another = YesNoField(
        "Do you want to ask about another time or place?",
        called="yes if you want to ask about another time or place",
        hint="You can ask about up to 5 in one request",
        heading=True,
    )
