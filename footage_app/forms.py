"""What do footage officers fill in? Filters, a search by hand, and their decisions."""

from datetime import UTC, datetime, time

from footage_app.boroughs import CHOICES
from footage_app.docking_values import officer
from portal.answers import (
    ClockTimeField,
    DayField,
    LongTextField,
    QuestionForm,
    SelectField,
    TextField,
    today_or_before,
)
from portal.words import LONDON


def window_of(day, earliest=None, latest=None):
    """From and to, for a day in London. Where an hour exists twice, both of it."""
    start = datetime.combine(day, earliest or time(0, 0), LONDON)
    end = datetime.combine(day, latest or time(23, 59, 59), LONDON).replace(fold=1)
    return start.astimezone(UTC), end.astimezone(UTC)


class DockingFilter(QuestionForm):
    station = TextField("Docking station", required=False, max_length=120, width=20)
    day = DayField("Day it was docked", required=False, called="the day", latest=today_or_before)


class SearchForm(QuestionForm):
    """Something that is indexed has to be given: a search of everything helps nobody."""

    evidence_id = TextField("Evidence ID", required=False, max_length=75, width=20)
    officer = TextField("Officer’s shoulder number", required=False, max_length=20, width=10)
    device = TextField("Camera’s serial number", required=False, max_length=40, width=20)
    borough = SelectField("Borough", required=False, choices=[("", "All boroughs"), *CHOICES])
    day = DayField("Day of the recording", required=False, called="the day", latest=today_or_before)
    earliest = ClockTimeField("Earliest time", required=False, called="the earliest time")
    latest = ClockTimeField("Latest time", required=False, called="the latest time")

    def clean(self):
        asked = super().clean()
        if not self.errors and not any(
            asked.get(name) for name in ("evidence_id", "officer", "device", "day")
        ):
            self.add_error("evidence_id", "Enter an evidence ID, an officer, a camera or a day")
        if (
            not asked.get("day")
            and (asked.get("earliest") or asked.get("latest"))
            and "day" not in self.errors
        ):
            self.add_error("day", "Enter the day that these times belong to")
        if asked.get("earliest") and asked.get("latest") and asked["latest"] < asked["earliest"]:
            self.add_error("latest", "The latest time must be after the earliest time")
        return asked

    def wanted(self):
        """What catalogue.search takes."""
        asked = dict(self.cleaned_data)
        day, earliest, latest = asked.pop("day"), asked.pop("earliest"), asked.pop("latest")
        asked["officer"] = officer(asked["officer"])
        if day:
            asked["earliest_at"], asked["latest_at"] = window_of(day, earliest, latest)
        return asked


class ReasonForm(QuestionForm):
    reason = LongTextField("Why?", called="the reason", max_length=1000, rows=4)

    def facts(self):
        return {"reason": self.cleaned_data["reason"]}


class AcceptForm(ReasonForm):
    reason = LongTextField(
        "Why can this recording be accepted?",
        called="why this recording can be accepted",
        max_length=1000,
        rows=4,
    )
    evidence_id = TextField(
        "Another evidence ID",
        required=False,
        max_length=75,
        width=20,
        hint="Only where its own is wrong, or belongs to another recording",
    )

    def facts(self):
        return {**super().facts(), "evidence_id": self.cleaned_data["evidence_id"]}


class AcceptWithTimeForm(AcceptForm):
    """For a recording whose manifest gave no time that can be believed. Cameras show UTC, where no hour is twice."""

    day = DayField(
        "Day the recording started", called="the day the recording started", latest=today_or_before
    )
    at = ClockTimeField("Time it started, in UTC (Greenwich Mean Time)", called="the time it started")

    def facts(self):
        start = datetime.combine(self.cleaned_data["day"], self.cleaned_data["at"], UTC)
        return {**super().facts(), "started_at": start}


class EvidenceForm(QuestionForm):
    case_refs = TextField(
        "Reference of the case",
        called="the reference of the case",
        hint="Part several references with commas",
    )

    def facts(self):
        return {"case_refs": self.cleaned_data["case_refs"].split(",")}


class ProposalForm(QuestionForm):
    reason = LongTextField(
        "Why is it right to delete these clips?",
        called="why it is right to delete these clips",
        max_length=1000,
        rows=3,
    )
