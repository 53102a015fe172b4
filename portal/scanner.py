"""Does a virus scanner know this file? Asks clamd where one is set up, and says loudly where it does not answer."""

import socket
import struct

from django.conf import settings

from portal import ratelimit
from portal.models import Alarm

SECONDS = 30
CHUNK = 1 << 16


class Infected(Exception):
    """The scanner knows this file; str() is what it calls it."""


class ScannerAbsent(Exception):
    """A scanner is set up and does not answer."""


def is_set_up():
    return bool(settings.CLAMAV)


def scan(content):
    """The scanner's name and version once it has found nothing; "" where none is set up. Raises Infected, ScannerAbsent."""
    if not is_set_up():
        return ""
    try:
        answer = ask(b"zINSTREAM\0", content)
        version = ask(b"zVERSION\0")
    except OSError as reason:
        raise absent(f"{type(reason).__name__}") from reason
    if answer.endswith(" FOUND"):
        raise Infected(answer.removeprefix("stream: ").removesuffix(" FOUND"))
    if answer != "stream: OK":
        raise absent(answer[:100])
    return version[:60]


def ask(command, content=None):
    """One command of clamd's protocol, with the content in chunks that each say how long they are; its answer."""
    with connected() as line:
        line.sendall(command)
        if content is not None:
            for start in range(0, len(content), CHUNK):
                part = content[start : start + CHUNK]
                line.sendall(struct.pack("!L", len(part)) + part)
            line.sendall(struct.pack("!L", 0))
        answer = b""
        while part := line.recv(4096):
            answer += part
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def connected():
    place = settings.CLAMAV
    if place.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(SECONDS)
        try:
            line.connect(place)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = place.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)


def absent(why):
    """One alarm an hour, and the exception to raise."""
    if ratelimit.take("alarm:scanner_absent", limit=1):
        Alarm.objects.create(
            kind="scanner_absent",
            words=f"The virus scanner does not answer ({why}). Files are kept only where they could be drawn anew. "
            "Start clamd, or take CLAMAV out of the settings.",
        )
    return ScannerAbsent(why)
