"""Are drafting, approving and fetching calm, complete and usable by keyboard, on a desk and on a phone?"""

import hashlib
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from portal.vault import vault_key
from requests_app import access_codes
from requests_app.lifecycle import redaction, release
from requests_app.models import Delivery, Download, OutgoingEmail, Status
from tests.browser.checks import summary_links_work, watch
from tests.browser.test_casework import enter, go, look_at
from tests.builders import a_filmed_request, a_request, lead, with_result
from tests.people import a_caseworker, a_legal_approver

pytestmark = pytest.mark.django_db(transaction=True)


def with_choices(by):
    """A filmed request in which a reviewer has left one face visible and dismissed another."""
    footage_request = a_filmed_request(by=by, rendered=False)
    row = redaction.redactions_of(footage_request).get()
    first, second = [track["id"] for track in row.plan["tracks"]][:2]
    redaction.set_decision(
        footage_request, row, first, "show", reason="requester", version=row.plan_version, by=by
    )
    row.refresh_from_db()
    redaction.set_decision(
        footage_request, row, second, "dismissed", reason="no face", note="a poster on the wall",
        version=row.plan_version, by=by,
    )  # fmt: skip
    return footage_request


def test_a_decision_is_drafted_approved_and_fetched(page, live_server, new_context):
    by, approver = a_caseworker(name="Sam Whitfield"), a_legal_approver(name="Ruth Adeyemi")
    footage_request = a_filmed_request(by=by)
    reference = footage_request.reference

    enter(page, live_server, by)
    go(page, live_server, "approval:draft", reference)
    look_at(page, "draft-empty")
    page.get_by_role("button", name="Save the draft").click()
    summary_links_work(page)
    page.get_by_label("Released in part").check()
    page.get_by_label("Your words in the letter").fill("A case is open, so we keep back the sound.")
    page.get_by_role("button", name="Save the draft").click()
    look_at(page, "hiding")
    page.get_by_label("I have read each answer").check()
    page.get_by_role("button", name="Save the answers").click()
    look_at(page, "steps")
    page.get_by_role("button", name="Save the steps").click()
    look_at(page, "draft")
    page.get_by_role("button", name="Send for approval").click()
    expect(page.get_by_role("alert")).to_contain_text("sent for approval")
    look_at(page, "draft-sent")
    page.get_by_role("button", name="Sign out").click()

    enter(page, live_server, approver)
    go(page, live_server, "approval:list")
    look_at(page, "approvals")
    page.get_by_role("link", name=reference).click()
    look_at(page, "compare")
    page.get_by_role("button", name="Continue to approve").click()
    look_at(page, "approve")
    page.get_by_role("button", name="Approve and issue").click()
    summary_links_work(page)
    page.get_by_label("I have watched the redacted video").check()
    page.get_by_role("button", name="Approve and issue").click()
    expect(page.get_by_role("alert")).to_contain_text("Approved.")
    footage_request.refresh_from_db()
    assert footage_request.status == Status.DECIDED

    visitor = watch(new_context(accept_downloads=True).new_page())
    let_in(visitor, live_server, footage_request)
    look_at(visitor, "status-decided")
    visitor.get_by_role("button", name="Get the decision").click()
    look_at(visitor, "downloads")
    for delivery in footage_request.deliveries.all():
        with visitor.expect_download() as fetched:
            visitor.locator(f"a[href*='{delivery.token}']").click()
        assert fetched.value.suggested_filename == delivery.file_name
        assert hashlib.sha256(Path(fetched.value.path()).read_bytes()).hexdigest() == delivery.sha256
    assert Download.objects.filter(completed_at__isnull=False).count() == 2

    release.revoke(Delivery.objects.get(file_name="recording-1.mp4"), reason="Wrong file.", by=by)
    visitor.reload()
    look_at(visitor, "downloads-closed")
    go(page, live_server, "approval:deliveries", reference)
    look_at(page, "deliveries")
    page.get_by_role("link", name="Issue this file again (recording-1.mp4)").click()
    look_at(page, "reissue")
    page.get_by_role("button", name="Issue this file again").click()
    summary_links_work(page)
    page.get_by_label("Why is this file issued again?").fill("The right file.")
    page.get_by_role("button", name="Issue this file again").click()
    expect(page.get_by_role("alert")).to_contain_text("issued again")


