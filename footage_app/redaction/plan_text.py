"""Which line of a file is it that cannot be read as a plan?"""

import json
import re

from .refusals import PlanRefused

SPACE = re.compile(r"[ \t\n\r]*")
TOKEN = re.compile(r'[{}\[\]]|(?P<name>"(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[^\s{}\[\],:"]+')
WHOLE = re.compile(r"-?[0-9]+")
# A plan is seven deep; Python reads no longer whole number.
DEEPEST, LONGEST = 100, 4300
STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


class _Twice(ValueError):
    """A name that stands twice in one object would leave open which of the two counts."""


def _distinct(pairs):
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _Twice
    return made


DECODER = json.JSONDecoder(object_pairs_hook=_distinct)


def text_of(data, path):
    """The bytes of the file `path` as text."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise PlanRefused(f"The plan {path} is not JSON: line {line} is not text in UTF-8.") from error


def parsed(text, path):
    """The JSON value that the text of the file `path` spells."""
    try:
        return DECODER.decode(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise PlanRefused(f"The plan {path} is not JSON: {error.msg} at {place}.") from error
    except (RecursionError, ValueError) as error:
        at, words = _trouble(text)
        raise PlanRefused(f"The plan {path} is refused: {words} at line {_line(text, at)}.") from error


def _line(text, at):
    return text.count("\n", 0, at) + 1


def _trouble(text):
    """(place, words) of what spells JSON and is refused all the same: the decoder does not tell where."""
    inside: list[set[str] | None] = []
    for token in TOKEN.finditer(text):
        mark = token[0]
        if mark in "{[":
            inside.append(set() if mark == "{" else None)
            if len(inside) > DEEPEST:
                return token.start(), "it is nested too deeply"
        elif mark in "}]":
            inside.pop()
        elif token["name"] and inside and (names := inside[-1]) is not None:
            name = json.loads(token["name"])
            if name in names:
                return token.start(), f"the name {name[:40]!r} stands twice in one object"
            names.add(name)
        elif len(mark) > LONGEST and WHOLE.fullmatch(mark):
            return token.start(), "a number in it is too long"
    return 0, "it cannot be read"


def line_of(text, place):
    """The line on which the value stands that a refusal names, such as tracks[3].boxes[7]; as near as it is there."""
    at = SPACE.match(text).end()
    for index, name in STEP.findall(place):
        inside = _item(text, at, int(index)) if index else _member(text, at, name)
        if inside is None:
            break
        at = inside
    return _line(text, at)


def _spaced(text, at):
    return SPACE.match(text, at).end()


def _member(text, at, wanted):
    """Where the value of that name begins in the object at `at`, or None."""
    if text[at] != "{":
        return None
    at = _spaced(text, at + 1)
    while text[at] == '"':
        name, at = DECODER.raw_decode(text, at)
        at = _spaced(text, _spaced(text, at) + 1)
        if name == wanted:
            return at
        at = _spaced(text, DECODER.raw_decode(text, at)[1])
        if text[at] == ",":
            at = _spaced(text, at + 1)
    return None


def _item(text, at, wanted):
    """Where that item begins in the list at `at`, or None."""
    if text[at] != "[":
        return None
    at = _spaced(text, at + 1)
    while text[at] != "]":
        if wanted == 0:
            return at
        at, wanted = _spaced(text, DECODER.raw_decode(text, at)[1]), wanted - 1
        if text[at] == ",":
            at = _spaced(text, at + 1)
    return None
