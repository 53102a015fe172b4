"""Can some recordings go out now and the rest later, and can a closed request be taken up again, with nothing lost?"""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from footage_app.models import Clip, Hold, Redaction
from portal.models import AuditEvent
from requests_app import delivery, outputs, promises
from requests_app.lifecycle import afterwards, decision, reopening, search
from requests_app.lifecycle.move import MoveRefused, PermissionRefused
from requests_app.models import Decision, Outcome, OutgoingEmail, Status, Verdict
from tests.builders import drafted
from tests.people import a_caseworker, a_legal_approver, a_supervisor
from tests.requests_app.approvable import (
    a_decided_request,
    a_prepared_request,
    a_request_awaiting_approval,
    an_output,
)
from tests.requests_app.clips import a_candidate
from tests.requests_app.letting_in import let_in

pytestmark = pytest.mark.django_db
ONE, TWO = b"redacted one", b"redacted two"
PART = Outcome.RELEASED_IN_PART


def clips_of(footage_request):
    return [clip.pk for clip in outputs.confirmed_clips(footage_request)]


def send(footage_request, **draft):
    drafted(footage_request, draft.pop("outcome", PART), by=footage_request.assigned_to, **draft)
    return decision.send_for_approval(footage_request, by=footage_request.assigned_to)


def approve(footage_request, by=None):
    seen = footage_request.decision.frozen_hashes
    return decision.approve(footage_request, seen=seen, by=by or a_legal_approver())


def refusal_of(act, *args, **fields):
    with pytest.raises(MoveRefused) as refused:
        act(*args, **fields)
    return str(refused.value)


def a_half_answered_request():
    """Two recordings, of which the first is out."""
    footage_request = a_prepared_request(ONE, TWO)
    send(footage_request, more_to_come=True, clips=clips_of(footage_request)[:1])
    approve(footage_request)
    footage_request.refresh_from_db()
    return footage_request


# --- some now, the rest later ---------------------------------------------------------------------------
def test_what_is_ready_goes_out_and_the_rest_follows_with_its_own_letter():
    footage_request = a_half_answered_request()
    assert (footage_request.status, footage_request.closed_at) == (Status.PREPARING, None)
    assert footage_request.clocks.running().exists(), "the clock goes on for the rest"
    first = footage_request.decision
    assert f"We will tell you by {footage_request.due_on.day} " in first.letter_html
    send(footage_request)
    approve(footage_request)
    second = footage_request.decision
    assert (first.phase, second.phase, footage_request.status) == (1, 2, Status.DECIDED)
    files = footage_request.deliveries.order_by("pk").values_list("decision__phase", "file_name")
    assert list(files) == [
        (1, "recording-1.mp4"),
        (1, "decision-letter.pdf"),
        (2, "recording-2.mp4"),
        (2, "decision-letter-2.pdf"),
    ]
    assert "recording-2.mp4" in second.letter_html and "recording-1.mp4" not in second.letter_html
    assert all(delivery.may_leave(one) for one in footage_request.deliveries.all())
    assert list(promises.breaches()) == []


def test_what_went_out_first_can_be_fetched_while_the_rest_is_prepared(client):
    footage_request = a_half_answered_request()
    let_in(client, footage_request)
    status = client.get(reverse("public:status")).content.decode()
    assert "We told you our decision on a part" in status and "Get the decision" in status
    page = client.get(reverse("public:download_page")).content.decode()
    assert "recording-1.mp4" in page and "recording-2" not in page
    video = footage_request.deliveries.get(file_name="recording-1.mp4")
    assert b"".join(client.get(reverse("public:download", args=[video.token])).streaming_content) == ONE


def test_a_decision_must_say_something_of_every_recording():
    footage_request = a_prepared_request(ONE, TWO)
    first, second = outputs.confirmed_clips(footage_request)
    said = refusal_of(send, footage_request, clips=[first.pk])
    assert f"Nothing is said about {second.evidence_id}" in said
    said = refusal_of(send, footage_request, more_to_come=True)
    assert "there is nothing more to come" in said
    said = refusal_of(send, footage_request, outcome=Outcome.REFUSED, more_to_come=True)
    assert "This answers the whole request" in said


