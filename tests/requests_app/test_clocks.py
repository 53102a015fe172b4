"""Until when must a request be answered, and what moves the day?"""

import json
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from footage_app.models import Hold
from portal.models import Alarm, AuditEvent
from requests_app import promises, recalculation, texts
from requests_app.law.deadlines import DeadlineRefused
from requests_app.lifecycle import (
    afterwards,
    bank_holidays,
    clocks,
    complaints,
    extension,
    notes,
    purpose,
    questions,
    search,
)
from requests_app.lifecycle.move import MoveRefused, PermissionRefused
from requests_app.models import Clock, ExtraHoliday, FootageRequest, OutgoingEmail, Question, Verdict
from requests_app.views.public_ask import signed
from tests.builders import a_docked_clip, a_request, lead
from tests.people import a_caseworker, a_supervisor, sign_in
from tests.requests_app.letting_in import let_in

pytestmark = pytest.mark.django_db


def at(day, hour=12):
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def on(day, hour=12):
    return time_machine.travel(at(day, hour), tick=False)


def received(day, **fields):
    with on(day):
        return a_request(**fields)


def due(footage_request):
    footage_request.refresh_from_db()
    return footage_request.due_on


def events(footage_request, action):
    found = AuditEvent.objects.filter(chain=footage_request.reference, action=action).order_by("seq")
    return [json.loads(event.body)["detail"] for event in found]


def ask(footage_request, kind, by, day, reason=""):
    with on(day):
        return questions.ask(footage_request, kind, text="Which one?", reason=reason, by=by, in_message=True)


def answer(question, day):
    with on(day):
        return questions.answer(question, text="The first.", by=question.asked_by)


JULY, ANSWERED = date(2026, 7, 1), date(2026, 7, 20)


# --- how they start ---------------------------------------------------------------------------------
def test_a_request_starts_the_clock_of_subject_access_with_its_steps_and_versions():
    footage_request = received(JULY)
    clock = footage_request.clocks.get()
    assert (clock.regime, clock.received_on) == ("part3", JULY)
    assert clock.due_on == due(footage_request) == date(2026, 8, 3)  # 1 August is a Saturday
    assert clock.rules_version and "govuk-bank-holidays" in clock.calendar_version
    assert all(step["words"] and step["provision"] for step in clock.steps)
    assert events(footage_request, "clock.start")[0]["due_on"] == "2026-08-03"


def test_the_day_of_receipt_is_that_of_london():
    with time_machine.travel(
        datetime(2026, 6, 30, 23, 30, tzinfo=UTC), tick=False
    ):  # half past midnight there
        assert a_request().clocks.get().received_on == date(2026, 7, 1)


@pytest.mark.parametrize("days, word", [(-2, "future"), (3700, "ten years")])
def test_a_receipt_in_the_future_or_ten_years_ago_is_refused_and_nothing_is_kept(days, word):
    with pytest.raises(DeadlineRefused, match=word):
        a_request(received_at=timezone.now() - timedelta(days=days))
    assert not FootageRequest.objects.exists() and not Clock.objects.exists()


def test_a_calendar_that_ends_keeps_nobody_from_asking_and_raises_one_alarm():
    first, second = received(date(2028, 12, 9)), received(date(2028, 12, 9))
    clock = first.clocks.get()
    assert clock.due_on == date(2029, 1, 9) and clock.is_provisional
    assert "without them" in clock.steps[-1]["words"] and second.clocks.get().is_provisional
    assert Alarm.objects.filter(kind="calendar_ends").count() == 1


PAST_THE_LIST = date(2028, 12, 9)


def test_whoever_is_told_a_date_past_the_list_of_bank_holidays_is_told_that_it_is_provisional(client):
    with on(PAST_THE_LIST):
        by_post = {"email": "", "contact_by": "post", "postal_address": "1 High St"}
        by_email, on_paper = a_request(), a_request(**by_post)
        email = OutgoingEmail.objects.get(kind="acknowledgement", footage_request=by_email)
        assert f"9 January 2029 at the latest to tell you our decision. {Clock.PROVISO}" in email.text
        assert Clock.PROVISO in on_paper.letters.get(kind="acknowledgement").html
        status = let_in(client, by_email).get(reverse("public:status")).content.decode()
        assert Clock.PROVISO in status and "By 9 January 2029 (provisional)" in status
        page = reverse("public:confirmation", args=[signed(by_email)])
        assert Clock.PROVISO in client.get(page).content.decode()
        assert "9 January 2029 (a provisional day" in texts.values_of(by_email)["due_on"]


