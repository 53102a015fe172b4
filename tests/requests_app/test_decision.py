"""Does nothing go out but what somebody else saw and approved, to the byte?"""

import hashlib
import os
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, OperationalError, transaction
from django.urls import reverse
from django.utils import timezone

from footage_app import stores
from footage_app.models import Clip, Derivative, Quarantine, Redaction
from portal import audit, checkpoints, vault
from portal.models import AuditEvent, Role, Shredding
from requests_app import outputs
from requests_app.demo.reviewing import reviewed
from requests_app.lifecycle import (
    afterwards,
    clocks,
    contact,
    decision,
    grounds,
    handing_over,
    purpose,
    release,
    reopening,
    search,
    viewings,
)
from requests_app.lifecycle.move import ChangedMeanwhile, MoveRefused, PermissionRefused
from requests_app.models import Decision, Delivery, Outcome, OutgoingEmail, Status, Verdict
from tests.builders import drafted, lead
from tests.people import a_caseworker, a_legal_approver, a_supervisor, an_auditor, sign_in
from tests.requests_app.approvable import (
    a_decided_request,
    a_drafted_request,
    a_prepared_request,
    a_request_awaiting_approval,
    an_output,
)
from tests.requests_app.clips import a_candidate

pytestmark = pytest.mark.django_db
VIDEO, OTHER = b"redacted video", b"another redacted video"


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def approve(footage_request, *, by=None, seen=None):
    seen = Decision.objects.get(footage_request=footage_request).frozen_hashes if seen is None else seen
    return decision.approve(footage_request, seen=seen, by=by or a_legal_approver())


def nothing_went_out(footage_request):
    footage_request.refresh_from_db()
    kept = Decision.objects.get(footage_request=footage_request)
    return (
        footage_request.status != Status.DECIDED
        and not Delivery.objects.filter(footage_request=footage_request).exists()
        and kept.approved_at is None
        and not OutgoingEmail.objects.filter(kind="decided").exists()
        and not AuditEvent.objects.filter(action="request.approve").exists()
    )


# --- drafting ---------------------------------------------------------------------------------------------
def test_a_draft_can_be_written_again_until_it_is_sent():
    footage_request = a_prepared_request()
    by = a_caseworker()
    decision.draft_decision(footage_request, outcome=Outcome.REFUSED, explanation=" No. ", by=by)
    draft = decision.draft_decision(footage_request, outcome=Outcome.NOT_HELD, explanation="", by=by)
    assert (draft.outcome, draft.explanation, draft.drafted_by) == (Outcome.NOT_HELD, "", by)
    assert footage_request.was_worked_on_by(by)


@pytest.mark.parametrize("maker", [a_legal_approver, an_auditor])
def test_only_who_works_on_requests_may_draft(maker):
    footage_request = a_prepared_request()
    with pytest.raises(PermissionRefused):
        decision.draft_decision(footage_request, outcome=Outcome.NOT_HELD, by=maker())


def test_an_unknown_outcome_is_no_draft():
    with pytest.raises(ValueError):
        decision.draft_decision(a_prepared_request(), outcome="viewing", by=a_caseworker())


def test_a_decision_that_was_sent_cannot_be_edited():
    footage_request = a_request_awaiting_approval()
    with pytest.raises(MoveRefused, match="Ask a legal approver to return the draft"):
        decision.draft_decision(footage_request, outcome=Outcome.REFUSED, explanation="x", by=a_caseworker())
    assert Decision.objects.get().outcome == Outcome.NOT_HELD


# --- sending for approval -----------------------------------------------------------------------------------
def refusal_of(footage_request, by=None):
    with pytest.raises(MoveRefused) as refused:
        decision.send_for_approval(footage_request, by=by or a_caseworker())
    footage_request.refresh_from_db()
    assert footage_request.status == Status.PREPARING
    kept = Decision.objects.filter(footage_request=footage_request).first()
    assert kept is None or not (kept.letter_key or kept.sent_for_approval_at)
    return str(refused.value)


