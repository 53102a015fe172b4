"""Is it recorded, once for a decision, why other people are hidden, and does nothing go out without it?"""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from footage_app.models import Redaction
from portal.models import AuditEvent
from requests_app import outputs
from requests_app.figures import log, month, rows
from requests_app.law import grounds as law
from requests_app.lifecycle import decision, grounds, hiding, purpose
from requests_app.lifecycle.move import MoveRefused, PermissionRefused
from requests_app.models import Decision, FootageRequest, Outcome
from requests_app.report import report
from tests.builders import drafted
from tests.people import a_caseworker, a_legal_approver, sign_in
from tests.requests_app.approvable import a_drafted_request, a_prepared_request, a_request_awaiting_approval

pytestmark = pytest.mark.django_db
VIDEO = b"redacted video"
OTHERS = "P3-45-4-E"
ASKED = law.GROUNDS[OTHERS].asks_of_hiding


def refusal_of(act, *args, **fields):
    with pytest.raises(MoveRefused) as refused:
        act(*args, **fields)
    return str(refused.value)


def a_draft(*contents, outcome=Outcome.RELEASED_IN_PART, **fields):
    """Written, and nothing recorded of those who are hidden."""
    footage_request = a_prepared_request(*(contents or [VIDEO]), **fields)
    drafted(footage_request, outcome, by=footage_request.assigned_to)
    Decision.objects.update(general_ground="", hiding={})
    return footage_request


def explain(footage_request, by=None, **changes):
    said = {**hiding.SUGGESTED, **changes}
    return hiding.explain_hiding(footage_request, particulars=said, by=by or footage_request.assigned_to)


def send(footage_request):
    return decision.send_for_approval(footage_request, by=footage_request.assigned_to)


def approve(footage_request):
    seen = footage_request.decision.frozen_hashes
    decision.approve(footage_request, seen=seen, by=a_legal_approver())
    footage_request.refresh_from_db()


# --- what is asked --------------------------------------------------------------------------------------------
def test_the_general_ground_asks_what_the_same_ground_asks_elsewhere():
    assert set(ASKED) == set(law.GROUNDS[OTHERS].needs) - {"review_on"} | {"no_later_look"}
    assert law.general("uk_gdpr").asks_of_hiding == law.general("uk_gdpr").needs
    assert {*ASKED, *law.general("uk_gdpr").needs} == set(hiding.SUGGESTED)


def test_without_a_reason_why_others_are_hidden_nothing_is_sent_and_what_is_missing_is_named():
    footage_request = a_draft()
    said = refusal_of(send, footage_request)
    assert "Write down why other people are hidden (section 45(4)(e)" in said
    assert all(law.QUESTIONS[name]["ask"] in said for name in ASKED)
    explain(footage_request)
    send(footage_request)
    assert footage_request.decision.general_ground == OTHERS


@pytest.mark.parametrize("name", ASKED)
def test_each_answer_is_needed(name):
    footage_request = a_draft()
    said = refusal_of(explain, footage_request, **{name: "  "})
    assert law.QUESTIONS[name]["ask"] in said and footage_request.decision.hiding == {}


def test_it_is_looked_at_again_on_a_day_or_it_is_said_why_not_and_never_neither():
    footage_request = a_draft()
    for day in ("soon", "2020-01-01", timezone.localdate().isoformat()):
        assert "next look" in refusal_of(explain, footage_request, review_on=day)
    day = timezone.localdate() + timedelta(days=60)
    kept = explain(footage_request, review_on=day.isoformat(), no_later_look="")
    assert set(kept.hiding) == set(law.GROUNDS[OTHERS].needs)
    send(footage_request)
    approve(footage_request)
    assert footage_request.review_on == day


def test_a_day_that_passes_while_it_waits_stops_the_approval():
    footage_request = a_draft()
    explain(footage_request, review_on=(timezone.localdate() + timedelta(days=5)).isoformat())
    send(footage_request)
    FootageRequest.objects.update(due_on=timezone.localdate() + timedelta(days=90))
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        said = refusal_of(approve, footage_request)
    assert "must be after today" in said


def test_where_no_later_look_is_needed_the_request_does_not_come_back():
    footage_request = a_request_awaiting_approval(VIDEO)
    approve(footage_request)
    assert footage_request.review_on is None
    assert footage_request.decision.hiding["no_later_look"] == hiding.SUGGESTED["no_later_look"]


def test_only_who_works_on_it_records_it_and_the_log_keeps_the_ground_and_no_word():
    footage_request = a_draft()
    with pytest.raises(PermissionRefused):
        explain(footage_request, by=a_legal_approver())
    explain(footage_request, by=a_caseworker(), consent="Maria Silva agreed.")
    event = AuditEvent.objects.filter(action="request.explain_hiding").latest("pk")
    assert event.is_work and OTHERS in event.body and "Silva" not in event.body
    sent = send(footage_request)
    assert "Silva" not in sent.letter_html


# --- when it is asked ---------------------------------------------------------------------------------------
def give_all_a_ground_of_their_own(footage_request):
    said = {"necessity": "x", "proportionality": "y", "review_on": "2099-01-01"}
    for row in Redaction.objects.filter(made_for=footage_request.reference):
        left = [item.key for item in grounds.what_is_withheld.general_items(row.plan, [])]
        by = footage_request.assigned_to
        grounds.give_ground(footage_request, row, left, ground="P3-45-4-C", particulars=said, by=by)


def test_where_everything_has_a_ground_of_its_own_nothing_more_is_asked():
    footage_request = a_draft()
    explain(footage_request)
    give_all_a_ground_of_their_own(footage_request)
    assert not hiding.is_asked(footage_request.decision)
    assert "nothing has to be explained" in refusal_of(explain, footage_request)
    sent = send(footage_request)
    assert (sent.general_ground, sent.hiding) == ("", {}), "what was said of nothing is forgotten"


