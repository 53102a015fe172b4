"""Is a fault caught too where little of the recording shows, or it can hardly be heard?"""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from footage_app.redaction.checking.bleep import BleepLook
from footage_app.redaction.checking.hearing import RATE as HEARD
from footage_app.redaction.checking.hearing import seconds_of
from footage_app.redaction.checking.verification import verify_file
from footage_app.redaction.making.render import redact_file
from footage_app.redaction.plan import Line, Output, Sound, Speech, Track, plan_json

from .conftest import failed
from .planted import COUNT, CUT, RATE, SIZE, Film, archive, part, pictures, sounds

pytestmark = pytest.mark.usefixtures("each_picture_searched_once")

BLEEP = part((1.4, 1.8))
SOLID, CARD = "every box is solid", "cards show nothing of what was cut"
UNDER, MUTED = "bleeped sound is gone", "muted sound is silent in every channel"
UNDECIDED = "no face left that nobody decided on"


# --- cards and captions ---------------------------------------------------------------------------
def card_with(change):
    """Change every picture of the card; `change(card, cut)` works on the brightness alone."""

    def plant(film, world):
        for n, time in enumerate(film.times):
            if CUT[0] <= time < CUT[0] + 2:
                change(film.pictures[n][: SIZE[1]], world.raw.pictures[40][: SIZE[1]])

    return plant


def left_part(share):
    def change(card, cut):
        card[:, : int(SIZE[0] * share)] = cut[:, : int(SIZE[0] * share)]

    return change


def corner(card, cut):
    card[:24, :24] = cut[60:84, 60:84]


def between_the_letters(card, cut):
    card[80:100, :60] = cut[80:100, :60]


def written_higher(card, _cut):
    card[:40] = card[70:110].copy()


def strip_with(change):
    """A strip under the first still as the engine makes it, with something more on it."""

    def plant(world):
        def put(files):
            still = np.array(Image.open(io.BytesIO(files["still-001.jpg"])))
            change(still[SIZE[1] :], world.raw.pictures[3][: SIZE[1], :, None])
            made = io.BytesIO()
            Image.fromarray(still).save(made, "JPEG", quality=92, subsampling=0)
            files["still-001.jpg"] = made.getvalue()

        return put

    return lambda world, good, out: archive(plant(world))(world, good, out)


def grey_corner(strip, picture):
    strip[:, :60] = picture[70 : 70 + len(strip), :60]


def longer_strip(world, good, out):
    """The caption, and under it a third of the picture in grey on white."""

    def put(files):
        still = np.array(Image.open(io.BytesIO(files["still-001.jpg"])))
        more = np.full((SIZE[1], SIZE[0], 3), 255, np.uint8)
        more[:, :100] = world.raw.pictures[3][: SIZE[1], :100, None]
        made = io.BytesIO()
        Image.fromarray(np.concatenate([still, more])).save(made, "JPEG", quality=92, subsampling=0)
        files["still-001.jpg"] = made.getvalue()

    archive(put)(world, good, out)


def uncaptioned_strip(world, good, out):
    def put(files):
        still = np.array(Image.open(io.BytesIO(files["still-002.jpg"])))
        made = io.BytesIO()
        more = np.full((30, SIZE[0], 3), 255, np.uint8)
        Image.fromarray(np.concatenate([still, more])).save(made, "JPEG", quality=92, subsampling=0)
        files["still-002.jpg"] = made.getvalue()

    archive(put)(world, good, out)


def uncovered(wide, dark=False):
    """A part of the box under the captions is not hidden while the first of them stands there."""

    def plant(world, good, out):
        film = Film.of(good)
        for n in range(10, 29):
            below = world.raw.pictures[n][124:178, 100 : 100 + wide]
            film.pictures[n][124:178, 100 : 100 + wide] = 16 + below // 10 if dark else below
        film.write(out)

    return plant


def words_that_were_bleeped(world, good, out):
    """Picture and caption of the second line, as if nobody had bleeped it; the sound as it should be."""
    plan = world.plans["burned"]
    redact_file(world.source, plan_json(replace(plan, sound=Sound(open=plan.sound.open))), out)
    said, right = Film.of(out), Film.of(good)
    Film(said.times, said.pictures, right.sound).write(out)