def test_without_a_draft_there_is_nothing_to_send():
    assert refusal_of(a_prepared_request()) == "Draft the decision first."


@pytest.mark.parametrize("outcome", [Outcome.RELEASED_IN_FULL, Outcome.RELEASED_IN_PART])
def test_releasing_needs_a_confirmed_clip(outcome):
    assert "nothing to release" in refusal_of(a_drafted_request(outcome=outcome))


def test_not_held_needs_no_clip_confirmed():
    said = refusal_of(a_drafted_request(VIDEO, outcome=Outcome.NOT_HELD))
    assert said == "1 clip is confirmed to show the person, so the answer cannot be that nothing is held."


def test_a_refusal_needs_an_explanation():
    said = refusal_of(a_drafted_request(VIDEO, outcome=Outcome.REFUSED, explanation=" \n "))
    assert said == "Write the explanation: the person must be told why."


def test_a_release_in_part_explains_itself_by_its_schedule():
    frozen = a_request_awaiting_approval(VIDEO, outcome=Outcome.RELEASED_IN_PART, explanation="").decision
    assert "Faces of other people" in frozen.letter_html


def test_what_is_hidden_silent_or_left_out_is_not_released_in_full():
    footage_request = a_drafted_request(VIDEO, outcome=Outcome.RELEASED_IN_FULL)
    assert "Choose “Released in part”" in refusal_of(footage_request)
    row = Redaction.objects.get()
    shown = {"decision": "show", "reason": "consenting", "decided": True}
    whole = {**row.plan, "tracks": [{**track, **shown} for track in row.plan["tracks"]]}
    whole["sound"] = {"open": [[0, 80]], "bleep": []}
    for plan in (
        {**whole, "sound": {"open": [[0, 19]], "bleep": []}},
        {**whole, "sound": {"open": [[0, 80]], "bleep": [[1, 2]]}},
        {**whole, "output": {**whole["output"], "cuts": [[1, 2]]}},
        {**whole, "output": {**whole["output"], "kind": "picture"}},
        {**whole, "tracks": [*whole["tracks"][1:], row.plan["tracks"][0]]},
    ):
        Redaction.objects.update(plan=plan)
        reviewed(footage_request, Derivative.objects.get(), by=a_caseworker())
        assert "so this is not released in full" in refusal_of(footage_request)
    Redaction.objects.update(plan=whole)
    reviewed(footage_request, Derivative.objects.get(), by=a_caseworker())
    sent = decision.send_for_approval(footage_request, by=a_caseworker())
    assert "What is withheld" not in sent.letter_html


def test_a_clip_that_nobody_decided_on_stops_it():
    footage_request = a_drafted_request(VIDEO)
    a_candidate(footage_request)
    assert "1 clip must be confirmed or ruled out" in refusal_of(footage_request)


def test_an_output_that_failed_its_checks_stops_it():
    footage_request = a_drafted_request(VIDEO)
    Derivative.objects.update(verified=False)
    assert "did not pass its checks" in refusal_of(footage_request)


def test_an_output_of_an_older_plan_stops_it():
    footage_request = a_drafted_request(VIDEO)
    Redaction.objects.update(plan_version=2)
    assert "Make it again" in refusal_of(footage_request)


def test_a_newer_output_that_failed_stops_it_though_an_older_one_passed():
    footage_request = a_drafted_request(VIDEO)
    by = a_caseworker()
    an_output(footage_request, footage_request.candidates.get().clip, OTHER, by=by, verified=False)
    assert refusal_of(footage_request)


def test_a_confirmed_clip_without_any_output_stops_it():
    footage_request = a_drafted_request(VIDEO, OTHER)
    last = footage_request.candidates.last().clip
    Derivative.objects.filter(redaction__clip=last).delete()
    assert last.evidence_id in refusal_of(footage_request)


