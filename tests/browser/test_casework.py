"""Are the pages of casework calm, complete and usable by keyboard, on a desk and on a phone?"""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.models import Alarm
from requests_app.lifecycle import afterwards, notes, search
from requests_app.models import FootageRequest, HoldRelease, Message
from tests.browser.checks import axe_clean, no_sideways_scroll, summary_links_work
from tests.builders import a_request
from tests.people import PASSWORD, a_caseworker, a_footage_officer, a_legal_approver, a_supervisor
from tests.requests_app.clips import a_candidate, a_clip

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("PORTAL_SHOTS")


def shoot(page, name):
    """Pictures for looking at: set PORTAL_SHOTS to a folder."""
    if SHOTS:
        for width in (375, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)


def look_at(page, name):
    shoot(page, name)
    axe_clean(page)
    no_sideways_scroll(page)


def enter(page, live_server, user):
    page.goto(live_server.url + reverse("account_login"))
    page.get_by_label("Email address").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/staff/**")


def go(page, live_server, name, *args, query=""):
    page.goto(live_server.url + reverse(name, args=args) + query)


def a_busy_desk(me, boss):
    """Requests as they lie on a desk: fresh, too wide, taken with clips of every fate, closed."""
    now = timezone.now()
    fresh = a_request(name="Beatriz Almeida-Featherstonehaugh")
    FootageRequest.objects.filter(pk=fresh.pk).update(too_wide=True, at_risk_from=now + timedelta(hours=30))
    late = a_request(name="Jo Li")
    FootageRequest.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - timedelta(days=6))
    mine = a_request(
        name="Amara Okafor",
        appearance="A long green coat, white trainers and a grey woollen hat. I carried a blue bag.",
        officers="PC Jones 217 EA",
        vehicle="Marked van, roof number 43",
    )
    search.start_search(mine, by=me)
    reasons = ["recorded 4 minutes inside the time given", "120 m from the place", "officer 217EA named"]
    first = a_candidate(mine, score=0.9, reasons=reasons)
    ruled_out = a_candidate(mine, score=0.5)
    a_candidate(mine, score=0.4)
    old = a_clip(
        started_at=now - timedelta(days=27), location_text="Atlantic Road, outside the market entrance"
    )
    a_candidate(mine, old, score=0.3, held=False, hold_problem="Not held: too many clips.")
    a_candidate(mine, a_clip(evidential=True), score=0.2, held=False)
    search.confirm(first, by=me)
    search.rule_out(ruled_out, reason="Filmed on another street, nobody with a green coat", by=me)
    notes.add_note(mine, text="Rang the station: the van was on Atlantic Road from 2pm.", by=me)
    Message.objects.create(footage_request=mine, from_staff=False, text="I also wore a scarf.\n\nIt was red.")
    Message.objects.create(
        footage_request=mine, from_staff=True, sent_by=me, text="Thank you. Which way did you walk?"
    )
    closed = a_request()
    search.start_search(closed, by=me)
    a_candidate(closed, a_clip(started_at=now - timedelta(days=121)))
    afterwards.abandon(closed, because="flood", reason="The person did not answer three letters.", by=me)
    FootageRequest.objects.filter(pk=closed.pk).update(
        closed_at=now - timedelta(days=120), status_at=now - timedelta(days=120)
    )
    Alarm.objects.create(
        kind="sweep_stopped", words="The sweep stopped: 4,112 clips were due, three times more than usual."
    )
    return mine, FootageRequest.objects.get(pk=closed.pk)


def test_a_caseworkers_day(page, live_server):
    me, boss = a_caseworker(name="Kim Case"), a_supervisor(name="Sam Super")
    mine, _ = a_busy_desk(me, boss)
    page.goto(live_server.url + reverse("account_login"))
    look_at(page, "sign-in")
    enter(page, live_server, me)
    look_at(page, "queue")
    go(page, live_server, "casework:queue", query="?tab=mine")
    page.get_by_role("link", name=mine.reference).click()
    look_at(page, "request")
    page.get_by_role("link", name="Watch and decide").first.click()
    look_at(page, "clip")
    page.get_by_role("button", name="Rule out", exact=True).click()
    page.locator(".govuk-error-summary").wait_for()
    summary_links_work(page)
    look_at(page, "clip-error")
    go(page, live_server, "casework:by_hand", mine.reference, query="?officer=217EA&borough=")
    look_at(page, "by-hand")
    go(page, live_server, "casework:messages", mine.reference)
    look_at(page, "messages")
    go(page, live_server, "casework:timeline", mine.reference)
    look_at(page, "timeline")
    go(page, live_server, "casework:abandon", mine.reference)
    look_at(page, "abandon")
    go(page, live_server, "casework:request", mine.reference)
    page.get_by_role("button", name="Select the rest").click()
    page.get_by_label("Why do these clips not show the person?").fill("Nobody with a green coat")
    page.get_by_role("button", name="Rule out the selected clips").click()
    page.get_by_text("3 clips ruled out. They stay held.").wait_for()
    page.get_by_role("button", name="Finish the search").click()
    look_at(page, "record")
    page.get_by_role("button", name="Nothing else to search: finish the search").click()
    page.get_by_text("The search is finished").wait_for()
    look_at(page, "request-prepared")


def test_a_supervisors_day(page, live_server):
    me, boss = a_caseworker(name="Kim Case"), a_supervisor(name="Sam Super")
    a_footage_officer()
    mine, closed = a_busy_desk(me, boss)
    enter(page, live_server, boss)
    look_at(page, "queue-supervisor")
    for name, args in [
        ("alarms", []),
        ("staff", []),
        ("invite", []),
        ("person", [me.pk]),
        ("leave", [me.pk]),
        ("assign", [mine.reference]),
        ("hold_releases", []),
        ("propose_hold_release", []),
    ]:
        go(page, live_server, f"casework:{name}", *args)
        look_at(page, name)
    page.get_by_label("Why need this footage no longer be held?").fill("The time for complaints is over.")
    page.get_by_role("button", name="Propose the release").click()
    page.get_by_text("A legal approver has to confirm it").wait_for()
    look_at(page, "hold_releases-waiting")


def test_a_legal_approver_answers_a_proposal(page, live_server):
    boss, lawyer = a_supervisor(name="Sam Super"), a_legal_approver()
    _, closed = a_busy_desk(a_caseworker(), boss)
    release = afterwards.propose_hold_release([closed], reason="The time for complaints is over.", by=boss)
    enter(page, live_server, lawyer)
    go(page, live_server, "casework:hold_release", release.pk)
    look_at(page, "hold_release")
    page.get_by_role("button", name="Confirm: these holds end").click()
    page.get_by_text("The footage of 1 request is no longer held.").wait_for()
    assert HoldRelease.objects.get().confirmed_by == lawyer