def test_a_recording_that_was_never_confirmed_cannot_be_chosen():
    footage_request = a_prepared_request(ONE)
    other = a_candidate(footage_request, verdict=Verdict.RULED_OUT).clip
    said = refusal_of(send, footage_request, clips=[other.pk])
    assert "not confirmed to show the person" in said and not Decision.objects.exists()


def test_only_the_recordings_of_a_part_need_to_be_ready_for_it():
    footage_request = a_prepared_request(ONE, TWO)
    first, second = clips_of(footage_request)
    Redaction.objects.filter(clip=second).update(plan_version=2)
    assert "Make it again" in refusal_of(send, footage_request)
    send(footage_request, more_to_come=True, clips=[first])
    approve(footage_request)
    assert "Make it again" in refusal_of(send, footage_request)


def test_a_clip_that_comes_to_light_while_a_part_waits_does_not_stop_that_part():
    footage_request = a_prepared_request(ONE, TWO)
    send(footage_request, more_to_come=True, clips=clips_of(footage_request)[:1])
    a_candidate(footage_request, verdict=Verdict.CONFIRMED)
    approve(footage_request)
    assert len(outputs.clips_left(footage_request)) == 2


def test_the_approver_of_the_first_part_may_approve_the_second():
    footage_request, by = a_half_answered_request(), Decision.objects.get().approved_by
    send(footage_request)
    approve(footage_request, by=by)
    assert footage_request.status == Status.DECIDED


def test_once_something_was_released_the_answer_cannot_be_that_we_say_nothing():
    footage_request = a_half_answered_request()
    said = refusal_of(send, footage_request, outcome=Outcome.NEITHER)
    assert "We have told the person before that there is footage" in said
    said = refusal_of(send, footage_request, outcome=Outcome.NOT_HELD)
    assert "cannot be that nothing is held" in said


def test_the_rest_may_be_withheld():
    footage_request = a_half_answered_request()
    send(footage_request, outcome=Outcome.RESTRICTED)
    approve(footage_request)
    assert footage_request.deliveries.filter(decision__phase=2).count() == 1, "the letter alone"
    assert list(promises.breaches()) == []


# --- opened again -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("end", ["decided", "withdrawn", "abandoned"])
def test_a_closed_request_goes_back_to_the_search_for_a_decision_of_its_own(end):
    by, leader = a_caseworker(), a_supervisor()
    footage_request = a_request_awaiting_approval(ONE, by=by)
    if end == "decided":
        approve(footage_request)
    elif end == "withdrawn":
        afterwards.withdraw(footage_request, by=by, reason="They rang.")
    else:
        decision.return_draft(footage_request, comment="Wait.", by=a_legal_approver())
        afterwards.abandon(footage_request, because="flood", reason="No answer.", by=by)
    assert reopening.reopen(footage_request, reason="Footage turned up.", by=leader) == []
    assert (footage_request.status, footage_request.closed_at) == (Status.SEARCHING, None)
    assert footage_request.clocks.running().exists()
    assert "Footage turned up." in footage_request.notes.first().text
    assert OutgoingEmail.objects.filter(kind="reopened").count() == 1
    assert "Footage turned up" not in AuditEvent.objects.get(action="request.reopen").body
    assert footage_request.searches.last().result.startswith(
        "Searched again when the request was opened again"
    )
    assert list(promises.breaches()) == []


def test_what_was_decided_before_it_was_opened_again_stands(client):
    footage_request = a_decided_request(ONE)
    reopening.reopen(footage_request, reason="A review was upheld.", by=a_supervisor())
    assert all(delivery.may_leave(one) for one in footage_request.deliveries.all())
    let_in(client, footage_request)
    assert "recording-1.mp4" in client.get(reverse("public:download_page")).content.decode()
    assert "We told you a decision" in client.get(reverse("public:status")).content.decode()


def test_after_it_was_opened_again_what_is_made_anew_is_released_and_what_is_not_is_left_alone():
    footage_request = a_decided_request(ONE, TWO)
    by = footage_request.assigned_to
    reopening.reopen(footage_request, reason="Too much was hidden.", by=a_supervisor())
    search.finish_search(footage_request, by=by)
    assert outputs.clips_left(footage_request) == []
    assert "nothing to release" in refusal_of(send, footage_request)
    first = outputs.confirmed_clips(footage_request)[0]
    Redaction.objects.filter(clip=first).update(plan_version=2)
    an_output(footage_request, first, b"with less hidden", by=by)
    assert outputs.clips_left(footage_request) == [first]
    send(footage_request, late_reason="")
    approve(footage_request)
    names = footage_request.deliveries.filter(decision__phase=2).values_list("file_name", flat=True)
    assert set(names) == {"recording-3.mp4", "decision-letter-2.pdf"}


