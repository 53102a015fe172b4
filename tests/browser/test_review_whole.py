"""Can one finish a review by keyboard alone, and by mouse alone? And what of two people, and of coming back?"""

import re

import pytest
from playwright.sync_api import expect

from footage_app.models import Playing
from requests_app.lifecycle import redaction as lifecycle
from tests.browser.checks import axe_clean, watch
from tests.browser.keyboard import Keyboard
from tests.browser.review_steps import (
    Mouse,
    a_doubtful_clip,
    box_of,
    enter,
    look,
    open_page,
    saved,
    tab,
    track_of,
    wait_until_ready,
)
from tests.footage_app.filmed import do_all_jobs
from tests.people import a_caseworker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def filmed():
    return a_doubtful_clip()


def left_to_look_at(page):
    return page.locator("#must-look [data-item]:not([data-looked])").count()


def watch_the_result(page, footage_request):
    page.locator("#played-so-far", has_text="Play the whole").wait_for()
    expect(page.locator("#result-video")).to_have_js_property("readyState", 4)
    return page.get_by_role("group", name="Play original and redacted this clip in step")


def is_ready(page, footage_request):
    page.get_by_text("This clip can be sent for approval.").wait_for()
    assert lifecycle.ready_for_approval(footage_request) == []


def test_a_whole_review_by_keyboard_alone(page, live_server, client, filmed):
    footage_request, row = filmed
    open_page(page, live_server, client, filmed)
    hands = Keyboard(page, live_server.url)
    hands.tabs_to(page.locator("#gallery").get_by_role("button").first)
    page.keyboard.press("Enter")
    saved(page, "The decision is saved.")
    page.locator("#gallery", has_text="The requester is Face").wait_for()
    for _ in range(30):
        if not left_to_look_at(page):
            break
        page.keyboard.press("n")
        expect(page.locator("#look-strip")).to_be_focused()
        before = left_to_look_at(page)
        page.keyboard.press("Enter")
        page.wait_for_function(
            "before => document.querySelectorAll('#must-look [data-item]:not([data-looked])').length < before",
            arg=before,
        )
    page.locator("#look-count", has_text="0 of").wait_for()
    page.keyboard.press("Home")
    page.keyboard.press("[")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.locator("#position", has_text="frame 5,").wait_for()
    page.keyboard.press("]")
    page.keyboard.press("v")
    saved(page, "The sound is changed.")
    row.refresh_from_db()
    assert row.plan["sound"]["open"] == [[0.0, 0.6]]
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    page.locator("#look-count", has_text="0 of").wait_for()
    hands.tabs_to(page.locator("#render"))
    page.keyboard.press("Enter")
    page.locator("#jobs", has_text="Waiting for a machine").wait_for()
    do_all_jobs()
    controls = watch_the_result(page, footage_request)
    hands.tabs_to(controls.get_by_role("button", name="Play"))
    page.keyboard.press("Enter")
    is_ready(page, footage_request)
    assert [track["reason"] for track in row.plan["tracks"]].count("requester") == 1


def test_a_whole_review_by_mouse_alone(page, live_server, client, filmed):
    footage_request, row = filmed
    open_page(page, live_server, client, filmed)
    page.locator("#gallery").get_by_role("button").nth(2).click()
    saved(page, "The decision is saved.")
    page.get_by_role("button", name="Draw a box").click()
    Mouse(page).drag((500, 200), (600, 300))
    saved(page, "Saved.")
    tab(page, "To look at")
    for _ in range(30):
        left = left_to_look_at(page)
        if not left:
            break
        page.locator("#look-strip [data-act=next]").click()
        page.locator("#look-strip [data-act=looked]").click()
        page.wait_for_function(
            "left => document.querySelectorAll('#must-look [data-item]:not([data-looked])').length < left",
            arg=left,
        )
    page.locator("#look-count", has_text="0 of").wait_for()
    page.locator("#render").click()
    page.locator("#jobs", has_text="Waiting for a machine").wait_for()
    do_all_jobs()
    controls = watch_the_result(page, footage_request)
    look(page, "result")
    axe_clean(page)
    controls.get_by_label("Speed").select_option("2")
    controls.get_by_role("button", name="Play").click()
    is_ready(page, footage_request)


def test_seconds_out_of_sight_or_too_fast_do_not_count_and_the_page_says_what_is_left(
    page, live_server, client, filmed
):
    footage_request, row = filmed
    lifecycle.render(footage_request, row, by=footage_request.assigned_to)
    do_all_jobs()
    open_page(page, live_server, client, filmed)
    watch_the_result(page, footage_request)
    player = page.locator("#result-video")
    player.evaluate("async (video) => { video.muted = true; video.playbackRate = 8; await video.play(); }")
    expect(player).to_have_js_property("ended", True, timeout=60_000)
    player.evaluate(
        """async (video) => {
            Object.defineProperty(document, "hidden", { get: () => true, configurable: true });
            Object.assign(video, { playbackRate: 2, currentTime: 0 });
            await video.play();
        }"""
    )
    expect(player).to_have_js_property("ended", True, timeout=60_000)
    assert not Playing.objects.filter(stretches__0__isnull=False).exists()
    player.evaluate(
        """async (video) => {
            delete document.hidden;
            video.currentTime = video.duration / 2;
            await video.play();
        }"""
    )
    page.locator("#played-so-far", has_text="Still to play: 00:00").wait_for()
    player.evaluate("async (video) => { video.currentTime = 0; await video.play(); }")
    page.locator("#result-watched", has_text="watched it from start to end").wait_for(timeout=60_000)


