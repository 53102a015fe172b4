"""Is each fault that is planted in a good result caught, by the check that is there for it, and named?"""

import shutil
import struct
from dataclasses import replace

import av
import cv2
import numpy as np
import pytest

from footage_app.redaction.checking.recording import own_facts
from footage_app.redaction.checking.verification import verify_file
from footage_app.redaction.facts import VideoFacts
from footage_app.redaction.making import render
from footage_app.redaction.making.render import redact_file
from footage_app.redaction.plan import Output, plan_json
from footage_app.redaction.probing import probe_file
from footage_app.redaction.refusals import PlanRefused
from tests.footage_app.odd_recordings import make

from .conftest import failed
from .planted import (
    COUNT,
    CUT,
    RATE,
    SIZE,
    STEP,
    Film,
    archive,
    box,
    engine,
    part,
    pictures,
    put_in_index,
    sounds,
    surgery,
    with_units,
)

pytestmark = pytest.mark.usefixtures("each_picture_searched_once")


def test_every_kind_of_result_is_good_before_anything_is_planted(world):
    for name, plan in world.plans.items():
        found = verify_file(world.source, world.results[name], plan_json(plan))
        assert (name, failed(found)) == (name, set())


@pytest.mark.parametrize("kind", ["film", "cut"])
def test_encoding_anew_is_no_fault(checked, kind):
    def nothing(world, _good, out):
        world.films[kind].write(out)

    assert failed(checked(kind, nothing)) == set()


# --- a plan that says of the recording what it is not -----------------------------------------------
LIES = {
    "turn": {"quarter_turns": 2},
    "width": {"width": 8000},
    "height": {"height": 8000},
    "sound": {"sound": None},
}


@pytest.mark.parametrize("lie", LIES)
def test_what_the_plan_says_of_the_recording_is_not_believed(world, tmp_path, monkeypatch, lie):
    """Made by such a plan where the engine does not refuse it, the result would be as the plan says."""
    film = world.plans["film"]
    facts = replace(film.source.facts, **LIES[lie])
    wrong = plan_json(replace(film, source=replace(film.source, facts=facts)))
    with pytest.raises(PlanRefused, match=f"the recording has another {lie}"):
        redact_file(world.source, wrong, tmp_path / "out")
    out = world.results["film"]
    if lie in ("turn", "sound"):
        monkeypatch.setattr(render, "FACTS", {})
        out = tmp_path / "out"
        redact_file(world.source, wrong, out)
    results = verify_file(world.source, out, wrong)
    assert "the plan knows the recording" in failed(results)
    found = {
        "turn": {"pictures in their order", "every box is solid", "the rest of the picture as it was"},
        "sound": {"only picture and sound"},
    }
    assert failed(results) & found.get(lie, {"the plan knows the recording"})


@pytest.mark.parametrize("name", ["plain", "turned left", "turned over", "turned right", "mono", "no sound"])
def test_the_check_learns_of_the_recording_what_the_probe_does(tmp_path, name):
    make(name, tmp_path / "odd")
    facts = VideoFacts.from_json(probe_file(tmp_path / "odd"))
    other = replace(facts, quarter_turns=3, width=1, height=1, frame_rate=0.0, sound=None)
    own = own_facts(tmp_path / "odd", other)
    assert replace(own, frame_rate=facts.frame_rate) == facts
    assert own.frame_rate == pytest.approx(facts.frame_rate, abs=0.001)


def units(unit):
    def plant(_world, good, out):
        with_units(good, out, unit)

    return plant


def in_box(world, n, change):
    """Put something else where the first face is hidden in picture `n`; rows of brightness only."""
    track = world.plans["film"].tracks[0]
    x0, y0, x1, y1 = track.boxes[n - track.first]
    return (slice(y0, y1), slice(x0, x1)), change(world.raw.pictures[n][y0:y1, x0:x1])


def everywhere(change):
    def plant(film, world):
        track = world.plans["film"].tracks[0]
        for n in range(track.first, track.first + len(track.boxes)):
            place, made = in_box(world, n, change)
            film.pictures[n][place] = made

    return plant


