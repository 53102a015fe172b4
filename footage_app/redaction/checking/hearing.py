"""What does a file sound like, second by second, and where does each moment of it come in the result?"""

import av
import numpy as np

from ..opening import audio_stream, opened
from .time import CARD_SECONDS

RATE = 16000


def _pieces(path):
    """(number of the first sample, samples: channels x count) of all sound, every channel as it is."""
    with opened(path) as container:
        stream = audio_stream(container)
        if stream is None:
            return
        resampler = None
        for packet in container.demux(stream):
            try:
                decoded = packet.decode()
            except av.error.InvalidDataError:
                continue
            for frame in decoded:
                resampler = resampler or av.AudioResampler("fltp", frame.layout, RATE)
                for piece in resampler.resample(frame):
                    if piece.pts is not None:
                        yield round(piece.time * RATE), piece.to_ndarray()
        for piece in resampler.resample(None) if resampler else ():
            if piece.pts is not None:
                yield round(piece.time * RATE), piece.to_ndarray()


def _spans(parts):
    """(first sample, sample after the last, samples later) of what is kept; the ends reach beyond the pictures."""
    for number, part in enumerate(parts):
        if not part.is_card:
            start = -np.inf if number == 0 else part.start * RATE
            end = np.inf if number == len(parts) - 1 else part.end * RATE
            yield start, end, round(part.shift * RATE)


def _moved(pieces, parts):
    """The pieces as they come in the result: what was cut is not among them."""
    spans = list(_spans(parts))
    for first, samples in pieces:
        for start, end, later in spans:
            a = int(min(max(start - first, 0), samples.shape[1]))
            b = int(min(max(end - first, 0), samples.shape[1]))
            if a < b:
                yield first + a + later, samples[:, a:b]


def on_the_results_clock(stretches, parts):
    """Stretches of the recording as stretches of the result."""
    found = []
    for number, part in enumerate(parts):
        if part.is_card:
            continue
        low = 0.0 if number == 0 else part.start
        high = np.inf if number == len(parts) - 1 else part.end
        for start, end in stretches:
            a, b = max(start, low), min(end, high)
            if a < b:
                found.append((a + part.shift, b + part.shift))
    return found


def seconds_of(path, parts=None):
    """For second 0, 1, 2 ... of the clock, its samples (channels x 16000); silence where none are.

    With `parts`, the clock is that of the result and a card is silent.
    """
    held, second = None, 0
    pieces = _pieces(path)
    for first, samples in _moved(pieces, parts) if parts else pieces:
        if held is None:
            held = np.zeros((samples.shape[0], 0), np.float32)
        at = first - second * RATE
        if at < 0:
            samples, at = samples[:, -at:], 0
        if abs(at - held.shape[1]) <= RATE // 100:
            at = held.shape[1]
        gap = np.zeros((held.shape[0], max(0, at - held.shape[1])), np.float32)
        held = np.concatenate([held, gap, samples], axis=1)
        while held.shape[1] >= RATE:
            yield held[:, :RATE]
            held, second = held[:, RATE:], second + 1
    ends_in_a_card = parts and parts[-1].is_card
    rest = parts[-1].at + CARD_SECONDS - second if ends_in_a_card else 0
    channels = held.shape[0] if held is not None else 1
    if held is not None and held.shape[1]:
        yield np.pad(held, ((0, 0), (0, RATE - held.shape[1])))
        rest -= 1
    while rest > 0:
        yield np.zeros((channels, RATE), np.float32)
        rest -= 1
