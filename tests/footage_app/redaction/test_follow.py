"""Does a drawn box stay on what it was drawn around, and does it say so when it does not?"""

import json
import subprocess
import sys

import cv2
import numpy as np
import pytest

from footage_app import redaction
from footage_app.redaction import refusals
from footage_app.redaction.finding import drawn
from footage_app.redaction.finding.following import CutWatch
from footage_app.redaction.plan import DRAWN
from tests.footage_app.redaction import written

SIZE = 480, 270
FPS = 25
SIDE = 44


def thing(seed=5):
    """Something with shapes and colours of its own, 44 pixels square."""
    rng = np.random.default_rng(seed)
    board = np.full((SIDE * 4, SIDE * 4, 3), rng.integers(60, 200, 3), np.uint8)
    for _ in range(14):
        middle, radius = rng.integers(20, SIDE * 4 - 20, 2), int(rng.integers(8, 40))
        cv2.circle(board, middle.tolist(), radius, rng.integers(0, 255, 3).tolist(), -1)
    return cv2.resize(board, (SIDE, SIDE), interpolation=cv2.INTER_AREA)


def another_street():
    return 255 - written.street(np.random.default_rng(9), SIZE[1], SIZE[0]).transpose(1, 0, 2)


def place(n):
    """Where the thing's corner is in picture n: it swings, and goes to the right."""
    return 60 + 3 * n + round(6 * np.sin(n / 4)), 110 + round(40 * np.sin(n / 11))


