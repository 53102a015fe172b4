"""Do two requests for one recording share its people and keep everything else apart?"""

from dataclasses import replace

import pytest
from django.urls import reverse

from footage_app import must_look, review_acts, shared_people, stores
from footage_app import redaction as engine
from footage_app.models import JobStatus, Redaction, RedactionJob
from footage_app.redaction.plan_reading import read_plan
from portal.models import AuditEvent
from requests_app.lifecycle import afterwards
from requests_app.lifecycle import redaction as lifecycle
from requests_app.lifecycle.move import MoveRefused
from tests.builders import a_filmed_request, a_received_request, lead, with_result
from tests.footage_app.filmed import do_all_jobs
from tests.people import a_caseworker, a_legal_approver, sign_in

pytestmark = pytest.mark.django_db
BOX = [[0, 5, 5, 60, 60], [10, 5, 5, 60, 60]]
NOTE = "Compared with the photo of Amara."


def asked_too(first, **fields):
    """Another person's request for the same footage, its clip confirmed."""
    clip = lifecycle.redactions_of(first).get().clip
    when = {"earliest_at": clip.started_at, "latest_at": clip.ended_at}
    return lead(a_received_request(**{"name": "Bela Kun", **when, **fields}), to="preparing")


@pytest.fixture
def joint():
    first = a_filmed_request(rendered=False)
    row = lifecycle.redactions_of(first).get()
    by = first.assigned_to
    lifecycle.set_decision(
        first, row, "f1", "show", reason="requester", note=NOTE, version=row.plan_version, by=by
    )
    lifecycle.draw_box(first, row, BOX, version=row.plan_version, by=by)
    second = asked_too(first)
    return (first, row), (second, lifecycle.redactions_of(second).get())


def fresh(row):
    return Redaction.objects.get(pk=row.pk)


def plan_of(row):
    return read_plan(fresh(row).plan)


def same_shapes(a, b):
    return shared_people.shapes(plan_of(a)) == shared_people.shapes(plan_of(b))


def draw(footage_request, row, keyframes=BOX, by=None):
    row = fresh(row)
    by = by or footage_request.assigned_to
    lifecycle.draw_box(footage_request, row, keyframes, version=row.plan_version, by=by)
    return row


# --- beginning ------------------------------------------------------------------------------------------
def test_the_second_request_starts_with_the_same_people_hidden_and_no_second_search(joint):
    (_, one), (second, two) = joint
    assert same_shapes(one, two)
    assert {track.decision for track in plan_of(two).tracks} == {"hide"}
    assert NOTE not in str(fresh(two).plan) and plan_of(two).sound.open == ()
    assert RedactionJob.objects.filter(kind="analyse", clip=one.clip).count() == 1
    assert two.pictures.count() == one.pictures.count() > 0
    assert lifecycle.ready_for_approval(second), "their own review is still to be done"


def test_both_asked_before_anybody_looked_and_the_search_is_made_once():
    first = a_filmed_request(rendered=False)
    one = lifecycle.redactions_of(first).get()
    RedactionJob.objects.filter(redaction=one).update(status=JobStatus.QUEUED, finished_at=None, attempts=0)
    one.pictures.all().delete()
    one.edits.all().delete()
    Redaction.objects.filter(pk=one.pk).update(plan=None, plan_version=0)
    second = asked_too(first)
    two = lifecycle.redactions_of(second).get()
    assert two.plan is None and two.jobs.get().status == JobStatus.QUEUED
    do_all_jobs()
    assert same_shapes(one, two)
    assert AuditEvent.objects.filter(chain=second.reference, action="redaction.take_over").exists()
    assert not AuditEvent.objects.filter(chain=second.reference, action="redaction.analyse").exists()