def test_whoever_is_told_a_later_date_past_the_list_is_told_that_it_is_provisional():
    with on(date(2028, 11, 10)):
        footage_request = a_request("searching")
        assert footage_request.due_proviso == ""
        extension.give_notice(footage_request, reasons="Eleven evenings.", by=footage_request.assigned_to)
        assert Clock.PROVISO in footage_request.letters.get(kind="extension_notice").html


def test_a_review_past_the_list_is_acknowledged_and_lengthened_with_a_provisional_date():
    with on(PAST_THE_LIST):
        details = {"name": "Amara Okafor", "email": "amara@example.com", "text": "Look again."}
        how = {"kind": "internal_review", "footage_request": None, "by": a_supervisor()}
        review = complaints.receive(uuid.uuid4(), details, **how)
        assert Clock.PROVISO in review.letters.get().html
        complaints.take_longer(review, reasons="Two units.", by=a_supervisor())
        assert Clock.PROVISO in OutgoingEmail.objects.get(kind="review_takes_longer").text


def test_staff_see_that_a_date_is_provisional(client):
    with on(PAST_THE_LIST):
        footage_request, client = a_request(), sign_in(client, a_caseworker())
        for name, args in (("queue", []), ("request", [footage_request.reference])):
            assert "Provisional" in client.get(reverse(f"casework:{name}", args=args)).content.decode()
        phone = client.get(reverse("casework:post_and_phone", args=[footage_request.reference]))
        assert Clock.PROVISO in phone.content.decode()


def test_a_date_that_only_waits_for_an_answer_is_told_without_that():
    footage_request, by = received(JULY), a_caseworker()
    ask(footage_request, Question.Kind.IDENTITY, by, date(2026, 7, 2), reason="Another name.")
    assert footage_request.clocks.get().is_provisional and footage_request.due_proviso == ""


# --- what moves them --------------------------------------------------------------------------------
def test_proof_of_identity_starts_the_time_again_on_the_day_it_comes():
    footage_request, by = received(JULY), a_caseworker()
    question = ask(footage_request, Question.Kind.IDENTITY, by, date(2026, 7, 2), reason="Another name.")
    assert due(footage_request) == date(2026, 8, 3) and footage_request.clocks.get().is_provisional
    answer(question, ANSWERED)
    assert due(footage_request) == date(2026, 8, 20) and not footage_request.clocks.get().is_provisional


def test_a_clarification_pauses_the_clock_from_the_day_asked_to_the_day_answered():
    footage_request, by = received(JULY), a_caseworker()
    question = ask(footage_request, Question.Kind.CLARIFICATION, by, date(2026, 7, 11))
    assert footage_request.clocks.get().paused_since == date(2026, 7, 11)
    answer(question, ANSWERED)
    assert due(footage_request) == date(2026, 8, 11)  # 1 August and ten days
    assert footage_request.clocks.get().paused_since is None
    assert events(footage_request, "clock.recalculate")[-1]["due_on"] == "2026-08-11"


def test_while_it_is_paused_the_date_moves_with_each_day_that_passes():
    footage_request = received(JULY)
    ask(footage_request, Question.Kind.CLARIFICATION, a_caseworker(), date(2026, 7, 11))
    with on(date(2026, 7, 15)):
        recalculation.work_out_stale()
    assert due(footage_request) == date(2026, 8, 6)
    with on(date(2026, 7, 15), hour=20):
        assert recalculation.work_out_stale() == 0  # once a day is enough
    assert events(footage_request, "clock.wait")[0]["was"] == "2026-08-03"


@pytest.mark.parametrize("kind", [Question.Kind.FORMAT])
def test_a_question_about_the_form_of_the_answer_moves_nothing(kind):
    footage_request = received(JULY)
    answer(ask(footage_request, kind, a_caseworker(), date(2026, 7, 3)), ANSWERED)
    assert due(footage_request) == date(2026, 8, 3)


