"""How does an e-mail go out by GOV.UK Notify? One template there has two fields: subject and body."""

import logging

from django.conf import settings
from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

# Its warnings quote what the server answers, and a log is no place for what an e-mail says.
logging.getLogger("notifications_python_client").setLevel(logging.CRITICAL)
FORBIDDEN, BUSY = 403, 429


class NotSent(Exception):
    """Notify did not take the e-mail. `refused`: something is wrong in our set-up, and only a person can mend it."""

    def __init__(self, status):
        self.refused = 400 <= status < 500 and status != BUSY
        super().__init__(f"GOV.UK Notify answered {status}")


def send(to, subject, body, reference):
    """Hand an e-mail over; returns Notify's id of it, by which it later tells what became of it."""
    try:
        client = NotificationsAPIClient(
            settings.NOTIFY_API_KEY, base_url=settings.NOTIFY_BASE_URL, timeout=settings.EMAIL_TIMEOUT
        )
        taken = client.send_email_notification(
            email_address=to,
            template_id=settings.NOTIFY_TEMPLATE_ID,
            personalisation={"subject": subject, "body": body},
            reference=reference,
        )
        return str(taken["id"])
    except APIError as reason:
        raise NotSent(reason.status_code) from None
    except (AssertionError, KeyError, TypeError):
        # Without a key the client does not start; an answer without an id is not one of Notify's.
        raise NotSent(FORBIDDEN) from None
