"""What do all tests stand on? Their own folders, and tasks that run when the test says so."""

import hypothesis
import pytest

from tests.database import in_a_file, let_tests_empty_the_database

let_tests_empty_the_database()

# A machine that is busy with something else draws its examples slowly, which says nothing of the code.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory):
    in_a_file(tmp_path_factory.mktemp("database"))


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    """No test touches another's files, or the developer's."""
    for name in ("FOOTAGE_STORE", "VAULT_DIR", "KEYS_DIR", "CHECKPOINT_DIR", "WORK_DIR", "EMAIL_FILE_PATH"):
        folder = tmp_path / name.lower()
        folder.mkdir()
        setattr(settings, name, folder)


@pytest.fixture(autouse=True)
def plain_settings(settings):
    settings.TASKS_ADAPTER = "not-at-all"
    settings.INTAKE_FLOOR_SECONDS = 0
    settings.SECOND_FACTOR_REQUIRED = False
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
