"""Recordings in which somebody speaks: the reading that comes with the recogniser, put into small videos."""

from fractions import Fraction

import av
import numpy as np

from footage_app.redaction.hearing import recogniser
from footage_app.redaction.packaged import packaged

RATE = 16000


def reading(start, end):
    """ "It was the best of times, it was the worst of times ..." between two seconds, one channel."""
    path = packaged(recogniser.PACKAGE, recogniser.VERSION, "moonshine_voice/assets/two_cities.wav")
    resampler = av.AudioResampler("flt", "mono", RATE)
    with av.open(str(path)) as container:
        pieces = [piece.to_ndarray()[0] for f in container.decode(audio=0) for piece in resampler.resample(f)]
    return np.concatenate(pieces)[round(start * RATE) : round(end * RATE)]


def silence(seconds):
    return np.zeros(round(seconds * RATE), np.float32)


def a_video(path, *channels, later=0.0):
    """A grey video with this sound, which begins `later` than the picture; no channels, no sound."""
    seconds = max((len(c) for c in channels), default=RATE) / RATE + later
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=5)
        video.width, video.height, video.pix_fmt = 64, 64, "yuv420p"
        sound = channels and out.add_stream(
            "aac", rate=RATE, layout="mono" if len(channels) == 1 else "stereo"
        )
        for _ in range(max(1, round(seconds * 5))):
            out.mux(
                video.encode(av.VideoFrame.from_ndarray(np.full((64, 64, 3), 90, np.uint8), format="rgb24"))
            )
        out.mux(video.encode())
        if sound:
            samples = np.stack(channels).astype(np.float32)
            for at in range(0, samples.shape[1], 1024):
                part = np.ascontiguousarray(samples[:, at : at + 1024])
                frame = av.AudioFrame.from_ndarray(part, format="fltp", layout=sound.layout.name)
                frame.sample_rate, frame.time_base = RATE, Fraction(1, RATE)
                frame.pts = at + round(later * RATE)
                out.mux(sound.encode(frame))
            out.mux(sound.encode())
    return path
