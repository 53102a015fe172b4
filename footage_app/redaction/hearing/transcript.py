"""What is said in a recording, when, and in how many voices? Every stretch of speech gets its line."""

import re
from dataclasses import asdict
from difflib import SequenceMatcher

import numpy as np

from ..opening import opened
from ..plan import Line, Speech
from . import recogniser, speech
from .flags import flags
from .recogniser import Recogniser, Voices
from .speech import RATE, STEP_SECONDS, blocks, layout_of, likelihood, signals_of, spans_in

LONGEST, SHORTEST_PART, SMOOTH = 10.0, 1.0, 5
# A line belongs to a voice only if nearly all of it does: lines are opened by voice, and others must not slip out.
OWN_SHARE, SHORTEST_TURN = 0.9, 0.3
SPEAKS_ITSELF, UNLIKE, SAME_WORDS = 0.35, 0.5, 0.6
LONGEST_TEXT = 1000


def listen_file(path, speakers, progress):
    """The Speech of the recording as JSON. `progress` counts tenths of seconds, in two or three readings."""
    layout = layout_of(path)
    model = f"{speech.NAME}; {recogniser.NAME}"
    if layout is None:
        return asdict(Speech(model=model))
    clock = _Progress(path, progress, 3 if speakers else 2)
    likely = likelihood(path, layout, clock.at)
    spans = spans_in(likely)
    stretches = [part for span in spans for part in parts_of(span, likely)]
    voices = [""] * len(stretches)
    if speakers and stretches:
        clock.next()
        stretches, voices = _by_voice(path, layout, stretches, likely, clock)
    clock.next()
    lines = list(_lines(path, layout, stretches, voices, likely, clock))
    clock.finished()
    return asdict(Speech(tuple(spans), tuple(lines), model))


class _Progress:
    """One measure for several readings of the same recording."""

    def __init__(self, path, progress, readings):
        with opened(path) as container:
            length = (container.duration or 0) / 1_000_000
        self.length, self.readings, self.tell, self.reading = max(length, 0.1), readings, progress, 0

    def at(self, seconds):
        share = min(max(seconds / self.length, 0), 1)
        self.tell(round(10 * self.length * (self.reading + share)), self._total())

    def next(self):
        self.reading = min(self.reading + 1, self.readings - 1)

    def finished(self):
        self.tell(self._total(), self._total())

    def _total(self):
        return max(1, round(10 * self.length * self.readings))


def parts_of(span, likely):
    """The span cut where speech is least likely, so that no line is longer than ten seconds."""
    start, end = span
    while end - start > LONGEST:
        from_, to = start + LONGEST / 2, min(start + LONGEST, end - SHORTEST_PART)
        smooth = np.convolve(likely.part(from_, to).max(axis=0), np.full(SMOOTH, 1 / SMOOTH), mode="valid")
        cut = min(round(from_ + (int(np.argmin(smooth)) + SMOOTH / 2) * STEP_SECONDS, 3), to)
        yield start, cut
        start = cut
    yield start, end


def excerpts(path, layout, stretches):
    """For each stretch in order, all channels of it. Only what a later stretch needs is kept in memory."""
    waiting, kept, begun = list(stretches), None, 0
    for first, samples in blocks(path, layout):
        kept, begun = (samples, first) if kept is None else (np.concatenate([kept, samples], axis=1), begun)
        while waiting and round(waiting[0][1] * RATE) <= begun + kept.shape[1]:
            yield _cut(kept, begun, *waiting.pop(0))
        needed = round(waiting[0][0] * RATE) if waiting else begun + kept.shape[1]
        drop = min(max(0, needed - begun), kept.shape[1])
        kept, begun = kept[:, drop:], begun + drop
    for stretch in waiting:
        yield _cut(kept, begun, *stretch)


def _cut(kept, begun, start, end):
    return kept[:, max(0, round(start * RATE) - begun) : max(0, round(end * RATE) - begun)]


