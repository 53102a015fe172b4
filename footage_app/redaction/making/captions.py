"""Which words may stand as captions, and when? Only those of lines that are heard from start to end.

A line of which a part is silent, bleeped or cut out has no caption at all, because nobody knows which of its
words is said at which moment. Where a result has no sound, it has no captions either.
"""

import re
from html import escape
from textwrap import wrap

WITH_SOUND = ("video", "sound")
WIDTH, ROWS = 40, 2
# A number of the machine's is nobody's name: only who was given a name by a reviewer is named.
NO_NAME = re.compile(r"(s\d+)?")
SLACK = 0.001


def cues(plan):
    """(start, end, text) of each caption in seconds of the recording; two rows, or three after a long name."""
    return [(start, end, _in_rows(text, name)) for start, end, text, name in _released(plan)]


def webvtt(plan, to_output):
    """The captions as a WebVTT file; `to_output` gives the second of the result for one of the recording."""
    parts = ["WEBVTT\n"]
    for start, end, text, name in _released(plan):
        # The end itself may be the first moment of a cut, which has no place in the result.
        times = to_output(start), to_output(end - SLACK)
        if None not in times:
            voice = f"<v {escape(name, quote=False)}>" if name else ""
            rows = escape("\n".join(_rows(text)), quote=False)
            parts.append(f"{_clock(times[0])} --> {_clock(times[1] + SLACK)}\n{voice}{rows}\n")
    return "\n".join(parts)


def _released(plan):
    if plan.speech is None or plan.output.kind not in WITH_SOUND:
        return
    heard = _heard(plan.sound, plan.output.cuts)
    for line in sorted(plan.speech.lines, key=lambda line: (line.start, line.end)):
        whole = [(a, b) for a, b in heard if a <= line.start + SLACK and line.end - SLACK <= b]
        for a, b in whole[:1]:
            name = "" if NO_NAME.fullmatch(line.speaker) else line.speaker
            yield from _shared_out(max(a, line.start), min(b, line.end), " ".join(line.text.split()), name)


def _heard(sound, cuts):
    """What is opened, neither bleeped nor cut out; stretches that touch are one."""
    joined = []
    for a, b in sorted(sound.open):
        if joined and a <= joined[-1][1] + SLACK:
            joined[-1] = (joined[-1][0], max(joined[-1][1], b))
        else:
            joined.append((a, b))
    for start, end in (*sound.bleep, *cuts):
        joined = [
            part for a, b in joined for part in ((a, min(b, start)), (max(a, end), b)) if part[0] < part[1]
        ]
    return joined


def _shared_out(start, end, text, name):
    """The text in captions of two rows, each for as long as it has letters."""
    rows = _rows(text, " " * min(len(name) + 2, WIDTH // 2) if name else "")
    texts = [" ".join(rows[n : n + ROWS]).strip() for n in range(0, len(rows), ROWS)]
    total, at = sum(map(len, texts)), start
    for n, part in enumerate(texts):
        until = end if n == len(texts) - 1 else at + (end - start) * len(part) / total
        yield at, until, part, name
        at = until


def _in_rows(text, name):
    return "\n".join(_rows(f"{name}: {text}" if name else text))


def _rows(text, indent=""):
    """Words stay whole: what is joined again must read as it was."""
    return wrap(text, WIDTH, initial_indent=indent, break_long_words=False, break_on_hyphens=False)


def _clock(seconds):
    thousandths = max(0, round(seconds * 1000))
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
