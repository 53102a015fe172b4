"""Which copy does the reviewer's browser play, and which picture of the recording is each of its own?"""

import os
import tempfile
from fractions import Fraction
from pathlib import Path

import av

from ..opening import container_format, opened, video_stream
from ..plan import Sound
from ..probing import facts_of
from ..reader import pictures
from ..sandbox import scratch_folder
from .audio import add_sound_stream, heard_frames
from .fill import hidden_copy
from .sheet import AS_GOOD

# 720p; a keyframe every 15 pictures and no B-frames make stepping back in a browser quick.
LONG_SIDE, KEY_EVERY, MAX_RATE = 1280, 15, 60


def _proxy_size(facts):
    scale = min(1.0, LONG_SIDE / max(facts.width, facts.height))
    return [max(16, round(length * scale / 2) * 2) for length in (facts.width, facts.height)]


def _encoder(out, size, rate):
    options = {
        "preset": "superfast",
        "crf": "26",
        **AS_GOOD,
        "g": str(KEY_EVERY),
        "keyint_min": str(KEY_EVERY),
        "sc_threshold": "0",
        "bf": "0",
    }
    stream = out.add_stream("libx264", rate=rate, options=options)
    (stream.width, stream.height), stream.pix_fmt = size, "yuv420p"
    stream.codec_context.time_base, stream.codec_context.thread_count = 1 / rate, 3
    return stream


def _steady(path, rate):
    """(number in the recording, frame) for each picture of an even clock: the newest one already due."""
    current, number, shown, begin = None, -1, 0, None
    for following, frame in enumerate(pictures(path)):
        begin = frame.pts * frame.time_base if begin is None else begin
        due = frame.pts * frame.time_base - begin
        while current is not None and shown / rate < due - Fraction(1, 1000):
            yield number, current
            shown += 1
        current, number = frame, following
    yield number, current


def _upright(frame, size, quarter_turns):
    stored = size[::-1] if quarter_turns % 2 else size
    return hidden_copy(frame.reformat(*stored, "yuv420p", interpolation="AREA"), (), quarter_turns)


def _sound_packets(path, facts, stream, start):
    """All of the sound: the review copy is for staff only, who must hear what they decide on."""
    begin = round(start * stream.codec_context.sample_rate)
    for frame in heard_frames(path, facts, Sound(open=((0.0, facts.duration + start + 60),))):
        frame.pts -= begin
        if frame.pts >= 0:
            yield from stream.encode(frame)
    yield from stream.encode()


def _write(path, target, facts, rate, start, progress):
    size, numbers = _proxy_size(facts), []
    with av.open(
        str(target), "w", format="mp4", options={"movflags": "+faststart", "fflags": "+bitexact"}
    ) as out:
        video = _encoder(out, size, rate)
        audio = add_sound_stream(out, facts) if facts.sound else None
        sound = _sound_packets(path, facts, audio, start) if audio else iter(())
        heard = next(sound, None)
        for shown, (number, frame) in enumerate(_steady(path, rate)):
            numbers.append(number)
            picture = _upright(frame, size, facts.quarter_turns)
            picture.pts, picture.time_base = shown, 1 / rate
            out.mux(video.encode(picture))
            while heard is not None and heard.dts * heard.time_base <= shown / rate:
                out.mux(heard)
                heard = next(sound, None)
            if progress:
                progress(min(number + 1, facts.frames), facts.frames)
        out.mux(video.encode())
        while heard is not None:
            out.mux(heard)
            heard = next(sound, None)
    return numbers


def _runs(numbers):
    """Numbers that mostly rise by one, packed as [first proxy picture, first source picture] at each jump."""
    runs = []
    for n, number in enumerate(numbers):
        if not runs or number != runs[-1][1] + n - runs[-1][0]:
            runs.append([n, number])
    return runs


def proxy_file(path, out, progress=None):
    """Write the review copy; see footage_app.redaction.make_proxy."""
    out = Path(out)
    with opened(path) as container:
        facts = facts_of(container, container_format(path))
        start = float((video_stream(container).start_time or 0) * video_stream(container).time_base)
    rate = Fraction(min(MAX_RATE, facts.frame_rate)).limit_denominator(1001)
    with tempfile.TemporaryDirectory(dir=scratch_folder(out)) as scratch:
        target = Path(scratch) / "proxy.mp4"
        numbers = _write(path, target, facts, rate, start, progress)
        os.replace(target, out)
    return {
        "width": _proxy_size(facts)[0],
        "height": _proxy_size(facts)[1],
        "rate": [rate.numerator, rate.denominator],
        "start": start,
        "count": len(numbers),
        "frames": _runs(numbers),
    }