@pytest.mark.parametrize("outcome", [one for one in Outcome.values if one != "released_in_part"])
def test_an_answer_that_releases_nothing_in_part_does_not_ask(outcome):
    footage_request = a_drafted_request(VIDEO, outcome=outcome)
    assert not hiding.is_asked(footage_request.decision)
    assert footage_request.decision.general_ground == ""


def test_another_outcome_forgets_it_and_the_same_one_keeps_it():
    footage_request = a_drafted_request(VIDEO)
    by, again = footage_request.assigned_to, {"outcome": Outcome.RELEASED_IN_PART}
    assert decision.draft_decision(footage_request, by=by, **again).hiding
    refused = decision.draft_decision(footage_request, outcome="refused", ground="P3-53", by=by)
    assert (refused.general_ground, refused.hiding) == ("", {})


def test_under_another_law_it_is_asked_anew():
    footage_request = a_drafted_request(VIDEO)
    by = footage_request.assigned_to
    purpose.set_purpose(footage_request.candidates.get(), "uk_gdpr", by=by)
    said = refusal_of(send, footage_request)
    assert "paragraph 16 of Schedule 2" in said and law.QUESTIONS["factors"]["ask"] in said
    explain(footage_request)
    kept = send(footage_request)
    assert (kept.general_ground, set(kept.hiding)) == ("GDPR-S2-16", {"consent", "factors"})


def test_each_phase_says_its_own():
    footage_request = a_prepared_request(VIDEO, b"another")
    by, clips = footage_request.assigned_to, outputs.confirmed_clips(footage_request)
    drafted(footage_request, "released_in_part", clips=[clips[0].pk], more_to_come=True, by=by)
    send(footage_request)
    approve(footage_request)
    decision.draft_decision(footage_request, outcome="released_in_part", by=by)
    assert "Write down why other people are hidden" in refusal_of(send, footage_request)


# --- who sees it ----------------------------------------------------------------------------------------------
def url(name, footage_request):
    return reverse(f"approval:{name}", args=[footage_request.reference])


def test_one_look_and_one_tick_are_enough_and_an_unread_answer_is_not_sent(client):
    footage_request = a_prepared_request(VIDEO)
    client = sign_in(client, footage_request.assigned_to)
    draft = {"outcome": "released_in_part", "explanation": ""}
    page = client.post(url("draft", footage_request), draft).url
    assert page == url("hiding", footage_request)
    form = client.get(page).context["form"]
    filled = {name: form[name].value() for name in form.fields if name not in ("looked", "review_on")}
    unread = client.post(page, filled)
    assert "Confirm that" in unread.content.decode() and footage_request.decision.hiding == {}
    assert client.post(page, {**filled, "looked": "on"}).url == url("ladder", footage_request)
    assert footage_request.decision.hiding == {name: hiding.SUGGESTED[name] for name in ASKED}
    assert hiding.SUGGESTED["consent"] in client.get(url("draft", footage_request)).content.decode()


def test_the_page_takes_a_day_in_the_place_of_a_reason(client):
    footage_request = a_draft()
    client = sign_in(client, footage_request.assigned_to)
    page = url("hiding", footage_request)
    form = client.get(page).context["form"]
    filled = {name: form[name].value() for name in form.fields if name not in ("looked", "review_on")}
    day = {"review_on-day": "1", "review_on-month": "3", "review_on-year": "2030"}
    assert client.post(page, {**filled, "looked": "on", "looks_again": "yes"}).status_code == 200
    client.post(page, {**filled, **day, "looked": "on", "looks_again": "yes"})
    kept = footage_request.decision.hiding
    assert kept["review_on"] == "2030-03-01" and "no_later_look" not in kept
    again = client.get(page).context["form"]
    assert (again["looks_again"].value(), str(again["review_on"].value())) == ("yes", "2030-03-01")


def test_where_nothing_is_to_be_explained_the_page_says_so(client):
    footage_request = a_drafted_request(VIDEO, outcome=Outcome.RESTRICTED)
    client = sign_in(client, footage_request.assigned_to)
    assert client.get(url("hiding", footage_request)).url == url("draft", footage_request)


def test_the_approver_and_the_report_see_it(client):
    footage_request = a_draft()
    explain(footage_request, consent="The man in red agreed; nobody else was asked.")
    kept = send(footage_request)
    shown = sign_in(client, a_legal_approver()).get(url("compare", footage_request)).content.decode()
    assert "The man in red agreed" in shown and "Why other people are hidden" in shown
    told = report(kept, outputs.outputs_of(kept))["hiding"]
    assert told[law.QUESTIONS["consent"]["ask"]].startswith("The man in red agreed")


# --- figures --------------------------------------------------------------------------------------------------
def test_the_ground_on_which_others_are_hidden_is_counted_from_the_rows_and_from_the_log():
    footage_request = a_request_awaiting_approval(VIDEO)
    approve(footage_request)
    assert rows.of_the_end(footage_request)["grounds"] == [OTHERS]
    (case,) = log.read()[0]
    assert case.grounds == [OTHERS]
    this_month = f"{timezone.localdate():%Y-%m}"
    assert month.from_rows(this_month) == month.from_log(this_month)
    assert month.from_rows(this_month)["grounds"] == {OTHERS: 1}


def test_a_ground_that_hid_nobody_is_not_counted():
    footage_request = a_draft()
    explain(footage_request)
    give_all_a_ground_of_their_own(footage_request)
    send(footage_request)
    approve(footage_request)
    assert rows.of_the_end(footage_request)["grounds"] == ["P3-45-4-C"]
