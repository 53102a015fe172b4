"""What is written down on the way to a decision? Searches, flags, viewings, and why a request is opened again."""

from datetime import datetime

from django.utils import timezone

from portal.answers import (
    ClockTimeField,
    DayField,
    LongTextField,
    QuestionForm,
    RadioField,
    TextField,
    today_or_before,
)
from portal.words import as_london
from requests_app.forms.grounds import tomorrow
from requests_app.models import Flag, Viewing


class SearchForm(QuestionForm):
    searched = TextField(
        "What did you search?",
        called="what you searched",
        hint="For example: the custody suite’s cameras, or the system of another unit. If nothing is held, the letter "
        "says this, the day, the times and the place word for word.",
    )
    searched_on = DayField(
        "For which day?", called="the day searched for", required=False, latest=today_or_before
    )
    from_time = ClockTimeField("From", called="the first time", required=False)
    to_time = ClockTimeField("To", called="the last time", required=False)
    officers = TextField(
        "Officers or devices looked for", called="the officers or devices", max_length=300, required=False
    )
    place = TextField("Place", called="the place", max_length=300, required=False)
    result = LongTextField("What came of it?", called="what came of it", max_length=2000, rows=3)
    found = TextField("How many clips were found?", called="how many clips were found", width=3, max_length=4)

    def clean_found(self):
        text = self.cleaned_data["found"]
        if not text.isdecimal():
            self.add_error("found", "Enter a whole number, such as 0 or 2")
            return 0
        return int(text)

    def clean(self):
        cleaned = super().clean()
        day, start, end = (cleaned.get(name) for name in ("searched_on", "from_time", "to_time"))
        if (start or end) and not day and "searched_on" not in self.errors:
            self.add_error("searched_on", "Enter the day that the times are of")
        if start and end and end < start:
            self.add_error("to_time", "The last time must not be before the first")
        return cleaned

    @property
    def search(self):
        """What lifecycle.search_records.record_search takes."""
        said = self.cleaned_data
        names = ("searched", "officers", "place", "result", "found")
        return {name: said[name] for name in names} | {
            "from_at": moment(said["searched_on"], said["from_time"]),
            "to_at": moment(said["searched_on"], said["to_time"]),
        }


def moment(day, time):
    return timezone.make_aware(datetime.combine(day, time)) if day and time else None


class FlagForm(QuestionForm):
    kind = RadioField("What is it?", called="what it is", choices=Flag.Kind.choices)
    reason = LongTextField(
        "Why must a second approver look?", called="why a second approver must look", max_length=2000, rows=4
    )


class BecauseForm(QuestionForm):
    because = TextField("Why is it no longer needed?", called="why it is no longer needed", max_length=300)


class ViewingForm(QuestionForm):
    place = TextField("At which police station?", called="the police station", max_length=300)
    offer = LongTextField(
        "When, and what else do they need to know?",
        called="when they can see it",
        hint="The letter says this word for word. Give two or three times, and by when they should answer.",
        max_length=2000,
        rows=5,
    )


class AppointmentForm(QuestionForm):
    day = DayField("On which day?", called="the day", earliest=lambda today: today)
    time = ClockTimeField("At what time?", called="the time")

    @property
    def appointment_at(self):
        return moment(self.cleaned_data["day"], self.cleaned_data["time"])


class ViewingEndForm(QuestionForm):
    outcome = RadioField("What came of it?", called="what came of it", choices=Viewing.Outcome.choices)
    words = LongTextField(
        "What else should be known?",
        called="what else should be known",
        hint="If they declined, or we cancelled, say why.",
        max_length=2000,
        rows=3,
        required=False,
    )

    def clean(self):
        cleaned = super().clean()
        needs_why = (Viewing.Outcome.DECLINED, Viewing.Outcome.CANCELLED)
        if cleaned.get("outcome") in needs_why and not cleaned.get("words"):
            self.add_error("words", "Say why")
        return cleaned


class ReopenForm(QuestionForm):
    reason = LongTextField(
        "Why is this request opened again?",
        called="why it is opened again",
        hint="For example: footage turned up, or a complaint was upheld. Kept with the request as a note.",
        max_length=2000,
        rows=4,
    )


class KeepRestrictionForm(QuestionForm):
    because = LongTextField(
        "Why is the restriction still needed?", called="why it is still needed", max_length=2000, rows=4
    )
    until = DayField("When will it be looked at again?", called="the day of the next look", earliest=tomorrow)


class SettleRestrictionForm(QuestionForm):
    because = LongTextField(
        "Why is nothing more given?", called="why nothing more is given", max_length=2000, rows=4
    )


def as_typed(viewing):
    """An appointment that is agreed already, as the form shows it."""
    if viewing.appointment_at is None:
        return None
    local = as_london(viewing.appointment_at)
    return {"day": local.date(), "time": local.time()}
