"""In which stretches does somebody speak? Every channel is listened to by itself, and all of them together."""

from functools import cache
from math import ceil

import numpy as np

from ..inference import one_threaded
from ..making.audio import continuous, pieces
from ..opening import audio_stream, opened
from ..packaged import packaged

PACKAGE, VERSION = "silero-vad", "6.2.3"
MODEL = "silero_vad/data/silero_vad.onnx"
SHA256 = "1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3"
NAME = f"{PACKAGE} {VERSION}, sha256 {SHA256[:7]}…"

RATE, STEP, CONTEXT = 16000, 512, 64
STEP_SECONDS = STEP / RATE
BLOCK_SECONDS = 4
MOST_CHANNELS = 8
# Missing speech costs a person's privacy, finding too much costs a click: so it begins early and ends late.
BEGINS, ENDS = 0.35, 0.2
SHORTEST, PAUSE, PAD = 0.1, 0.4, 0.2
ALIKE = 1e-3


@cache
def _session():
    return one_threaded(packaged(PACKAGE, VERSION, MODEL, SHA256).read_bytes())


class _Ear:
    """The network with what it remembers of each signal; it wants 512 samples and the 64 before them."""

    def __init__(self, signals):
        self.state = np.zeros((2, signals, 128), np.float32)
        self.before = np.zeros((signals, CONTEXT), np.float32)

    def hear(self, signals):
        """The likelihood of speech in each step of `signals` (signals x whole steps)."""
        if len(signals) > 1 and np.ptp(signals, axis=0).max() < ALIKE:
            # A mono recording in two channels: what is heard in one is heard in all.
            one = _Ear(1)
            one.state, one.before = self.state[:, :1], self.before[:1]
            heard = np.repeat(one.hear(signals[:1]), len(signals), axis=0)
            self.state, self.before = (
                np.repeat(one.state, len(signals), axis=1),
                np.repeat(one.before, len(signals), axis=0),
            )
            return heard
        likely = []
        for at in range(0, signals.shape[1], STEP):
            part = np.concatenate([self.before, signals[:, at : at + STEP]], axis=1)
            inputs = {"input": part, "state": self.state, "sr": np.array(RATE)}
            found, self.state = _session().run(None, inputs)
            likely.append(found[:, 0])
            self.before = part[:, -CONTEXT:]
        return np.array(likely).T.reshape(len(signals), -1)


def layout_of(path):
    """The channels to listen to, as a layout of FFmpeg's; None where the recording has no sound."""
    with opened(path) as container:
        stream = audio_stream(container)
        if stream is None:
            return None
        context = stream.codec_context
        if context.channels <= 2 or context.channels > MOST_CHANNELS:
            return "mono" if context.channels == 1 else "stereo"
        return context.layout.name


def blocks(path, layout):
    """(number of the first sample on the recording's clock, samples of all channels), some seconds each."""
    waiting, first, count = [], 0, 0
    for number, samples in continuous(pieces(path, RATE, layout), RATE):
        if not waiting:
            first = number
        waiting.append(samples)
        count += samples.shape[1]
        if count >= BLOCK_SECONDS * RATE:
            yield first, np.concatenate(waiting, axis=1)
            waiting, count = [], 0
    if waiting:
        yield first, np.concatenate(waiting, axis=1)


def signals_of(samples):
    """All channels together, then each by itself."""
    if len(samples) == 1:
        return samples
    return np.concatenate([samples.mean(axis=0, keepdims=True), samples])


class Likelihood:
    """How likely speech is, in steps of 32 ms from `start` on: one row a signal (see signals_of)."""

    def __init__(self, start, rows):
        self.start, self.rows = start, rows

    @property
    def end(self):
        return self.start + self.rows.shape[1] * STEP_SECONDS

    def part(self, start, end):
        """The columns between two moments; at least one where there is any."""
        a = min(max(0, int((start - self.start) / STEP_SECONDS)), max(0, self.rows.shape[1] - 1))
        return self.rows[:, a : max(a + 1, ceil((end - self.start) / STEP_SECONDS))]


def likelihood(path, layout, progress):
    """Listen to the whole recording once; `progress` is told the seconds that were heard."""
    ear, start, heard = None, 0.0, []
    rest = np.zeros((1, 0), np.float32)
    for first, samples in blocks(path, layout):
        signals = signals_of(samples)
        if ear is None:
            ear, start, rest = _Ear(len(signals)), first / RATE, signals[:, :0]
        signals = np.concatenate([rest, signals], axis=1)
        whole = signals.shape[1] // STEP * STEP
        if whole:
            heard.append(ear.hear(signals[:, :whole]))
        rest = signals[:, whole:]
        progress((first + samples.shape[1]) / RATE)
    if ear is None:
        return Likelihood(0.0, np.zeros((1, 0), np.float32))
    if rest.shape[1] or not heard:
        heard.append(ear.hear(np.pad(rest, ((0, 0), (0, STEP - rest.shape[1])))))
    return Likelihood(start, np.concatenate(heard, axis=1))


def spans_in(likely):
    """Pairs of seconds in which somebody speaks in at least one channel, with a margin on both sides."""
    highest, spans, begun = likely.rows.max(axis=0, initial=0), [], None
    for step, value in enumerate([*highest, 0.0]):
        if begun is None and value >= BEGINS:
            begun = step
        elif begun is not None and value < ENDS:
            spans.append((likely.start + begun * STEP_SECONDS, likely.start + step * STEP_SECONDS))
            begun = None
    return _margined(_joined(spans), likely)


def _joined(spans):
    joined = []
    for start, end in spans:
        if joined and start - joined[-1][1] < PAUSE:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return [(start, end) for start, end in joined if end - start >= SHORTEST]


def _margined(spans, likely):
    low, high = max(0.0, likely.start), likely.end
    padded = [(max(low, start - PAD), min(high, end + PAD)) for start, end in spans]
    # What comes before the clock begins (a codec's run-in) is never played.
    return [(round(start, 3), round(end, 3)) for start, end in padded if end > low]
