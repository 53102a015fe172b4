"""Is a due date the one that the law sets, and is it said how it came about?"""

import subprocess
import sys
from datetime import date

import pytest

from requests_app.law.calendars import calendar_with
from requests_app.law.deadlines import BeyondTheCalendar, due_on, events_for, work_out
from requests_app.law.events import (
    Authority,
    Clarification,
    ExtensionNotice,
    Fee,
    Identity,
    MoreWorkingDays,
    Recorded,
)
from requests_app.law.regimes import DEFAULT, REGIMES, RULES_VERSION

SEPTEMBER = date(2026, 9, 1)


def day(text):
    return date.fromisoformat(f"2026-{text}")


def test_video_from_cameras_is_answered_under_part_3_and_never_by_the_older_count():
    assert DEFAULT == "part3"
    assert work_out("part3", SEPTEMBER).due_on == due_on(SEPTEMBER) == day("10-01")
    assert work_out("part3_day_after", SEPTEMBER).due_on == day("10-02")


@pytest.mark.parametrize("regime", REGIMES)
def test_every_step_says_where_the_rule_stands(regime):
    events = [Recorded(SEPTEMBER)] if regime == "bwv_auto_delete" else []
    made = work_out(regime, SEPTEMBER, events)
    assert len(made.steps) > 1
    assert all(step.provision and step.words.endswith(".") for step in made.steps)
    assert made.steps[-1].on == made.due_on
    assert made.rules_version == RULES_VERSION and made.calendar_version == calendar_with().version
    assert len(made.rules_version) <= 40 and len(made.calendar_version) <= 60


def test_a_date_moved_by_a_weekend_says_so():
    last = work_out("part3", day("01-31")).steps[-1]
    assert last.words == (
        "Saturday 28 February 2026 is not a working day in England and Wales. "
        "The answer is due by the end of Monday 2 March 2026."
    )
    assert "Regulation 1182/71" in last.provision and "to be confirmed by a lawyer" in last.provision


def test_a_month_too_short_for_the_date_says_so():
    assert "28 February 2026, a month without a 31st." in work_out("part3", day("01-31")).steps[1].words


def test_identity_asked_for_leaves_a_provisional_date_until_it_comes():
    waiting = work_out("part3", SEPTEMBER, [Identity(day("09-02"))])
    assert waiting.is_provisional and waiting.due_on == day("10-01")
    assert waiting.paused_since is None, "the clock will start again: it does not stand still"
    assert "proof of identity, asked for on Wednesday 2 September 2026" in waiting.waits_for[0]
    came = work_out("part3", SEPTEMBER, [Identity(day("09-02"), day("09-21"))])
    assert (came.is_provisional, came.due_on, came.notice_until) == (False, day("10-21"), day("10-21"))


def test_identity_asked_for_again_is_waited_for_again():
    twice = [Identity(day("09-02"), day("09-04")), Identity(day("09-05"))]
    made = work_out("part3", SEPTEMBER, twice)
    assert made.is_provisional and made.due_on == day("10-05"), "4 October is a Sunday"


@pytest.mark.parametrize("order", [1, -1])
def test_the_latest_of_identity_authority_and_fee_counts_in_whichever_order_they_were_recorded(order):
    events = [Identity(None, day("09-04")), Authority(None, day("09-11")), Fee(None, day("09-09"))]
    assert work_out("part3", SEPTEMBER, events[::order]).due_on == day("10-12")


