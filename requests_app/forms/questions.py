"""What do staff ask of a requester, and what came back? Questions, answers, and why one is not needed."""

from datetime import datetime, time

from portal.answers import (
    ClockTimeField,
    DayField,
    LongTextField,
    QuestionForm,
    RadioField,
    TextField,
    TickField,
    today_or_before,
)
from portal.words import LONDON, as_london, day_words
from requests_app.forms.messages import MessageForm
from requests_app.models import Question

ASKED_HERE = [
    Question.Kind.CLARIFICATION,
    Question.Kind.FORMAT,
    Question.Kind.FEE,
]  # proofs have their own page


class AskForm(QuestionForm):
    kind = RadioField(
        "What is the question about?",
        called="what the question is about",
        choices=[(kind.value, kind.label) for kind in ASKED_HERE],
        hints={
            "clarification": "What they are looking for. The time to answer stops until they tell us",
            "format": "For example video or still pictures. The time to answer goes on",
            "fee": "Only where the law allows one. The time to answer starts again when it is paid",
        },
    )
    text = LongTextField(
        "What do you ask?",
        called="what you ask",
        hint="It is sent as you write it. Do not say whether there is footage",
        max_length=5000,
        rows=6,
    )
    in_message = TickField("Send it as a message, not as a letter", required=False)


class KeyedAnswerForm(QuestionForm):
    """What came by phone, post or at a desk, with the time at which it came."""

    text = LongTextField("What did they answer?", called="what they answered", max_length=5000, rows=5)
    day = DayField("On which day did it come?", called="the day on which it came", latest=today_or_before)
    at = ClockTimeField("At what time? (optional)", called="the time", required=False)

    asked_how = TextField(
        "How was it asked?",
        called="how it was asked",
        hint="Its letter was not posted, or its email came back. For example, “on the phone, by Jo”",
        max_length=300,
    )
    asked_on = DayField(
        "On which day was it asked? (optional)",
        called="the day on which it was asked",
        hint="Leave it empty if it was the day of the answer",
        required=False,
        latest=today_or_before,
    )

    def __init__(self, *args, question, **kwargs):
        self.question = question
        super().__init__(*args, **kwargs)
        if question.is_put:
            del self.fields["asked_how"], self.fields["asked_on"]

    @property
    def message(self):
        return None

    @property
    def asked(self):
        """How and when it was asked, where its letter was not posted; on the day of that letter not before it."""
        if self.question.is_put:
            return {}
        written_at, on = self.question.asked_at, self.cleaned_data["asked_on"]
        start = datetime.combine(on, time(), tzinfo=LONDON) if on else None
        if on and on == as_london(written_at).date():
            start = written_at
        return {"asked_how": self.cleaned_data["asked_how"], "asked_at": start}

    @property
    def answered_at(self):
        """A day without a time counts from its start, but never from before the question of that same day."""
        day, at = self.cleaned_data["day"], self.cleaned_data["at"]
        if not at and day == as_london(self.question.asked_at).date():
            return self.question.asked_at
        return datetime.combine(day, at or time(), tzinfo=LONDON)


class AnswerForm(KeyedAnswerForm):
    """The same, where messages of the requester may be the answer already."""

    field_order = ["which", "text", "day", "at", "asked_how", "asked_on"]
    which = RadioField(
        "Where is the answer?", called="where the answer is", reveals={"other": ["text", "day", "at"]}
    )

    def __init__(self, *args, messages, **kwargs):
        self.messages = {str(message.pk): message for message in messages}
        super().__init__(*args, **kwargs)
        self.fields["which"].choices = [
            *((key, told(message)) for key, message in self.messages.items()),
            ("other", "It came another way"),
        ]

    @property
    def message(self):
        return self.messages.get(self.cleaned_data["which"])

    @property
    def answered_at(self):
        return None if self.message else super().answered_at


def told(message):
    words = " ".join(message.text.split())
    return f"Their message of {day_words(message.sent_at)}: {words[:80]}{'…' if len(words) > 80 else ''}"


class WithdrawQuestionForm(QuestionForm):
    because = LongTextField(
        "Why is the answer not needed?", called="why the answer is not needed", max_length=300, rows=2
    )


class OwnAnswerForm(MessageForm):
    """What the requester answers: a text, and a file if they like."""

    text = LongTextField("Your answer", called="your answer", max_length=5000, rows=6)
