"""HOW did a date come about? The date, what it waits for, and each step in words with its provision."""

from dataclasses import dataclass, field
from datetime import date

from requests_app.law.calendars import Calendar
from requests_app.law.regimes import Regime


@dataclass(frozen=True)
class Step:
    on: date | None
    words: str
    provision: str


@dataclass(frozen=True)
class Deadline:
    """The last step is the due date. `refused`: what was recorded and has no effect, and why."""

    regime: str
    due_on: date
    steps: tuple[Step, ...]
    waits_for: tuple[str, ...]
    refused: tuple[str, ...]
    paused_since: date | None
    notice_until: date | None  # the last day for a notice that it takes longer
    rules_version: str
    calendar_version: str

    @property
    def is_provisional(self) -> bool:
        """Something that was asked for has not come: the date will move when it does."""
        return bool(self.waits_for)


@dataclass
class Reckoning:
    """A sum on paper: a clock writes its steps here, one below the other."""

    regime: Regime
    calendar: Calendar
    today: date | None
    steps: list[Step] = field(default_factory=list)
    waits_for: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    paused_since: date | None = None
    notice_until: date | None = None

    def scrap(self) -> "Reckoning":
        """Paper for a sum of which no step is to stand."""
        return Reckoning(self.regime, self.calendar, self.today)

    def step(self, on: date | None, words: str, rule: str) -> None:
        self.steps.append(Step(on, words, self.regime.provisions[rule]))

    def refuse(self, on: date, words: str, rule: str) -> None:
        """It was recorded, and changes nothing: said in the steps, and once more by itself."""
        self.refused.append(words)
        self.step(on, words, rule)

    def wait(self, on: date, words: str, rule: str) -> None:
        self.waits_for.append(words)
        self.step(on, words, rule)


def said(day: date) -> str:
    """Sunday 22 November 2026."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def counted_words(count: int, one: str) -> str:
    return f"{count} {one}" if count == 1 else f"{count} {one}s"
