"""How is a fault put into a file that the engine wrote? By encoding it anew, and by changing its bytes."""

import struct
from fractions import Fraction

import av
import numpy as np

RATE, PICTURES, STEP = 48000, 25, Fraction(1, 25)
SIZE = (320, 180)
BASE = Fraction(1, 12800)


class Film:
    """What a file shows and plays: `times` and `pictures` (planes of YUV 4:2:0), `sound` (channels x samples)."""

    def __init__(self, times, pictures, sound=None):
        self.times, self.pictures, self.sound = times, pictures, sound

    @classmethod
    def of(cls, path):
        with av.open(str(path)) as file:
            frames = list(file.decode(video=0)) if file.streams.video else []
        with av.open(str(path)) as file:
            pieces = [frame.to_ndarray() for frame in file.decode(audio=0)] if file.streams.audio else []
        times = [frame.pts * frame.time_base for frame in frames]
        pictures = [frame.to_ndarray(format="yuv420p") for frame in frames]
        return cls(times, pictures, np.concatenate(pieces, axis=1) if pieces else None)

    def write(self, path, tags=None, lead=0):
        """Encode it; `lead` pictures at the front are hidden by an edit list."""
        with av.open(
            str(path), "w", format="mp4", options={"movflags": "+faststart", "fflags": "+bitexact"}
        ) as out:
            out.metadata.update(tags or {})
            video = out.add_stream("libx264", rate=PICTURES, options={"crf": "16", "preset": "veryfast"})
            video.width, video.height, video.pix_fmt = self.pictures[0].shape[1], SIZE[1], "yuv420p"
            video.codec_context.time_base = BASE
            audio = out.add_stream("aac", rate=RATE, layout="stereo") if self.sound is not None else None
            for time, picture in zip(self.times, self.pictures, strict=True):
                frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="yuv420p")
                frame.pts, frame.time_base = round(time / BASE), BASE
                out.mux(video.encode(frame))
            out.mux(video.encode())
            for at in range(0, self.sound.shape[1] if audio else 0, 1024):
                piece = np.ascontiguousarray(self.sound[:, at : at + 1024])
                frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout="stereo")
                frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
                out.mux(audio.encode(frame))
            out.mux(audio.encode() if audio else [])
        data = bytearray(path.read_bytes())
        if not tags:
            blank_user_data(data)
        if lead:
            at = data.index(b"elst") + 12
            skipped = int(lead * STEP / BASE) + int.from_bytes(data[at + 4 : at + 8], "big")
            shown = int.from_bytes(data[at : at + 4], "big") - int(lead * STEP * 1000)
            data[at : at + 8] = shown.to_bytes(4, "big") + skipped.to_bytes(4, "big")
        path.write_bytes(data)


def blank_user_data(data):
    """The muxer's own empty box for tags is not the fault in question."""
    at = data.rindex(b"udta")
    size = int.from_bytes(data[at - 4 : at], "big")
    data[at : at + size - 4] = b"free" + bytes(size - 8)


def box(name, *parts):
    """One part of an MP4."""
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, name) + body


def put_in_index(data, part):
    """Add a part at the end of `moov`; what the index says of the places of the media is put right."""
    at = data.index(b"moov") - 4
    end = at + int.from_bytes(data[at : at + 4], "big")
    for found in places_of(data[:end], b"stco"):
        count = int.from_bytes(data[found + 8 : found + 12], "big")
        for n in range(count):
            place = found + 12 + 4 * n
            offset = int.from_bytes(data[place : place + 4], "big") + len(part)
            data[place : place + 4] = offset.to_bytes(4, "big")
    data[at : at + 4] = (end - at + len(part)).to_bytes(4, "big")
    data[end:end] = part


def places_of(data, name):
    """Where a name occurs."""
    at = data.find(name)
    while at >= 0:
        yield at
        at = data.find(name, at + 4)


def with_units(source, target, unit, at=10):
    """The same file with a unit (NAL) put before one coded picture."""
    with (
        av.open(str(source)) as old,
        av.open(str(target), "w", format="mp4", options={"fflags": "+bitexact"}) as new,
    ):
        streams = {s.index: new.add_stream_from_template(s) for s in old.streams}
        for n, packet in enumerate(old.demux()):
            if packet.size == 0:
                continue
            fresh = packet
            if packet.stream.type == "video" and n >= at and unit:
                fresh = av.Packet(struct.pack(">I", len(unit)) + unit + bytes(packet))
                fresh.pts, fresh.dts, fresh.time_base = packet.pts, packet.dts, packet.time_base
                fresh.duration, fresh.is_keyframe = packet.duration, packet.is_keyframe
                unit = None
            fresh.stream = streams[packet.stream.index]
            new.mux(fresh)
    data = bytearray(target.read_bytes())
    blank_user_data(data)
    target.write_bytes(data)
