"""Do we notice when an e-mail comes back, and believe nobody who only says so?"""

import io

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.urls import reverse

from portal.models import Alarm, AuditEvent
from requests_app import bounces, emails
from requests_app.models import FootageRequest, OutgoingEmail
from tests.builders import a_request
from tests.people import a_caseworker, sign_in

pytestmark = pytest.mark.django_db


class RefusesTheAddress(EmailBackend):
    def send_messages(self, messages):
        raise emails.SMTPRecipientsRefused({messages[0].to[0]: (550, b"no such user")})


@pytest.fixture
def maildir(tmp_path, settings):
    for name in ("new", "cur", "tmp"):
        (tmp_path / "bounced" / name).mkdir(parents=True)
    settings.BOUNCE_MAILDIR = str(tmp_path / "bounced")
    return tmp_path / "bounced"


def an_email_sent(footage_request=None):
    footage_request = footage_request or a_request()
    email = emails.queue_email("new_message", to=footage_request.email, footage_request=footage_request)
    emails.send_email(email.pk)
    email.refresh_from_db()
    assert email.state == "sent"
    return email


def a_notification(email, action="failed", message_id=None, to=None, whole=False):
    """As mail servers write it (RFC 3464): words, the status of each recipient, and what was sent."""
    kind = "message/rfc822" if whole else "text/rfc822-headers"
    return f"""From: MAILER-DAEMON@example.com
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I am sorry to tell you
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; {to or email.to}
Action: {action}
Status: 5.1.1

--B
Content-Type: {kind}

Message-ID: {message_id or email.provider_id}
To: {email.to}
Subject: x
{chr(10) + "Hello" if whole else ""}
--B--
""".encode()


def put(maildir, content, name="1.example"):
    (maildir / "new" / name).write_bytes(content)


def came_back(email):
    email.refresh_from_db()
    return email.state == "bounced"


@pytest.mark.parametrize("whole", [True, False])
def test_an_email_that_came_back_is_shown_on_its_request(maildir, client, whole):
    email = an_email_sent()
    assert mail.outbox[0].extra_headers["Message-ID"] == email.provider_id
    put(maildir, a_notification(email, whole=whole))
    assert bounces.read_bounces(maildir) == {"bounced": 1}
    footage_request = FootageRequest.objects.get(pk=email.footage_request_id)
    assert came_back(email) and footage_request.email_failed_at
    event = AuditEvent.objects.get(action="request.email_came_back")
    assert email.to not in event.body
    client = sign_in(client, a_caseworker())
    page = client.get(reverse("casework:request", args=[footage_request.reference])).content.decode()
    assert "Emails to this person come back" in page
    assert "Email came back" in client.get(reverse("casework:queue")).content.decode()
    assert not any((maildir / "new").iterdir())


def test_the_same_notification_twice_tells_once(maildir):
    email = an_email_sent()
    for name in ("1", "2"):
        put(maildir, a_notification(email), name)
    assert bounces.read_bounces(maildir) == {"bounced": 1, "ignored": 1}
    assert AuditEvent.objects.filter(action="request.email_came_back").count() == 1


@pytest.mark.parametrize(
    "action, state", [("delayed", "sent"), ("relayed", "sent"), ("delivered", "delivered")]
)
def test_only_a_failure_is_one(maildir, action, state):
    email = an_email_sent()
    put(maildir, a_notification(email, action))
    bounces.read_bounces(maildir)
    email.refresh_from_db()
    assert email.state == state and email.footage_request.email_failed_at is None


def test_an_address_that_was_changed_since_is_not_called_broken(maildir):
    email = an_email_sent()
    FootageRequest.objects.update(email="new@example.com")
    put(maildir, a_notification(email))
    bounces.read_bounces(maildir)
    assert came_back(email) and FootageRequest.objects.get().email_failed_at is None


def hostile(email):
    whole = a_notification(email)
    return {
        "another address": a_notification(email, to="stranger@example.com"),
        "another id": a_notification(email, message_id="<1@example.com>"),
        "no id": a_notification(email, message_id="nonsense"),
        "no report": whole.replace(b"multipart/report", b"multipart/mixed"),
        "a letter": b"Subject: I am away\n\nuntil Monday",
        "nothing": b"",
        "noise": bytes(range(256)) * 50,
        "huge": whole + b"x" * bounces.BIGGEST,
        "nested": b"".join(
            b"Content-Type: multipart/report; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5000)
        ),
        "no parts": b"Content-Type: multipart/report; report-type=delivery-status\n\nx",
        "status is a text": whole.replace(b"message/delivery-status", b"text/plain"),
        "odd header": b"Content-Type: multipart/report; boundary*0*=\xff\xfe''%GG\n\n",
    }


@pytest.mark.parametrize("what", hostile(OutgoingEmail(to="a@example.com", provider_id="<a@b.example>")))
def test_what_is_no_notification_of_ours_is_ignored_and_counted(maildir, what):
    email = an_email_sent()
    put(maildir, hostile(email)[what])
    assert bounces.read_bounces(maildir) == {"ignored": 1}
    assert not came_back(email)
    assert [path.name for path in (maildir / "cur").iterdir()] == ["1.example:2,S"]


def test_a_link_out_of_the_folder_is_not_followed(maildir, tmp_path):
    (tmp_path / "secret").write_text("Subject: secret")
    (maildir / "new" / "1").symlink_to(tmp_path / "secret")
    (maildir / "new" / "2").mkdir()
    assert bounces.read_bounces(maildir) == {"ignored": 2}
    assert (tmp_path / "secret").exists()


def test_a_code_that_came_back_is_found_by_the_id_of_any_of_its_tries(maildir, settings):
    email = emails.queue_email("new_message", to="a@example.com", footage_request=a_request())
    settings.EMAIL_BACKEND = "no.such.Backend"
    emails.send_email(email.pk)
    first = OutgoingEmail.objects.get(pk=email.pk).provider_id
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    OutgoingEmail.objects.update(claimed_until_at=None)
    emails.send_email(email.pk)
    assert first and OutgoingEmail.objects.get(pk=email.pk).provider_id == first


def test_an_address_that_the_server_refuses_at_once_has_come_back(settings):
    email = emails.queue_email("new_message", to="amara@example.com", footage_request=a_request())
    settings.EMAIL_BACKEND = f"{__name__}.RefusesTheAddress"
    emails.send_email(email.pk)
    emails.send_waiting()
    assert came_back(email) and email.attempts == emails.ATTEMPTS
    assert email.footage_request.email_failed_at and not Alarm.objects.exists()


# --- the command and the schedule -------------------------------------------------------------------
def test_the_command_says_what_it_read(maildir):
    put(maildir, a_notification(an_email_sent()), "1")
    put(maildir, b"?", "2")
    out = io.StringIO()
    call_command("read_bounces", stdout=out)
    assert out.getvalue() == "1 came back, 0 delivered, 1 ignored\n"
    with pytest.raises(CommandError, match="no maildir"):
        call_command("read_bounces", str(maildir / "none"))


def test_a_maildir_that_is_not_there_is_told_once(settings, tmp_path):
    settings.BOUNCE_MAILDIR = ""
    bounces.read_the_maildir()
    assert not Alarm.objects.exists()
    settings.BOUNCE_MAILDIR = str(tmp_path / "none")
    bounces.read_the_maildir()
    bounces.read_the_maildir()
    assert Alarm.objects.filter(kind="no_bounces").count() == 1
