"""Does a decision go out only with its ground, every particular of it, its steps, and the reason why it is late?"""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from requests_app import outcomes, outputs
from requests_app.law import grounds as law
from requests_app.lifecycle import decision, ladder, viewings
from requests_app.lifecycle.move import MoveRefused, PermissionRefused
from requests_app.models import Decision, FootageRequest, LadderStep, Outcome, Status
from requests_app.views.approval_returns import since_returned
from tests.builders import GROUND_OF, drafted, particulars_of
from tests.people import a_caseworker, a_legal_approver
from tests.requests_app.approvable import a_drafted_request, a_prepared_request, a_request_awaiting_approval

pytestmark = pytest.mark.django_db
VIDEO = b"redacted video"
Rung = LadderStep.Rung
ON_A_GROUND = list(outcomes.WITHHOLDS)


def refusal_of(act, *args, **fields):
    with pytest.raises(MoveRefused) as refused:
        act(*args, **fields)
    return str(refused.value)


def why_not(footage_request):
    return " ".join(decision.why_not_ready(footage_request, footage_request.decision))


# --- the ground -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("outcome", ON_A_GROUND)
def test_no_ground_of_another_law_can_be_given(outcome):
    footage_request = a_prepared_request(VIDEO)
    foreign = [one.code for one in law.GROUNDS.values() if one.regime != law.ANSWERED_UNDER]
    assert any(code.startswith("FOI-") for code in foreign) and any(
        code.startswith("GDPR-") for code in foreign
    )
    for code in foreign:
        said = refusal_of(drafted, footage_request, outcome, ground=code, particulars={}, by=a_caseworker())
        assert "another law" in said
    assert not Decision.objects.exists()


@pytest.mark.parametrize("outcome", ON_A_GROUND)
def test_what_is_offered_is_of_this_law_alone_and_fits_the_outcome(outcome):
    offered = outcomes.grounds_for(outcome)
    assert {one.regime for one in offered} == {law.ANSWERED_UNDER}
    for one in offered:
        assert outcomes.known_ground(outcome, one.code) == one
    assert not any("evidential" in one.name.lower() for one in offered)


def test_a_ground_for_refusing_a_request_withholds_no_footage_and_the_other_way_round():
    footage_request, by = a_prepared_request(VIDEO), a_caseworker()
    said = refusal_of(drafted, footage_request, Outcome.RESTRICTED, ground="P3-53", particulars={}, by=by)
    assert "no ground for withholding all of the footage" in said
    said = refusal_of(drafted, footage_request, Outcome.REFUSED, ground="P3-45-4-B", particulars={}, by=by)
    assert "no ground for refusing the request" in said
    said = refusal_of(drafted, footage_request, Outcome.NEITHER, ground="P3-53", particulars={}, by=by)
    assert "neither confirm nor deny" in said


@pytest.mark.parametrize("outcome", ON_A_GROUND)
def test_every_particular_that_a_ground_asks_is_needed_before_it_goes_on(outcome):
    footage_request, by = a_prepared_request(VIDEO), a_caseworker()
    clips = [clip.pk for clip in outputs.confirmed_clips(footage_request)]
    viewings.offer_viewing(footage_request, place="Lewisham", offer="Monday", by=by)
    code = GROUND_OF[outcome]
    whole = particulars_of(outcome, code)
    decision.draft_decision(footage_request, outcome=outcome, ground=code, clips=clips, by=by)
    asked = {law.QUESTIONS[name]["ask"] for name in whole}
    assert len(asked) > 1 and all(ask in why_not(footage_request) for ask in asked)
    for name in whole:
        less = {key: text for key, text in whole.items() if key != name} | {name: "  "}
        said = refusal_of(decision.explain_ground, footage_request, particulars=less, by=by)
        assert law.QUESTIONS[name]["ask"] in said
    decision.explain_ground(footage_request, particulars=whole, by=by)
    assert not any(ask in why_not(footage_request) for ask in asked)


def test_without_a_ground_nothing_is_withheld():
    footage_request = a_prepared_request(VIDEO)
    drafted(footage_request, Outcome.RESTRICTED, ground="", particulars=None, by=a_caseworker())
    assert "Choose the ground in law." in why_not(footage_request)


