"""How did the files leave the house, and what was said on the phone?"""

from portal.answers import LongTextField, QuestionForm, RadioField, TextField, YesNoField
from requests_app.models import ReceiveBy

POST, COLLECTED = "post", "collected"


class HandOverForm(QuestionForm):
    """`how()` is what is kept: the number of the post, or who came and what they showed."""

    way = RadioField(
        "How did it leave?",
        called="how it left",
        choices=[(POST, "By tracked post"), (COLLECTED, "Collected in person")],
        reveals={POST: ["number"], COLLECTED: ["who", "proof"]},
    )
    number = TextField("Number of the tracked post", called="the number of the tracked post", max_length=60)
    who = TextField("Who collected it?", called="who collected it", max_length=120)
    proof = TextField(
        "What did they show?",
        called="what they showed",
        hint="For example, passport and the letter with the reference. No numbers",
        max_length=120,
    )

    def how(self):
        asked = self.cleaned_data
        if asked["way"] == POST:
            return f"By tracked post, number {asked['number']}"
        return f"Collected by {asked['who']}, who showed: {asked['proof']}"


class WayForm(QuestionForm):
    receive_by = RadioField(
        "How do they want to get footage?",
        called="how they want to get footage",
        choices=[(way.value, way.label) for way in ReceiveBy],
    )


class CallForm(QuestionForm):
    checked = YesNoField(
        "Did they answer the questions that show who they are?",
        called="yes if they answered the questions",
    )
    said = LongTextField("What was said?", called="what was said", max_length=2000, rows=3)

    def note(self):
        """As it stands among the notes."""
        known = (
            "They answered our questions"
            if self.cleaned_data["checked"]
            else "They did not show who they are"
        )
        return f"Phone call. {known}.\n{self.cleaned_data['said']}"
