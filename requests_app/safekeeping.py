"""What becomes of a file in the vault whose row was never written? It goes with the transaction that failed."""

from contextlib import contextmanager

from django.db import transaction

from portal import vault


@contextmanager
def storing():
    """A transaction, and a function that stores bytes in the vault for it: rolled back, the files are erased as well."""
    keys = []

    def store(content):
        keys.append(vault.store(content))
        return keys[-1]

    try:
        with transaction.atomic():
            yield store
    except BaseException:
        for key in keys:
            vault.erase(key)
        raise
