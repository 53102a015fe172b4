"""Can staff set up and use a second step in a browser, scripts and content policy and all?"""

import os
import time
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse

from requests_app.lifecycle import people
from tests.browser.checks import axe_clean, no_sideways_scroll, summary_links_work
from tests.people import PASSWORD, a_caseworker, a_supervisor

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("PORTAL_SHOTS")


@pytest.fixture(autouse=True)
def second_factor_required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def look_at(page, name):
    if SHOTS:
        for width in (375, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)
    axe_clean(page)
    no_sideways_scroll(page)


def a_security_key(page):
    """Chromium's own pretended authenticator: a platform passkey with a fingerprint that always matches."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def enter(page, live_server, user, password=PASSWORD):
    page.goto(live_server.url + reverse("account_login"))
    page.get_by_label("Email address").fill(user.email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def confirm_that_it_is_me(page, password=PASSWORD):
    page.get_by_role("heading", name="Confirm that it is you").wait_for()
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Continue").click()


def sign_out(page):
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in", exact=True).wait_for()


def test_an_invited_person_comes_in_with_an_app(page, live_server):
    user = people.invite(email="nia@police.example", name="Nia New", role="caseworker", by=a_supervisor())
    user.refresh_from_db()
    page.goto(live_server.url + reverse("casework:accept_invite", args=[people.new_link(user)]))
    page.get_by_role("button", name="Set password").click()
    page.locator(".govuk-error-summary").wait_for()
    summary_links_work(page)
    look_at(page, "set-password")
    password = "violet tractor sandwich"
    page.get_by_label("Choose a password").fill(password)
    page.get_by_label("Type it again").fill(password)
    page.get_by_role("button", name="Set password").click()
    page.get_by_text("Your password is set").wait_for()
    enter(page, live_server, user, password)
    page.get_by_role("heading", name="Set up your second step").wait_for()
    look_at(page, "second-step-none")
    page.get_by_role("link", name="Set up authenticator app").click()
    look_at(page, "confirm-it-is-you")
    confirm_that_it_is_me(page, password)
    page.get_by_text("You cannot scan the picture").click()
    look_at(page, "app")
    secret = page.locator(".app-key").inner_text()
    page.get_by_label("Code that your app shows").fill("000000")
    page.get_by_role("button", name="Continue").click()
    page.locator(".govuk-error-summary").wait_for()
    summary_links_work(page)
    page.get_by_label("Code that your app shows").fill(
        format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    )
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    look_at(page, "recovery-codes")
    page.get_by_role("link", name="Go to your work").click()
    page.get_by_role("heading", name="Queue").wait_for()
    page.get_by_role("link", name="Your account").click()
    look_at(page, "account")


def test_a_passkey_is_set_up_and_signs_in_alone(page, live_server):
    user = a_caseworker()
    a_security_key(page)
    enter(page, live_server, user)
    page.get_by_role("link", name="Set up a passkey").click()
    confirm_that_it_is_me(page)
    page.get_by_role("heading", name="Set up a passkey").wait_for()
    look_at(page, "add-passkey")
    page.get_by_label("Let it sign me in alone").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    page.goto(live_server.url + reverse("mfa_list_webauthn"))
    look_at(page, "passkeys")
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("heading", name="Queue").wait_for()


def test_a_passkey_is_the_second_step_after_a_password(page, live_server):
    user = a_caseworker()
    a_security_key(page)
    enter(page, live_server, user)
    page.get_by_role("link", name="Set up a passkey").click()
    confirm_that_it_is_me(page)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    sign_out(page)
    enter(page, live_server, user)
    page.get_by_role("heading", name="Second step").wait_for()
    look_at(page, "second-step")
    page.get_by_role("button", name="Use your passkey").click()
    page.get_by_role("heading", name="Queue").wait_for()
