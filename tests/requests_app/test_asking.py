"""Can a member of the public ask, page by page, whatever happens in between?"""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from portal import vault
from portal.models import Alarm
from requests_app import drafts
from requests_app.models import Draft, DraftFile, FootageRequest
from requests_app.views import public_answers
from tests.builders import a_docked_clip
from tests.requests_app.asking import (
    ANSWERS,
    PER_INCIDENT,
    answer,
    answer_all,
    page_of,
    problems,
    send_all,
    when,
)

pytestmark = pytest.mark.django_db


def a_picture(size=(40, 30), kind="JPEG", **save):
    made = BytesIO()
    Image.new("RGB", size, "red").save(made, kind, **save)
    return SimpleUploadedFile("me.jpg" if kind == "JPEG" else "me.png", made.getvalue())


# --- the whole way ----------------------------------------------------------------------------------
def test_answering_every_page_and_sending_makes_one_request_with_all_that_was_said(client):
    response = send_all(client)
    footage_request = FootageRequest.objects.get()
    incident = footage_request.incidents.get()
    assert footage_request.name == "Amara Okafor"
    assert (incident.postcode, incident.borough) == ("SW9 8HE", "E09000022")
    assert round(float(incident.lat), 3) == 51.463
    page = client.get(response.url)
    assert footage_request.reference in page.text
    assert "Amara" not in page.text
    assert not Draft.objects.exists()


def test_the_confirmation_can_be_bookmarked_and_nobody_can_make_one_up(client):
    url = send_all(client).url
    assert Client().get(url).status_code == 200
    assert Client().get(url[:-2] + "x/").status_code == 404
    reference = FootageRequest.objects.get().reference
    assert Client().get(f"/sent/{reference}/").status_code == 404


def test_whoever_wants_no_email_can_ask_all_the_same(client):
    by_post = {"contact_by": "post", "email": "", "postal_address": "1 High Street\nLondon"}
    send_all(client, contact=by_post, receive={"receive_by": "medium"})
    footage_request = FootageRequest.objects.get()
    assert (footage_request.contact_by, footage_request.email) == ("post", "")
    assert not footage_request.emails.exists()


def test_an_address_typed_for_a_way_that_was_not_chosen_is_not_kept(client):
    by_phone = {"contact_by": "phone", "email": "old@example.com", "phone": "020 7946 0000"}
    send_all(client, contact=by_phone, receive={"receive_by": "collect"})
    assert FootageRequest.objects.get().email == ""


@pytest.mark.parametrize(
    ("query", "words", "as_foi"),
    [("foi", "I fell.", True), ("", "I fell.", False), ("", "Under the Freedom  of Information Act.", True)],
)
def test_asking_by_either_law_is_the_same_way_and_is_remembered(client, query, words, as_foi):
    page = client.get(f"/ask/?as={query}")
    asked_as = page.context["form"]["asked_as"].value() or ""
    send_all(client, who={"asked_as": asked_as}, what={"what_happened": words})
    assert FootageRequest.objects.get().asked_as_foi is as_foi


def test_several_incidents_make_one_request(client):
    answer_all(client)
    answer(client, "another", another="yes")
    for step in PER_INCIDENT:
        assert (
            answer(
                client, step, 2, **({"place_text": "Hackney Town Hall"} if step == "where" else {})
            ).status_code
            == 302
        )
    answer(client, "another")
    assert "Incident 2" in client.get("/ask/check/").text
    client.post("/ask/send/")
    assert [one.place_text for one in FootageRequest.objects.get().incidents.all()][1] == "Hackney Town Hall"


def test_an_incident_can_be_taken_out_again(client):
    answer_all(client)
    answer(client, "another", another="yes")
    for _ in range(2):
        client.post("/ask/remove/incident/2/", {"of": "2"})
    assert "Incident 2" not in client.get("/ask/check/").text
    for number, of in ((1, "1"), (9, "1"), (1, ""), (1, "x"), (1, "-1")):
        assert client.post(f"/ask/remove/incident/{number}/", {"of": of}).status_code == 302
    assert client.post("/ask/send/").status_code == 302
    assert FootageRequest.objects.get().incidents.count() == 1


