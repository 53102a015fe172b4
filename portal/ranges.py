"""Which bytes of a file does this request ask for? Whole, one range (206), or none that exist (416)."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

CHUNK = 256 * 1024
RANGES = re.compile(r"bytes=[ \t]*(.*)", re.IGNORECASE)
ONE_RANGE = re.compile(r"([0-9]*)-([0-9]*)")
LONGEST_NUMBER = 19  # digits: no file is longer, and int() must not be fed a megabyte of them
WHOLE, NOTHING = "whole", "nothing"
Span = tuple[int, int]
Told = Callable[[int, int], object]
File = str | os.PathLike[str]


def ranged_response(
    request: HttpRequest,
    path: File,
    *,
    sha256: str,
    content_type: str,
    download_name: str | None = None,
    on_bytes: Told | None = None,
) -> HttpResponseBase:
    """The file at `path`, or the part of it that the Range header asks for.

    `sha256` is the file's hash and serves as its strong ETag. With `download_name` the browser saves the
    file under that name. `on_bytes(first, last)` is told of each stretch of bytes (both ends counted) once
    it has been handed on; behind X-Accel-Redirect once, of everything that nginx was asked to send.
    Several ranges in one header are answered with the first of them that exists: every client must cope
    with less than it asked for, and no answer needs several parts.
    """
    size = os.stat(path).st_size
    wanted = wanted_bytes(request, sha256, size)
    if wanted == NOTHING:
        nothing = HttpResponse(status=416)
        nothing["Content-Range"] = f"bytes */{size}"
        return dressed(nothing, sha256, None, None)
    first, last = (0, size - 1) if isinstance(wanted, str) else wanted
    status = 200 if wanted == WHOLE else 206
    response: HttpResponseBase
    told = on_bytes if on_bytes and request.method != "HEAD" else (lambda first, last: None)
    # nginx would answer several ranges in several parts, and we have counted the first of them.
    if settings.ACCEL_REDIRECT_PREFIX and "," not in request.headers.get("Range", ""):
        return dressed(by_nginx(path, first, last, told), sha256, content_type, download_name)
    if request.method == "HEAD":
        response = HttpResponse(status=status)
    else:
        response = StreamingHttpResponse(stretches(path, first, last, told), status=status)
    response["Content-Length"] = str(max(0, last - first + 1))
    if status == 206:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return dressed(response, sha256, content_type, download_name)


def wanted_bytes(request: HttpRequest, sha256: str, size: int) -> Span | str:
    """(first, last), WHOLE, or NOTHING when no byte of the file is asked for."""
    header = request.headers.get("Range")
    if header is None or request.method not in ("GET", "HEAD"):
        return WHOLE
    condition = request.headers.get("If-Range")
    if condition is not None and condition.strip() != f'"{sha256}"':
        return WHOLE  # the client holds the beginning of another file, or names a date, which we never gave
    asked = RANGES.fullmatch(header.strip())
    if not asked:
        return WHOLE  # a unit that we do not know is to be ignored (RFC 9110, 14.2)
    parts = [part.strip() for part in asked[1].split(",") if part.strip()]
    spans = [span_of(part, size) for part in parts]
    if not spans or WHOLE in spans:
        return WHOLE
    return next((span for span in spans if span != NOTHING), NOTHING)


def span_of(text: str, size: int) -> Span | str:
    """(first, last) of one range such as 0-99, 100- or -50; WHOLE when it is no range at all."""
    found = ONE_RANGE.fullmatch(text)
    if not found or found[0] == "-" or any(len(number) > LONGEST_NUMBER for number in found.groups()):
        return WHOLE
    if not found[1]:
        length = min(int(found[2]), size)
        return (size - length, size - 1) if length else NOTHING
    first, last = int(found[1]), int(found[2]) if found[2] else size - 1
    if found[2] and last < first:
        return WHOLE
    return (first, min(last, size - 1)) if first < size else NOTHING


def stretches(path: File, first: int, last: int, told: Told) -> Iterator[bytes]:
    """The bytes from first to last, a piece at a time; whoever hangs up stops it."""
    with open(path, "rb") as file:
        file.seek(first)
        while first <= last:
            piece = file.read(min(CHUNK, last - first + 1))
            if not piece:
                return  # shorter than a moment ago: the client sees a broken transfer, not a wrong file
            yield piece
            told(first, first + len(piece) - 1)
            first += len(piece)


def by_nginx(path: File, first: int, last: int, told: Told) -> HttpResponse:
    """nginx sends the file itself, ranges and all; the address is one that only we can give it."""
    inside = Path(path).resolve().relative_to(Path(settings.FOOTAGE_STORE).resolve())
    response = HttpResponse()
    response["X-Accel-Redirect"] = f"{settings.ACCEL_REDIRECT_PREFIX.rstrip('/')}/{quote(str(inside))}"
    told(first, last)
    return response


def dressed(
    response: HttpResponseBase, sha256: str, content_type: str | None, download_name: str | None
) -> HttpResponseBase:
    """What every such answer carries."""
    response["ETag"] = f'"{sha256}"'
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    if content_type:
        response["Content-Type"] = content_type
    if download_name:
        response["Content-Disposition"] = disposition(download_name)
    return response


def disposition(name: str) -> str:
    """A name that no browser or shell can take for more than a name."""
    name = re.sub(r"[^\w.,()+ -]", "_", name.replace("\u0000", ""))[:100].strip(" .") or "download"
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