def test_who_may_not_work_may_not_send():
    with pytest.raises(PermissionRefused):
        decision.send_for_approval(a_drafted_request(), by=a_legal_approver())


def test_sending_freezes_the_letter_and_the_hashes_of_exactly_the_confirmed_clips():
    footage_request = a_drafted_request(VIDEO, OTHER)
    ruled_out = a_candidate(footage_request, verdict=Verdict.RULED_OUT)
    an_output(footage_request, ruled_out.clip, b"of somebody else", by=a_caseworker())
    frozen = decision.send_for_approval(footage_request, by=a_caseworker())
    letter = vault.read(frozen.letter_key)
    assert letter.startswith(b"%PDF")
    assert frozen.letter_sha256 == sha256(letter)
    assert [one["sha256"] for one in frozen.outputs] == [sha256(VIDEO), sha256(OTHER)]
    assert frozen.frozen_hashes == sorted([sha256(VIDEO), sha256(OTHER), frozen.letter_sha256])
    assert sha256(VIDEO) in frozen.letter_html and sha256(b"of somebody else") not in frozen.letter_html
    assert footage_request.status == Status.AWAITING_APPROVAL


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.NOT_HELD])
def test_what_releases_nothing_freezes_the_letter_alone(outcome):
    contents = [VIDEO] if outcome == Outcome.REFUSED else []
    footage_request = a_request_awaiting_approval(*contents, outcome=outcome)
    assert footage_request.decision.outputs == []
    assert footage_request.decision.frozen_hashes == [footage_request.decision.letter_sha256]


def test_a_refusal_reads_the_same_whether_footage_was_found_or_not():
    letters = []
    for contents in ([], [VIDEO], [VIDEO, OTHER]):
        footage_request = a_request_awaiting_approval(*contents, outcome=Outcome.REFUSED)
        letters.append(footage_request.decision.letter_html.replace(footage_request.reference, "BWV"))
    assert letters[0] == letters[1] == letters[2]


@pytest.mark.parametrize(
    "trouble", [ChangedMeanwhile("somebody was first"), OperationalError("it is locked")]
)
def test_a_letter_of_a_move_that_fails_does_not_stay_in_the_vault(settings, monkeypatch, trouble):
    footage_request = a_drafted_request()

    def refuse(*args, **fields):
        raise trouble

    monkeypatch.setattr(decision, "move", refuse)
    with pytest.raises(type(trouble)):
        decision.send_for_approval(footage_request, by=a_caseworker())
    assert [file for _, _, files in os.walk(settings.VAULT_DIR) for file in files] == []


# --- returning -----------------------------------------------------------------------------------------------
def test_a_returned_draft_can_be_changed_and_its_frozen_letter_is_gone(django_capture_on_commit_callbacks):
    footage_request = a_request_awaiting_approval(VIDEO)
    key, approver = footage_request.decision.letter_key, a_legal_approver()
    with django_capture_on_commit_callbacks(execute=True):
        decision.return_draft(footage_request, comment="Say which law.", by=approver)
    kept = Decision.objects.get()
    assert footage_request.status == Status.PREPARING
    assert (kept.return_comment, kept.returned_by, kept.letter_key, kept.outputs) == (
        "Say which law.",
        approver,
        "",
        [],
    )
    with pytest.raises(vault.NotInVault):
        vault.read(key)
    decision.draft_decision(footage_request, outcome=Outcome.RELEASED_IN_FULL, by=a_caseworker())


def test_returning_needs_words():
    footage_request = a_request_awaiting_approval()
    with pytest.raises(MoveRefused, match="Say what must be changed"):
        decision.return_draft(footage_request, comment="  ", by=a_legal_approver())


def test_who_returned_a_draft_did_not_work_on_it_and_may_approve_it_later():
    footage_request, approver = a_request_awaiting_approval(), a_legal_approver()
    decision.return_draft(footage_request, comment="Shorter.", by=approver)
    decision.send_for_approval(footage_request, by=a_caseworker())
    approve(footage_request, by=approver)
    assert footage_request.status == Status.DECIDED


