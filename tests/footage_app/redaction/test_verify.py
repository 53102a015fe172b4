"""Does the verifier notice what the engine left out, and hear what people decided? (Planted faults: beside.)"""

from dataclasses import replace

import av
import numpy as np
import pytest

from footage_app import redaction
from footage_app.demo_footage import make_clip
from footage_app.redaction.checking.container import container_checks
from footage_app.redaction.checking.looking import sure_faces, sure_faces_all_ways
from footage_app.redaction.checking.verification import verify_file
from footage_app.redaction.making import fill
from footage_app.redaction.making.render import redact_file

from .conftest import failed
from .written import empty_plan, encode

NO_FAULT = set()
UNDECIDED = "no face left that nobody decided on"
COUNT = 25


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    """The two people of the other tests, for one second."""
    path = tmp_path_factory.mktemp("short") / "clip.mp4"
    make_clip(path, seconds=1, people=2, seed=5, size=(640, 360), fps=COUNT)
    return path


@pytest.fixture(scope="module")
def plan(clip):
    return redaction.detect(clip)


@pytest.fixture(scope="module")
def redacted(clip, plan, tmp_path_factory):
    out = tmp_path_factory.mktemp("short") / "out.mp4"
    redact_file(clip, redaction.plan_json(plan), out)
    return out


def verified(clip, out, plan, digest=None):
    return verify_file(clip, out, redaction.plan_json(plan), digest)


def made(clip, plan, folder):
    """The results of all checks of what the engine makes of this plan."""
    redact_file(clip, redaction.plan_json(plan), folder / "out.mp4")
    return verified(clip, folder / "out.mp4", plan)


@pytest.fixture
def broken(clip, plan, tmp_path):
    """A function: render by a plan with a fault in it, then verify against the good one."""

    def render(faulty):
        redact_file(clip, redaction.plan_json(faulty), tmp_path / "out.mp4")
        return failed(verified(clip, tmp_path / "out.mp4", plan))

    return render


def with_track(plan, *tracks):
    return replace(plan, tracks=(*tracks, *plan.tracks[1:]))


def test_one_picture_left_unhidden_is_noticed_and_named(clip, plan, tmp_path):
    track = plan.tracks[0]
    before = replace(track, boxes=track.boxes[:10], how=track.how[:10])
    after = replace(track, id="f91", first=track.first + 11, boxes=track.boxes[11:], how=track.how[11:])
    redact_file(clip, redaction.plan_json(with_track(plan, before, after)), tmp_path / "out.mp4")
    results = verified(clip, tmp_path / "out.mp4", plan)
    assert failed(results) >= {"every box is solid"}
    faults = next(r for r in results if r["name"] == "every box is solid")["faults"]
    assert [(f["frame"], f["track"]) for f in faults] == [(track.first + 10, track.id)]


@pytest.mark.parametrize("end", [0, -1])
def test_the_first_and_the_last_picture_of_a_life_are_looked_at(broken, plan, end):
    track = plan.tracks[0]
    part = slice(1, None) if end == 0 else slice(0, -1)
    shorter = replace(track, first=track.first + (end == 0), boxes=track.boxes[part], how=track.how[part])
    assert broken(with_track(plan, shorter)) >= {"every box is solid"}


def test_colours_left_in_a_box_are_noticed(broken, plan, monkeypatch):
    monkeypatch.setattr(fill, "BLACK", (16, 190, 128))
    assert "every box is solid" in broken(plan)


def the_check(results, name):
    return next(r for r in results if r["name"] == name)


def test_a_face_that_nobody_decided_on_is_one_fault_from_its_first_to_its_last_picture(clip, plan, tmp_path):
    short = replace(plan, tracks=plan.tracks[1:])
    check = the_check(made(clip, short, tmp_path), UNDECIDED)
    assert not check["ok"]
    assert len(check["faults"]) == 1
    fault = check["faults"][0]
    assert fault["frame"] < 6
    assert fault["last"] > 18
    assert fault["seconds"] == pytest.approx(fault["frame"] / 25)
    x0, y0, x1, y1 = fault["box"]
    a, b, c, d = plan.tracks[0].box(fault["frame"])
    assert a < (x0 + x1) / 2 < c
    assert b < (y0 + y1) / 2 < d


def test_what_a_person_said_is_no_face_is_told_to_the_approver_and_does_not_block(clip, plan, tmp_path):
    track = plan.tracks[0]
    short = replace(plan, tracks=plan.tracks[1:])
    drawn = redaction.with_drawn_track(short, [(0, *track.boxes[0]), (COUNT - 1, *track.boxes[-1])])
    drawn = redaction.with_decision(drawn, "b1", "dismissed", "no face", "a print on a shirt")
    results = made(clip, drawn, tmp_path)
    assert failed(results) == NO_FAULT
    told = the_check(results, "faces explained by a person")
    assert told["faults"] == []
    assert [(e["track"], e["reason"], e["note"]) for e in told["explained"]] == [
        ("b1", "no face", "a print on a shirt")
    ]


def test_somebody_who_walks_through_the_box_of_a_shown_person_is_noticed(clip, plan, tmp_path):
    """One track of a face stands for one face, of its own size."""
    big = tuple((0, 0, 640, 360) for _ in range(COUNT))
    wide = replace(plan.tracks[0], boxes=big)
    shown = redaction.with_decision(replace(plan, tracks=(wide,)), wide.id, "show", "requester")
    assert UNDECIDED in failed(made(clip, shown, tmp_path))


