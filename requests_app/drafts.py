"""What becomes of files and answers that were never sent? Replaced, taken out, or erased after a day."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from portal.answers import tidy
from portal.shredding import shred
from requests_app.models import Draft, DraftFile

LIFE = timedelta(hours=24)


def current(token):
    """The draft behind a token, unless its day is over."""
    return Draft.objects.filter(pk=token, started_at__gt=timezone.now() - LIFE).first()


def keep_file(draft, kind, name, file, store):
    """Put a picture (pictures.Kept) or a document of several pages with a draft, in place of the one before."""
    drop_file(draft, kind)
    pages = getattr(file, "pages", (file,))
    first, *others = [store(page.content) for page in pages]
    DraftFile.objects.create(
        draft=draft,
        kind=kind,
        name=tidy(name)[:120],
        vault_key=first,
        pages=others,
        content_type=pages[0].content_type,
        scanned_with=getattr(file, "scanned_with", ""),
    )


@transaction.atomic
def drop_file(draft, kind):
    """Under lock: once the draft is sent, its files are the request's."""
    kept = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    for file in kept.files.filter(kind=kind) if kept else ():
        file.delete()
        shred(file.keys)


@transaction.atomic
def forget(draft):
    """The draft and its files, as if they had never been; nothing if it was sent meanwhile."""
    kept = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if kept is not None:
        for kind in set(kept.files.values_list("kind", flat=True)):
            drop_file(kept, kind)
        kept.delete()


def forget_old():
    """Every draft whose day is over."""
    for draft in Draft.objects.filter(started_at__lte=timezone.now() - LIFE):
        forget(draft)
