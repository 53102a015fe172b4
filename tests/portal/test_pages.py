"""What does every page carry, and do the error pages stand when nothing else does?"""

from pathlib import Path

import pytest
from django.db import OperationalError
from django.template.loader import render_to_string

from portal import answers as ask
from portal.pages import on_every_page

ERRORS = ["400.html", "403.html", "403_csrf.html", "404.html", "500.html", "503.html"]
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_stands_with_nothing_known(name):
    html = render_to_string(name, {})
    assert html.count("<h1") == 1
    assert "Ask for police body-worn video of yourself" in html


@pytest.mark.parametrize("name", ["500.html", "503.html"])
def test_the_page_for_a_broken_database_asks_it_nothing(name):
    class Broken:
        def __getattr__(self, wanted):
            raise AssertionError(f"asked for {wanted}")

        __iter__ = __bool__ = __len__ = lambda self: self.asked

    render_to_string(name, {"user": Broken(), "messages": Broken(), **on_every_page(None)})


def test_a_staff_page_that_cannot_ask_the_database_is_still_drawn(rf):
    class Gone:
        @property
        def is_authenticated(self):
            raise OperationalError("server closed the connection unexpectedly")

    request = rf.get("/staff/")
    request.user = Gone()
    assert "Sorry, the service is unavailable" in render_to_string("503.html", on_every_page(request))


def test_the_title_says_error_first_only_when_there_is_one():
    class Form(ask.QuestionForm):
        name = ask.TextField("Name")

    fine = render_to_string("base.html", {"form": Form()})
    wrong = render_to_string("base.html", {"form": Form({})})
    assert "<title>Error: " in wrong and "<title>Error: " not in fine
    assert wrong.index("There is a problem") > wrong.index("<main")


def test_the_force_is_named_from_the_settings(settings):
    settings.FORCE = {"name": "Northshire Police <N>"}
    html = render_to_string("base.html", on_every_page(None))
    assert "Northshire Police &lt;N&gt;" in html
    assert on_every_page(None)["force"]["phone"] == ""


def test_no_template_holds_an_inline_script_or_style():
    """The content security policy forbids them, and would do so silently."""
    for file in TEMPLATES.rglob("*.html"):
        if {"letters", "email"} & set(file.parts):
            continue
        text = file.read_text().lower()
        for barred in ("<style", " style=", " onclick=", " onchange=", " onsubmit=", "javascript:"):
            assert barred not in text, f"{file}: {barred}"
        for script in text.split("<script")[1:]:
            assert " src=" in script.split(">")[0] or "application/json" in script.split(">")[0], file


def test_no_file_with_the_font_or_the_arms_of_govuk_is_served():
    vendor = TEMPLATES.parent / "static" / "vendor"
    names = [file.name for file in vendor.rglob("*")]
    assert "govuk-frontend.min.css" in names
    assert not [name for name in names if "crest" in name or "crown" in name or "woff" in name]
    assert "GDS Transport" not in (vendor / "govuk/govuk-frontend.min.css").read_text()


def test_the_start_page_says_the_name_of_the_service_once_in_its_title(client):
    title = client.get("/").content.decode().split("<title>")[1].split("</title>")[0]
    assert title == "Ask for police body-worn video of yourself – Capital Police Service"


def test_a_staff_page_carries_the_name_that_staff_know(client, db):
    title = client.get("/staff/", follow=True).content.decode().split("<title>")[1].split("</title>")[0]
    assert title == "Sign in – Footage requests – Capital Police Service"
