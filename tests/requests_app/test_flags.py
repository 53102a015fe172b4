"""While somebody may be at risk or a case is live, or a ground takes two, do two look, and is there no way around it?"""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from footage_app.models import Redaction
from portal.models import AuditEvent, Role
from requests_app import outputs
from requests_app.law import grounds as law
from requests_app.lifecycle import decision, flags, grounds
from requests_app.lifecycle.move import MoveRefused, PermissionRefused
from requests_app.models import Decision, Outcome, Status
from tests.builders import drafted
from tests.people import a_caseworker, a_legal_approver, a_supervisor, an_auditor, sign_in
from tests.requests_app.approvable import (
    a_decided_request,
    a_drafted_request,
    a_prepared_request,
    a_request_awaiting_approval,
)

pytestmark = pytest.mark.django_db
RISK, LIVE = "third_party_at_risk", "live_case"


def refusal_of(act, *args, **fields):
    with pytest.raises(MoveRefused) as refused:
        act(*args, **fields)
    return str(refused.value)


def raise_flag(footage_request, kind=RISK, by=None):
    return flags.raise_flag(
        footage_request, kind, reason="Her brother has threatened her.", by=by or a_caseworker()
    )


def a_flagged_request():
    footage_request = a_drafted_request(b"video")
    raise_flag(footage_request, by=footage_request.assigned_to)
    decision.send_for_approval(footage_request, by=footage_request.assigned_to)
    return footage_request


def seen(footage_request):
    return Decision.objects.get().frozen_hashes


def look(footage_request, by):
    return decision.first_look(footage_request, seen=seen(footage_request), by=by)


def approve(footage_request, by):
    return decision.approve(footage_request, seen=seen(footage_request), by=by)


def test_a_flagged_request_takes_two_looks_by_two_people():
    footage_request, one, two = a_flagged_request(), a_legal_approver(), a_legal_approver()
    assert "two approvers have to look" in refusal_of(approve, footage_request, one)
    look(footage_request, one)
    event = AuditEvent.objects.get(action="request.first_look")
    assert all(hash in event.body for hash in seen(footage_request)) and not event.is_work
    assert "another legal approver has to approve it" in refusal_of(approve, footage_request, one)
    assert "already made the first look" in refusal_of(look, footage_request, two)
    approve(footage_request, two)
    kept = Decision.objects.get()
    assert (kept.first_look_by, kept.approved_by, footage_request.status) == (one, two, Status.DECIDED)


def test_without_a_flag_one_look_is_enough():
    footage_request = a_request_awaiting_approval()
    assert "one approver is enough" in refusal_of(look, footage_request, a_legal_approver())
    approve(footage_request, a_legal_approver())


def test_neither_of_the_two_may_have_worked_on_it():
    footage_request = a_flagged_request()
    by = footage_request.assigned_to
    by.role = Role.LEGAL_APPROVER
    by.save()
    for act in (look, approve):
        with pytest.raises(PermissionRefused, match="You worked on this request"):
            act(footage_request, by)
    for maker in (a_caseworker, a_supervisor, an_auditor):
        with pytest.raises(PermissionRefused):
            look(footage_request, maker(is_superuser=True))


def test_a_first_look_at_something_else_is_none():
    footage_request = a_flagged_request()
    with pytest.raises(decision.ApprovalVoid, match="What you looked at"):
        decision.first_look(footage_request, seen=["0" * 64], by=a_legal_approver())
    look(footage_request, a_legal_approver())
    Decision.objects.update(first_look_hashes=["0" * 64])
    assert "at something else" in refusal_of(approve, footage_request, a_legal_approver())


def test_returning_clears_the_first_look_and_the_log_keeps_it():
    footage_request, one, two = a_flagged_request(), a_legal_approver(), a_legal_approver()
    look(footage_request, one)
    decision.return_draft(footage_request, comment="Hide the sign.", by=two)
    kept = Decision.objects.get()
    assert (kept.first_look_by, kept.first_look_at, kept.first_look_hashes) == (None, None, [])
    assert AuditEvent.objects.filter(action="request.first_look").count() == 1
    decision.send_for_approval(footage_request, by=footage_request.assigned_to)
    assert "Nobody has made the first look" in refusal_of(approve, footage_request, one)
    look(footage_request, two)
    approve(footage_request, one)


