"""WHAT happens when a colleague leaves a note? It stays among staff."""

from django.db import transaction

from portal import audit
from requests_app.lifecycle.move import MoveRefused, require
from requests_app.models import Note


@transaction.atomic
def add_note(footage_request, *, text, by):
    require("requests.work", by, footage_request)
    if not (text or "").strip():
        raise MoveRefused("Enter a note.")
    if footage_request.erased_at:
        raise MoveRefused("What was personal in this request is erased, so no note is kept with it.")
    note = Note.objects.create(footage_request=footage_request, text=text.strip(), written_by=by)
    audit.record(
        "request.add_note", by=by, chain=footage_request.reference, about=f"note:{note.pk}", is_work=True
    )
    return note
