"""Which e-mails go out, and did they? A row with what it tells of; a task that claims it and sends it."""

import logging
from datetime import timedelta
from email.utils import make_msgid
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone

from portal import audit
from portal.models import Alarm
from portal.tasks import task
from portal.vault import vault_key
from requests_app import notify
from requests_app.models import ContactBy, FootageRequest, OutgoingEmail

log = logging.getLogger(__name__)
ABOUT_COMPLAINTS = ["about_complaint", "review_takes_longer"]
LEASE = timedelta(minutes=5)
ATTEMPTS = 12
State = OutgoingEmail.State
CODE_GOES_HERE = "[code]"


def reaches(footage_request):
    """Whether this person is written to by e-mail: they chose it, and none has come back since."""
    chosen = footage_request.contact_by == ContactBy.EMAIL
    return chosen and bool(footage_request.email) and footage_request.email_failed_at is None


def queue_email(kind, *, to, footage_request=None, secret="", letter=None, message=None, **context):
    """Write the row in the caller's transaction; returns it. The first line of templates/email/<kind>.txt is the subject.

    `letter` or `message`: what it tells of, so that it is known what did not arrive if it comes back.

    `secret` is kept encrypted, takes the place of "[code]" when the e-mail is sent, and is then forgotten.
    """
    context = {
        "footage_request": footage_request,
        "force": settings.FORCE,
        "public_url": settings.PUBLIC_URL,
        **context,
    }
    subject, _, text = render_to_string(f"email/{kind}.txt", context).lstrip().partition("\n")
    email = OutgoingEmail.objects.create(
        kind=kind,
        to=to,
        footage_request=footage_request,
        letter=letter,
        message=message,
        subject=" ".join(subject.split())[:200],
        text=text.strip() + "\n",
        sealed=vault_key().encrypt(secret.encode()).decode() if secret else "",
    )
    send_email.enqueue(email.pk)
    return email


def to_send(now):
    return OutgoingEmail.objects.filter(
        Q(claimed_until_at__isnull=True) | Q(claimed_until_at__lt=now),
        sent_at__isnull=True,
        attempts__lt=ATTEMPTS,
    )


def claim(pk):
    """One worker at a time; the attempt counts before the work, so that a poison e-mail ends."""
    now = timezone.now()
    claimed = to_send(now).filter(pk=pk).update(claimed_until_at=now + LEASE, attempts=F("attempts") + 1)
    return OutgoingEmail.objects.get(pk=pk) if claimed else None


@task()
def send_email(pk):
    email = claim(pk)
    if email is None:
        return
    secret = vault_key().decrypt(email.sealed.encode()).decode() if email.sealed else ""
    body = email.text.replace(CODE_GOES_HERE, secret) if secret else email.text
    try:
        provider_id = SENDERS[settings.MAIL_BY](email, body)
    except SMTPRecipientsRefused as reason:
        refused(email, reason)
    except Exception as reason:  # whatever the mail server does, the row must say so and be tried again
        failed(email, reason)
    else:
        now = timezone.now()
        OutgoingEmail.objects.filter(pk=pk).update(
            sent_at=now, state=State.SENT, state_at=now, provider_id=provider_id, sealed="", failure=""
        )


def by_smtp(email, body):
    """The Message-ID is written down first and is the same at every try, so that a bounce of any of them is known."""
    if not email.provider_id:
        email.provider_id = make_msgid(domain=settings.DEFAULT_FROM_EMAIL.rpartition("@")[2])
        email.save(update_fields=["provider_id"])
    headers = {"Message-ID": email.provider_id}
    EmailMessage(email.subject, body, settings.DEFAULT_FROM_EMAIL, [email.to], headers=headers).send()
    return email.provider_id


def by_notify(email, body):
    return notify.send(email.to, email.subject, body, reference=str(email.pk))


SENDERS = {"smtp": by_smtp, "notify": by_notify}


def failed(email, reason):
    wait = timedelta(minutes=min(2**email.attempts, 240))
    over = email.attempts >= ATTEMPTS
    OutgoingEmail.objects.filter(pk=email.pk).update(
        claimed_until_at=timezone.now() + wait,
        failure=f"{type(reason).__name__}: {reason}"[:300],
        state=State.FAILED if over else State.QUEUED,
        state_at=timezone.now(),
    )
    log.warning("E-mail %s (%s) was not sent: %s", email.pk, email.kind, type(reason).__name__)
    if getattr(reason, "refused", False) and not is_raised("notify_refuses"):
        words = (
            f"{reason}: it refuses our e-mails. Check its key, its template and the service’s limits there."
        )
        Alarm.objects.create(kind="notify_refuses", words=words)
    if over:
        Alarm.objects.create(
            kind="email_not_sent",
            words=f"An e-mail ({email.kind}) could not be sent after {ATTEMPTS} tries. Write to the person by post.",
        )


def is_raised(kind):
    return Alarm.objects.filter(kind=kind, cleared_at=None).exists()


def refused(email, reason):
    """The server knows that there is no such address, or only that it cannot take the e-mail now."""
    if all(500 <= code < 600 for code, _ in reason.recipients.values()):
        OutgoingEmail.objects.filter(pk=email.pk).update(attempts=ATTEMPTS, sealed="")
        became(OutgoingEmail.objects.get(pk=email.pk), State.BOUNCED)
    else:
        failed(email, reason)


def send_waiting():
    """Every e-mail whose knock was lost, or whose sending failed a while ago."""
    for pk in to_send(timezone.now()).order_by("queued_at").values_list("pk", flat=True)[:200]:
        send_email(pk)


# --- what became of it --------------------------------------------------------------------------------------
# Later news replaces earlier; what came back is not delivered after all.
NEWS = {
    State.DELIVERED: [State.SENT],
    State.BOUNCED: [State.QUEUED, State.SENT, State.DELIVERED],
    State.FAILED: [State.SENT],
}


@transaction.atomic
def became(email, state):
    """What a mail server or Notify says of an e-mail that was sent; True if it was news. One that came back is shown
    on its request, where somebody has to find another way to reach the person."""
    footage_request = email.footage_request
    if footage_request is not None:
        FootageRequest.objects.select_for_update().get(pk=footage_request.pk)
    now = timezone.now()
    older = OutgoingEmail.objects.filter(pk=email.pk, state__in=NEWS[state])
    if not older.update(state=state, state_at=now):
        return False
    if state != State.DELIVERED and footage_request is not None:
        same = FootageRequest.objects.filter(pk=footage_request.pk, email=email.to, email_failed_at=None)
        same.update(email_failed_at=now)
        about = f"email:{email.pk}"
        audit.record(
            "request.email_came_back",
            by=audit.SYSTEM,
            chain=footage_request.reference,
            about=about,
            kind=email.kind,
        )
    elif state != State.DELIVERED and email.kind in ABOUT_COMPLAINTS:
        Alarm.objects.create(
            kind="complaint_email_came_back",
            words=f"An e-mail about a complaint came back ({email.subject}). Find another way to reach the person.",
        )
    return True