# --- going on -------------------------------------------------------------------------------------------
def test_what_is_drawn_for_one_is_hidden_for_the_other_and_decisions_are_each_one_s_own(joint):
    (first, one), (second, two) = joint
    before = fresh(two).plan_version
    draw(first, one)
    assert same_shapes(one, two) and fresh(two).plan_version == before + 1
    edit = two.edits.latest("plan_version")
    assert (edit.action, edit.made_by) == ("shared", first.assigned_to)
    lifecycle.set_decision(
        second, fresh(two), "f2", "show", reason="requester", version=None, by=second.assigned_to
    )
    assert plan_of(one).track("f2").decision == "hide"
    assert plan_of(two).track("f1").decision == "hide"


def test_a_change_of_shape_makes_the_other_s_result_void(joint):
    (first, one), (second, two) = joint
    with_result(second, fresh(two), by=second.assigned_to)
    assert lifecycle.ready_for_approval(second) == []
    draw(first, one)
    assert any("Make it again" in reason for reason in lifecycle.ready_for_approval(second))


def test_a_decision_for_one_leaves_the_other_s_result_alone(joint):
    (first, one), (second, two) = joint
    with_result(second, fresh(two), by=second.assigned_to)
    row = fresh(one)
    lifecycle.set_sound(first, row, "open", 0, 1, version=row.plan_version, by=first.assigned_to)
    lifecycle.set_decision(first, fresh(one), "f2", "hide", version=None, by=first.assigned_to)
    assert lifecycle.ready_for_approval(second) == []


def test_taking_back_in_one_is_carried_to_the_other_and_corrupts_neither(joint):
    (first, one), (second, two) = joint
    draw(first, one)
    lifecycle.set_decision(
        second, fresh(two), "b2", "show", reason="consenting", version=None, by=second.assigned_to
    )
    lifecycle.undo(first, fresh(one), by=first.assigned_to)
    assert same_shapes(one, two) and plan_of(two).track("b2") is None
    with pytest.raises(MoveRefused):  # it was decided on a box that is gone
        lifecycle.undo(second, fresh(two), by=second.assigned_to)
    lifecycle.redo(first, fresh(one), by=first.assigned_to)
    assert same_shapes(one, two) and plan_of(two).track("b2").decision == "hide"


def test_a_box_taken_away_in_one_goes_on_hiding_in_the_other(joint):
    (first, row), (second, other) = joint
    row = fresh(row)
    lifecycle.edit(
        first, row, review_acts.rub_out, track="b1", version=row.plan_version, by=first.assigned_to
    )
    assert plan_of(row).track("b1").decision == "dismissed"
    assert plan_of(other).track("b1").decision == "hide"
    assert same_shapes(row, other)


def test_nobody_takes_back_through_one_request_what_was_done_for_the_other(joint):
    (first, one), (second, two) = joint
    by = first.assigned_to
    draw(first, one, by=by)
    with pytest.raises(MoveRefused):
        lifecycle.undo(second, fresh(two), by=by)
    assert plan_of(two).track("b2")


def test_what_is_split_off_for_the_first_is_hidden_for_the_second(joint):
    (first, one), (second, two) = joint
    by = second.assigned_to
    shown = plan_of(two).tracks[0].id
    lifecycle.set_decision(second, fresh(two), shown, "show", reason="requester", version=None, by=by)
    row, frame = fresh(one), plan_of(one).track(shown).frames.start + 5
    lifecycle.edit(
        first,
        row,
        review_acts.split,
        track=shown,
        frame=frame,
        version=row.plan_version,
        by=first.assigned_to,
    )
    assert same_shapes(one, two)
    visible = {track.id for track in plan_of(two).tracks if track.decision == "show"}
    assert visible == {shown}


def test_a_box_moved_for_the_first_is_looked_at_for_the_second_before_anything_comes_to_light(joint, client):
    (first, one), (second, two) = joint
    row, by = fresh(one), first.assigned_to
    lifecycle.edit(
        first,
        row,
        review_acts.redraw,
        track="b1",
        keyframes=[[0, 300, 5, 360, 60], [10, 300, 5, 360, 60]],
        version=row.plan_version,
        by=by,
    )
    assert same_shapes(one, two)
    former = plan_of(two).track("b2")
    assert (former.box(0), former.decision, former.decided) == ((5, 5, 60, 60), "hide", False)
    asked = [item for item in must_look.open_items(fresh(two)) if item["track"] == "b2"]
    assert "hidden here before it was changed in another request" in asked[0]["words"]
    sign_in(client, by)
    page = client.get(reverse("review:clip", args=[first.reference, one.clip_id])).content.decode()
    assert 'value="b2"' not in page, "to the first it is taken away, and nothing is left to do"
    review_acts.decide(fresh(two), ["b2"], "hide", version=None, by=second.assigned_to)
    assert not [item for item in must_look.open_items(fresh(two)) if item["track"] == "b2"]


