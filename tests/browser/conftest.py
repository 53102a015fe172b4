"""How do the tests drive a browser? Debian's Chromium, against our own server, failing on anything it complains of."""

import os
import shutil
from pathlib import Path

import pytest

from tests.browser.checks import watch

# Playwright runs an event loop in this thread; the tests' own database calls are still made one at a time.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args():
    found = next(
        (
            path
            for path in ("/usr/bin/chromium", shutil.which("chromium"), shutil.which("chromium-browser"))
            if path and Path(path).exists()
        ),
        None,
    )
    if not found:
        pytest.fail("Chromium is missing: apt-get install chromium")
    return {"executable_path": found, "args": FLAGS, "headless": True}


@pytest.fixture(scope="session")
def browser_context_args():
    return {
        "locale": "en-GB",
        "timezone_id": "Europe/London",
        "reduced_motion": "reduce",
        "viewport": {"width": 1280, "height": 900},
    }


@pytest.fixture
def page(context):
    """Fails its test on console errors, script errors, breaches of the CSP and files that are missing."""
    made = watch(context.new_page())
    yield made
    assert not made.troubles, "\n".join(made.troubles)


@pytest.fixture
def page_without_scripts(new_context):
    made = watch(new_context(java_script_enabled=False).new_page())
    yield made
    assert not made.troubles, "\n".join(made.troubles)
