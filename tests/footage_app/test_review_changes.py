"""Can several people and machines change one plan at once and lose nothing, and go back and forth without end?"""

import json
from dataclasses import replace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footage_app import jobs, review, review_acts, review_changes
from footage_app.leases import claim, finishing
from footage_app.models import JobStatus, PlanEdit, Redaction, RedactionJob
from footage_app.redaction.plan import plan_json
from footage_app.redaction.plan_found import with_candidates, with_followed, with_speech
from footage_app.redaction.plan_reading import read_plan
from footage_app.redaction.refusals import EngineError, PlanRefused
from footage_app.review_changes import StalePlan
from tests.footage_app.plans import a_face, a_piece_of_writing, a_plan, a_redaction, what_was_said
from tests.people import a_caseworker

pytestmark = pytest.mark.django_db
Kind = RedactionJob.Kind


@pytest.fixture
def row():
    faces = [a_face("f1"), a_face("f2", 120, 40), a_face("f3", 10, 30, at=(20, 200))]
    speech = what_was_said((1, 3, "Good morning", "s1", ()), (5, 7, "Mrs Smith?", "s2", ("name",)))
    return a_redaction(a_plan(*faces, a_piece_of_writing(), speech=speech))


def now(row):
    row.refresh_from_db()
    return read_plan(row.plan)


def choice(row, track):
    return now(row).track(track).decision


def show(row, track, version, by):
    return review_acts.decide(row, [track], "show", "requester", "seen", version=version, by=by)


# --- two people -----------------------------------------------------------------------------------
def test_two_people_who_change_different_tracks_both_succeed(row):
    one, two = a_caseworker(), a_caseworker()
    show(row, "f1", 1, one)
    review_acts.split(row, "f2", 130, version=1, by=two)
    review_acts.set_sound(row, "open", 0, 2, version=1, by=one)
    plan = now(row)
    assert (plan.track("f1").decision, plan.track("f2").frames.stop, plan.sound.open) == (
        "show",
        130,
        ((0, 2),),
    )
    assert [edit.made_by for edit in row.edits.order_by("plan_version")] == [one, two, one]
    assert row.plan_version == 4


@pytest.mark.parametrize(
    "second",
    [
        lambda row, by: show(row, "f1", 1, by),
        lambda row, by: review_acts.merge(row, ["f1", "f2"], version=1, by=by),
        lambda row, by: review_acts.extend(row, "f1", 40, 140, version=1, by=by),
    ],
)
def test_the_second_to_touch_the_same_track_is_told_who_was_faster_and_changes_nothing(row, second):
    one, two = a_caseworker(), a_caseworker()
    review_acts.set_box(row, "f1", 60, [0, 0, 40, 40], version=1, by=one)
    before = now(row).track("f1")
    with pytest.raises(StalePlan) as told, transaction.atomic():
        second(row, two)
    assert told.value.edit.made_by == one
    assert now(row).track("f1") == before


def test_a_track_that_is_no_more_is_a_conflict_and_no_fault(row):
    one, two = a_caseworker(), a_caseworker()
    review_acts.merge(row, ["f1", "f2"], version=1, by=one)
    with pytest.raises(StalePlan) as told:
        show(row, "f2", 1, two)
    assert told.value.edit.action == "merge"
    with pytest.raises(PlanRefused, match="no track f2"):
        show(row, "f2", row.plan_version, two)


def test_the_same_change_sent_twice_is_made_once(row):
    by = a_caseworker()
    assert show(row, "f1", 1, by)
    assert show(row, "f1", 1, by) is None
    assert row.edits.count() == 1


def test_a_version_that_never_was_is_refused(row):
    with pytest.raises(StalePlan):
        show(row, "f1", 99, a_caseworker())


# --- several tracks at once ------------------------------------------------------------------------
def test_one_decision_for_several_tracks_or_a_person_is_one_edit(row):
    by = a_caseworker()
    review_acts.group(row, ["f1", "f2"], "new", version=1, by=by)
    review_acts.decide(row, [], "show", "requester", person="p1", version=2, by=by)
    assert [choice(row, name) for name in ("f1", "f2", "f3")] == ["show", "show", "hide"]
    assert row.edits.count() == 2
    review_changes.undo(row, by=by)
    assert {choice(row, name) for name in ("f1", "f2")} == {"hide"}


