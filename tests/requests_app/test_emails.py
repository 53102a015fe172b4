"""Does every e-mail go out once, whatever the mail server does, and does no code stay behind?"""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from portal.models import Alarm
from requests_app import emails
from requests_app.models import OutgoingEmail
from tests.builders import a_request

pytestmark = pytest.mark.django_db


class NoServer(EmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError("no mail server")


def queued(**fields):
    footage_request = a_request()
    OutgoingEmail.objects.all().delete()
    return emails.queue_email("access_code", to="a@example.com", footage_request=footage_request, **fields)


def test_an_email_is_sent_once_however_often_the_task_runs():
    email = queued()
    emails.send_email(email.pk)
    emails.send_email(email.pk)
    emails.send_waiting()
    assert [message.to for message in mail.outbox] == [["a@example.com"]]


def test_one_that_another_worker_has_claimed_is_left_alone():
    email = queued()
    assert emails.claim(email.pk)
    emails.send_email(email.pk)
    assert not mail.outbox
    OutgoingEmail.objects.update(claimed_until_at=timezone.now() - timedelta(seconds=1))
    emails.send_waiting()
    assert len(mail.outbox) == 1


def test_a_code_is_readable_in_the_email_and_nowhere_in_the_database():
    email = queued(secret="ABCD EFGH")
    assert "ABCD" not in email.text + email.sealed + email.subject
    emails.send_email(email.pk)
    assert "Your code is ABCD EFGH\n" in mail.outbox[0].body
    email.refresh_from_db()
    assert email.sealed == ""
    assert "ABCD" not in email.text


def test_a_mail_server_that_is_down_is_tried_again_and_then_told_of(settings):
    email = queued()
    settings.EMAIL_BACKEND = f"{NoServer.__module__}.NoServer"
    for _ in range(emails.ATTEMPTS + 3):
        OutgoingEmail.objects.update(claimed_until_at=None)
        emails.send_waiting()
    email.refresh_from_db()
    assert (email.attempts, email.sent_at) == (emails.ATTEMPTS, None)
    assert "ConnectionRefusedError" in email.failure
    assert Alarm.objects.filter(kind="email_not_sent").count() == 1


def test_after_a_failure_there_is_a_pause(settings):
    email = queued()
    settings.EMAIL_BACKEND = f"{NoServer.__module__}.NoServer"
    emails.send_email(email.pk)
    emails.send_email(email.pk)
    email.refresh_from_db()
    assert email.attempts == 1


def test_no_email_names_the_person_or_what_they_said():
    footage_request = a_request(name="Amara Okafor", what_happened="I was stopped in Brixton.")
    for kind in ("acknowledgement", "access_code", "new_message", "withdrawn"):
        email = emails.queue_email(
            kind, to="a@example.com", footage_request=footage_request, secret="X", due_on="today"
        )
        assert email.subject and "\n" not in email.subject
        assert not any(word in email.subject + email.text for word in ("Amara", "Okafor", "Brixton", "I was"))
