"""What does a person see when something of ours fails? Never a half-saved thing, always what to do next."""

import errno
import logging

from django.db import InterfaceError, OperationalError
from django.shortcuts import render

from portal.access import anyone

log = logging.getLogger(__name__)
BUSY, FULL = 503, 507


class KeepAnswersMiddleware:
    """Turns a database that is locked, gone or full, and a full disk, into a page that says nothing was saved."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        status = status_of(exception)
        if status is None:
            return None
        log.error("%s %r: %s", request.method, request.path, exception)
        response = render(request, "503.html", {"storage_full": status == FULL}, status=status)
        response["Retry-After"] = "30"
        return response


def status_of(exception):
    """503 for a database that cannot answer now, 507 for storage that is full, None for anything else."""
    if isinstance(exception, OSError) and exception.errno in (errno.ENOSPC, errno.EDQUOT):
        return FULL
    if isinstance(exception, OperationalError) and "full" in str(exception):
        return FULL
    if isinstance(exception, OperationalError | InterfaceError):
        return BUSY
    return None


@anyone("a form that has grown stale must be answered, whoever sends it")
def stale_form(request, reason=""):
    return render(request, "403_csrf.html", status=403)
