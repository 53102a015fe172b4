"""Are people hidden when the camera hangs upside down or lies on its side, or when they lie?"""

import av
import numpy as np
import pytest

from footage_app import redaction
from footage_app.redaction.finding.detection import MODES
from footage_app.redaction.finding.turned import Probes, back, merged, spans_of, unexplained
from footage_app.redaction.plan import DETECTED


def turned(source, target, quarter, count):
    """The first pictures of it with their pixels turned to the left, and no word about that in the file."""
    with av.open(str(source)) as old, av.open(str(target), "w") as new:
        video = new.add_stream("libx264", rate=25, options={"preset": "veryfast", "crf": "18"})
        for n, frame in zip(range(count), old.decode(video=0), strict=False):
            picture = np.ascontiguousarray(np.rot90(frame.to_ndarray(format="rgb24"), quarter))
            if not n:
                video.height, video.width = picture.shape[:2]
                video.pix_fmt = "yuv420p"
            new.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        new.mux(video.encode())
    return target


def hidden_as_upright(upright, other, quarter):
    """Of the boxes found in the upright recording: which share of each is hidden in the turned one?"""
    facts, shares = upright.source.facts, []
    size = (facts.width, facts.height) if quarter % 2 == 0 else (facts.height, facts.width)
    for track in upright.tracks:
        for frame in range(track.frames.start, min(track.frames.stop, other.source.timing.count)):
            if track.how[frame - track.first] != DETECTED:
                continue
            under = np.zeros(size[::-1], bool)
            for x0, y0, x1, y1 in (t.box(frame) for t in other.tracks if frame in t.frames):
                under[y0:y1, x0:x1] = True
            # What is turned a quarter to the left lies right again after the other three.
            ((x0, y0, x1, y1),) = back(np.array([track.box(frame)]), (4 - quarter) % 4, *size)
            # The room about a face may lie at another side of it, the face itself may not.
            w, h = 0.2 * (x1 - x0), 0.2 * (y1 - y0)
            shares.append(under[round(y0 + h) : round(y1 - h), round(x0 + w) : round(x1 - w)].mean())
    return np.array(shares)


@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_a_box_found_in_a_turned_picture_lies_where_the_face_is(quarter):
    picture = np.zeros((60, 100), int)
    picture[10:30, 40:55] = 1
    rows, columns = np.nonzero(np.rot90(picture, quarter))
    box = np.array([[columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]])
    assert back(box, quarter, 100, 60).tolist() == [[40, 10, 55, 30]]


@pytest.mark.parametrize("quarter", [1, 2])
def test_a_turned_recording_is_covered_as_the_upright_one(clip, plan, tmp_path, quarter):
    other = redaction.detect(turned(clip, tmp_path / "turned.mp4", quarter, 75))
    shares = hidden_as_upright(plan, other, quarter)
    assert len(shares) >= 10
    assert (shares >= 0.9).mean() >= 0.99


def test_a_real_person_upside_down_is_covered_as_an_upright_one(media, tmp_path):
    signer = media("signer_no.mkv")
    upright, other = (
        redaction.detect(turned(signer, tmp_path / f"{quarter}.mp4", quarter, 45)) for quarter in (0, 2)
    )
    shares = hidden_as_upright(upright, other, 2)
    assert len(shares) >= 4
    assert (shares >= 0.9).all()


def test_quick_does_not_look_at_turned_pictures_and_the_others_do():
    assert not MODES["quick"].turned
    for mode in ("standard", "thorough"):
        assert {quarter for look in MODES[mode].turned for quarter in look} == {1, 2, 3}


def row(x, score, quarter):
    return [x, 100, x + 40, 150, score, quarter]


def test_a_face_that_is_found_as_surely_upright_is_no_sign_of_a_turn():
    upright = np.array([row(100, 0.8, 0), row(300, 0.3, 0)])
    found = np.array([row(102, 0.7, 2), row(302, 0.7, 2), row(500, 0.7, 2), row(700, 0.3, 2)])
    assert unexplained(found, upright)[:, 0].tolist() == [302, 500]


def test_where_nobody_is_sure_upright_the_whole_segment_is_looked_at_in_that_turn():
    probes, nobody = Probes(), np.zeros((0, 6))
    probes.note(0, (2,), nobody, nobody)
    probes.note(60, (2,), np.array([row(100, 0.8, 2)]), nobody)
    assert probes.stretches(900, 30) == {2: [(0, 900)]}


def test_one_who_lies_among_many_who_stand_is_looked_for_around_that_moment():
    probes, nobody = Probes(), np.zeros((0, 6))
    for number in range(0, 9000, 60):
        lying = np.array([row(100, 0.8, 1)]) if number in (3000, 3060) else nobody
        probes.note(number, (1,), lying, np.array([row(400, 0.9, 0)]))
    stretches = probes.stretches(9000, 30)
    assert stretches == {1: [(2850, 3211)]}
    assert spans_of(stretches, 20) == [(2840, 3211)]


def test_what_only_the_first_look_knew_stays_hidden():
    before = np.array([[5, 100, 100, 140, 150, 0.8, 1], [5, 300, 100, 340, 150, 0.15, 0]])
    again = np.array([[5, 104, 100, 140, 150, 0.9, 1], [6, 500, 100, 540, 150, 0.9, 1]])
    rows = merged(before, again)
    assert rows[:, 1].tolist() == [104, 300, 500]
    assert merged(before, again[:0]).tolist() == before.tolist()
