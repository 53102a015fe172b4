"""Which lines of a transcript may give somebody away? Rules and a list of names; no line is hidden by them.

They see what is said in the usual words: names on the list or with a capital, streets with a number or a
name, postcodes, long numbers in figures or spoken, dates with a year, registration marks, e-mail addresses.
They cannot see: names that are not on the list where the recogniser wrote them small or as another word;
a person described without a name ("the lad with the red door"); places known only locally; a street
that is called without its kind; anything that the recogniser misheard, or that is not English.
"""

import re
from functools import cache
from pathlib import Path

from .spelling import characters_in, spelled_words

MONTHS = "january february march april may june july august september october november december"
_MONTH = f"(?:{MONTHS.replace(' ', '|')})"
_YEAR = r"(?:(?:19|20)\d\d|(?:nineteen|two thousand|twenty)\b[\w -]*)"
_DAY = r"(?:\d{1,2}(?:st|nd|rd|th)?|(?:twenty|thirty)?[ -]?\w+(?:st|nd|rd|th))"

BIRTH = re.compile(
    rf"\b(?:date of birth|d\.? ?o\.? ?b\b|birthday|birth ?date|born (?:on|in|at|the)|was born"
    rf"|{_DAY} (?:of )?{_MONTH},? {_YEAR}|{_MONTH} (?:the )?{_DAY},? {_YEAR}"
    rf"|[0-3]?\d[/.-][01]?\d[/.-](?:19|20)?\d\d\b|years old|year old|aged \w+)",
    re.I,
)
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.I)
# A road or a street is one wherever a name stands before it; a close or a hill only with a capital or a number.
STREETS = "road street avenue lane crescent terrace"
PLACES = (
    "close drive way court gardens garden grove hill place square walk mews green park row rise view house"
    " croft dene parade vale wharf yard quay"
)
_NO_STREET_NAME = (
    "the a an this that these my your his her our their its which what each every any some no one main side"
    " other same wrong right left whole next last first across in on off cross by of over down up up to"
    " and or is was busy quiet empty open long public private dark clear wet middle into from onto along back"
    " bus cycle fast slow nearest same end"
)
STREET = re.compile(rf"\b([a-z']+) (?:{STREETS.replace(' ', '|')})\b", re.I)
PLACE = re.compile(rf"\b[A-Z][a-z']+ (?:{'|'.join(p.title() for p in PLACES.split())})\b")
_COUNT = (
    r"(?:\d{1,4}[a-d]?|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred)(?:[ -]\w+)?"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|\w+teen|eleven|twelve)"
)
NUMBERED = re.compile(
    rf"\b{_COUNT},? (?:[a-z']+ ){{1,2}}(?:{(STREETS + ' ' + PLACES).replace(' ', '|')})\b", re.I
)
ADDRESS = re.compile(
    rf"\b(?:(?:i|we|he|she|they|who) (?:\w+ )?(?:live|lives|lived|stay|stays|staying) (?:at|in|on|with|over|up|near)"
    rf"|i'm (?:living|staying) (?:at|in|on|with)|living at|(?:my|your|his|her|their|home|the) address|post ?code"
    rf"|(?:flat|apartment|house number|number) {_COUNT} (?:\w+ ){{0,2}}(?:{(STREETS + ' ' + PLACES).replace(' ', '|')})"
    rf"|(?:flat|apartment) (?:number )?{_COUNT}\b)",
    re.I,
)
EMAIL = re.compile(r"\S@\S|\bat \w+ dot (?:com|co|org|net|uk|me)\b|\b(?:gmail|hotmail|outlook|icloud|yahoo)\b"
                   r"|\be-?mail(?: address)? is\b|\bdot (?:com|co dot uk)\b", re.I)  # fmt: skip