def test_a_flag_raised_after_the_first_look_asks_for_another():
    footage_request, one, two = a_flagged_request(), a_legal_approver(), a_legal_approver()
    look(footage_request, one)
    raise_flag(footage_request, LIVE)
    assert "A flag was raised after the first look" in refusal_of(approve, footage_request, two)
    look(footage_request, one)
    approve(footage_request, two)


def test_a_flag_raised_while_it_waits_asks_for_two():
    footage_request = a_request_awaiting_approval()
    raise_flag(footage_request)
    assert "two approvers" in refusal_of(approve, footage_request, a_legal_approver())


def test_nobody_lowers_a_flag_to_approve_alone():
    footage_request, one = a_flagged_request(), a_legal_approver()
    flags.lower_flag(footage_request.flags.get(), because="The threat is over.", by=one)
    assert "two approvers" in refusal_of(approve, footage_request, one)
    look(footage_request, a_legal_approver())
    approve(footage_request, one)


def test_a_flag_that_was_lowered_before_it_was_sent_counts_no_more_and_stays_on_record():
    footage_request = a_drafted_request()
    flag = raise_flag(footage_request)
    flags.lower_flag(flag, because="It was another person.", by=a_supervisor())
    decision.send_for_approval(footage_request, by=footage_request.assigned_to)
    approve(footage_request, a_legal_approver())
    flag.refresh_from_db()
    assert flag.lowered_because == "It was another person." and flag.reason


@pytest.mark.parametrize("again", [False, True])
def test_who_lowered_a_flag_before_it_was_sent_does_not_approve_alone(client, again):
    footage_request, one = a_drafted_request(), a_legal_approver()
    flags.lower_flag(raise_flag(footage_request), because="The threat is over.", by=one)
    decision.send_for_approval(footage_request, by=footage_request.assigned_to)
    if again:
        decision.return_draft(footage_request, comment="Hide the sign.", by=one)
        decision.send_for_approval(footage_request, by=footage_request.assigned_to)
    assert "You lowered a flag" in refusal_of(approve, footage_request, one)
    page = reverse("approval:compare", args=[footage_request.reference])
    shown = sign_in(client, one).get(page).text
    assert "You lowered a flag" in shown and "Continue to approve" not in shown
    approve(footage_request, a_legal_approver())


def test_a_first_looker_who_works_on_it_afterwards_counts_no_more():
    footage_request, one = a_flagged_request(), a_legal_approver()
    look(footage_request, one)
    one.role = Role.CASEWORKER
    one.save()
    raise_flag(footage_request, LIVE, by=one)
    flags.lower_flag(footage_request.flags.get(kind=LIVE), because="In error.", by=a_supervisor())
    assert "first look" in refusal_of(approve, footage_request, a_legal_approver())


def test_flags_need_reasons_and_end_by_somebody_else():
    footage_request, by = a_request_awaiting_approval(), a_supervisor()
    assert "Write down why" in refusal_of(flags.raise_flag, footage_request, RISK, reason=" ", by=by)
    assert "no such flag" in refusal_of(flags.raise_flag, footage_request, "gut feeling", reason="x", by=by)
    flag = raise_flag(footage_request, by=by)
    assert "raised already" in refusal_of(raise_flag, footage_request)
    assert "somebody else" in refusal_of(flags.lower_flag, flag, because="x", by=by)
    assert "Write down why" in refusal_of(flags.lower_flag, flag, because="", by=a_supervisor())
    with pytest.raises(PermissionRefused):
        flags.lower_flag(flag, because="x", by=a_caseworker())
    flags.lower_flag(flag, because="x", by=a_supervisor())
    assert "lowered already" in refusal_of(flags.lower_flag, flag, because="x", by=a_supervisor())
    raise_flag(footage_request)
    assert "closed" in refusal_of(raise_flag, a_decided_request())


