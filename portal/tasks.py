"""How does work leave the web process? One small seam with the names of Django's Tasks API."""

from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.db import transaction
from django_q.tasks import async_task

QUICK, FILES, HEAVY = "quick", "files", "heavy"


@dataclass(frozen=True)
class Task:
    """A function that a worker runs. `enqueue` only knocks: the rows it will find are the truth."""

    func: object
    queue_name: str = QUICK

    @property
    def module_path(self):
        return f"{self.func.__module__}.{self.func.__qualname__}"

    def __call__(self, *args, **kwargs):
        return self.func(*args, **kwargs)

    def enqueue(self, *args, **kwargs):
        """Knock after the transaction has committed; a queue that is down is knocked at again by the reconciler."""
        transaction.on_commit(lambda: ADAPTERS[settings.TASKS_ADAPTER](self, args, kwargs), robust=True)


def task(queue_name=QUICK):
    """`@task(queue_name=HEAVY)` above a plain function with arguments that are plain values."""

    def decorate(func):
        return Task(func, queue_name)

    return decorate


def task_at(module_path):
    """The task behind a dotted path."""
    module, _, name = module_path.rpartition(".")
    return getattr(import_module(module), name)


def run(module_path, *args, **kwargs):
    """What a worker calls."""
    return task_at(module_path)(*args, **kwargs)


def by_django_q(knocked, args, kwargs):
    async_task("portal.tasks.run", knocked.module_path, *args, cluster=knocked.queue_name, **kwargs)


def at_once(knocked, args, kwargs):
    """In the same process, before the call returns: for tests and for building the demo."""
    knocked(*args, **kwargs)


def not_at_all(knocked, args, kwargs):
    """The queue is down: what the reconciler must make good."""


ADAPTERS = {"django-q2": by_django_q, "at-once": at_once, "not-at-all": not_at_all}
