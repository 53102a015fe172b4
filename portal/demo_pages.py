"""Which e-mails has the demo sent? Shown on this machine alone, in place of a mailbox."""

import email
from email import policy
from pathlib import Path

from django.conf import settings
from django.http import Http404
from django.shortcuts import render

from portal.access import anyone
from portal.demo_accounts import from_this_machine

SHOWN = 50
BETWEEN = b"\n" + b"-" * 79 + b"\n"  # Django's file backend writes this after each message


@anyone("the demo's people are made up, and nobody outside this machine gets an answer")
def mail(request):
    if not (settings.DEMO and from_this_machine(request)):
        raise Http404
    return render(request, "demo/mail.html", {"emails": newest()})


def newest():
    files = sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log"), key=lambda file: -file.stat().st_mtime_ns)
    found = [one for file in files[:SHOWN] for one in reversed(messages_in(file))]
    return found[:SHOWN]


def messages_in(file):
    return [read(content) for content in file.read_bytes().split(BETWEEN) if content.strip()]


def read(content):
    message = email.message_from_bytes(content, policy=policy.default)
    body = message.get_body(("plain",))
    return {
        "to": message["To"],
        "subject": message["Subject"],
        "at": message["Date"].datetime,
        "text": body.get_content(),
    }
