"""Can staff do on pages what deciding asks for: grounds, steps, searches, flags, viewings, looks, opening again?"""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from requests_app import outcomes, outputs
from requests_app.lifecycle import decision, flags, viewings
from requests_app.models import Decision, Outcome, Status
from tests.builders import a_request, drafted
from tests.people import a_caseworker, a_legal_approver, a_supervisor, sign_in
from tests.requests_app.approvable import (
    a_decided_request,
    a_drafted_request,
    a_prepared_request,
    a_request_awaiting_approval,
)

pytestmark = pytest.mark.django_db
DAY = {"review_on-day": "1", "review_on-month": "3", "review_on-year": "2030"}


def url(name, footage_request, *more):
    return reverse(f"approval:{name}", args=[footage_request.reference, *more])


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_a_restriction_is_drafted_page_by_page(client):
    footage_request = a_prepared_request(b"video")
    client = sign_in(client, footage_request.assigned_to)
    page = url("draft", footage_request)
    nothing = text(client.post(page, {"outcome": "restricted", "explanation": ""}))
    assert "Select the ground in law" in nothing and not Decision.objects.exists()
    draft = {"outcome": "restricted", "ground_restricted": "P3-45-4-B", "explanation": ""}
    saved = client.post(page, draft)
    assert saved.url == url("ground", footage_request)
    asked = client.get(saved.url)
    assert "What does the officer in the case say" in text(asked)
    suggested = timezone.localdate() + timedelta(days=28)
    assert asked.context["form"]["review_on"].value() == suggested
    names = outcomes.asked_by(Outcome.RESTRICTED, "P3-45-4-B")
    said = dict.fromkeys(names, "It would harm the trial.") | DAY
    less = client.post(saved.url, {**said, "stage": "", "may_say": "yes"})
    assert "Answer: At what stage is the case?" in text(less)
    done = client.post(saved.url, {**said, "may_say": "yes"})
    assert done.url == url("ladder", footage_request)
    steps = client.get(done.url).context["form"]
    filled = {name: steps[name].value() or "" for name in steps.fields}
    assert client.post(done.url, filled).url == page
    shown = text(client.get(page))
    assert "It would harm the trial." in shown and "Send for approval" in shown
    kept = footage_request.decision
    assert (kept.ground, kept.ladder.count(), str(kept.review_on)) == ("P3-45-4-B", 6, "2030-03-01")
    assert kept.clips == [clip.pk for clip in outputs.confirmed_clips(footage_request)]


def test_only_grounds_of_this_law_are_in_the_lists(client):
    footage_request = a_prepared_request(b"video")
    page = sign_in(client, a_caseworker()).get(url("draft", footage_request)).content.decode()
    assert "P3-45-4-B" in page and "FOI-" not in page and "GDPR-" not in page
    sent = client.post(
        url("draft", footage_request),
        {"outcome": "refused", "ground_refused": "FOI-14-1", "explanation": "x"},
    )
    assert "Select one of the answers in the list" in text(sent)


def test_a_clip_that_is_evidence_is_told_as_a_fact_beside_it(client):
    footage_request = a_prepared_request(b"video", b"another")
    clip = outputs.confirmed_clips(footage_request)[0]
    type(clip).objects.filter(pk=clip.pk).update(evidential=True)
    page = text(sign_in(client, a_caseworker()).get(url("draft", footage_request)))
    assert page.count("marked as evidence") == 1 and "evidential" not in page.lower()


def test_some_recordings_now_and_the_rest_later(client):
    footage_request = a_prepared_request(b"video", b"another")
    first = outputs.confirmed_clips(footage_request)[0]
    client = sign_in(client, footage_request.assigned_to)
    chosen = {"outcome": "released_in_part", "explanation": "", "clips": [first.pk], "more_to_come": "on"}
    client.post(url("draft", footage_request), chosen)
    kept = footage_request.decision
    assert (kept.clips, kept.more_to_come) == ([first.pk], True)


def test_the_draft_of_a_late_answer_asks_why(client):
    footage_request = a_prepared_request()
    client = sign_in(client, footage_request.assigned_to)
    page, draft = url("draft", footage_request), {"outcome": "not_held", "explanation": ""}
    assert "Why is this answer late?" not in text(client.get(page))
    type(footage_request).objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert "Enter why this answer is late" in text(client.post(page, draft))
    client.post(page, {**draft, "late_reason": "We were waiting for another unit."})
    assert footage_request.decision.late_reason == "We were waiting for another unit."


def test_the_record_tells_what_was_searched_and_takes_another_search(client):
    footage_request = a_request("searching")
    client = sign_in(client, footage_request.assigned_to)
    page = url("record", footage_request)
    assert "Searched when the request was made" in text(client.get(page))
    assert "Nothing else to search: finish the search" in text(client.get(page))
    form = {"searched": "Custody cameras", "result": "None.", "found": "none"}
    wrong = client.post(url("record_search", footage_request), form)
    assert "Enter a whole number" in text(wrong)
    client.post(url("record_search", footage_request), {**form, "found": "0"})
    shown = text(client.get(page))
    assert "Custody cameras" in shown and "Nothing else to search" not in shown