def test_two_people_change_the_same_and_neither_change_is_lost(page, live_server, client, filmed):
    footage_request, row = filmed
    open_page(page, live_server, client, filmed)
    other = a_caseworker(name="Ben Adeyemi")
    lifecycle.set_decision(
        footage_request, row, "f1", "show", reason="officer_on_duty", version=row.plan_version, by=other
    )
    page.locator("#person-f1").get_by_role("button", name=re.compile("^Agreed")).click()
    conflict = page.locator("#conflict")
    conflict.wait_for()
    assert "Ben Adeyemi" in conflict.inner_text()
    assert "Agreed to it: show Face 1" in conflict.inner_text()
    page.troubles[:] = [trouble for trouble in page.troubles if not trouble.startswith("409")]
    axe_clean(page)
    assert track_of(row, "f1")["reason"] == "officer_on_duty"
    conflict.get_by_role("button", name="Load the newest and do mine again").click()
    saved(page, "The decision is saved.")
    assert track_of(row, "f1")["reason"] == "consenting"
    assert conflict.is_hidden()


def agreed(page, track="f1"):
    page.locator(f"#person-{track}").get_by_role("button", name=re.compile("^Agreed")).click()


def test_a_change_made_when_the_session_has_ended_waits_until_one_has_signed_in_again(
    page, live_server, client, filmed
):
    footage_request, row = filmed
    open_page(page, live_server, client, filmed)
    page.context.clear_cookies()
    agreed(page)
    page.locator("#unsaved", has_text="you are signed out").wait_for()
    assert "Nothing is lost" in page.locator("#unsaved").inner_text()
    axe_clean(page)
    page.locator("#unsaved").get_by_role("button", name="Try again").click()
    page.locator("#unsaved", has_text="you are signed out").wait_for()
    assert track_of(row, "f1")["decision"] == "hide"
    enter(page, live_server, client, footage_request.assigned_to)
    page.locator("#unsaved").get_by_role("button", name="Try again").click()
    saved(page, "The decision is saved.")
    assert page.locator("#unsaved").is_hidden()
    assert track_of(row, "f1")["reason"] == "consenting"
    page.troubles[:] = [trouble for trouble in page.troubles if not trouble.startswith("403")]


def test_a_change_whose_answer_is_lost_is_made_once(page, live_server, client, filmed):
    _, row = filmed
    open_page(page, live_server, client, filmed)
    lost = []

    def lose(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch().status)
        return route.abort()

    page.route("**/decide/", lose)
    agreed(page)
    page.locator("#said", has_text="Not saved yet: the service does not answer").wait_for()
    saved(page, "The decision is saved.")
    assert lost == [200] and row.edits.filter(action="show").count() == 1
    page.troubles[:] = [trouble for trouble in page.troubles if "ERR_FAILED" not in trouble]


def test_a_fault_of_the_service_is_told_as_one_and_waits_for_a_press(page, live_server, client, filmed):
    _, row = filmed
    open_page(page, live_server, client, filmed)
    page.route("**/decide/", lambda route: route.fulfill(status=500, body="no"), times=1)
    agreed(page)
    page.locator("#unsaved", has_text="something went wrong in the service").wait_for()
    page.locator("#unsaved").get_by_role("button", name="Try again").click()
    saved(page, "The decision is saved.")
    assert track_of(row, "f1")["reason"] == "consenting"
    page.troubles[:] = [trouble for trouble in page.troubles if not trouble.startswith("500")]


def test_what_others_change_elsewhere_shows_by_itself_and_stops_nobody(page, live_server, client, filmed):
    footage_request, row = filmed
    open_page(page, live_server, client, filmed)
    other = a_caseworker(name="Ben Adeyemi")
    lifecycle.set_decision(
        footage_request, row, "f1", "show", reason="officer_on_duty", version=row.plan_version, by=other
    )
    page.locator("#person-f3").get_by_role("button", name=re.compile("^Agreed")).click()
    saved(page, "Ben Adeyemi has changed this clip too")
    page.locator("#person-f1").get_by_text("Shown: officer").wait_for()
    assert "app-box--show" in page.locator("g[data-id=f1]").get_attribute("class")
    assert track_of(row, "f3")["reason"] == "consenting"
    lifecycle.set_decision(footage_request, row, "f1", "hide", version=row.plan_version, by=other)
    page.locator("#person-f1").get_by_text("Hidden", exact=True).wait_for()


def test_changes_are_undone_and_made_again_after_a_reload(new_context, live_server, client, filmed):
    page = watch(new_context().new_page())
    row = open_page(page, live_server, client, filmed)
    was = box_of(page, "f1")
    x, y, width, height = was
    Mouse(page).drag((x + width / 2, y + height / 2), (x + width / 2 + 40, y + height / 2))
    saved(page, "The box is saved.")
    moved = box_of(page, "f1")
    page.locator("#person-f3").get_by_role("button", name=re.compile("^Agreed")).click()
    saved(page, "The decision is saved.")
    page.reload()
    wait_until_ready(page)
    assert box_of(page, "f1") == moved
    for _ in range(2):
        page.keyboard.press("z")
        saved(page, "Your last change is undone.")
        page.wait_for_timeout(300)
    page.wait_for_function("() => document.querySelector('#person-f3').innerText.includes('Hidden')")
    assert track_of(row, "f3")["decision"] == "hide"
    assert box_of(page, "f1") == was
    page.reload()
    wait_until_ready(page)
    for _ in range(2):
        page.keyboard.press("Shift+Z")
        saved(page, "The change is made again.")
        page.wait_for_timeout(300)
    assert box_of(page, "f1") == moved
    assert track_of(row, "f3")["reason"] == "consenting"
    assert not page.troubles
