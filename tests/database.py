"""How do tests share a database with real processes, and empty it although the log forbids that?"""

import os
from contextlib import contextmanager
from urllib.parse import quote

from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

FOLDERS = {
    "PORTAL_FOOTAGE_STORE": "FOOTAGE_STORE",
    "PORTAL_VAULT_DIR": "VAULT_DIR",
    "PORTAL_KEYS_DIR": "KEYS_DIR",
    "PORTAL_CHECKPOINT_DIR": "CHECKPOINT_DIR",
    "PORTAL_WORK_DIR": "WORK_DIR",
}


def in_a_file(folder):
    """SQLite as it is in earnest: a file with a write-ahead log, which other processes can open."""
    for database in settings.DATABASES.values():
        if database["ENGINE"].endswith("sqlite3"):
            database.setdefault("TEST", {})["NAME"] = str(folder / "portal.sqlite3")
            # No test pulls the plug of the machine, so nothing has to reach the disk.
            options = database["OPTIONS"]
            options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


def child_environment():
    """For a real process that works on this test's database and folders (the test must be transactional)."""
    environment = {**os.environ, "PORTAL_TASKS": "not-at-all", "DJANGO_SETTINGS_MODULE": "portal.settings"}
    environment |= {name: str(getattr(settings, setting)) for name, setting in FOLDERS.items()}
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return {**environment, "PORTAL_DATA_DIR": os.path.dirname(database["NAME"])}
    who = f"{quote(database['USER'])}:{quote(database['PASSWORD'])}"
    where = f"{database['HOST']}:{database['PORT']}/{database['NAME']}"
    return {**environment, "DATABASE_URL": f"postgres://{who}@{where}"}


def settle_constraints(cursor):
    """PostgreSQL alters no table for which a deferred check of a foreign key is still waiting."""
    if connection.vendor == "postgresql":
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@contextmanager
def triggers_off():
    """Takes the triggers away, and puts back each as it was."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            off = [(f'DROP TRIGGER "{name}"', sql) for name, sql in cursor.fetchall()]
        else:
            settle_constraints(cursor)
            cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
            tables = [row[0] for row in cursor.fetchall()]
            off = [
                (f"ALTER TABLE {t} DISABLE TRIGGER USER", f"ALTER TABLE {t} ENABLE TRIGGER USER")
                for t in tables
            ]
        for take, _ in off:
            cursor.execute(take)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            settle_constraints(cursor)
            for _, put_back in off:
                cursor.execute(put_back)


def let_tests_empty_the_database():
    """Between transactional tests every table is emptied; the log's own triggers would refuse."""
    emptying = TransactionTestCase._fixture_teardown

    def without_triggers(self):
        with triggers_off():
            emptying(self)

    TransactionTestCase._fixture_teardown = without_triggers
