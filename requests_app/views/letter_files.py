"""How is a letter handed over? As a file, under a name that tells nobody what it is about."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def as_pdf_file(content, letter):
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"letter-{letter.pk}.pdf")
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
