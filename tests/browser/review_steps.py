"""How do the tests of the review page get there, and what do they look at on it?"""

import os
from pathlib import Path

from django.urls import reverse

from footage_app.models import Redaction
from requests_app.lifecycle import redaction as lifecycle
from tests.builders import a_filmed_request

SHOTS = os.environ.get("PORTAL_SHOTS")


def a_doubtful_clip():
    """A request, and its redaction, whose second face the search was not sure of; each face is on its own."""
    footage_request = a_filmed_request(rendered=False)
    row = lifecycle.redactions_of(footage_request).get()
    for track in row.plan["tracks"]:
        track["person"] = ""
    row.plan["tracks"][1]["doubt"] = ["very small"]
    Redaction.objects.filter(pk=row.pk).update(plan=row.plan)
    return footage_request, row


def enter(page, live_server, client, user):
    client.force_login(user)
    cookie = client.cookies["session"].value
    page.context.add_cookies([{"name": "session", "value": cookie, "url": live_server.url}])


def open_page(page, live_server, client, filmed, user=None):
    footage_request, row = filmed
    enter(page, live_server, client, user or footage_request.assigned_to)
    page.goto(live_server.url + reverse("review:clip", args=[row.made_for, row.clip_id]))
    wait_until_ready(page)
    return row


def wait_until_ready(page):
    page.wait_for_selector("[data-module=review][data-ready]")
    page.wait_for_function("document.getElementById('video').readyState >= 2")


def saved(page, text):
    page.locator("#said", has_text=text).wait_for()


def tab(page, name):
    page.get_by_role("tab", name=name).click()


def look(page, name):
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def box_of(page, track):
    """x, y, width and height of a box, in pixels of the recording."""
    edge = page.locator(f"g[data-id={track}] .app-box__edge")
    return [float(edge.get_attribute(name)) for name in ("x", "y", "width", "height")]


def track_of(row, track):
    row.refresh_from_db()
    return next(one for one in row.plan["tracks"] if one["id"] == track)


class Mouse:
    """A hand that presses and drags in pixels of the recording."""

    def __init__(self, page, width=1280):
        self.page, self.width = page, width

    @property
    def scale(self):
        return self.width / self.page.locator("#boxes").bounding_box()["width"]

    def wait_until_still(self):
        """A hand waits until the picture stands where it is: a list that grows or a step that scrolls moves it."""
        stage = self.page.locator("#boxes")
        stage.scroll_into_view_if_needed()
        before = None
        while (here := stage.bounding_box()) != before:
            before = here
            self.page.wait_for_timeout(150)

    def at(self, x, y):
        stage, scale = self.page.locator("#boxes").bounding_box(), self.scale
        return stage["x"] + x / scale, stage["y"] + y / scale

    def drag(self, start, end):
        self.wait_until_still()
        mouse, (x0, y0), (x1, y1) = self.page.mouse, self.at(*start), self.at(*end)
        mouse.move(x0, y0)
        mouse.down()
        mouse.move((x0 + x1) / 2, (y0 + y1) / 2)
        mouse.move(x1, y1)
        mouse.up()
