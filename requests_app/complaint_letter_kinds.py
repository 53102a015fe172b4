"""Which letters are there about a complaint or a review, and what has to be known to write each?"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from requests_app.law import letters as law
from requests_app.letter_frame import Letter


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
