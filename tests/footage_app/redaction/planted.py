"""How is a fault put into a file that the engine wrote? By encoding it anew, and by changing its bytes."""

import hashlib
import struct
import zipfile
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

import av
import numpy as np

from footage_app.redaction.facts import VideoFacts
from footage_app.redaction.making.render import redact_file
from footage_app.redaction.plan import Line, Output, Plan, Sound, Source, Speech, Timing, Track, plan_json
from footage_app.redaction.probing import probe_file

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


COUNT, PAN, LEFT, TOP = 75, 3, 40, 90
CUT = (0.8, 2.2)
SPOKEN = Speech(
    lines=(Line(0.3, 1.2, "hello, my name is Ann", "s1"), Line(1.35, 1.9, "forty two Station Road", "s2"))
)
# A box drawn by hand in the lowest third, where the first caption stands.
UNDER_CAPTIONS = Track(
    "b1",
    "drawn",
    keyframes=((0, 100, 124, 180, 178), (COUNT - 1, 100, 124, 180, 178)),
    pinned=(0, COUNT - 1),
    decided=True,
)


# --- a small recording, its plan, and what the engine makes of them -------------------------------
def scene(clip):
    """A window that moves over one picture with two people in it: nothing stands still, every box is known."""
    made = Film.of(clip)
    wide = av.VideoFrame.from_ndarray(made.pictures[0], format="yuv420p").to_ndarray(format="rgb24")
    pictures = []
    for n in range(COUNT):
        left = LEFT + PAN * n
        part = np.ascontiguousarray(wide[TOP : TOP + SIZE[1], left : left + SIZE[0]])
        pictures.append(av.VideoFrame.from_ndarray(part, format="rgb24").to_ndarray(format="yuv420p"))
    return Film([n * STEP for n in range(COUNT)], pictures, made.sound[:, : 3 * RATE])


def moving(track):
    """A face of the first picture of the clip, as it moves through the window."""
    x0, y0, x1, y1 = track.boxes[0]
    rows = [(n, max(0, x0 - LEFT - PAN * n), min(SIZE[0], x1 - LEFT - PAN * n)) for n in range(COUNT)]
    rows = [(n, (a, y0 - TOP, b, y1 - TOP)) for n, a, b in rows if b - a > 1]
    boxes = tuple(place for _, place in rows)
    return Track(track.id, "face", first=rows[0][0], boxes=boxes, how="d" * len(rows))


def world_of(clip, plan, folder):
    """The recording, its plans, and a good result of each kind."""
    source = folder / "source.mp4"
    scene(clip).write(source, tags={"title": "Body camera 4711"})
    with av.open(str(source)) as file:
        base = file.streams.video[0].time_base
        timing = Timing.of((base.numerator, base.denominator), [f.pts for f in file.decode(video=0)])
    about = Source(
        hashlib.sha256(source.read_bytes()).hexdigest(), VideoFacts.from_json(probe_file(source)), timing
    )
    sound = Sound(open=((0.2, 3.0),), bleep=((1.4, 1.8),))
    film = Plan(about, "quick", tuple(map(moving, plan.tracks)), sound, SPOKEN)
    plans = {
        "film": film,
        "cut": replace(film, output=Output(cuts=(CUT,))),
        "captions": replace(film, output=Output(captions="file")),
        "burned": replace(film, output=Output(captions="burned")),
        "boxed": replace(film, tracks=(*film.tracks, UNDER_CAPTIONS), output=Output(captions="burned")),
        "picture": replace(film, output=Output(kind="picture")),
        "sound": replace(film, output=Output(kind="sound")),
        "stills": replace(film, output=Output(kind="stills", stills=((3, "At the corner"), (50, "")))),
    }
    results = {name: folder / name for name in plans}
    for name, one in plans.items():
        redact_file(source, plan_json(one), results[name])
    films = {name: Film.of(results[name]) for name in ("film", "cut")}
    return SimpleNamespace(source=source, plans=plans, results=results, films=films, raw=Film.of(source))


# --- how each fault is put in ---------------------------------------------------------------------
def pictures(change, kind="film"):
    """Change the list of pictures (and their times), encode anew."""

    def plant(world, _good, out):
        film = world.films[kind]
        fresh = Film(list(film.times), [p.copy() for p in film.pictures], film.sound)
        change(fresh, world)
        fresh.write(out)

    return plant


def sounds(change, kind="film"):
    def plant(world, _good, out):
        film = world.films[kind]
        fresh = Film(film.times, film.pictures, film.sound.copy())
        change(fresh.sound, world.raw.sound)
        fresh.write(out)

    return plant


def surgery(change):
    """Change the bytes."""

    def plant(_world, good, out):
        data = bytearray(good.read_bytes())
        change(data)
        out.write_bytes(data)

    return plant


def engine(change):
    """Let the engine make it by another plan than the one it is checked against."""

    def plant(world, good, out):
        plan = world.plans[good.name]
        redact_file(world.source, plan_json(change(plan)), out)

    return plant


def part(seconds):
    return slice(round(seconds[0] * RATE), round(seconds[1] * RATE))


def archive(change):
    def plant(_world, good, out):
        with zipfile.ZipFile(good) as old, zipfile.ZipFile(out, "w") as new:
            files = {info.filename: old.read(info) for info in old.infolist()}
            change(files)
            for name, data in files.items():
                new.writestr(zipfile.ZipInfo(name), data)

    return plant
