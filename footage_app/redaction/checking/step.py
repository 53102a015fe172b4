"""Is opened sound the recording's own, and in step with the picture, all the way through?"""

import numpy as np

from .hearing import RATE

WINDOW = 4
SYNC_SECONDS, FARTHEST_SECONDS = 0.045, 0.5
AUDIBLE, ALIKE, AS_GOOD = 0.004, 0.5, 0.95
LOW_HERTZ, HIGH_HERTZ = 60, 3500


class StepLook:
    """Holds a few seconds of both sounds against each other, again and again; never across a cut."""

    def __init__(self, parts):
        self.breaks = [part.at for part in parts[1:]]
        self.first, self.held = 0, []
        self.parts, self.faults, self.worst, self.looks = parts, [], 0.0, 0

    def add(self, second, source, out):
        """One second of both, silent where nothing was opened."""
        if not self.held:
            self.first = second
        self.held.append((source, out))
        if len(self.held) == WINDOW:
            self._look()

    def _look(self):
        source, out = (np.concatenate(part) for part in zip(*self.held, strict=True))
        first, self.held = self.first, []
        edges = [b - first for b in self.breaks if first < b < first + WINDOW]
        edges = [0, *(round(e * RATE) for e in edges), len(source)]
        for a, b in zip(edges, edges[1:], strict=False):
            self._compare(first + a / RATE, source[a:b], out[a:b])

    def _compare(self, at, source, out):
        if len(source) < RATE // 4 or np.sqrt((source**2).mean()) < AUDIBLE:
            return
        self.looks += 1
        match, lags = _likeness(source, out)
        best = int(match.argmax())
        near = float(match[np.abs(lags) <= SYNC_SECONDS].max())
        if match[best] < ALIKE:
            self._fault(at, f"only {match[best]:.2f} like the recording")
        elif near < AS_GOOD * match[best]:
            self._fault(at, f"{1000 * lags[best]:+.0f} thousandths of a second out of step")
        else:
            close = np.abs(lags) <= SYNC_SECONDS
            self.worst = max(self.worst, abs(float(lags[close][match[close].argmax()])))

    def _fault(self, at, words):
        part = next((p for p in reversed(self.parts) if p.at <= at + 1e-6), self.parts[0])
        seconds = part.start if part.is_card else at - part.shift
        self.faults.append({"seconds": round(max(0.0, seconds), 3), "words": words})

    def checks(self):
        """(name, ok, words, faults)."""
        if self.held:
            self._look()
        if self.looks:
            words = f"{self.looks} stretches were compared, the worst is off by {1000 * self.worst:.0f} thousandths"
            yield "opened sound is in step", not self.faults, words, self.faults


def _likeness(source, out):
    """(likeness, seconds that the output lags) for every lag up to the farthest, of what a voice is made of."""
    size = 1 << (2 * len(source) - 1).bit_length()
    hertz = np.fft.rfftfreq(size, 1 / RATE)
    voice = (hertz > LOW_HERTZ) & (hertz < HIGH_HERTZ)
    a, b = np.fft.rfft(source, size) * voice, np.fft.rfft(out, size) * voice
    match = np.fft.irfft(b * np.conj(a), size)
    energy = (
        np.sqrt(float((np.fft.irfft(a, size) ** 2).sum()) * float((np.fft.irfft(b, size) ** 2).sum())) or 1.0
    )
    reach = min(round(FARTHEST_SECONDS * RATE), len(source) - 1)
    lags = np.arange(-reach, reach + 1)
    return match[lags] / energy, lags / RATE
