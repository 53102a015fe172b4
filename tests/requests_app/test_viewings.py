"""Is a viewing offered, agreed and ended in that order, and told of in a letter?"""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from requests_app.lifecycle import afterwards, decision, reopening, viewings
from requests_app.lifecycle.move import MoveRefused, PermissionRefused
from requests_app.models import Letter, Outcome, Status
from tests.builders import drafted
from tests.people import a_caseworker, a_legal_approver, a_supervisor
from tests.requests_app.approvable import a_decided_request, a_drafted_request, a_prepared_request

pytestmark = pytest.mark.django_db
PLACE, TIMES = "Lewisham police station", "Monday 4 January at 10am, or Tuesday 5 January at 2pm."


def refusal_of(act, *args, **fields):
    with pytest.raises(MoveRefused) as refused:
        act(*args, **fields)
    return str(refused.value)


def an_offer(footage_request, by=None):
    return viewings.offer_viewing(footage_request, place=PLACE, offer=TIMES, by=by or a_caseworker())


def a_decided_viewing():
    footage_request = a_prepared_request(b"video")
    viewing = an_offer(footage_request)
    drafted(footage_request, Outcome.VIEWING_OFFERED, by=footage_request.assigned_to)
    sent = decision.send_for_approval(footage_request, by=footage_request.assigned_to)
    decision.approve(footage_request, seen=sent.frozen_hashes, by=a_legal_approver())
    return viewing


def test_the_decision_s_letter_offers_the_viewing_and_nothing_else_goes_out():
    viewing = a_decided_viewing()
    footage_request = viewing.footage_request
    assert footage_request.status == Status.DECIDED
    assert PLACE in footage_request.decision.letter_html and TIMES in footage_request.decision.letter_html
    assert [one.file_name for one in footage_request.deliveries.all()] == ["decision-letter.pdf"]
    assert not Letter.objects.filter(kind="viewing_offer").exists()


def test_a_viewing_cannot_be_decided_on_before_it_is_known_where_and_when():
    footage_request = a_drafted_request(b"video", outcome=Outcome.VIEWING_OFFERED)
    said = refusal_of(decision.send_for_approval, footage_request, by=footage_request.assigned_to)
    assert "where and when" in said


def test_an_appointment_is_in_the_future_and_can_be_moved():
    viewing, by, now = a_decided_viewing(), a_caseworker(), timezone.now()
    agree = viewings.agree_viewing
    for wrong in (None, now - timedelta(minutes=1)):
        assert "must be in the future" in refusal_of(agree, viewing, appointment_at=wrong, by=by)
    for at in (now + timedelta(days=3), now + timedelta(days=5)):
        agree(viewing, appointment_at=at, by=by)
        assert viewing.appointment_at == at


def test_nobody_comes_before_the_decision_has_gone_out():
    viewing = an_offer(a_prepared_request(b"video"))
    soon = timezone.now() + timedelta(days=2)
    assert "approved first" in refusal_of(
        viewings.agree_viewing, viewing, appointment_at=soon, by=a_caseworker()
    )


def test_what_came_of_it_is_recorded_once_and_only_when_it_can_be_known():
    viewing, by, now = a_decided_viewing(), a_caseworker(), timezone.now()
    end = viewings.end_viewing
    assert "no appointment" in refusal_of(end, viewing, outcome="seen", by=by)
    viewings.agree_viewing(viewing, appointment_at=now + timedelta(days=3), by=by)
    assert "still to come" in refusal_of(end, viewing, outcome="did_not_come", by=by)
    assert "Say why" in refusal_of(end, viewing, outcome="declined", by=by)
    assert "Choose what came" in refusal_of(end, viewing, outcome="", by=by)
    with time_machine.travel(now + timedelta(days=4)):
        end(viewing, outcome="seen", words="With her sister.", by=by)
        assert "recorded already" in refusal_of(end, viewing, outcome="declined", words="x", by=by)
    assert (viewing.outcome, viewing.outcome_by) == ("seen", by)


def test_after_the_decision_a_new_offer_goes_out_in_a_letter_of_its_own():
    viewing, by = a_decided_viewing(), a_caseworker()
    footage_request = viewing.footage_request
    assert "on offer already" in refusal_of(an_offer, footage_request)
    viewings.end_viewing(viewing, outcome="declined", words="They work then.", by=by)
    again = viewings.offer_viewing(footage_request, place="Brixton", offer="Saturday at noon.", by=by)
    letter = Letter.objects.get(kind="viewing_offer")
    assert again.letter == letter and "Saturday at noon." in letter.html and "Brixton" in letter.html


def test_a_viewing_needs_a_place_and_times_and_a_request_that_has_one():
    footage_request, by = a_prepared_request(b"video"), a_caseworker()
    for place, offer in ((" ", TIMES), (PLACE, "")):
        said = refusal_of(viewings.offer_viewing, footage_request, place=place, offer=offer, by=by)
        assert "where the person can see it" in said
    assert "no viewing was decided on" in refusal_of(an_offer, a_decided_request())
    with pytest.raises(PermissionRefused):
        an_offer(footage_request, by=a_legal_approver())


def test_nothing_is_let_go_while_a_viewing_is_still_to_come():
    viewing, now = a_decided_viewing(), timezone.now()
    footage_request, by = viewing.footage_request, a_caseworker()
    viewings.agree_viewing(viewing, appointment_at=now + timedelta(days=130), by=by)
    if footage_request.review_on:
        reopening.settle_restriction(footage_request, because="They are to see it.", by=by)
    release, boss = afterwards.propose_hold_release, a_supervisor()
    with time_machine.travel(now + timedelta(days=120)):
        assert "viewing is still to come" in refusal_of(release, [footage_request], reason="Over.", by=boss)
        viewings.end_viewing(viewing, outcome="declined", words="They moved away.", by=by)
        assert release([footage_request], reason="Over.", by=boss)
