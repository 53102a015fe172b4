"""Does everything hold? Every check of the code, then all tests on SQLite and on PostgreSQL."""

import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

from private_postgres import private_postgres

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
MANAGE = [PYTHON, "manage.py"]
# Set up as a force would: another name, TLS, a mail server.
AS_DEPLOYED = {
    "PORTAL_HOSTS": "footage.police.example",
    "PORTAL_SECRET_KEY": secrets.token_urlsafe(60),
    "EMAIL_HOST": "mail.police.example",
}
# The engine knows no database, so a second one tells nothing new of it: its tests run once.
NO_DATABASE = "--ignore=tests/footage_app/redaction"


def tool(name, *arguments):
    """A tool of our own environment, wherever the folder has been moved to."""
    return [PYTHON, str(Path(PYTHON).parent / name), *arguments]


def checks():
    templates = [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]
    return [
        ("style", [PYTHON, "-m", "ruff", "check", "--quiet", "."], {}),
        ("format", [PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."], {}),
        (
            "templates",
            [str(Path(PYTHON).parent / "djade"), "--check", "--target-version", "5.2", *templates],
            {},
        ),
        ("types of the rules", [PYTHON, "-m", "mypy"], {}),
        ("imports point down", tool("lint-imports"), {}),
        ("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"], {}),
        ("settings", [*MANAGE, "check", "--fail-level", "WARNING"], {}),
        ("settings as deployed", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], AS_DEPLOYED),
        ("docs/lifecycle.md", [*MANAGE, "write_lifecycle", "--check"], {}),
    ]


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.chdir(ROOT)
    failed = [name for name, command, environment in checks() if not passes(name, command, environment)]
    if failed:
        sys.exit(f"Not passed: {', '.join(failed)}.")
    with private_postgres() as url:
        once = [] if sys.argv[1:] else [NO_DATABASE]
        sys.exit(tests("SQLite") or tests("PostgreSQL", *once, DATABASE_URL=url))


def passes(name, command, environment):
    began = time.monotonic()
    done = subprocess.run(
        command,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    print(
        f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name} ({time.monotonic() - began:.1f} s)", flush=True
    )
    if done.returncode:
        print(done.stdout, flush=True)
    return done.returncode == 0


def tests(database, *options, **environment):
    """pytest's own answer; 5 means that the arguments chose no test."""
    print(f"\n=== tests on {database}", flush=True)
    workers = str(min(4, len(os.sched_getaffinity(0))))
    command = [PYTHON, "-m", "pytest", "-q", "-n", workers, "--dist", "loadgroup", *options, *sys.argv[1:]]
    clean = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(command, env={**clean, **environment}).returncode


if __name__ == "__main__":
    main()
