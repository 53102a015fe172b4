"""Where do the tests get a PostgreSQL of their own? A cluster in a folder of its own, gone when they end."""

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

# Nothing in here outlives the run, so nothing has to reach the disk.
QUICK = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"]


@contextmanager
def private_postgres():
    """Yields a DATABASE_URL."""
    folder, programs, owner = (
        Path(tempfile.mkdtemp(prefix="tests-postgres-")),
        programs_folder(),
        unprivileged(),
    )
    password, port = secrets.token_hex(16), free_port()
    (folder / "password").write_text(password)
    if owner:
        for place in (folder, folder / "password"):
            os.chown(place, owner["user"], owner["group"])
    initdb = ["initdb", "-U", "tests", "-A", "scram-sha-256", "--pwfile", folder / "password", "-E", "UTF8"]
    server = None
    try:
        run(
            [programs / initdb[0], *initdb[1:], "--locale=C.UTF-8", "-N", "-D", folder / "data"],
            owner,
            folder,
        )
        server = start(programs, folder, port, owner)
        wait_until_ready(programs, port, server)
        yield f"postgres://tests:{password}@127.0.0.1:{port}/postgres"
    finally:
        if server:
            server.send_signal(signal.SIGINT)  # "fast": ends connections, then stops
            server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def programs_folder():
    """Debian keeps the server's programs off the PATH; the newest version counts."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: float(place.parent.name))
    found = shutil.which("initdb")
    if not folders and not found:
        sys.exit("PostgreSQL is not installed: run script/bootstrap --tests.")
    return folders[-1] if folders else Path(found).resolve().parent


def unprivileged():
    """PostgreSQL refuses to run as root: the account that it then runs as."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    account = names.get("postgres") or names["nobody"]
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(command, owner, folder):
    done = subprocess.run(command, **owner, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"PostgreSQL could not make its data folder:\n{done.stderr}")


def start(programs, folder, port, owner):
    options = [f"-c{option}" for option in [*QUICK, f"unix_socket_directories={folder}"]]
    command = [programs / "postgres", "-D", folder / "data", "-h", "127.0.0.1", "-p", str(port), *options]
    with open(folder / "log", "w") as log:
        return subprocess.Popen(
            command,
            **owner,
            cwd=folder,
            stdout=log,
            stderr=log,
            preexec_fn=end_with_parent,
            start_new_session=True,
        )


def end_with_parent():
    """Even where the tests are killed outright, the server ends with them (Linux: PR_SET_PDEATHSIG)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)


def wait_until_ready(programs, port, server):
    ask = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
    for _ in range(300):
        if server.poll() is not None:
            break
        if subprocess.run(ask).returncode == 0:
            return
        time.sleep(0.1)
    sys.exit("PostgreSQL did not start.")
