"""How does a file that a job made get into the store, together with the end of the job?"""

from contextlib import contextmanager

from django.db import Error, transaction

from footage_app import stores
from footage_app.leases import finishing


def file_name(job):
    """An attempt that was taken for dead may still write: no two attempts write to one file."""
    return f"job-{job.pk}-{job.attempts}.mp4"


@contextmanager
def kept(made, job):
    """Into the store with a file, together with the end of the job: a crash leaves both or neither."""
    stored = stores.put_aside(made)
    try:
        with finishing(job):
            yield stored
    except Error:
        raise  # perhaps it was committed all the same: then the row must find its file
    except BaseException:
        stores.erase(stored.key)
        raise
    transaction.on_commit(lambda: stores.settle(stored.key))