def test_the_day_of_the_next_look_is_never_blank_nor_over():
    footage_request, by = a_prepared_request(VIDEO), a_caseworker()
    whole = particulars_of(Outcome.RESTRICTED, "P3-45-4-B")
    for wrong in ("", "soon", "2020-01-01", timezone.localdate().isoformat()):
        said = refusal_of(
            drafted, footage_request, Outcome.RESTRICTED, particulars=whole | {"review_on": wrong}, by=by
        )
        assert "looked at again" in said or "next look" in said
    draft = drafted(footage_request, Outcome.RESTRICTED, by=by)
    assert draft.review_on == timezone.localdate() + timedelta(days=28)


def test_a_day_of_the_next_look_that_passes_while_it_waits_stops_the_approval():
    footage_request = a_request_awaiting_approval(VIDEO, outcome=Outcome.RESTRICTED)
    FootageRequest.objects.update(due_on=timezone.localdate() + timedelta(days=90))
    seen = footage_request.decision.frozen_hashes
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        said = refusal_of(decision.approve, footage_request, seen=seen, by=a_legal_approver())
    assert "must be after today" in said and footage_request.status == Status.AWAITING_APPROVAL


def test_changing_the_ground_forgets_what_was_said_of_the_other():
    footage_request, by = a_drafted_request(VIDEO, outcome=Outcome.RESTRICTED), a_caseworker()
    clips = [clip.pk for clip in outputs.confirmed_clips(footage_request)]
    kept = footage_request.decision.particulars
    again = {"outcome": Outcome.RESTRICTED, "clips": clips, "by": by}
    same = decision.draft_decision(footage_request, ground="P3-45-4-B", **again)
    assert same.particulars == kept
    other = decision.draft_decision(footage_request, ground="P3-45-4-C", **again)
    assert (other.particulars, other.review_on) == ({}, None)
    none = decision.draft_decision(footage_request, outcome=Outcome.RELEASED_IN_PART, by=by)
    assert (none.ground, none.particulars) == ("", {})


def test_a_letter_may_leave_out_its_reasons_where_they_would_undermine_what_they_protect():
    footage_request, by = a_drafted_request(VIDEO, outcome=Outcome.RESTRICTED), a_caseworker()
    named = law.GROUNDS["P3-45-4-B"].provision
    assert named in decision.letter_as_it_is(footage_request.decision, [], on=timezone.localdate())[0]
    said = footage_request.decision.particulars
    decision.explain_ground(footage_request, particulars=said, left_out_because="It names a source.", by=by)
    letter = decision.letter_as_it_is(footage_request.decision, [], on=timezone.localdate())[0]
    assert named not in letter and "It names a source" not in letter


def test_what_a_restriction_does_not_cover_must_be_released():
    footage_request, by = a_prepared_request(VIDEO, b"another"), a_caseworker()
    first, second = outputs.confirmed_clips(footage_request)
    drafted(footage_request, Outcome.RESTRICTED, clips=[first.pk], by=by)
    said = refusal_of(decision.send_for_approval, footage_request, by=by)
    assert f"This withholds nothing of {second.evidence_id}" in said and "release" in said
    said = refusal_of(
        decision.draft_decision, footage_request, outcome="restricted", ground="P3-45-4-B", by=by
    )
    assert "Choose the recordings that are withheld" in said


@pytest.mark.parametrize("outcome", [Outcome.RESTRICTED, Outcome.VIEWING_OFFERED])
def test_where_nothing_is_confirmed_there_is_nothing_to_withhold(outcome):
    footage_request = a_drafted_request(outcome=outcome)
    assert "nothing to withhold" in why_not(footage_request)


# --- the ladder -------------------------------------------------------------------------------------------
def record(footage_request, **steps):
    return ladder.record_steps(footage_request, steps, by=footage_request.assigned_to)


YES, NO = (True, "Because."), (False, "Because not.")


@pytest.mark.parametrize("outcome", [Outcome.RELEASED_IN_PART, Outcome.RESTRICTED, Outcome.VIEWING_OFFERED])
def test_the_suggested_steps_explain_the_outcome(outcome):
    footage_request = a_drafted_request(VIDEO, outcome=outcome)
    assert ladder.what_is_wrong(footage_request.decision) == []
    footage_request.decision.ladder.all().delete()
    assert "Record the steps" in why_not(footage_request)


