"""What strange recordings do cameras write? A script that makes them all, small, from nothing.

    python -m tests.footage_app.odd_recordings FOLDER

Each row of RECORDINGS is a name and how it departs from PLAIN; `frames` and what else is expected of
the engine is known from the row alone.
"""

import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

PLAIN = {
    "container": "mp4",
    "codec": "libx264",
    "size": (160, 120),
    "format": "yuv420p",
    "rate": 12,
    "frames": 14,
    "options": {},
    "stamps": None,  # in ticks of a thousandth of a second; None: even
    "begin": 0,  # when the first picture is shown, in thousandths
    "turn": 0,
    "pixel": None,
    "sound": "stereo",
    "sound_codec": "aac",
    "sound_rate": 48000,
    "sound_begin": 0,
    "sound_seconds": 1.2,
    "skip": 0,  # so many pictures are left out at the start by an edit list
}
X265 = {"x265-params": "log-level=none:pools=none:frame-threads=1"}
RECORDINGS = {
    "plain": {},
    "no sound": {"sound": None},
    "mono": {"sound": "mono"},
    "six channels": {"sound": "5.1"},
    "six channels from a card": {"sound": "5.1", "sound_codec": "pcm_s16le", "container": "matroska"},
    "telephone": {"sound": "mono", "sound_codec": "pcm_mulaw", "sound_rate": 8000, "container": "mov"},
    "old sampling rate": {"sound_codec": "pcm_s16le", "sound_rate": 11025, "container": "matroska"},
    "opus": {"sound_codec": "libopus", "container": "matroska"},
    "sound late": {"sound_begin": 400, "container": "matroska"},
    "sound early": {"begin": 400, "container": "matroska"},
    "sound breaks off": {"sound_seconds": 0.5},
    "starts late": {"begin": 2000, "sound_begin": 2000, "container": "matroska"},
    "starts late, MP4": {"begin": 2000, "sound_begin": 2000},
    "starts very late": {"begin": 20000, "sound_begin": 20000, "container": "matroska"},
    "starts very late, MP4": {"begin": 20000, "sound_begin": 20000},
    "ten bit": {"format": "yuv420p10le", "container": "matroska"},
    "fine colours": {"format": "yuv444p"},
    "hevc": {"codec": "libx265", "options": X265},
    "hevc ten bit": {"codec": "libx265", "format": "yuv420p10le", "options": X265},
    "mpeg4 with B-frames": {"codec": "mpeg4", "options": {"bf": "2"}},
    "mpeg4 in matroska": {"codec": "mpeg4", "container": "matroska"},
    "mjpeg": {"codec": "mjpeg", "format": "yuvj422p", "container": "mov"},
    "mjpeg, odd size": {"codec": "mjpeg", "format": "yuvj444p", "size": (161, 121), "container": "matroska"},
    "interlaced": {"options": {"x264-params": "tff=1:interlaced=1"}},
    "open groups": {"options": {"x264-params": "open-gop=1:keyint=6:min-keyint=3:bframes=2"}},
    "no keyframes": {"options": {"x264-params": "intra-refresh=1:keyint=8"}, "frames": 20},
    "turned left": {"turn": 90},
    "turned over": {"turn": 180},
    "turned right": {"turn": -90, "size": (160, 122)},
    "wide pixels": {"pixel": Fraction(4, 3)},
    "uneven times": {"stamps": [0, 40, 110, 133, 300, 340, 380, 700, 720, 790, 800, 850, 1000, 1040]},
    "repeated times": {
        "codec": "mjpeg",
        "format": "yuvj420p",
        "container": "matroska",
        "stamps": [0, 80, 160, 160, 320, 320, 320, 560, 640, 720, 800, 880, 960, 1040],
    },
    "a time that goes back": {
        "codec": "mjpeg",
        "format": "yuvj420p",
        "container": "matroska",
        "stamps": [0, 80, 160, 240, 320, 400, 480, 470, 560, 640, 720, 800, 880, 960],
    },
    "edit list": {"skip": 5, "frames": 19},
    "slow": {"rate": 1, "frames": 3, "sound_seconds": 3.0},
    "sixty a second": {"rate": 60, "frames": 40},
    "speck": {"size": (64, 48)},
    "two pictures": {"frames": 2, "sound": None, "rate": 5},
}