PLATE = re.compile(
    r"\b(?:[A-Z]{2}\d{2} ?[A-Z]{3}|[A-Z]\d{1,3} ?[A-Z]{3}|[A-Z]{3} ?\d{1,3}[A-Z]|[A-Z]{2,3} \d{2,4})\b"
)
PLATE_WORDS = re.compile(
    r"\b(?:number ?plate|licen[cs]e plate|registration(?: number| mark| plate)|(?:the|its|my|your|vehicle) reg|reg is|"
    r"index (?:number|plate))\b",
    re.I,
)
NUMBER_WORDS = re.compile(
    r"\b(?:phone|mobile|telephone|contact|landline|(?:my|his|her|your|their) number|call me on|ring me on|"
    r"text me on)\b",
    re.I,
)
PAPERS = re.compile(
    r"\b(?:account number|sort code|national insurance|n\.?i\.? number|passport number|licen[cs]e number|card number"
    r"|nhs number|driver number)\b",
    re.I,
)
MY_NAME = re.compile(
    r"\b(?:(?:name|name's|names|surname|nickname)(?: is|'s|,)? (?!and\b|of\b|on\b|or\b|for\b|please\b)\w"
    r"|(?:first|last|middle|full|second|maiden) name\b|is called (?!a\b|the\b)\w"
    r"|(?:they|people|everyone) calls? (?:me|him|her)\b"
    r"|spelt|spelled)",
    re.I,
)
TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mister|Dr|Doctor|PC|PCSO|Constable|Sergeant|Sarge|Inspector|Officer|Auntie|Aunt|Uncle|Nan)"
    r"\.? (?!Is\b|Was\b|I\b)[A-Z][a-z']+"
)
INTRODUCED = re.compile(
    r"\b(?:I'm|I am|This is|this is|It's|it's|that's|That's|Hi|hi|Hello|hello) ([A-Z][a-z]{2,})\b"
)
# "Mark, come here"; "Grace said so": at the start of a sentence a capital says nothing.
SPOKEN_TO = re.compile(r"(?:,|'s| (?:is|was|said|says|told|has|did|lives|knows|and [A-Z])\b)")
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# Capitals that are nobody's name. Places are left out on purpose where they say little: whole cities.
KNOWN_CAPITALS = frozenset(
    f"""i i'm i'll i've i'd ok okay mr mrs ms miss dr pc pcso god jesus christ christmas easter ramadan eid english
    british scottish welsh irish polish asian african european american indian pakistani romanian french german
    spanish italian chinese somali nigerian london england britain wales scotland ireland uk europe monday tuesday
    wednesday thursday friday saturday sunday police cps cctv id tv bmw audi ford vauxhall volkswagen golf toyota
    tesco asda sainsbury's aldi lidl mcdonald's uber google facebook instagram whatsapp sir madam mum dad {MONTHS}
    constable sergeant sarge inspector officer section act road street avenue lane""".split()
)


@cache
def names():
    """(names that are nothing else, names that are also words), in small letters."""
    text = (Path(__file__).parent / "names.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    listed, _, ambiguous = " ".join(lines).partition("also words:")
    also_words = frozenset(ambiguous.split())
    return frozenset(listed.split()) - also_words - {"given:", "surnames:"}, also_words


def _has_name(text):
    if MY_NAME.search(text) or TITLED.search(text):
        return True
    if any(word.lower() not in KNOWN_CAPITALS for word in INTRODUCED.findall(text)):
        return True
    # A street is often called after somebody; that makes it an address, not a name.
    text = PLACE.sub(" ", STREET.sub(_without_street, text))
    only_names, also_words = names()
    spelled = spelled_words(text)
    begins = True
    for word in WORD.finditer(text):
        small = word[0].lower().replace("’", "'").removesuffix("'s")
        if small in only_names - spelled:
            return True
        if begins and word[0].istitle() and small in also_words and SPOKEN_TO.match(text, word.end()):
            return True
        # Inside a sentence the recogniser gives a capital to what it takes for a name, listed or not.
        if not begins and word[0][0].isupper() and not word[0].isupper() and small not in KNOWN_CAPITALS:
            return True
        begins = bool(re.match(r"[\"”’)]*\s*[.!?…]", text[word.end() :]))
    return False


def _without_street(match):
    return " " if _is_street(match) else match[0]


def _is_street(match):
    return match[1].lower() not in _NO_STREET_NAME.split()


def _has_address(text):
    named = map(_is_street, STREET.finditer(text))
    return any(named) or bool(
        PLACE.search(text) or NUMBERED.search(text) or ADDRESS.search(text) or POSTCODE.search(text)
    )


def flags(text):
    """What the line may give away: "name", "address", "phone", "birth", "plate", "email", "number", in that order."""
    spelled = characters_in(text)
    phone = any(re.fullmatch(r"\+?\d{6,13}", run) for run in spelled)
    found = {
        "name": _has_name(text) or any(re.fullmatch(r"[A-Z]{3,}", run) for run in spelled),
        "address": _has_address(text) or any(POSTCODE.fullmatch(run) for run in spelled),
        "phone": phone or bool(NUMBER_WORDS.search(text) and re.search(r"\d{3}", " ".join(spelled))),
        "birth": bool(BIRTH.search(text)),
        "plate": bool(PLATE.search(text) or PLATE_WORDS.search(text)) or any(map(_is_plate, spelled)),
        "email": bool(EMAIL.search(text)),
        "number": bool(PAPERS.search(text)) or any(re.fullmatch(r"\d{14,}", run) for run in spelled),
    }
    return tuple(name for name, yes in found.items() if yes)


def _is_plate(run):
    """A spelled mark: letters and digits together, or at least part of one."""
    letters, digits = sum(c.isalpha() for c in run), sum(c.isdigit() for c in run)
    return letters >= 2 and digits >= 1 and 4 <= len(run) <= 8 and not POSTCODE.fullmatch(run)