def test_footage_is_held_again_and_what_is_gone_is_named():
    footage_request = a_decided_request(ONE, TWO)
    kept, gone = outputs.confirmed_clips(footage_request)
    end_the_holds(footage_request)
    for state in ("doomed", "purging", "gone"):
        Clip.objects.filter(pk=gone.pk).update(state=state)
    lost = reopening.reopen(footage_request, reason="A court ordered it.", by=a_supervisor())
    assert lost == [gone]
    assert Hold.objects.filter(clip=kept, held_for=footage_request.reference, released_at=None).exists()
    missing = footage_request.candidates.get(clip=gone)
    assert (missing.held, missing.verdict) == (False, Verdict.UNDECIDED)
    assert "deleted while the request was closed" in missing.hold_problem
    assert list(promises.breaches()) == []


def end_the_holds(footage_request):
    with time_machine.travel(timezone.now() + timedelta(days=120)):
        footage_request.deliveries.update(expires_at=timezone.now())
        proposed = afterwards.propose_hold_release([footage_request], reason="It is over.", by=a_supervisor())
        afterwards.confirm_hold_release(proposed, by=a_legal_approver())
    footage_request.refresh_from_db()
    assert footage_request.holds_released_at


@pytest.mark.parametrize("maker", [a_caseworker, a_legal_approver])
def test_only_a_supervisor_opens_a_request_again_and_says_why(maker):
    footage_request = a_decided_request(ONE)
    with pytest.raises(PermissionRefused):
        reopening.reopen(footage_request, reason="x", by=maker(is_superuser=True))
    assert "Enter why" in refusal_of(reopening.reopen, footage_request, reason=" ", by=a_supervisor())
    assert footage_request.status == Status.DECIDED


def test_an_open_request_and_an_erased_one_cannot_be_opened_again():
    footage_request = a_prepared_request(ONE)
    assert "moved on" in refusal_of(reopening.reopen, footage_request, reason="x", by=a_supervisor())
    closed = a_decided_request(ONE)
    type(closed).objects.filter(pk=closed.pk).update(erased_at=timezone.now())
    assert "has to ask again" in refusal_of(reopening.reopen, closed, reason="x", by=a_supervisor())


def test_holds_that_were_proposed_to_end_stay_when_it_is_opened_again():
    footage_request = a_decided_request(ONE)
    with time_machine.travel(timezone.now() + timedelta(days=120)):
        footage_request.deliveries.update(expires_at=timezone.now())
        proposed = afterwards.propose_hold_release([footage_request], reason="Over.", by=a_supervisor())
        reopening.reopen(footage_request, reason="A complaint was upheld.", by=a_supervisor())
        outcome = afterwards.confirm_hold_release(proposed, by=a_legal_approver())
    assert outcome.released == [] and Hold.objects.filter(released_at=None).exists()


# --- what is withheld is looked at again --------------------------------------------------------------------
def a_withheld_request():
    footage_request = a_prepared_request(ONE)
    send(footage_request, outcome=Outcome.RESTRICTED)
    approve(footage_request)
    footage_request.refresh_from_db()
    return footage_request


def test_a_restriction_comes_back_on_its_day_and_is_kept_only_with_a_reason_and_a_later_day():
    footage_request, by = a_withheld_request(), a_caseworker()
    assert footage_request.review_on == timezone.localdate() + timedelta(days=28)
    keep, later = reopening.keep_restriction, footage_request.review_on + timedelta(days=28)
    assert "still needed" in refusal_of(keep, footage_request, until=later, because=" ", by=by)
    assert "after today" in refusal_of(keep, footage_request, until=timezone.localdate(), because="x", by=by)
    keep(footage_request, until=later, because="The trial was put off.", by=by)
    assert footage_request.review_on == later
    assert "The trial was put off." in footage_request.notes.first().text
    without = a_decided_request()
    assert "no restriction" in refusal_of(keep, without, until=later, because="x", by=by)
