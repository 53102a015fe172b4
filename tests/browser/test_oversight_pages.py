"""Are the auditors' pages usable by everybody, on a telephone too?"""

import os
from pathlib import Path

import pytest

from portal import audit, log_checks
from portal.checkpoints import make_checkpoint
from portal.models import LogCheck
from tests.browser.checks import axe_clean, no_sideways_scroll, summary_links_work
from tests.people import PASSWORD, a_caseworker, an_auditor

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("PORTAL_SHOTS")


def look(page, name):
    axe_clean(page)
    no_sideways_scroll(page, 375)
    if SHOTS:
        for width in (375, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.screenshot(path=Path(SHOTS) / f"oversight-{name}-{width}.png", full_page=True)


@pytest.fixture
def signed_in(page, live_server):
    auditor, casey = an_auditor(name="Audrey Auditor"), a_caseworker(name="Casey Worker")
    audit.record_now("request.submit", by=audit.REQUESTER, chain="BWV-AAAA-AAAA-AAAA")
    audit.record_now(
        "request.rule_out", by=casey, chain="BWV-AAAA-AAAA-AAAA", reason="Another street", is_work=True
    )
    make_checkpoint()
    page.goto(f"{live_server.url}/staff/sign-in/")
    page.get_by_label("Email").fill(auditor.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto(f"{live_server.url}/staff/oversight/")
    return page


def test_an_auditor_searches_reads_checks_and_exports(signed_in, live_server):
    page = signed_in
    look(page, "search")
    page.get_by_label("Reference").fill("BWV-AAAA-AAAA-AAAA")
    page.get_by_role("button", name="Search").click()
    assert page.locator("tbody tr").count() == 2
    page.get_by_role("link", name="BWV-AAAA-AAAA-AAAA").first.click()
    look(page, "history")
    page.get_by_role("button", name="Check this history").click()
    assert "nothing was changed" in page.locator(".govuk-notification-banner").inner_text()
    page.get_by_role("link", name="Export this history").click()
    assert page.get_by_label("Reference").input_value() == "BWV-AAAA-AAAA-AAAA"
    look(page, "export")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    assert download.value.suggested_filename == "audit-BWV-AAAA-AAAA-AAAA.jsonl"


def test_a_check_of_the_whole_log_shows_how_far_it_is(signed_in, live_server):
    page = signed_in
    page.get_by_role("link", name="Check", exact=True).click()
    look(page, "never-checked")
    page.get_by_role("button", name="Check the whole log now").click()
    look(page, "checking")
    log_checks.go_on(LogCheck.objects.get().pk)
    page.get_by_text("Nothing was changed").wait_for()
    look(page, "checked")
    page.get_by_role("link", name="Checkpoints", exact=True).click()
    look(page, "checkpoints")


def test_an_export_without_an_answer_leads_to_the_question(signed_in, live_server):
    page = signed_in
    page.goto(f"{live_server.url}/staff/oversight/export/")
    page.get_by_label("Everything in a period").check()
    page.get_by_role("button", name="Export").click()
    summary_links_work(page)
    look(page, "export-asked-again")
