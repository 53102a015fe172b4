"""Can staff read the clocks and change what they may, and everybody the figures, on a telephone too?"""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from requests_app.figures.counting import Case, ComplaintCase, figures
from requests_app.figures.published import published
from requests_app.lifecycle import clocks, extension, questions
from requests_app.models import FootageRequest, PublishedFigures
from tests.browser.checks import axe_clean, no_sideways_scroll, summary_links_work
from tests.builders import a_docked_clip, a_request
from tests.people import PASSWORD, a_supervisor, an_auditor

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("PORTAL_SHOTS")


def look(page, name):
    axe_clean(page)
    no_sideways_scroll(page, 375)
    if SHOTS:
        for width in (375, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(SHOTS) / f"clocks-{name}-{width}.png", full_page=True)


def sign_in(page, live_server, user):
    page.goto(f"{live_server.url}/staff/sign-in/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/staff/requests/**")


def test_a_supervisor_reads_the_clocks_takes_longer_and_adds_a_bank_holiday(page, live_server):
    by, clip = a_supervisor(), a_docked_clip()
    when = {"earliest_at": clip.started_at, "latest_at": clip.ended_at}
    footage_request = a_request("searching", by=by, asked_as_foi=True, **when)
    other = a_request("searching", by=by, received_at=timezone.now() - timedelta(days=29))
    questions.ask(footage_request, "clarification", text="Which corner?", by=by, in_message=True)
    FootageRequest.objects.filter(pk=other.pk).update(review_on=timezone.localdate())
    sign_in(page, live_server, by)
    page.goto(f"{live_server.url}{reverse('casework:queue')}?tab=mine")
    look(page, "queue")
    page.goto(live_server.url + reverse("casework:extend", args=[footage_request.reference]))
    page.get_by_role("button", name="Send the notice").click()
    summary_links_work(page)
    page.get_by_label("Why does the answer need longer?").fill("You asked for eleven evenings.")
    look(page, "extend")
    page.get_by_role("button", name="Send the notice").click()
    page.get_by_text("How this date came about").first.click()
    look(page, "request")
    assert extension.why_not(footage_request)
    page.goto(live_server.url + reverse("casework:extend", args=[footage_request.reference]))
    look(page, "no-more")
    at = [footage_request.reference, footage_request.candidates.get().pk]
    page.goto(live_server.url + reverse("casework:clip", args=at))
    page.get_by_text("Change what it was recorded for").click()
    look(page, "clip")
    page.get_by_label("Another purpose").check()
    page.get_by_role("button", name="Save", exact=True).click()
    assert clocks.own_clocks(footage_request).filter(regime="uk_gdpr").exists()
    page.goto(live_server.url + reverse("casework:bank_holidays"))
    page.get_by_role("button", name="Add this day").click()
    summary_links_work(page)
    for box, text in {"Day": "12", "Month": "5", "Year": "2027"}.items():
        page.get_by_label(box, exact=True).fill(text)
    page.get_by_label("Where?").select_option("england-and-wales")
    page.get_by_label("What is it called?").fill("Coronation")
    page.get_by_role("button", name="Add this day").click()
    page.get_by_role("button", name="Take out Coronation").wait_for()
    look(page, "bank-holidays")


def a_busy_month():
    today = timezone.localdate()
    first = today.replace(day=1)
    cases = [
        Case(
            f"BWV-{n}",
            first,
            "online" if n % 3 else "post",
            "E09000022" if n % 4 else "E09000012",
            frozenset({"part3"}),
            due_on=today + timedelta(days=1),
            closed_on=today if n % 2 else None,
            status="decided" if n % 2 else "",
            outcome="released_in_part" if n % 10 else "refused",
            grounds=["P3-45-4-C"] if n % 2 else [],
            days_paused=n % 5,
        )
        for n in range(80)
    ]
    complaints = [ComplaintCase(f"CMP-{n}", "data_protection", first, due_on=today) for n in range(7)]
    return figures(cases, complaints, f"{today:%Y-%m}", today=today)


def test_everybody_reads_the_published_figures_and_an_auditor_all_of_them(page, live_server):
    month = a_busy_month()
    PublishedFigures.objects.create(month=month["month"], figures=published(month))
    PublishedFigures.objects.create(month="2026-01", figures=published(month))
    page.goto(live_server.url + reverse("public:start"))
    page.get_by_role("link", name="How well we answer").click()
    look(page, "public-figures")
    page.get_by_role("link", name="2026-01").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download these figures as CSV").click()
    assert download.value.suggested_filename == "footage-requests-2026-01.csv"
    sign_in_auditor(page, live_server)
    page.get_by_role("link", name="Figures", exact=True).click()
    page.get_by_role("textbox", name="Month").fill("2099-01")
    page.get_by_role("button", name="Show this month").click()
    summary_links_work(page)
    look(page, "oversight")


def sign_in_auditor(page, live_server):
    user = an_auditor()
    page.goto(f"{live_server.url}/staff/sign-in/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto(f"{live_server.url}/staff/oversight/")
