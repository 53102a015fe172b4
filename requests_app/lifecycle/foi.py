"""WHAT happens to a request for one’s own footage that was made as freedom of information? One notice, always the same."""

from django.db import transaction

from portal import audit
from requests_app import letters
from requests_app.letter_kinds import FoiNotice
from requests_app.lifecycle import letters_out, posted_notices
from requests_app.lifecycle.move import MoveRefused, lock, require
from requests_app.lifecycle.question_letters import about
from requests_app.models import FoiStub
from requests_app.models.request import new_reference


def open_stub(footage_request):
    """What was asked for as freedom of information gets its own reference, and a clock from the same receipt."""
    return FoiStub.objects.create(
        footage_request=footage_request,
        reference=new_reference("FOI", groups=2),
        received_at=footage_request.received_at,
    )


def answer(footage_request, *, by=audit.SYSTEM):
    """Send the notice of section 40(5A), if it was asked for so; the subject access request goes on beside it.

    Nothing that was found is read here: the notice is the same whether or not anything is held. On paper it answers
    only when it is posted.
    """
    if not is_owed(footage_request):
        return None
    stub = footage_request.foi_stub
    known = about(footage_request) | {"reference": stub.reference}
    notice = FoiNotice(**known, access_reference=footage_request.reference)
    stub.letter = letters_out.send_letter(footage_request, notice.kind, letters.letter_html(notice), by=by)
    stub.save(update_fields=["letter"])
    if not stub.letter.is_to_post:
        posted_notices.answered_as_foi(stub, by=by)
    return stub


def is_owed(footage_request):
    """Whether the notice has to be written: none was received, and none waits in the tray."""
    stub = FoiStub.objects.select_related("letter").filter(footage_request=footage_request).first()
    return stub is not None and stub.answered_at is None and not (stub.letter and stub.letter.is_to_post)


@transaction.atomic
def answer_again(footage_request, *, by):
    """One that was never sent, or did not reach the person, is written anew."""
    lock(footage_request)
    require("requests.work", by, footage_request)
    if not is_owed(footage_request):
        raise MoveRefused("This notice was sent, or waits to be posted. Nothing was changed.")
    return answer(footage_request, by=by)
