"""Is every complaint kept, acknowledged in time, judged by somebody else, and does it save the footage meanwhile?"""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from footage_app import retention
from footage_app.models import Clip, ClipState, Hold
from portal import audit
from portal.models import Alarm, AuditEvent
from requests_app import emails, tray
from requests_app.lifecycle import afterwards, complaints, decision, letters_out, reopening
from requests_app.lifecycle.move import MoveRefused, PermissionRefused
from requests_app.models import Complaint, FootageRequest, HoldRelease, Letter, OutgoingEmail
from tests.builders import a_docked_clip, a_request, lead
from tests.people import a_caseworker, a_legal_approver, a_supervisor, sign_in
from tests.requests_app.letting_in import let_in

pytestmark = pytest.mark.django_db
DETAILS = {
    "name": "Amara Okafor",
    "email": "amara@example.com",
    "text": "You took too long and hid too much.",
}


def a_complaint(footage_request=None, kind="data_protection", by=audit.REQUESTER, **how):
    details = DETAILS | how.pop("details", {})
    return complaints.receive(uuid.uuid4(), details, kind=kind, footage_request=footage_request, by=by, **how)


def a_decided_request(**fields):
    return a_request("decided", **fields)


def a_request_for_footage():
    clip = a_docked_clip(started_at=timezone.now().replace(microsecond=0) - timedelta(hours=17))
    when = {"earliest_at": clip.started_at, "latest_at": clip.ended_at}
    footage_request = a_request("searching", **when)
    afterwards.abandon(footage_request, because="flood", reason="No answer.", by=footage_request.assigned_to)
    return footage_request, clip


def let_go(footage_request):
    release = afterwards.propose_hold_release(
        [footage_request], kind=HoldRelease.Kind.TIME, reason="Time is over.", by=a_supervisor()
    )
    return afterwards.confirm_hold_release(release, by=a_legal_approver())


# --- coming in ----------------------------------------------------------------------------------------
def test_a_complaint_is_acknowledged_at_once_and_well_within_30_days():
    complaint = a_complaint(a_decided_request())
    assert complaint.acknowledged_at
    assert complaint.clocks.get().regime == "dpa_complaint_ack" and complaint.clocks.get().stopped_on
    letter = complaint.letters.get()
    assert letter.kind == "complaint_acknowledgement" and complaint.reference in letter.html


def test_the_day_of_the_acknowledgement_is_counted_from_the_day_after_receipt():
    with time_machine.travel(datetime(2026, 7, 4, 10, tzinfo=UTC), tick=False):
        complaint = a_complaint(kind="data_protection")
    assert complaint.clocks.get().due_on == date(2026, 8, 3)


def test_an_internal_review_has_20_working_days_and_is_acknowledged_with_its_day():
    with time_machine.travel(datetime(2026, 10, 1, 10, tzinfo=UTC), tick=False):
        complaint = a_complaint(a_decided_request(), kind="internal_review")
    assert complaint.clocks.get().due_on == date(2026, 10, 29)
    assert "29 October 2026" in complaint.letters.get().html


def test_a_complicated_review_takes_40_days_once_and_in_time_only():
    with time_machine.travel(datetime(2026, 10, 1, 10, tzinfo=UTC), tick=False):
        complaint, other = (a_complaint(kind="internal_review") for _ in range(2))
    judge = a_supervisor()
    with time_machine.travel(datetime(2026, 10, 29, 10, tzinfo=UTC), tick=False):
        complaints.take_longer(complaint, reasons="There is much to read.", by=judge)
        assert complaint.clocks.get().due_on == date(2026, 11, 26)
        with pytest.raises(MoveRefused, match="once"):
            complaints.take_longer(complaint, reasons="Even more.", by=judge)
    assert OutgoingEmail.objects.filter(kind="review_takes_longer").count() == 1
    assert OutgoingEmail.objects.get(kind="review_takes_longer").to == DETAILS["email"]
    too_late = time_machine.travel(datetime(2026, 10, 30, 10, tzinfo=UTC), tick=False)
    with too_late, pytest.raises(MoveRefused, match="late"):
        complaints.take_longer(other, reasons="There is much to read.", by=judge)


def test_more_time_is_told_to_the_person_of_the_request_and_not_to_whoever_wrote_the_review():
    footage_request = a_decided_request()
    review = a_complaint(footage_request, kind="internal_review", details={"email": "somebody@else.example"})
    sent = OutgoingEmail.objects.count()
    complaints.take_longer(review, reasons="There is much to read.", by=a_supervisor())
    letter = review.letters.get(kind="internal_review_longer")
    assert letter.footage_request == footage_request and letter.goes_by == Letter.By.ONLINE
    assert OutgoingEmail.objects.latest("pk").to == footage_request.email
    assert OutgoingEmail.objects.count() == sent + 1


