"""Is a second step really asked for, used up and forced, and does signing in tell nothing to a stranger?"""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.urls import reverse

from portal.models import AuditEvent, Role, User
from tests.people import PASSWORD, a_caseworker, sign_in

pytestmark = pytest.mark.django_db
LOGIN, SECOND = reverse("account_login"), reverse("mfa_authenticate")


def code_of(secret, step=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def with_app(user):
    """A user who has set up an authenticator app; returns its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def enter(client, user, password=PASSWORD):
    return client.post(LOGIN, {"login": user.email, "password": password})


def set_up_an_app(client, user):
    enter(client, user)
    client.post(client.get(reverse("mfa_activate_totp")).url, {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": code_of(page.context["form"].secret)})


def is_in(client):
    return client.get(reverse("casework:queue")).status_code == 200


def test_a_password_alone_does_not_let_in_who_has_a_second_step(client):
    user = a_caseworker()
    with_app(user)
    assert enter(client, user).url == SECOND
    assert not is_in(client)
    assert client.get(SECOND).status_code == 200


def test_the_code_of_the_app_lets_in_once(client):
    user = a_caseworker()
    code = code_of(with_app(user))
    enter(client, user)
    client.post(SECOND, {"code": code})
    assert is_in(client)
    other = Client()
    enter(other, user)
    page = other.post(SECOND, {"code": code})
    assert b"The code is not right" in page.content and not is_in(other)


@pytest.mark.parametrize("code", ["", "000000", "12345", "٣٤٥٦٧٨", "x" * 5000, "\x00"])
def test_a_wrong_code_does_not(client, code):
    user = a_caseworker()
    with_app(user)
    enter(client, user)
    assert client.post(SECOND, {"code": code}).status_code == 200
    assert not is_in(client)


def test_codes_cannot_be_guessed_for_ever(client):
    user = a_caseworker()
    secret = with_app(user)
    enter(client, user)
    for _ in range(6):
        page = client.post(SECOND, {"code": "000000"})
    assert b"too many wrong tries" in page.content
    client.post(SECOND, {"code": code_of(secret)})
    assert not is_in(client)


def test_without_a_second_step_one_must_be_set_up_first(client, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    user = a_caseworker()
    assert enter(client, user).url == reverse("mfa_index")
    for name in ("casework:queue", "casework:home", "account_change_password", "mfa_view_recovery_codes"):
        assert client.get(reverse(name)).url == reverse("mfa_index"), name
    for name in ("mfa_index", "account_reauthenticate", "mfa_activate_totp", "mfa_add_webauthn"):
        assert client.get(reverse(name), follow=True).status_code == 200, name


def test_setting_up_an_app_for_real_opens_the_way(client, settings, django_capture_on_commit_callbacks):
    settings.SECOND_FACTOR_REQUIRED = True
    user = a_caseworker()
    enter(client, user)
    again = client.get(reverse("mfa_activate_totp"))
    assert again.status_code == 302, "the password is asked for again"
    page = client.post(again.url, {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    assert b"data:image/svg+xml" in page.content
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert done.url == reverse("mfa_view_recovery_codes")
    assert is_in(client)
    stored = Authenticator.objects.get(user=user, type="totp").data["secret"]
    assert secret not in stored, "the secret is encrypted in the database"
    assert AuditEvent.objects.filter(action="staff.totp_activated", actor=f"user:{user.pk}").exists()


def test_a_recovery_code_works_once(client, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    user = a_caseworker()
    set_up_an_app(client, user)
    code = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"][0]
    for expected in (True, False):
        visitor = Client()
        enter(visitor, user)
        visitor.post(SECOND, {"code": code})
        assert is_in(visitor) is expected


def test_the_last_second_step_cannot_be_taken_off(client, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    user = a_caseworker()
    set_up_an_app(client, user)
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=user, type="totp").exists()


def test_recovery_codes_alone_are_no_second_step(client, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    user = a_caseworker()
    Authenticator.objects.create(user=user, type="recovery_codes", data={"seed": "x", "used_mask": 0})
    sign_in(client, user)
    assert client.get(reverse("casework:queue")).url == reverse("mfa_index")


def test_a_stranger_learns_nothing_about_accounts(client):
    closed = a_caseworker(is_active=False)
    known = a_caseworker()
    answers = []
    for email, password in [
        (known.email, "a wrong password"),
        (closed.email, PASSWORD),
        ("nobody@police.example", PASSWORD),
    ]:
        page = client.post(LOGIN, {"login": email, "password": password})
        answers.append((page.status_code, page.content.replace(email.encode(), b"").split(b"<main")[1]))
    bare = [
        (status, [part for part in body.split(b"<input") if b"csrf" not in part]) for status, body in answers
    ]
    assert bare[0] == bare[1] == bare[2]
    assert b"is not right" in answers[0][1]


def test_passwords_cannot_be_guessed_for_ever(client):
    user = a_caseworker()
    for _ in range(5):
        enter(client, user, "a wrong password")
    assert b"too many wrong tries" in enter(client, user).content
    assert not is_in(client)


def test_signing_in_starts_a_new_session(client):
    user = a_caseworker()
    client.get(LOGIN)
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = client.session.session_key
    client.cookies["session"] = before
    enter(client, user)
    assert client.session.session_key != before
    assert is_in(client)


@pytest.mark.parametrize(
    "ended", [{"is_active": False}, {"role": Role.AUDITOR}, {"session_epoch": 1}, {"password": "!x"}]
)
def test_a_session_ends_at_once_when_the_account_changes(client, ended):
    user = a_caseworker()
    sign_in(client, user)
    assert is_in(client)
    User.objects.filter(pk=user.pk).update(**ended)
    assert client.get(reverse("casework:queue")).url.startswith(LOGIN)


def test_every_signing_in_and_out_is_on_record(client):
    user = a_caseworker()
    enter(client, user, "a wrong password")
    enter(client, user)
    client.post(reverse("account_logout"))
    actions = list(AuditEvent.objects.filter(about=f"user:{user.pk}").values_list("action", flat=True))
    assert actions == ["staff.sign_in_failed", "staff.sign_in", "staff.sign_out"]
    assert not is_in(client)


def test_a_link_to_another_site_is_not_followed_after_signing_in(client):
    user = a_caseworker()
    answer = client.post(LOGIN + "?next=https://evil.example/", {"login": user.email, "password": PASSWORD})
    assert answer.url == reverse("casework:home")


@pytest.mark.parametrize(
    "path",
    ["signup/", "password/reset/", "email/", "closed/", "login/code/", "confirm-email/x/", "inactive/"],
)
def test_what_is_not_listed_does_not_exist(client, path):
    assert client.get(LOGIN + path).status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "account_reauthenticate",
        "account_change_password",
        "mfa_index",
        "mfa_deactivate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_generate_recovery_codes",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
    ],
)
def test_every_page_of_an_account_is_ours_and_private(client, name):
    assert client.get(reverse(name)).url.startswith(LOGIN), "not without signing in"
    user = a_caseworker()
    set_up_an_app(client, user)
    page = client.get(reverse(name), follow=True)
    assert page.status_code == 200 and "no-store" in page["Cache-Control"]
    if "download" not in name:
        assert b"govuk-template" in page.content
