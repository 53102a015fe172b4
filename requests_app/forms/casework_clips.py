"""What does a caseworker say about clips, and how are they searched for by hand?"""

from footage_app import boroughs
from portal.answers import ClockTimeField, DayField, QuestionForm, SelectField, TextField
from requests_app.typed_windows import CannotMean, window


class RuleOutForm(QuestionForm):
    reason = TextField(
        "Why do these clips not show the person?", called="why the clips are ruled out", max_length=300
    )


class RuleOutOneForm(QuestionForm):
    reason = TextField(
        "Why does this clip not show the person?", called="why the clip is ruled out", max_length=300
    )


class ByHandForm(QuestionForm):
    evidence_id = TextField("Evidence ID", max_length=75, required=False, width=20)
    officer = TextField(
        "Officer’s shoulder number", called="the shoulder number", max_length=20, required=False, width=10
    )
    device = TextField("Camera serial number", max_length=40, required=False, width=20)
    borough = SelectField("Borough", required=False, choices=[("", "All boroughs"), *boroughs.CHOICES])
    day = DayField("Date", called="the date", required=False)
    earliest = ClockTimeField("Earliest time", called="the earliest time", required=False)
    latest = ClockTimeField("Latest time", called="the latest time", required=False)

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if not any(cleaned.get(name) for name in ("evidence_id", "officer", "device", "day")):
            self.add_error("evidence_id", "Enter an evidence ID, a shoulder number, a camera or a date")
        elif (cleaned.get("earliest") or cleaned.get("latest")) and not cleaned.get("day"):
            self.add_error("day", "Enter the date that the times belong to")
        elif cleaned.get("day"):
            try:
                cleaned["window"] = window(cleaned["day"], cleaned.get("earliest"), cleaned.get("latest"))
            except CannotMean as wrong:
                self.add_error("latest", str(wrong))
        return cleaned
