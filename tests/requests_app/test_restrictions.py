"""Does what is withheld come back on its day, whatever happens meanwhile, and is its footage there until then?"""

from datetime import timedelta

import pytest
from django.utils import timezone

from footage_app.models import Redaction
from portal import audit
from requests_app import outputs
from requests_app.lifecycle import afterwards, decision, grounds, reopening, search
from requests_app.models import Outcome
from tests.builders import drafted, particulars_of
from tests.people import a_legal_approver, a_supervisor
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
        afterwards.abandon(footage_request, reason="No answer.", by=by)
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