# --- voices ---------------------------------------------------------------------------------------
def _by_voice(path, layout, stretches, likely, clock):
    """The stretches, cut where the voice changes, and a label for each: "" where two voices mix."""
    heard, offsets, offset = Voices(), [], 0.0
    for stretch, samples in zip(stretches, excerpts(path, layout, stretches), strict=True):
        heard.add(_clearest(samples, likely, stretch))
        offsets.append(offset)
        offset += samples.shape[1] / RATE
        clock.at(stretch[1])
    return divided(stretches, offsets, heard.turns())


def divided(stretches, offsets, turns):
    """`stretches` cut at changes of voice. Each lies from its offset on in the speech that `turns` speak of."""
    names, made, labels = {}, [], []
    for (start, end), offset in zip(stretches, offsets, strict=True):
        moved = [(a - offset + start, b - offset + start, voice) for a, b, voice in turns]
        own = [(max(a, start), min(b, end), voice) for a, b, voice in moved if b > start and a < end]
        edges = [start]
        for moment in _changes([turn for turn in own if turn[1] - turn[0] >= SHORTEST_TURN]):
            if min(moment - edges[-1], end - moment) >= SHORTEST_TURN:
                edges.append(moment)
        edges.append(end)
        for a, b in zip(edges, edges[1:], strict=False):
            voice = _voice_of(a, b, own)
            made.append((a, b))
            labels.append("" if voice is None else names.setdefault(voice, f"s{len(names) + 1}"))
    return made, labels


def _changes(turns):
    """Moments half way between the end of one voice and the beginning of the next."""
    for (_, end, one), (start, _, other) in zip(turns, turns[1:], strict=False):
        if one != other:
            yield round((end + start) / 2, 3)


def _voice_of(start, end, turns):
    shares: dict[int, float] = {}
    for a, b, voice in turns:
        shares[voice] = shares.get(voice, 0) + max(0, min(b, end) - max(a, start))
    most, voice = max(((share, voice) for voice, share in shares.items()), default=(0, None))
    return voice if most and most >= OWN_SHARE * sum(shares.values()) else None


# --- words ----------------------------------------------------------------------------------------
def _lines(path, layout, stretches, voices, likely, clock):
    model = Recogniser() if stretches else None
    for stretch, voice, samples in zip(stretches, voices, excerpts(path, layout, stretches), strict=True):
        texts = _texts(model, samples, likely, stretch)
        for text in texts:
            # Words that overlap came over different channels: whose they are was not looked at.
            speaker = voice if len(texts) == 1 else ""
            yield Line(stretch[0], stretch[1], text, speaker, flags(text))
        clock.at(stretch[1])


def _texts(model, samples, likely, stretch):
    """What is said; more than one text where the channels carry different words at the same time."""
    apart = _apart(samples, likely, stretch)
    if len(apart) > 1:
        texts = [_text(model, samples[channel]) for channel in apart]
    else:
        texts = [_text(model, _clearest(samples, likely, stretch))]
    different: list[str] = []
    for text in filter(None, texts):
        if all(_unlike(text, other) for other in different):
            different.append(text)
    return different or [""]


def _text(model, samples):
    return re.sub(r"([,.?!])\1+", r"\1", model.text(samples))[:LONGEST_TEXT]


def _clearest(samples, likely, stretch):
    """The signal, of all channels together and each by itself, in which speech is heard best."""
    if not samples.shape[1]:
        return np.zeros(0, np.float32)
    return signals_of(samples)[int(np.argmax(likely.part(*stretch).mean(axis=1)))]


def _apart(samples, likely, stretch):
    """The channels that speak but do not sound like the rest: a radio, a second microphone."""
    if len(samples) < 2 or samples.shape[1] < 2:
        return []
    spoken = likely.part(*stretch).mean(axis=1)[1:]
    return [n for n in range(len(samples)) if spoken[n] >= SPEAKS_ITSELF and _likeness(samples, n) < UNLIKE]


def _likeness(samples, channel):
    """From 0 to 1: how much a channel is the same as the others together, at whatever loudness."""
    one, others = samples[channel], np.delete(samples, channel, axis=0).mean(axis=0)
    size = np.sqrt((one**2).sum() * (others**2).sum())
    return abs((one * others).sum()) / size if size else 0.0


def _unlike(text, other):
    return SequenceMatcher(None, text.lower(), other.lower()).ratio() < SAME_WORDS
