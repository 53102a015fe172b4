"""Is this file a whole recording from a camera, and what is in it?"""

import struct
from dataclasses import asdict

import av

from .facts import SoundFacts, VideoFacts
from .opening import MAX_SECONDS, audio_stream, container_format, opened, video_stream
from .refusals import AbsurdVideo, Truncated, UnreadableVideo

TAIL_SECONDS = 3.0


def _is_mirrored(frame):
    """Does the display matrix turn left and right over? Then boxes would lie where the face is not."""
    matrix = frame.side_data.get("DISPLAYMATRIX")
    if matrix is None:
        return False
    a, b, _, c, d, *_ = struct.unpack("<9i", bytes(matrix)[:36])
    return a * d - b * c < 0


def quarter_turns(frame):
    """How often the decoded frame must be turned left by 90 degrees to look as players show it."""
    if _is_mirrored(frame):
        raise UnreadableVideo("The recording asks to be shown in a mirror; that is not supported here.")
    turns, rest = divmod(round(frame.rotation), 90)
    if rest:
        raise UnreadableVideo(
            f"The picture is turned by {frame.rotation} degrees; only right angles are read."
        )
    return turns % 4


def _duration(container, stream):
    if stream.duration:
        return float(stream.duration * stream.time_base)
    if container.duration:
        # Matroska says when the recording ends, on the clock on which it may begin late.
        length = container.duration / av.time_base - _begin(stream)
        return length if length > 0 else container.duration / av.time_base
    raise Truncated("The recording does not say how long it is, so it cannot be told whether it is whole.")


def _begin(stream):
    return float((stream.start_time or 0) * stream.time_base)


def _first_frame(container, stream):
    try:
        for frame in container.decode(stream):
            return frame
    except av.error.FFmpegError as error:
        raise UnreadableVideo("The first picture of the recording cannot be decoded.") from error
    raise UnreadableVideo("The recording holds no picture.")


def _check_tail(container, stream, duration):
    """The last packets must be there and readable: an index can be whole while the end is not.

    Returns when the last picture is shown, in seconds after the first.
    """
    start, last = _begin(stream), None
    try:
        container.seek(int((start + max(0.0, duration - TAIL_SECONDS)) / stream.time_base), stream=stream)
        for packet in container.demux(stream):
            if packet.is_corrupt:
                raise Truncated("The end of the recording is damaged.")
            if packet.pts is not None and packet.size:
                last = max(last or packet.pts, packet.pts)
    except av.error.FFmpegError as error:
        raise Truncated("The end of the recording cannot be read.") from error
    if last is None or float(last * stream.time_base) - start < duration - TAIL_SECONDS:
        raise Truncated("The recording breaks off before the end that its index gives.")
    return float(last * stream.time_base) - start


def facts_of(container, kind, check_tail=True):
    """VideoFacts of an open container; decodes one frame."""
    stream = video_stream(container)
    duration = _duration(container, stream)
    if not 0 < duration <= MAX_SECONDS:
        raise AbsurdVideo(f"The recording says it lasts {duration:.0f} seconds; that cannot be right.")
    rate = float(stream.average_rate or stream.guessed_rate or 0)
    if not 0 < rate <= 240:
        raise AbsurdVideo(f"The recording says it has {rate:.0f} pictures a second; that cannot be right.")
    frame = _first_frame(container, stream)
    turns = quarter_turns(frame)
    size = (frame.height, frame.width) if turns % 2 else (frame.width, frame.height)
    sound = audio_stream(container)
    context = sound.codec_context if sound else None
    if check_tail:
        # Some Matroska gives its length instead, which was then taken for too little.
        duration = max(duration, _check_tail(container, stream, duration))
    return VideoFacts(
        container=kind,
        codec=stream.codec_context.name,
        width=size[0],
        height=size[1],
        quarter_turns=turns,
        duration=round(duration, 6),
        frame_rate=round(rate, 4),
        frames=stream.frames or round(duration * rate),
        streams=len(container.streams),
        sound=SoundFacts(context.name, context.sample_rate, context.channels) if context else None,
    )


def probe_file(path, progress=None):
    """VideoFacts of the file as a dictionary; see footage_app.redaction.probe."""
    with opened(path) as container:
        return asdict(facts_of(container, container_format(path)))