def until(page, script):
    """Ask again until it is true; the page's own policy forbids what Playwright would do instead."""
    for _ in range(200):
        if page.evaluate(script):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never true: {script}")


def let_in(page, live_server, footage_request):
    page.goto(live_server.url + reverse("public:follow_reference", args=[footage_request.reference]))
    page.get_by_role("button", name="Email me a code").click()
    access_codes.send_code(footage_request.reference)
    sealed = OutgoingEmail.objects.filter(kind="access_code").latest("pk").sealed
    page.get_by_label("Code").fill(vault_key().decrypt(sealed.encode()).decode())
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**" + reverse("public:status"))


def test_original_and_redacted_play_in_step_by_keyboard(page, live_server):
    by = a_caseworker()
    footage_request = with_choices(by)
    row = redaction.redactions_of(footage_request).get()

    with_result(footage_request, row, by=by)
    lead(footage_request, to="awaiting_approval", by=by)
    enter(page, live_server, a_legal_approver())
    go(page, live_server, "approval:compare", footage_request.reference)
    expect(page.get_by_text("a poster on the wall").first).to_be_visible()
    look_at(page, "compare-choices")
    videos = page.locator("video")
    expect(videos).to_have_count(2)
    until(page, "[...document.querySelectorAll('video')].every((video) => video.readyState >= 1)")
    assert page.evaluate("[...document.querySelectorAll('video')].every((video) => !video.controls)")
    controls = page.get_by_role("group", name="Play original and redacted recording 1 in step")
    slider = controls.get_by_role("slider", name="Position in Recording 1")
    slider.focus()
    for _ in range(25):
        page.keyboard.press("ArrowRight")
    moments = page.evaluate("[...document.querySelectorAll('video')].map((video) => video.currentTime)")
    assert moments[0] == moments[1] > 0.5
    controls.get_by_role("button", name="Play").focus()
    page.keyboard.press("Enter")
    expect(controls.get_by_role("button", name="Pause")).to_be_visible()
    until(page, "document.querySelectorAll('video')[1].currentTime > 1.6")
    page.keyboard.press("Enter")
    moments = page.evaluate("[...document.querySelectorAll('video')].map((video) => video.currentTime)")
    assert moments[0] == moments[1], "stopped at the same picture"
    controls.get_by_label("Sound").select_option("original")
    assert page.evaluate("[...document.querySelectorAll('video')].map((video) => video.muted)") == [
        False,
        True,
    ]


def test_without_scripts_there_are_two_players_and_everything_else(page_without_scripts, live_server):
    page = page_without_scripts
    footage_request = a_filmed_request(status="awaiting_approval")
    enter(page, live_server, a_legal_approver())
    go(page, live_server, "approval:compare", footage_request.reference)
    for number in range(2):
        assert page.locator("video").nth(number).get_attribute("controls") is not None
    expect(page.get_by_role("button", name="Continue to approve")).to_be_visible()


@pytest.mark.parametrize("status", ["preparing", "awaiting_approval"])
def test_pages_without_footage(page, live_server, status):
    by = a_caseworker()
    footage_request = a_request(status=status, by=by)
    enter(page, live_server, by if status == "preparing" else a_legal_approver())
    name = "approval:draft" if status == "preparing" else "approval:compare"
    go(page, live_server, name, footage_request.reference)
    look_at(page, f"not-held-{status}")
    if status == "awaiting_approval":
        page.get_by_role("button", name="Return the draft").click()
        page.get_by_role("button", name="Return the draft").click()
        summary_links_work(page)
        look_at(page, "return")
