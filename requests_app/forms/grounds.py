"""What must a reviewer say to withhold something on a ground of its own?"""

from datetime import timedelta

from django import forms

from portal.answers import DayField, LongTextField, QuestionForm, YesNoField
from requests_app.forms.review import FromToForm
from requests_app.law import grounds


def tomorrow(today):
    return today + timedelta(days=1)


class StretchForm(FromToForm):
    """A part of what is silent or left out, as “what:start-end”."""

    what = forms.ChoiceField(choices=[("sound", "Sound"), ("cut", "Left out")])

    @property
    def key(self):
        values = self.cleaned_data
        return f"{values['what']}:{values['start']:.3f}-{values['end']:.3f}"


class GroundForm(QuestionForm):
    """One question for each thing that the ground needs recorded."""

    may_say = YesNoField(
        "May the letter give this ground?",
        called="whether the letter may give this ground",
        hint="Leave it out only where saying it would undermine what it protects (section 45(6)).",
        reveals={"no": ["left_out_because"]},
        initial=True,
    )
    left_out_because = LongTextField(
        "Why would saying it undermine what it protects?",
        called="why saying it would undermine what it protects",
        hint="For the approver and the regulator; it does not go into the letter.",
        max_length=2000,
        rows=3,
    )

    def __init__(self, ground, *args, withholds="part", **kwargs):
        self.asked = ground.asks(withholds)
        super().__init__(*args, **kwargs)
        asked = {name: question(name) for name in self.asked}
        self.fields = asked | self.fields
        if not ground.reason_may_be_left_out:
            self.forget_leaving_out()

    def forget_leaving_out(self):
        del self.fields["may_say"], self.fields["left_out_because"]
        self.unasked = set()

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("may_say"):
            cleaned["left_out_because"] = ""
        return cleaned

    @property
    def particulars(self):
        values = {name: self.cleaned_data[name] for name in self.asked}
        return {
            name: value if isinstance(value, str) else value.isoformat() for name, value in values.items()
        }


def question(name):
    asked = grounds.QUESTIONS[name]
    words = {"called": f"an answer to: {asked['ask']}", "missing": f"Answer: {asked['ask']}"}
    if name == "review_on":
        return DayField(asked["ask"], hint=asked["hint"], earliest=tomorrow, **words)
    return LongTextField(asked["ask"], hint=asked["hint"], max_length=2000, rows=3, **words)
