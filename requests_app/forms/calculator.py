"""What happened to a request, as staff enter it to see its statutory dates? Nothing of it is kept."""

from django.utils import timezone

from portal.answers import CheckboxesField, DayField, QuestionForm, SelectField, TickField, today_or_before
from requests_app.law.bad_input import oldest_receipt
from requests_app.law.deadlines import DeadlineRefused, events_for, work_out
from requests_app.law.events import (
    Authority,
    Clarification,
    ExtensionNotice,
    Fee,
    Identity,
    MoreWorkingDays,
    Recorded,
)
from requests_app.law.regimes import AUTO_DELETE, DEFAULT, FOIA, REGIMES

ASKED_FOR = ((Identity, "identity"), (Authority, "authority"), (Fee, "fee"))


def day(label, called, **options):
    options = {
        "required": False,
        "hint": "",
        "earliest": oldest_receipt,
        "latest": today_or_before,
        **options,
    }
    return DayField(label, called=called, **options)


class CalculatorForm(QuestionForm):
    regimes = CheckboxesField(
        "Which clocks?",
        called="at least one clock",
        hint="A request can be on several. The earliest date rules.",
        choices=[(key, regime.name) for key, regime in REGIMES.items()],
        initial=[DEFAULT],
        size="m",
    )
    received_on = day(
        "When was it received?",
        "the day of receipt",
        hint="The day on which it really came, by any way and to any part of the force. For example, 27 3 2026",
        required=True,
        size="m",
    )
    identity_asked_on = day("Proof of identity: asked for", "the day identity was asked for")
    identity_answered_on = day("Proof of identity: received", "the day identity came")
    authority_asked_on = day("Authority to act: asked for", "the day authority was asked for")
    authority_answered_on = day("Authority to act: received", "the day authority came")
    fee_asked_on = day("Fee: notice given", "the day of the fee notice")
    fee_answered_on = day("Fee: paid", "the day the fee was paid")
    extension_on = day(
        "Extension notice sent", "the day of the extension notice", hint="Subject access: two further months"
    )
    in_all = SelectField(
        "Working days in all",
        hint="Freedom of information: public interest test, or a complex internal review",
        choices=[("", "20"), *((str(days), str(days)) for days in range(FOIA.length + 1, FOIA.longest + 1))],
        required=False,
    )
    longer_on = day("Notice sent that it takes longer", "the day of that notice")
    recorded_on = day("Recorded on", "the day of the recording")

    def __init__(self, data=None, *, rows, calendar, **options):
        super().__init__(data, **options)
        self.rows, self.calendar, self.deadlines = range(1, rows + 1), calendar, []
        for number in self.rows:
            self.fields |= question(number)

    def typed(self, data):
        """What was typed, unchecked: to show the page with another row."""
        return {name: field.widget.value_from_datadict(data, {}, name) for name, field in self.fields.items()}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("longer_on") and not cleaned.get("in_all"):
            self.add_error("in_all", "Select how many working days it takes in all")
        if not self.errors:
            self.work_out(list(self.events()))
        return cleaned

    def work_out(self, events):
        """Each clock that was chosen; what no clock can use, or cannot be, is said at its field."""
        chosen, received_on = self.cleaned_data["regimes"], self.cleaned_data["received_on"]
        for event, names in events:
            if not any(isinstance(event, REGIMES[regime].takes) for regime in chosen):
                self.add_error(
                    next(name for name in names.values() if self.cleaned_data[name]),
                    f"Nothing that you chose takes account of {event.called}. Take it out, or choose its clock",
                )
        for regime in chosen if not self.errors else ():
            taken = events_for(regime, [event for event, _ in events])
            try:
                made = work_out(regime, received_on, taken, self.calendar, today=timezone.localdate())
            except DeadlineRefused as refused:
                self.add_error(field_of(refused, events), str(refused))
                return
            self.deadlines.append((REGIMES[regime].name, made))
        self.deadlines.sort(key=lambda pair: pair[1].due_on)

    def events(self):
        """(event, {its part: our field}) of everything that was entered."""
        given = self.cleaned_data
        for kind, name in ASKED_FOR:
            names = {part: f"{name}_{part}" for part in ("asked_on", "answered_on")}
            if any(given[field] for field in names.values()):
                yield kind(**{part: given[field] for part, field in names.items()}), names
        for number in self.rows:
            names = {
                part: f"question_{number}_{part}" for part in ("asked_on", "answered_on", "about_format")
            }
            if any(given[field] for field in names.values()):
                yield Clarification(**{part: given[field] for part, field in names.items()}), names
        if given["extension_on"]:
            yield ExtensionNotice(given["extension_on"]), {"noticed_on": "extension_on"}
        if given["in_all"]:
            names = {"in_all": "in_all", "noticed_on": "longer_on"}
            yield MoreWorkingDays(int(given["in_all"]), given["longer_on"]), names
        if given["recorded_on"]:
            yield Recorded(given["recorded_on"]), {"recorded_on": "recorded_on"}

    # --- as the page shows it ------------------------------------------------------------------------
    @property
    def sections(self):
        """(title, hint, rows of fields, open): open where something was entered or is wrong."""
        parts = (
            (
                "Questions to find out what is wanted",
                "Leave the answer blank while a question is open.",
                [self.question_row(number) for number in self.rows],
            ),
            (
                "Proof of identity, authority or a fee",
                "Only what we asked for moves the date.",
                [[f"{name}_asked_on", f"{name}_answered_on"] for _, name in ASKED_FOR],
            ),
            ("It takes longer", "", [["extension_on"], ["in_all", "longer_on"]]),
            ("The recording", f"For “{AUTO_DELETE.name}”.", [["recorded_on"]]),
        )
        for title, hint, rows in parts:
            shown = [[self[name] for name in row] for row in rows]
            is_open = any(one.errors or one.value() for row in shown for one in row)
            yield {"title": title, "hint": hint, "rows": shown, "open": is_open}

    def question_row(self, number):
        return [f"question_{number}_{part}" for part in ("asked_on", "answered_on", "about_format")]


def question(number):
    return {
        f"question_{number}_asked_on": day(
            f"Question {number}: asked", f"the day question {number} was asked"
        ),
        f"question_{number}_answered_on": day(f"Question {number}: answered", f"the day of answer {number}"),
        f"question_{number}_about_format": TickField(
            f"Question {number} was only about the form of the answer", required=False
        ),
    }


def field_of(refused, events):
    """At which of our fields a refusal belongs."""
    if refused.about == "regime":
        return "regimes"
    names = next((names for event, names in events if event is refused.about), {})
    return names.get(refused.part) or (refused.part if refused.about is Recorded else "received_on")