# --- four eyes ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("superuser", [False, True])
def test_whoever_worked_on_it_cannot_approve_it_superuser_or_not(superuser):
    by = a_caseworker(is_superuser=superuser)
    footage_request = a_request_awaiting_approval(VIDEO, by=by)
    by.role = Role.LEGAL_APPROVER
    by.save()
    with pytest.raises(PermissionRefused, match="You worked on this request"):
        approve(footage_request, by=by)
    assert nothing_went_out(footage_request)


def test_one_small_change_to_the_redaction_is_work_too():
    footage_request = a_drafted_request(VIDEO)
    by = a_caseworker()
    said = dict.fromkeys(["necessity", "proportionality"], "Because.") | {"review_on": "2030-01-01"}
    row = Redaction.objects.get()
    grounds.give_ground(footage_request, row, ["track:b1"], ground="P3-45-4-C", particulars=said, by=by)
    decision.send_for_approval(footage_request, by=a_caseworker())
    by.role = Role.LEGAL_APPROVER
    by.save()
    with pytest.raises(PermissionRefused):
        approve(footage_request, by=by)


@pytest.mark.parametrize("maker", [a_caseworker, a_supervisor, an_auditor])
@pytest.mark.parametrize("superuser", [False, True])
def test_nobody_but_a_legal_approver_approves(maker, superuser):
    footage_request = a_request_awaiting_approval()
    with pytest.raises(PermissionRefused):
        approve(footage_request, by=maker(is_superuser=superuser))
    assert nothing_went_out(footage_request)


@pytest.mark.parametrize("by", [audit.SYSTEM, audit.REQUESTER])
def test_no_machine_and_no_requester_approves(by):
    footage_request = a_request_awaiting_approval()
    with pytest.raises(PermissionRefused):
        approve(footage_request, by=by)


def test_the_database_itself_refuses_an_approval_by_the_drafter():
    footage_request = a_request_awaiting_approval()
    kept = footage_request.decision
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=kept.pk).update(approved_by=kept.drafted_by, approved_at=kept.drafted_at)


# --- approving ------------------------------------------------------------------------------------------------
def test_an_approval_issues_the_letter_and_each_output_and_says_so():
    approver = a_legal_approver()
    footage_request = a_decided_request(VIDEO, OTHER, approver=approver, email="amara@example.com")
    kept = footage_request.decision
    assert (footage_request.status, kept.approved_by) == (Status.DECIDED, approver)
    assert footage_request.closed_at is not None
    assert kept.approved_hashes == kept.frozen_hashes
    issued = {one.file_name: one.sha256 for one in footage_request.deliveries.all()}
    assert issued == {
        "recording-1.mp4": sha256(VIDEO),
        "recording-2.mp4": sha256(OTHER),
        "decision-letter.pdf": kept.letter_sha256,
    }
    event = AuditEvent.objects.get(action="request.approve")
    assert all(one in event.body for one in kept.frozen_hashes)
    email = OutgoingEmail.objects.get(kind="decided")
    assert email.to == "amara@example.com"
    for personal in ("Amara", "recording", "released", "refused", sha256(VIDEO)):
        assert personal not in email.subject + email.text


def test_with_each_file_comes_what_was_hidden_in_plain_words():
    footage_request = a_decided_request(VIDEO)
    said = footage_request.deliveries.get(file_name="recording-1.mp4").what_was_hidden
    assert "We covered the faces of other people with solid blocks" in said
    assert "one part of the picture by hand" in said
    assert "We did not cover you." in said
    assert "We removed all sound" in said


def test_a_request_without_an_email_address_is_decided_without_an_email():
    footage_request = a_decided_request(email="", contact_by="post", postal_address="1 Road")
    assert footage_request.status == Status.DECIDED
    assert not OutgoingEmail.objects.filter(kind="decided").exists()


