"""Is every page of the service fit to be used: by anybody, on a phone, without a word in the console?"""

import os
from pathlib import Path

import pytest
from django.urls import reverse

from tests.addresses import Address, addresses
from tests.browser.checks import axe_clean, no_sideways_scroll, summary_links_work, watch
from tests.doors import DOORS, strongest
from tests.standing_world import visitors_to
from tests.world import clip_of, make_world

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("PORTAL_SHOTS")
PHONE, SMALL_PHONE = 375, 320
# The button that sends a form which must not be sent empty.
TO_SEND_EMPTY = {
    "public:messages": "Send message",
    "public:follow": "Email me a code",
    "public:code": "Continue",
    "public:posted_code": "Continue",
    "public:ask": "Continue",
    "casework:withdraw": "Withdraw the request",
    "casework:abandon": "Close as abandoned",
    "casework:invite": "Send the invitation",
    "casework:new_request": "Keep the request",
    "casework:record_namesake": "Record that it is somebody else",
    "casework:links": "Link the two requests",
    "casework:accept_invite": "Set password",
    "casework:propose_hold_release": "Propose the release",
    "casework:calculator": "Work out the dates",
    "casework:clip": "Rule out",
    "casework:messages": "Send message",
    "footage:accept": "Accept",
    "footage:reject": "Reject",
    "footage:mark_evidential": "Mark as evidence",
    "footage:mark_not_evidential": "Mark as no evidence",
    "approval:return_draft": "Return the draft",
    "approval:approve": "Approve and issue",
    "approval:revoke": "Close this download",
    "approval:draft": "Save the draft",
    "approval:ground": "Save",
    "approval:record_search": "Write it down",
    "approval:raise_flag": "Raise the flag",
    "approval:lower_flag": "Lower the flag",
    "approval:offer_viewing": "Offer the viewing",
    "approval:agree_viewing": "Keep the appointment",
    "approval:end_viewing": "Record it",
    "approval:reopen": "Open it again",
    "approval:keep_restriction": "Keep the restriction",
    "approval:settle_restriction": "Record that nothing more is given",
    "oversight:export": "Export",
    "account_login": "Sign in",
    "account_change_password": "Change password",
}
# One page under two addresses.
SAME_PAGE = ("Page not found", "Who is in the footage", "Follow your request", "Confirm that it is you")


def pages_of(world):
    """(door, visitor, address) of every page that can be opened, and of some once more in another state."""
    kwargs = addresses(world)
    for door, (verbs, *_) in DOORS.items():
        if "G" in verbs:
            route = door.split(" ")[0]
            query = {
                "approval:first_look": "?seen=" + "&seen=".join(world.awaiting.decision.frozen_hashes),
                "approval:approve": "?seen=" + "&seen=".join(world.awaiting.decision.frozen_hashes),
                "casework:propose_hold_release": "?kind=flood",
            }.get(door, "")
            yield door, strongest(door), reverse(route, kwargs=kwargs.get(door, Address()).own) + query
    for one in (world.received, world.searching, world.preparing, world.awaiting, world.closed):
        yield "casework:request", "caseworker", reverse("casework:request", args=[one.reference])
    for one in (world.to_send, world.awaiting):
        yield "approval:draft", "caseworker", reverse("approval:draft", args=[one.reference])
    yield "approval:compare", "worked_approver", reverse("approval:compare", args=[world.awaiting.reference])
    yield "approval:compare", "approver", reverse("approval:compare", args=[world.own.reference])
    yield "review:clip", "approver", reverse("review:clip", args=[world.own.reference, clip_of(world.own).pk])
    by_hand = reverse("casework:by_hand", args=[world.searching.reference])
    yield "casework:by_hand", "caseworker", by_hand + "?officer=217EA"
    for clip in (world.quarantined, world.evidence):
        yield "footage:clip", "footage_officer", reverse("footage:clip", args=[clip.pk])
    yield "footage:search", "footage_officer", reverse("footage:search") + "?officer=217EA"
    yield "footage:retention", "supervisor", reverse("footage:retention")
    yield "casework:hold_releases", "supervisor", reverse("casework:hold_releases")
    for tab in ("mine", "open", "closed"):
        yield "casework:queue", "caseworker", reverse("casework:queue") + f"?tab={tab}"
    september = "?regimes=part3&received_on-day=1&received_on-month=9&received_on-year=2026"
    yield "casework:calculator", "caseworker", reverse("casework:calculator") + september
    yield "nothing", "nobody", "/no/such/page/"
    yield "nothing for staff", "caseworker", reverse("casework:request", args=["BWV-2222-2222-2222"])
    yield "forbidden", "auditor", reverse("casework:queue")


