"""Which letters are there, and what has to be known to write each?"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from requests_app.complaint_letter_kinds import (
    ComplaintAcknowledgement,
    ComplaintOutcome,
    InternalReviewAcknowledgement,
    InternalReviewLonger,
    InternalReviewOutcome,
)
from requests_app.law import grounds
from requests_app.law import letters as law
from requests_app.letter_frame import AboutRequest, Answer, OnGrounds


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