def row_of(name):
    return {**PLAIN, **RECORDINGS[name]}


def shown_frames(name):
    """How many pictures a player shows."""
    return row_of(name)["frames"] - row_of(name)["skip"]


def _picture(row, n):
    """A square that wanders over a ramp: every picture differs from the others."""
    width, height = row["size"]
    image = np.linspace(60, 160, width, dtype=np.uint8)[None, :, None].repeat(height, 0).repeat(3, 2)
    x = (n * width // 60) % (width - width // 4)
    image[height // 8 : height // 3, x : x + width // 4] = (40 + 12 * n % 200, 200, 90)
    return image


def _pictures(row, stream):
    """The packets of the picture, with times in thousandths of a second."""
    for n in range(row["frames"]):
        frame = av.VideoFrame.from_ndarray(_picture(row, n), format="rgb24").reformat(format=row["format"])
        frame.pts, frame.time_base = n, 1 / Fraction(row["rate"])
        yield from stream.encode(frame)
    yield from stream.encode()


def _stamped(row, packet, n):
    """Times as the row wants them; even ones keep the encoder's own order."""
    if row["stamps"]:
        packet.pts = packet.dts = row["stamps"][n]
        packet.time_base = Fraction(1, 1000)
    begin = round(Fraction(row["begin"], 1000) / packet.time_base)
    skipped = round(row["skip"] / Fraction(row["rate"]) / packet.time_base)
    packet.pts, packet.dts = packet.pts + begin - skipped, packet.dts + begin - skipped
    return packet


def _sound(row, stream):
    """A tone that rises, in every channel, so that being out of step is heard."""
    rate, channels = row["sound_rate"], {"mono": 1, "stereo": 2, "5.1": 6}[row["sound"]]
    t = np.arange(round(rate * row["sound_seconds"])) / rate
    tone = 0.4 * np.sin(2 * np.pi * (300 + 400 * t) * t) * (0.5 + 0.5 * np.sin(9 * t))
    resampler = av.AudioResampler(stream.format.name, row["sound"], rate, stream.codec_context.frame_size)
    frame = av.AudioFrame.from_ndarray(np.tile(tone, (channels, 1)).astype(np.float32), "fltp", row["sound"])
    frame.sample_rate, frame.time_base = rate, Fraction(1, rate)
    frame.pts = row["sound_begin"] * rate // 1000
    for piece in [*resampler.resample(frame), *resampler.resample(None)]:
        yield from stream.encode(piece)
    yield from stream.encode()


def make(name, path):
    """Write the recording of that name to `path`."""
    row = row_of(name)
    with av.open(str(path), "w", format=row["container"]) as out:
        video = out.add_stream(row["codec"], rate=row["rate"], options=row["options"])
        (video.width, video.height), video.pix_fmt = row["size"], row["format"]
        video.codec_context.thread_count = 1
        if row["codec"] == "libx264" and row["stamps"]:
            video.codec_context.max_b_frames = 0
        if row["pixel"]:
            video.codec_context.sample_aspect_ratio = row["pixel"]
        if row["turn"]:
            video.set_display_rotation(row["turn"])
        audio = None
        if row["sound"]:
            audio = out.add_stream(row["sound_codec"], rate=row["sound_rate"], layout=row["sound"])
        packets = [_stamped(row, p, n) for n, p in enumerate(_pictures(row, video))]
        packets += _sound(row, audio) if audio else []
        for packet in sorted(packets, key=lambda p: p.dts * p.time_base):
            out.mux(packet)


def main():
    """Write all of them into a folder."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in RECORDINGS:
        make(
            name,
            folder / f"{name.replace(' ', '_')}.{'mp4' if row_of(name)['container'] == 'mp4' else 'mkv'}",
        )


if __name__ == "__main__":
    main()