def test_what_the_approver_saw_must_be_what_is_frozen():
    footage_request = a_request_awaiting_approval(VIDEO)
    frozen = footage_request.decision.frozen_hashes
    for seen in ([], frozen[:1], [*frozen, "0" * 64], [*frozen[:-1], "0" * 64], [*frozen, frozen[0]]):
        with pytest.raises(decision.ApprovalVoid, match="What you looked at"):
            approve(footage_request, seen=seen)
    assert nothing_went_out(footage_request)


def edit_the_plan(footage_request):
    Redaction.objects.update(plan_version=2)


def render_again(footage_request):
    an_output(footage_request, footage_request.candidates.first().clip, OTHER, by=a_caseworker())
    Derivative.objects.update(watched_at=footage_request.received_at)


def render_the_same_again(footage_request):
    an_output(footage_request, footage_request.candidates.first().clip, VIDEO, by=a_caseworker())
    Derivative.objects.update(watched_at=footage_request.received_at)


def dock_later(footage_request):
    a_candidate(footage_request)


def confirm_another(footage_request):
    a_candidate(footage_request, verdict=Verdict.CONFIRMED)


def rule_the_clip_out(footage_request):
    footage_request.candidates.update(verdict=Verdict.RULED_OUT)


def fail_the_checks(footage_request):
    Derivative.objects.update(verified=False)


def swap_the_file(footage_request):
    stores.path(Derivative.objects.get().store_key).write_bytes(b"everybody is visible")


def lose_the_file(footage_request):
    stores.erase(Derivative.objects.get().store_key)


def swap_the_letter(footage_request):
    vault.path_of(footage_request.decision.letter_key).write_bytes(
        vault.vault_key().encrypt(b"another letter")
    )


def lose_the_letter(footage_request):
    vault.erase(footage_request.decision.letter_key)


def name_another_letter(footage_request):
    Decision.objects.update(letter_key=vault.store(b"another letter"))


def put_in_quarantine(footage_request):
    Clip.objects.update(quarantine=Quarantine.WAITING)


def change_the_outcome(footage_request):
    Decision.objects.update(outcome=Outcome.NOT_HELD)


def write_to_another_address(footage_request):
    given = {name: getattr(footage_request, name) for name in contact.WAYS} | {"postal_address": "9 New Road"}
    contact.change_contact(footage_request, because="She rang.", by=footage_request.assigned_to, **given)


def hand_the_files_over_otherwise(footage_request):
    handing_over.change_way(footage_request, receive_by="collect", by=footage_request.assigned_to)


def set_another_purpose(footage_request):
    purpose.set_purpose(footage_request.candidates.get(), clocks.UK_GDPR, by=footage_request.assigned_to)


@pytest.mark.parametrize("state", [Quarantine.WAITING, Quarantine.REJECTED])
def test_footage_in_quarantine_is_not_released(state):
    footage_request = a_drafted_request(VIDEO)
    Clip.objects.update(quarantine=state)
    with pytest.raises(decision.NotReady, match="A footage officer must accept it"):
        decision.send_for_approval(footage_request, by=footage_request.assigned_to)
    Clip.objects.update(quarantine=Quarantine.ACCEPTED)
    decision.send_for_approval(footage_request, by=footage_request.assigned_to)


@pytest.mark.parametrize(
    "change",
    [
        edit_the_plan, render_again, render_the_same_again, dock_later, confirm_another, rule_the_clip_out,
        fail_the_checks, swap_the_file, lose_the_file, swap_the_letter, lose_the_letter, name_another_letter,
        change_the_outcome, put_in_quarantine, write_to_another_address, hand_the_files_over_otherwise,
        set_another_purpose,
    ],
    ids=lambda change: change.__name__,
)  # fmt: skip
def test_any_change_after_sending_voids_it(change):
    footage_request = a_request_awaiting_approval(VIDEO)
    seen = footage_request.decision.frozen_hashes
    change(footage_request)
    with pytest.raises(decision.ApprovalVoid) as refused:
        approve(footage_request, seen=seen)
    assert "Return the draft" in str(refused.value)
    assert nothing_went_out(footage_request)


