"""Can somebody ask, follow, write and withdraw in a browser, with and without scripts, on a phone?"""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.utils import timezone

from portal.words import LONDON
from requests_app.models import FootageRequest
from tests.browser.checks import axe_clean, no_sideways_scroll, summary_links_work

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("PORTAL_SHOTS")


def shoot(page, name):
    """Pictures for looking at: set PORTAL_SHOTS to a folder."""
    if not SHOTS:
        return
    old = page.viewport_size
    for width in (375, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size(old)


@pytest.fixture
def tasks_at_once(settings):
    settings.TASKS_ADAPTER = "at-once"


def typed_day():
    day = timezone.now().astimezone(LONDON) - timedelta(days=3)
    return {"Day": str(day.day), "Month": str(day.month), "Year": str(day.year)}


def go_on(page, button="Continue"):
    page.get_by_role("button", name=button, exact=True).click()


def ask(page, base, look=lambda page, name: None):
    """Every question, answered as people do; `look` is called on each page before it is left."""
    page.goto(base)
    look(page, "start")
    page.get_by_role("button", name="Start now").click()
    look(page, "who")
    page.get_by_label("I am", exact=True).check()
    go_on(page)
    for box, value in typed_day().items():
        page.get_by_label(box, exact=True).first.fill(value)
    page.get_by_label("Earliest time").fill("2.15pm")
    page.get_by_label("Latest time").fill("15:00")
    page.get_by_label("It is about right").check()
    look(page, "when")
    go_on(page)
    page.get_by_label("Describe the place").fill("Outside Brixton Underground station")
    page.get_by_label("Postcode of the place").fill("sw98he")
    look(page, "where")
    go_on(page)
    page.get_by_label("What happened?").fill("Two officers stopped and searched me.")
    page.get_by_label("I was stopped or searched").check()
    look(page, "what")
    go_on(page)
    page.get_by_label("Officers’ shoulder numbers").fill("217EA")
    look(page, "officers")
    go_on(page)
    page.get_by_label("No", exact=True).check()
    look(page, "another")
    go_on(page)
    page.get_by_label("What did you look like").fill("Red coat, short black hair.")
    look(page, "appearance")
    go_on(page)
    look(page, "photo")
    go_on(page)
    page.get_by_label("Full name").fill("Amara Okafor")
    look(page, "you")
    go_on(page)
    page.get_by_label("Email", exact=True).check()
    page.get_by_label("Email address").fill("amara@example.com")
    look(page, "contact")
    go_on(page)
    page.get_by_label("Download it", exact=True).check()
    look(page, "receive")
    go_on(page)
    look(page, "check")
    go_on(page, "Send request")
    look(page, "confirmation")


def open_request(page, base, look=lambda page, name: None):
    footage_request = FootageRequest.objects.get()
    page.goto(f"{base}/follow/{footage_request.reference}/")
    look(page, "follow")
    go_on(page, "Email me a code")
    look(page, "code")
    code = mail.outbox[-1].body.split("Your code is ")[1].split("\n")[0]
    page.get_by_label("Code", exact=True).fill(code)
    go_on(page)
    return footage_request


def test_the_whole_way_without_scripts(page_without_scripts, live_server, tasks_at_once):
    page = page_without_scripts
    ask(page, live_server.url)
    footage_request = open_request(page, live_server.url)
    page.get_by_role("link", name="Read messages or write to us").click()
    page.get_by_label("Your message").fill("I also had a blue bag.")
    go_on(page, "Send message")
    assert page.get_by_text("I also had a blue bag.").count() == 1
    page.get_by_role("link", name="Back", exact=True).click()
    page.get_by_role("link", name="Withdraw your request").click()
    go_on(page, "Withdraw my request")
    assert page.get_by_text("You have withdrawn your request.").count() == 1
    footage_request.refresh_from_db()
    assert footage_request.status == "withdrawn"


def test_every_page_is_accessible_and_fits_a_phone(page, live_server, tasks_at_once):
    def look(page, name):
        axe_clean(page)
        no_sideways_scroll(page)
        shoot(page, name)

    ask(page, live_server.url, look)
    open_request(page, live_server.url, look)
    look(page, "status")
    page.get_by_role("link", name="Read messages or write to us").click()
    look(page, "messages")
    page.goto(live_server.url + "/your-request/withdraw/")
    look(page, "withdraw")
    ways = ["died", "claim", "other", "city-of-london", "another-force"]
    for name in ["privacy", "cookies", "accessibility", "contact", *(f"other-ways/{way}" for way in ways)]:
        page.goto(f"{live_server.url}/{name}/")
        look(page, f"page-{name}".replace("/", "-"))


def test_every_error_leads_to_its_question(page, live_server):
    page.goto(live_server.url + "/ask/")
    go_on(page)
    summary_links_work(page)
    shoot(page, "who-error")
    page.get_by_label("I am", exact=True).check()
    go_on(page)
    page.get_by_label("Day", exact=True).first.fill("31")
    page.get_by_label("Earliest time").fill("9")
    go_on(page)
    summary_links_work(page)
    axe_clean(page)
    shoot(page, "when-error")