def test_a_box_taken_away_explains_nothing_that_the_checks_find_under_it(joint):
    (first, one), (_, two) = joint
    row, by = fresh(one), first.assigned_to
    last = plan_of(one).source.timing.count - 1
    facts = plan_of(one).source.facts
    whole = [[frame, 0, 0, facts.width, facts.height] for frame in (0, last)]
    row = draw(first, one, whole)
    name = plan_of(one).tracks[-1].id
    for track in plan_of(one).tracks:
        if track.kind == "face":
            values = {"track": track.id, "frame": last, "box": [0, 0, 2, 2]}
            lifecycle.edit(first, fresh(row), review_acts.set_box, version=None, by=by, **values)
    alone = replace(plan_of(one), tracks=())
    lifecycle.edit(first, fresh(row), review_acts.rub_out, track=name, version=None, by=by)
    kept = plan_of(one).track(name)
    assert (kept.reason, plan_of(two).track(name).decision) == ("taken away", "hide")
    assert found_by_the_checks(replace(alone, tracks=(kept,)), one) == found_by_the_checks(alone, one) > 0


def found_by_the_checks(plan, row):
    """How many faces the checks find that nobody decided on, where this is the plan of a recording given out whole."""
    source = stores.path(row.clip.store_key)
    checks = engine.verify(source, source, plan)
    return sum(len(one["faults"]) for one in checks if one["name"] == "no face left that nobody decided on")


# --- who worked on it, and who may see what ---------------------------------------------------------------
def test_whoever_shapes_the_plan_through_one_request_has_worked_on_the_other(joint):
    (first, one), (second, two) = joint
    somebody = a_caseworker()
    draw(first, one, by=somebody)
    assert second.was_worked_on_by(somebody)
    event = AuditEvent.objects.filter(chain=second.reference, action="redaction.shared").latest("seq")
    assert event.is_work and first.reference not in event.body


def test_whoever_shaped_the_plan_before_the_second_request_came_has_shaped_it_too(joint):
    (first, _), (second, _) = joint
    assert second.was_worked_on_by(first.assigned_to)
    assert not second.was_worked_on_by(a_legal_approver())


def test_an_officer_in_the_other_request_changes_nothing_there_and_is_not_told(joint):
    (first, one), _ = joint
    officer = a_caseworker(officer_ref="901TW")
    third = asked_too(first, name="Cleo Ray", officers="PC 901TW")
    theirs = lifecycle.redactions_of(third).get()
    before = fresh(theirs).plan
    draw(first, one, by=officer)
    assert fresh(theirs).plan == before and fresh(theirs).apart_at
    assert not AuditEvent.objects.filter(chain=third.reference, actor=f"user:{officer.pk}").exists()


def test_a_closed_request_stays_as_it_was_answered(joint):
    (first, one), (second, two) = joint
    afterwards.withdraw(second, reason="No longer needed.", by=second.assigned_to)
    before = fresh(two).plan
    draw(first, one)
    assert fresh(two).plan == before


def test_neither_s_page_names_the_other_or_their_decisions(joint, client):
    (first, one), (second, two) = joint
    draw(first, one)
    sign_in(client, second.assigned_to)
    for name in ("clip", "plan", "grounds"):
        page = client.get(reverse(f"review:{name}", args=[second.reference, two.clip_id])).content.decode()
        assert first.reference not in page and first.name not in page and NOTE not in page, name
    timeline = client.get(reverse("casework:timeline", args=[second.reference])).content.decode()
    assert first.reference not in timeline and "another review of the recording" in timeline