def test_no_more_than_five_incidents(client):
    answer_all(client)
    for number in range(2, 9):
        answer(client, "another", another="yes")
        for step in PER_INCIDENT:
            answer(client, step, number)
    assert len(Draft.objects.get().answers["incidents"]) == 5
    assert client.get("/ask/check/").status_code == 200


# --- who this is not for ----------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["died", "claim", "other"])
def test_nobody_is_turned_away_without_being_told_what_to_do(client, who):
    response = client.post("/ask/", {"who": who}, follow=True)
    assert response.redirect_chain == [(f"/other-ways/{who}/", 302)]
    assert "101" in response.text and "Phone" in response.text
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("typed", "way"),
    [({"postcode": "EC2V 7HH"}, "city-of-london"), ({"postcode": "M1 1AE"}, "another-force")],
)
def test_another_forces_place_is_said_to_be_one_and_can_be_asked_about_all_the_same(client, typed, way):
    answer(client, "who"), answer(client, "when")
    response = client.post(page_of("where"), {"place_text": "A street", **typed}, follow=True)
    assert response.redirect_chain == [(f"/other-ways/{way}/", 302)]
    assert response.context["carry_on"] == "/ask/1/what/"
    assert response.context["change_url"] == "/ask/1/where/"
    assert "carry on with my request" in response.text


def test_unknown_ways_and_pages_are_not_found(client):
    for url in ("/other-ways/nonsense/", "/ask/nonsense/", "/ask/1/who/", "/ask/when/", "/ask/0/when/"):
        assert client.get(url).status_code == 404, url


# --- what survives ----------------------------------------------------------------------------------
def test_answers_survive_going_back_and_are_shown_again(client):
    answer_all(client)
    assert 'value="Outside Brixton Underground station"' in client.get(page_of("where")).text
    assert 'value="2pm"' in client.get(page_of("when")).text
    answer(client, "where", place_text="Somewhere else")
    assert "Somewhere else" in client.get("/ask/check/").text
    assert "Amara Okafor" in client.get("/ask/check/").text


def test_an_error_keeps_what_was_typed_and_what_was_saved(client):
    answer_all(client)
    response = answer(client, "where", place_text="", postcode="nonsense")
    assert response.status_code == 200
    assert 'value="nonsense"' in response.text
    assert "Outside Brixton Underground station" in client.get("/ask/check/").text


def test_pages_cannot_be_jumped_to_and_sending_early_sends_nothing(client):
    answer(client, "who")
    assert client.get(page_of("contact")).url == "/ask/1/when/"
    assert client.get("/ask/1/what/").url == "/ask/1/when/"
    assert client.get("/ask/2/when/").url == "/ask/1/when/"
    assert client.get("/ask/check/").url == "/ask/1/when/"
    client.post("/ask/send/")
    assert not FootageRequest.objects.exists()


def test_a_double_click_makes_one_request_and_shows_the_same_confirmation(client):
    first = send_all(client)
    second = client.post("/ask/send/")
    assert first.url == second.url
    assert FootageRequest.objects.count() == 1


def test_going_back_after_sending_leads_to_the_confirmation(client):
    sent = send_all(client)
    for url in ("/ask/check/", page_of("when")):
        assert client.get(url).url == sent.url
    assert answer(client, "where").url == sent.url


def test_a_second_request_can_be_made_afterwards(client):
    send_all(client)
    send_all(client)
    assert FootageRequest.objects.count() == 2


@pytest.mark.parametrize("url", ["/ask/check/", "/ask/1/when/"])
def test_without_a_draft_people_are_told_and_begin_anew(client, url):
    response = client.get(url, follow=True)
    assert response.redirect_chain[-1][0] == "/ask/"
    assert "We do not have your answers" in response.text


def test_nobody_gets_at_a_draft_with_a_token_alone(client):
    answer_all(client)
    other = Client()
    other.cookies["draft"] = str(Draft.objects.get().pk)
    assert other.get("/ask/check/").url == "/ask/"


