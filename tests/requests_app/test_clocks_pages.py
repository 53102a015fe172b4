"""What do staff and the requester see of the clocks?"""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from requests_app.lifecycle import afterwards, questions
from requests_app.models import ExtraHoliday, FootageRequest, Question
from tests.builders import a_docked_clip, a_request
from tests.people import a_caseworker, a_supervisor, sign_in
from tests.requests_app.letting_in import let_in
from tests.requests_app.test_clocks import JULY, due, on, received

pytestmark = pytest.mark.django_db


def body(client, name, *args, **query):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def as_caseworker():
    by = a_caseworker()
    return sign_in(Client(), by), by


def test_the_request_shows_each_clock_with_its_steps_provisions_and_own_target():
    footage_request = received(JULY)
    with on(date(2026, 7, 2)):
        client, _ = as_caseworker()
        page = body(client, "casework:request", footage_request.reference)
    for words in (
        "DPA 2018 s.54(2)",
        "1 August 2026",
        "Wednesday 29 July 2026",
        "21 July 2026",
        "29 July 2026",
    ):
        assert words in page


def test_the_queue_tells_what_is_past_our_own_days_and_what_is_overdue():
    footage_request = received(JULY)
    for day, words in (
        (date(2026, 7, 20), None),
        (date(2026, 7, 21), "Day 20 passed"),
        (date(2026, 7, 29), "28 days passed"),
        (date(2026, 8, 4), "Overdue"),
    ):
        with on(day):
            client, _ = as_caseworker()
            page = body(client, "casework:queue")
        found = [tag for tag in ("Day 20 passed", "28 days passed", "Overdue") if tag in page]
        assert found == ([words] if words else []), day
    assert footage_request.reference in page


def test_past_our_own_date_shows_before_the_twenty_eighth_day_where_the_month_ends_in_holidays(settings):
    settings.CLOCK_SAFETY_WORKING_DAYS = 8
    received(JULY)
    with on(date(2026, 7, 23)):
        client, _ = as_caseworker()
        assert "Past our own date" in body(client, "casework:queue")


def test_a_paused_clock_is_marked_in_the_queue():
    footage_request = a_request()
    client, by = as_caseworker()
    assert "Clock paused" not in body(client, "casework:queue")
    questions.ask(footage_request, Question.Kind.CLARIFICATION, text="Which?", by=by, in_message=True)
    assert "Clock paused" in body(client, "casework:queue")


def test_a_request_comes_back_on_its_review_date_even_when_it_is_closed():
    footage_request = a_request()
    client, by = as_caseworker()
    afterwards.withdraw(footage_request, by=by)
    FootageRequest.objects.update(review_on=timezone.localdate() + timedelta(days=1))
    assert footage_request.reference not in body(client, "casework:queue", tab="again")
    FootageRequest.objects.update(review_on=timezone.localdate())
    assert "Look again" in body(client, "casework:queue", tab="closed")
    assert footage_request.reference in body(client, "casework:queue", tab="again")


def test_a_notice_is_sent_from_its_page_and_the_person_sees_the_new_date():
    footage_request = received(JULY)
    with on(date(2026, 7, 10)):
        client, _ = as_caseworker()
        url = reverse("casework:extend", args=[footage_request.reference])
        assert "Enter the reasons" in client.post(url, {"reasons": ""}).content.decode()
        client.post(url, {"reasons": "Eleven evenings."})
        assert due(footage_request) == date(2026, 10, 1)
        status = let_in(Client(), footage_request).get(reverse("public:status")).content.decode()
        assert "1 October 2026" in status


def test_the_page_refuses_a_late_and_a_second_notice_with_words():
    footage_request = received(JULY)
    with on(date(2026, 8, 2)):
        client, _ = as_caseworker()
        assert "void in law" in body(client, "casework:extend", footage_request.reference)
        url = reverse("casework:extend", args=[footage_request.reference])
        answer = client.post(url, {"reasons": "Busy."}, follow=True).content.decode()
    assert "void in law" in answer and not footage_request.extensions.exists()


def test_the_purpose_of_a_clip_is_set_on_its_page():
    clip = a_docked_clip()
    client, by = as_caseworker()
    footage_request = a_request("searching", by=by, earliest_at=clip.started_at, latest_at=clip.ended_at)
    at = [footage_request.reference, footage_request.candidates.get().pk]
    assert "Policing" in body(client, "casework:clip", *at)
    client.post(reverse("casework:set_purpose", args=at), {"regime": "uk_gdpr"})
    assert "UK GDPR article 15" in body(client, "casework:request", footage_request.reference)
    client.post(reverse("casework:set_purpose", args=at), {"regime": "whim"})
    assert footage_request.candidates.get().regime == "uk_gdpr"


def test_a_supervisor_adds_a_bank_holiday_and_the_dates_follow(settings):
    settings.TASKS_ADAPTER = "at-once"
    footage_request = received(JULY)
    with on(date(2026, 7, 20)):
        client = sign_in(Client(), a_supervisor())
        url = reverse("casework:bank_holidays")
        day = {"on-day": "3", "on-month": "8", "on-year": "2026"}
        answer = {**day, "division": "england-and-wales", "title": "Day of mourning"}
        with_a_weekend = client.post(url, {**answer, "on-day": "1"}).content.decode()
        assert "no working day as it is" in with_a_weekend and not ExtraHoliday.objects.exists()
        page = client.post(url, answer, follow=True).content.decode()
        assert "Monday 3 August 2026" in page and "World Cup" in page
    assert ExtraHoliday.objects.get().title == "Day of mourning"
    assert footage_request.clocks.get().calendar_version


def test_a_freedom_of_information_stub_is_shown_to_staff_and_its_notice_to_the_person():
    footage_request = a_request(asked_as_foi=True)
    client, _ = as_caseworker()
    assert footage_request.foi_stub.reference in body(client, "casework:request", footage_request.reference)
