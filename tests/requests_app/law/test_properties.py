"""Does what must hold for every date hold for every date?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_app.law.calendars import calendar_with
from requests_app.law.deadlines import add_months, work_out
from requests_app.law.events import Clarification, ExtensionNotice, Fee, Identity, MoreWorkingDays, Recorded
from requests_app.law.regimes import DAYS, MONTHS, REGIMES, WORKING_DAYS

FIRST, LAST = date(2012, 1, 1), date(2028, 6, 30)
DAY = timedelta(days=1)
BY_MONTHS = [key for key, regime in REGIMES.items() if regime.unit == MONTHS]
BY_WORKING_DAYS = [key for key, regime in REGIMES.items() if regime.unit == WORKING_DAYS]
RECEIVED = st.dates(FIRST, LAST)
SPAN = st.tuples(st.integers(1, 70), st.integers(0, 40))  # days after receipt, and days until the answer


def pauses(received, spans):
    return [
        Clarification(received + DAY * after, received + DAY * (after + length)) for after, length in spans
    ]


def is_month_end(day):
    return (day + DAY).month != day.month


@given(RECEIVED, st.sampled_from(["part3", "uk_gdpr"]))
def test_a_month_ends_on_the_same_date_or_on_the_last_day_and_then_on_a_working_day(received, regime):
    made = work_out(regime, received)
    month_end = made.notice_until
    assert month_end.day == received.day or (is_month_end(month_end) and month_end.day < received.day)
    assert (month_end.year * 12 + month_end.month) - (received.year * 12 + received.month) == 1
    assert timedelta(0) <= made.due_on - month_end <= timedelta(days=4)
    assert calendar_with().is_working_day(made.due_on)


@given(st.integers(2012, 2028))
def test_the_end_of_january_leads_to_the_end_of_february_in_every_year(year):
    is_leap = year % 4 == 0
    for january in (29, 30, 31):
        assert work_out("part3", date(year, 1, january)).notice_until == date(year, 2, 29 if is_leap else 28)


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(0, 60), st.integers(0, 60))
def test_months_add_up_but_for_the_ends_of_months(day, first, second):
    apart, together = add_months(add_months(day, first), second), add_months(day, first + second)
    assert (apart.year, apart.month) == (together.year, together.month)
    assert apart.day <= together.day <= day.day


@given(RECEIVED, st.integers(0, 60), st.sampled_from(list(REGIMES)), st.lists(SPAN, max_size=3), st.data())
def test_who_asks_later_is_never_due_earlier(received, later, regime, spans, data):
    """With the same later events: all of them fall after both receipts."""
    after = received + DAY * later
    events = []
    if regime in BY_MONTHS or regime == "foia":
        events += pauses(after, spans)
    if regime in BY_MONTHS and data.draw(st.booleans()):
        events.append(ExtensionNotice(after + DAY * data.draw(st.integers(0, 40))))
    if regime in BY_MONTHS and data.draw(st.booleans()):
        asked, waited = data.draw(SPAN)
        events.append(Identity(after + DAY * asked, after + DAY * (asked + waited)))
    if regime == "foia" and data.draw(st.booleans()):
        events.append(Fee(after + DAY * 3, after + DAY * data.draw(st.integers(3, 30))))
    if regime == "bwv_auto_delete":
        events = [Recorded(received)]
    assert work_out(regime, received, events).due_on <= work_out(regime, after, events).due_on


@given(RECEIVED, st.lists(SPAN, max_size=3), SPAN, st.sampled_from(BY_MONTHS), st.none() | st.integers(0, 60))
def test_a_pause_never_shortens(received, spans, one_more, regime, noticed):
    others = [] if noticed is None else [ExtensionNotice(received + DAY * noticed)]
    without = work_out(regime, received, [*others, *pauses(received, spans)])
    made = work_out(regime, received, [*others, *pauses(received, [*spans, one_more])])
    assert without.due_on <= made.due_on and without.notice_until <= made.notice_until


@given(RECEIVED, st.lists(SPAN, max_size=3), st.integers(0, 80), st.sampled_from(BY_MONTHS))
def test_an_extension_never_shortens_and_counts_only_in_time(received, spans, noticed, regime):
    notice = ExtensionNotice(received + DAY * noticed)
    without = work_out(regime, received, pauses(received, spans))
    made = work_out(regime, received, [notice, *pauses(received, spans)])
    in_time = notice.noticed_on <= without.notice_until
    assert made.due_on > without.due_on if in_time else made.due_on == without.due_on
    assert any("extension notice" in words for words in made.refused) != in_time


@given(RECEIVED, st.lists(SPAN, min_size=1, max_size=4), st.sampled_from(BY_MONTHS), st.randoms())
def test_the_order_in_which_events_are_given_does_not_matter(received, spans, regime, random):
    events = [
        *pauses(received, spans),
        Identity(None, received + DAY * 5),
        ExtensionNotice(received + DAY * 9),
    ]
    made = work_out(regime, received, events)
    random.shuffle(events)
    assert work_out(regime, received, events) == made


@given(RECEIVED, SPAN, st.sampled_from(BY_MONTHS))
def test_the_same_pause_twice_is_one_pause(received, span, regime):
    assert (
        work_out(regime, received, pauses(received, [span, span])).due_on
        == work_out(regime, received, pauses(received, [span])).due_on
    )


@given(RECEIVED, st.integers(0, 60), st.sampled_from(BY_MONTHS))
def test_an_open_question_moves_the_date_as_the_days_go_by_and_never_back(received, waited, regime):
    asked = [Clarification(received + DAY)]
    now, tomorrow = (
        work_out(regime, received, asked, today=received + DAY * (1 + days)) for days in (waited, waited + 1)
    )
    assert now.is_provisional and now.due_on <= tomorrow.due_on and now.notice_until < tomorrow.notice_until


@given(RECEIVED, st.integers(20, 40), st.integers(0, 25), st.sampled_from(BY_WORKING_DAYS))
def test_working_days_end_on_a_working_day_and_more_of_them_never_earlier(received, in_all, noticed, regime):
    plain = work_out(regime, received)
    longer = work_out(regime, received, [MoreWorkingDays(in_all, received + DAY * noticed)])
    assert plain.due_on <= longer.due_on and longer.notice_until == plain.due_on
    for made in (plain, longer):
        assert calendar_with().is_working_day(made.due_on, "united_kingdom")
    counted = [received + DAY * number for number in range(1, (longer.due_on - received).days + 1)]
    assert sum(calendar_with().is_working_day(one, "united_kingdom") for one in counted) == in_all


@given(RECEIVED, SPAN)
def test_a_fees_notice_passes_over_as_many_working_days_as_it_lasted_inside_the_twenty(received, span):
    asked_on, paid_on = received + DAY * span[0], received + DAY * sum(span)
    plain = work_out("foia", received).due_on
    made = work_out("foia", received, [Fee(asked_on, paid_on)]).due_on
    assert made >= plain
    assert (made == plain) == (asked_on > plain or not working_days(asked_on, paid_on))


def working_days(first, last):
    days = (first + DAY * number for number in range((last - first).days + 1))
    return [day for day in days if calendar_with().is_working_day(day, "united_kingdom")]


@given(RECEIVED, st.sampled_from([key for key, regime in REGIMES.items() if regime.unit == DAYS]))
def test_plain_days_are_days(received, regime):
    made = work_out(regime, received, [Recorded(received)] if regime == "bwv_auto_delete" else [])
    assert timedelta(0) <= made.due_on - received - DAY * REGIMES[regime].length <= timedelta(days=4)
    if regime == "bwv_auto_delete":
        assert made.due_on - received == timedelta(days=31)
    else:
        assert calendar_with().is_working_day(made.due_on)


@given(RECEIVED, st.sampled_from(list(REGIMES)), st.lists(SPAN, max_size=2))
def test_the_steps_end_at_the_due_date(received, regime, spans):
    takes = REGIMES[regime].takes
    events = pauses(received, spans) if Clarification in takes else []
    events += [Recorded(received)] if Recorded in takes else []
    made = work_out(regime, received, events)
    assert made.steps[-1].on == made.due_on
    assert f"{made.due_on.day} {made.due_on:%B %Y}" in made.steps[-1].words


@pytest.mark.parametrize("regime", BY_MONTHS)
def test_the_relevant_time_is_the_latest_and_the_rest_of_the_sum_is_as_if_it_came_then(regime):
    for number in range(0, 400, 7):
        received, came = date(2026, 1, 1) + DAY * number, date(2026, 1, 1) + DAY * (number + 11)
        again = work_out(regime, received, [Identity(received, came)])
        assert again.due_on == work_out(regime, came).due_on
