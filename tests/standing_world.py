"""How do many tests share one world? It is built once a module, and what a test changes in it is rolled back."""

from contextlib import contextmanager

import pytest
from django.db import transaction
from django.test import Client, override_settings

from portal.models import User
from tests.addresses import addresses
from tests.people import sign_in
from tests.requests_app.letting_in import let_in
from tests.world import make_world

FOLDERS = ["FOOTAGE_STORE", "VAULT_DIR", "KEYS_DIR", "CHECKPOINT_DIR", "WORK_DIR", "EMAIL_FILE_PATH"]
PLAIN = {
    "TASKS_ADAPTER": "not-at-all",
    "SECOND_FACTOR_REQUIRED": False,
    "DEMO": True,
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
}


@contextmanager
def rolled_back():
    around = transaction.atomic()
    around._from_testcase = (
        True  # as Django marks its own: what must commit before it goes on may do so in here
    )
    with around:
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    base = tmp_path_factory.mktemp("world")
    folders = {name: base / name.lower() for name in FOLDERS}
    for folder in folders.values():
        folder.mkdir()
    with django_db_blocker.unblock(), override_settings(**folders, **PLAIN), rolled_back():
        made = make_world()
        made.folders, made.visitors, made.addresses = folders, visitors_to(made), addresses(made)
        yield made


def visitors_to(world):
    """Everybody's browser, as it stands before the test."""
    visitors = {name: sign_in(Client(), user) for name, user in vars(world.staff).items()}
    User.objects.filter(pk=world.staff.left.pk).update(is_active=False)
    return visitors | {
        "no_second_factor": sign_in(Client(), world.staff.superuser),
        "nobody": Client(),
        "requester": let_in(Client(), world.own),
        "other_requester": let_in(Client(), world.foreign),
    }
