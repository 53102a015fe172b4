"""What may be heard? Silence, but for the stretches that were opened; a tone where a bleep was asked for."""

from fractions import Fraction
from math import ceil

import av
import numpy as np

from ..opening import audio_stream, opened

AAC_RATES = {96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000}
FRAME = 1024
BIT_RATE = 96000
TONE_HERTZ, TONE_LEVEL = 1000, 0.25
SLACK_SECONDS = 0.02


def output_shape(facts):
    """Samples a second and channel layout of the redacted sound."""
    rate = facts.sound.rate if facts.sound.rate in AAC_RATES else 48000
    return rate, "mono" if facts.sound.channels == 1 else "stereo"


def allowed(samples, first, rate, sound, cuts=()):
    """`samples` (channels x count, the first of them number `first` on the clock) as they may be heard.

    What is cut is silent too, where a cut reaches beyond the pictures that go with it.
    """
    numbers = np.arange(first, first + samples.shape[1])
    gain, tone = np.zeros(len(numbers), np.float32), np.zeros(len(numbers), np.float32)
    for start, end in sound.open:
        gain[_within(first, len(numbers), start, end, rate)] = 1
    for start, end in sound.bleep:
        part = _within(first, len(numbers), start, end, rate)
        gain[part] = 0
        tone[part] = TONE_LEVEL * np.sin(2 * np.pi * TONE_HERTZ * numbers[part] / rate)
    for start, end in cuts:
        part = _within(first, len(numbers), start, end, rate)
        gain[part] = tone[part] = 0
    return np.where(gain > 0, samples, 0) + tone


def _within(first, count, start, end, rate):
    a, b = round(start * rate) - first, round(end * rate) - first
    return slice(min(max(a, 0), count), min(max(b, 0), count))


def pieces(path, rate, layout):
    """(number of the first sample on the recording's clock, samples); damaged packets are skipped."""
    with opened(path) as container:
        stream = audio_stream(container)
        resampler = av.AudioResampler("fltp", layout, rate)
        for packet in container.demux(stream):
            try:
                frames = packet.decode()
            except av.error.InvalidDataError:
                continue
            for frame in frames:
                if frame.pts is None:
                    continue
                for piece in resampler.resample(frame):
                    yield round(piece.time * rate), piece.to_ndarray()
        for piece in resampler.resample(None):
            yield round(piece.time * rate), piece.to_ndarray()


def continuous(found, rate):
    """The pieces, gaps filled by silence and overlaps dropped, so that it never drifts from the picture."""
    expected = None
    for first, samples in found:
        if expected is None:
            expected = first
        ahead = first - expected
        if ahead > SLACK_SECONDS * rate:
            yield expected, np.zeros((samples.shape[0], ahead), np.float32)
            expected += ahead
        elif ahead < -SLACK_SECONDS * rate:
            samples = samples[:, -ahead:]
        if samples.shape[1]:
            yield expected, samples
            expected += samples.shape[1]


def _laid_out(found, rate, timeline):
    """(number of the first sample in the result, samples): cuts left out, silence under each card."""
    expected, channels = None, 0
    for first, samples in found:
        for piece in timeline.pieces:
            a = first if piece.start is None else max(first, ceil(piece.start * rate))
            b = first + samples.shape[1]
            b = b if piece.end is None else min(b, ceil(piece.end * rate))
            if a >= b:
                continue
            at = a + round(piece.shift * timeline.base * rate)
            if expected is not None and at > expected:
                yield expected, np.zeros((samples.shape[0], at - expected), np.float32)
            yield at, samples[:, a - first : b - first]
            expected, channels = at + b - a, samples.shape[0]
    end = round(timeline.end * timeline.base * rate)
    if timeline.ends_with_card and expected is not None and end > expected:
        yield expected, np.zeros((channels, end - expected), np.float32)


def heard_frames(path, facts, sound, cuts=(), timeline=None):
    """Audio frames of the redacted sound, ready for the encoder, on the clock of the result.

    Without a `timeline` that is the recording's own clock.
    """
    rate, layout = output_shape(facts)
    found = (
        (first, allowed(samples, first, rate, sound, cuts).astype(np.float32))
        for first, samples in continuous(pieces(path, rate, layout), rate)
    )
    waiting, start = None, 0
    for first, samples in found if timeline is None else _laid_out(found, rate, timeline):
        if waiting is None:
            waiting, start = samples, first
        else:
            waiting = np.concatenate([waiting, samples], axis=1)
        while waiting.shape[1] >= FRAME:
            yield _frame(waiting[:, :FRAME], start, rate, layout)
            waiting, start = waiting[:, FRAME:], start + FRAME
    if waiting is not None and waiting.shape[1]:
        yield _frame(waiting, start, rate, layout)


def _frame(samples, first, rate, layout):
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="fltp", layout=layout)
    frame.sample_rate, frame.pts, frame.time_base = rate, first, Fraction(1, rate)
    return frame


def add_sound_stream(out, facts):
    """An AAC stream in the open output container."""
    rate, layout = output_shape(facts)
    stream = out.add_stream("aac", rate=rate, layout=layout)
    stream.bit_rate = BIT_RATE
    stream.codec_context.time_base = Fraction(1, rate)
    return stream
