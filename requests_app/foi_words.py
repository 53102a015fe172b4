"""Does somebody call what they ask a freedom of information request, however they spell it?"""

import re
from difflib import SequenceMatcher

SHORT = re.compile(r"\bf([.\s-]?)o\1i(\1[ar])?\b", re.IGNORECASE)  # FOI, F.O.I., f o i, FOIA, FOIR
CLOSE = 0.8  # “fredom” and “infomation” are close enough; “kingdom” and “formation” are not


def names_foi(text):
    """Whoever writes “freedom of information” has made such a request too, in law."""
    if SHORT.search(text):
        return True
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return any(
        is_close(word, "freedom") and any(is_information(later) for later in words[place + 1 : place + 4])
        for place, word in enumerate(words)
    )


def is_information(word):
    return word in ("info", "infos") or is_close(word, "information")


def is_close(word, meant):
    return word == meant or SequenceMatcher(None, word, meant).ratio() >= CLOSE
