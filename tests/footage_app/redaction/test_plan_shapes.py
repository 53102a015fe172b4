"""Do boxes go where a person puts them, and does nothing come to light that was hidden before?"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footage_app.redaction import plan_changes, plan_shapes
from footage_app.redaction.facts import SoundFacts, VideoFacts
from footage_app.redaction.plan import HIDE, Plan, Source, Timing, Track, plan_json
from footage_app.redaction.plan_reading import read_plan, stored_plan
from footage_app.redaction.refusals import PlanRefused

WIDTH, HEIGHT, COUNT = 64, 48, 40
FACTS = VideoFacts("mp4", "h264", WIDTH, HEIGHT, 0, 4.0, 10.0, COUNT, 2, SoundFacts("aac", 48000, 1))


def a_plan(*tracks):
    source = Source("aa" * 32, FACTS, Timing((1, 10), ((0, 1, COUNT),)))
    return read_plan(plan_json(Plan(source, "standard", tracks)))


def a_face(name="f1", first=5, length=20, **values):
    boxes = tuple((n % 20, 4, n % 20 + 12, 20) for n in range(length))
    return Track(name, "face", 0.9, first, boxes, "d" * length, **values)


# --- what is hidden -------------------------------------------------------------------------------
boxes_in_picture = st.tuples(
    st.integers(0, 50), st.integers(0, 36), st.integers(1, 13), st.integers(1, 11)
).map(lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3]))
decisions = st.sampled_from(
    [
        {"decision": "hide", "decided": False},
        {"decision": "hide", "decided": True},
        {"decision": "show", "reason": "requester", "decided": True},
        {"decision": "dismissed", "reason": "no face", "decided": True},
    ]
)


@st.composite
def faces(draw, name):
    first = draw(st.integers(0, COUNT - 1))
    boxes = tuple(draw(st.lists(boxes_in_picture, min_size=1, max_size=min(8, COUNT - first))))
    how = "".join(draw(st.sampled_from("dieh")) for _ in boxes)
    return Track(
        name, "face", 0.5, first, boxes, how, person=draw(st.sampled_from(["", "p1"])), **draw(decisions)
    )


@st.composite
def drawn(draw, name):
    frames = sorted(draw(st.sets(st.integers(0, COUNT - 1), min_size=1, max_size=4)))
    keyframes = tuple((frame, *draw(boxes_in_picture)) for frame in frames)
    pinned = tuple(frame for frame in frames if draw(st.booleans())) or (frames[0],)
    return Track(name, "drawn", keyframes=keyframes, pinned=pinned, **draw(decisions))


plans = st.tuples(faces("f1"), faces("f2"), drawn("b1"), drawn("b2")).map(lambda tracks: a_plan(*tracks))
names, frames = st.sampled_from(["f1", "f2", "b1", "b2"]), st.integers(0, COUNT - 1)
changes = st.one_of(
    st.tuples(st.just(plan_shapes.split), names, frames),
    st.tuples(st.just(plan_shapes.merge), st.lists(names, min_size=2, max_size=4)),
    st.tuples(st.just(plan_shapes.extend), names, frames, frames),
    st.tuples(st.just(plan_shapes.group), st.lists(names, min_size=1), st.sampled_from(["", "new", "p1"])),
    st.tuples(st.just(plan_changes.with_the_rest_hidden)),
)


def hidden(plan):
    """For each picture, which pixels are covered."""
    masks = np.zeros((COUNT, HEIGHT, WIDTH), bool)
    for frame, boxes in enumerate(plan.boxes((HIDE,))):
        for x0, y0, x1, y1, _ in boxes:
            masks[frame, y0:y1, x0:x1] = True
    return masks


@given(plan=plans, steps=st.lists(changes, max_size=6))
def test_no_split_merge_extension_or_group_shows_what_was_hidden(plan, steps):
    for make, *values in steps:
        before = hidden(plan)
        try:
            plan = make(plan, *values)
        except PlanRefused:
            continue
        assert not (before & ~hidden(plan)).any(), make.__name__
        assert read_plan(plan_json(plan)) == plan == stored_plan(plan_json(plan))


@given(plan=plans, name=names, frame=frames)
def test_a_split_changes_no_box_and_its_parts_can_be_made_one_again(plan, name, frame):
    track = plan.track(name)
    try:
        parted = plan_shapes.split(plan, name, frame)
    except PlanRefused:
        assert not track.frames.start < frame < track.frames.stop
        return
    late = parted.tracks[-1]
    for n in track.frames:
        part = parted.track(name) if n < frame else late
        assert part.box(n) == track.box(n)
    assert {t.id for t in parted.tracks} == {t.id for t in plan.tracks} | {late.id}
    joined = plan_shapes.merge(parted, [late.id, name]).track(name)
    assert [joined.box(n) for n in joined.frames] == [track.box(n) for n in track.frames]
    assert (joined.decision, joined.reason, joined.pinned) == (track.decision, track.reason, track.pinned)


# --- one box --------------------------------------------------------------------------------------
def test_a_face_moved_by_hand_takes_its_neighbours_along_for_half_a_second():
    track = a_face(length=20)
    moved = plan_shapes.set_box(a_plan(track), "f1", 15, (40, 20, 52, 36)).track("f1")
    assert (moved.box(15), moved.how[10], moved.pinned) == ((40, 20, 52, 36), "m", (15,))
    shifts = [moved.box(n)[1] - track.box(n)[1] for n in range(9, 22)]
    assert shifts == [0, 0, 3, 6, 10, 13, 16, 13, 10, 6, 3, 0, 0]
    assert moved.how.replace("m", "d") == track.how


def test_a_second_box_set_by_hand_leaves_the_first_where_it_is():
    plan = plan_shapes.set_box(a_plan(a_face()), "f1", 15, (40, 20, 52, 36))
    moved = plan_shapes.set_box(plan, "f1", 17, (10, 20, 22, 36)).track("f1")
    assert (moved.box(15), moved.box(17), moved.pinned) == ((40, 20, 52, 36), (10, 20, 22, 36), (15, 17))
    assert moved.box(16) not in (plan.track("f1").box(16), (10, 20, 22, 36))


@given(frame=st.integers(5, 24), box=boxes_in_picture)
def test_however_a_box_is_set_every_box_stays_in_the_picture(frame, box):
    track = a_face(length=20)
    moved = plan_shapes.set_box(a_plan(track), "f1", frame, box).track("f1")
    assert moved.box(frame) == box
    assert moved.frames == track.frames


def test_a_face_is_made_longer_before_its_box_is_set_further_on():
    plan = a_plan(a_face())
    with pytest.raises(PlanRefused, match="not in picture 30. Make it longer first"):
        plan_shapes.set_box(plan, "f1", 30, (0, 0, 9, 9))
    longer = plan_shapes.extend(plan, "f1", 2, 30)
    assert longer.track("f1").how == "eee" + "d" * 20 + "e" * 6
    assert plan_shapes.set_box(longer, "f1", 30, (0, 0, 9, 9)).track("f1").box(30) == (0, 0, 9, 9)


def test_a_drawn_box_gets_a_keyframe_wherever_it_is_set():
    track = Track("b1", "drawn", keyframes=((5, 0, 0, 10, 10), (15, 20, 0, 30, 10)), pinned=(5, 15))
    moved = plan_shapes.set_box(a_plan(track), "b1", 10, (10, 20, 20, 30)).track("b1")
    assert moved.keyframes == ((5, 0, 0, 10, 10), (10, 10, 20, 20, 30), (15, 20, 0, 30, 10))
    longer = plan_shapes.set_box(a_plan(track), "b1", 30, (10, 20, 20, 30)).track("b1")
    assert (longer.frames, longer.pinned) == (range(5, 31), (5, 15, 30))


def test_what_was_followed_moves_along_and_what_was_set_by_hand_does_not():
    keyframes = tuple((n, 10, 10, 20, 20) for n in range(10, 20))
    track = Track("b1", "drawn", keyframes=keyframes, pinned=(10,))
    moved = plan_shapes.set_box(a_plan(track), "b1", 12, (14, 10, 24, 20)).track("b1")
    assert (moved.box(10), moved.box(11), moved.box(12)) == (
        (10, 10, 20, 20),
        (12, 10, 22, 20),
        (14, 10, 24, 20),
    )
    assert moved.box(13)[0] in (13, 14) and moved.box(18)[0] == 10


def test_a_box_given_back_lies_between_its_neighbours():
    track = a_face()
    plan = plan_shapes.unpin(plan_shapes.set_box(a_plan(track), "f1", 15, (40, 20, 52, 36)), "f1", 15)
    given_back = plan.track("f1")
    assert (given_back.pinned, given_back.how[10]) == ((), "i")
    assert given_back.box(15)[1] == 17
    with pytest.raises(PlanRefused, match="not set by hand in picture 15"):
        plan_shapes.unpin(plan, "f1", 15)


def test_a_drawn_box_keeps_its_ends_and_one_picture_set_by_hand():
    track = Track("b1", "drawn", keyframes=((5, 0, 0, 10, 10), (15, 20, 0, 30, 10)), pinned=(5, 15))
    plan = plan_shapes.unpin(a_plan(track), "b1", 15)
    assert (plan.track("b1").keyframes, plan.track("b1").pinned) == (track.keyframes, (5,))
    with pytest.raises(PlanRefused, match="the only picture"):
        plan_shapes.unpin(plan, "b1", 5)


# --- cutting ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("side", "kept", "gone"), [("before", range(12, 25), 7), ("after", range(5, 13), 12)]
)
def test_what_was_found_is_cut_by_dismissing_the_rest_of_it(side, kept, gone):
    plan = plan_shapes.cut_here(a_plan(a_face()), "f1", 12, side, "a poster")
    rest = plan.track("f2")
    assert plan.track("f1").frames == kept
    assert (len(rest.frames), rest.decision, rest.reason, rest.note) == (
        gone,
        "dismissed",
        "no face",
        "a poster",
    )


def test_writing_that_is_cut_is_nothing_private_and_a_drawn_box_is_only_shorter():
    text = Track("t1", "text", keyframes=((5, 0, 0, 10, 10), (15, 20, 0, 30, 10)))
    cut = plan_shapes.cut_here(a_plan(text), "t1", 10, "after").track("t2")
    assert (cut.reason, cut.frames) == ("nothing private", range(11, 16))
    box = replace(text, id="b1", kind="drawn", pinned=(5, 15))
    plan = plan_shapes.cut_here(a_plan(box), "b1", 10, "after")
    assert [t.id for t in plan.tracks] == ["b1"] and plan.tracks[0].frames == range(5, 11)
    with pytest.raises(PlanRefused, match="nothing of b1 after picture 10"):
        plan_shapes.cut_here(plan, "b1", 10, "after")


# --- several ---------------------------------------------------------------------------------------
def test_two_faces_made_one_are_joined_by_a_straight_line_and_hidden_unless_both_were_shown():
    shown = {"decision": "show", "reason": "requester", "decided": True}
    early, late = a_face("f1", 0, 3), replace(a_face("f2", 5, 3), boxes=((4, 4, 16, 20),) * 3)
    made = plan_shapes.merge(a_plan(early, replace(late, **shown)), ["f2", "f1"])
    assert [t.id for t in made.tracks] == ["f1"]
    track = made.track("f1")
    assert (track.decision, track.decided, track.how) == ("hide", False, "dddiiddd"[:3] + "ii" + "ddd")
    assert track.box(3) == (3, 4, 15, 20)
    both = plan_shapes.merge(a_plan(replace(early, **shown), replace(late, **shown)), ["f1", "f2"])
    assert (both.track("f1").decision, both.track("f1").reason) == ("show", "requester")


def test_where_two_meet_the_box_is_around_both():
    plan = plan_shapes.merge(
        a_plan(a_face("f1", 0, 4), replace(a_face("f2", 2, 4), how="iiii")), ["f1", "f2"]
    )
    track = plan.track("f1")
    assert (track.box(2), track.how) == ((0, 4, 14, 20), "ddddii")


def test_a_box_drawn_over_a_gap_becomes_part_of_the_face():
    gap = Track("b1", "drawn", keyframes=((3, 2, 4, 14, 20), (6, 5, 4, 17, 20)), pinned=(3, 6))
    made = plan_shapes.merge(a_plan(a_face("f1", 0, 3), gap, a_face("f2", 7, 3)), ["b1", "f2", "f1"])
    assert [(t.id, t.kind, t.how, t.pinned) for t in made.tracks] == [("f1", "face", "dddmiimddd", (3, 6))]


def test_writing_and_people_are_not_made_one():
    text = Track("t1", "text", keyframes=((5, 0, 0, 10, 10),))
    with pytest.raises(PlanRefused, match="Writing and people"):
        plan_shapes.merge(a_plan(a_face(), text), ["f1", "t1"])
    with pytest.raises(PlanRefused, match="two or more"):
        plan_shapes.merge(a_plan(a_face()), ["f1", "f1"])


def test_nobody_is_at_two_places_at_once():
    far = replace(a_face("f2", 10, 5), boxes=((40, 30, 50, 40),) * 5)
    near = a_face("f3", 25, 5)
    plan = a_plan(a_face("f1", 5, 20), far, near)
    with pytest.raises(PlanRefused, match="f1 and f2 are in picture 10 at two different places"):
        plan_shapes.group(plan, ["f1", "f2"], "new")
    plan = plan_shapes.group(plan, ["f1", "f3"], "new")
    assert [t.person for t in plan.tracks] == ["p1", "", "p1"]
    with pytest.raises(PlanRefused, match="cannot be one person"):
        plan_shapes.group(plan, ["f2"], "p1")
    assert [t.person for t in plan_shapes.group(plan, ["f1"], "").tracks] == ["", "", "p1"]
    assert plan_shapes.group(plan, ["f2"], "new").track("f2").person == "p2"


def test_a_false_face_is_left_visible_with_its_reason():
    made = plan_shapes.with_false_face(a_plan(), 3, 9, [4, 4, 9, 9], "a road sign").track("b1")
    assert (made.decision, made.reason, made.note, made.frames) == (
        "dismissed",
        "no face",
        "a road sign",
        range(3, 10),
    )
    assert plan_shapes.with_false_face(a_plan(), 3, 3, [4, 4, 9, 9], "x").track("b1").frames == range(3, 4)


@pytest.mark.parametrize(
    "absurd",
    [
        lambda plan: plan_shapes.set_box(plan, "f9", 5, (0, 0, 9, 9)),
        lambda plan: plan_shapes.set_box(plan, "f1", 5, (0, 0, 900, 9)),
        lambda plan: plan_shapes.set_box(plan, "b1", 10**7, (0, 0, 9, 9)),
        lambda plan: plan_shapes.set_box(plan, "f1", 5, (9, 9, 9, 9)),
        lambda plan: plan_shapes.split(plan, "f1", 5),
        lambda plan: plan_shapes.split(plan, "f1", 25),
        lambda plan: plan_shapes.extend(plan, "f1", 0, COUNT),
        lambda plan: plan_shapes.extend(plan, "f1", 9, 3),
        lambda plan: plan_shapes.cut_here(plan, "f1", 39, "after"),
        lambda plan: plan_shapes.group(plan, ["f1"], "the tall one"),
        lambda plan: plan_shapes.with_false_face(plan, 3, 10**9, [0, 0, 9, 9], "x"),
    ],
)
def test_what_cannot_be_is_refused_in_words(absurd):
    with pytest.raises(PlanRefused):
        absurd(a_plan(a_face(), Track("b1", "drawn", keyframes=((3, 0, 0, 9, 9),), pinned=(3,))))