def test_a_draft_is_erased_after_a_day_with_its_files(client, django_capture_on_commit_callbacks):
    answer_all(client)
    answer(client, "photo", file=a_picture())
    key = DraftFile.objects.get().vault_key
    with time_machine.travel(timezone.now() + timedelta(hours=23), tick=False):
        drafts.forget_old()
        assert Draft.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        assert client.get("/ask/check/").url == "/ask/"
        with django_capture_on_commit_callbacks(execute=True):
            drafts.forget_old()
    assert not Draft.objects.exists()
    with pytest.raises(vault.NotInVault):
        vault.read(key)


def test_a_page_sent_while_another_tab_sends_everything_leads_to_the_confirmation(client, monkeypatch):
    answer_all(client)
    keep = public_answers.keep

    def keep_after_sending(draft, step, form):
        client.post("/ask/send/")
        return keep(draft, step, form)

    monkeypatch.setattr(public_answers, "keep", keep_after_sending)
    assert answer(client, "where").url.startswith("/sent/")


def test_an_incident_taken_out_while_another_tab_sends_everything_leads_to_the_confirmation(
    client, monkeypatch
):
    answer_all(client)
    remove = public_answers.remove_incident

    def remove_after_sending(draft, number, of):
        client.post("/ask/send/")
        return remove(draft, number, of)

    monkeypatch.setattr(public_answers, "remove_incident", remove_after_sending)
    assert client.post("/ask/remove/incident/1/", {"of": "1"}).url.startswith("/sent/")


def test_answers_can_be_deleted_at_once(client):
    answer_all(client)
    client.post("/ask/delete/")
    assert not Draft.objects.exists()
    assert client.get("/ask/check/").url == "/ask/"


def test_the_cookie_is_signed_closed_to_scripts_and_ends_with_the_browser(client):
    cookie = answer(client, "who").cookies["draft"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["max-age"]
    assert str(Draft.objects.get().pk) in cookie.value and cookie.value != str(Draft.objects.get().pk)


# --- bad input --------------------------------------------------------------------------------------
ABSURD = ["", "   ", "\x00", "\x00\x07\x1b[31m", "x" * 100_000, "حدث ذلك هنا", "‮txet", "<script>alert(1)</script>",
          "'; DROP TABLE", "\ud800", "🤷" * 50, "-1", "1e999", "None", "../../etc/passwd", "a\r\nBcc: x@example.com"]  # fmt: skip


@pytest.mark.parametrize(
    "step", ["who", "when", "where", "what", "officers", "another", "appearance", "you", "contact"]
)
@pytest.mark.parametrize("nonsense", ABSURD, ids=range(len(ABSURD)))
def test_no_nonsense_in_any_field_breaks_a_page(client, step, nonsense):
    answer_all(client)
    good = when() if step == "when" else ANSWERS[step]
    for field in [*good, "unknown_field"]:
        response = client.post(page_of(step), {**good, field: nonsense.encode("utf-8", "replace").decode()})
        assert response.status_code in (200, 302), f"{field}: {response.status_code}"
        assert "<script>alert" not in response.text
    assert client.get("/ask/check/").status_code in (200, 302)


@pytest.mark.parametrize("step", ["who", "when", "where", "what", "another", "appearance", "you", "contact"])
def test_every_missing_answer_is_asked_for(client, step):
    answer_all(client)
    response = client.post(page_of(step), {})
    assert response.status_code == 200
    assert "There is a problem" in response.text
    assert "<title>Error: " in response.text


def test_other_alphabets_are_kept_as_they_are(client):
    send_all(client, you={"name": "Şükrü 李小龍 محمد"}, what={"what_happened": "Вчера меня остановили."})
    footage_request = FootageRequest.objects.get()
    assert footage_request.name == "Şükrü 李小龍 محمد"
    assert footage_request.incidents.get().what_happened == "Вчера меня остановили."


@pytest.mark.parametrize(
    "email",
    [
        "a@example.com\nBcc: all@example.com",
        "a b@example.com",
        "a@",
        "@example.com",
        "a@example.com, b@example.com",
    ],
)
def test_no_email_address_can_carry_a_header(client, email):
    answer_all(client)
    response = client.post("/ask/contact/", {"contact_by": "email", "email": email})
    assert "email" in problems(response)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"days_ago": -1}, "day"),
        ({"days_ago": 0, "earliest": "1pm", "latest": ""}, "earliest"),
        ({"days_ago": 0, "earliest": "11am", "latest": "6pm"}, "latest"),
        ({"earliest": "25:00"}, "earliest"),
        ({"earliest": "9"}, "earliest"),
        ({"earliest": ""}, "earliest"),
        ({"earliest": "9pm", "latest": "8pm"}, "latest"),
        ({"day-day": "31", "day-month": "2"}, "day"),
        ({"day-month": "13"}, "day"),
        ({"day-year": "1066"}, "day"),
        (
            {"certainty": "unsure", "last_day-day": "1", "last_day-month": "1", "last_day-year": "2020"},
            "last_day",
        ),
        (
            {
                "days_ago": 30,
                "certainty": "unsure",
                "last_day-day": "22",
                "last_day-month": "11",
                "last_day-year": "2026",
            },
            "last_day",
        ),
    ],
)
def test_times_that_cannot_be_are_said_to_be_so(client, typed, field):
    with time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=False):
        answer(client, "who")
        assert field in problems(client.post(page_of("when"), when(**{"days_ago": 3} | typed)))


