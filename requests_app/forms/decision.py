"""What does a caseworker say to draft a decision?"""

from portal.answers import (
    CheckboxesField,
    LongTextField,
    QuestionForm,
    RadioField,
    SelectField,
    TickField,
    YesNoField,
)
from portal.words import moment_words
from requests_app import outcomes, which_law
from requests_app.forms.grounds import GroundForm, question
from requests_app.law import grounds
from requests_app.lifecycle import ladder
from requests_app.models import LadderStep, Outcome

HINTS = {
    Outcome.RELEASED_IN_FULL: "They get all the footage of them that we hold. Nothing in it is hidden, silent or left out.",
    Outcome.RELEASED_IN_PART: "Something is hidden, silent or left out. The letter lists what, and on which ground.",
    Outcome.VIEWING_OFFERED: "They get no copy, but can see it at a police station.",
    Outcome.RESTRICTED: "The letter says that we hold footage and withhold it, on which ground, and for how long.",
    Outcome.REFUSED: "Clearly unfounded or excessive. The letter does not say whether there is footage.",
    Outcome.NEITHER: "The letter is the same for everybody, whether there is footage or not.",
    Outcome.NOT_HELD: "No clip is confirmed to show them.",
}
NEEDS_EXPLANATION = {
    Outcome.REFUSED: "Say why the request is refused",
}


def ground_field(outcome, laws):
    """The grounds of the law, or of each law under which a recording that is left is asked for."""
    laws = laws if outcome in outcomes.ABOUT_CLIPS and laws else [grounds.ANSWERED_UNDER]
    offered = [one for law in laws for one in outcomes.grounds_for(outcome, law)]
    choices = [("", ""), *((one.code, f"{one.name}, {one.provision}") for one in offered)]
    return SelectField("Ground in law", called="the ground in law", choices=choices)


class DecisionForm(QuestionForm):
    """`left`: the clips that are still to be decided on. `is_late`: the day on which it was due is over."""

    outcome = RadioField(
        "What is the decision?",
        called="the decision",
        choices=Outcome.choices,
        hints=HINTS,
        size="m",
        reveals={outcome: [f"ground_{outcome}"] for outcome in outcomes.WITHHOLDS},
    )
    clips = CheckboxesField(
        "Which recordings is it about?",
        called="the recordings",
        hint="If you choose none, it is about all of them. Of what is withheld, choose each one: what you do not choose "
        "must be released.",
        size="m",
        required=False,
    )
    more_to_come = TickField(
        "There is more to come: the other recordings follow with a decision of their own", required=False
    )
    explanation = LongTextField(
        "Your words in the letter",
        called="your words in the letter",
        hint="The person reads this word for word. If you refuse, do not say whether there is footage.",
        max_length=5000,
        rows=8,
        size="m",
        required=False,
    )
    late_reason = LongTextField(
        "Why is this answer late?",
        called="why this answer is late",
        hint="The day on which it was due is over. The letter says this, so write it for the person.",
        max_length=2000,
        rows=3,
        size="m",
    )

    def __init__(self, *args, footage_request, left=(), is_late=False, **kwargs):
        self.footage_request, self.left = footage_request, list(left)
        self.laws = which_law.by_clip(footage_request, self.left)
        laws = sorted(set(self.laws.values()))
        asked = {f"ground_{outcome}": ground_field(outcome, laws) for outcome in outcomes.WITHHOLDS}
        self.base_fields = {**type(self).base_fields, **asked}
        super().__init__(*args, **kwargs)
        self.fields["clips"].choices = [(str(clip.pk), self.in_words(clip)) for clip in self.left]
        if len(self.left) < 2:
            del self.fields["clips"], self.fields["more_to_come"]
        if not is_late:
            del self.fields["late_reason"]

    def clean(self):
        cleaned = super().clean()
        outcome = cleaned.get("outcome")
        missing = NEEDS_EXPLANATION.get(outcome)
        if missing and not cleaned.get("explanation"):
            self.add_error("explanation", missing)
        if outcome == Outcome.NEITHER and cleaned.get("explanation"):
            self.add_error("explanation", "Take your own words out: this letter is the same for everybody")
        if outcome in outcomes.WITHHOLDING and "clips" in self.fields and not cleaned.get("clips"):
            self.add_error("clips", "Select the recordings that are withheld")
        elif outcome in outcomes.ABOUT_CLIPS and (why := self.why_not_one_law(cleaned.get("clips"))):
            self.add_error("clips", why)
        return cleaned

    def why_not_one_law(self, named):
        chosen = [clip for clip in self.left if not named or str(clip.pk) in named]
        return which_law.why_not_one(self.footage_request, chosen)

    def in_words(self, clip):
        """“Evidential” is a fact about a clip, and no ground for withholding it. Of two laws, each says its own."""
        fact = ", marked as evidence" if clip.evidential else ""
        law = f", {grounds.REGIMES[self.laws[clip.pk]]}" if len(set(self.laws.values())) > 1 else ""
        return f"{clip.evidence_id}, {moment_words(clip.started_at)}{fact}{law}"

    @property
    def draft(self):
        """What lifecycle.decision.draft_decision takes."""
        said, outcome = self.cleaned_data, self.cleaned_data["outcome"]
        clips = [int(pk) for pk in said.get("clips", [])]
        if outcome in outcomes.WITHHOLDING and "clips" not in self.fields:
            clips = [clip.pk for clip in self.left]
        if outcome not in outcomes.WITHHOLDING and len(clips) == len(self.left):
            clips = []
        return {
            "outcome": outcome,
            "ground": said.get(f"ground_{outcome}", ""),
            "clips": clips,
            "more_to_come": said.get("more_to_come", False),
            "explanation": said["explanation"],
            "late_reason": said.get("late_reason"),
        }