def test_an_open_question_shows_the_date_as_if_it_were_answered_today():
    open_question = [Clarification(day("09-07"))]
    on_the_day = work_out("part3", SEPTEMBER, open_question, today=day("09-07"))
    a_week_on = work_out("part3", SEPTEMBER, open_question, today=day("09-14"))
    assert on_the_day.due_on == day("10-02") and a_week_on.due_on == day("10-09")
    assert a_week_on.is_provisional and a_week_on.paused_since == day("09-07")
    assert a_week_on.notice_until == day("10-09")
    two = work_out(
        "part3", SEPTEMBER, [Clarification(day("09-07")), Clarification(day("09-10"))], today=day("09-14")
    )
    assert two.paused_since == day("09-07") and len(two.waits_for) == 2
    answered = work_out("part3", SEPTEMBER, [Clarification(day("09-07"), day("09-14"))])
    assert answered.due_on == a_week_on.due_on
    assert not answered.is_provisional and answered.paused_since is None


def test_the_days_before_identity_came_are_not_waited_for_twice():
    events = [Identity(day("09-02"), day("09-10")), Clarification(day("09-08"), day("09-12"))]
    assert work_out("part3", SEPTEMBER, events).due_on == day("10-12"), "10 October and two days, 11 and 12"


def test_a_question_asked_after_the_time_ran_out_brings_none_of_it_back():
    late = work_out("part3", SEPTEMBER, [Clarification(day("10-02"), day("10-20"))])
    assert late.due_on == day("10-01")
    assert "came after the time ran out on Thursday 1 October 2026" in late.refused[0]
    still_open = work_out("part3", SEPTEMBER, [Clarification(day("10-02"))], today=day("10-20"))
    assert still_open.due_on == day("10-01") and not still_open.is_provisional
    assert still_open.paused_since is None


def test_a_question_asked_on_the_working_day_to_which_the_end_moved_is_in_time():
    made = work_out("part3", day("10-01"), [Clarification(day("11-02"), day("11-03"))])
    assert made.due_on == day("11-03") and not made.refused, "1 November is a Sunday; two days make Tuesday"


def test_a_question_asked_in_time_stops_the_clock_past_the_old_end():
    made = work_out("part3", SEPTEMBER, [Clarification(day("09-25"), day("10-20"))])
    assert made.due_on == day("10-27"), "1 October and 26 days"


def test_a_question_about_the_form_of_the_answer_stops_nothing():
    made = work_out("part3", SEPTEMBER, [Clarification(day("09-07"), None, about_format=True)])
    assert made.due_on == day("10-01") and not made.is_provisional
    assert any("about the form of the answer" in step.words for step in made.steps)


def test_a_late_extension_notice_is_void_and_says_so():
    made = work_out("part3", SEPTEMBER, [ExtensionNotice(day("10-02"))])
    assert made.due_on == made.notice_until == day("10-01")
    assert made.refused == (
        "The extension notice of Friday 2 October 2026 is void: its last day was Thursday 1 October 2026. The date stays.",
    )
    assert made.refused[0] in [step.words for step in made.steps]


def test_an_extension_notice_may_not_use_the_weekend():
    sunday, monday = day("11-01"), day("11-02")
    assert work_out("part3", day("10-01"), [ExtensionNotice(monday)]).refused
    assert not work_out("part3", day("10-01"), [ExtensionNotice(sunday)]).refused
    assert work_out("part3", day("10-01")).due_on == monday
    asked_on_monday = [Clarification(monday, monday), ExtensionNotice(day("11-03"))]
    assert work_out("part3", day("10-01"), asked_on_monday).refused, "nor one by a question on that Monday"


def test_a_second_extension_is_void_and_the_first_one_stands():
    made = work_out("part3", SEPTEMBER, [ExtensionNotice(day("09-20")), ExtensionNotice(day("09-10"))])
    assert made.due_on == day("12-01")
    assert "20 September 2026 has no effect" in made.refused[0]


def test_a_pause_in_the_further_months_does_not_reopen_the_time_for_a_notice():
    late = [ExtensionNotice(day("10-03")), Clarification(day("10-05"), day("10-20"))]
    assert work_out("part3", SEPTEMBER, late).due_on == day("10-01")
    in_time = [ExtensionNotice(day("09-20")), Clarification(day("10-05"), day("10-20"))]
    made = work_out("part3", SEPTEMBER, in_time)
    assert made.notice_until == day("10-01") and made.due_on == day("12-17"), "1 December and 16 days"


