"""Does each static file get a name of its own version, those that scripts import of each other too?"""

import re

import pytest
from django.contrib.staticfiles import finders
from django.core.files.storage import storages
from django.core.management import call_command


@pytest.fixture
def built(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "portal.static_storage.HashedStatic"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    return storages.create_storage(settings.STORAGES["staticfiles"])


def test_scripts_import_each_other_by_hashed_names(built, tmp_path):
    assert finders.find("vendor/govuk/govuk-frontend.min.js"), "run python tools/install_frontend.py"
    for name in ("js/app.js", "js/staff.js", "js/combobox.js"):
        text = (tmp_path / built.stored_name(name)).read_text()
        imported = re.findall(r"""(?:from|import)\s*\(?\s*["'](\.[^"']+)["']""", text)
        assert imported, name
        for address in imported:
            assert re.search(r"\.[0-9a-f]{12}\.js$", address), f"{name} imports {address}"


def test_style_sheets_name_their_pictures_by_hashed_names(built, tmp_path):
    text = (tmp_path / built.stored_name("vendor/moj/moj-frontend.min.css")).read_text()
    pictures = [
        address for address in re.findall(r"""url\(["']?([^"')]+)""", text) if not address.startswith("data:")
    ]
    assert pictures
    assert all(re.search(r"\.[0-9a-f]{12}\.svg$", address) for address in pictures)
