"""Does a head stay hidden between two looks of the network, and while its face is turned away?"""

import numpy as np
import pytest

from footage_app.redaction.facts import VideoFacts
from footage_app.redaction.finding import camera
from footage_app.redaction.finding.carrying import Carrying, parted
from footage_app.redaction.finding.detection import MODES, smallest_face
from footage_app.redaction.finding.heads import Head
from footage_app.redaction.finding.people import CLOTHES, clothes_below, grouped
from footage_app.redaction.finding.track import tracks_of
from footage_app.redaction.plan import DETECTED, HEAD, INTERPOLATED, Track

FACTS = VideoFacts("mp4", "h264", 960, 540, 0, 4.0, 30.0, 120, 1, None)
RNG = np.random.default_rng(3)
# Wider than the picture, so that the camera can move over it.
GROUND = np.kron(RNG.integers(90, 130, (70, 160)), np.ones((12, 12))).astype(np.uint8)
HEAD_LOOK = np.kron(RNG.integers(0, 255, (6, 5)), np.ones((10, 10))).astype(np.uint8)


def picture(left=0, top=0, head=None):
    grey = GROUND[top : top + 540, left : left + 960].copy()
    if head:
        x, y = head
        grey[y : y + 60, x : x + 50] = HEAD_LOOK
    return grey


def found(x, y, score=0.8):
    return np.array([[x, y, x + 50, y + 60, score, 0]])


def seen_by(carrying, pictures):
    before = None
    for number, grey in enumerate(pictures):
        levels = camera.views(grey, 0)
        view = camera.coarse(levels)
        carrying.see(number, levels, camera.step(before, view, 960) if before is not None else (0.0, 0.0))
        before = view


def off(row, x, y):
    return max(abs(row[0] - x), abs(row[1] - y), abs(row[2] - x - 50), abs(row[3] - y - 60))


@pytest.mark.parametrize(("dx", "dy"), [(12, 0), (-20, 8), (3, -16)])
def test_the_cameras_own_movement_is_read_within_a_pixel(dx, dy):
    before, after = (camera.coarse(camera.views(picture(*at), 0)) for at in ((40, 40), (40 + dx, 40 + dy)))
    moved = camera.step(before, after, 960)
    assert np.abs(np.array(moved) + (dx, dy)).max() < 1


def test_a_picture_without_anything_to_hold_on_to_tells_no_movement():
    flat = camera.coarse(camera.views(np.full((540, 960), 80, np.uint8), 0))
    assert camera.step(flat, flat, 960) == (0.0, 0.0)


def test_a_head_is_followed_along_a_curve_that_no_straight_line_meets():
    places = [(200 + 10 * n, 200 + round(60 * np.sin(n / 10 * np.pi))) for n in range(11)]
    carrying = Carrying(1.0, 1, 60)
    seen_by(carrying, [picture(head=at) for at in places])
    carrying.settle(0, found(*places[0]))
    carrying.settle(10, found(*places[10]))
    for n in range(1, 10):
        assert min(off(row, *places[n]) for row in carrying.rows[n]) < 4


def test_a_head_found_late_is_followed_back_to_where_it_came_from():
    carrying = Carrying(1.0, 1, 60)
    seen_by(carrying, [picture(head=(300 + 6 * n, 200)) for n in range(31)])
    for n in (0, 10, 20):
        carrying.settle(n, np.zeros((0, 6)))
    carrying.settle(30, found(480, 200))
    assert min(off(row, 306, 200) for row in carrying.rows[1]) < 4


def test_a_head_whose_face_is_not_found_any_more_goes_on_and_is_marked():
    carrying = Carrying(1.0, 2, 60)
    seen_by(carrying, [picture(head=(300 + 4 * n, 200)) for n in range(61)])
    carrying.settle(0, found(300, 200))
    carrying.settle(10, found(340, 200))
    for n in range(20, 61, 10):
        carrying.settle(n, np.zeros((0, 6)))
    faces = {n: np.array([[*row[:5], 0, row[5]] for row in rows]) for n, rows in carrying.rows.items()}
    faces |= {n: np.array([[*found(300 + 4 * n, 200)[0, :5], 1, 1]]) for n in (0, 10)}
    (track,) = tracks_of(faces, np.zeros((120, 2)), FACTS)
    assert track.how[0] == DETECTED
    assert track.how[5] == INTERPOLATED
    assert track.how[50] == HEAD
    x0, y0, x1, y1 = track.box(50)
    assert x0 <= 500 and x1 >= 550 and y0 <= 200 and y1 >= 260


