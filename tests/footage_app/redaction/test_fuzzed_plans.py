"""Does whatever is not a plan end in one refusal that names the place, and does what is accepted survive?"""

import copy
import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from footage_app.redaction.facts import SoundFacts, VideoFacts
from footage_app.redaction.plan import (
    Line,
    Output,
    Plan,
    Sound,
    Source,
    Speech,
    Timing,
    Track,
    plan_digest,
    plan_json,
)
from footage_app.redaction.plan_reading import load_plan, read_plan
from footage_app.redaction.refusals import PlanRefused

FACTS = VideoFacts("mp4", "h264", 640, 360, 0, 2.0, 25.0, 50, 2, SoundFacts("aac", 48000, 2))
TRACKS = (
    Track("f1", "face", 0.9, 3, ((10, 10, 50, 60), (11, 10, 51, 60)), "di", person="p1", doubt=("small",)),
    Track("b1", "drawn", keyframes=((0, 5, 5, 40, 40), (20, 15, 5, 60, 40)), pinned=(0,), decided=True),
    Track("t1", "text", 0.5, keyframes=((7, 5, 5, 40, 40),), decision="offered"),
)
PLAN = Plan(
    Source("ab" * 32, FACTS, Timing((1, 12800), ((0, 512, 30), (16000, 512, 20)))),
    "standard",
    TRACKS,
    Sound(open=((0.5, 1.5),), bleep=((0.7, 0.9),)),
    Speech(((0.1, 1.0),), (Line(0.1, 1.0, "hello", "s1", ("name",)),), "a model"),
    Output("video", ((1.6, 1.8),), "file", ((4, "at the door"),)),
    ("CenterFace",),
)
FIXED = settings(
    derandomize=True, max_examples=400, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)

DEEP = "<three thousand lists in each other>"
LISTS: list = []
for _ in range(3000):
    LISTS = [LISTS]
ODD = [None, True, False, "", "f1", "hide", "\ud800", "a\0b", "x" * 5000, [], {}, [[]], [None], -1, 0, 1, 2]
ODD += [10**30, -(10**400), 10**4000, 0.5, -0.5, 1e308, float("nan"), float("inf"), float("-inf"), DEEP]
ODD += [
    [0, 0, 10**9, 10**9],
    [-5, -5, 5, 5],
    [5, 5, 1, 1],
    [1, 2],
    [3, 1],
    {"version": 2},
    [[0, 1, 10**9]] * 3,
]
anything = st.sampled_from(ODD) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def places(data, way=()):
    """Every place in the plan, as the names and numbers that lead there."""
    yield way
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for name, value in inside:
        yield from places(value, (*way, name))


GOOD = json.loads(json.dumps(plan_json(PLAN)))
PLACES = list(places(GOOD))[1:]


def changed(data, way, how, value):
    """The data with one place set anew, taken out, doubled, or given an unknown neighbour."""
    *above, last = way
    holder = data
    for name in above:
        holder = holder[name]
    if how == "set":
        holder[last] = LISTS if value == DEEP else copy.deepcopy(value)
    elif how == "remove":
        del holder[last]
    elif isinstance(holder, list):
        holder.insert(last, copy.deepcopy(holder[last]))
    else:
        holder["unknown"] = holder[last]


def judged(data):
    """The plan, or None where it was refused in the right way."""
    try:
        return read_plan(data)
    except PlanRefused as refusal:
        assert str(refusal).startswith("The plan is refused at ")
        assert refusal.place
        str(refusal).encode()
        return None


def test_the_plan_itself_is_read():
    assert read_plan(GOOD) == PLAN


@FIXED
@given(
    st.lists(
        st.tuples(st.sampled_from(PLACES), st.sampled_from(["set", "remove", "double"]), anything), max_size=3
    )
)
@example([(("sound", "open", 0, 1), "set", 10**4000)])
@example([(("tracks", 0, "decision"), "set", [])])
@example([(("tracks", 0, "decision"), "set", DEEP)])
@example([(("source", "timing", "runs", 1, 0), "set", 10**400)])
def test_a_changed_plan_is_refused_with_its_place_or_survives(changes):
    data = json.loads(json.dumps(GOOD))
    for way, how, value in changes:
        try:
            changed(data, way, how, value)
        except (LookupError, TypeError):
            continue  # an earlier change took the place away
    plan = judged(data)
    if plan is not None:
        again = read_plan(json.loads(json.dumps(plan_json(plan), allow_nan=False)))
        assert again == plan
        assert plan_digest(again) == plan_digest(plan)
        assert (
            sum(1 for _ in plan.boxes(("hide", "show", "dismissed", "offered"))) == plan.source.timing.count
        )


@FIXED
@given(anything)
def test_what_is_no_plan_at_all_is_refused(data):
    assert judged(data) is None


@FIXED
@given(st.integers(0, 10**6), st.binary(max_size=6), st.booleans())
def test_a_file_with_changed_bytes_is_refused_with_its_line_or_survives(tmp_path_factory, at, put, over):
    data = json.dumps(GOOD, indent=1).encode()
    at %= len(data)
    path = tmp_path_factory.getbasetemp() / "fuzzed.json"
    path.write_bytes(data[:at] + put + data[at + len(put) * over :])
    try:
        plan = load_plan(path)
    except PlanRefused as refusal:
        assert "line " in str(refusal)
    else:
        assert read_plan(plan_json(plan)) == plan


def test_a_value_is_refused_with_its_line(tmp_path):
    data = json.loads(json.dumps(GOOD))
    data["tracks"][0]["boxes"][1] = [0, 0, 9999, 9]
    text = json.dumps(data, indent=1)
    (tmp_path / "plan.json").write_text(text)
    line = text[: text.index("9999")].count("\n") - 2
    with pytest.raises(PlanRefused, match=rf"tracks\[0\]\.boxes\[1\].*\(line {line} of"):
        load_plan(tmp_path / "plan.json")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{\n "version": 2,\n "tracks": [1, 2\n}', "line 4, column 1"),
        ("", "line 1, column 1"),
        ('{"version": 2}\n x', "line 2, column 2"),
        (
            '{"version": 2,\n "a": {"b": [{"version": 1}, "version"],\n "version" : 3},\n"\\u0076ersion": 1}',
            "'version' stands twice in one object at line 4",
        ),
        ('{"a": [{"b": 1,\n "c": "b", \n "b":\n 1}]}', "'b' stands twice in one object at line 3"),
        ("[" * 100000, "nested too deeply at line 1"),
        ('{"a": "[[[",\n"b": ' + '{"c": [' * 49 + "\n\n" + "[" * 5000, "nested too deeply at line 4"),
        ('[1,\n"' + "2" * 5000 + '",\n -' + "1" * 5000 + "]", "too long at line 3"),
        ('{"version": 2, "source": \n\n 7}', "missing"),
    ],
)
def test_broken_json_is_refused_with_its_place(tmp_path, text, words):
    (tmp_path / "plan.json").write_text(text)
    with pytest.raises(PlanRefused, match=words):
        load_plan(tmp_path / "plan.json")


def test_bytes_that_are_no_text_are_refused_with_their_line(tmp_path):
    (tmp_path / "plan.json").write_bytes(b'{\n"version": "\xff"}')
    with pytest.raises(PlanRefused, match="line 2 is not text"):
        load_plan(tmp_path / "plan.json")


@pytest.mark.parametrize("text", ["\ud800", "a\0b"])
def test_a_text_that_no_database_keeps_is_refused(text):
    data = plan_json(replace(PLAN, models=(text,)))
    with pytest.raises(PlanRefused, match=r"models\[0\].*cannot be stored"):
        read_plan(data)
