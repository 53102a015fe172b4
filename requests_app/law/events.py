"""WHAT happened to a request that moves its statutory day? Days only, as they were recorded."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import ClassVar, TypeVar


@dataclass(frozen=True)
class Event:
    """`called` is what a person calls it, to be read after “the day of”."""

    called: ClassVar[str] = ""

    def days(self) -> Iterator[tuple[str, date]]:
        for field in fields(self):
            day = getattr(self, field.name)
            if isinstance(day, date):
                yield field.name, day


@dataclass(frozen=True)
class Question(Event):
    """Something asked of the person. No `answered_on`: still open. No `asked_on`: it came of itself, or was not noted."""

    asked_on: date | None = None
    answered_on: date | None = None

    @property
    def is_open(self) -> bool:
        return self.answered_on is None

    @property
    def began_on(self) -> date | None:
        """Of one whose asking was not noted, the day on which it came: no earlier day is known."""
        return self.asked_on or self.answered_on


def in_order(questions: Iterable[Question]) -> list[tuple[date, Question]]:
    """Each with the day on which it began, the first asked first."""
    begun = [(one.began_on, one) for one in questions if one.began_on]
    return sorted(begun, key=lambda each: (each[0], each[1].answered_on or date.max, each[1].called))


@dataclass(frozen=True)
class Identity(Question):
    """Proof of identity, asked for on a reasonable doubt (DPA 2018 s.52(4))."""

    called = "proof of identity"


@dataclass(frozen=True)
class Authority(Question):
    """Written authority to act for somebody else, or to act as the parent of a child."""

    called = "authority to act"


@dataclass(frozen=True)
class Fee(Question):
    """A fee: for a manifestly unfounded or excessive request (DPA 2018 s.53), or a fees notice (FOIA 2000 s.9)."""

    called = "the fee"


@dataclass(frozen=True)
class Clarification(Question):
    """What information is wanted. `about_format`: only in which form, which moves no date."""

    about_format: bool = False
    called = "the question"


@dataclass(frozen=True)
class ExtensionNotice(Event):
    """A notice with reasons, sent to the person: two further months (DPA 2018 s.54(3A), (3B))."""

    noticed_on: date
    called = "the extension notice"


@dataclass(frozen=True)
class MoreWorkingDays(Event):
    """So many working days in all, not on top: for the public interest test, or a complex internal review."""

    in_all: int
    noticed_on: date | None = None
    called = "the longer time"


@dataclass(frozen=True)
class Recorded(Event):
    """The day on which the camera recorded."""

    recorded_on: date
    called = "the recording"


Kind = TypeVar("Kind", bound=Event)


def of_kind(events: Iterable[Event], kind: type[Kind]) -> list[Kind]:
    return [event for event in events if isinstance(event, kind)]
