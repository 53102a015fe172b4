"""Which pictures does a player show of a file, and which does the file hold?

A loop of its own: what the renderer's loop would lose or mix up must be missed here.
"""

import av
import numpy as np
from av.video.reformatter import ColorRange

from ..opening import opened, video_stream
from ..refusals import UnreadableVideo


def _faithful(frame, last):
    if frame.is_corrupt:
        raise UnreadableVideo(f"The picture at {frame.time:.2f} seconds was patched up by the decoder.")
    if frame.pts is None or (last is not None and frame.pts <= last):
        raise UnreadableVideo("The times of the pictures do not rise.")
    return frame.pts


def shown_pictures(path, strict=False):
    """The pictures in the order they are shown; what edit lists leave out is decoded but never comes.

    `strict` is for what was made here: there the first fault of the decoder ends it. A camera's own
    recording may be a little damaged; then what can be decoded comes, as for whoever plays it.
    """
    with opened(path) as container:
        stream, last = video_stream(container), None
        stream.thread_type, stream.codec_context.thread_count = "AUTO", 2
        if strict:
            stream.codec_context.options = {"err_detect": "explode"}
        for packet in container.demux(stream):
            try:
                frames = packet.decode()
            except av.error.InvalidDataError as error:
                if strict:
                    raise UnreadableVideo("A picture cannot be decoded without an error.") from error
                continue
            for frame in frames:
                last = _faithful(frame, last) if strict else last
                yield frame


def _packets(path, **options):
    with opened(path, **options) as container:
        stream = video_stream(container)
        for packet in container.demux(stream):
            if packet.size:
                yield packet


def shown_times(path):
    """When each picture is shown, in seconds, by the index alone; nothing is decoded."""
    times = [
        float(packet.pts * packet.time_base)
        for packet in _packets(path)
        if packet.pts is not None and not packet.is_discard
    ]
    return sorted(times)


def stored_packets(path):
    """Every picture's packet whether an edit list shows it or not."""
    return _packets(path, ignore_editlist="1")


def is_full_range(frame):
    """Does brightness go from 0 to 255, not from 16 to 235?"""
    return frame.color_range == ColorRange.JPEG or frame.format.name.startswith("yuvj")


def planes(frame, quarter_turns=0, full=None):
    """Brightness and two colours of a frame, upright, 8 bit, the colours at half the size.

    What is not stored like that is brought to the usual range of brightness, or the full one if `full`.
    """
    if frame.format.name not in ("yuv420p", "yuvj420p"):
        before = ColorRange.JPEG if is_full_range(frame) else ColorRange.MPEG
        after = ColorRange.JPEG if full else ColorRange.MPEG
        frame = frame.reformat(format="yuv420p", src_color_range=before, dst_color_range=after)
    rows = [np.frombuffer(p, np.uint8).reshape(p.height, p.line_size)[:, : p.width] for p in frame.planes]
    return [np.rot90(part, quarter_turns) for part in rows]