def test_the_same_form_sent_twice_is_one_complaint():
    token = uuid.uuid4()
    made = [complaints.receive(token, DETAILS, kind="data_protection", by=audit.REQUESTER) for _ in range(2)]
    assert made[0] == made[1] and Complaint.objects.count() == 1 and Letter.objects.count() == 1


@pytest.mark.parametrize("kind", ["regulator", "court"])
def test_the_public_cannot_pose_as_the_regulator_or_a_court(kind):
    with pytest.raises(MoveRefused, match="elsewhere"):
        a_complaint(kind=kind)
    assert not Complaint.objects.exists()


def test_a_receipt_in_the_future_or_before_the_request_is_refused():
    footage_request = a_decided_request()
    for moment, words in [
        (timezone.now() + timedelta(hours=1), "future"),
        (footage_request.received_at - timedelta(days=1), "older than the request"),
        (timezone.now() - timedelta(days=3700), "ten years"),
    ]:
        with pytest.raises(MoveRefused, match=words):
            a_complaint(footage_request, by=a_caseworker(), received_at=moment)
    assert not Complaint.objects.exists()


# --- the footage --------------------------------------------------------------------------------------
def test_an_open_complaint_keeps_the_footage_held():
    footage_request, clip = a_request_for_footage()
    complaint = a_complaint(footage_request)
    with time_machine.travel(timezone.now() + timedelta(days=120)):
        with pytest.raises(MoveRefused, match="is open"):
            let_go(footage_request)
        complaints.decide(complaint, outcome="not_upheld", words="It was right.", by=a_supervisor())
        with pytest.raises(MoveRefused, match="can still complain"):
            let_go(footage_request)
    with time_machine.travel(timezone.now() + timedelta(days=215)):
        assert let_go(footage_request).released == [footage_request]


def test_a_complaint_that_comes_after_the_holds_had_ended_saves_what_is_still_there(settings):
    footage_request, clip = a_request_for_footage()
    Clip.objects.filter(pk=clip.pk).update(evidential=True)  # something else had kept it until now
    with time_machine.travel(timezone.now() + timedelta(days=100)):
        assert let_go(footage_request).released == [footage_request]
        assert not Hold.objects.filter(clip=clip, released_at__isnull=True).exists()
        a_complaint(footage_request)
        Clip.objects.filter(pk=clip.pk).update(evidential=False)
        settings.SWEEP_FLOOR = 10**9
        retention.sweep()
    clip.refresh_from_db()
    footage_request.refresh_from_db()
    assert clip.state == ClipState.LIVE and footage_request.holds_released_at is None


# --- judging ------------------------------------------------------------------------------------------
def test_whoever_made_the_decision_does_not_judge_it():
    footage_request = a_decided_request()
    approver = footage_request.decision.approved_by
    complaint = a_complaint(footage_request)
    with pytest.raises(MoveRefused, match="somebody else"):
        complaints.decide(complaint, outcome="not_upheld", words="I was right.", by=approver)
    complaints.decide(complaint, outcome="not_upheld", words="It was right.", by=a_legal_approver())
    follow_up = a_complaint(footage_request, kind="internal_review")
    assert follow_up.follows == complaint
    with pytest.raises(MoveRefused, match="somebody else"):
        complaints.decide(follow_up, outcome="not_upheld", words="Still.", by=complaint.decided_by)


def test_a_complaint_that_is_linked_later_is_not_judged_by_whoever_judged_the_one_before():
    footage_request, judge = a_decided_request(), a_supervisor()
    first = a_complaint(footage_request)
    complaints.decide(first, outcome="not_upheld", words="It was right.", by=judge)
    second = a_complaint()
    complaints.link(second, footage_request, by=a_caseworker())
    with pytest.raises(MoveRefused, match="somebody else"):
        complaints.decide(second, outcome="not_upheld", words="Still.", by=judge)


def test_the_outcome_goes_out_in_a_letter_with_what_is_put_right():
    complaint = a_complaint(a_decided_request())
    judge = a_supervisor()
    with pytest.raises(MoveRefused, match="put it right"):
        complaints.decide(complaint, outcome="upheld", words="We were late.", by=judge)
    complaints.decide(
        complaint, outcome="upheld", words="We were late.", put_right="We have hired two people.", by=judge
    )
    html = complaint.letters.get(kind="complaint_outcome").html
    assert "We were late." in html and "hired two people" in html
    with pytest.raises(MoveRefused, match="closed"):
        complaints.decide(complaint, outcome="not_upheld", words="No.", by=judge)


