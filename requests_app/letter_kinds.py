"""Which letters are there, and what has to be known to write each?"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from requests_app.law import grounds
from requests_app.law import letters as law


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What every letter has. Texts are plain; a field without a default cannot be forgotten.

    `asked_for`: a line for each incident, such as “Brixton Road, on Thursday 12 November 2026 between 9pm and 10pm”.
    """

    kind: ClassVar[str]
    rights_heading: ClassVar[str] = "If you are not happy with us"

    reference: str
    name: str
    on: date
    postal_address: str = ""
    regime: str = grounds.ANSWERED_UNDER

    whom: ClassVar[str] = "you"

    @property
    def title(self):
        return law.title_of(self.kind)

    @property
    def template(self):
        return f"letters/{self.kind}.html"

    def has(self, fact):
        """Does this letter have what makes a line of the list necessary?"""
        return bool(getattr(self, fact))


@dataclass(frozen=True, kw_only=True)
class AboutRequest(Letter):
    """`subject`: the person who is to be seen, where somebody asks for another. `overdue`: nothing moves its day now."""

    received_on: date
    asked_for: tuple[str, ...]
    subject: str = ""
    overdue: bool = False

    @property
    def whom(self):
        return self.subject or "you"

    @property
    def asked_words(self):
        if self.regime == "foia":
            return "this information"
        return f"body-worn video of {self.subject or 'yourself'}"


@dataclass(frozen=True, kw_only=True)
class Answer(AboutRequest):
    """A decision. A late one says by when it was due, and why it is late."""

    rights_heading: ClassVar[str] = "If you disagree with us"

    explanation: str = ""
    late_because: str = ""
    was_due_on: date | None = None

    def __post_init__(self):
        if bool(self.late_because.strip()) != bool(self.was_due_on):
            raise law.LetterRefused(
                "A late answer needs both: the day on which it was due, and why it is late."
            )


@dataclass(frozen=True, kw_only=True)
class OnGrounds(Answer):
    """An answer that names its grounds (codes of law/grounds.json), all of the law under which it is given."""

    grounds: tuple[str, ...] = ()

    def __post_init__(self):
        super().__post_init__()
        for code in self.grounds:
            grounds.known(code, self.regime, today=self.on)

    @property
    def laws(self):
        return [grounds.GROUNDS[code] for code in self.grounds]


# --- on the way -----------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class Acknowledgement(AboutRequest):
    kind: ClassVar[str] = "acknowledgement"

    due_on: date
    due_proviso: str = ""  # where bank holidays that nobody knows yet may still move the day


@dataclass(frozen=True, kw_only=True)
class FoiNotice(AboutRequest):
    """To whoever asks for their own footage under FOI; the same whether or not there is any."""

    kind: ClassVar[str] = "foi_s40_5a_notice"
    rights_heading: ClassVar[str] = "If you disagree with this reply"

    regime: str = "foia"
    access_reference: str

    @property
    def asked_words(self):
        return "body-worn video of yourself"


@dataclass(frozen=True, kw_only=True)
class IdentityRequest(AboutRequest):
    """`text`: what is enough to show who they are, in words for the person; never the doubt on record."""

    kind: ClassVar[str] = "identity_request"

    text: str


@dataclass(frozen=True, kw_only=True)
class AuthorityRequest(AboutRequest):
    """`text`: what is enough to show that they may ask."""

    kind: ClassVar[str] = "authority_request"

    data_subject: str
    text: str

    @property
    def whom(self):
        return self.data_subject

    @property
    def asked_words(self):
        return f"body-worn video of {self.data_subject}"


@dataclass(frozen=True, kw_only=True)
class FeeRequest(AboutRequest):
    """`text`: how much, what for, and how to pay."""

    kind: ClassVar[str] = "fee_request"

    text: str


@dataclass(frozen=True, kw_only=True)
class Clarification(AboutRequest):
    """`pauses`: a question about what is sought. One about the form of the answer does not."""

    kind: ClassVar[str] = "clarification"

    question: str
    pauses: bool
    answer_by: date | None = None

    @property
    def goes_on(self):
        return not self.pauses


@dataclass(frozen=True, kw_only=True)
class ExtensionNotice(AboutRequest):
    """Only inside the notice window: one that is given later has no effect, so it is not written."""

    kind: ClassVar[str] = "extension_notice"

    reasons: str
    was_due_on: date
    notice_until: date  # the end of the first month, without any roll to a working day
    due_on: date
    due_proviso: str = ""

    def __post_init__(self):
        if self.on > self.notice_until:
            raise law.LetterRefused("The first month is over: a notice given now would have no effect.")
        if self.due_on <= self.was_due_on:
            raise law.LetterRefused("The new day must be after the old one.")


# --- decisions ------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class DecisionRelease(Answer):
    """`recordings`: as letters.recording() tells them, each with its schedule of what is withheld.

    `receive_by`: download, medium, collect or viewing.
    """

    kind: ClassVar[str] = "decision_release"

    in_full: bool
    recordings: tuple[dict, ...]
    rest_to_come: str = ""
    receive_by: str = "download"

    @property
    def is_restricted(self):
        return any(one["withheld"] for one in self.recordings)

    @property
    def any_shorter(self):
        return any(one["is_shorter"] for one in self.recordings)


@dataclass(frozen=True, kw_only=True)
class FurtherRelease(DecisionRelease):
    """Recordings that follow an earlier decision."""

    kind: ClassVar[str] = "further_release"

    first_on: date


