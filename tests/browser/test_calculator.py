"""Can staff work out a date with the keyboard, without scripts, and print it?"""

import os
from pathlib import Path

import pytest
from django.urls import reverse

from tests.browser.checks import axe_clean, no_sideways_scroll, summary_links_work, watch
from tests.people import a_caseworker, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("PORTAL_SHOTS")


def shoot(page, name):
    if SHOTS:
        for width in (375, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)


def fill(page, name, day, month, year=2026):
    for box, value in (("day", day), ("month", month), ("year", year)):
        page.locator(f"#id_{name}-{box}").fill(str(value))


def opened(new_context, live_server, client, **how):
    context = new_context(**how)
    context.add_cookies(
        [{"name": name, "value": one.value, "url": live_server.url} for name, one in client.cookies.items()]
    )
    page = watch(context.new_page())
    page.goto(live_server.url + reverse("casework:calculator"))
    return page


def test_the_calculator_works_without_scripts_by_keyboard_and_on_paper(new_context, live_server, client):
    page = opened(new_context, live_server, sign_in(client, a_caseworker()), java_script_enabled=False)
    fill(page, "received_on", 1, 9)
    page.get_by_role("button", name="Add another question").click()
    assert page.url.endswith("#id_question_4_asked_on-day")
    fill(page, "question_4_asked_on", 7, 9)
    fill(page, "question_4_answered_on", 14, 9)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="How it came about").wait_for()
    assert page.locator("#id_question_4_asked_on-day").input_value() == "7"
    assert page.locator("strong").get_by_text("Friday 9 October 2026").is_visible()
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="Work out the dates").is_visible()
    assert page.get_by_text("DPA 2018 s.54(3C)").is_visible()
    assert not page.troubles, page.troubles


def test_every_state_of_the_calculator_is_fit_for_a_phone(new_context, live_server, client):
    page = opened(new_context, live_server, sign_in(client, a_caseworker()))
    page.get_by_label("Freedom of information (FOIA 2000)").check()
    fill(page, "received_on", 1, 9)
    fill(page, "question_1_asked_on", 21, 9)
    page.get_by_text("It takes longer", exact=True).click()
    fill(page, "extension_on", 20, 11)
    page.get_by_role("button", name="Work out the dates").click()
    page.get_by_text("Provisional").first.wait_for()
    shoot(page, "calculator-result")
    axe_clean(page)
    no_sideways_scroll(page, 375)
    fill(page, "extension_on", 31, 8)
    page.get_by_role("button", name="Work out the dates").click()
    page.locator(".govuk-error-summary").wait_for()
    shoot(page, "calculator-wrong")
    summary_links_work(page)
    axe_clean(page)
    no_sideways_scroll(page, 375)
    assert not page.troubles, page.troubles