def test_a_head_is_let_go_when_it_is_gone():
    carrying = Carrying(1.0, 2, 60)
    seen_by(carrying, [picture(head=(300, 200) if n <= 10 else None) for n in range(41)])
    carrying.settle(0, found(300, 200))
    carrying.settle(10, found(300, 200))
    for n in (20, 30, 40):
        carrying.settle(n, np.zeros((0, 6)))
    assert not [n for n in carrying.rows if n > 14]


def test_a_head_is_not_carried_longer_than_the_mode_says():
    carrying = Carrying(1.0, 2, 20)
    seen_by(carrying, [picture(head=(300, 200)) for n in range(61)])
    carrying.settle(0, found(300, 200))
    for n in range(10, 61, 10):
        carrying.settle(n, np.zeros((0, 6)))
    assert max(carrying.rows) <= 30


def test_heads_that_pass_each_other_keep_their_names():
    carrying = Carrying(1.0, 2, 60)
    seen_by(carrying, [picture(head=(300 + 4 * n, 200)) for n in range(21)])
    carrying.settle(0, np.concatenate([found(300, 200), found(700, 400)]))
    carrying.settle(10, np.concatenate([found(700, 400), found(340, 200)]))
    assert carrying.names[0] == carrying.names[10][::-1]
    carrying.settle(20, found(100, 50, score=0.15))
    assert carrying.names[20] == [0]


def test_a_lost_head_does_not_go_on_in_the_place_of_somebody_else():
    def step(frame, x, anew=False):
        return Head(frame, np.array([x, 200.0, x + 50, 260]), 0.8, anew=anew)

    runner, stander = [step(2, 100), step(4, 320, True), step(6, 325)], [step(4, 302), step(6, 302)]
    assert [len(chain) for chain in parted([runner, stander])] == [1, 2]
    elsewhere = [step(4, 600), step(6, 600)]
    assert [len(chain) for chain in parted([runner, elsewhere])] == [3, 2]


def test_slower_modes_look_for_smaller_faces():
    heights = [smallest_face(mode, FACTS) for mode in MODES]
    assert heights == sorted(heights, reverse=True)
    large = VideoFacts(**{**vars(FACTS), "width": 3840, "height": 2160})
    assert smallest_face("standard", large) > 2 * smallest_face("standard", FACTS)


def track(first, x, count=30, size=60):
    return Track("", "face", first=first, boxes=((x, 200, x + size, 200 + size),) * count, how="d" * count)


RED, BLUE = np.zeros((300, 300, 3), np.uint8), np.zeros((300, 300, 3), np.uint8)
RED[..., 0], BLUE[..., 2] = 200, 200


def worn(picture):
    return clothes_below(picture, [(100, 50, 150, 110)])[0]


def test_one_who_comes_back_in_the_same_clothes_is_one_person():
    tracks = [track(0, 100), track(50, 180), track(50, 700)]
    assert grouped(tracks, [worn(RED), worn(RED), worn(BLUE)], 30.0) == ["p1", "p1", "p2"]


def test_two_who_are_seen_at_the_same_time_are_never_one_person():
    tracks = [track(0, 100, 60), track(30, 300, 60)]
    assert grouped(tracks, [worn(RED)] * 2, 30.0) == ["p1", "p2"]
    chain = [track(0, 100, 30), track(35, 120, 30), track(50, 140, 30)]
    assert len(set(grouped(chain, [worn(RED)] * 3, 30.0))) == 2


def test_nobody_jumps_across_the_picture_in_a_blink():
    assert grouped([track(0, 0), track(33, 1800)], [worn(RED)] * 2, 30.0) == ["p1", "p2"]


def test_clothes_out_of_the_picture_prove_nothing():
    (nothing,) = clothes_below(RED, [(100, 250, 150, 298)])
    assert nothing.shape == (CLOTHES,) and not nothing.any()
    assert grouped([track(0, 100), track(50, 110)], [nothing] * 2, 30.0) == ["p1", "p2"]
