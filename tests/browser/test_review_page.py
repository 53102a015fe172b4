"""Can a reviewer decide, draw, move, cut, open sound and take it back: by mouse, by keyboard and without scripts?"""

import json
import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from footage_app import review, review_acts
from requests_app.lifecycle import redaction as lifecycle
from tests.browser.checks import axe_clean, no_sideways_scroll
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
)
from tests.builders import with_result

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def filmed():
    return a_doubtful_clip()


def test_the_boxes_keep_step_with_the_picture(page, live_server, client, filmed):
    row = open_page(page, live_server, client, filmed)
    for press, frame in (("On a frame", 1), ("On a frame", 2), ("Back a frame", 1)):
        page.get_by_role("button", name=press).click()
        page.locator("#position", has_text=f"frame {frame},").wait_for()
        for track in row.plan["tracks"]:
            x0, y0, x1, y1 = track["boxes"][frame - track["first"]]
            assert box_of(page, track["id"]) == [x0, y0, x1 - x0, y1 - y0]


def test_a_face_is_shown_only_for_a_reason_and_the_change_is_taken_back(page, live_server, client, filmed):
    row = open_page(page, live_server, client, filmed)
    person = page.locator("#person-f1")
    assert person.locator("[name=choice]").evaluate_all("all => all.map((one) => one.value)") == [
        "hide",
        "requester",
        "officer_on_duty",
        "consenting",
        "no_face",
    ]
    person.get_by_role("button", name=re.compile("^Officer")).click()
    saved(page, "The decision is saved.")
    person.get_by_text("Shown: officer").wait_for()
    assert "app-box--show" in page.locator("g[data-id=f1]").get_attribute("class")
    track = track_of(row, "f1")
    assert (track["decision"], track["reason"]) == ("show", "officer_on_duty")
    page.get_by_role("button", name="Undo the last change").click()
    saved(page, "undone")
    person.get_by_text("Hidden", exact=True).wait_for()
    assert track_of(row, "f1")["decision"] == "hide"
    assert "app-box--hide" in page.locator("g[data-id=f1]").get_attribute("class")


def test_what_is_no_face_needs_words_for_the_approver(page, live_server, client, filmed):
    row = open_page(page, live_server, client, filmed)
    person = page.locator("#person-f2")
    person.get_by_text("More").click()
    person.get_by_role("button", name="Not a face").click()
    saved(page, "Say what it is")
    page.locator("#note-f2").fill("A poster on the wall")
    person.get_by_role("button", name="Not a face").click()
    saved(page, "The decision is saved.")
    track = track_of(row, "f2")
    assert (track["decision"], track["note"]) == ("dismissed", "A poster on the wall")
    page.locator("h1").click()
    page.keyboard.press("t")
    page.keyboard.press("x")
    page.get_by_label("The approver reads this").fill("A mask")
    page.keyboard.press("Enter")
    page.locator("#selected-name", has_text="not hidden").wait_for()
    row.refresh_from_db()
    assert [one["note"] for one in row.plan["tracks"] if one["decision"] == "dismissed"].count("A mask") == 1


