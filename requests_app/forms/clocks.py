"""What do staff say about time? Why an answer takes longer, for what a clip was recorded, which days are holidays."""

from portal.answers import DayField, LongTextField, QuestionForm, RadioField, SelectField, TextField
from requests_app.lifecycle.purpose import PURPOSES
from requests_app.models import ExtraHoliday


class ExtensionForm(QuestionForm):
    reasons = LongTextField(
        "Why does the answer need longer?",
        called="the reasons",
        max_length=2000,
        hint="The person reads this in the letter. Say what makes this request complex, or how many they have made.",
    )


class PurposeForm(QuestionForm):
    regime = RadioField(
        "For what was this clip recorded?",
        called="for what purpose it was recorded",
        choices=list(PURPOSES.items()),
        small=True,
    )


class HolidayForm(QuestionForm):
    on = DayField("Which day?", called="the day")
    division = SelectField(
        "Where?",
        called="a part of the United Kingdom",
        choices=[("", "Choose"), *ExtraHoliday.Division.choices],
    )
    title = TextField("What is it called?", called="what the day is called", max_length=100)
