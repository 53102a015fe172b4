"""Does each way in lead through, in a browser: for another, for a child, without e-mail, at staff's desk, and out again?"""

import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from portal.words import LONDON
from requests_app.lifecycle.code_letters import make_code_letter
from requests_app.models import FootageRequest, Link
from tests.browser.checks import axe_clean, no_sideways_scroll
from tests.browser.test_public_journey import go_on, shoot, typed_day
from tests.builders import a_request
from tests.people import a_caseworker, sign_in
from tests.requests_app.approvable import a_decided_request
from tests.requests_app.test_codes_by_post import BY_POST, code_in

pytestmark = pytest.mark.django_db(transaction=True)


def look(page, name):
    axe_clean(page)
    no_sideways_scroll(page)
    shoot(page, name)


def what_happened(page, theirs):
    """The pages of one incident, and what the person looked like."""
    for box, value in typed_day().items():
        page.get_by_label(box, exact=True).first.fill(value)
    page.get_by_label("Earliest time").fill("2.15pm")
    page.get_by_label("Latest time").fill("15:00")
    page.get_by_label("It is about right").check()
    go_on(page)
    page.get_by_label("Describe the place").fill("Outside Brixton Underground station")
    page.get_by_label("Postcode of the place").fill("sw98he")
    go_on(page)
    page.get_by_label("What happened?").fill("Two officers stopped and searched him.")
    page.get_by_label("They were stopped or searched" if theirs else "I was stopped or searched").check()
    shoot(page, "way-what")
    go_on(page)
    go_on(page)  # officers
    page.get_by_label("No", exact=True).check()
    go_on(page)
    page.get_by_label("What did").fill("Red coat, short black hair.")
    go_on(page)
    go_on(page)  # photo


def about_another(page, who, name):
    page.get_by_label(who).check()
    go_on(page)
    look(page, f"{name}-subject")
    page.get_by_label("full name").fill("Kofi Mensah")
    for box, value in {"Day": "27", "Month": "3", "Year": "1986"}.items():
        page.get_by_label(box, exact=True).fill(value)


def test_a_representative_is_led_through(page, live_server):
    page.goto(live_server.url + "/ask/")
    about_another(page, "Somebody who asked me to act for them", "acting")
    page.get_by_label("What are you to them?").fill("I am his solicitor")
    go_on(page)
    what_happened(page, theirs=True)
    look(page, "acting-authority")
    go_on(page)
    page.get_by_label("Full name").fill("Amara Okafor")
    shoot(page, "acting-you")
    go_on(page)
    page.get_by_label("Email", exact=True).check()
    page.get_by_label("Email address").fill("amara@example.com")
    go_on(page)
    page.get_by_label("On a disc or memory stick").check()
    page.get_by_label("Postal address").fill("1 High Street")
    shoot(page, "acting-receive")
    go_on(page)
    look(page, "acting-check")
    go_on(page, "Send request")
    made = FootageRequest.objects.get()
    assert (made.for_whom, made.receive_by, made.postal_address) == ("acting", "medium", "1 High Street")


def test_a_parent_without_email_is_led_through_without_scripts(page_without_scripts, live_server):
    page = page_without_scripts
    page.goto(live_server.url + "/ask/")
    page.get_by_label("A child I am responsible for").check()
    go_on(page)
    page.get_by_label("The child’s full name").fill("Kofi Mensah")
    for box, value in {"Day": "27", "Month": "3", "Year": "2019"}.items():
        page.get_by_label(box, exact=True).fill(value)
    page.get_by_label("What are you to the child?").fill("I am his mother")
    page.get_by_label("They are too young").check()
    shoot(page, "child-subject")
    go_on(page)
    what_happened(page, theirs=True)
    shoot(page, "child-authority")
    go_on(page)
    page.get_by_label("Full name").fill("Amara Okafor")
    go_on(page)
    page.get_by_label("Phone", exact=True).check()
    page.get_by_label("Phone number").fill("020 7946 0018")
    go_on(page)
    page.get_by_label("Collect a disc").check()
    shoot(page, "child-receive")
    go_on(page)
    shoot(page, "child-check")
    go_on(page, "Send request")
    made = FootageRequest.objects.get()
    assert (made.for_whom, made.contact_by, made.receive_by) == ("child", "phone", "collect")


def test_who_must_go_another_way_can_come_back(page, live_server):
    for who, name in (
        ("People in an accident", "claim"),
        ("Somebody who has died", "died"),
        ("Somebody else", "other"),
    ):
        page.goto(live_server.url + "/ask/")
        page.get_by_label(who).check()
        go_on(page)
        look(page, f"way-{name}")
        page.get_by_role("link", name="Go back and change your answer").click()
        expect(page).to_have_url(re.compile("/ask/$"))


def test_somebody_with_a_letter_follows_their_request(page, live_server):
    asked = a_request(**BY_POST)
    code = code_in(make_code_letter(asked, by=a_caseworker()))
    page.goto(live_server.url + "/follow/")
    page.get_by_role("link", name="I have a code from a letter").click()
    shoot(page, "posted-code")
    page.get_by_label("Your reference").fill(asked.reference)
    page.get_by_label("Code from our letter").fill(code)
    go_on(page)
    expect(page.get_by_role("heading", name="Your request")).to_be_visible()
    shoot(page, "status-by-post")


