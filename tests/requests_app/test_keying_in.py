"""Can staff take in what came by phone, post or at a desk, once, with its true time, and with the same care?"""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.urls import reverse
from django.utils import timezone
from weasyprint import HTML

from portal import audit
from portal.words import LONDON
from requests_app.lifecycle import keying
from requests_app.lifecycle.keying import NotKeyedIn
from requests_app.lifecycle.move import PermissionRefused
from requests_app.models import Draft, FootageRequest
from tests.builders import a_docked_clip
from tests.people import a_caseworker, a_legal_approver, a_supervisor, sign_in
from tests.requests_app.test_for_whom import a_paper

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
TWO_PAGES = "<h1>Dear Sir</h1><p style='break-before: page'>Yours</p>"


@pytest.fixture(autouse=True)
def in_november():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(client):
    return sign_in(client, a_caseworker())


def day(name, on):
    return {f"{name}-day": on.day, f"{name}-month": on.month, f"{name}-year": on.year}


def an_incident(number=1, days_ago=6, **changes):
    typed = {
        **day("day", (NOW - timedelta(days=days_ago)).date()), "earliest": "2pm", "latest": "3pm", "certainty": "about",
        "place_text": "Brixton station", "postcode": "sw9 8he", "what_happened": "Stopped and searched.", **changes,
    }  # fmt: skip
    return {f"incident{number}-{name}": value for name, value in typed.items()}


def typed(**changes):
    return {
        "token": str(uuid.uuid4()), "incidents": "1", "channel": "phone", **day("received_on", NOW.date()),
        "received_time": "9.30am", "how_it_came": "PC 9ZZ took the call", "name": "Amara Okafor",
        "contact_by": "post", "postal_address": "1 High Street\nLondon", "receive_by": "medium",
        "for_whom": "me", "appearance": "Red coat", **an_incident(), **changes,
    }  # fmt: skip


def keyed(client, **changes):
    return client.post(reverse("casework:new_request"), typed(**changes))


def wrong(response):
    """Field names with errors, of the page and of its incidents."""
    assert response.status_code == 200, response
    found = set(response.context["form"].errors)
    return found.union(*(one.errors for one in response.context["incidents"]))


def test_a_phone_call_becomes_a_request_whose_time_runs_from_the_call(desk):
    start = NOW - timedelta(days=6, minutes=30)
    clip = a_docked_clip(started_at=start, ended_at=start + timedelta(minutes=5))
    received = (NOW - timedelta(days=4)).date()
    response = keyed(desk, **day("received_on", received))
    made = FootageRequest.objects.get()
    assert response.url == reverse("casework:request", args=[made.reference])
    assert made.received_at == datetime.combine(received, datetime.min.time(), LONDON).replace(
        hour=9, minute=30
    )
    assert (made.channel, made.how_it_came) == ("phone", "PC 9ZZ took the call")
    assert made.kept_at == NOW and made.kept_by is not None
    assert made.due_on == datetime(2026, 12, 14).date()
    clip.refresh_from_db()
    assert clip.holds.get().held_for == made.reference
    assert made.letters.get().kind == "acknowledgement"
    page = desk.get(response.url).text
    assert "By phone" in page and "PC 9ZZ took the call" in page


def test_who_keys_it_in_has_worked_on_it():
    by = a_caseworker()
    made = keying.key_in(
        uuid.uuid4(), {"name": "A"}, [], channel="desk", received_at=NOW, how_it_came="front desk", by=by
    )
    assert made.was_worked_on_by(by)
    assert audit.worked_on(by, made.reference)


def test_sent_twice_it_is_one_request(desk):
    data = typed()
    first = desk.post(reverse("casework:new_request"), data)
    second = desk.post(reverse("casework:new_request"), data)
    assert first.url == second.url
    assert FootageRequest.objects.count() == 1 and not Draft.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_sent_six_times_at_once_it_is_one_request():
    token, by = uuid.uuid4(), a_caseworker()
    known = {"channel": "desk", "received_at": NOW, "how_it_came": "front desk", "by": by}

    def press(_):
        try:
            return keying.key_in(token, {"name": "A", "phone": "020 7946 0018"}, [], **known).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as people:
        assert len(set(people.map(press, range(6)))) == 1
    assert FootageRequest.objects.count() == 1 and not Draft.objects.exists()


def test_a_token_that_is_none_makes_no_second_page_of_errors(desk):
    assert keyed(desk, token="nonsense").status_code == 302


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        (day("received_on", NOW.date() + timedelta(days=1)), "received_on"),
        ({"received_time": "4pm"}, "received_time"),
        (day("received_on", datetime(2016, 11, 1)), "received_on"),
        ({"received_time": "9"}, "received_time"),
        ({"channel": "online"}, "channel"),
        ({"channel": ""}, "channel"),
        ({"how_it_came": " "}, "how_it_came"),
        ({"name": "\x00"}, "name"),
        ({"contact_by": "email"}, "email"),
        ({"contact_by": "phone"}, "phone"),
        ({"postal_address": ""}, "postal_address"),
        ({"receive_by": "download"}, "receive_by"),
        ({"for_whom": "acting"}, "subject_name"),
        ({"for_whom": "child", "subject_name": "B", "relationship": "mother"}, "child_understands"),
        ({"incident1-place_text": ""}, "place_text"),
        ({"incident1-earliest": "25:00"}, "earliest"),
        ({"no_incident": "on"}, "no_incident"),
    ],
)
def test_what_cannot_be_is_said_to_be_so_and_nothing_is_half_done(desk, changes, field):
    assert field in wrong(keyed(desk, **changes))
    assert not FootageRequest.objects.exists() and not Draft.objects.exists()


