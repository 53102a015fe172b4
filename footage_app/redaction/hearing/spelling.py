"""Which letters and digits does somebody say one by one? "Oh seven double four", "alpha bravo one two"."""

import re

ONES = "zero one two three four five six seven eight nine"
TEEN_WORDS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
TEN_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
ALPHABET = (
    "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo"
    " sierra tango uniform victor whiskey xray yankee zulu"
)
DIGITS = {word: str(n) for n, word in enumerate(ONES.split())}
DIGITS |= {"oh": "0", "nought": "0", "naught": "0", "nil": "0", "niner": "9"}
TEENS = {word: str(n) for n, word in enumerate(TEEN_WORDS.split(), 10)}
TENS = {word: str(n) for n, word in enumerate(TEN_WORDS.split(), 2)}
LETTERS = {word: word[0].upper() for word in ALPHABET.split()}
LETTERS |= {"alfa": "A", "juliett": "J", "whisky": "W", "ecko": "E"}
TIMES = {"double": 2, "treble": 3, "triple": 3}
# Words of their own: they count only between others that are spelled.
DOUBTFUL = {"a", "i", "o", "oh", "u", "one", "two", "ten"}
# Said in the middle of a number without ending it.
FILLERS = {"um", "uh", "er", "erm", "then", "and"}
TOKEN = re.compile(r"[£$€]?\d+(?:,\d{3})*|[^\W\d_]+(?:['’][^\W\d_]+)*|[.!?;:@/]|\+")


def _characters(word):
    """What one word spells, or None where it spells nothing."""
    small = word.lower()
    if word[0].isdigit():
        return word.replace(",", "")
    for table in (DIGITS, LETTERS, TEENS):
        if small in table:
            return table[small]
    if len(word) == 1 and word.isalpha():
        return word.upper()
    if re.fullmatch(r"[A-Z]{2,3}", word):
        return word
    return None


def spelled_words(text):
    """The words of the spelling alphabet, where at least two of them are said: then Charlie is a letter."""
    said = {word for word in re.findall(r"[a-z]+", text.lower()) if word in LETTERS}
    return said if len(said) > 1 else set()


def characters_in(text):
    """The runs of letters and digits that are said one after another, written together, at least three long."""
    runs, run, times = [], [], 1
    words = TOKEN.findall(text.replace("-", " ").replace("x ray", "xray"))
    for n, word in enumerate([*words, "."]):
        small = word.lower()
        following = words[n + 1].lower() if n + 1 < len(words) else ""
        if small in TIMES:
            times = TIMES[small]
        elif small in TENS:
            run.append((small, TENS[small] + ("" if following in DIGITS and following != "oh" else "0")))
        elif small in FILLERS and run:
            continue
        elif (spelled := _characters(word)) is not None:
            run.append((small, spelled * times))
            times = 1
        else:
            runs.append(_trimmed(run))
            run, times = [], 1
    return [joined for joined in runs if len(joined) >= 3]


def _trimmed(run):
    """The run as one text, without words at its ends that are more likely words."""
    single = [small in DOUBTFUL for small, _ in run]
    if all(single):
        digits = "".join(spelled for small, spelled in run)
        return digits if len(run) >= 5 else ""
    while run and run[0][0] in {"a", "i"}:
        run = run[1:]
    while run and run[-1][0] in {"a", "i"}:
        run = run[:-1]
    return "".join(spelled for _, spelled in run)