# --- leaving at once --------------------------------------------------------------------------------
def test_three_presses_of_shift_leave_the_page_and_close_the_request(page, live_server):
    asked = a_request(**BY_POST)
    code = code_in(make_code_letter(asked, by=a_caseworker()))
    page.context.route("https://www.bbc.co.uk/**", lambda route: route.fulfill(body="<title>Weather</title>"))
    page.goto(live_server.url + "/follow/letter/")
    page.get_by_label("Your reference").fill(asked.reference)
    page.get_by_label("Code from our letter").fill(code)
    go_on(page)
    expect(page.get_by_role("heading", name="Your request")).to_be_visible()
    page.locator("body[data-govuk-frontend-exit-this-page-keypress]").wait_for()  # its scripts listen
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("https://www.bbc.co.uk/weather")
    until(lambda: not any("requester" in one.get_decoded() for one in Session.objects.all()))
    page.goto(live_server.url + "/your-request/")
    expect(page).to_have_url(re.compile("/follow/$"))


def until(so, seconds=10):
    ends = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < ends, "it never came"
        time.sleep(0.05)


def test_every_public_page_can_be_left_at_once_without_scripts(page_without_scripts, live_server):
    page = page_without_scripts
    for path in ("/", "/ask/", "/follow/", "/follow/letter/", "/privacy/", "/contact/", "/other-ways/claim/"):
        page.goto(live_server.url + path)
        ways = page.locator("a[href='https://www.bbc.co.uk/weather']")
        assert ways.count() == 2, path
        assert all(one.get_attribute("rel") == "nofollow noreferrer" for one in ways.all())
    page.goto(live_server.url + "/follow/")
    assert not page.context.cookies() or {one["name"] for one in page.context.cookies()} == {"csrf"}


# --- staff ------------------------------------------------------------------------------------------
@pytest.fixture
def desk(page, live_server, client):
    sign_in(client, a_caseworker(name="Casimir Worth"))
    cookies = [
        {"name": name, "value": one.value, "url": live_server.url} for name, one in client.cookies.items()
    ]
    page.context.add_cookies(cookies)
    return page


def test_staff_key_in_a_call_with_two_incidents(desk, live_server):
    page = desk
    page.goto(live_server.url + reverse("casework:queue"))
    page.get_by_role("button", name="New request").click()
    shoot(page, "staff-new")
    page.get_by_label("By phone").check()
    today = timezone.now().astimezone(LONDON) - timedelta(days=1)
    fill_day(page, "received_on", today)
    page.get_by_label("At what time?").fill("9.30am")
    page.get_by_label("Who took it, or where is it?").fill("PC 9ZZ took the call on 101")
    page.get_by_label("Full name", exact=True).fill("Amara Okafor")
    page.get_by_label("Post", exact=True).check()
    page.get_by_label("Postal address").fill("1 High Street")
    page.get_by_label("On a disc or stick, by post").check()
    page.get_by_label("Their own").check()
    an_incident(page, 1, "Brixton station")
    go_on(page, "Add another incident")
    assert not page.locator(".govuk-error-summary").count()
    an_incident(page, 2, "Brockwell Park")
    shoot(page, "staff-new-two")
    go_on(page, "Keep the request")
    expect(page.get_by_text("The request is kept.")).to_be_visible()
    assert FootageRequest.objects.get().incidents.count() == 2
    page.get_by_text("About the person").click()
    look(page, "staff-request")


def fill_day(page, name, day):
    for box, value in (("day", day.day), ("month", day.month), ("year", day.year)):
        page.locator(f"[name={name}-{box}]").fill(str(value))


def an_incident(page, number, place):
    prefix = f"incident{number}"
    fill_day(page, f"{prefix}-day", timezone.now().astimezone(LONDON) - timedelta(days=4))
    page.locator(f"[name={prefix}-earliest]").fill("2pm")
    page.locator(f"[name={prefix}-certainty][value=about]").check()
    page.locator(f"[name={prefix}-place_text]").fill(place)
    page.locator(f"[name={prefix}-postcode]").fill("sw9 8he")
    page.locator(f"[name={prefix}-what_happened]").fill("Stopped and searched.")


def test_staff_link_call_and_write_letters_with_codes(desk, live_server):
    page = desk
    first, again = a_request(**BY_POST | {"phone": "020 7946 0018"}), a_request(phone="+44 20 7946 0018")
    page.goto(live_server.url + reverse("casework:links", args=[first.reference]))
    look(page, "staff-links")
    page.get_by_role("button", name="Link as the same person asking again").click()
    expect(page.get_by_text("The two requests are linked.")).to_be_visible()
    assert Link.objects.get().other == again
    shoot(page, "staff-linked")
    page.goto(live_server.url + reverse("casework:post_and_phone", args=[first.reference]))
    shoot(page, "staff-post-and-phone")
    with page.expect_download() as fetched:
        page.get_by_role("button", name="Make a code letter").click()
    assert fetched.value.suggested_filename.startswith("code-letter-")
    page.get_by_label("No", exact=True).check()
    page.get_by_label("What was said?").fill("Asked how it is going.")
    go_on(page, "Save the note")
    expect(page.get_by_text("The call is noted.")).to_be_visible()


def test_staff_put_files_on_a_disc_and_record_that_they_have_gone(desk, live_server):
    page = desk
    decided = a_decided_request(b"redacted video", **BY_POST)
    page.goto(live_server.url + reverse("casework:queue") + "?tab=hand_over")
    page.get_by_role("link", name=decided.reference).click()
    look(page, "staff-hand-over")
    with page.expect_download() as fetched:
        page.get_by_role("link", name="recording-1.mp4").click()
    assert Path(fetched.value.path()).read_bytes() == b"redacted video"
    go_on(page, "Mark as prepared")
    page.get_by_label("Collected in person", exact=True).first.check()
    page.get_by_label("Who collected it?").fill("Amara Okafor")
    page.get_by_label("What did they show?").fill("Her passport and our letter")
    look(page, "staff-prepared")
    go_on(page, "Record that it has gone")
    expect(page.get_by_text("It is recorded that the files have gone.")).to_be_visible()
    shoot(page, "staff-gone")
