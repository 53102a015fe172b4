"""Can a plan be changed only by those who may, as they saw it, and never be lost? And what is still missing, in words?"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footage_app import must_look, review, review_acts, review_changes, stretches
from footage_app.models import Derivative, JobStatus, Redaction, RedactionJob
from portal import audit
from portal.models import AuditEvent
from requests_app.demo.reviewing import reviewed
from requests_app.lifecycle import redaction as lifecycle
from requests_app.lifecycle import search
from requests_app.lifecycle.move import ChangedMeanwhile, PermissionRefused
from tests.builders import a_filmed_request, with_result
from tests.footage_app.filmed import do_all_jobs
from tests.people import a_caseworker, a_footage_officer, a_legal_approver, an_auditor

pytestmark = pytest.mark.django_db


@pytest.fixture
def filmed():
    footage_request = a_filmed_request(rendered=False)
    return footage_request, lifecycle.redactions_of(footage_request).get(), footage_request.assigned_to


def doubt(row, track):
    """As if the search had not been sure of this track."""
    for one in row.plan["tracks"]:
        if one["id"] == track:
            one["doubt"] = ["very small"]
    Redaction.objects.filter(pk=row.pk).update(plan=row.plan)


def look_at_everything(footage_request, row, by):
    lifecycle.look(footage_request, row, [one["key"] for one in must_look.open_items(row)], by=by)


def missing(footage_request, row):
    return [
        reason.removeprefix(f"{row.clip.evidence_id}: ")
        for reason in lifecycle.ready_for_approval(footage_request)
    ]


# --- what is missing ------------------------------------------------------------------------------
def test_every_step_that_is_missing_is_named_until_none_is(filmed):
    footage_request, row, by = filmed
    assert missing(footage_request, row) == ["the redacted video has not been made yet."]
    doubt(row, "f2")
    assert "must be looked at" in missing(footage_request, row)[0]
    lifecycle.set_decision(footage_request, row, "f2", "hide", version=row.plan_version, by=by)
    look_at_everything(footage_request, row, by)
    job = lifecycle.render(footage_request, row, by=by)
    assert missing(footage_request, row) == ["the redacted video is not finished yet."]
    do_all_jobs()
    assert missing(footage_request, row) == ["nobody has watched the redacted video from start to end yet."]
    reviewed(footage_request, row.derivatives.get(), by=by)
    assert missing(footage_request, row) == []
    lifecycle.set_sound(footage_request, row, "bleep", 0, 1, version=row.plan_version, by=by)
    assert missing(footage_request, row) == [
        "it was changed after the redacted video was made. Make it again."
    ]
    RedactionJob.objects.filter(pk=job.pk).update(
        plan_version=row.plan_version, status=JobStatus.FAILED, reason="Too dark."
    )
    assert missing(footage_request, row) == ["the redacted video could not be made. Too dark."]


def test_a_result_that_failed_a_check_says_where(filmed):
    footage_request, row, by = filmed
    made = with_result(footage_request, row, by=by)
    fault = {"frame": 15, "track": "f1", "words": "the picture shows through"}
    made.report["checks"].append(
        {"name": "every box is solid", "ok": False, "words": "1 leak", "faults": [fault]}
    )
    Derivative.objects.filter(pk=made.pk).update(report=made.report, verified=False)
    assert missing(footage_request, row) == [
        "1 place that must be looked at is open.",
        "the redacted video did not pass its checks (at 00:01).",
    ]


def test_without_a_confirmed_clip_there_is_nothing_to_release(filmed):
    footage_request, _, by = filmed
    search.reopen_search(footage_request, by=by)
    search.undecide(footage_request.candidates.get(), by=by)
    assert lifecycle.ready_for_approval(footage_request) == [
        "No clip has been confirmed, so there is nothing to release."
    ]


def test_a_clip_confirmed_but_never_begun_is_missed(filmed):
    footage_request, row, _ = filmed
    RedactionJob.objects.filter(redaction=row).delete()
    row.pictures.all().delete()
    row.delete()
    assert missing(footage_request, row) == ["faces have not been looked for yet."]


def test_faces_not_found_yet_and_faces_that_could_not_be_looked_for(filmed):
    footage_request, row, _ = filmed
    Redaction.objects.filter(pk=row.pk).update(plan=None, plan_version=0)
    job = row.jobs.get(kind="analyse")
    RedactionJob.objects.filter(pk=job.pk).update(status=JobStatus.RUNNING)
    assert missing(footage_request, row) == ["the search for faces is not finished yet."]
    RedactionJob.objects.filter(pk=job.pk).update(status=JobStatus.FAILED, reason="The file is damaged.")
    assert missing(footage_request, row) == ["the search for faces could not be made. The file is damaged."]


# --- changes --------------------------------------------------------------------------------------
def test_each_change_is_work_recorded_in_the_chain_of_the_request(filmed):
    footage_request, row, _ = filmed
    other = a_caseworker()
    lifecycle.set_decision(
        footage_request, row, "f1", "show", reason="requester", version=row.plan_version, by=other
    )
    event = AuditEvent.objects.filter(chain=footage_request.reference).latest("seq")
    assert (event.action, event.about, event.is_work) == ("redaction.show", f"clip:{row.clip_id}", True)
    assert '"track":"f1"' in event.body
    assert footage_request.was_worked_on_by(other)


def test_two_people_who_saw_the_same_plan_cannot_both_change_it(filmed):
    footage_request, row, by = filmed
    seen = row.plan_version
    lifecycle.set_decision(footage_request, row, "f1", "show", reason="requester", version=seen, by=by)
    with pytest.raises(ChangedMeanwhile, match=f"{by} changed it at"):
        lifecycle.set_decision(footage_request, row, "f1", "hide", version=seen, by=a_caseworker())
    row.refresh_from_db()
    assert row.plan["tracks"][0]["decision"] == "show"


def test_nobody_is_shown_without_a_reason(filmed):
    footage_request, row, by = filmed
    for reason in ("", "no face", "famous"):
        with pytest.raises(lifecycle.CannotDoThat):
            lifecycle.set_decision(
                footage_request, row, "f1", "show", reason=reason, version=row.plan_version, by=by
            )
    assert not row.edits.exclude(made_by=None).exists()


@pytest.mark.parametrize("who", [a_legal_approver, a_footage_officer, an_auditor])
def test_only_case_staff_change_a_plan(filmed, who):
    footage_request, row, _ = filmed
    with pytest.raises(PermissionRefused):
        lifecycle.hide_the_rest(footage_request, row, version=row.plan_version, by=who())


def test_an_officer_in_the_footage_cannot_change_its_plan(filmed):
    footage_request, row, _ = filmed
    in_it = a_caseworker(officer_ref=row.clip.officer_ref)
    with pytest.raises(PermissionRefused, match="officers in this request"):
        lifecycle.hide_the_rest(footage_request, row, version=row.plan_version, by=in_it)


def test_a_plan_is_changed_only_while_the_answer_is_prepared(filmed):
    footage_request, row, by = filmed
    search.reopen_search(footage_request, by=by)
    for act in (
        lambda: lifecycle.set_sound(footage_request, row, "open", 0, 1, version=row.plan_version, by=by),
        lambda: lifecycle.render(footage_request, row, by=by),
        lambda: lifecycle.undo(footage_request, row, version=row.plan_version, by=by),
    ):
        with pytest.raises(lifecycle.NotWhilePreparing, match="now: searching"):
            act()


def test_a_change_stops_the_rendering_of_the_plan_that_is_no_more(filmed):
    footage_request, row, by = filmed
    job = lifecycle.render(footage_request, row, by=by)
    lifecycle.set_sound(footage_request, row, "bleep", 0, 1, version=row.plan_version, by=by)
    job.refresh_from_db()
    assert job.status == JobStatus.CANCELLED
    assert lifecycle.render(footage_request, row, by=by).plan_version == row.plan_version


def test_nothing_is_made_or_sent_while_something_is_still_being_found(filmed):
    footage_request, row, by = filmed
    lifecycle.ask_for(footage_request, row, "suggest", by=by)
    assert missing(footage_request, row)[0] == "writing is still being looked for."
    with pytest.raises(lifecycle.CannotDoThat, match="Not yet: writing is still being looked for"):
        lifecycle.render(footage_request, row, by=by)
    lifecycle.cancel(footage_request, row.jobs.get(kind="suggest", status="queued"), by=by)
    assert lifecycle.render(footage_request, row, by=by)
    assert missing(footage_request, row)[0] == "writing was not looked for to the end. Look for it again."


def test_a_result_is_made_once_for_each_plan(filmed):
    footage_request, row, by = filmed
    with_result(footage_request, row, by=by)
    with pytest.raises(lifecycle.CannotDoThat, match="nothing to make again"):
        lifecycle.render(footage_request, row, by=by)


def test_finishing_the_search_again_keeps_the_plan_that_people_worked_on(filmed):
    footage_request, row, by = filmed
    lifecycle.set_decision(
        footage_request, row, "f1", "show", reason="consenting", version=row.plan_version, by=by
    )
    search.reopen_search(footage_request, by=by)
    search.finish_search(footage_request, nothing_else=True, by=by)
    do_all_jobs()
    row.refresh_from_db()
    assert (row.plan_version, row.plan["tracks"][0]["reason"]) == (row.edits.count() + 1, "consenting")
    with pytest.raises(lifecycle.CannotDoThat, match="already"):
        lifecycle.look_for_faces(footage_request, row, by=by)


def test_what_was_shown_and_opened_can_be_seen_and_heard_in_the_result(filmed):
    footage_request, row, by = filmed
    lifecycle.set_decision(
        footage_request, row, "f1", "show", reason="requester", version=row.plan_version, by=by
    )
    lifecycle.set_sound(footage_request, row, "open", 0, 1.5, version=row.plan_version, by=by)
    made = with_result(footage_request, row, by=by)
    assert made.verified, review.failed_checks(made)
    assert [one["track"] for one in made.report["rendered"]["shown"]] == ["f1"]
    assert made.report["rendered"]["sound"]["open"] == [[0.0, 1.5]]


CHANGES = st.one_of(
    st.tuples(
        st.just("decide"),
        st.sampled_from(["f1", "f2", "f3"]),
        st.sampled_from(["requester", "hide", "dismissed"]),
    ),
    st.tuples(
        st.just("sound"),
        st.sampled_from(["open", "mute", "bleep"]),
        st.tuples(st.integers(0, 2), st.integers(1, 3)),
    ),
    st.tuples(st.just("draw"), st.integers(0, 29), st.integers(0, 600)),
    st.tuples(st.just("remove"), st.just("b1"), st.none()),
    st.tuples(st.just("move"), st.just("b1"), st.integers(0, 600)),
)


def make(change, version, row, who):
    kind, what, how = change
    by = {"version": version, "by": who}
    if kind == "decide":
        decision, reason = {
            "requester": ("show", "requester"),
            "hide": ("hide", ""),
            "dismissed": ("dismissed", "no face"),
        }[how]
        return review_acts.decide(row, [what], decision, reason, "a note", **by)
    if kind == "sound":
        return review_acts.set_sound(row, what, how[0], how[0] + how[1], **by)
    if kind == "draw":
        return review_acts.draw(row, [[what, how, how, how + 50, how + 60]], **by)
    if kind == "remove":
        return review_acts.rub_out(row, what, **by)
    return review_acts.redraw(row, what, [[3, how, 0, how + 40, 80], [9, how, 5, how + 40, 90]], **by)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(CHANGES, max_size=8))
def test_undoing_every_change_gives_the_first_plan_back(filmed, changes):
    _, row, by = filmed
    row.refresh_from_db()
    row.edits.update(undone=True)
    first = {**row.plan, "tracks": sorted(row.plan["tracks"], key=lambda track: track["id"])}
    for change in changes:
        try:
            make(change, row.plan_version, row, by)
        except lifecycle.EngineError:
            continue
    while review_changes.last_edit(row, by):
        review_changes.undo(row, version=row.plan_version, by=by)
    row.refresh_from_db()
    assert {**row.plan, "tracks": sorted(row.plan["tracks"], key=lambda track: track["id"])} == first
    with pytest.raises(review_changes.NothingToUndo):
        review_changes.undo(row, version=row.plan_version, by=by)


def test_asking_for_nothing_new_is_no_change(filmed):
    footage_request, row, by = filmed
    before = row.plan_version
    lifecycle.set_sound(footage_request, row, "mute", 0, 3, version=before, by=by)
    row.refresh_from_db()
    assert row.plan_version == before
    assert not audit.AuditEvent.objects.filter(action="redaction.sound_mute").exists()


# --- stretches ------------------------------------------------------------------------------------
SPANS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 10)).map(lambda pair: (pair[0], pair[0] + pair[1])),
    max_size=8,
)


def moments(spans):
    return {moment for a, b in spans for moment in range(a, b)}


@given(spans=SPANS, start=st.integers(0, 40), length=st.integers(1, 10))
def test_stretches_are_sets_of_moments(spans, start, length):
    clean = []
    for span in spans:
        clean = stretches.added(clean, *span)
    assert moments(clean) == moments(spans)
    assert all(a[1] < b[0] for a, b in zip(clean, clean[1:], strict=False))
    span = (start, start + length)
    assert moments(stretches.added(clean, *span)) == moments(spans) | moments([span])
    assert moments(stretches.removed(clean, *span)) == moments(spans) - moments([span])