def is_page(visitors, visitor, url):
    """Not a file, not a redirect."""
    answer = visitors[visitor].get(url)
    return answer.status_code != 302 and answer["Content-Type"].startswith("text/html")


@pytest.fixture
def browser_of(new_context, live_server):
    """Everybody's own browser."""
    opened = {}

    def page_for(visitors, visitor, **how):
        key = (visitor, *how.items())
        if key not in opened:
            page = watch(new_context(**how).new_page())
            jar = visitors[visitor].cookies.items()
            cookies = [{"name": name, "value": one.value, "url": live_server.url} for name, one in jar]
            page.context.add_cookies(cookies)
            opened[key] = page
        return opened[key]

    return page_for


def tried(found, what, check, *args):
    try:
        check(*args)
    except Exception as fault:
        found.append(f"{what}\n  {type(fault).__name__}: {fault}")


def shoot(page, name):
    if SHOTS:
        for width in (PHONE, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)


def look_at(page, door, names):
    """One page, all over."""
    for_staff = page.url.split("/")[3] == "staff"
    assert page.locator("h1").count() == 1, f"{page.locator('h1').count()} first headings"
    title = page.title()
    assert title.split("–")[0].strip(), "no title"
    assert not for_staff or not [name for name in names if name in title], f"a person in {title!r}"
    axe_clean(page)
    no_sideways_scroll(page, PHONE if for_staff else SMALL_PHONE)
    assert not page.troubles, page.troubles


def send_empty(page, button):
    """Everything rubbed out, then sent: each error leads to its question."""
    for box in page.locator("main :is(input:not([type=hidden]), textarea)").all():
        if box.get_attribute("type") in ("checkbox", "radio"):
            box.evaluate("box => { box.checked = false; }")
        elif box.is_visible() and box.get_attribute("type") != "file":
            box.fill("")
    page.get_by_role("button", name=button, exact=True).first.click()
    page.locator(".govuk-error-summary").wait_for(timeout=5000)
    assert page.title().startswith("Error: "), page.title()
    summary_links_work(page)
    axe_clean(page)
    no_sideways_scroll(page, PHONE)


def test_every_page(live_server, browser_of):
    world = make_world()
    visitors = visitors_to(world)
    names = ["Okafor", "Quist", "Dahl", "Moen", *(user.name for user in vars(world.staff).values())]
    found, titles, to_send = [], {}, dict(TO_SEND_EMPTY)
    for number, (door, visitor, url) in enumerate(pages_of(world)):
        if not is_page(visitors, visitor, url):
            continue
        page = browser_of(visitors, visitor)
        page.troubles.clear()
        page.goto(live_server.url + url)
        shoot(page, f"{number:03}-{door.replace(':', '-')}")
        tried(found, f"{door} {url} as {visitor}", look_at, page, door, names)
        titles.setdefault(page.title(), set()).add(url.split("?")[0])
        if button := to_send.pop(door, None):
            tried(found, f"{door} {url} sent empty", send_empty, page, button)
    same = {
        title: urls for title, urls in titles.items() if len(urls) > 1 and not title.startswith(SAME_PAGE)
    }
    assert not found, f"{len(found)} found\n" + "\n".join(found)
    assert not to_send, f"never opened: {to_send}"
    assert not same, f"pages that share a title: {same}"


def test_public_pages_stand_without_scripts(live_server, browser_of):
    world = make_world()
    visitors = visitors_to(world)
    found = []
    for door, visitor, url in pages_of(world):
        if door.startswith("public:") and is_page(visitors, visitor, url):
            page = browser_of(visitors, visitor, java_script_enabled=False)
            page.goto(live_server.url + url)
            tried(found, f"{door} {url}", stands_without_scripts, page)
    assert not found, "\n".join(found)


def stands_without_scripts(page):
    assert page.locator("h1").count() == 1
    assert not page.locator("main [hidden] form, main form[hidden]").count(), "a form only scripts can show"
    no_sideways_scroll(page, SMALL_PHONE)
    assert not page.troubles, page.troubles
