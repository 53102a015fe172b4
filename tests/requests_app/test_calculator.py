"""Does the calculator of statutory dates say what follows from what happened, and what is wrong with it where?"""

from datetime import date
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from requests_app.models import ExtraHoliday
from tests.people import a_caseworker, a_supervisor, sign_in

pytestmark = pytest.mark.django_db
TODAY = "2026-11-22T12:00:00Z"


@pytest.fixture
def desk():
    with time_machine.travel(TODAY, tick=False):
        yield sign_in(Client(), a_caseworker())


def boxes(**days):
    """received_on="2026-09-01" -> its three boxes."""
    made = {}
    for name, text in days.items():
        year, month, day = text.split("-")
        made |= {f"{name}-day": day, f"{name}-month": month, f"{name}-year": year}
    return made


def asked(desk, *regimes, more=None, **days):
    query = {"regimes": regimes or ["part3"], "rows": "3", **boxes(**days), **(more or {})}
    return desk.get(reverse("casework:calculator") + "?" + urlencode(query, doseq=True))


def dates(answer):
    return [(made.regime, made.due_on.isoformat()) for _, made in answer.context["deadlines"]]


def wrong(answer):
    assert not answer.context["deadlines"]
    return {name: errors[0] for name, errors in answer.context["form"].errors.items()}


def test_before_anything_is_entered_there_is_nothing_wrong(desk):
    answer = desk.get(reverse("casework:calculator"))
    assert "There is a problem" not in answer.text and answer.context["deadlines"] == []
    assert answer.text.count("only about the form of the answer") == 3


def test_a_date_is_shown_with_each_step_and_its_provision(desk):
    answer = asked(
        desk,
        received_on="2026-09-01",
        question_1_asked_on="2026-09-07",
        question_1_answered_on="2026-09-14",
        extension_on="2026-10-08",
    )
    assert dates(answer) == [("part3", "2026-12-09")]
    for words in (
        "Wednesday 9 December 2026",
        "Not counted: 8 days.",
        "DPA 2018 s.54(3C)",
        'Last day for a notice that it takes longer: <time datetime="2026-10-09">Friday 9 October 2026</time>.',
        "to be confirmed by a lawyer",
        "govuk-bank-holidays",
    ):
        assert words in answer.text, words


def test_a_request_on_several_clocks_shows_each_and_the_earliest_first(desk):
    answer = asked(desk, "part3", "foia", received_on="2026-11-02")
    assert dates(answer) == [("foia", "2026-12-01"), ("part3", "2026-12-02")]
    assert answer.text.count("Earliest") == 1


def test_what_is_still_out_makes_the_date_provisional(desk):
    answer = asked(
        desk, received_on="2026-11-02", question_2_asked_on="2026-11-20", identity_asked_on="2026-11-03"
    )
    assert dates(answer) == [("part3", "2026-12-07")], (
        "2 December and 20, 21, 22 November: Saturday 5 December"
    )
    assert "Provisional" in answer.text and "Waiting for proof of identity" in answer.text


def test_a_late_notice_is_void_and_the_page_says_so(desk):
    answer = asked(desk, received_on="2026-09-01", extension_on="2026-10-02")
    assert dates(answer) == [("part3", "2026-10-01")]
    assert "is void: its last day was Thursday 1 October 2026" in answer.text


def test_a_question_about_the_form_stops_nothing(desk):
    about = {"question_1_about_format": "on"}
    answer = asked(desk, received_on="2026-09-01", question_1_asked_on="2026-09-07", more=about)
    assert dates(answer) == [("part3", "2026-10-01")]


def test_every_kind_of_event_reaches_its_clock(desk):
    answer = asked(
        desk, "part3", received_on="2026-09-01",
        identity_answered_on="2026-09-04", authority_answered_on="2026-09-11", fee_answered_on="2026-09-09",
    )  # fmt: skip
    assert dates(answer) == [("part3", "2026-10-12")]
    answer = asked(desk, "foia", received_on="2026-10-01", more={"in_all": "40"}, longer_on="2026-10-20")
    assert dates(answer) == [("foia", "2026-11-26")]
    answer = asked(desk, "foia", received_on="2026-10-01", question_1_answered_on="2026-10-14")
    assert dates(answer) == [("foia", "2026-11-11")]
    answer = asked(desk, "bwv_auto_delete", received_on="2026-10-20", recorded_on="2026-09-30")
    assert dates(answer) == [("bwv_auto_delete", "2026-10-31")]


