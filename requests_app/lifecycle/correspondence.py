"""What happens when one side writes to the other? The message, its files and word of it, in one transaction."""

from datetime import timedelta

from django.utils import timezone

from portal import audit
from portal.answers import tidy
from requests_app.emails import queue_email
from requests_app.lifecycle.move import MoveRefused, lock, require
from requests_app.models import Attachment, Message
from requests_app.safekeeping import storing

MOMENTS = timedelta(minutes=1)


def send_message(footage_request, *, text, by, files=()):
    """Keep a message and tell the requester if it is from staff; returns it. `files` is a list of (name, pictures.Kept).

    The same words and files again within moments are a second press of the button, not a second message.
    """
    if not text.strip():
        raise MoveRefused("Write a message before you send it.")
    with storing() as store:
        return keep_message(footage_request, text.strip(), by, files, store)


def keep_message(footage_request, text, by, files, store):
    from_staff = by != audit.REQUESTER
    if from_staff:
        require("requests.work", by, footage_request)
    lock(footage_request)
    if sent := just_sent(footage_request, text, files, by if from_staff else None):
        return sent
    message = Message.objects.create(
        footage_request=footage_request, from_staff=from_staff, sent_by=by if from_staff else None, text=text
    )
    attach(message, files, store)
    if from_staff and footage_request.email:
        to = footage_request.email
        queue_email("new_message", to=to, footage_request=footage_request, message=message)
    audit.record(
        "request.send_message",
        by=by,
        chain=footage_request.reference,
        about=f"message:{message.pk}",
        is_work=True,
        files=len(files),
    )
    return message


def attach(message, files, store):
    for name, kept in files:
        Attachment.objects.create(
            message=message,
            name=shown_name(name, kept.ending),
            content_type=kept.content_type,
            vault_key=store(kept.content),
            size_bytes=len(kept.content),
        )


def just_sent(footage_request, text, files, sent_by):
    wanted = sorted((shown_name(name, kept.ending), len(kept.content)) for name, kept in files)
    since = timezone.now() - MOMENTS
    same = footage_request.messages.filter(
        from_staff=sent_by is not None, sent_by=sent_by, text=text, sent_at__gt=since
    )
    for message in same.prefetch_related("attachments"):
        if sorted((one.name, one.size_bytes) for one in message.attachments.all()) == wanted:
            return message
    return None


def shown_name(name, ending):
    """The sender's name for a file, with the ending of what it really is and nothing that could be a path."""
    stem = tidy(name).replace("/", " ").replace("\\", " ").rsplit(".", 1)[0].strip(". ")
    return f"{stem[:100] or 'file'}{ending}"
