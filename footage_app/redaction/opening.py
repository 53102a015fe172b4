"""How is a strange recording opened without trusting what it claims to be?"""

import os
import struct
from contextlib import contextmanager
from pathlib import Path

import av
from av.stream import Disposition

from .refusals import AbsurdVideo, NotAVideo, NoVideoStream, PlaylistInDisguise, Truncated

MP4_FIRST_BOXES = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"styp"}
PLAYLIST_STARTS = (b"#extm3u", b"ffconcat", b"[playlist]", b"<?xml", b"<mpd", b"<smil", b"<asx", b"#ext")
VIDEO_CODECS = {"h264", "hevc", "mpeg4", "mpeg2video", "mjpeg", "vp8", "vp9", "av1", "libdav1d"}
AUDIO_CODECS_START = ("aac", "mp3", "ac3", "eac3", "opus", "vorbis", "flac", "alac", "pcm_", "amr")
MAX_SIDE, MIN_SIDE, MAX_STREAMS, MAX_SECONDS = 8192, 16, 32, 24 * 3600
EBML, SEGMENT = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67"


def container_format(path):
    """The demuxer to force, "mp4" or "matroska", judged from the first bytes alone."""
    try:
        with open(path, "rb") as file:
            head = file.read(64)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NotAVideo(f"There is no file at {path}.") from error
    if not head:
        raise NotAVideo("The file is empty.")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(PLAYLIST_STARTS):
        raise PlaylistInDisguise("The file is a playlist that points to other files, not a recording.")
    if head[4:8] in MP4_FIRST_BOXES:
        return "mp4"
    if head.startswith(EBML):
        return "matroska"
    raise NotAVideo("The file is not an MP4, QuickTime or Matroska recording.")


def check_whole(path, kind):
    """Refuse a file whose own lengths run past its end; no decoder is involved."""
    if kind == "mp4":
        _check_mp4_whole(path)
    else:
        _check_matroska_whole(path)


def _check_mp4_whole(path):
    size, at, seen = os.path.getsize(path), 0, set()
    with open(path, "rb") as file:
        while at < size:
            file.seek(at)
            header = file.read(16)
            if len(header) < 8:
                raise Truncated("The recording breaks off: its last part is incomplete.")
            length, name = struct.unpack(">I4s", header[:8])
            if length == 1 and len(header) == 16:
                length = struct.unpack(">Q", header[8:])[0]
            elif length == 0:
                length = size - at
            if length < 8 or at + length > size:
                raise Truncated("The recording breaks off: it is shorter than its own index says.")
            seen.add(name)
            at += length
    if b"moov" not in seen:
        raise Truncated("The recording breaks off: the index that closes it was never written.")


def _check_matroska_whole(path):
    with open(path, "rb") as file:
        head = file.read(4096)
    at = head.find(SEGMENT)
    if at < 0:
        raise NotAVideo("The file is not a Matroska recording: it has no segment.")
    first = head[at + 4]
    width = 9 - first.bit_length()
    raw = int.from_bytes(head[at + 4 : at + 4 + width], "big") & ((1 << (7 * width)) - 1)
    unknown = raw == (1 << (7 * width)) - 1
    if not unknown and at + 4 + width + raw > os.path.getsize(path):
        raise Truncated("The recording breaks off: it is shorter than its own index says.")


@contextmanager
def opened(path, **options):
    """The container, with its demuxer forced, and only the file protocol allowed."""
    path = Path(path)
    kind = container_format(path)
    check_whole(path, kind)
    options = {"protocol_whitelist": "file", **options}
    try:
        # An absolute path cannot be read as a protocol, whatever the name contains.
        container = av.open(f"file:{path.resolve()}", format=kind, options=options)
    except (av.error.FFmpegError, ValueError) as error:
        raise NotAVideo("The file begins like a recording but cannot be read as one.") from error
    with container:
        if len(container.streams) > MAX_STREAMS:
            raise AbsurdVideo(f"The file has {len(container.streams)} streams; {MAX_STREAMS} is the limit.")
        yield container


def video_stream(container):
    """The first moving picture; cover art is a picture too, but not a moving one."""
    moving = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
    if not moving:
        raise NoVideoStream("The file has no moving picture in it.")
    stream = moving[0]
    if stream.codec_context is None or stream.codec_context.name not in VIDEO_CODECS:
        raise NoVideoStream("The moving picture is in a format that is not read here.")
    width, height = stream.codec_context.width, stream.codec_context.height
    if not (MIN_SIDE <= width <= MAX_SIDE and MIN_SIDE <= height <= MAX_SIDE):
        raise AbsurdVideo(f"The picture is said to be {width} by {height} pixels; that cannot be processed.")
    return stream


def audio_stream(container):
    """The first sound that can be read, or None."""
    for stream in container.streams.audio:
        context = stream.codec_context
        if context is not None and context.name.startswith(AUDIO_CODECS_START) and context.sample_rate:
            return stream
    return None