def test_a_face_is_never_nothing_private_nor_writing_no_face(row):
    for track, reason in (("f1", "nothing private"), ("t1", "no face")):
        with pytest.raises(PlanRefused, match="cannot be"):
            review_acts.decide(row, [track], "dismissed", reason, "x", version=1, by=a_caseworker())
    with pytest.raises(PlanRefused, match="at least one"):
        review_acts.decide(row, [], "hide", version=1, by=a_caseworker())


def test_hiding_the_rest_hides_writing_that_was_offered(row):
    review_acts.hide_the_rest(row, version=1, by=a_caseworker())
    assert (choice(row, "t1"), now(row).track("t1").decided) == ("hide", True)


# --- back and forth --------------------------------------------------------------------------------
def test_undo_and_redo_go_back_and_forth_until_something_new_is_done(row):
    by = a_caseworker()
    show(row, "f1", 1, by)
    review_acts.split(row, "f2", 130, version=2, by=by)
    plans = [now(row)]
    for _ in range(3):
        for back in (review_changes.undo, review_changes.undo, review_changes.redo, review_changes.redo):
            back(row, by=by)
        assert set(now(row).tracks) == set(plans[0].tracks)
        with pytest.raises(review_changes.NothingToUndo):
            review_changes.redo(row, by=by)
    review_changes.undo(row, by=by)
    show(row, "f3", row.plan_version, by)
    with pytest.raises(review_changes.NothingToUndo):
        review_changes.redo(row, by=by)
    for _ in range(2):
        review_changes.undo(row, by=by)
    assert choice(row, "f1") == choice(row, "f3") == "hide"


def test_an_undo_that_is_sent_twice_takes_back_one_change(row):
    by = a_caseworker()
    review_acts.decide(row, ["f1"], "show", "requester", version=1, by=by)
    review_acts.decide(row, ["f2"], "show", "consenting", version=2, by=by)
    seen = now(row) and row.plan_version
    review_changes.undo(row, version=seen, by=by)
    with pytest.raises(review_changes.NotTheNewest):
        review_changes.undo(row, version=seen, by=by)
    assert (choice(row, "f1"), choice(row, "f2")) == ("show", "hide")
    review_changes.redo(row, version=row.plan_version, by=by)
    with pytest.raises(review_changes.NotTheNewest):
        review_changes.redo(row, version=seen, by=by)


def test_undo_takes_back_one_s_own_change_and_leaves_what_others_did_elsewhere(row):
    one, two = a_caseworker(), a_caseworker()
    show(row, "f1", 1, one)
    show(row, "f2", 2, two)
    review_changes.undo(row, by=one)
    assert (choice(row, "f1"), choice(row, "f2")) == ("hide", "show")
    with pytest.raises(review_changes.NothingToUndo):
        review_changes.undo(row, by=one)
    review_changes.redo(row, by=one)
    assert choice(row, "f1") == "show"


def test_undo_of_what_somebody_built_on_since_is_refused(row):
    one, two = a_caseworker(), a_caseworker()
    review_acts.split(row, "f1", 70, version=1, by=one)
    show(row, "f1", 2, two)
    with pytest.raises(StalePlan) as told:
        review_changes.undo(row, by=one)
    assert told.value.edit.made_by == two
    review_changes.undo(row, by=two)
    review_changes.undo(row, by=one)
    assert now(row).track("f1").frames == range(50, 100)


def test_a_change_of_a_long_track_keeps_only_what_it_changed(row):
    by = a_caseworker()
    Redaction.objects.update(plan=plan_json(a_plan(a_face(length=3000, first=0), seconds=400)))
    row.refresh_from_db()
    edit = review_acts.set_box(row, "f1", 1500, [0, 0, 40, 40], version=1, by=by)
    assert len(json.dumps(edit.before)) < 1000
    review_changes.undo(row, by=by)
    assert now(row).track("f1") == a_face(length=3000, first=0)