def test_writing_that_nobody_decided_on_blocks(clip, plan, redacted):
    offered = redaction.Track(id="t1", kind="text", keyframes=((10, 20, 20, 60, 40),), decision="offered")
    waiting = replace(plan, tracks=(*plan.tracks, offered))
    results = verified(clip, redacted, waiting)
    assert failed(results) == {"nothing is undecided"}
    assert the_check(results, "nothing is undecided")["faults"][0]["track"] == "t1"


def test_another_plan_than_the_approved_one_is_noticed(clip, plan, redacted):
    approved = redaction.plan_digest(plan)
    other = redaction.with_decision(plan, plan.tracks[0].id, "hide", note="looked at")
    assert failed(verified(clip, redacted, plan, approved)) == NO_FAULT
    assert failed(verified(clip, redacted, other, approved)) == {"the plan is the one that was named"}


def test_hidden_writing_is_looked_at_like_a_face(clip, plan, redacted):
    writing = redaction.Track(id="t1", kind="text", keyframes=((10, 20, 20, 60, 40), (14, 24, 20, 64, 40)))
    results = verified(clip, redacted, replace(plan, tracks=(*plan.tracks, writing)))
    assert failed(results) == {"every box is solid"}
    assert [f["frame"] for f in the_check(results, "every box is solid")["faults"]] == [10, 11, 12, 13, 14]


@pytest.mark.parametrize("choice", [("show", "requester"), ("dismissed", "no face")])
def test_a_face_that_was_decided_on_is_no_fault(clip, plan, tmp_path, choice):
    shown = redaction.with_decision(plan, plan.tracks[0].id, *choice)
    assert failed(made(clip, shown, tmp_path)) == NO_FAULT


@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_who_lies_or_hangs_is_seen_where_they_are(clip, plan, quarter):
    """Turned to the left so often; in which pixels a face then lies is told by a picture of the box alone."""
    with av.open(str(clip)) as container:
        picture = next(container.decode(video=0)).to_ndarray(format="rgb24")
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(np.rot90(picture, quarter)), format="rgb24")
    found = sure_faces_all_ways(frame)[:, :4]
    for track in plan.tracks:
        x0, y0, x1, y1 = track.boxes[0]
        marked = np.zeros(picture.shape[:2], bool)
        marked[y0:y1, x0:x1] = True
        rows, columns = np.nonzero(np.rot90(marked, quarter))
        middles = (found[:, :2] + found[:, 2:]) / 2
        inside = (middles > [columns.min(), rows.min()]) & (middles < [columns.max(), rows.max()])
        assert inside.all(axis=1).sum() == 1


def test_one_who_lies_and_is_not_hidden_is_noticed_and_named(clip, tmp_path):
    """The camera lies on its side, and nobody looked for faces there: the upright look alone misses them."""
    lying = tmp_path / "lying.mp4"
    with av.open(str(clip)) as container:
        pictures = [np.rot90(frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]
    encode(lying, pictures)
    assert not len(sure_faces(av.VideoFrame.from_ndarray(np.ascontiguousarray(pictures[12]), format="rgb24")))
    nobody = empty_plan(lying)
    check = the_check(made(lying, nobody, tmp_path), UNDECIDED)
    assert [(f["frame"], f["seconds"]) for f in check["faults"]] == [(12, 0.48), (12, 0.48)]
    hidden = [(0, *fault["box"]) for fault in check["faults"]]
    for x0, y0, x1, y1 in (box[1:] for box in hidden):
        grown = [(n, max(0, x0 - 30), max(0, y0 - 30), x1 + 30, min(640, y1 + 30)) for n in (0, COUNT - 1)]
        nobody = redaction.with_drawn_track(nobody, grown)
    assert UNDECIDED not in failed(made(lying, nobody, tmp_path))


def edited(redacted, tmp_path, change):
    data = bytearray(redacted.read_bytes())
    change(data)
    path = tmp_path / "out.mp4"
    path.write_bytes(data)
    return path


def test_an_output_that_breaks_off_is_noticed(clip, plan, redacted, tmp_path):
    def cut(data):
        del data[-2000:]

    found = failed(verified(clip, edited(redacted, tmp_path, cut), plan))
    assert "the picture can be read to its end" in found


def test_another_source_is_noticed(clip, plan, redacted, tmp_path):
    other = tmp_path / "other.mp4"
    other.write_bytes(clip.read_bytes() + b"\0\0\0\x08free")
    assert failed(redaction.verify(other, redacted, plan)) == {"source unchanged"}


def test_a_recording_copied_as_it_is_is_neither_hidden_nor_silent(clip, plan):
    assert failed(verified(clip, clip, plan)) >= {
        "every box is solid",
        "muted sound is silent in every channel",
    }


def test_a_file_copied_as_a_camera_wrote_it_carries_what_no_result_may(media):
    source = media("hostile_extra_streams.mp4")
    checks = container_checks(source, source, empty_plan(source))
    assert {name for name, good, *_ in checks if not good} >= {
        "no place, no private data",
        "only picture and sound",
        "no cover picture",
        "no descriptive tags",
        "no words of the source",
    }
