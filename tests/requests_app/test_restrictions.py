"""Does what is withheld come back on its day, whatever happens meanwhile, and is its footage there until then?"""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from footage_app import retention
from footage_app.models import Hold, Redaction
from portal import audit
from portal.models import AuditEvent
from requests_app import outputs, promises
from requests_app.lifecycle import afterwards, decision, erasure, grounds, reopening, search
from requests_app.lifecycle.move import MoveRefused
from requests_app.models import FootageRequest, Outcome
from tests.builders import drafted, particulars_of
from tests.people import a_caseworker, a_legal_approver, a_supervisor, sign_in
from tests.requests_app.approvable import a_prepared_request, an_output

pytestmark = pytest.mark.django_db
ONE, TWO = b"redacted one", b"redacted two"
CRIME = "P3-45-4-B"


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def withheld_until(day):
    return particulars_of(Outcome.RESTRICTED, CRIME) | {"review_on": str(day)}


def answered(footage_request, outcome, **draft):
    by = footage_request.assigned_to
    drafted(footage_request, outcome, by=by, **draft)
    decision.send_for_approval(footage_request, by=by)
    decision.approve(footage_request, seen=footage_request.decision.frozen_hashes, by=a_legal_approver())
    footage_request.refresh_from_db()
    return footage_request


def a_restricted_request(day=None):
    day = day or in_days(28)
    return answered(a_prepared_request(ONE), Outcome.RESTRICTED, particulars=withheld_until(day))


def opened_again(footage_request):
    reopening.reopen(footage_request, reason="A complaint was upheld.", by=a_supervisor())
    search.finish_search(footage_request, nothing_else=True, by=footage_request.assigned_to)
    footage_request.refresh_from_db()
    return footage_request


# --- a request that is opened again -----------------------------------------------------------------------
@pytest.mark.parametrize("end", ["withdraw", "abandon"])
def test_a_restriction_comes_back_on_its_day_though_the_request_was_opened_and_closed_again(end):
    footage_request = opened_again(a_restricted_request())
    by = footage_request.assigned_to
    if end == "withdraw":
        afterwards.withdraw(footage_request, by=audit.REQUESTER)
    else:
        afterwards.abandon(footage_request, because="flood", reason="Again and again.", by=by)
    footage_request.refresh_from_db()
    assert footage_request.is_closed and footage_request.review_on == in_days(28)


def test_what_is_decided_on_again_has_the_day_of_the_new_decision_or_none():
    footage_request = opened_again(a_restricted_request())
    answered(footage_request, Outcome.RESTRICTED, particulars=withheld_until(in_days(300)))
    assert footage_request.review_on == in_days(300)
    assert answered(opened_again(footage_request), Outcome.RELEASED_IN_PART).review_on is None


def test_what_is_withheld_in_a_recording_stands_until_that_recording_is_released_anew():
    footage_request = a_prepared_request(ONE, TWO)
    first, second = outputs.confirmed_clips(footage_request)
    row = Redaction.objects.get(clip=first)
    said = {"particulars": withheld_until(in_days(40)), "ground": CRIME}
    grounds.give_ground(footage_request, row, ["track:b1"], by=footage_request.assigned_to, **said)
    assert answered(footage_request, Outcome.RELEASED_IN_PART).review_on == in_days(40)
    for clip, day in [(second, in_days(40)), (first, None)]:
        opened_again(footage_request)
        Redaction.objects.filter(clip=clip).update(plan_version=2)
        an_output(footage_request, clip, b"with less hidden", by=footage_request.assigned_to)
        if clip == first:
            grounds.take_back_ground(footage_request, row.withheld.get(), by=footage_request.assigned_to)
        assert answered(footage_request, Outcome.RELEASED_IN_PART).review_on == day


# --- its footage ------------------------------------------------------------------------------------------
def let_go(footage_request):
    proposed = afterwards.propose_hold_release([footage_request], reason="Time is over.", by=a_supervisor())
    return afterwards.confirm_hold_release(proposed, by=a_legal_approver())


def test_its_footage_is_held_until_somebody_has_looked_again_however_late():
    footage_request = a_restricted_request()
    with time_machine.travel(timezone.now() + timedelta(days=1200)):
        with pytest.raises(MoveRefused, match="must be looked at again on"):
            let_go(footage_request)
        FootageRequest.objects.update(holds_released_at=timezone.now())
        assert erasure.due() == []


def test_a_proposal_from_before_lets_nothing_go_that_is_to_be_looked_at_again():
    footage_request = answered(a_prepared_request(ONE), Outcome.RELEASED_IN_PART)
    with time_machine.travel(timezone.now() + timedelta(days=120)):
        proposed = afterwards.propose_hold_release([footage_request], reason="Over.", by=a_supervisor())
        FootageRequest.objects.update(review_on=timezone.localdate())
        outcome = afterwards.confirm_hold_release(proposed, by=a_legal_approver())
    assert outcome.released == [] and Hold.objects.filter(released_at=None).exists()


def test_whoever_looked_again_says_why_nothing_more_is_given_and_the_holds_may_end(client):
    footage_request, by = a_restricted_request(), a_caseworker()
    with pytest.raises(MoveRefused, match="nothing more is given"):
        reopening.settle_restriction(footage_request, because=" ", by=by)
    page = reverse("approval:settle_restriction", args=[footage_request.reference])
    record = reverse("approval:record", args=[footage_request.reference])
    assert page in sign_in(client, by).get(record).content.decode()
    client.post(page, {"because": "The trial of the other man goes on for years."})
    footage_request.refresh_from_db()
    assert footage_request.review_on is None and footage_request.was_worked_on_by(by)
    assert "The trial of the other man" in footage_request.notes.first().text
    assert "other man" not in AuditEvent.objects.get(action="request.settle_restriction").body
    with pytest.raises(MoveRefused, match="no restriction"):
        reopening.settle_restriction(footage_request, because="Again.", by=by)
    with time_machine.travel(timezone.now() + timedelta(days=120)):
        assert let_go(footage_request).released == [footage_request]


def test_only_whoever_works_on_requests_settles_a_restriction():
    footage_request = a_restricted_request()
    with pytest.raises(MoveRefused, match="may not"):
        reopening.settle_restriction(footage_request, because="Over.", by=a_legal_approver())


def test_what_is_to_be_looked_at_again_is_not_offered_to_be_let_go(client):
    kept, free = (
        a_restricted_request(),
        answered(a_prepared_request(ONE), Outcome.RELEASED_IN_PART),
    )
    FootageRequest.objects.update(closed_at=timezone.now() - timedelta(days=120))
    page = sign_in(client, a_supervisor()).get(reverse("casework:propose_hold_release")).content.decode()
    assert free.reference in page and kept.reference not in page


def test_a_restriction_whose_footage_is_not_held_is_a_broken_promise():
    footage_request = a_restricted_request()
    assert list(promises.breaches()) == []
    retention.release_holds(footage_request.reference, by=a_supervisor())
    FootageRequest.objects.update(holds_released_at=timezone.now())
    (said,) = promises.breaches()
    assert footage_request.reference in said and "to be looked at again" in said