def test_a_question_that_was_withdrawn_never_moved_anything():
    footage_request, by = received(JULY), a_caseworker()
    question = ask(footage_request, Question.Kind.CLARIFICATION, by, date(2026, 7, 3))
    with on(date(2026, 7, 25)):
        recalculation.work_out_stale()
        assert due(footage_request) > date(2026, 8, 20)
        questions.withdraw_question(question, because="We found it.", by=by)
    assert due(footage_request) == date(2026, 8, 3)


def test_pausing_stops_the_date_only():
    """Holds, notes and redaction go on: the footage would be gone, and the time lost."""
    clip = a_docked_clip()
    by = a_caseworker()
    when = {"earliest_at": clip.started_at, "latest_at": clip.ended_at}
    footage_request = a_request("searching", by=by, **when)
    questions.ask(footage_request, Question.Kind.CLARIFICATION, text="Which?", by=by, in_message=True)
    assert footage_request.clocks.get().paused_since
    assert Hold.objects.filter(clip=clip, held_for=footage_request.reference, released_at=None).exists()
    notes.add_note(footage_request, text="Rang the station.", by=by)
    lead(footage_request, to="preparing", by=by)
    assert footage_request.clocks.get().paused_since and footage_request.status == "preparing"


def test_a_clip_recorded_for_another_purpose_starts_a_second_clock_and_the_earliest_rules():
    clip = a_docked_clip()
    by = a_caseworker()
    footage_request = a_request(earliest_at=clip.started_at, latest_at=clip.ended_at)
    candidate = footage_request.candidates.get()
    purpose.set_purpose(candidate, "uk_gdpr", by=by)
    assert {clock.regime for clock in footage_request.clocks.running()} == {"part3", "uk_gdpr"}
    assert due(footage_request) == min(clock.due_on for clock in footage_request.clocks.all())
    purpose.set_purpose(candidate, "part3", by=by)
    assert [clock.regime for clock in footage_request.clocks.running()] == ["part3"]
    with pytest.raises(MoveRefused):
        purpose.set_purpose(candidate, "whim", by=by)


def test_a_clip_that_is_ruled_out_brings_no_law_with_it():
    clip = a_docked_clip()
    by = a_caseworker()
    footage_request = a_request("searching", by=by, earliest_at=clip.started_at, latest_at=clip.ended_at)
    purpose.set_purpose(footage_request.candidates.get(), "uk_gdpr", by=by)
    search.rule_out(footage_request.candidates.get(), reason="Nobody in it.", by=by)
    assert footage_request.candidates.get().verdict == Verdict.RULED_OUT
    assert [clock.regime for clock in footage_request.clocks.running()] == ["part3"]


def test_the_clocks_of_a_closed_request_stand_still():
    footage_request = received(JULY)
    with on(date(2026, 7, 20)):
        afterwards.withdraw(footage_request, by=a_caseworker())
    clock = footage_request.clocks.get()
    assert clock.stopped_on == date(2026, 7, 20) and clock.due_on == date(2026, 8, 3)
    with on(date(2026, 9, 1)):
        assert not clocks.work_out(footage_request)


def test_an_open_request_from_before_there_were_clocks_gets_its_own():
    footage_request = received(JULY)
    footage_request.clocks.all().delete()
    with on(date(2026, 7, 2)):
        recalculation.work_out_stale()
    assert footage_request.clocks.get().due_on == due(footage_request) == date(2026, 8, 3)


def test_a_due_date_that_is_not_its_clocks_breaks_a_promise():
    wrong, closed = received(JULY), received(JULY)
    with on(date(2026, 7, 20)):
        afterwards.withdraw(closed, by=a_caseworker())
    assert list(promises.due_dates_of_their_own()) == []
    FootageRequest.objects.filter(pk=wrong.pk).update(due_on=date(2026, 9, 1))
    closed.clocks.update(stopped_on=None)
    told = list(promises.due_dates_of_their_own())
    assert len(told) == 2 and wrong.reference in told[0] and closed.reference in told[1]


# --- bank holidays ----------------------------------------------------------------------------------
def a_day(by, on=date(2026, 8, 3), division="england-and-wales", title="Day of mourning"):
    return bank_holidays.add_day(on, division, title, by=by)