ACTS = st.one_of(
    st.tuples(st.just("decide"), st.sampled_from(["f1", "f2", "f4", "t1"]), st.sampled_from(["hide", "show"])),
    st.tuples(st.just("set_box"), st.sampled_from(["f1", "b1"]), st.integers(50, 99), st.just([9, 9, 60, 60])),
    st.tuples(st.just("split"), st.sampled_from(["f1", "f2", "t1", "b1"]), st.integers(50, 140)),
    st.tuples(st.just("merge"), st.lists(st.sampled_from(["f1", "f2", "f4", "b1"]), min_size=2, max_size=3)),
    st.tuples(st.just("extend"), st.sampled_from(["f1", "b1"]), st.integers(0, 60), st.integers(60, 199)),
    st.tuples(st.just("cut_here"), st.sampled_from(["f1", "b1", "t1"]), st.integers(25, 99), st.just("after"), st.just("x")),
    st.tuples(st.just("draw"), st.just([[50, 1, 1, 9, 9], [80, 5, 5, 20, 20]])),
    st.tuples(st.just("rub_out"), st.just("b1")),
    st.tuples(st.just("group"), st.just(["f1", "f3"]), st.sampled_from(["new", "p1", ""])),
    st.tuples(st.just("set_sound"), st.sampled_from(["open", "mute", "bleep"]), st.integers(0, 9), st.integers(10, 19)),
    st.tuples(st.just("write_line"), st.integers(0, 1), st.sampled_from(["Good", "Mr Jones"]), st.just("s9")),
    st.tuples(st.just("cut"), st.integers(0, 9), st.integers(10, 18)),
    st.tuples(st.just("uncut"), st.integers(0, 12), st.integers(13, 18)),
    st.tuples(st.just("still"), st.integers(0, 9), st.just("a street")),
    st.tuples(st.just("set_output"), st.sampled_from(["video", "sound", "stills"]), st.just("file")),
    st.tuples(st.just("undo")),
    st.tuples(st.just("redo")),
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, max_size=10))
def test_whatever_was_done_undoing_all_of_it_gives_the_first_plan_back(row, acts):
    by = a_caseworker()
    first = now(row)
    for name, *values in acts:
        if name == "decide":
            track, decision = values
            values = [[track], decision, "requester" if decision == "show" else ""]
        who = {"version": row.plan_version, "by": by}
        act = getattr(review_changes if name in ("undo", "redo") else review_acts, name)
        try:
            act(row, *values, **who)
        except (EngineError, review_changes.NothingToUndo):
            continue
        assert review.plan_of(row) == now(row)
    last = now(row)
    count = 0
    while review_changes.last_edit(row, by):
        review_changes.undo(row, by=by)
        count += 1
    assert replace(now(row), tracks=()) == replace(first, tracks=())
    assert set(now(row).tracks) == set(first.tracks)
    for _ in range(count):
        review_changes.redo(row, by=by)
    assert set(now(row).tracks) == set(last.tracks)
    PlanEdit.objects.filter(redaction=row).delete()
    Redaction.objects.filter(pk=row.pk).update(plan=plan_json(first), plan_version=row.plan_version)
    row.refresh_from_db()


# --- what machines bring ----------------------------------------------------------------------------
def brought(row, kind, make, by, target=""):
    """The end of a job, as its work function does it."""
    job = claim(jobs.ask_for(kind, row.clip, row, target, by=by).pk)
    with finishing(job):
        return review_changes.take_in(job, make, kind)


def test_writing_that_was_found_joins_the_plan_that_people_went_on_with(row):
    by = a_caseworker()
    show(row, "f1", 1, by)
    found = [a_piece_of_writing(), replace(a_piece_of_writing(), keyframes=((100, 1, 1, 50, 20),))]
    made = brought(row, Kind.SUGGEST, lambda plan: with_candidates(plan, found), by)
    assert set(made.before["tracks"]) == {"t2"}, "what is there is not offered twice"
    assert (choice(row, "t2"), choice(row, "f1")) == ("offered", "show")
    review_changes.undo(row, by=by)
    assert (choice(row, "t2"), choice(row, "f1")) == ("offered", "hide"), "what was found stays"


def test_a_model_that_looked_and_found_nothing_is_named(row):
    brought(row, Kind.SUGGEST, lambda plan: replace(plan, models=("a model",)), a_caseworker())
    assert now(row).models == ("a model",)
    assert row.plan_version == 2


def test_a_followed_box_comes_back_and_can_be_undone_by_who_asked(row):
    by = a_caseworker()
    review_acts.draw(row, [[50, 1, 1, 9, 9]], version=1, by=by)
    box = now(row).track("b1")
    followed = replace(box, keyframes=((50, 1, 1, 9, 9), (51, 2, 1, 10, 9)), doubt=("lost after picture 51",))
    brought(row, Kind.FOLLOW, lambda plan: with_followed(plan, followed), by, "b1")
    assert now(row).track("b1") == followed
    review_changes.undo(row, by=by)
    assert now(row).track("b1") == box