def test_the_hour_that_exists_twice_is_taken_whole_and_said_to_be_twice(client):
    with time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=False):
        answer_all(client, when=when(days_ago=28, earliest="1:30am", latest="1:45am"))
        page = client.get("/ask/check/")
        client.post("/ask/send/")
    incident = FootageRequest.objects.get().incidents.get()
    assert incident.earliest_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert incident.latest_at == datetime(2026, 10, 25, 1, 45, tzinfo=UTC)
    assert "1:30am (before the clocks went back)" in page.text
    assert "1:45am (after the clocks went back)" in page.text


def test_not_knowing_the_time_is_fine(client):
    send_all(client, when={"earliest": "", "latest": "", "certainty": "unsure"})
    incident = FootageRequest.objects.get().incidents.get()
    assert incident.latest_at - incident.earliest_at == timedelta(days=1)


def test_what_is_older_than_31_days_is_warned_of_and_taken(client):
    answer(client, "who")
    client.post(page_of("when"), when(days_ago=40))
    assert "more than 31 days ago" in client.get(page_of("where")).text
    for step in ("where", "what", "officers", *list(ANSWERS)[4:]):
        answer(client, step)
    assert "more than 31 days ago" in client.get("/ask/check/").text
    client.post("/ask/send/")
    assert FootageRequest.objects.count() == 1


def test_a_postcode_and_a_borough_that_disagree_are_asked_about(client):
    answer(client, "who"), answer(client, "when")
    response = answer(client, "where", borough="E09000012")
    assert "borough" in problems(response)


def test_a_borough_that_the_words_name_is_enough(client):
    send_all(client, where={"postcode": "", "place_text": "Mare Street, Hackney"})
    assert FootageRequest.objects.get().incidents.get().borough == "E09000012"


def test_not_knowing_the_borough_is_fine(client):
    send_all(client, where={"postcode": "", "place_text": "On a bus", "borough": "unknown"})
    assert FootageRequest.objects.get().incidents.get().borough == ""


# --- files ------------------------------------------------------------------------------------------
def test_a_photo_is_drawn_anew_without_any_tag(client):
    exif = Image.Exif()
    exif[0x010E], exif[0x8825] = "taken at home", {1: "N", 2: (51.0, 30.0, 0.0)}
    answer_all(client, photo={"file": a_picture(exif=exif)})
    assert "me.jpg" in client.get("/ask/check/").text
    client.post("/ask/send/")
    kept = vault.read(FootageRequest.objects.get().photo_key)
    assert b"taken at home" not in kept
    assert not Image.open(BytesIO(kept)).getexif()