@pytest.mark.parametrize(
    ("outcome", "steps", "words"),
    [
        ("restricted", {"restriction": YES}, "Say why “A full copy” was not enough."),
        ("restricted", {"full_copy": NO, "others_hidden": NO, "cut": NO, "viewing": NO, "restriction": YES}, "Say why “Still pictures"),
        ("restricted", {"full_copy": NO, "others_hidden": YES}, "Record the steps"),
        ("released_in_part", {"full_copy": YES, "others_hidden": YES}, "“A full copy” was taken, but the decision is"),
        ("released_in_part", {"others_hidden": YES}, "Say why “A full copy” was not enough."),
        ("released_in_part", {"full_copy": NO, "restriction": YES}, "Record the steps"),
    ],
)  # fmt: skip
def test_steps_that_leave_a_gap_or_say_something_else_are_refused(outcome, steps, words):
    footage_request = a_drafted_request(VIDEO, outcome=outcome)
    record(footage_request, **steps)
    assert words in refusal_of(decision.send_for_approval, footage_request, by=footage_request.assigned_to)


def test_a_step_that_the_video_itself_tells_of_must_be_recorded():
    footage_request = a_drafted_request(VIDEO)
    row = outputs.current_outputs(footage_request)[0].redaction
    row.plan["output"]["cuts"] = [[1, 2]]
    row.save()
    assert "“Stretches cut out” was taken. Record it so." in why_not(footage_request)
    assert ladder.suggested(footage_request.decision)[Rung.CUT][0] is True


def test_each_step_needs_its_why_and_an_unknown_step_is_none():
    footage_request = a_drafted_request(VIDEO)
    assert "Say why “A full copy”" in refusal_of(record, footage_request, full_copy=(False, " "))
    assert "no such step" in refusal_of(record, footage_request, shredding=YES)
    assert footage_request.decision.ladder.exists(), "what was recorded before stands"
    with pytest.raises(PermissionRefused):
        ladder.record_steps(footage_request, {}, by=a_legal_approver())


@pytest.mark.parametrize("outcome", [Outcome.NOT_HELD, Outcome.REFUSED, Outcome.NEITHER])
def test_who_is_told_nothing_of_footage_needs_no_steps_explained(outcome):
    footage_request = a_drafted_request(outcome=outcome)
    assert decision.why_not_ready(footage_request, footage_request.decision) == []


# --- late -------------------------------------------------------------------------------------------------
def test_a_late_answer_needs_a_reason_and_its_letter_says_it():
    footage_request = a_drafted_request()
    by = footage_request.assigned_to
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        assert "This answer is late" in refusal_of(decision.send_for_approval, footage_request, by=by)
        late = "We had to find a recording of another unit first."
        drafted(footage_request, Outcome.NOT_HELD, late_reason=late, by=by)
        sent = decision.send_for_approval(footage_request, by=by)
        assert late in sent.letter_html
        decision.approve(footage_request, seen=sent.frozen_hashes, by=a_legal_approver())
    assert footage_request.status == Status.DECIDED


def test_a_due_date_that_passes_while_it_waits_stops_the_approval():
    footage_request = a_request_awaiting_approval()
    seen = footage_request.decision.frozen_hashes
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        said = refusal_of(decision.approve, footage_request, seen=seen, by=a_legal_approver())
    assert "This answer is late" in said and "Return the draft" in said
    assert not footage_request.deliveries.exists()


def test_an_answer_on_the_last_day_is_not_late():
    footage_request = a_drafted_request()
    with time_machine.travel(timezone.now().replace(hour=12)):
        FootageRequest.objects.update(due_on=timezone.localdate())
        decision.send_for_approval(footage_request, by=footage_request.assigned_to)


# --- identity ---------------------------------------------------------------------------------------------
def test_nothing_is_sent_before_it_is_known_who_asks():
    footage_request = a_drafted_request()
    footage_request.identity_checks.all().delete()
    said = refusal_of(decision.send_for_approval, footage_request, by=footage_request.assigned_to)
    assert "Nobody has checked who is asking" in said


# --- what was returned --------------------------------------------------------------------------------------
def test_whoever_sees_a_returned_draft_again_sees_what_is_different():
    footage_request = a_request_awaiting_approval(
        outcome=Outcome.REFUSED, explanation="Because of a live case."
    )
    by = footage_request.assigned_to
    assert since_returned(footage_request.decision) == []
    decision.return_draft(footage_request, comment="Say which.", by=a_legal_approver())
    assert "Say which." in footage_request.notes.first().text
    drafted(footage_request, Outcome.REFUSED, explanation="You asked for the same in May.", by=by)
    decision.send_for_approval(footage_request, by=by)
    assert since_returned(footage_request.decision) == [
        "Letter, no longer: Because of a live case.",
        "Letter, new: You asked for the same in May.",
    ]
