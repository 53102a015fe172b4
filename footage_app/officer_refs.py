"""Which officers does a text name? Shoulder numbers and names as people write them: “PC 217 EA”, “EA217”, “A. Smith”."""

import re
import unicodedata

# Epaulettes show "EA 217" or "217EA": digits with the letters of the unit on either side. Looked for from every
# place on, so that "PC 217 EA" gives both pairs.
SHOULDER_NUMBERS = (
    re.compile(r"(?=\b([A-Z]{1,3})[ -]?(\d{1,6})\b)"),
    re.compile(r"(?=\b(\d{1,6})[ -]?([A-Z]{1,3})\b)"),
)
# Some forces have no letters: "PC 4417". Shorter numbers are the officers, cars and minutes that people count.
NUMBERS_ALONE = re.compile(r"(?<![A-Z0-9-])\d{3,6}(?![A-Z0-9-])")


def officers_in(text: object) -> set[str]:
    """Every shoulder number in a text, in each way it may stand in the catalogue: 217EA and EA217, or 4417."""
    capitals = str(text).upper()
    pairs = [pair for pattern in SHOULDER_NUMBERS for pair in pattern.findall(capitals)]
    paired = {first + second for first, second in pairs} | {second + first for first, second in pairs}
    return paired | set(NUMBERS_ALONE.findall(capitals))


def bare(reference: str) -> str:
    """217EA, however it was spaced."""
    return re.sub(r"[^0-9A-Z]", "", reference.upper())


def spellings(reference: str) -> set[str]:
    """As the catalogue may have it: number and letters in either order, with a hyphen or none."""
    whole = bare(reference)
    parts = re.fullmatch(r"(\d+)([A-Z]+)|([A-Z]+)(\d+)", whole)
    first, second = [part for part in parts.groups() if part] if parts else ("", "")
    both = {first + second, second + first, f"{first}-{second}", f"{second}-{first}"} if parts else set()
    return {whole, *both} - {""}


def names_officer(text: str, reference: str) -> bool:
    """Whether the text names this officer: 17EA is not named by “217EA”."""
    words = re.findall(r"[0-9A-Z]+", text.upper())
    pairs = [first + second for first, second in zip(words, words[1:], strict=False)]
    return not spellings(reference).isdisjoint([*words, *pairs])


# Letters that do not come apart into a plain one and its accent.
WHOLE_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
    | dict.fromkeys("'’‘ʼ`´")
)


def plain_words(text: str) -> list[str]:
    """Its words without case, accents and apostrophes: “O’Néill-Łuk” is oneill, luk."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(WHOLE_LETTERS))
    bare_letters = "".join(one for one in apart if not unicodedata.combining(one))
    return re.findall(r"[^\W_]+", bare_letters)


def may_name(text: str, name: str) -> bool:
    """Whether the text may name this person: the surname, and beside it the first name or its initial. A surname alone
    is anybody's."""
    *first_names, last_name = name.split() or [""]
    words, surname, given = plain_words(text), plain_words(last_name), plain_words(" ".join(first_names))
    size = len(surname)
    return bool(size) and any(
        words[at : at + size] == surname
        and any(may_be(word, one) for word in beside(words, at, size) for one in given)
        for at in range(len(words) - size + 1)
    )


def beside(words: list[str], at: int, size: int) -> list[str]:
    """The two words before, of which one may be a middle name, and the one after: “Smith, Ann”."""
    return [*words[max(0, at - 2) : at], *words[at + size : at + size + 1]]


def may_be(word: str, name: str) -> bool:
    """The same, or an initial of it."""
    return word == name or (1 in (len(word), len(name)) and word[0] == name[0])