@pytest.mark.parametrize(
    ("regime", "entered", "more", "field", "words"),
    [
        ("part3", {}, {}, "received_on", "Enter the day of receipt"),
        ("part3", {"received_on": "2026-11-23"}, {}, "received_on", "must be today or in the past"),
        ("part3", {"received_on": "2016-11-21"}, {}, "received_on", "must be on or after 22 November 2016"),
        ("part3", {"received_on": "2026-02-30"}, {}, "received_on", "must be a real date"),
        ("part4", {"received_on": "2026-09-01"}, {}, "regimes", "Select one of the answers in the list"),
        ("part3", {"received_on": "2026-09-01", "question_2_asked_on": "2026-09-14", "question_2_answered_on": "2026-09-07"},
         {}, "question_2_answered_on", "is before the question"),
        ("part3", {"received_on": "2026-09-01", "question_3_answered_on": "2026-09-07"},
         {}, "question_3_asked_on", "enter the day on which we asked"),
        ("part3", {"received_on": "2026-09-01"}, {"question_1_about_format": "on"}, "question_1_asked_on", "enter the day"),
        ("part3", {"received_on": "2026-09-01", "identity_asked_on": "2026-08-30"},
         {}, "identity_asked_on", "is before the receipt"),
        ("part3", {"received_on": "2026-09-01", "extension_on": "2026-08-30"}, {}, "extension_on", "is before the receipt"),
        ("part3", {"received_on": "2026-09-01", "recorded_on": "2026-08-30"}, {}, "recorded_on", "Take it out"),
        ("foia", {"received_on": "2026-09-01", "extension_on": "2026-09-02"}, {}, "extension_on", "Take it out"),
        ("foia", {"received_on": "2026-09-01"}, {"in_all": "41"}, "in_all", "Select one of the answers"),
        ("foia", {"received_on": "2026-09-01", "longer_on": "2026-09-02"}, {}, "in_all", "how many working days"),
        ("bwv_auto_delete", {"received_on": "2026-09-01"}, {}, "recorded_on", "Enter the day of the recording"),
        ("bwv_auto_delete", {"received_on": "2026-09-01", "recorded_on": "2026-09-02"}, {}, "recorded_on", "is after it was asked"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field(desk, regime, entered, more, field, words):
    answer = asked(desk, regime, more=more, **entered)
    assert words in wrong(answer)[field]
    assert "There is a problem" in answer.text and answer.text.count("<details") == 4


def test_the_end_of_the_calendar_is_said_at_the_receipt():
    with time_machine.travel("2028-12-20T12:00:00Z", tick=False):
        desk = sign_in(Client(), a_caseworker())
        assert (
            "Bank holidays are known from 2012 to 2028"
            in wrong(asked(desk, received_on="2028-12-10"))["received_on"]
        )


def test_another_question_can_be_added_without_losing_what_was_typed(desk):
    typed = {"add": "1", "question_3_asked_on-day": "31", "question_3_asked_on-month": "spring"}
    answer = asked(desk, "part3", "foia", received_on="2026-09-01", more=typed)
    assert "There is a problem" not in answer.text
    for words in ("Question 4: asked", 'value="31"', 'value="spring"', 'name="rows" value="4"'):
        assert words in answer.text, words
    assert answer.text.count(" checked") == 2
    again = asked(desk, received_on="2026-09-01", question_4_asked_on="2026-09-07",
                  question_4_answered_on="2026-09-07", more={"rows": "4"})  # fmt: skip
    assert dates(again) == [("part3", "2026-10-02")]


@pytest.mark.parametrize(
    ("rows", "shown"), [("0", 1), ("x", 3), ("²", 3), ("999", 20), ("-1", 3), ("9" * 5000, 3)]
)
def test_the_number_of_questions_is_bounded(desk, rows, shown):
    assert desk.get(reverse("casework:calculator"), {"rows": rows, "add": ""}).context["rows"] == min(
        shown + 1, 20
    )


def test_a_day_that_a_supervisor_added_moves_the_date(desk):
    assert dates(asked(desk, received_on="2026-10-20")) == [("part3", "2026-11-20")]
    ExtraHoliday.objects.create(
        on=date(2026, 11, 20), division="england-and-wales", title="Mourning", added_by=a_supervisor()
    )
    assert dates(asked(desk, received_on="2026-10-20")) == [("part3", "2026-11-23")]