@dataclass(frozen=True, kw_only=True)
class DecisionRestriction(OnGrounds):
    """There is footage, and none of it is given. `reasons_left_out`: the letter names no ground and no reason."""

    kind: ClassVar[str] = "decision_restriction"

    reasons_left_out: bool = False
    look_again_on: date | None = None

    def __post_init__(self):
        super().__post_init__()
        if self.gives_reasons and not self.grounds:
            raise law.LetterRefused("Name the ground in law, or say that the reasons are left out.")
        if self.reasons_left_out and self.regime != "part3":
            raise law.LetterRefused(grounds.ONLY_PART_3)

    @property
    def gives_reasons(self):
        return not self.reasons_left_out


@dataclass(frozen=True, kw_only=True)
class DecisionRefusal(OnGrounds):
    """The request as such is refused: clearly unfounded or excessive. `explanation`: the reasons."""

    kind: ClassVar[str] = "decision_refusal"


@dataclass(frozen=True, kw_only=True)
class NotHeld(Answer):
    """`searched`: a line for each search, as letters.searched() tells it."""

    kind: ClassVar[str] = "not_held"

    searched: tuple[str, ...]

    def __post_init__(self):
        super().__post_init__()
        if not self.searched:
            raise law.LetterRefused(
                "Say what was searched: without a search nobody can say that we hold nothing."
            )


@dataclass(frozen=True, kw_only=True)
class NeitherConfirmNorDeny(Answer):
    """Takes nothing that depends on what is held. An `explanation` must be one that fits both."""

    kind: ClassVar[str] = "ncnd"


@dataclass(frozen=True, kw_only=True)
class FoiaRefusal(OnGrounds):
    """`confirms`: whether it says that the information is held. `explanation`: why the exemptions apply."""

    kind: ClassVar[str] = "foia_refusal"

    regime: str = "foia"
    confirms: bool
    public_interest: str = ""
    advice: str = ""

    def __post_init__(self):
        super().__post_init__()
        grounds.fit_for_foia_letter(
            self.grounds, confirms=self.confirms, weighed=bool(self.public_interest.strip()), today=self.on
        )

    @property
    def refuses_request(self):
        return any("request" in one.withholds and one.kind == "procedural" for one in self.laws)


@dataclass(frozen=True, kw_only=True)
class ViewingOffer(OnGrounds):
    """They may see it at a station and get no copy. `explanation`: why no copy. `offer`: the times, what to bring."""

    kind: ClassVar[str] = "viewing_offer"

    place: str
    offer: str
    answer_by: date | None = None


# --- the end, and after -----------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class Withdrawn(AboutRequest):
    kind: ClassVar[str] = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Abandoned(AboutRequest):
    """`questions`: all that is open, as question_letters.unanswered() tells it."""

    kind: ClassVar[str] = "abandoned"
    rights_heading: ClassVar[str] = "If you disagree with us"

    questions: tuple[dict, ...]
    unreachable: bool = False


@dataclass(frozen=True, kw_only=True)
class ComplaintAcknowledgement(Letter):
    """`about`: what the complaint says, in their words or in ours."""

    kind: ClassVar[str] = "complaint_acknowledgement"

    received_on: date
    about: str


@dataclass(frozen=True, kw_only=True)
class ComplaintOutcome(Letter):
    """`finding`: upheld, in_part or not_upheld. `put_right`: what we do now; demanded where anything is upheld."""

    kind: ClassVar[str] = "complaint_outcome"
    rights_heading: ClassVar[str] = "If you disagree with us"

    received_on: date
    about: str
    finding: str
    reasons: str
    put_right: str = ""

    def __post_init__(self):
        fit_finding(self)


@dataclass(frozen=True, kw_only=True)
class InternalReviewAcknowledgement(Letter):
    kind: ClassVar[str] = "internal_review_acknowledgement"

    regime: str = "foia"
    received_on: date
    due_on: date
    due_proviso: str = ""


@dataclass(frozen=True, kw_only=True)
class InternalReviewLonger(Letter):
    """Only inside the first 20 working days: one that is told later gives no more time, so it is not written."""

    kind: ClassVar[str] = "internal_review_longer"

    regime: str = "foia"
    received_on: date
    reasons: str
    was_due_on: date
    due_on: date
    due_proviso: str = ""

    def __post_init__(self):
        if self.on > self.was_due_on:
            raise law.LetterRefused("The first 20 working days are over: the review cannot take longer.")
        if self.due_on <= self.was_due_on:
            raise law.LetterRefused("The new day must be after the old one.")


@dataclass(frozen=True, kw_only=True)
class InternalReviewOutcome(Letter):
    """`finding`: upheld (the person was right), in_part or not_upheld."""

    kind: ClassVar[str] = "internal_review_outcome"
    rights_heading: ClassVar[str] = "If you disagree with us"

    regime: str = "foia"
    received_on: date
    finding: str
    reasons: str
    put_right: str = ""

    def __post_init__(self):
        fit_finding(self)


def fit_finding(letter):
    if letter.finding not in ("upheld", "in_part", "not_upheld"):
        raise law.LetterRefused("The finding is upheld, in_part or not_upheld.")
    if letter.finding != "not_upheld" and not letter.put_right.strip():
        raise law.LetterRefused("Say what is done to put it right.")


LETTERS = {
    one.kind: one
    for one in (
        Acknowledgement,
        FoiNotice,
        IdentityRequest,
        AuthorityRequest,
        FeeRequest,
        Clarification,
        ExtensionNotice,
        DecisionRelease,
        FurtherRelease,
        DecisionRestriction,
        DecisionRefusal,
        NotHeld,
        NeitherConfirmNorDeny,
        FoiaRefusal,
        ViewingOffer,
        Withdrawn,
        Abandoned,
        ComplaintAcknowledgement,
        ComplaintOutcome,
        InternalReviewAcknowledgement,
        InternalReviewLonger,
        InternalReviewOutcome,
    )
}