def test_a_decision_that_is_set_aside_makes_a_new_request_with_its_own_clock():
    footage_request = a_decided_request(officers="AS 412")
    case = a_complaint(
        footage_request,
        kind="regulator",
        by=a_caseworker(),
        details={"their_reference": "IC-1", "channel": "email"},
    )
    judge, caseworker = a_legal_approver(), a_caseworker()
    with pytest.raises(MoveRefused, match="set aside"):
        complaints.ask_anew(case, by=caseworker)
    with pytest.raises(MoveRefused, match="was right"):
        complaints.decide(case, outcome="not_upheld", words="No.", overturned=True, by=judge)
    complaints.decide(case, outcome="upheld", words="Decision notice.", overturned=True, by=judge)
    new = complaints.ask_anew(case, by=caseworker)
    assert complaints.ask_anew(case, by=caseworker) == new
    assert new.name == footage_request.name and new.incidents.get().officers == "AS 412"
    assert new.links.get().other == footage_request and new.received_at.date() == timezone.now().date()
    assert FootageRequest.objects.count() == 2


def test_whoever_judged_a_complaint_does_not_approve_what_follows_from_it():
    """Nor does anybody else who wrote in it: they all worked on the request."""
    judge, writer = a_legal_approver(), a_legal_approver()
    footage_request = a_decided_request()
    case = a_complaint(footage_request)
    complaints.add_step(case, kind="note", on=timezone.localdate(), text="She rang.", by=writer)
    complaints.decide(case, outcome="upheld", words="She is right.", put_right="We decide anew.", by=judge)
    reopening.reopen(footage_request, reason="A complaint was upheld.", by=a_supervisor())
    lead(footage_request, to="awaiting_approval")
    seen = footage_request.decision.frozen_hashes
    for somebody in (judge, writer):
        with pytest.raises(PermissionRefused, match="You worked on this request"):
            decision.approve(footage_request, seen=seen, by=somebody)
    decision.approve(footage_request, seen=seen, by=a_legal_approver())


def test_the_regulators_questions_stand_with_their_days_until_they_are_answered(client):
    case = a_complaint(kind="regulator", by=a_caseworker(), details={"channel": "email"})
    by, today = a_caseworker(), timezone.localdate()
    due = today + timedelta(days=10)
    asked = complaints.add_step(
        case, kind="asked", on=today, text="What did you search?", answer_due_on=due, by=by
    )
    page = sign_in(client, by).get(reverse("casework:complaints")).content.decode()
    assert f"{due.day} {due:%B %Y}" in page
    complaints.add_step(case, kind="answered", on=today, text="All of it.", answers=asked, by=by)
    page = sign_in(client, by).get(reverse("casework:complaints")).content.decode()
    assert f"{due.day} {due:%B %Y}" not in page


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ({"kind": "note", "text": " "}, "what happened"),
        ({"kind": "note", "on": timedelta(days=1)}, "future"),
        ({"kind": "note", "on": timedelta(days=-400)}, "before the complaint"),
        ({"kind": "asked", "answer_due_on": timedelta(days=-1)}, "not before the question"),
        ({"kind": "note", "answer_due_on": timedelta(days=5)}, "Only a question"),
    ],
)
def test_a_step_that_cannot_be_is_refused(step, words):
    case, today = (
        a_complaint(kind="court", by=a_caseworker(), details={"channel": "post"}),
        timezone.localdate(),
    )
    step = {"text": "It was heard.", "on": timedelta(0), **step}
    days = {name: today + value for name, value in step.items() if isinstance(value, timedelta)}
    with pytest.raises(MoveRefused, match=words):
        complaints.add_step(case, by=a_caseworker(), **{**step, **days})
    assert not case.steps.exists()


# --- the pages ----------------------------------------------------------------------------------------
def test_anybody_can_complain_online_and_learns_nothing_of_the_request(client):
    footage_request = a_decided_request()
    data = {"kind": "data_protection", "text": "Too late.", "name": "A B", "email": "a@example.com"}
    answers = []
    for reference in (footage_request.reference, "BWV-2222-2222-2222"):
        response = client.post(reverse("public:complain"), {**data, "reference": reference}, follow=True)
        made = Complaint.objects.latest("pk")
        assert made.footage_request is None and made.request_reference_given == reference
        answers.append(response.content.decode().replace(made.reference, "REFERENCE"))
    assert answers[0] == answers[1] and "We have your complaint" in answers[0]


def test_without_a_way_to_be_reached_nothing_is_sent(client):
    data = {"kind": "data_protection", "text": "Too late.", "name": "A B"}
    response = client.post(reverse("public:complain"), data)
    assert "Enter an email address, a phone number or a postal address" in response.content.decode()
    assert "Too late." in response.content.decode() and not Complaint.objects.exists()


