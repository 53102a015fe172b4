"""Is what cannot be refused, with words that say what to do, and pointed at?"""

from datetime import date

import pytest

from requests_app.law.deadlines import BeyondTheCalendar, DeadlineRefused, work_out
from requests_app.law.events import (
    Authority,
    Clarification,
    ExtensionNotice,
    Fee,
    Identity,
    MoreWorkingDays,
    Recorded,
)

TODAY = date(2026, 11, 22)


def day(text):
    return date.fromisoformat(f"2026-{text}")


def refused(regime, received, *events, today=TODAY):
    with pytest.raises(DeadlineRefused) as caught:
        work_out(regime, received, events, today=today)
    return caught.value


def test_a_receipt_in_the_future():
    why = refused("part3", day("11-23"))
    assert str(why) == (
        "The day of receipt, Monday 23 November 2026, is in the future. Enter the day on which it really came."
    )
    assert why.about == "received_on"
    assert work_out("part3", TODAY, today=TODAY)


def test_a_receipt_more_than_ten_years_ago():
    assert "more than ten years ago. Check the year." in str(refused("part3", date(2016, 11, 21)))
    assert work_out("part3", date(2016, 11, 22), today=TODAY)


@pytest.mark.parametrize("kind", [Identity, Authority, Fee, Clarification])
def test_an_answer_before_its_question(kind):
    event = kind(day("10-12"), day("10-11"))
    why = refused("part3", day("10-01"), event)
    assert (
        "the answer on Sunday 11 October 2026 is before the question on Monday 12 October 2026. Check both days."
        in str(why)
    )
    assert (why.about, why.part) == (event, "answered_on")


@pytest.mark.parametrize(
    ("regime", "event", "part"),
    [
        ("part3", Identity(day("09-30")), "asked_on"),
        ("part3", Identity(None, day("09-30")), "answered_on"),
        ("part3", Clarification(day("09-30"), day("10-02")), "asked_on"),
        ("part3", ExtensionNotice(day("09-30")), "noticed_on"),
        ("foia", Fee(day("09-30"), day("10-02")), "asked_on"),
        ("foia", MoreWorkingDays(40, day("09-30")), "noticed_on"),
    ],
)
def test_an_event_before_the_receipt(regime, event, part):
    why = refused(regime, day("10-01"), event)
    assert "is before the receipt on Thursday 1 October 2026. Check both days." in str(why)
    assert (why.about, why.part) == (event, part)


@pytest.mark.parametrize(
    ("regime", "event"),
    [
        ("part3", Identity(day("11-23"))),
        ("part3", Clarification(day("11-22"), day("11-23"))),
        ("part3", ExtensionNotice(day("11-23"))),
        ("foia", MoreWorkingDays(40, day("11-23"))),
        ("bwv_auto_delete", Recorded(day("11-23"))),
    ],
)
def test_an_event_that_has_not_happened_yet(regime, event):
    assert "is in the future. Enter only what has happened." in str(refused(regime, TODAY, event))


def test_an_event_past_the_end_of_the_calendar():
    event = Clarification(day("10-05"), date(9999, 12, 31))
    why = refused("part3", day("10-01"), event, today=None)
    assert isinstance(why, BeyondTheCalendar) and (why.about, why.part) == (event, "answered_on")


@pytest.mark.parametrize("received", [date(9999, 12, 31), date(1, 1, 1), date(2029, 1, 1)])
@pytest.mark.parametrize("regime", ["part3", "foia", "dpa_complaint_ack"])
def test_a_receipt_past_the_calendar(regime, received):
    assert isinstance(refused(regime, received, today=None), BeyondTheCalendar)


def test_an_unknown_regime():
    why = refused("part4", day("10-01"))
    assert str(why).startswith("There is no regime 'part4'. Use one of: part3, uk_gdpr, foia")
    assert why.about == "regime"


@pytest.mark.parametrize(
    ("regime", "event"),
    [
        ("foia", ExtensionNotice(day("10-02"))),
        ("foia", Identity(day("10-02"))),
        ("part3", MoreWorkingDays(40)),
        ("part3", Recorded(day("09-02"))),
        ("foia_internal_review", Clarification(day("10-02"), day("10-03"))),
        ("dpa_complaint_ack", Identity(day("10-02"))),
    ],
)
def test_an_event_that_has_no_place_under_the_regime_is_not_passed_over(regime, event):
    why = refused(regime, day("10-01"), event)
    assert "has no place under" in str(why) and why.about == event


def test_a_question_without_its_day():
    assert refused("part3", day("10-01"), Clarification(None, day("10-05"))).part == "asked_on"
    assert refused("part3", day("10-01"), Identity()).part == "asked_on"
    assert refused("foia", day("10-01"), Fee(None, day("10-05"))).part == "asked_on"
    assert refused("foia", day("10-01"), Clarification()).part == "asked_on"
    assert work_out("foia", day("10-01"), [Clarification(None, day("10-05"))], today=TODAY)


def test_an_open_question_has_no_fixed_day_unless_one_says_what_day_it_is():
    why = refused("part3", day("10-01"), Clarification(day("10-05")), today=None)
    assert "While it is open, no day is fixed" in str(why) and why.part == "answered_on"
    assert refused("foia", day("10-01"), Fee(day("10-05")), today=None).part == "answered_on"


@pytest.mark.parametrize("regime", ["foia", "foia_internal_review"])
@pytest.mark.parametrize("in_all", [-1, 0, 19, 41, 10**9])
def test_a_number_of_working_days_that_nobody_may_take(regime, in_all):
    why = refused(regime, day("10-01"), MoreWorkingDays(in_all))
    assert "from 20 to 40" in str(why) and "to be confirmed by a lawyer" in str(why)


def test_footage_recorded_after_it_was_asked_for_or_on_no_day_or_on_two():
    assert "is after it was asked for" in str(
        refused("bwv_auto_delete", day("10-01"), Recorded(day("10-02")))
    )
    assert "Enter the day of the recording, once." in str(refused("bwv_auto_delete", day("10-01")))
    twice = [Recorded(day("09-01")), Recorded(day("09-02"))]
    assert "once" in str(refused("bwv_auto_delete", day("10-01"), *twice))
