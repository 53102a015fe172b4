"""WHAT happens to a request for one’s own footage that was made as freedom of information? One notice, always the same."""

from django.utils import timezone

from portal import audit
from requests_app import letters
from requests_app.letter_kinds import FoiNotice
from requests_app.lifecycle import clocks, letters_out
from requests_app.lifecycle.question_letters import about
from requests_app.models import FoiStub
from requests_app.models.request import new_reference

ANSWERED = "the notice under section 40(5A) was sent"


def open_stub(footage_request):
    """What was asked for as freedom of information gets its own reference, and a clock from the same receipt."""
    return FoiStub.objects.create(
        footage_request=footage_request,
        reference=new_reference("FOI", groups=2),
        received_at=footage_request.received_at,
    )


def answer(footage_request):
    """Send the notice of section 40(5A), if it was asked for so; the subject access request goes on beside it.

    Nothing that was found is read here: the notice is the same whether or not anything is held.
    """
    if not footage_request.asked_as_foi or footage_request.foi_stub.answered_at:
        return None
    stub = footage_request.foi_stub
    known = about(footage_request) | {"reference": stub.reference}
    notice = FoiNotice(**known, access_reference=footage_request.reference)
    html = letters.letter_html(notice)
    stub.letter = letters_out.send_letter(footage_request, notice.kind, html, by=audit.SYSTEM)
    stub.answered_at = timezone.now()
    stub.save(update_fields=["letter", "answered_at"])
    clocks.stop(footage_request, ANSWERED, regimes=[clocks.FOIA])
    audit.record(
        "request.answer_foi",
        by=audit.SYSTEM,
        chain=footage_request.reference,
        about=f"letter:{stub.letter_id}",
        foi_reference=stub.reference,
        due_on=footage_request.due_on,  # of what is left to answer
    )
    return stub