def test_the_lifecycle_itself_takes_no_receipt_that_cannot_be():
    def key(**changes):
        how = {
            "channel": "post",
            "received_at": NOW,
            "how_it_came": "a letter",
            "by": a_caseworker(),
            **changes,
        }
        return keying.key_in(uuid.uuid4(), {"name": "A"}, [], **how)

    for changes in (
        {"received_at": NOW + timedelta(seconds=1)}, {"received_at": NOW - timedelta(days=3653)},
        {"channel": "online"}, {"channel": "pigeon"}, {"how_it_came": " "},
    ):  # fmt: skip
        with pytest.raises(NotKeyedIn):
            key(**changes)
    with pytest.raises(PermissionRefused):
        key(by=a_legal_approver())
    assert not FootageRequest.objects.exists()


def test_several_incidents_go_on_one_page_without_scripts(desk):
    page = desk.post(reverse("casework:new_request"), typed(then="incident", name=""))
    assert len(page.context["incidents"]) == 2
    assert "There is a problem" not in page.text and "Brixton station" in page.text
    keyed(
        desk,
        incidents="3",
        **an_incident(2, days_ago=5, place_text="Hackney Town Hall", postcode="", borough="E09000012"),
    )
    made = FootageRequest.objects.get()
    assert [one.place_text for one in made.incidents.all()] == ["Brixton station", "Hackney Town Hall"]
    assert desk.post(reverse("casework:new_request"), typed(incidents="9" * 99)).status_code == 302


def test_who_did_not_say_when_or_where_has_asked_all_the_same(desk):
    none = dict.fromkeys(an_incident(), "")
    assert "no_incident" in wrong(keyed(desk, **none))
    response = keyed(desk, no_incident="on", **none)
    made = FootageRequest.objects.get()
    assert not made.incidents.exists() and made.due_on
    assert desk.get(response.url).status_code == 200


def test_a_scan_is_kept_among_the_messages_and_waits_for_nobody(desk):
    letter = SimpleUploadedFile("letter.pdf", HTML(string=TWO_PAGES).write_pdf())
    keyed(desk, channel="post", file=letter)
    message = FootageRequest.objects.get().messages.get()
    pages = message.attachments.order_by("pk")
    assert [page.name for page in pages] == ["letter page 1.jpg", "letter page 2.jpg"]
    assert {page.content_type for page in pages} == {"image/jpeg"}, (
        "of what comes from outside, its look alone"
    )
    assert message.read_at and not message.from_staff


def test_a_scan_that_is_no_picture_is_refused_and_nothing_is_kept(desk):
    assert "file" in wrong(keyed(desk, file=SimpleUploadedFile("a.pdf", b"%PDF-nonsense")))
    assert not FootageRequest.objects.exists()


def test_a_picture_will_do(desk):
    keyed(desk, file=a_paper("letter.png"))
    assert FootageRequest.objects.get().messages.get().attachments.get().content_type == "image/png"


def test_their_own_words_or_the_box_make_it_foi_as_well(desk):
    keyed(desk, asked_as_foi="on")
    keyed(desk, **{"incident1-what_happened": "She made an F.O.I. request about a search."})
    keyed(desk)
    assert [one.asked_as_foi for one in FootageRequest.objects.order_by("pk")] == [True, True, False]


def test_email_gets_the_email(desk):
    keyed(desk, contact_by="email", email="amara@example.com", receive_by="download")
    made = FootageRequest.objects.get()
    assert made.emails.get().kind == "acknowledgement" and not made.letters.exists()


# --- conflicts --------------------------------------------------------------------------------------
def test_an_officer_who_is_named_hands_it_to_a_colleague(client):
    sign_in(client, a_caseworker(officer_ref="217EA"))
    response = keyed(client, **{"incident1-officers": "PC 217 EA"})
    assert "officers" in wrong(response) and "Hand this to a colleague" in response.text
    assert not FootageRequest.objects.exists()


def test_an_officer_whose_camera_was_there_keeps_it_and_sees_no_more_of_it(client):
    start = NOW - timedelta(days=6, minutes=30)
    a_docked_clip(started_at=start, ended_at=start + timedelta(minutes=5), officer_ref="217EA")
    sign_in(client, a_supervisor(officer_ref="217EA"))
    response = keyed(client)
    made = FootageRequest.objects.get()
    assert response.url == reverse("casework:queue")
    assert made.candidates.filter(held=True).exists()
    assert client.get(reverse("casework:request", args=[made.reference])).status_code == 404


def test_who_only_approves_keys_nothing_in(client):
    sign_in(client, a_legal_approver())
    assert client.get(reverse("casework:new_request")).status_code == 403


def test_the_time_it_came_is_read_in_london(desk):
    with time_machine.travel(datetime(2026, 7, 1, 12, tzinfo=UTC), tick=False):
        on = timezone.localdate()
        keyed(desk, **day("received_on", on), **an_incident(days_ago=0, **day("day", on - timedelta(days=2))))
        assert FootageRequest.objects.get().received_at == datetime(2026, 7, 1, 8, 30, tzinfo=UTC)


def test_a_page_sent_quite_empty_asks_for_everything(desk):
    response = desk.post(reverse("casework:new_request"))
    assert {"channel", "name", "no_incident"} <= wrong(response)
