"""How do finished parts and permitted sound become one file that carries nothing else?"""

import os
import struct
from fractions import Fraction

import av

from ..opening import check_whole
from ..refusals import UnreadableVideo
from .audio import add_sound_stream, heard_frames

OPTIONS = {"movflags": "+faststart", "fflags": "+bitexact"}


def _opened_part(part):
    return av.open(str(part), format="nut", options={"protocol_whitelist": "file"})


def _picture_packets(parts, timeline, described):
    """The packets of all parts as one stream; without B-frames each is decoded when it is shown."""
    step, base = timeline.step, timeline.base
    for part, start in parts:
        with _opened_part(part) as container:
            if bytes(container.streams.video[0].codec_context.extradata) != described:
                raise UnreadableVideo("The parts of the result do not fit together.")
            offset = None
            for packet in container.demux(container.streams.video[0]):
                if packet.size:
                    # NUT shifts what would be negative; the first packet is the first picture of the part.
                    stamp = round(packet.pts * packet.time_base / base)
                    offset = start - stamp if offset is None else offset
                    packet.dts = packet.pts = stamp + offset
                    packet.time_base = base
                    packet.duration = step
                    yield packet


def _sound_packets(path, plan, timeline, stream):
    for frame in heard_frames(path, plan.source.facts, plan.sound, plan.output.cuts, timeline):
        yield from stream.encode(frame)
    yield from stream.encode()


def _in_step(pictures, sound):
    """Packets of both streams by the time at which they are decoded."""
    heard = next(sound, None)
    for packet in pictures:
        while heard is not None and heard.dts * heard.time_base <= packet.dts * packet.time_base:
            yield heard
            heard = next(sound, None)
        yield packet
    while heard is not None:
        yield heard
        heard = next(sound, None)


def assemble(path, plan, timeline, parts, target, alive):
    """One MP4 of the finished parts (none for sound alone) and the permitted sound: no tags, no chapters.

    `alive()` is called again and again.
    """
    facts, kind = plan.source.facts, plan.output.kind
    with av.open(str(target), "w", format="mp4", options=OPTIONS) as out:
        pictures = sound = iter(())
        if parts:
            with _opened_part(parts[0][0]) as first:
                video = out.add_stream_from_template(first.streams.video[0])
                described = bytes(first.streams.video[0].codec_context.extradata)
            video.time_base = Fraction(timeline.base)
            pictures = _picture_packets(parts, timeline, described)
        if facts.sound and kind != "picture":
            sound = _sound_packets(path, plan, timeline, add_sound_stream(out, facts))
        for packet in _in_step(pictures, sound):
            if packet.stream.type == "video":
                packet.stream = video
            out.mux(packet)
            alive()
    check_whole(target, "mp4")
    _blank_user_data(target)


def _blank_user_data(target):
    """The muxer always writes an empty box for tags: it becomes free space, so that none is there at all."""
    with open(target, "r+b") as file:
        at, stop = 0, file.seek(0, os.SEEK_END)
        while at < stop:  # the index stands before the data (+faststart), so no 64-bit size is met
            file.seek(at)
            size, name = struct.unpack(">I4s", file.read(8))
            if name == b"moov":
                at, stop = at + 8, at + size
                continue
            if name == b"udta":
                file.seek(at + 4)
                file.write(b"free" + bytes(size - 8))
            at += size


def put_in_place(made, out):
    """The output appears whole or not at all."""
    with open(made, "rb") as file:
        os.fsync(file.fileno())
    os.replace(made, out)
