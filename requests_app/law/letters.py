"""What must each letter say, under which provision, and from which day on?"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from requests_app.law.data import is_valid, optional_day, read

DATA = read("letters.json")
VERSION: str = DATA["version"]
MERGE_FIELD = re.compile(r"\(\(([a-z_]+)\)\)")


class LetterRefused(ValueError):
    """The list of what letters must say does not allow this letter; the text says why."""


@dataclass(frozen=True)
class Line:
    """One thing that a letter must say. `when` names the fact of a letter without which it is not demanded.

    `words` say it wherever the letter puts lines of this `place`; a line without words is written out in the
    letter's template. `basis` is statute, guidance or practice: who demands it.
    """

    id: str
    what: str
    provision: str
    basis: str = "statute"
    to_confirm: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    when: str = ""
    place: str = ""
    heading: str = ""
    words: str = ""


def kinds() -> tuple[str, ...]:
    return tuple(DATA["letters"])


def title_of(kind: str) -> str:
    return str(DATA["letters"][kind]["title"])


def regimes_of(kind: str) -> tuple[str, ...]:
    return tuple(DATA["letters"][kind]["says"])


def listed(kind: str, regime: str) -> list[Line]:
    """Everything that this letter ever says under this regime, in order."""
    if regime not in DATA["letters"].get(kind, {"says": {}})["says"]:
        raise LetterRefused(f"There is no letter “{kind}” under {regime}.")
    return [line(name, regime) for name in spread(DATA["letters"][kind]["says"][regime])]


def demanded(kind: str, regime: str, on: date, has: Callable[[str], bool]) -> dict[str, Line]:
    """What this letter must say on that day. `has`: whether the letter has the fact of that name."""
    lines = listed(kind, regime)
    days = [optional_day(DATA["letters"][kind].get(name)) for name in ("valid_from", "valid_until")]
    if not is_valid(on, *days):
        raise LetterRefused(f"The law knows no letter “{title_of(kind)}” on {on:%d.%m.%Y}.")
    return {
        one.id: one
        for one in lines
        if is_valid(on, one.valid_from, one.valid_until) and (not one.when or has(one.when))
    }


def spread(names: list[str]) -> list[str]:
    """The names of a list, with each group in it written out."""
    return [each for name in names for each in DATA["groups"].get(name, [name])]


def line(name: str, regime: str) -> Line:
    """The line as this regime demands it."""
    if name not in DATA["lines"]:
        raise LetterRefused(f"No letter says “{name}”: it is not in the list.")
    told: dict[str, Any] = {key: for_regime(value, regime) for key, value in DATA["lines"][name].items()}
    told |= {key: optional_day(told.get(key)) for key in ("valid_from", "valid_until")}
    return Line(id=name, **told)


def for_regime(value: Any, regime: str) -> Any:
    return value[regime] if isinstance(value, dict) else value


def filled(words: str, fields: Mapping[str, object]) -> str:
    """The words with each ((field)) filled in; an unknown field is refused."""
    unknown = sorted(set(MERGE_FIELD.findall(words)) - set(fields))
    if unknown:
        raise LetterRefused(
            f"No letter knows the field (({unknown[0]})). Known: {', '.join(sorted(fields))}."
        )
    return MERGE_FIELD.sub(lambda found: str(fields[found[1]]), words)
