"""On which ground in law may something be withheld, and what has to be written down for it?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from requests_app.law.data import is_valid, optional_day, read

DATA = read("grounds.json")
VERSION, QUESTIONS, REGIMES = DATA["version"], DATA["questions"], DATA["regimes"]

# Footage of oneself is answered under Part 3, however it was asked for, unless it was recorded for another purpose.
ANSWERED_UNDER = "part3"
ONLY_PART_3 = "Only Part 3 of the Act lets a letter leave out its reasons."

CANNOT_WITHHOLD = {
    "part": "is no ground for withholding a part of a recording",
    "whole": "is no ground for withholding all of the footage",
    "request": "is no ground for refusing the request as such",
}


class GroundRefused(ValueError):
    """This ground cannot be given like this; the text says why."""


@dataclass(frozen=True)
class Ground:
    """`needs` names what must be recorded, `whole_needs` what more where all footage is withheld.

    `withholds`: part, whole, request, document; none of them where the ground is a gateway. `ncnd`: the provision
    by which an answer on it may neither confirm nor deny. `to_confirm`: what a lawyer has still to confirm.
    """

    code: str
    name: str
    regime: str
    provision: str
    words: str
    kind: str
    withholds: tuple[str, ...]
    needs: tuple[str, ...]
    whole_needs: tuple[str, ...] = ()
    ncnd: str = ""
    test: str = ""
    used_for: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    to_confirm: str = ""
    general: bool = False
    instead_of_day: str = ""

    @property
    def in_words(self) -> str:
        """For the person: “to protect public security (section 45(4)(c) of …)”."""
        return f"{self.words} ({self.provision})"

    @property
    def may_neither_confirm_nor_deny(self) -> bool:
        return bool(self.ncnd)

    @property
    def reason_may_be_left_out(self) -> bool:
        """Section 45(6), which is of Part 3 alone."""
        return self.regime == "part3"

    @property
    def takes_two(self) -> bool:
        """Whether a second senior person has to agree."""
        return "second_view" in self.needs

    def is_valid(self, on: date) -> bool:
        return is_valid(on, self.valid_from, self.valid_until)

    def asks(self, withholds: str = "part") -> tuple[str, ...]:
        """The questions to answer before it withholds that much."""
        return self.needs + (self.whole_needs if withholds == "whole" else ())

    @property
    def asks_of_hiding(self) -> tuple[str, ...]:
        """Those to answer once, for all who are hidden on this ground as the general one: what protects them need not
        end on a day, so a reason may stand in the place of a day."""
        if not self.instead_of_day:
            return self.needs
        return tuple(self.instead_of_day if name == "review_on" else name for name in self.needs)


def ground(entry: dict[str, Any]) -> Ground:
    lists = {name: tuple(entry[name]) for name in ("withholds", "needs", "whole_needs")}
    days = {name: optional_day(entry[name]) for name in ("valid_from", "valid_until")}
    return Ground(**{**entry, **lists, **days})


GROUNDS = {entry["code"]: ground(entry) for entry in DATA["grounds"]}


def general(regime: str = ANSWERED_UNDER) -> Ground:
    """The ground on which other people are hidden; it stands in every letter that releases footage."""
    return next(one for one in GROUNDS.values() if one.general and one.regime == regime)


def offered(
    regime: str = ANSWERED_UNDER, *, withholds: str = "part", today: date | None = None
) -> list[Ground]:
    """The grounds on which that much (part, whole or request) may be withheld under this regime on that day."""
    on = today or london_today()
    return [
        one
        for one in GROUNDS.values()
        if one.regime == regime and withholds in one.withholds and one.is_valid(on)
    ]


def known(code: str, regime: str = ANSWERED_UNDER, *, today: date | None = None) -> Ground:
    """The ground of that code; refused when unknown, of another law, or not in force on that day."""
    ground = GROUNDS.get(code)
    if ground is None:
        raise GroundRefused("There is no such ground. Choose one from the list.")
    if ground.regime != regime:
        raise GroundRefused(
            f"{ground.name} is a ground of another law ({REGIMES[ground.regime]}). "
            f"This answer is given under {REGIMES[regime]}. Choose a ground of that law."
        )
    if not ground.is_valid(today or london_today()):
        raise GroundRefused(
            f"{ground.name} ({ground.provision}) is not in force on the day of this decision. Choose another ground."
        )
    return ground


def checked(
    code: str,
    particulars: dict[str, Any],
    regime: str = ANSWERED_UNDER,
    *,
    withholds: str = "part",
    today: date | None = None,
) -> tuple[Ground, dict[str, str]]:
    """The ground, with what was recorded for it and nothing else; refused when unknown, foreign or unexplained.

    `today` is the day of the decision in London: the ground must be in force, and the next look after it.
    """
    ground = known(code, regime, today=today)
    if withholds not in ground.withholds:
        raise GroundRefused(f"{ground.name} {CANNOT_WITHHOLD[withholds]}.")
    return ground, answered(ground.asks(withholds), particulars, today)


def checked_hiding(
    particulars: dict[str, Any], regime: str = ANSWERED_UNDER, *, today: date | None = None
) -> tuple[Ground, dict[str, str]]:
    """The general ground, with what was recorded for all who are hidden on it; refused when not all of it was.

    It is looked at again on a day, or it is said why that is not needed: one of the two, and never neither.
    """
    ground = known(general(regime).code, regime, today=today)
    has_day = str(particulars.get("review_on") or "").strip()
    return ground, answered(ground.needs if has_day else ground.asks_of_hiding, particulars, today)


def answered(asked: Iterable[str], particulars: dict[str, Any], today: date | None) -> dict[str, str]:
    """What was recorded for these questions, and nothing else; refused where one is not answered."""
    kept = {name: str(particulars.get(name) or "").strip() for name in asked}
    for name, text in kept.items():
        if text:
            refuse_unless_answer(name, text, today or london_today())
    missing = [QUESTIONS[name]["ask"] for name, text in kept.items() if not text]
    if missing:
        raise GroundRefused(f"This ground needs an answer to: {' '.join(missing)}")
    return kept


def refuse_unless_answer(name: str, text: str, today: date) -> None:
    """Where a question asks for a day, it must be one, and one to come where that is asked."""
    kind = QUESTIONS[name].get("answer", "")
    if kind and day_of(text) <= today and kind == "future day":
        raise GroundRefused("The day of the next look must be after today.")


def day_of(text: object) -> date:
    """The day that a text like 2026-11-30 names; GroundRefused when it names none."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise GroundRefused("The day of the next look must be a date.") from None


