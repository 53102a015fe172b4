"""Does a page ask the database the same number of questions, however many rows it shows?"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from requests_app.lifecycle import notes
from tests.builders import a_request
from tests.people import a_caseworker, a_supervisor, sign_in
from tests.requests_app.clips import a_candidate

pytestmark = pytest.mark.django_db


def questions(client, url):
    client.get(url)  # what is asked once only: content types, the first row of an audit chain
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in asked.captured_queries]


def grows(client, url, add):
    """The questions with 5 rows and with 50."""
    add(5)
    few = questions(client, url)
    add(45)
    many = questions(client, url)
    return few, many


@pytest.mark.parametrize("officer_ref", ["", "901TW"])
def test_the_queue(client, officer_ref, monkeypatch):
    monkeypatch.setattr("requests_app.views.casework.queue.A_PAGE", 50)
    me = a_caseworker(officer_ref=officer_ref)

    def add(number):
        for _ in range(number):
            a_request("searching", by=me, officers="PC 1901TW")

    few, many = grows(sign_in(client, me), reverse("casework:queue") + "?tab=open", add)
    assert len(many) == len(few), many


def test_a_request_with_its_clips(client):
    me = a_caseworker(officer_ref="901TW")
    footage_request = a_request("searching", by=me)

    def add(number):
        for _ in range(number):
            a_candidate(footage_request, verdict="ruled_out", verdict_by=a_caseworker())

    url = reverse("casework:request", args=[footage_request.reference])
    few, many = grows(sign_in(client, me), url, add)
    assert len(many) == len(few), many


@pytest.mark.parametrize("name", ["messages", "timeline"])
def test_the_other_pages_of_a_request(client, name):
    me = a_caseworker()
    footage_request = a_request("searching", by=me)

    def add(number):
        for _ in range(number):
            notes.add_note(footage_request, text="Rang again", by=a_caseworker())

    few, many = grows(sign_in(client, me), reverse(f"casework:{name}", args=[footage_request.reference]), add)
    assert len(many) == len(few), many


def test_staff(client):
    boss = a_supervisor()

    def add(number):
        for _ in range(number):
            a_request("searching")

    few, many = grows(sign_in(client, boss), reverse("casework:staff"), add)
    assert len(many) == len(few), many