def as_initial(decision):
    if decision is None:
        return None
    return {
        "outcome": decision.outcome,
        "explanation": decision.explanation,
        f"ground_{decision.outcome}": decision.ground,
        "clips": [str(pk) for pk in decision.clips],
        "more_to_come": decision.more_to_come,
        "late_reason": decision.late_reason,
    }


class WholeGroundForm(GroundForm):
    """What the ground of the decision itself needs recorded. Only a restriction’s letter may leave the ground out."""

    def __init__(self, decision, ground, *args, **kwargs):
        super().__init__(ground, *args, withholds=outcomes.WITHHOLDS[decision.outcome], **kwargs)
        if decision.outcome != Outcome.RESTRICTED and ground.reason_may_be_left_out:
            self.forget_leaving_out()


class HidingForm(QuestionForm):
    """What the general ground needs recorded: suggested, to be read and put right, and never sent unread."""

    looks_again = YesNoField(
        "Must what is hidden be looked at again on a certain day?",
        called="whether it must be looked at again",
        hint="People who are hidden keep their rights: then no day is needed, but a reason why.",
        reveals={"yes": ["review_on"], "no": ["no_later_look"]},
    )
    looked = TickField("I have read each answer, and it is so of what is hidden here")

    def __init__(self, ground, *args, **kwargs):
        own = dict(type(self).base_fields)
        self.asked = tuple(dict.fromkeys([*ground.asks_of_hiding, *ground.needs]))
        if not ground.instead_of_day:
            del own["looks_again"]
        self.base_fields = {name: question(name) for name in self.asked} | own
        super().__init__(*args, **kwargs)

    @property
    def particulars(self):
        said = {name: self.cleaned_data.get(name) for name in self.asked}
        return {name: str(value) for name, value in said.items() if value}


class LadderForm(QuestionForm):
    """For each rung whether it was taken, and why; those below the last one taken need not be said."""

    TAKEN = [("yes", "Taken"), ("no", "Not taken"), ("", "Not weighed")]

    def __init__(self, decision, *args, **kwargs):
        self.rows = ladder.shown(decision)
        self.base_fields = {}
        for rung, taken, why in self.rows:
            label = LadderStep.Rung(rung).label
            self.base_fields[f"taken_{rung}"] = RadioField(
                label,
                called=f"whether “{label}” was taken",
                choices=self.TAKEN,
                inline=True,
                small=True,
                required=False,
                initial={True: "yes", False: "no"}.get(taken, ""),
            )
            self.base_fields[f"why_{rung}"] = LongTextField(
                f"Why: {label.lower()}",
                called=f"why “{label}” was taken or not",
                max_length=2000,
                rows=2,
                required=False,
                initial=why,
            )
        super().__init__(*args, **kwargs)

    def clean(self):
        cleaned = super().clean()
        for rung, _, _ in self.rows:
            if cleaned.get(f"taken_{rung}") and not cleaned.get(f"why_{rung}"):
                self.add_error(f"why_{rung}", "Say why this step was taken or not")
        return cleaned

    @property
    def steps(self):
        said = self.cleaned_data
        return {
            rung: (said[f"taken_{rung}"] == "yes", said[f"why_{rung}"])
            for rung, _, _ in self.rows
            if said[f"taken_{rung}"]
        }