def words_at_another_time(world, good, out):
    film = Film.of(good)
    film.pictures[60:70] = [film.pictures[20].copy() for _ in range(10)]
    film.write(out)


# --- sound ----------------------------------------------------------------------------------------
def under_the_bleep(gain, late_ms):
    def plant(sound, raw):
        late = RATE * late_ms // 1000
        sound[:, BLEEP] += gain * raw[:, BLEEP.start - late : BLEEP.stop - late]

    return plant


def faintly_heard(peak):
    def plant(sound, raw):
        first = slice(0, RATE // 10)
        sound[:, first] = raw[:, first] * peak / np.abs(raw[:, first]).max()

    return plant


FAINT_FAULTS = {
    "a third of a card shows the cut picture": ("cut", pictures(card_with(left_part(0.3)), "cut"), CARD),
    "half of a card shows the cut picture": ("cut", pictures(card_with(left_part(0.45)), "cut"), CARD),
    "a corner of a card shows somebody": ("cut", pictures(card_with(corner), "cut"), CARD),
    "the picture beside the letters of a card": (
        "cut",
        pictures(card_with(between_the_letters), "cut"),
        CARD,
    ),
    "letters in another place of a card": ("cut", pictures(card_with(written_higher), "cut"), CARD),
    "grey under a still": ("stills", strip_with(grey_corner), "only pictures in the pictures"),
    "a picture under a caption": ("stills", longer_strip, "only pictures in the pictures"),
    "something under a still without caption": (
        "stills",
        uncaptioned_strip,
        "only pictures in the pictures",
    ),
    **{
        f"{wide} of 80 pixels beside a caption": ("boxed", uncovered(wide), SOLID)
        for wide in (12, 20, 40, 60)
    },
    "a dark face beside a caption": ("boxed", uncovered(40, dark=True), SOLID),
    "a caption of words that were bleeped": (
        "burned",
        words_that_were_bleeped,
        "the rest of the picture as it was",
    ),
    "a caption when nobody speaks": ("burned", words_at_another_time, "the rest of the picture as it was"),
    "a caption on a box when nobody speaks": ("boxed", words_at_another_time, SOLID),
    **{
        f"words under the bleep, {gain} times as loud, {late} ms late": (
            "film",
            sounds(under_the_bleep(gain, late)),
            UNDER,
        )
        for gain, late in ((0.7, 1), (0.7, 3), (1, 20), (1, 45), (0.7, 400), (0.3, 0))
    },
    **{
        f"muted sound that peaks at {peak}": ("film", sounds(faintly_heard(peak)), MUTED)
        for peak in (2e-3, 2e-4)
    },
}


@pytest.mark.parametrize("fault", FAINT_FAULTS)
def test_a_faint_fault_is_caught(checked, fault):
    kind, plant, name = FAINT_FAULTS[fault]
    assert name in failed(checked(kind, plant))


@pytest.mark.parametrize("late", [0, 0.001, 0.02, 0.045, 0.4, -0.4])
@pytest.mark.parametrize("gain", [1, 0.1, 0.01, 0.003, 0])
def test_real_speech_under_a_tone_is_heard_however_faint_and_late(media, gain, late):
    spoken = next(
        second for second in seconds_of(media("street_scene_speech.mp4")) if np.abs(second).max() > 0.2
    )
    silent, look = np.zeros_like(spoken), BleepLook(lambda *about: about)
    tone = 0.25 * np.sin(2 * np.pi * 1000 * np.arange(3 * HEARD) / HEARD)
    source = np.concatenate([silent, spoken, silent], axis=1)
    out = tone + gain * np.roll(source, round(late * HEARD), axis=1)
    for n in range(3):
        second = slice(n * HEARD, (n + 1) * HEARD)
        look.add(n, source[:, second], out[:, second], np.ones(HEARD, bool))
    results = {name: good for name, good, *_ in look.checks()}
    assert results == {UNDER: gain == 0, "bleeps can be heard": True}


def test_a_bleep_is_judged_too_where_the_recording_has_no_sound():
    tone = 0.25 * np.sin(2 * np.pi * 1000 * np.arange(HEARD) / HEARD)
    for noise, good in ((0.003, True), (0.2, False)):
        look = BleepLook(lambda *about: about)
        out = tone + noise * np.random.default_rng(1).standard_normal((1, HEARD))
        look.add(0, None, out, np.ones(HEARD, bool))
        assert {name: fine for name, fine, *_ in look.checks()}[UNDER] is good


# --- boxes ----------------------------------------------------------------------------------------
def drawn(name, *box, **more):
    keyframes = ((0, *box), (COUNT - 1, *box))
    return Track(name, "drawn", keyframes=keyframes, pinned=(0, COUNT - 1), decided=True, **more)


THIN = [
    *(drawn(f"b{n}", 100 + 12 * n, 100, 101 + 13 * n, 160) for n in range(1, 8)),
    *(drawn(f"b{n}", 20, 12 * n - 100, 80, 13 * n - 108) for n in range(9, 14)),
    drawn("b20", 300, 3, 302, 5),
    drawn("b21", 0, 0, 3, 180),
    drawn("b22", 319, 20, 320, 160),
]


def test_boxes_of_a_few_pixels_are_hidden_and_looked_at(world, tmp_path):
    plan = world.plans["film"]
    thin = plan_json(replace(plan, tracks=(*plan.tracks, *THIN)))
    for source_of in (plan_json(plan), thin):
        out = tmp_path / "out"
        redact_file(world.source, source_of, out)
        results = verify_file(world.source, out, thin)
        if source_of is thin:
            assert failed(results) == set()
            continue
        leaks = next(r for r in results if r["name"] == SOLID)["faults"]
        assert {leak["track"] for leak in leaks} >= {track.id for track in THIN[:5]}


@pytest.mark.parametrize("choice", [("show", "requester", ""), ("dismissed", "no face", "a poster")])
def test_a_drawn_box_stands_for_one_face_of_its_size_alone(world, tmp_path, choice):
    decision = dict(zip(("decision", "reason", "note"), choice, strict=True))
    plan, out = world.plans["film"], tmp_path / "out"
    for box in ((0, 0, *SIZE), (0, 20, SIZE[0], 120)):
        wide = replace(plan, tracks=(drawn("b1", *box, **decision),))
        redact_file(world.source, plan_json(wide), out)
        assert UNDECIDED in failed(verify_file(world.source, out, plan_json(wide)))
    face = plan.tracks[0]
    moving = tuple((face.first + n, *box) for n, box in enumerate(face.boxes))
    own = Track("b1", "drawn", keyframes=moving, decided=True, **decision)
    shown = replace(plan, tracks=(own, *plan.tracks[1:]))
    redact_file(world.source, plan_json(shown), out)
    results = verify_file(world.source, out, plan_json(shown))
    assert failed(results) == set()
    explained = next(r for r in results if r["name"] == "faces explained by a person")["explained"]
    assert {(e["track"], e["reason"], e["note"]) for e in explained} == {("b1", choice[1], choice[2])}
    x0, y0, x1, y1 = explained[0]["box"]
    a, b, c, d = own.box(explained[0]["frame"])
    assert a < (x0 + x1) / 2 < c
    assert b < (y0 + y1) / 2 < d


# --- what is no fault -----------------------------------------------------------------------------
@pytest.mark.parametrize("words", ["Ok", "forty two ■■■■ Station Road, WWWWWWWWWWWW ####", "a, b; " * 40])
def test_letters_of_every_shape_are_let_through(world, tmp_path, words):
    plan, out = world.plans["boxed"], tmp_path / "out"
    heard = Speech(lines=(Line(0.3, 1.2, words, "PC Harrow"), Line(1.9, 2.9, words)))
    whole = drawn("b2", 0, 100, *SIZE)
    for output in (Output(captions="burned"), Output(kind="stills", stills=((3, words[:300]),))):
        told = plan_json(replace(plan, tracks=(*plan.tracks, whole), speech=heard, output=output))
        redact_file(world.source, told, out)
        assert failed(verify_file(world.source, out, told)) == set()


@pytest.mark.parametrize("cut", [(0.0, 0.5), (0.02, 2.9), (1.0, 1.04)])
def test_cards_of_every_length_are_let_through(world, tmp_path, cut):
    plan, out = world.plans["film"], tmp_path / "out"
    told = plan_json(replace(plan, output=Output(cuts=(cut,))))
    redact_file(world.source, told, out)
    assert failed(verify_file(world.source, out, told)) == set()