def test_a_new_photo_takes_the_place_of_the_old_and_can_be_removed(
    client, django_capture_on_commit_callbacks
):
    answer_all(client, photo={"file": a_picture()})
    old = DraftFile.objects.get().vault_key
    with django_capture_on_commit_callbacks(execute=True):
        answer(client, "photo", file=a_picture(size=(50, 50)))
    new = DraftFile.objects.get().vault_key
    assert old != new
    with pytest.raises(vault.NotInVault):
        vault.read(old)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/ask/remove/photo/")
    assert not DraftFile.objects.exists()
    with pytest.raises(vault.NotInVault):
        vault.read(new)


def test_going_on_without_a_new_file_keeps_the_one_there_is(client):
    answer_all(client, photo={"file": a_picture()})
    answer(client, "photo")
    assert DraftFile.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.jpg", b"", "empty"),
        ("a.jpg", b"\xff\xd8\xff" + b"0" * 50, "cannot be read"),
        ("a.gif", b"GIF89a", "must be a JPG or PNG"),
        ("a.svg", b"<svg onload='alert(1)'/>", "must be a JPG or PNG"),
        ("a.jpg", b"<html>", "must be a JPG or PNG"),
        ("a.jpg", b"\xff\xd8\xff" + b"0" * (10 * 1024 * 1024), "smaller than 10MB"),
        ("../../a.jpg\x00.php", b"\xff\xd8\xff", "must be a JPG or PNG"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_in_words(client, name, content, words):
    answer_all(client)
    response = answer(client, "photo", file=SimpleUploadedFile(name, content))
    assert words in str(problems(response))
    assert not DraftFile.objects.exists()


# --- how often, and how fast ------------------------------------------------------------------------
@pytest.mark.usefixtures("within_one_hour")
def test_over_the_limit_nothing_is_lost_and_other_ways_are_told(client, settings):
    settings.INTAKE_AN_HOUR_FROM_ONE_ADDRESS = 1
    send_all(client)
    other = Client()
    response = send_all(other)
    assert response.status_code == 429
    assert "has <strong>not</strong> been sent" in response.text and "101" in response.text
    assert "Amara Okafor" in other.get("/ask/check/").text
    settings.INTAKE_AN_HOUR_FROM_ONE_ADDRESS = 5
    assert other.post("/ask/send/").status_code == 302


@pytest.mark.usefixtures("within_one_hour")
def test_a_flood_of_requests_raises_one_alarm_and_loses_nothing(client, settings):
    settings.INTAKE_AN_HOUR = 0
    for _ in range(2):
        assert send_all(client).status_code == 429
    assert Alarm.objects.filter(kind="flood_of_requests").count() == 1
    settings.INTAKE_AN_HOUR = 1
    assert client.post("/ask/send/").status_code == 302


@pytest.mark.usefixtures("within_one_hour")
def test_a_flood_of_holds_raises_one_alarm(client, settings):
    settings.HOLDS_AN_HOUR_ALARM = 0
    start = timezone.now() - timedelta(days=3)
    for hours in range(0, 24, 2):
        a_docked_clip(
            started_at=start + timedelta(hours=hours - 12), ended_at=start + timedelta(hours=hours - 11)
        )
    for _ in range(2):
        send_all(client, when={"earliest": "", "latest": "", "certainty": "unsure"})
    assert Alarm.objects.filter(kind="flood_of_holds").count() == 1


def test_the_answer_takes_the_same_time_whatever_there_was_to_do(client, settings, monkeypatch):
    settings.INTAKE_FLOOR_SECONDS = 7
    slept = []
    monkeypatch.setattr("time.sleep", slept.append)
    answer_all(client)
    client.post("/ask/send/")
    client.post("/ask/send/")
    assert all(0 < seconds <= 7 for seconds in slept) and len(slept) == 2


def test_forms_of_other_sites_are_not_taken():
    client = Client(enforce_csrf_checks=True)
    assert client.post("/ask/", {"who": "me"}).status_code == 403
