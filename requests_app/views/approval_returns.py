"""What is different from what was returned? For the approver who sees a draft for the second time."""

import difflib
import re
from html import unescape

from django.utils.html import strip_tags

LONGEST = 40
LINE_ENDS = re.compile(r"</(?:p|li|h[1-6]|td|th|dt|dd)>|<br\s*/?>")


def since_returned(decision):
    """Lines in words; none where it was not returned, or nothing is different."""
    before = decision.returned
    if not before or not decision.letter_html:
        return []
    lines = []
    if before["outcome"] != decision.get_outcome_display():
        lines.append(
            f"The decision was “{before['outcome'].lower()}”, and is “{decision.get_outcome_display().lower()}” now."
        )
    lines += about_outputs(before["outputs"], decision.outputs)
    lines += about_letter(before["letter"], decision.letter_html)
    return lines or ["Nothing in the letter or the recordings."]


def about_outputs(before, now):
    was = {one["clip"]: one["sha256"] for one in before}
    made = {one["clip"]: one["sha256"] for one in now}
    anew = sum(was[clip] != made[clip] for clip in was.keys() & made.keys())
    for count, words in (
        (anew, "made again"),
        (len(made.keys() - was.keys()), "added"),
        (len(was.keys() - made.keys()), "taken out"),
    ):
        if count:
            yield f"Recordings {words}: {count}"


def about_letter(before, now):
    changes = [
        f"Letter, {'new' if line[0] == '+' else 'no longer'}: {line[2:]}"
        for line in difflib.ndiff(words_of(before), words_of(now))
        if line[0] in "+-" and line[2:].strip()
    ]
    return [
        *changes[:LONGEST],
        *(["More of the letter is different: read all of it."] if len(changes) > LONGEST else []),
    ]


def words_of(letter):
    """Its lines, without markup."""
    text = unescape(strip_tags(LINE_ENDS.sub("\n", letter)))
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]