def test_whoever_has_passed_a_code_only_says_what_it_is_about(client):
    footage_request = a_decided_request()
    let_in(client, footage_request)
    client.post(reverse("public:complain"), {"kind": "internal_review", "text": "Look again."})
    made = Complaint.objects.get()
    assert made.footage_request == footage_request and made.name == footage_request.name


def test_staff_key_one_in_with_the_time_at_which_it_reached_us_and_link_it_later(client):
    footage_request = a_decided_request()
    caseworker, today = a_caseworker(), timezone.localdate()
    data = {
        **{
            "kind": "data_protection",
            "channel": "phone",
            "text": "Too late.",
            "name": "A B",
            "phone": "020 7946 0018",
        },
        **{"received_on-day": today.day, "received_on-month": today.month, "received_on-year": today.year},
    }
    sign_in(client, caseworker).post(reverse("casework:keep_complaint"), data)
    made = Complaint.objects.get()
    assert made.channel == "phone" and made.kept_by == caseworker and made.footage_request is None
    link = reverse("casework:link_complaint", args=[made.reference])
    wrong = client.post(link, {"link-reference": "BWV-2222-2222-2222"})
    assert "There is no request with this reference" in wrong.content.decode()
    client.post(link, {"link-reference": footage_request.reference.lower()})
    made.refresh_from_db()
    assert made.footage_request == footage_request and made.clocks.get().footage_request == footage_request


def test_the_page_of_the_request_names_its_complaints(client):
    footage_request = a_decided_request()
    page = reverse("casework:request", args=[footage_request.reference])
    assert (
        "Key in a complaint about this request" in sign_in(client, a_caseworker()).get(page).content.decode()
    )
    complaint = a_complaint(footage_request)
    shown = client.get(page).content.decode()
    assert (
        reverse("casework:complaint", args=[complaint.reference]) in shown
        and "held until it is over" in shown
    )


def test_a_letter_about_a_complaint_that_goes_on_paper_is_in_the_tray(client):
    complaint = a_complaint(details={"email": "", "postal_address": "1 High Street"})
    page = sign_in(client, a_caseworker()).get(reverse("casework:letters_to_post")).content.decode()
    assert complaint.reference in page and "1 High Street" in page


def test_the_log_of_a_complaint_holds_none_of_its_words():
    complaint = a_complaint(a_decided_request())
    complaints.decide(complaint, outcome="not_upheld", words="Because of Bartholomew.", by=a_supervisor())
    for event in AuditEvent.objects.filter(action__startswith="complaint."):
        assert "Bartholomew" not in event.body and DETAILS["text"] not in event.body


def test_an_acknowledgement_on_paper_counts_when_it_is_posted():
    footage_request = a_decided_request(contact_by="post", email="", postal_address="1 Long Lane")
    complaint = a_complaint(footage_request, details={"email": "", "postal_address": "1 Long Lane"})
    assert complaint.acknowledged_at is None and complaint.clocks.running().exists()
    letters_out.mark_posted(complaint.letters.get(), by=a_caseworker())
    complaint.refresh_from_db()
    assert complaint.acknowledged_at and not complaint.clocks.running().exists()


def test_letters_that_lie_in_the_tray_raise_one_alarm():
    footage_request = a_decided_request(contact_by="post", email="", postal_address="1 Long Lane")
    a_complaint(footage_request, details={"email": "", "postal_address": "1 Long Lane"})
    tray.watch()
    assert not Alarm.objects.filter(kind=tray.LEFT_LYING).exists()
    with time_machine.travel(timezone.now() + timedelta(days=2, hours=1)):
        tray.watch()
        tray.watch()
    assert Alarm.objects.filter(kind=tray.LEFT_LYING).count() == 1


def test_an_email_about_a_complaint_that_comes_back_is_told():
    a_complaint()
    email = OutgoingEmail.objects.get(kind="about_complaint")
    emails.became(email, OutgoingEmail.State.BOUNCED)
    assert Alarm.objects.filter(kind="complaint_email_came_back").count() == 1


@pytest.mark.parametrize("kind", ["data_protection", "internal_review", "regulator", "court"])
def test_every_kind_of_complaint_keeps_the_footage_held(kind):
    footage_request, _ = a_request_for_footage()
    a_complaint(footage_request, kind=kind, by=a_caseworker(), details={"channel": "post"})
    with (
        time_machine.travel(timezone.now() + timedelta(days=400)),
        pytest.raises(MoveRefused, match="is open"),
    ):
        let_go(footage_request)