def test_a_bank_holiday_that_is_added_moves_the_open_requests_that_fall_due_on_it():
    moved, closed, other = received(JULY), received(JULY), received(date(2026, 7, 7))
    with on(date(2026, 7, 20)):
        afterwards.withdraw(closed, by=a_caseworker())
        day = a_day(a_supervisor())
        assert recalculation.work_out_stale() == 1
    assert due(moved) == date(2026, 8, 4)
    assert due(closed) == date(2026, 8, 3) and due(other) == date(2026, 8, 7)
    (event,) = events(moved, "clock.recalculate")
    assert (event["was"], event["due_on"]) == ("2026-08-03", "2026-08-04")
    assert not events(other, "clock.recalculate") and not events(closed, "clock.recalculate")
    assert AuditEvent.objects.filter(action__startswith="calendar.").count() == 1
    with on(date(2026, 7, 21)):
        bank_holidays.remove_day(day, by=a_supervisor())
        recalculation.work_out_stale()
    assert due(moved) == date(2026, 8, 3)


def test_a_holiday_in_scotland_alone_moves_no_subject_access_request():
    footage_request = received(JULY)
    with on(date(2026, 7, 20)):
        a_day(a_supervisor(), division="scotland", on=date(2026, 8, 4))
        assert recalculation.work_out_stale() == 0
    assert footage_request.clocks.get().calendar_version == clocks.current_calendar().version


def test_one_request_whose_facts_cannot_be_holds_up_no_other(monkeypatch):
    broken, sound = received(JULY), received(JULY)
    FootageRequest.objects.filter(pk=broken.pk).update(received_at=at(date(2026, 12, 24)))
    with on(date(2026, 7, 20)):
        a_day(a_supervisor())
        recalculation.work_out_stale()
    assert due(sound) == date(2026, 8, 4) and due(broken) == date(2026, 8, 3)
    assert broken.reference in Alarm.objects.get(kind="clock_refused").words


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"on": date(2026, 8, 1)}, "no working day"),
        ({"on": date(2029, 8, 1)}, "known from"),
        ({"on": date(2011, 8, 1)}, "known from"),
        ({"on": date(2026, 8, 31)}, "already in the list"),
        ({"on": date(2026, 6, 15), "division": "scotland"}, "already in the list"),
        ({"division": "wessex"}, "part of the United Kingdom"),
        ({"title": " "}, "called"),
    ],
)
def test_a_day_that_changes_nothing_or_cannot_be_is_refused(wrong, words):
    with pytest.raises(bank_holidays.HolidayRefused, match=words):
        a_day(a_supervisor(), **wrong)
    assert not ExtraHoliday.objects.exists()


def test_a_day_is_added_once_and_taken_out_once():
    by = a_supervisor()
    day = a_day(by)
    with pytest.raises(bank_holidays.HolidayRefused, match="already"):
        a_day(by)
    bank_holidays.remove_day(day, by=by)
    with pytest.raises(bank_holidays.HolidayRefused):
        bank_holidays.remove_day(day, by=by)
    a_day(by)


def test_only_a_supervisor_changes_the_calendar():
    with pytest.raises(PermissionRefused):
        a_day(a_caseworker())


def test_an_installed_list_of_another_version_is_told_of_once_and_the_dates_are_worked_out_again():
    footage_request = received(JULY)
    Clock.objects.update(calendar_version="govuk-bank-holidays 0.1, 0000", due_on=date(2026, 8, 1))
    with on(date(2026, 7, 2)):
        recalculation.work_out_stale()
        recalculation.work_out_stale()
    assert due(footage_request) == date(2026, 8, 3)
    assert AuditEvent.objects.filter(action="calendar.change").count() == 1


def test_an_alarm_is_raised_once_when_the_list_ends_within_a_year():
    recalculation.check_calendar_end()
    assert not Alarm.objects.filter(kind="calendar_ends").exists()
    with on(date(2028, 2, 1)):
        recalculation.check_calendar_end()
        Alarm.objects.update(cleared_at=timezone.now())
        recalculation.check_calendar_end()
    assert Alarm.objects.filter(kind="calendar_ends").count() == 1