def blurred(part):
    return cv2.GaussianBlur(part, (0, 0), 4)


def mosaic(part):
    height, width = part.shape
    tiny = cv2.resize(part, (max(1, width // 8), max(1, height // 8)), interpolation=cv2.INTER_AREA)
    return cv2.resize(tiny, (width, height), interpolation=cv2.INTER_NEAREST)


def night_mosaic(part):
    return (16 + mosaic(part).astype(float) / 8).astype(np.uint8)


def unhide(film, world):
    film.pictures[20] = world.raw.pictures[20]


def swap(film, _world):
    film.pictures[30], film.pictures[31] = film.pictures[31], film.pictures[30]


def drop(film, _world):
    del film.pictures[30], film.times[30]


def double(film, _world):
    film.pictures.insert(31, film.pictures[30])
    film.times.insert(31, film.times[30] + STEP / 2)


def drop_and_double(film, _world):
    film.pictures.insert(41, film.pictures[40])
    del film.pictures[30]


def drift(film, _world):
    film.times = [time * 1007 / 1000 for time in film.times]


def faint_card(film, world):
    cut_picture = world.raw.pictures[40].astype(float)
    for n, time in enumerate(film.times):
        if CUT[0] <= time < CUT[0] + 2:
            seen = film.pictures[n].astype(float) + 0.08 * (cut_picture - cut_picture.mean())
            film.pictures[n] = seen.clip(0, 255).astype(np.uint8)


def late_sound(start):
    def change(sound, _raw):
        at = round(start * RATE)
        sound[:, at + RATE // 10 :] = sound[:, at : -RATE // 10].copy()

    return change


def opened_channel(sound, raw):
    sound[1, : RATE // 5] = raw[1, : RATE // 5] + 0.02 * np.sin(np.arange(RATE // 5) / 9)


def faint_bleep(sound, _raw):
    sound[:, part((1.4, 1.8))] *= 0.04


def words_under_the_bleep(sound, raw):
    sound[:, part((1.4, 1.8))] += 0.7 * raw[:, part((1.4, 1.8))]


def speaking_card(sound, raw):
    sound[:, part((1.0, 1.4))] = raw[:, part((1.0, 1.4))]


THUMBNAIL = cv2.imencode(".jpg", np.arange(64 * 64, dtype=np.uint16).reshape(64, 64).astype(np.uint8))[
    1
].tobytes()


def cover():
    value = box(b"data", struct.pack(">II", 13, 0), THUMBNAIL)
    handler = box(b"hdlr", bytes(8), b"mdirappl", bytes(9))
    return box(b"udta", box(b"meta", bytes(4), handler, box(b"ilst", box(b"covr", value))))


def gps(data):
    put_in_index(data, box(b"udta", box(b"\xa9xyz", struct.pack(">HH", 18, 0), b"+51.5074-000.1278/")))


def turned(data):
    at = data.index(b"tkhd") + 44
    data[at : at + 20] = struct.pack(">5i", 0, 65536, 0, -65536, 0)


def subtitles(data):
    """The sound track becomes a track of text: its samples could be anything."""
    at = data.index(b"soun")
    data[at : at + 4] = b"sbtl"
    at = data.index(b"mp4a")
    data[at : at + 4] = b"tx3g"


def skipped_sound(data):
    at = data.rindex(b"elst") + 12
    data[at + 4 : at + 8] = (RATE // 2).to_bytes(4, "big")


def written_between(data):
    at = data.index(b"mdat") - 4
    data[at : at + 4] = (int.from_bytes(data[at : at + 4], "big") + len(THUMBNAIL)).to_bytes(4, "big")
    data += THUMBNAIL


def told_about(world, _good, out):
    world.films["film"].write(out, tags={"title": "Body camera 4711", "location": "+51.5074-000.1278/"})


def second_sound(_world, good, out):
    with av.open(str(good)) as old, av.open(str(out), "w", format="mp4") as new:
        streams = [new.add_stream_from_template(s) for s in old.streams]
        more = new.add_stream_from_template(old.streams.audio[0])
        for packet in old.demux():
            if packet.size and packet.stream.type == "audio":
                again = av.Packet(bytes(packet))
                again.pts, again.dts, again.time_base = packet.pts, packet.dts, packet.time_base
                again.stream = more
                new.mux(again)
            if packet.size:
                packet.stream = streams[packet.stream.index]
                new.mux(packet)


def hidden_lead(world, _good, out):
    film = world.films["film"]
    lead = [world.raw.pictures[n] for n in range(10)]
    times = [n * STEP for n in range(COUNT + 10)]
    Film(times, lead + film.pictures, film.sound).write(out, lead=10)


def cue(text):
    def plant(_world, good, out):
        shutil.copy(good, out)
        captions = good.with_name(good.name + ".vtt").read_text()
        out.with_name("out.vtt").write_text(f"{captions}\n{text}\n")

    return plant


def exif(files):
    note = b"Exif\0\0" + b"GPS 51.5"
    files["still-001.jpg"] = (
        b"\xff\xd8\xff\xe1" + struct.pack(">H", len(note) + 2) + note + files["still-001.jpg"][2:]
    )


def trailing(files):
    files["still-002.jpg"] += THUMBNAIL


def another_file(files):
    files["notes.txt"] = b"the man at the corner is John"


def unhidden_still(world, good, out):
    shown = replace(world.plans["stills"], tracks=world.plans["stills"].tracks[1:])
    redact_file(world.source, plan_json(shown), out)


def still_of_somebody(world, good, out):
    """Somebody whom nobody found, so that neither the making nor the plan knows of them."""
    shown = replace(world.plans["stills"], tracks=world.plans["stills"].tracks[1:])
    redact_file(world.source, plan_json(shown), out)
    return shown


def burn_elsewhere(world, good, out):
    film = Film.of(good)
    for n in range(10, 20):
        film.pictures[n][20:40, 200:300] = 235
    film.write(out)


def shifted(plan):
    moved = [
        replace(
            t, boxes=tuple((min(a + 20, SIZE[0] - 2), b, min(c + 20, SIZE[0]), d) for a, b, c, d in t.boxes)
        )
        for t in plan.tracks
    ]
    return replace(plan, tracks=tuple(moved))


def cut_too_short(plan):
    return replace(plan, output=Output(cuts=((CUT[0], CUT[1] - 1.0),)))


CARE = "no place, no private data"
FAULTS = {
    # one picture, and what shows in it
    "one picture unhidden": ("film", pictures(unhide), "every box is solid", [20]),
    "boxes shifted by 20 pixels": ("film", engine(shifted), "every box is solid", 0),
    "weak blur": ("film", pictures(everywhere(blurred)), "every box is solid", 0),
    "mosaic": ("film", pictures(everywhere(mosaic)), "every box is solid", 0),
    "a mosaic as dark as night": ("film", pictures(everywhere(night_mosaic)), "every box is solid", 0),
    "letters outside their place": (
        "burned",
        burn_elsewhere,
        "the rest of the picture as it was",
        range(10, 20),
    ),
    # the order and the times of pictures
    "two pictures swapped": ("film", pictures(swap), "pictures in their order", [30, 31]),
    "a picture dropped": ("film", pictures(drop), "no picture lost or added", [30]),
    "a picture doubled": ("film", pictures(double), "no picture lost or added", None),
    "one dropped and one doubled": ("film", pictures(drop_and_double), "pictures in their order", 30),
    "times that drift": ("film", pictures(drift), "every picture at its time", 8),
    # cuts
    "a card that shows the cut picture faintly": (
        "cut",
        pictures(faint_card, "cut"),
        "cards show nothing of what was cut",
        20,
    ),
    "a cut that is a second too short": ("cut", engine(cut_too_short), "no picture lost or added", None),
    "a card that is heard": (
        "cut",
        sounds(speaking_card, "cut"),
        "muted sound is silent in every channel",
        None,
    ),
    # sound
    "sound 100 ms late": ("film", sounds(late_sound(0)), "opened sound is in step", None),
    "sound 100 ms late after a cut only": (
        "cut",
        sounds(late_sound(2.8), "cut"),
        "opened sound is in step",
        None,
    ),
    "one channel not muted": ("film", sounds(opened_channel), "muted sound is silent in every channel", None),
    "a bleep that is too faint": ("film", sounds(faint_bleep), "bleeps can be heard", None),
    "words under the bleep": ("film", sounds(words_under_the_bleep), "bleeped sound is gone", None),
    "sound that an edit list skips": ("film", surgery(skipped_sound), "no edit list hides anything", None),
    # what else lies in the file
    "a subtitle left in": ("film", surgery(subtitles), "only picture and sound", None),
    "a cover picture": ("film", surgery(lambda d: put_in_index(d, cover())), "no cover picture", None),
    "a thumbnail in udta": (
        "film",
        surgery(lambda d: put_in_index(d, box(b"udta", box(b"thmb", THUMBNAIL)))),
        CARE,
        None,
    ),
    "a thumbnail in uuid": (
        "film",
        surgery(lambda d: d.extend(box(b"uuid", bytes(16), THUMBNAIL))),
        CARE,
        None,
    ),
    "a thumbnail in free space": (
        "film",
        surgery(lambda d: d.extend(box(b"free", THUMBNAIL))),
        "no bytes between the pictures",
        None,
    ),
    "a thumbnail between the pictures": (
        "film",
        surgery(written_between),
        "no bytes between the pictures",
        None,
    ),
    "a title of the recording": ("film", told_about, "no words of the source", None),
    "a place among the tags": ("film", told_about, "no descriptive tags", None),
    "a second sound track": ("film", second_sound, "only picture and sound", None),
    "GPS in udta": ("film", surgery(gps), CARE, None),
    "a rotation left": ("film", surgery(turned), "upright without a turn", None),
    "pictures that an edit list hides": ("film", hidden_lead, "no unshown pictures", None),
    "captions in the coded picture": (
        "film",
        units(b"\x06\x04\x0b\xb5\x00\x31GA94\x03\x41\xff\xff\x80"),
        "nothing beside the picture",
        None,
    ),
    "other parameters midway": (
        "film",
        units(b"\x67\x64\x00\x0d\xac\xd9\x41\x41\xfb\x01\x10"),
        "nothing beside the picture",
        None,
    ),
    # other kinds of result
    "sound in a picture alone": (
        "picture",
        engine(lambda p: replace(p, output=Output())),
        "only picture and sound",
        None,
    ),
    "a picture in the sound alone": (
        "sound",
        engine(lambda p: replace(p, output=Output())),
        "only picture and sound",
        None,
    ),
    "a caption of bleeped words": (
        "captions",
        cue("00:00:01.400 --> 00:00:01.900\nforty two Station Road"),
        "captions say what was opened",
        None,
    ),
    "a note in the captions": (
        "captions",
        cue("NOTE the man at the corner is John"),
        "only captions in the captions",
        None,
    ),
    "a still that is not hidden": ("stills", unhidden_still, "every box is solid", [3]),
    "a still of an undecided face": ("stills", still_of_somebody, "no face left that nobody decided on", [3]),
    "a still with a place in it": ("stills", archive(exif), "only pictures in the pictures", [3]),
    "a still with something behind it": ("stills", archive(trailing), "only pictures in the pictures", [50]),
    "another file among the stills": ("stills", archive(another_file), "only the chosen pictures", None),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_caught_and_named(checked, fault):
    kind, plant, name, frames = FAULTS[fault]
    results = checked(kind, plant)
    assert name in failed(results)
    told = next(r for r in results if r["name"] == name and not r["ok"])["faults"]
    if isinstance(frames, int):
        assert told[0]["frame"] == frames
    elif frames is not None:
        assert [f["frame"] for f in told] == list(frames)
    for one in told:
        assert isinstance(one, dict)
        assert one.get("words")
