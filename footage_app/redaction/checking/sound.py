"""Is all sound gone that was not opened, in every channel, and does the rest still fit the picture?"""

from itertools import zip_longest

import numpy as np

from .bleep import BleepLook
from .hearing import RATE, on_the_results_clock, seconds_of
from .step import StepLook

# Silence comes out of the encoder as silence to the last bit; a sixteenth of a bit is what resampling may add.
SILENT_PEAK = 2e-6
MARGIN_SECONDS = 0.06


def inside(stretches, second, margin):
    """Which samples of a second lie in a stretch; a margin widens it, or narrows it when negative."""
    chosen = np.zeros(RATE, bool)
    for start, end in stretches:
        a, b = (round((moment - second) * RATE) for moment in (start - margin, end + margin))
        if a < b:
            chosen[max(0, a) : max(0, b)] = True
    return chosen


class SoundFaults:
    """What one pass over both sounds side by side found; stretches are those of the result's clock."""

    def __init__(self, parts, sound, margin):
        self.open = on_the_results_clock(sound.open, parts)
        self.bleep = on_the_results_clock(sound.bleep, parts)
        self.cards = [(p.at, p.at + 2) for p in parts if p.is_card]
        self.parts, self.margin = parts, margin
        self.loud, self.seconds = [], [0, 0]
        self.step, self.bleeps = StepLook(parts), BleepLook(self._fault)

    def add(self, second, source, out):
        self.seconds[0] += source is not None
        self.seconds[1] += out is not None
        if out is None:
            return
        bleep, opening = inside(self.bleep, second, 0), inside(self.open, second, self.margin)
        muted = ~opening & ~inside(self.bleep, second, self.margin)
        for channel, samples in enumerate(out):
            if muted.any() and np.abs(samples[muted]).max() > SILENT_PEAK:
                at = second + int(np.argmax(np.abs(samples) * muted > SILENT_PEAK)) / RATE
                self.loud.append(self._fault(at, channel, "heard though nobody opened it"))
        self.bleeps.add(second, source, out, inside(self.bleep, second, -self.margin))
        if source is not None:
            audible = inside(self.open, second, 0) & ~bleep
            self.step.add(second, source.mean(axis=0) * audible, out.mean(axis=0) * audible)

    def _fault(self, at, channel, words):
        """`at` is a moment of the result; the page counts on the recording's clock."""
        part = next((p for p in reversed(self.parts) if p.at <= at), self.parts[0])
        seconds = part.start if part.is_card else at - part.shift
        return {"seconds": round(max(0.0, seconds), 3), "channel": channel, "words": words}


def sound_checks(path, out_path, plan, parts, walked):
    """(name, ok, words, faults) of every check of the sound; none where there is to be none."""
    if plan.source.facts.sound is None or plan.output.kind not in ("video", "sound"):
        return
    out_rate = plan.source.facts.sound.rate
    # An encoder spreads what it hears over two of its blocks of 1024 samples.
    margin = max(MARGIN_SECONDS, 2.5 * 1024 / min(48000, max(8000, out_rate)))
    faults = SoundFaults(parts, plan.sound, margin)
    both = zip_longest(seconds_of(path, parts), seconds_of(out_path))
    for second, (source, out) in enumerate(both):
        faults.add(second, source, out)
        walked(plan.source.timing.count)
    words = f"{len(faults.loud)} seconds are heard that nobody opened"
    yield "muted sound is silent in every channel", not faults.loud, words, faults.loud
    yield from faults.bleeps.checks()
    yield from faults.step.checks()
    words = f"{faults.seconds[1]} of {faults.seconds[0]} seconds"
    yield "sound as long as before", abs(faults.seconds[0] - faults.seconds[1]) <= 1, words, []