def test_a_box_is_drawn_dragged_and_resized_with_the_mouse(page, live_server, client, filmed):
    row = open_page(page, live_server, client, filmed)
    page.get_by_role("button", name="Draw a box").click()
    saved(page, "Draw with the mouse")
    hand = Mouse(page)
    hand.drag((800, 420), (900, 540))
    saved(page, "Saved.")
    x, y, width, height = box_of(page, "b1")
    assert (abs(x - 800) + abs(y - 420) + abs(width - 100) + abs(height - 120)) < 8
    hand.drag((850, 480), (950, 500))
    saved(page, "The box is saved.")
    assert abs(box_of(page, "b1")[0] - 900) < 4
    corner = page.locator("g[data-id=b1] [data-corner=se]").bounding_box()
    assert min(corner["width"], corner["height"]) >= 24
    middle = corner["x"] + corner["width"] / 2, corner["y"] + corner["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 30, middle[1] + 30)
    page.mouse.up()
    page.wait_for_timeout(900)
    look(page, "drawn")
    drawn = track_of(row, "b1")
    assert drawn["kind"] == "drawn"
    assert [key[0] for key in drawn["keyframes"]] == [0, 20]
    x0, _, x1, _ = drawn["keyframes"][0][1:]
    assert abs((x1 - x0) - (100 + 30 * hand.scale)) < 6


def test_a_found_face_is_dragged_and_set_for_that_picture(page, live_server, client, filmed):
    row = open_page(page, live_server, client, filmed)
    x, y, width, height = box_of(page, "f1")
    Mouse(page).drag((x + width / 2, y + height / 2), (x + width / 2 + 40, y + height / 2))
    saved(page, "The box is saved.")
    track = track_of(row, "f1")
    assert track["pinned"] == [0]
    assert abs(track["boxes"][0][0] - (x + 40)) < 4
    page.keyboard.press("u")
    saved(page, "moves with its neighbours again")
    assert track_of(row, "f1")["pinned"] == []


def test_a_box_is_drawn_moved_and_given_its_end_by_keyboard_alone(page, live_server, client, filmed):
    row = open_page(page, live_server, client, filmed)
    page.locator("h1").click()
    page.keyboard.press("d")
    page.keyboard.press("Enter")
    saved(page, "Saved.")
    before = box_of(page, "b1")
    for key in ("ArrowRight", "ArrowDown", "Shift+ArrowRight"):
        page.keyboard.press(key)
    saved(page, "The box is saved.")
    after = box_of(page, "b1")
    assert [round(b - a) for a, b in zip(before, after, strict=True)] == [8, 8, 8, 0]
    page.locator("h1").click()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.locator("#position", has_text="frame 3,").wait_for()
    page.keyboard.press("Delete")
    saved(page, "The track ends here now.")
    assert track_of(row, "b1")["keyframes"][-1][0] <= 3
    page.get_by_role("button", name="Remove Drawn box 1").press("Enter")
    saved(page, "The box is removed.")
    row.refresh_from_db()
    assert [track["id"] for track in row.plan["tracks"]] == ["f1", "f2", "f3"]


def test_a_box_is_set_in_numbers_and_the_picture_zoomed_and_panned_by_keys(page, live_server, client, filmed):
    row = open_page(page, live_server, client, filmed)
    page.locator("h1").click()
    page.keyboard.press("t")
    page.get_by_text("Where the box is, in numbers").click()
    for name, value in (("x", "100"), ("y", "120"), ("width", "60"), ("height", "80")):
        page.locator("#box-form").get_by_label(name, exact=True).fill(value)
    page.get_by_role("button", name="Set here").click()
    saved(page, "The box is saved.")
    row.refresh_from_db()
    assert [100, 120, 160, 200] in [track["boxes"][0] for track in row.plan["tracks"] if track["pinned"]]
    page.locator("h1").click()
    page.keyboard.press("b")
    assert page.locator("#zoom-times").text_content() != "1×"
    where = page.locator("#stage-inner").get_attribute("style")
    page.keyboard.press("Control+ArrowRight")
    assert page.locator("#stage-inner").get_attribute("style") != where
    page.keyboard.press("0")
    assert page.locator("#zoom-times").text_content() == "1×"


def test_single_letters_can_be_switched_off(page, live_server, client, filmed):
    open_page(page, live_server, client, filmed)
    page.locator("h1").click()
    page.keyboard.press("?")
    page.get_by_label("Use single letters, digits and signs as keys").click()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("t")
    assert page.locator("#selected-name").inner_text() == "No box chosen"
    page.reload()
    page.wait_for_selector("[data-module=review][data-ready]")
    page.keyboard.press("t")
    assert page.locator("#selected-name").inner_text() == "No box chosen"
    page.keyboard.press("ArrowRight")
    page.locator("#position", has_text="frame 1,").wait_for()


def test_several_people_are_picked_and_decided_on_at_once(page, live_server, client, filmed):
    row = open_page(page, live_server, client, filmed)
    page.locator("#person-f1 [data-pick]").focus()
    page.keyboard.press("Shift+ArrowDown")
    assert page.locator("#picked-count").inner_text() == "2 picked"
    page.get_by_role("button", name="Same person").click()
    saved(page, "cannot be one person")  # both are in the first picture
    page.locator("#picked").get_by_role("button", name="Agreed to it").click()
    saved(page, "The decision is saved.")
    row.refresh_from_db()
    assert [track["reason"] for track in row.plan["tracks"]] == ["consenting", "consenting", ""]


def test_two_stretches_of_one_person_are_grouped_and_parted_again(page, live_server, client, filmed):
    footage_request, row = filmed
    who = {"version": row.plan_version, "by": footage_request.assigned_to}
    lifecycle.edit(footage_request, row, review_acts.split, track="f1", frame=10, **who)
    lifecycle.edit(
        footage_request, row, review_acts.group, tracks=["f1", "f4"], person="", **{**who, "version": None}
    )
    open_page(page, live_server, client, filmed)
    for track in ("f1", "f4"):
        page.locator(f"#person-{track} [data-pick]").check()
    page.get_by_role("button", name="Same person").click()
    saved(page, "The people are regrouped.")
    row.refresh_from_db()
    person = track_of(row, "f1")["person"]
    assert person and person == track_of(row, "f4")["person"]
    card = page.locator(f"#person-{person}")
    card.get_by_role("button", name=re.compile("^Requester")).first.click()
    saved(page, "The decision is saved.")
    assert {track_of(row, track)["reason"] for track in ("f1", "f4")} == {"requester"}
    card.locator("[data-pick]").first.check()
    page.get_by_role("button", name="Not the same").click()
    page.locator("#person-f4").wait_for()


def test_sound_is_opened_from_here_to_there(page, live_server, client, filmed):
    row = open_page(page, live_server, client, filmed)
    tab(page, "Sound")
    page.get_by_role("button", name="From here").last.click()
    assert page.locator("#sound-start").input_value() == "0:00.00"
    page.locator("#sound-end").fill("0:01.5")
    page.locator("#sound-form").get_by_role("button", name="Open").click()
    saved(page, "The sound is changed.")
    assert page.locator("#position").inner_text().endswith("sound: open")
    row.refresh_from_db()
    assert row.plan["sound"]["open"] == [[0.0, 1.5]]
    page.get_by_role("button", name=re.compile("Mute again")).click()
    page.get_by_text("Nothing is open: nobody will be heard.").wait_for()
    row.refresh_from_db()
    assert row.plan["sound"]["open"] == []


def test_a_stretch_is_left_out_and_a_still_is_chosen(page, live_server, client, filmed):
    row = open_page(page, live_server, client, filmed)
    page.locator("h1").click()
    page.keyboard.press("[")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.locator("#position", has_text="frame 4,").wait_for()
    page.keyboard.press("]")
    page.keyboard.press("4")
    page.get_by_text("Leave stretches out").click()
    assert page.locator("#cut-end").input_value() == "0:00.50"
    page.get_by_role("button", name="Leave it out").click()
    saved(page, "The stretch is left out.")
    page.get_by_text("Still pictures (0)").click()
    page.get_by_role("button", name="This one").click()
    page.locator("#still-caption").fill("The door")
    page.get_by_role("button", name="Choose it").click()
    saved(page, "The picture is chosen.")
    row.refresh_from_db()
    assert row.plan["output"]["cuts"] == [[0.0, 0.5]]
    assert row.plan["output"]["stills"] == [[4, "The door"]]


def test_what_a_check_found_is_hidden_or_said_to_be_no_face(page, live_server, client, filmed):
    footage_request, row = filmed
    result = with_result(footage_request, row, by=footage_request.assigned_to)
    found = [{"frame": n, "last": n + 5, "box": [n, 4, n + 30, 34], "score": 0.7} for n in (2, 20)]
    check = {"name": "no face left", "ok": False, "words": "2 faces", "faults": found}
    result.report = {**result.report, "checks": [check]}
    result.verified = False
    result.save(update_fields=["report", "verified"])

    open_page(page, live_server, client, filmed)
    tab(page, "To look at")
    items = page.locator("#must-look li").filter(has_text="no face left")
    assert items.count() == 2
    look(page, "findings")
    axe_clean(page)
    items.first.get_by_role("button", name=re.compile("^Hide it")).click()
    expect(items).to_have_count(1)
    items.get_by_label(re.compile("^What it is")).fill("A poster")
    items.get_by_role("button", name=re.compile("^It is no face")).click()
    saved(page, "no face")
    expect(items).to_have_count(0)
    row.refresh_from_db()
    hidden, explained = row.plan["tracks"][-2:]
    assert (hidden["decision"], hidden["keyframes"]) == ("hide", [[2, 2, 4, 32, 34], [7, 2, 4, 32, 34]])
    assert (explained["decision"], explained["note"]) == ("dismissed", "A poster")


def test_the_page_is_accessible_and_fits_a_phone(page, live_server, client, filmed):
    open_page(page, live_server, client, filmed)
    for name in ("People", "To look at", "Sound", "What is made"):
        tab(page, name)
        axe_clean(page)
    page.locator("h1").click()
    page.keyboard.press("t")
    page.keyboard.press("?")
    axe_clean(page)
    page.keyboard.press("Escape")
    look(page, "review-1280")
    no_sideways_scroll(page, 375)
    no_sideways_scroll(page, 320)
    page.set_viewport_size({"width": 320, "height": 800})
    axe_clean(page)
    look(page, "review-320")


def test_decisions_and_sound_work_without_scripts(page_without_scripts, live_server, client, filmed):
    page, (footage_request, row) = page_without_scripts, filmed
    enter(page, live_server, client, footage_request.assigned_to)
    page.goto(live_server.url + reverse("review:clip", args=[row.made_for, row.clip_id]))
    assert not page.get_by_role("button", name="From here").first.is_visible()
    page.locator("#must-look").get_by_role("button", name=re.compile("Stays as it is")).first.click()
    page.get_by_text("Noted: you have looked at it.").wait_for()
    page.locator("#person-f2").get_by_role("button", name=re.compile("^Officer")).click()
    page.get_by_text("The decision is saved.").wait_for()
    page.locator("#sound-start").fill("0:00.5")
    page.locator("#sound-end").fill("1")
    page.locator("#sound-form").get_by_role("button", name="Bleep").click()
    page.get_by_text("The sound is changed.").wait_for()
    assert track_of(row, "f2")["reason"] == "officer_on_duty"
    assert row.plan["sound"]["bleep"] == [[0.5, 1.0]]
    page.get_by_role("button", name="Undo the last change").click()
    row.refresh_from_db()
    assert row.plan["sound"]["bleep"] == []
    look(page, "no-scripts")


def test_the_player_of_a_candidate(page, live_server, client, filmed):
    footage_request, row = filmed
    enter(page, live_server, client, footage_request.assigned_to)
    page.goto(live_server.url + reverse("review:player", args=[footage_request.candidates.get().pk]))
    page.wait_for_function("document.querySelector('video').readyState >= 2")
    page.evaluate("document.querySelector('video').currentTime = 2")
    page.wait_for_function("document.querySelector('video').currentTime >= 2")
    axe_clean(page)
    no_sideways_scroll(page, 375)
    look(page, "player")


def test_what_the_script_draws_is_what_the_engine_hides(page, live_server, client, filmed):
    """Box for box: keyframes are interpolated in two languages."""
    footage_request, row = filmed
    keyframes = [[2, 10, 10, 61, 47], [5, 33, 40, 101, 90], [19, 700, 301, 803, 399]]
    lifecycle.draw_box(
        footage_request, row, keyframes, version=row.plan_version, by=footage_request.assigned_to
    )
    open_page(page, live_server, client, filmed)
    boxes = page.evaluate(
        """async (keyframes) => {
            const { boxAt } = await import(new URL("review_boxes.js", document.querySelector("script[src*='review.js']").src));
            return [...Array(25).keys()].map((frame) => boxAt({ kind: "drawn", keyframes }, frame));
        }""",
        keyframes,
    )
    row.refresh_from_db()
    track = review.plan_of(row).track("b1")
    for frame, box in enumerate(boxes):
        expected = list(track.box(frame)) if frame in track.frames else None
        assert (box is None) == (expected is None)
        if box:
            assert max(abs(a - b) for a, b in zip(box, expected, strict=True)) <= 1, (frame, box, expected)
    assert json.dumps(boxes[2]) == json.dumps(keyframes[0][1:])


def test_original_and_result_keep_step_across_what_is_left_out(page, live_server, client, filmed):
    """From 2 to 5 and from 8 to 9 seconds are left out; a card of two seconds stands for each."""
    open_page(page, live_server, client, filmed)
    found = page.evaluate(
        """async (moments) => {
            const { inOriginal } = await import(new URL("result_time.js", document.querySelector("script[src*='review.js']").src));
            return moments.map((moment) => Object.values(inOriginal(moment, [[2, 5], [8, 9]])));
        }""",
        [1, 2.5, 4, 6.5, 7.5, 9, 12],
    )
    assert found == [[1, False], [2, True], [5, False], [7.5, False], [8, True], [9, False], [12, False]]
