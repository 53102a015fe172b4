"""What is reported of a docking: lines and files behind which there is nothing to keep, or that say something odd?"""

import hashlib
import json

from footage_app.docking_folder import names_in
from footage_app.docking_values import cleaned
from footage_app.models import RefusedEntry


def begin(docking):
    """Its row commits before the first thing it found: a clip that turns out to be known must not take it back."""
    if docking.pk is None:
        docking.save()


def digest_of(docking, words, reason):
    text = json.dumps([docking.folder, words, reason], sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def is_reported(docking, words, reason):
    return RefusedEntry.objects.filter(digest=digest_of(docking, words, reason)).exists()


def refuse(docking, words, reason):
    """Report once, however often the folder is docked."""
    if is_reported(docking, words, reason):
        return
    begin(docking)
    digest = digest_of(docking, words, reason)
    RefusedEntry.objects.bulk_create(
        [RefusedEntry(docking=docking, entry=words, reason=reason[:300], digest=digest)],
        ignore_conflicts=True,
    )


def report_unlisted(docking, folder, listed):
    for name in names_in(folder):
        if name not in listed:
            reason = "This file is in the docking folder, but its manifest does not name it."
            refuse(docking, {"file": cleaned(name, 500)}, reason)
