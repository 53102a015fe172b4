"""Who has seen this photo? Private files, each opening on record."""

from django.http import Http404, HttpResponse

from portal import audit, vault
from portal.access import staff_with
from requests_app.views.casework.loading import request_of

SHOWN = {"image/jpeg": "jpg", "image/png": "png"}  # drawn by our own re-encoding; anything else is only saved


@staff_with("requests.see_originals", load=request_of)
def photo(request, footage_request):
    if not footage_request.photo_key:
        raise Http404
    audit.record_now("request.read_photo", by=request.user, chain=footage_request.reference)
    return as_download(
        HttpResponse(opened(footage_request.photo_key)), "image/jpeg", "photo.jpg", inline=True
    )


def opened(key):
    try:
        return vault.read(key)
    except vault.NotInVault:
        raise Http404 from None


def as_download(response, content_type, name, inline=False):
    """Never run, never sniffed, never kept: a file from outside does nothing in our name."""
    safe = "".join(letter for letter in name if letter.isalnum() or letter in "-_. ")[:100] or "file"
    response["Content-Type"] = (
        content_type if inline and content_type in SHOWN else "application/octet-stream"
    )
    how = "inline" if inline and content_type in SHOWN else "attachment"
    response.headers["Content-Disposition"] = (
        f'{how}; filename="{safe.encode("ascii", "ignore").decode() or "file"}"'
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
