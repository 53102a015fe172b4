"""Is a plan read strictly, changed only into another good plan, and told apart from every other?"""

import copy
import json
from dataclasses import replace

import pytest

from footage_app import redaction
from footage_app.redaction import plan_json, read_plan
from footage_app.redaction.plan import Timing
from footage_app.redaction.refusals import PlanRefused


@pytest.fixture
def data(plan):
    return copy.deepcopy(json.loads(json.dumps(plan_json(plan))))


def test_a_plan_survives_json_unchanged(plan, data):
    assert read_plan(data) == plan
    assert redaction.plan_digest(read_plan(data)) == redaction.plan_digest(plan)


@pytest.mark.parametrize(
    ("base", "runs", "begin", "end"),
    [
        ((1, 12800), ((0, 512, 75),), 0, 3),
        ((1, 12800), ((25600, 512, 75),), 2, 5),
        ((1, 1000), ((20020, 40, 2), (20133, 33, 1)), 20.02, 20.1895),
        # Outwards to a millionth: what is asked from the beginning on has the first picture.
        ((1, 15), ((1, 1, 5),), 0.066666, 0.4),
        ((1, 30), ((20, 0, 1),), 0.666666, 0.666668),
    ],
)
def test_a_recording_begins_and_ends_with_its_pictures(plan, base, runs, begin, end):
    timing = Timing(base, runs)
    late = replace(plan, source=replace(plan.source, timing=timing))
    assert (late.begin, late.end) == (begin, pytest.approx(end, abs=2e-6))
    assert late.begin <= timing.seconds(0)
    assert Timing.from_json(json.loads(json.dumps(plan_json(late)))["source"]["timing"]) == timing


def place(data, path, value):
    *way, last = path
    for step in way:
        data = data[step]
    data[last] = value


FAULTS = {
    "another version": (["version"], 1),
    "no tracks": (["tracks"], None),
    "unknown name": (["extra"], 1),
    "a box outside the picture": (["tracks", 0, "boxes", 0], [0, 0, 641, 20]),
    "a negative box": (["tracks", 0, "boxes", 0], [-2, 0, 20, 20]),
    "a box inside out": (["tracks", 0, "boxes", 0], [20, 0, 10, 20]),
    "a box of words": (["tracks", 0, "boxes", 0], ["a", 0, 10, 20]),
    "a box of fractions": (["tracks", 0, "boxes", 0], [0.5, 0, 10, 20]),
    "a start before the recording": (["tracks", 0, "first"], -1),
    "a start after the recording": (["tracks", 0, "first"], 74),
    "a hole in a life": (["tracks", 0, "how"], "d"),
    "an unknown decision": (["tracks", 0, "decision"], "blur"),
    "shown without a reason": (["tracks", 0, "decision"], "show"),
    "an id twice": (["tracks", 0, "id"], "f2"),
    "an id that is a path": (["tracks", 0, "id"], "../../etc"),
    "a negative time": (["sound", "open"], [[-1, 2]]),
    "a time that is no number": (["sound", "open"], [[float("nan"), 2]]),
    "a stretch backwards": (["sound", "bleep"], [[2, 1]]),
    "times that fall": (["source", "timing", "runs"], [[0, 512, 3], [100, 512, 72]]),
    "a hash of another length": (["source", "sha256"], "abc"),
    "a score above one": (["tracks", 0, "score"], 7),
    "true for a number": (["tracks", 0, "first"], True),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_bad_plan_is_refused(data, fault):
    path, value = FAULTS[fault]
    place(data, path, value)
    with pytest.raises(PlanRefused, match="refused at"):
        read_plan(data)


@pytest.mark.parametrize("thing", [None, [], "plan", 7, {}])
def test_what_is_no_plan_is_refused(thing):
    with pytest.raises(PlanRefused):
        read_plan(thing)


def test_the_refusal_names_the_place(data):
    data["tracks"][1]["boxes"][3] = [0, 0, 9999, 9]
    with pytest.raises(PlanRefused, match=r"tracks\[1\]\.boxes\[3\]"):
        read_plan(data)


def test_everything_is_hidden_and_silent_until_somebody_decides(plan):
    assert {t.decision for t in plan.tracks} == {"hide"}
    assert plan.sound.open == ()


def test_a_track_is_shown_only_for_a_reason(plan):
    with pytest.raises(PlanRefused):
        redaction.with_decision(plan, "f1", "show", "because")
    shown = redaction.with_decision(plan, "f1", "show", "requester")
    assert shown.track("f1").decided
    assert redaction.plan_digest(shown) != redaction.plan_digest(plan)


def test_an_unknown_track_is_refused(plan):
    with pytest.raises(PlanRefused, match="f99"):
        redaction.with_decision(plan, "f99", "show", "requester")


def test_a_drawn_box_moves_in_a_straight_line(plan):
    drawn = redaction.with_drawn_track(plan, [(20, 100, 100, 140, 140), (10, 0, 0, 40, 40)])
    assert drawn.track("b1").box(15) == (50, 50, 90, 90)
    assert [b[4] for b in list(drawn.boxes())[9]].count("b1") == 0
    assert [b[4] for b in list(drawn.boxes())[20]].count("b1") == 1
    assert redaction.without_drawn_track(drawn, "b1") == plan


def test_a_found_track_cannot_be_removed(plan):
    with pytest.raises(PlanRefused, match="dismiss"):
        redaction.without_drawn_track(plan, "f1")


def test_a_drawn_box_outside_the_picture_is_refused(plan):
    with pytest.raises(PlanRefused):
        redaction.with_drawn_track(plan, [(0, 0, 0, 641, 10)])


def test_frames_lists_shown_tracks_but_not_dismissed_ones(plan):
    changed = redaction.with_decision(plan, "f1", "show", "consenting")
    changed = redaction.with_decision(changed, "f2", "dismissed", "no face")
    named = {box[4] for line in redaction.frames(changed) for box in line["boxes"]}
    assert "f1" in named
    assert "f2" not in named


def test_uneven_times_are_packed_and_found_again():
    stamps = [0, 512, 1024, 3000, 3512, 4024, 9000]
    timing = Timing.of((1, 15360), stamps)
    assert list(timing.stamps()) == stamps
    assert timing.count == 7
    assert [timing.seconds(n) for n in (0, 2, 3, 6)] == [s / 15360 for s in (0, 1024, 3000, 9000)]