def test_freedom_of_information_names_the_holidays_that_it_passed_over():
    words = " ".join(step.words for step in work_out("foia", day("11-02")).steps)
    assert "Monday 30 November 2026" in words and "in the United Kingdom" in words


def test_freedom_of_information_waits_for_a_clarification_and_then_starts_again():
    waiting = work_out("foia", day("10-01"), [Clarification(day("10-05"))], today=day("10-20"))
    assert waiting.is_provisional and waiting.due_on == day("10-29")
    came = work_out("foia", day("10-01"), [Clarification(day("10-05"), day("10-14"))])
    assert came.due_on == day("11-11") and not came.is_provisional
    about_format = work_out("foia", day("10-01"), [Clarification(day("10-05"), day("10-14"), True)])
    assert about_format.due_on == day("10-29")


@pytest.mark.parametrize("answered_on", [day("09-10"), None])
def test_a_clarification_asked_for_when_the_answer_was_overdue_brings_no_time_back(answered_on):
    made = work_out("foia", day("06-01"), [Clarification(day("09-01"), answered_on)], today=day("09-12"))
    assert made.due_on == work_out("foia", day("06-01")).due_on == day("06-30")
    assert "overdue by then" in made.refused[0] and "Tuesday 30 June 2026" in made.refused[0]
    assert not made.is_provisional and made.refused[0] in [step.words for step in made.steps]


def test_a_clarification_that_came_too_late_is_not_said_to_have_been_asked_for():
    made = work_out("foia", day("06-01"), [Clarification(None, day("09-10"))])
    assert made.due_on == day("06-30") and "The clarification that came on" in made.refused[0]


def test_what_was_asked_while_more_time_was_rightly_taken_was_not_overdue():
    longer, asked = MoreWorkingDays(40, day("06-20")), Clarification(day("07-10"), day("07-20"))
    assert work_out("foia", day("06-01"), [asked, longer]).due_on > day("08-01")
    assert work_out("foia", day("06-01"), [asked]).due_on == day("06-30")
    unpaid = Fee(day("06-10"))
    assert not work_out("foia", day("06-01"), [asked, unpaid], today=day("07-20")).refused


def test_a_second_clarification_counts_in_the_period_that_the_first_one_began():
    first, second = Clarification(day("06-20"), day("06-25")), Clarification(day("07-10"), day("07-20"))
    assert not work_out("foia", day("06-01"), [second, first]).refused
    assert work_out("foia", day("06-01"), [second]).refused


@pytest.mark.parametrize("kind", [Identity, Authority, Fee])
@pytest.mark.parametrize("answered_on", [day("10-20"), None])
def test_what_is_asked_for_when_the_answer_was_overdue_starts_nothing_again(kind, answered_on):
    made = work_out("part3", SEPTEMBER, [kind(day("10-02"), answered_on)], today=day("10-21"))
    assert made.due_on == day("10-01") and not made.is_provisional
    assert "overdue by then" in made.refused[0] and "Thursday 1 October 2026" in made.refused[0]


def test_what_is_asked_for_in_time_starts_it_again_however_late_it_comes():
    assert work_out("part3", SEPTEMBER, [Identity(day("10-01"), day("10-20"))]).due_on == day("11-20")
    paused = [Clarification(day("09-20"), day("09-29")), Identity(day("10-05"), day("10-20"))]
    assert work_out("part3", SEPTEMBER, paused).due_on == day("11-20"), (
        "not overdue: the pause had moved the end"
    )
    longer = [ExtensionNotice(day("09-20")), Identity(day("10-05"), day("10-20"))]
    assert work_out("part3", SEPTEMBER, longer).due_on == date(2027, 1, 20)


