"""What does every letter have, whatever it says?"""

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
