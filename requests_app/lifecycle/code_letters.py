"""WHAT happens when somebody without e-mail wants to follow their request online? One letter with one code."""

import hashlib

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from portal import audit
from portal.words import day_words
from requests_app import access_codes, letters
from requests_app.lifecycle.move import MoveRefused, lock, require
from requests_app.models import Letter
from requests_app.safekeeping import storing

KIND, TITLE = "access_code", "Your code to see your request online"
NOT_KEPT = "•••• •••• •••• (the code was printed once and is not kept)"


def make_code_letter(footage_request, *, by):
    """A new code in a letter; returns the PDF, which is for printing now. What is kept of it is without the code."""
    with storing() as store:
        lock(footage_request)
        require("requests.work", by, footage_request)
        if not footage_request.postal_address.strip():
            raise MoveRefused("There is no postal address to send a code to. Ask the person for one.")
        code = access_codes.new_code(
            footage_request, access_codes.POSTED_LENGTH, access_codes.POSTED_LIFE, by_post=True
        )
        without = letters.as_pdf(words(footage_request, NOT_KEPT), TITLE)
        letter = Letter.objects.create(
            footage_request=footage_request,
            kind=KIND,
            title=TITLE,
            html=words(footage_request, NOT_KEPT),
            vault_key=store(without),
            sha256=hashlib.sha256(without).hexdigest(),
            made_by=by,
            goes_by=Letter.By.POST,
        )
        audit.record(
            "request.make_code_letter",
            by=by,
            chain=footage_request.reference,
            about=f"letter:{letter.pk}",
            is_work=True,
        )
    return letters.as_pdf(words(footage_request, code), TITLE)


def words(footage_request, code):
    now = timezone.now()
    context = {
        "name": letters.printable(footage_request.name),
        "postal_address": letters.printable(footage_request.postal_address),
        "reference": footage_request.reference,
        "on": day_words(now),
        "until": day_words(now + access_codes.POSTED_LIFE),
        "code": code,
        "public_url": settings.PUBLIC_URL,
        "force": settings.FORCE,
    }
    return render_to_string("letters/access_code.html", context)
