"""Do the building blocks work in a browser: focus, accessibility, narrow screens, no scripts?"""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import gallery
from tests.browser.checks import axe_clean, no_sideways_scroll, summary_links_work

pytestmark = [pytest.mark.urls("tests.browser.gallery"), pytest.mark.django_db(transaction=True)]
PAGES = ["/", "/question/", "/incident/", "/sent/", "/staff/", "/progress/"]
FAILURES = ["400", "403", "403_csrf", "404", "500", "503"]


@pytest.fixture(autouse=True)
def gallery_templates(settings):
    engine = {**settings.TEMPLATES[0]}
    engine["DIRS"] = [*engine["DIRS"], Path(__file__).parent / "templates"]
    settings.TEMPLATES = [engine]
    gallery.job.update(percent=10, text="Looking for faces: 300 of 3,000 frames", state="running")
    gallery.polls.clear()


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_accessible_and_never_scrolls_sideways(page, live_server, address):
    assert page.goto(live_server.url + address).status == 200
    axe_clean(page)
    for width in (320, 700, 1024, 1280):
        no_sideways_scroll(page, width)
    page.set_viewport_size({"width": 320, "height": 800})
    axe_clean(page)


@pytest.mark.parametrize("status", FAILURES)
def test_an_error_page_is_accessible_and_has_one_heading(page, live_server, status):
    page.goto(f"{live_server.url}/failing/{status}/")
    page.troubles.clear()  # the 500 is what was asked for
    axe_clean(page)
    no_sideways_scroll(page)
    assert page.locator("h1").count() == 1


def test_an_empty_form_takes_focus_to_the_summary_and_each_link_to_its_control(page, live_server):
    page.goto(live_server.url + "/incident/")
    assert page.locator(".govuk-error-summary").count() == 0
    page.get_by_role("button", name="Save and continue").click()
    assert page.title().startswith("Error: About the incident – ")
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    assert page.locator(".govuk-error-summary__list a").count() == 11
    summary_links_work(page)
    axe_clean(page)
    no_sideways_scroll(page)


def test_the_summary_goes_to_the_box_of_the_date_that_is_wrong(page, live_server):
    page.goto(live_server.url + "/question/")
    page.get_by_label("Day").fill("21")
    page.get_by_label("Year").fill("2026")
    page.get_by_role("button", name="Continue").click()
    link = page.get_by_role("link", name="The date it happened must include a month")
    assert link.get_attribute("href") == "#id_happened_on-month"
    summary_links_work(page)
    assert page.get_by_label("Day").input_value() == "21"


def test_a_date_typed_in_words_is_saved(page, live_server):
    page.goto(live_server.url + "/question/")
    page.get_by_label("Day").fill("1st")
    page.get_by_label("Month").fill("Sept")
    page.get_by_label("Year").fill("26")
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_have_text("Saved 2026-09-01")


def test_a_further_question_shows_only_with_its_option(page, live_server):
    page.goto(live_server.url + "/incident/")
    further = page.get_by_label("How do you know them?")
    assert not further.is_visible()
    page.get_by_label("No, someone else is").check()
    assert further.is_visible()
    page.get_by_label("I am not sure").check()
    assert not further.is_visible()


def test_none_of_these_clears_the_other_checkboxes(page, live_server):
    page.goto(live_server.url + "/incident/")
    page.get_by_label("A vehicle").check()
    page.get_by_label("None of these").check()
    assert not page.get_by_label("A vehicle").is_checked()


def test_a_borough_can_be_typed_and_is_sent_as_its_value(page, live_server):
    page.goto(live_server.url + "/incident/")
    box = page.locator("input[role=combobox]")  # not the <select> that it takes the place of
    box.press_sequentially("lam")
    page.get_by_role("option", name="Lambeth").click()
    sent = page.locator("select")
    assert sent.evaluate("element => element.value") == "lambeth"
    box.fill("newham")
    assert sent.evaluate("element => element.value") == "newham"
    box.fill("Nowhere")
    assert sent.evaluate("element => element.value") == ""
    axe_clean(page)


def test_the_page_of_blocks_works_without_scripts(page_without_scripts, live_server):
    page = page_without_scripts
    page.goto(live_server.url + "/incident/")
    # Nothing may hide behind an option that no script can open.
    assert page.get_by_label("How do you know them?").is_visible()
    assert page.locator("select").is_visible()
    page.get_by_label("Full name").fill("Łucja نور 陳")
    page.get_by_role("button", name="Save and continue").click()
    assert page.get_by_label("Full name").input_value() == "Łucja نور 陳"
    assert page.get_by_role("link", name="Enter the date it happened").is_visible()
    no_box = page.locator("input[type=file]")
    assert no_box.is_visible()


def test_the_bar_follows_the_job_and_moves_on_when_it_is_done(page, live_server):
    page.goto(live_server.url + "/progress/")
    gallery.job.update(percent=55, text="Looking for faces: 1,650 of 3,000 frames")
    page.get_by_text("1,650 of 3,000").first.wait_for()
    assert page.locator("progress").evaluate("bar => bar.value") == 55
    page.locator("[role=status]", has_text="55% done").wait_for(state="attached")
    gallery.job.update(percent=100, state="done")
    page.wait_for_url("**/sent/")
    asked = len(gallery.polls)
    page.wait_for_timeout(1500)
    assert len(gallery.polls) == asked


def test_the_bar_says_so_when_it_cannot_ask_and_goes_on_asking(page, live_server):
    page.goto(live_server.url + "/progress/")
    page.route("**/job/", lambda route: route.fulfill(status=502, body="no"))
    page.get_by_text("We are trying again", exact=False).or_(
        page.get_by_text("we are trying again")
    ).first.wait_for()
    page.unroute("**/job/")
    page.get_by_text("300 of 3,000").first.wait_for()
    page.troubles[:] = [trouble for trouble in page.troubles if not trouble.startswith("502")]


def test_a_button_of_one_move_sends_its_token_and_its_values(page, live_server):
    page.goto(live_server.url + "/staff/")
    form = page.locator("form", has=page.get_by_role("button", name="Claim"))
    assert form.locator("input[name=version]").get_attribute("value") == "3"
    assert len(form.locator("input[name=csrfmiddlewaretoken]").get_attribute("value")) == 64
    assert page.get_by_role("button", name="Rule out clip 3").count() == 1


def test_printing_leaves_out_what_is_only_for_the_screen(page, live_server):
    page.goto(live_server.url + "/")
    change = page.get_by_role("link", name="Change your full name")
    assert change.is_visible()
    page.emulate_media(media="print")
    assert not change.is_visible()
    assert not page.get_by_role("button", name="Send request").is_visible()


def test_the_bar_seldom_asks_while_nobody_looks_and_at_once_when_somebody_does(page, live_server):
    page.add_init_script(
        "Object.defineProperty(document, 'hidden', {get: () => !window.looking, configurable: true})"
    )
    page.clock.install()
    page.goto(live_server.url + "/progress/")
    page.clock.run_for(30_000)
    assert gallery.polls == []
    with page.expect_response("**/job/"):
        page.evaluate("window.looking = true; document.dispatchEvent(new Event('visibilitychange'))")
    assert len(gallery.polls) == 1
