"""Do captions say only what was opened, in the words of the transcript, and when it is said?"""

import html
import re

from .hearing import on_the_results_clock

MOMENT = re.compile(r"(?:(\d+):)?(\d\d):(\d\d)\.(\d\d\d)")
CUE_TEXT = re.compile(r"(?:<v ([^<>\n]{1,80})>)?([^<>]*)")
SLACK_SECONDS = 0.05
MUTED = "[muted]"


def heard_spans(plan, parts):
    """For each line what is opened and not cut of it, as (line, spans on the result's clock, is whole)."""
    opened = on_the_results_clock(plan.sound.open, parts)
    bleeped = on_the_results_clock(plan.sound.bleep, parts)
    for line in plan.speech.lines if plan.speech else ():
        spans = on_the_results_clock([(line.start, line.end)], parts)
        uncut = sum(b - a for a, b in spans) > line.end - line.start - SLACK_SECONDS
        good = all(_within(span, opened) and not _touches(span, bleeped) for span in spans)
        yield line, spans, bool(spans) and uncut and good


def caption_stretches(plan, parts):
    """When letters may stand in the picture, in seconds of the recording: with lines that are heard whole."""
    if plan.output.captions != "burned" or plan.output.kind != "video":
        return []
    return [(line.start, line.end) for line, _, whole in heard_spans(plan, parts) if whole]


def _within(span, stretches):
    """Is all of a span in stretches that may follow each other without a gap?"""
    start, end = span[0] + SLACK_SECONDS, span[1] - SLACK_SECONDS
    for a, b in sorted(stretches):
        if a <= start:
            start = max(start, b)
    return start >= end


def _touches(span, stretches):
    return any(a < span[1] - SLACK_SECONDS and b > span[0] + SLACK_SECONDS for a, b in stretches)


def _seconds(text):
    found = MOMENT.fullmatch(text)
    if not found:
        raise ValueError(f"The captions have no moment in {text[:40]!r}.")
    hours, minutes, seconds, thousandths = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def cues_of(text):
    """(start, end, voice, text) of each cue, and how many blocks there are that are no cue."""
    head, *blocks = re.split(r"\n[ \t]*\n+", text.replace("\r\n", "\n").lstrip("\ufeff").strip("\n"))
    cues, other = [], int(head.strip() != "WEBVTT")
    for block in filter(str.strip, blocks):
        times, *rows = block.strip("\n").split("\n")
        times, said = times.split(), CUE_TEXT.fullmatch("\n".join(rows))
        if len(times) != 3 or times[1] != "-->" or not said:
            other += 1
            continue
        voice, words = (html.unescape(part or "") for part in said.groups())
        cues.append((_seconds(times[0]), _seconds(times[2]), voice, words))
    return cues, other


def _bare(text):
    return "".join(text.split())


def _is_released(cue, lines):
    start, end, voice, said = cue
    for line, spans, whole in lines:
        if not spans or start < spans[0][0] - SLACK_SECONDS or end > spans[-1][1] + SLACK_SECONDS:
            continue
        if said == MUTED and not voice:
            return True
        if whole and _bare(said) and _bare(said) in _bare(line.text) and voice in ("", line.speaker):
            return True
    return False


def caption_checks(path, plan, parts):
    """(name, ok, words, faults) of the captions in the file beside the result."""
    cues, other = cues_of(path.read_text(encoding="utf-8"))
    faults = [{"words": f"{other} parts of the file are no captions"}] if other else []
    yield "only captions in the captions", not faults, "the file of captions holds nothing else", faults
    lines, faults = list(heard_spans(plan, parts)), []
    for cue in cues:
        if not _is_released(cue, lines):
            part = next((p for p in reversed(parts) if p.at <= cue[0]), parts[0])
            seconds = part.start if part.is_card else cue[0] - part.shift
            faults.append({"seconds": round(max(0.0, seconds), 3), "words": "a caption that nobody opened"})
    words = f"{len(cues)} captions, of {sum(whole for _, _, whole in lines)} lines that are heard whole"
    yield "captions say what was opened", not faults, words, faults
