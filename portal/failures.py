"""What does a person see when something of ours fails? Never a half-saved thing, always what to do next."""

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.shortcuts import render
from django.views import defaults

from portal.access import anyone

BUSY, FULL = 503, 507


@anyone("whatever fails must be answered, whoever asks")
def broken(request):
    """Every failure ends here, wherever it came up: in a view, while a session is saved, while a form is read."""
    status = status_of(sys.exc_info()[1])
    return sorry(request, status) if status else defaults.server_error(request)


@anyone("whatever cannot be read must be answered, whoever sent it")
def unreadable(request, exception):
    """Not the person's fault where a session was only lost because the database did not answer."""
    status = status_of(exception)
    return sorry(request, status) if status else defaults.bad_request(request, exception)


@anyone("a form that has grown stale must be answered, whoever sends it")
def stale_form(request, reason=""):
    return render(request, "403_csrf.html", status=403)


def sorry(request, status):
    response = render(request, "503.html", {"storage_full": status == FULL}, status=status)
    response["Retry-After"] = "30"
    return response


def status_of(exception):
    """503 for a database that cannot answer now, 507 for storage that is full, None for anything else.

    What was raised on top of it counts as well: a session that cannot be saved is reported as one that was deleted.
    """
    while exception is not None:
        if isinstance(exception, OSError) and exception.errno in (errno.ENOSPC, errno.EDQUOT):
            return FULL
        if isinstance(exception, OperationalError) and "full" in str(exception):
            return FULL
        if isinstance(exception, OperationalError | InterfaceError):
            return BUSY
        exception = exception.__cause__ or exception.__context__
    return None