def test_a_letter_may_not_invite_to_a_viewing_that_was_cancelled():
    by = a_caseworker()
    footage_request = a_prepared_request(VIDEO, by=by)
    offer = {"offer": "Monday at 10am.", "by": by}
    viewing = viewings.offer_viewing(footage_request, place="Lewisham station", **offer)
    drafted(footage_request, Outcome.VIEWING_OFFERED, by=by)
    decision.send_for_approval(footage_request, by=by)
    viewings.end_viewing(viewing, outcome="cancelled", words="The room is closed.", by=by)
    viewings.offer_viewing(footage_request, place="Croydon station", **offer)
    with pytest.raises(decision.ApprovalVoid, match="The letter would not be the same now"):
        approve(footage_request)
    assert nothing_went_out(footage_request)


def test_time_and_a_new_seal_of_the_log_do_not_void_a_letter():
    """It is compared as it was on its day, with the seal that it names; also where it names none."""
    for name in ("before the first seal", "after it"):
        footage_request = a_request_awaiting_approval(VIDEO, name=name)
        checkpoints.make_checkpoint()
        with time_machine.travel(timezone.now() + timedelta(days=3)):
            approve(footage_request)


def test_of_two_approvals_the_second_is_told_who_was_first():
    footage_request = a_request_awaiting_approval()
    first = a_legal_approver(name="Ruth Adeyemi")
    seen = footage_request.decision.frozen_hashes
    stale = type(footage_request).objects.get(pk=footage_request.pk)
    decision.approve(footage_request, seen=seen, by=first)
    with pytest.raises(ChangedMeanwhile, match="Ruth Adeyemi has already approved this"):
        decision.approve(stale, seen=seen, by=a_legal_approver())
    assert Delivery.objects.count() == 1


def test_a_withdrawn_request_cannot_be_approved():
    footage_request = a_request_awaiting_approval()
    type(footage_request).objects.update(status=Status.WITHDRAWN)
    with pytest.raises(ChangedMeanwhile, match="it is now: withdrawn"):
        approve(footage_request)


def test_what_was_sent_is_forgotten_when_the_person_withdraws(client):
    footage_request, approver = a_request_awaiting_approval(VIDEO), a_legal_approver()
    frozen = footage_request.decision
    afterwards.withdraw(footage_request, by=audit.REQUESTER)
    reopening.reopen(footage_request, reason="She changed her mind.", by=a_supervisor())
    kept = Decision.objects.get()
    assert (kept.sent_for_approval_at, kept.letter_key, kept.letter_html, kept.outputs) == (None, "", "", [])
    assert Shredding.objects.filter(key=frozen.letter_key).exists()
    page = reverse("approval:compare", args=[footage_request.reference])
    assert sign_in(client, approver).get(page).status_code == 404
    lead(footage_request, to="awaiting_approval")
    assert client.get(page).status_code == 200


def test_an_approval_that_fails_at_its_end_has_done_nothing(monkeypatch):
    footage_request = a_request_awaiting_approval(VIDEO)

    def fail(*args, **fields):
        raise RuntimeError("no room for the e-mail")

    monkeypatch.setattr(release, "tell", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        approve(footage_request)
    assert nothing_went_out(footage_request)


def test_a_clip_with_a_verdict_cannot_slip_in_while_it_waits():
    footage_request = a_request_awaiting_approval(VIDEO)
    with pytest.raises(MoveRefused):
        search.undecide(footage_request.candidates.get(), by=a_caseworker())


def test_current_outputs_take_the_same_number_of_queries_for_one_clip_and_for_five(django_assert_num_queries):
    for count in (1, 5):
        footage_request = a_prepared_request(*[b"%d" % number for number in range(count)])
        with django_assert_num_queries(2):
            assert len(outputs.current_outputs(footage_request)) == count