def test_proof_of_which_nobody_noted_the_asking_revives_nothing_when_it_comes_too_late():
    made = work_out("part3", SEPTEMBER, [Identity(None, day("10-20"))])
    assert made.due_on == day("10-01") and "Proof of identity came on" in made.refused[0]


def test_an_unpaid_fees_notice_moves_the_date_by_working_days():
    monday = work_out("foia", day("10-01"), [Fee(day("10-08"))], today=day("10-12"))
    sunday = work_out("foia", day("10-01"), [Fee(day("10-08"))], today=day("10-11"))
    assert (sunday.due_on, monday.due_on) == (day("11-02"), day("11-03"))
    assert monday.is_provisional and monday.paused_since == day("10-08")


@pytest.mark.parametrize("paid_on", [day("11-20"), None])
def test_a_fees_notice_after_the_twentieth_day_changes_nothing_and_says_so(paid_on):
    made = work_out("foia", day("10-01"), [Fee(day("10-30"), paid_on)], today=day("11-22"))
    assert made.due_on == day("10-29") and not made.is_provisional and made.paused_since is None
    assert "came after the time ran out on Thursday 29 October 2026" in made.refused[0]


def test_a_fees_notice_says_how_many_days_it_took():
    def words(paid_on):
        return " ".join(
            step.words for step in work_out("foia", day("10-01"), [Fee(day("10-08"), paid_on)]).steps
        )

    assert "Not counted: 1 working day." in words(day("10-08"))
    assert "Not counted: 7 working days." in words(day("10-16"))


def test_the_longest_of_two_notices_in_time_counts_in_either_order():
    notices = [MoreWorkingDays(40), MoreWorkingDays(30)]
    for order in (notices, notices[::-1]):
        assert work_out("foia", day("10-01"), order).due_on == day("11-26")


def test_more_time_for_the_public_interest_needs_its_notice_within_twenty_working_days():
    def with_notice(on):
        return work_out("foia", day("10-01"), [MoreWorkingDays(40, on)])

    assert with_notice(day("10-29")).due_on == day("11-26")
    assert with_notice(day("10-30")).due_on == day("10-29") and with_notice(day("10-30")).refused
    assert with_notice(None).notice_until == day("10-29")


def test_footage_goes_after_31_days_whatever_the_weekday():
    made = work_out("bwv_auto_delete", day("10-20"), [Recorded(day("09-30"))])
    assert made.due_on == day("10-31") and made.due_on.weekday() == 5
    assert "a hold placed that day comes before the deletion" in made.steps[1].words
    gone = work_out("bwv_auto_delete", day("10-31"), [Recorded(day("09-30"))])
    assert "only what was kept by then" in gone.steps[1].words


def test_a_request_on_two_clocks_gives_each_what_can_move_it():
    events = [
        Identity(day("09-02")),
        Clarification(day("09-03")),
        ExtensionNotice(day("09-20")),
        Recorded(SEPTEMBER),
    ]
    assert events_for("foia", events) == (events[1],)
    assert events_for("part3", events) == tuple(events[:3])
    assert events_for("dpa_complaint_ack", events) == ()


@pytest.mark.parametrize("received", [date(2100, 1, 15), date(2011, 6, 1)])
def test_a_day_beyond_the_list_of_bank_holidays_is_refused_and_not_guessed(received):
    with pytest.raises(BeyondTheCalendar, match="Bank holidays are known from"):
        due_on(received)


def test_a_month_that_ends_past_the_list_is_refused_too():
    assert due_on(date(2028, 11, 28)) == date(2028, 12, 28)
    with pytest.raises(BeyondTheCalendar):
        due_on(date(2028, 11, 30))  # 30 December 2028 is a Saturday: no working day is known after it
    with pytest.raises(BeyondTheCalendar):
        work_out("foia", date(2028, 12, 20))


def test_the_law_needs_neither_django_nor_a_database():
    said = "import sys, requests_app.law.case_tables; print('django' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"