def test_a_legal_approver_who_sees_a_danger_may_still_look():
    footage_request, one = a_request_awaiting_approval(), a_legal_approver()
    raise_flag(footage_request, by=one)
    look(footage_request, one)


def test_the_database_itself_refuses_two_looks_by_one_person():
    a_flagged_request()
    one = a_legal_approver()
    Decision.objects.update(first_look_by=one)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.update(approved_by=one)


def test_a_refusal_is_looked_at_twice_as_well():
    footage_request = a_drafted_request()
    drafted(footage_request, Outcome.NEITHER, by=footage_request.assigned_to)
    raise_flag(footage_request, LIVE)
    decision.send_for_approval(footage_request, by=footage_request.assigned_to)
    assert "two approvers" in refusal_of(approve, footage_request, a_legal_approver())


# --- grounds that take two ----------------------------------------------------------------------------------
NATIONAL_SECURITY = "P3-78A"


def test_the_grounds_that_take_two_are_those_of_national_security_and_of_vexatious_requests():
    taking = {one.code for one in law.GROUNDS.values() if one.takes_two}
    assert taking == {"P3-45-4-D", "P3-78A", "GDPR-26", "FOI-23", "FOI-24", "FOI-14-1"}


@pytest.mark.parametrize("outcome", [Outcome.RESTRICTED, Outcome.NEITHER])
def test_a_decision_on_a_ground_that_takes_two_is_looked_at_by_two(outcome):
    footage_request = a_request_awaiting_approval(
        b"video", outcome=outcome, draft={"ground": NATIONAL_SECURITY}
    )
    one, two = a_legal_approver(), a_legal_approver()
    said = refusal_of(approve, footage_request, one)
    assert "“National security exemption” two approvers have to look" in said
    look(footage_request, one)
    assert NATIONAL_SECURITY in AuditEvent.objects.get(action="request.first_look").body
    assert "another legal approver" in refusal_of(approve, footage_request, one)
    approve(footage_request, two)
    assert Decision.objects.get().first_look_by == one


def test_a_part_that_is_withheld_on_a_ground_that_takes_two_is_looked_at_by_two():
    footage_request = a_drafted_request(b"video")
    by = footage_request.assigned_to
    said = {"certificate": "C 12", "second_view": "Ruth Adeyemi, today."}
    grounds.give_ground(
        footage_request,
        Redaction.objects.get(),
        ["track:b1"],
        ground=NATIONAL_SECURITY,
        particulars=said,
        by=by,
    )
    decision.send_for_approval(footage_request, by=by)
    assert "two approvers have to look" in refusal_of(approve, footage_request, a_legal_approver())
    look(footage_request, a_legal_approver())
    approve(footage_request, a_legal_approver())
    assert footage_request.status == Status.DECIDED


def test_a_ground_of_another_recording_takes_nobody_more():
    footage_request = a_prepared_request(b"video", b"another")
    by, (first, second) = footage_request.assigned_to, outputs.confirmed_clips(footage_request)
    said = {"certificate": "C 12", "second_view": "Ruth Adeyemi, today."}
    row = Redaction.objects.get(clip=second)
    grounds.give_ground(footage_request, row, ["track:b1"], ground=NATIONAL_SECURITY, particulars=said, by=by)
    drafted(footage_request, Outcome.RELEASED_IN_PART, clips=[first.pk], more_to_come=True, by=by)
    decision.send_for_approval(footage_request, by=by)
    approve(footage_request, a_legal_approver())


def test_the_approver_is_told_why_two_have_to_look(client):
    footage_request = a_request_awaiting_approval(
        b"video", outcome=Outcome.RESTRICTED, draft={"ground": NATIONAL_SECURITY}
    )
    client = sign_in(client, a_legal_approver())
    page = client.get(reverse("approval:compare", args=[footage_request.reference])).content.decode()
    assert "National security exemption” two approvers have to look" in page
    assert "Continue to the first look" in page and "Continue to approve" not in page
    asked = {"seen": seen(footage_request)}
    first = client.get(reverse("approval:first_look", args=[footage_request.reference]), asked)
    assert "two approvers have to look" in first.content.decode()
