"""What do footage officers fill in? Filters, a search by hand, and their decisions."""

from datetime import UTC, datetime, time, timedelta

from django.utils import timezone

from footage_app.boroughs import CHOICES
from footage_app.docking_decisions import deleted_at, goes_soon, stays_as_evidence
from footage_app.docking_values import FIRST_CAMERAS, officer
from portal.answers import (
    ClockTimeField,
    DayField,
    LongTextField,
    QuestionForm,
    SelectField,
    TextField,
    TickField,
    today_or_before,
)
from portal.words import LONDON, moment_words


def window_of(day, earliest=None, latest=None):
    """From and to, for a day in London: to its end, which is the beginning of the next. Where an hour exists twice,
    both of it."""
    start = datetime.combine(day, earliest or time(0, 0), LONDON)
    tomorrow = datetime.combine(day + timedelta(days=1), time(0, 0), LONDON)
    end = datetime.combine(day, latest, LONDON).replace(fold=1) if latest else tomorrow
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
    day = DayField(
        "Day the recording started",
        required=False,
        called="the day the recording started",
        earliest=FIRST_CAMERAS.date(),
        latest=today_or_before,
    )
    at = ClockTimeField(
        "Time it started, in UTC (Greenwich Mean Time)", required=False, called="the time it started"
    )
    may_go_soon = TickField(called="it is right that it is deleted so soon", required=False)

    def __init__(self, *args, clip, **kwargs):
        super().__init__(*args, **kwargs)
        self.clip = clip
        day, at = self.fields["day"], self.fields["at"]
        day.required = at.required = not clip.time_is_sure
        if clip.time_is_sure:
            day.help_text = f"Only where its manifest, which says {moment_words(clip.started_at)}, is wrong"
        if not self.is_bound:
            self.ask_whether_soon_is_right(clip.started_at if clip.time_is_sure else None)

    def ask_whether_soon_is_right(self, start):
        """The tick is there only where it is needed. Returns whether it is."""
        now = timezone.now()
        if start is None or stays_as_evidence(self.clip) or not goes_soon(start, now):
            del self.fields["may_go_soon"]
            return False
        words = moment_words(deleted_at(start, now))
        self.fields["may_go_soon"].label = f"It is right that it is deleted on {words}"
        return True

    def clean(self):
        """Cameras show UTC, where no hour is twice."""
        asked = super().clean()
        day, at = asked.get("day"), asked.get("at")
        for name, other in (("day", at), ("at", day)):
            if other is not None and asked.get(name) is None and name not in self.errors:
                self.add_error(name, f"Enter {self.fields[name].called}")
        asked["started_at"] = datetime.combine(day, at, UTC) if day and at is not None else None
        is_known = not {"day", "at"} & set(self.errors)
        is_soon = self.ask_whether_soon_is_right(
            (asked["started_at"] or self.clip.started_at) if is_known else None
        )
        if is_soon and not asked["may_go_soon"]:
            self.add_error("may_go_soon", "Check when it started, and confirm that it may be deleted so soon")
        return asked

    def facts(self):
        names = ("evidence_id", "started_at", "may_go_soon")
        return {**super().facts(), **{name: self.cleaned_data.get(name) for name in names}}


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