def test_a_flagged_request_is_looked_at_by_two_on_their_pages(client):
    footage_request = a_request_awaiting_approval(b"video")
    one, two = a_legal_approver(name="Ruth Adeyemi"), a_legal_approver(name="Lee Lawyer")
    sign_in(client, a_caseworker())
    raised = {"kind": "live_case", "reason": "A trial is set for March."}
    client.post(url("raise_flag", footage_request), raised)
    sign_in(client, one)
    page = client.get(url("compare", footage_request))
    assert "A trial is set for March." in text(page) and "Continue to the first look" in text(page)
    assert "Continue to approve" not in text(page)
    asked = {"seen": footage_request.decision.frozen_hashes, "watched": "on"}
    client.post(url("first_look", footage_request), asked)
    again = text(client.get(url("compare", footage_request)))
    assert "You made the first look" in again and "Continue to approve" not in again
    sign_in(client, two)
    shown = text(client.get(url("compare", footage_request)))
    assert "First look by Ruth Adeyemi" in shown and "Continue to approve" in shown
    client.post(url("approve", footage_request), asked)
    footage_request.refresh_from_db()
    assert footage_request.status == Status.DECIDED


def test_a_flag_is_lowered_with_a_reason(client):
    footage_request = a_drafted_request()
    flag = flags.raise_flag(footage_request, "live_case", reason="A trial.", by=a_caseworker())
    client = sign_in(client, a_supervisor())
    page = url("lower_flag", footage_request, flag.pk)
    assert "Enter why it is no longer needed" in text(client.post(page, {"because": ""}))
    client.post(page, {"because": "The trial is over."})
    assert "The trial is over." in text(client.get(url("record", footage_request)))


def test_a_viewing_is_offered_agreed_and_ended_on_its_pages(client):
    footage_request = a_prepared_request(b"video")
    client = sign_in(client, footage_request.assigned_to)
    client.post(url("offer_viewing", footage_request), {"place": "Lewisham", "offer": "Monday at 10am."})
    viewing = footage_request.viewings.get()
    drafted(footage_request, Outcome.VIEWING_OFFERED, by=footage_request.assigned_to)
    sent = decision.send_for_approval(footage_request, by=footage_request.assigned_to)
    decision.approve(footage_request, seen=sent.frozen_hashes, by=a_legal_approver())
    day = timezone.localdate() + timedelta(days=5)
    typed = {"day-day": day.day, "day-month": day.month, "day-year": day.year, "time": "10am"}
    client.post(url("agree_viewing", footage_request, viewing.pk), typed)
    viewing.refresh_from_db()
    assert timezone.localtime(viewing.appointment_at).hour == 10
    end = url("end_viewing", footage_request, viewing.pk)
    assert "Say why" in text(client.post(end, {"outcome": "declined", "words": ""}))
    client.post(end, {"outcome": "declined", "words": "They work then."})
    assert "They work then." in text(client.get(url("record", footage_request)))


def test_a_refused_act_keeps_what_was_typed(client):
    footage_request = a_prepared_request(b"video")
    viewings.offer_viewing(footage_request, place="Brixton", offer="Monday", by=a_caseworker())
    client = sign_in(client, a_caseworker())
    again = client.post(
        url("offer_viewing", footage_request), {"place": "Lewisham", "offer": "Friday at noon."}
    )
    assert again.status_code == 200 and "Friday at noon." in text(again) and "on offer already" in text(again)


def test_a_supervisor_opens_a_request_again_on_its_page(client):
    footage_request = a_decided_request(b"video")
    sign_in(client, a_caseworker())
    assert "Open this request again" not in text(client.get(url("record", footage_request)))
    sign_in(client, a_supervisor())
    assert "Open this request again" in text(client.get(url("record", footage_request)))
    client.post(url("reopen", footage_request), {"reason": "Footage turned up."})
    footage_request.refresh_from_db()
    assert footage_request.status == Status.SEARCHING


def test_an_approver_sees_the_earlier_decision_and_its_letter(client):
    footage_request = a_prepared_request(b"video", b"another")
    by, clips = footage_request.assigned_to, outputs.confirmed_clips(footage_request)
    for fields in ({"more_to_come": True, "clips": [clips[0].pk]}, {}):
        drafted(footage_request, Outcome.RELEASED_IN_PART, by=by, **fields)
        sent = decision.send_for_approval(footage_request, by=by)
        decision.approve(footage_request, seen=sent.frozen_hashes, by=a_legal_approver())
    client = sign_in(client, a_legal_approver())
    page = url("compare", footage_request)
    assert "Recording 2" in text(client.get(page)) and "Decision 1" in text(client.get(page))
    assert "Recording 1" in text(client.get(f"{page}?phase=1"))
    letters = {client.get(f"{url('letter', footage_request)}?phase={phase}").content for phase in (1, 2)}
    assert len(letters) == 2
    for wrong in ("3", "x", "0"):
        assert client.get(f"{page}?phase={wrong}").status_code == 404
