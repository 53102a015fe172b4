"""Which e-mails came back? Reads a maildir of delivery status notifications (RFC 3464), believing none of it blindly."""

import os
import re
from collections import Counter
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings

from portal.models import Alarm
from requests_app.emails import State, became
from requests_app.models import OutgoingEmail

BIGGEST = 1024 * 1024
AT_ONCE = 500
MESSAGE_ID = re.compile(r"<[^<>\s]{3,190}>")
ACTIONS = {"failed": State.BOUNCED, "delivered": State.DELIVERED}


class NoMaildir(Exception):
    """There is no such folder, or we may not read it."""


def read_bounces(folder):
    """Read what is new; returns how many told something, and how many were ignored and put with what is read."""
    new, seen = Path(folder) / "new", Path(folder) / "cur"
    if not (new.is_dir() and seen.is_dir()):
        raise NoMaildir(f"{folder} is no maildir: it needs the folders new and cur.")
    told = Counter()
    for entry in sorted(os.scandir(new), key=lambda entry: entry.name)[:AT_ONCE]:
        if not entry.is_file(follow_symlinks=False):
            told["ignored"] += 1
            continue
        state = read_one(Path(entry.path))
        told[state or "ignored"] += 1
        if state:
            os.unlink(entry.path)  # it names a person, and has said what it had to say
        else:
            os.replace(entry.path, seen / f"{entry.name.partition(':')[0]}:2,S")
    return told


def read_the_maildir():
    """Where one is set up. One that is not there is told once: nothing that comes back would be seen."""
    if not settings.BOUNCE_MAILDIR:
        return
    try:
        read_bounces(settings.BOUNCE_MAILDIR)
    except (NoMaildir, OSError) as reason:
        words = f"E-mails that come back cannot be read: {reason}"
        if not Alarm.objects.filter(kind="no_bounces", cleared_at=None).exists():
            Alarm.objects.create(kind="no_bounces", words=words)


def read_one(path):
    """What this file told us of one of our e-mails: "bounced", "delivered", or "" for nothing."""
    try:
        with path.open("rb") as file:
            content = file.read(BIGGEST + 1)
        status, message_id, recipients = notification(content) if len(content) <= BIGGEST else ("", "", set())
    except Exception:  # whatever a stranger sends: the parser raises nearly anything
        return ""
    email = OutgoingEmail.objects.filter(provider_id=message_id).first() if status and message_id else None
    # Whoever forges one has to know the Message-ID that only the address itself was sent.
    if email is None or email.to.casefold() not in recipients:
        return ""
    return status if became(email, status) else ""


def notification(content):
    """(state, Message-ID of ours, addresses) of a delivery status notification; empty for anything else."""
    message = message_from_bytes(content, policy=policy.default)
    if message.get_content_type() != "multipart/report":
        return "", "", set()
    status, recipients, message_id = "", set(), ""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            for group in part.get_payload():
                action = str(group.get("Action", "")).strip().casefold()
                if action in ACTIONS:
                    status = ACTIONS[action] if status != State.BOUNCED else status
                    recipients |= addresses(group)
        elif kind in ("message/rfc822", "text/rfc822-headers"):
            message_id = message_id or original_id(part)
    return status, message_id, recipients


def addresses(group):
    fields = (str(group.get(name, "")) for name in ("Original-Recipient", "Final-Recipient"))
    return {field.rpartition(";")[2].strip().strip("<>").casefold() for field in fields if field}


def original_id(part):
    """Of the e-mail that came back, whether all of it was sent along or its headers alone."""
    if part.is_multipart():
        found = str(part.get_payload(0).get("Message-ID", ""))
    else:
        headers = part.get_payload(decode=True) or b""
        found = str(message_from_bytes(headers, policy=policy.default).get("Message-ID", ""))
    match = MESSAGE_ID.search(found)
    return match[0] if match else ""
