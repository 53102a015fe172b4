"""Which line of a file is it that cannot be read as a plan?"""

import json
import re

from .refusals import PlanRefused

SPACE = re.compile(r"[ \t\n\r]*")
STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


def _distinct(pairs):
    """An object; a name that stands there twice would leave open which of the two counts."""
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise PlanRefused(f"The plan is refused: the name {twice[:40]!r} stands twice in one object.")
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
    except RecursionError as error:
        raise PlanRefused(f"The plan {path} is nested too deeply.") from error
    except ValueError as error:
        raise PlanRefused(f"The plan {path} is not JSON: a number in it is too long.") from error


def line_of(text, place):
    """The line on which the value stands that a refusal names, such as tracks[3].boxes[7]; as near as it is there."""
    at = SPACE.match(text).end()
    for index, name in STEP.findall(place):
        inside = _item(text, at, int(index)) if index else _member(text, at, name)
        if inside is None:
            break
        at = inside
    return text.count("\n", 0, at) + 1


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
