"""Does an e-mail go out by GOV.UK Notify as well, and do we hear what became of it?"""

import json
import logging

import pytest
from django.core import mail
from django.urls import reverse

from portal.models import Alarm
from requests_app import emails
from requests_app.models import OutgoingEmail
from tests.builders import a_request
from tests.requests_app.notify_stand_in import API_KEY, TEMPLATE, stand_in

pytestmark = pytest.mark.django_db
TOKEN = "a token of both sides"


@pytest.fixture
def notify(settings):
    with stand_in() as (server, address):
        settings.MAIL_BY, settings.NOTIFY_BASE_URL = "notify", address
        settings.NOTIFY_API_KEY, settings.NOTIFY_TEMPLATE_ID = API_KEY, TEMPLATE
        settings.NOTIFY_CALLBACK_TOKEN = TOKEN
        yield server


def queued():
    footage_request = a_request()
    OutgoingEmail.objects.all().delete()
    return emails.queue_email(
        "access_code", to=footage_request.email, footage_request=footage_request, secret="ABCD EFGH"
    )


def tried(email):
    OutgoingEmail.objects.update(claimed_until_at=None)
    emails.send_email(email.pk)
    email.refresh_from_db()
    return email


# --- sending ----------------------------------------------------------------------------------------
def test_an_email_is_handed_to_notify_signed_and_whole_and_to_no_mail_server(notify):
    email = tried(queued())
    (sent,) = notify.sent
    assert (sent["email_address"], sent["reference"]) == (email.to, str(email.pk))
    assert sent["personalisation"]["subject"] == email.subject
    assert "Your code is ABCD EFGH" in sent["personalisation"]["body"]
    assert email.state == "sent" and len(email.provider_id) == 36 and email.sealed == ""
    assert not mail.outbox


@pytest.mark.parametrize("status", [429, 500, 503])
def test_when_notify_is_busy_or_broken_the_email_is_tried_again_without_alarm(notify, status):
    notify.answers = [status]
    email = tried(queued())
    assert (email.state, email.sent_at, notify.sent) == ("queued", None, [])
    assert not Alarm.objects.exists()
    assert tried(email).state == "sent"


@pytest.mark.parametrize("status", [400, 403])
def test_when_notify_refuses_there_is_one_alarm_at_once_and_nothing_is_lost(notify, status):
    notify.answers = [status, status]
    email = tried(tried(queued()))
    assert Alarm.objects.filter(kind="notify_refuses").count() == 1
    assert str(status) in Alarm.objects.get().words
    assert tried(email).state == "sent", "once somebody has mended it"


def test_a_wrong_or_missing_key_raises_an_alarm(notify, settings):
    for key in (API_KEY[:-1] + "0", ""):
        settings.NOTIFY_API_KEY = key
        Alarm.objects.all().delete()
        assert tried(queued()).state == "queued"
        assert Alarm.objects.filter(kind="notify_refuses").count() == 1
    assert not notify.sent


def test_after_the_last_try_the_email_has_failed(notify):
    notify.answers = [500] * 20
    email = queued()
    for _ in range(emails.ATTEMPTS):
        tried(email)
    assert email.state == "failed"
    assert Alarm.objects.filter(kind="email_not_sent").count() == 1


def test_no_code_is_ever_in_a_log_or_in_the_row_whatever_notify_answers(notify, caplog):
    notify.answers = [400, 403, 500]
    email = queued()
    with caplog.at_level(logging.DEBUG):
        for _ in range(4):
            tried(email)
    kept = json.dumps(list(OutgoingEmail.objects.values()), default=str)
    words = "".join(alarm.words for alarm in Alarm.objects.all())
    assert notify.sent and "ABCD" not in caplog.text + kept + words + email.failure


def test_an_address_at_which_nobody_answers_is_tried_again(settings):
    settings.MAIL_BY, settings.NOTIFY_BASE_URL = "notify", "http://127.0.0.1:9"
    settings.NOTIFY_API_KEY, settings.NOTIFY_TEMPLATE_ID = API_KEY, TEMPLATE
    assert tried(queued()).state == "queued"
    assert not Alarm.objects.exists()


# --- what became of it --------------------------------------------------------------------------------
def receipt(client, email, status, token=TOKEN, **changes):
    body = {"id": email.provider_id, "status": status, "to": email.to, "notification_type": "email"}
    return client.post(
        reverse("public:notify_receipt"),
        data=json.dumps({**body, **changes}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"} if token else {},
    ).status_code


@pytest.mark.parametrize(
    "status, state, came_back",
    [
        ("delivered", "delivered", False),
        ("permanent-failure", "bounced", True),
        ("temporary-failure", "bounced", True),
        ("technical-failure", "failed", True),
        ("sending", "sent", False),
    ],
)
def test_a_receipt_says_what_became_of_an_email(notify, client, status, state, came_back):
    email = tried(queued())
    assert receipt(client, email, status) == 204
    email.refresh_from_db()
    email.footage_request.refresh_from_db()
    assert email.state == state
    assert bool(email.footage_request.email_failed_at) is came_back


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], TOKEN + " ", "é"])
def test_nobody_without_the_token_is_believed(notify, client, token):
    email = tried(queued())
    assert receipt(client, email, "permanent-failure", token=token) == 401
    email.refresh_from_db()
    assert email.state == "sent"


def test_where_no_token_is_set_nobody_is_let_in(notify, client, settings):
    settings.NOTIFY_CALLBACK_TOKEN = ""
    email = tried(queued())
    assert [receipt(client, email, "delivered", token=token) for token in ("", "x")] == [401, 401]


@pytest.mark.parametrize(
    "body", ["", "[]", "{", '"x"', "null", '{"id": 3, "status": "delivered"}', "[" * 9000]
)
def test_what_is_no_receipt_is_refused(notify, client, body):
    headers = {"Authorization": f"Bearer {TOKEN}"}
    where = reverse("public:notify_receipt")
    response = client.post(where, data=body, content_type="application/json", headers=headers)
    assert response.status_code == 400


def test_an_unknown_id_and_one_that_was_never_given_change_nothing(notify, client):
    tried(queued())
    waiting = queued()
    assert receipt(client, waiting, "permanent-failure", id="") == 400
    assert receipt(client, waiting, "permanent-failure", id="no such") == 204
    assert not OutgoingEmail.objects.filter(state="bounced").exists()


def test_guessing_tokens_ends_soon(notify, client, within_one_hour):
    email = tried(queued())
    answers = [receipt(client, email, "delivered", token="guess") for _ in range(62)]
    assert answers.count(401) == 60 and answers[-1] == 429
    assert receipt(client, email, "delivered") == 204, "the right token still counts"
