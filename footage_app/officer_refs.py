"""Which officers does a text name? Shoulder numbers as people write them: “PC 217 EA”, “EA217”, “217-EA”."""

import re

# Epaulettes show "EA 217" or "217EA": digits with the letters of the unit on either side. Looked for from every
# place on, so that "PC 217 EA" gives both pairs.
SHOULDER_NUMBERS = (
    re.compile(r"(?=\b([A-Z]{1,3})[ -]?(\d{1,6})\b)"),
    re.compile(r"(?=\b(\d{1,6})[ -]?([A-Z]{1,3})\b)"),
)


def officers_in(text: object) -> set[str]:
    """Every shoulder number in a text, in each way it may stand in the catalogue: 217EA and EA217."""
    pairs = [pair for pattern in SHOULDER_NUMBERS for pair in pattern.findall(str(text).upper())]
    return {first + second for first, second in pairs} | {second + first for first, second in pairs}


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


def narrowest_part(reference: str) -> str:
    """The longest run of digits, or the whole: what a database looks for before `names_officer` decides."""
    return max(re.findall(r"\d+", reference), key=len, default=bare(reference))