def next_look(today: date) -> date:
    """The day to propose for looking at a restriction again: never blank."""
    return today + timedelta(days=QUESTIONS["review_on"]["default_days"])


def for_neither(code: str, regime: str = ANSWERED_UNDER, *, today: date | None = None) -> Ground:
    """The ground, for an answer that neither confirms nor denies; refused where its law does not allow that."""
    ground = known(code, regime, today=today)
    if not ground.may_neither_confirm_nor_deny:
        raise GroundRefused(
            f"{ground.name}: the law does not let us neither confirm nor deny on this ground."
        )
    return ground


def fit_for_foia_letter(
    codes: Iterable[str], *, confirms: bool, weighed: bool, today: date | None = None
) -> None:
    """A refusal under FOI names a ground; weighs the public interest where one is qualified; may neither
    confirm nor deny only where each ground lets it."""
    read_as = known if confirms else for_neither
    chosen = [read_as(code, "foia", today=today) for code in codes]
    if not chosen:
        raise GroundRefused("Name the exemption.")
    if any(one.test == "qualified" for one in chosen) and not weighed:
        raise GroundRefused(f"This ground needs an answer to: {QUESTIONS['public_interest']['ask']}")


def london_today() -> date:
    return datetime.now(ZoneInfo("Europe/London")).date()
