"""What happens when somebody is reached another way? A change on record, and a word to the address that was left."""

from django.db import transaction
from django.utils import timezone

from portal import audit
from requests_app.emails import queue_email, reaches
from requests_app.lifecycle import came_back, notes, release
from requests_app.lifecycle.move import MoveRefused, lock, require
from requests_app.models import ContactBy, FootageRequest

WAYS = ["contact_by", "email", "phone", "postal_address"]
NEEDED = {
    ContactBy.EMAIL: ("email", "Enter the email address, or choose another way."),
    ContactBy.POST: ("postal_address", "Enter the postal address, or choose another way."),
    ContactBy.PHONE: ("phone", "Enter the phone number, or choose another way."),
}
CLOSED = "How we reach this person was changed. Somebody who did not work on this request has to issue the file again."


@transaction.atomic
def change_contact(footage_request, *, because, by, **given):
    """Write to this person another way from now on. `given` has every one of WAYS; `because` says how it is known
    that it is them. Codes that were sent to the address before are worth nothing any more; what did not arrive lies in
    the tray if they are reached on paper now, and is offered to be sent again if by e-mail.

    What can be downloaded is closed, so that nobody alone sends it elsewhere; returns how many files that were.
    """
    lock(footage_request)
    require("requests.work", by, footage_request)
    because, before = (because or "").strip(), footage_request.email
    changed = [name for name in WAYS if given[name] != getattr(footage_request, name)]
    refuse_change(footage_request, given, because, changed)
    now = timezone.now()
    works = {"email_failed_at": None} if "email" in changed else {}
    if "email" in changed and before and footage_request.email_failed_at is None:
        queue_email("contact_changed", to=before, footage_request=footage_request)
    came_back.see_to(footage_request.emails.values("pk"))
    FootageRequest.objects.filter(pk=footage_request.pk).update(**given, **works)
    footage_request.codes.filter(expires_at__gt=now).update(expires_at=now)
    footage_request.refresh_from_db()
    notes.add_note(footage_request, text=f"How we reach them was changed. {because}", by=by)
    audit.record(
        "request.change_contact", by=by, chain=footage_request.reference, is_work=True, changed=changed
    )
    if not reaches(footage_request):
        came_back.send_all_again(footage_request, by=by)
    return release.close_all(footage_request, reason=CLOSED, by=by)


def refuse_change(footage_request, given, because, changed):
    name, missing = NEEDED[given["contact_by"]]
    still_fails = footage_request.email_failed_at and "email" not in changed
    if not because:
        raise MoveRefused("Enter how you know that it is them.")
    if not given[name].strip():
        raise MoveRefused(missing)
    if given["contact_by"] == ContactBy.EMAIL and still_fails:
        raise MoveRefused("Emails to this address come back. Enter another one, or choose another way.")
    if not changed:
        raise MoveRefused("Nothing is different, so nothing was changed.")
