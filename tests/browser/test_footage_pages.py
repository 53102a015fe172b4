"""Are the footage officer's pages usable by everybody, on a narrow screen too?"""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import timezone

from footage_app import docking, retention
from tests.browser.checks import axe_clean, no_sideways_scroll, summary_links_work
from tests.footage_app.catalogue_rows import clip_rows
from tests.footage_app.recordings import a_folder, an_entry
from tests.people import a_footage_officer, a_supervisor

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = 375


@pytest.fixture
def open_as(page, live_server, client):
    """Open a page of ours as somebody; fails where axe or a narrow screen finds fault."""

    def open_page(person, name, *args, query=""):
        client.force_login(person)
        cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": django_settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )
        page.goto(live_server.url + reverse(f"footage:{name}", args=args) + query)
        axe_clean(page)
        no_sideways_scroll(page, PHONE)
        return page

    return open_page


@pytest.fixture
def footage(tmp_path):
    entries = [
        an_entry("a.mp4"),
        an_entry("b.mp4", sha256="0" * 64),
        an_entry("c.mp4", recorded_start_utc="?"),
        an_entry("d.mp4", evidential=True, case_refs=["01/123/26"]),
    ]
    folder = a_folder(tmp_path / "Brixton dock 1", *entries)
    (folder / "forgotten.mp4").write_bytes(b"?")
    return docking.dock(folder)


def test_every_page_of_a_footage_officer(open_as, footage, settings):
    officer, clips = a_footage_officer(), list(footage.clips.order_by("pk"))
    retention.hold(
        [clips[0].pk], held_for="BWV-7K4M-Q2XP-9D3H", by="system", reason="may show the person who asked"
    )
    for name, args in [
        ("dockings", []),
        ("docking", [footage.pk]),
        ("quarantine", []),
        ("clip", [clips[0].pk]),
        ("clip", [clips[1].pk]),
        ("clip", [clips[3].pk]),
        ("accept", [clips[2].pk]),
        ("reject", [clips[1].pk]),
        ("mark_evidential", [clips[0].pk]),
        ("search", []),
        ("retention", []),
    ]:
        open_as(officer, name, *args)
    found = open_as(officer, "search", query="?officer=217EA")
    assert found.get_by_role("heading", name="4 found").is_visible()


def test_errors_are_linked_to_their_fields(open_as, footage):
    page = open_as(a_footage_officer(), "accept", footage.clips.get(time_is_sure=False).pk)
    page.get_by_role("button", name="Accept").click()
    axe_clean(page)
    summary_links_work(page)


def test_a_stopped_sweep_is_let_go_on_by_keyboard(open_as, settings):
    settings.SWEEP_FLOOR = 1
    clip_rows(2, started_at=timezone.now() - timedelta(days=31))
    retention.sweep()
    page = open_as(a_supervisor(), "retention")
    page.get_by_label("Why is it right to delete these clips?").fill("A busy weekend a month ago.")
    page.get_by_role("button", name="Propose to go on").press("Enter")
    page.get_by_text("A footage officer has to confirm it.").wait_for()
    page = open_as(a_footage_officer(), "retention")
    page.get_by_role("button", name="Confirm").press("Enter")
    page.get_by_text("Deletion goes on with the next sweep").wait_for()
    axe_clean(page)
    assert retention.sweep().doomed == 2
