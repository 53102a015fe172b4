"""Is a bleep its tone and nothing else, whatever moment of the recording might be heard under it?"""

import numpy as np

from .hearing import RATE

FAINT_TONE = 0.03
# The encoder left less than 0.00006 beside a tone, but up to 0.02 at 96,000 samples a second after loud noise; what
# is louder than the first must be like nothing that is heard half a second around it (there: 0.15; speech: 0.4 to 1).
FAINT_LEFT, LOUD_LEFT, LIKE_SOURCE = 0.0001, 0.05, 0.3
PIECE, SHORTEST, REACH = RATE // 10, RATE // 50, RATE // 2
# The window of Blackman and Harris: what a tone leaves a few bins beside itself is 92 dB below it.
FADE, TONE_BINS = (0.35875, -0.48829, 0.14128, -0.01168), 6
SILENT = 1e-6


def _fade(count):
    turn = 2 * np.pi * np.arange(count) / count
    return sum(share * np.cos(n * turn) for n, share in enumerate(FADE))


def without_tone(samples):
    """What is left, fading in and out, once the strongest tone is taken out."""
    spectrum = np.fft.rfft(samples * _fade(len(samples)))
    peak = int(np.abs(spectrum).argmax())
    spectrum[max(0, peak - TONE_BINS) : peak + TONE_BINS + 1] = 0
    return np.fft.irfft(spectrum, len(samples))


def _rms(samples):
    return float(np.sqrt((samples**2).mean()))


def _runs(chosen):
    """(first, after the last) of each stretch of samples that are chosen, in pieces that are never short."""
    edges = np.flatnonzero(np.diff(np.pad(chosen.astype(np.int8), 1)))
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= SHORTEST]


def _loudest_left(samples):
    """How loud it gets beside the tone, in tenths of a second."""
    count = max(1, len(samples) // PIECE)
    return max(_rms(without_tone(part)) for part in np.array_split(samples, count))


def likeness(left, source):
    """How like `left` is to the most alike stretch of `source`, which is longer, fading alike; 1 is the same."""
    fade, places = _fade(len(left)), len(source) - len(left) + 1
    size = 1 << (len(source) + len(left)).bit_length()

    def at_each_place(of_source, of_left):
        both = np.fft.rfft(of_source, size) * np.conj(np.fft.rfft(of_left, size))
        return np.fft.irfft(both, size)[:places]

    energy = np.maximum(at_each_place(source**2, fade**2), SILENT)
    match = np.abs(at_each_place(source, left * fade)) / np.sqrt(energy)
    return float(match.max() / max(SILENT, float(np.sqrt((left**2).sum()))))


class BleepLook:
    """Looks at each second once the recording's next one is known; `fault` makes a fault of a moment and words."""

    def __init__(self, fault):
        self.fault, self.left, self.faint = fault, [], []
        self.before = None
        self.waiting: tuple | None = None

    def add(self, second, source, out, chosen):
        """One second of both; `chosen` are the samples that must be tone."""
        if self.waiting:
            self._look(self.waiting, source)
            self.before = self.waiting[1]
        self.waiting = second, source, out, chosen

    def _look(self, waiting, after):
        second, source, out, chosen = waiting
        for a, b in _runs(chosen):
            for channel, samples in enumerate(out):
                at, part = second + a / RATE, samples[a:b]
                if _rms(part) < FAINT_TONE:
                    self.faint.append(self.fault(at, channel, "the tone is too faint"))
                loudest = _loudest_left(part)
                if loudest > LOUD_LEFT:
                    self.left.append(self.fault(at, channel, "more than the tone is heard"))
                elif loudest > FAINT_LEFT and self._is_heard(without_tone(part), (source, after), a, b):
                    self.left.append(self.fault(at, channel, "the recording is heard under the tone"))

    def _is_heard(self, left, following, a, b):
        channels = max((len(part) for part in (self.before, *following) if part is not None), default=1)
        silent = np.zeros((channels, RATE), np.float32)
        around = np.concatenate(
            [silent if part is None else part for part in (self.before, *following)], axis=1
        )
        around = around[:, RATE + a - REACH : RATE + b + REACH]
        return any(likeness(left, below) > LIKE_SOURCE for below in (*around, around.mean(axis=0)))

    def checks(self):
        """(name, ok, words, faults) of both."""
        if self.waiting:
            self._look(self.waiting, None)
            self.waiting = None
        words = f"{len(self.left)} stretches are heard under the tone"
        yield "bleeped sound is gone", not self.left, words, self.left
        words = f"{len(self.faint)} stretches have too faint a tone"
        yield "bleeps can be heard", not self.faint, words, self.faint