def test_a_box_that_was_moved_while_it_was_followed_stays_as_it_was_moved(row):
    by = a_caseworker()
    review_acts.draw(row, [[50, 1, 1, 9, 9]], version=1, by=by)
    followed = replace(now(row).track("b1"), keyframes=((50, 1, 1, 9, 9), (51, 2, 1, 10, 9)))
    review_acts.set_box(row, "b1", 50, [4, 4, 14, 14], version=2, by=by)
    with pytest.raises(PlanRefused, match="Follow it again"):
        with_followed(now(row), followed)
    review_acts.rub_out(row, "b1", version=3, by=by)
    with pytest.raises(PlanRefused, match="removed while it was followed"):
        with_followed(now(row), followed)


def test_a_line_that_a_person_put_right_survives_another_listening(row):
    by = a_caseworker()
    review_acts.write_line(row, 1, "Mrs Smythe?", "s2", version=1, by=by)
    heard = what_was_said(
        (1, 3.2, "good morning", "", ()), (5.1, 7, "misses smith", "", ()), (12, 15, "bye", "", ())
    )
    brought(row, Kind.LISTEN, lambda plan: with_speech(plan, heard), by)
    lines = now(row).speech.lines
    assert [line.text for line in lines] == ["good morning", "Mrs Smythe?", "bye"]
    with pytest.raises(StalePlan):
        review_changes.undo(row, by=by)


def test_what_a_machine_brings_stops_a_render_of_the_plan_that_is_no_more(row):
    by = a_caseworker()
    render = jobs.ask_for(Kind.RENDER, row.clip, row, by=by)
    brought(
        row,
        Kind.SUGGEST,
        lambda plan: with_candidates(plan, [replace(a_piece_of_writing(), keyframes=((1, 1, 1, 9, 9),))]),
        by,
    )
    render.refresh_from_db()
    assert render.status == JobStatus.CANCELLED


# --- sound and output ------------------------------------------------------------------------------
def test_sound_is_opened_by_a_line_or_by_all_that_somebody_says(row):
    by = a_caseworker()
    review_acts.set_sound(row, "open", line=0, version=1, by=by)
    review_acts.set_sound(row, "bleep", speaker="s2", version=2, by=by)
    assert (now(row).sound.open, now(row).sound.bleep) == (((1, 3),), ((5, 7),))
    for absurd in ({"line": 7}, {"speaker": "nobody"}):
        with pytest.raises(PlanRefused):
            review_acts.set_sound(row, "open", **absurd, version=row.plan_version, by=by)


def test_stretches_are_left_out_and_put_in_again(row):
    by = a_caseworker()
    review_acts.cut(row, 2, 5, version=1, by=by)
    review_acts.cut(row, 5, 8, version=2, by=by)
    assert now(row).output.cuts == ((2, 8),)
    review_acts.uncut(row, 4, 5, version=3, by=by)
    assert now(row).output.cuts == ((2, 4), (5, 8))
    with pytest.raises(PlanRefused, match="Nothing would be left"):
        review_acts.cut(row, 0, 99, version=4, by=by)


@pytest.mark.parametrize("begin", [2, 20, 3600])
def test_a_recording_that_begins_late_is_cut_and_heard_on_its_own_clock(begin):
    row, by = a_redaction(a_plan(begin=begin, seconds=10)), a_caseworker()
    review_acts.cut(row, begin + 4, begin + 99, version=1, by=by)
    assert now(row).output.cuts == ((begin + 4, begin + 10),)
    review_acts.set_sound(row, "open", begin + 1, begin + 99, version=2, by=by)
    review_acts.set_sound(row, "bleep", begin + 2, begin + 3, version=3, by=by)
    assert now(row).sound.open == ((begin + 1, begin + 2), (begin + 3, begin + 10))
    assert now(row).sound.bleep == ((begin + 2, begin + 3),)
    with pytest.raises(PlanRefused, match="Nothing would be left"):
        review_acts.cut(row, 0, begin + 4, version=4, by=by)
    review_acts.uncut(row, 0, 9999, version=4, by=by)
    review_acts.cut(row, 0, begin + 1, version=5, by=by)
    assert now(row).output.cuts == ((begin, begin + 1),)


def test_stills_are_chosen_before_they_are_made(row):
    by = a_caseworker()
    with pytest.raises(PlanRefused):
        review_acts.set_output(row, "stills", "", version=1, by=by)
    review_acts.still(row, 9, "The door", version=1, by=by)
    review_acts.still(row, 3, "The street", version=2, by=by)
    review_acts.set_output(row, "stills", "", version=3, by=by)
    assert now(row).output.stills == ((3, "The street"), (9, "The door"))
    review_acts.remove_still(row, 3, version=4, by=by)
    with pytest.raises(PlanRefused):
        review_acts.remove_still(row, 9, version=5, by=by)
