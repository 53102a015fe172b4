"""How does a private file leave the disk for certain? Named in the transaction, erased after it, again after a crash."""

from django.db import transaction

from portal import vault
from portal.models import Shredding


def shred(keys):
    """These files of the vault go once the caller's transaction has committed; rolled back, they stay."""
    keys = sorted({key for key in keys if key})
    Shredding.objects.bulk_create([Shredding(key=key) for key in keys], ignore_conflicts=True)
    transaction.on_commit(lambda: finish(keys))


def finish(keys=None):
    """Erase what was named; with no keys, whatever a crash or a full disk has left over. Safe to repeat."""
    rows = Shredding.objects.all() if keys is None else Shredding.objects.filter(key__in=keys)
    for key in list(rows.values_list("key", flat=True)):
        vault.erase(key)
        Shredding.objects.filter(key=key).delete()