def film(path, count=60, cover=None, cut=None, start=0):
    """The thing before a street. `cover`: pictures in which a wall hides it; `cut`: another shot from there on."""
    street = written.street(np.random.default_rng(1), SIZE[0] + 200, SIZE[1] + 40)
    other = another_street()
    wall = written.street(np.random.default_rng(4), 150, 240)[:, :, ::-1] // 2 + 90
    board, noise = thing(), np.random.default_rng(2)

    def pictures():
        for n in range(count):
            picture = street[n // 3 % 40 :, n:][: SIZE[1], : SIZE[0]].copy()
            if cut is not None and n >= cut:
                picture = other.copy()
            else:
                written.paste(picture, board, *place(start + n))
            if cover and n in cover:
                x, y = place(start + n)
                written.paste(picture, wall, x - 50, y - 80)
            yield (picture + noise.normal(0, 4, picture.shape)).clip(0, 255).astype(np.uint8)

    written.encode(path, pictures(), FPS)
    return path


def box_at(n):
    x, y = place(n)
    return x, y, x + SIDE, y + SIDE


def drawn_at(*frames, start=0):
    keyframes = tuple((n, *box_at(start + n)) for n in frames)
    return redaction.Track(id="b1", kind=DRAWN, keyframes=keyframes, pinned=frames, decided=True)


def followed(path, *frames, start=0):
    plan = written.empty_plan(path, [drawn_at(*frames, start=start)])
    return redaction.follow(path, plan, "b1")


def shares(track, frames):
    return written.covered(track, {n: box_at(n) for n in frames})


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return film(tmp_path_factory.mktemp("followed") / "plain.mp4")


@pytest.fixture(scope="module")
def covered(tmp_path_factory):
    """From picture 25 to 46 a wall hides the thing."""
    return film(tmp_path_factory.mktemp("followed") / "covered.mp4", cover=range(25, 47))


def seconds_in(doubt):
    minutes, rest = doubt.split()[-1].split(":")
    return int(minutes) * 60 + float(rest)


@pytest.fixture(scope="module")
def both_ways(plain):
    """The thing followed from picture 35, and what was told on the way."""
    told = []
    plan = written.empty_plan(plain, [drawn_at(35)])
    return redaction.follow(plain, plan, "b1", progress=lambda *numbers: told.append(numbers)), told


def test_a_box_is_followed_both_ways_to_the_ends_of_the_recording(both_ways):
    track, told = both_ways
    assert told[-1][0] == told[-1][1] > 0
    assert track.frames == range(60)
    assert shares(track, range(60)).min() > 0.9
    assert track.doubt == ()


def test_what_a_person_set_stays_exactly(plain):
    track = followed(plain, 10, 50)
    assert track.pinned == (10, 50)
    assert [track.box(n) for n in track.pinned] == [box_at(10), box_at(50)]
    assert shares(track, range(60)).min() > 0.9


def test_a_box_does_not_grow_beyond_need(both_ways):
    track, _ = both_ways
    sizes = [(b[2] - b[0]) * (b[3] - b[1]) for b in map(track.box, track.frames)]
    assert np.mean(sizes) < 1.9 * SIDE**2


def test_a_box_that_is_hidden_behind_a_wall_is_lost_there_and_says_so(covered):
    track = followed(covered, 5)
    assert 24 <= track.frames.stop <= 25 + FPS
    assert len(track.doubt) == 1 and track.doubt[0].startswith("lost after 0:0")
    assert abs(seconds_in(track.doubt[0]) - 25 / FPS) < 0.25
    assert shares(track, range(24)).min() > 0.9


def test_a_box_lost_on_the_way_back_says_before_when(covered):
    track = followed(covered, 56)
    assert track.doubt[0].startswith("lost before 0:0")
    assert abs(seconds_in(track.doubt[0]) - 46 / FPS) < 0.25
    assert 24 <= track.frames.start <= 48


def test_a_box_lost_between_two_of_a_person_is_said_to_be_lost_from_when_to_when(covered):
    track = followed(covered, 5, 56)
    assert track.frames == range(60)
    assert any(doubt.startswith("lost from 0:0") for doubt in track.doubt)
    assert shares(track, [*range(24), *range(49, 60)]).min() > 0.9


def test_a_short_cover_does_not_end_it(tmp_path):
    track = followed(film(tmp_path / "short.mp4", cover=range(30, 34)), 15)
    assert track.frames == range(60)
    assert shares(track, [*range(29), *range(36, 60)]).min() > 0.8


@pytest.mark.parametrize(("start", "kept"), [(28, range(40)), (38, range(40))])
def test_a_box_ends_where_the_shot_ends(tmp_path, start, kept):
    track = followed(film(tmp_path / "cut.mp4", cut=40), start)
    assert track.frames == kept
    assert track.doubt == ("the picture changes after 0:01.6",)


def test_a_box_that_leaves_the_picture_ends_there_without_doubt(tmp_path):
    path = film(tmp_path / "leaves.mp4", start=110)
    track = followed(path, 15, start=110)
    gone = next(n for n in range(200) if place(n)[0] > SIZE[0]) - 110
    assert gone - 16 <= track.frames.stop <= gone + 2
    assert track.doubt == ()
    x0, y0, x1, y1 = np.array(track.keyframes)[:, 1:].T
    assert (x0 >= 0).all() and (y0 >= 0).all() and (x1 <= SIZE[0]).all() and (y1 <= SIZE[1]).all()


def test_keyframes_lie_within_a_pixel_and_a_half_of_where_it_was_followed():
    middle = 100 + np.cumsum(np.random.default_rng(3).normal(0, 1.5, (300, 2)), axis=0)
    boxes = {n: np.array([x - 20, y - 20, x + 20, y + 20]) for n, (x, y) in enumerate(middle)}
    keyframes = drawn.keyframes_of(boxes, {7: (90, 80, 130, 120)}, (400, 400))
    track = redaction.Track(id="b1", kind=DRAWN, keyframes=keyframes)
    assert track.box(7) == (90, 80, 130, 120)
    assert len(keyframes) < 290
    off = [np.abs(np.array(track.box(n)) - box).max() for n, box in boxes.items() if abs(n - 7) > 20]
    assert max(off) <= 2.0  # the plan rounds each box to whole pixels once more


def test_pictures_come_backwards_in_small_stretches_all_of_them(plain, monkeypatch):
    plan = written.empty_plan(plain)
    small = drawn.SmallPictures(plain, plan.source, SIDE)
    small.chunk = 8
    ahead = dict(small.forwards(3, 40))
    back = list(small.backwards(40, 3))
    assert [number for number, _ in back] == list(range(40, 2, -1))
    assert all((picture == ahead[number]).all() for number, picture in back)


def test_a_large_recording_holds_few_pictures_at_once():
    facts = redaction.VideoFacts("mp4", "h264", 3840, 2160, 0, 60.0, 60.0, 3600, 1, None)
    source = type("Source", (), {"facts": facts, "timing": type("T", (), {"stamps": lambda self: []})()})()
    for smallest in (8, 200):
        small = drawn.SmallPictures("x", source, smallest)
        assert small.chunk * small.size[0] * small.size[1] * 3 <= drawn.CHUNK_BYTES


def test_shaking_is_no_cut_and_another_scene_is():
    street = written.street(np.random.default_rng(1), 700, 400)
    other = another_street()
    rng, watch = np.random.default_rng(0), CutWatch()
    shaken = [street[y:, x:][: SIZE[1], : SIZE[0]] for x, y in rng.integers(0, 40, (30, 2))]
    assert not any(watch.is_cut(picture) for picture in shaken)
    assert watch.is_cut(other)
    assert not watch.is_cut(other)


def test_what_is_no_drawn_box_is_not_followed(plain, clip):
    plan = written.empty_plan(plain, [drawn_at(5)])
    with pytest.raises(refusals.PlanRefused, match="no drawn box b7"):
        redaction.follow(plain, plan, "b7")
    with pytest.raises(refusals.PlanRefused, match="another recording"):
        redaction.follow(clip, plan, "b1")


def test_a_box_is_followed_from_the_command_line(plain, tmp_path):
    before, after = tmp_path / "before.json", tmp_path / "after.json"
    before.write_text(json.dumps(redaction.plan_json(written.empty_plan(plain, [drawn_at(50)]))))
    command = [sys.executable, "-m", "footage_app.redaction", "follow", plain, "b1"]
    done = subprocess.run([*command, "--plan", before, "-o", after], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert redaction.load_plan(after).track("b1").frames == range(60)
