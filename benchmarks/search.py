"""How fast is a month of a large force searched? 3,000,000 clips on SQLite and on PostgreSQL, and one great event.

    python benchmarks/search.py [--clips 3000000] [--engine sqlite] [--engine postgresql]

Each engine runs in a process and with a database of its own, thrown away afterwards; PostgreSQL in a cluster that
this program starts (or on the empty database that DATABASE_URL names). Prints a table: p50 and p95, and how many
times a read of one row by its key in the same run.
"""

import argparse
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PORT = "5599"


def main():
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--clips", type=int, default=3_000_000)
    asked.add_argument("--rounds", type=int, default=200)
    asked.add_argument("--engine", action="append", choices=["sqlite", "postgresql"])
    asked = asked.parse_args()
    print(
        f"{asked.clips:,} clips of 31 days, one event of 30,000 clips in 8 hours within 600 m; milliseconds\n"
    )
    print("| engine | question | p50 | p95 | p50, times a read by key |\n|---|---|---|---|---|")
    for engine in asked.engine or ["sqlite", "postgresql"]:
        with {"sqlite": sqlite, "postgresql": postgresql}[engine]() as environment:
            measure = [
                sys.executable,
                ROOT / "benchmarks/search_one_engine.py",
                asked.clips,
                asked.rounds,
                engine,
            ]
            subprocess.run([str(part) for part in measure], env={**os.environ, **environment}, check=True)


@contextmanager
def sqlite():
    with tempfile.TemporaryDirectory() as folder:
        yield {"PORTAL_DATA_DIR": folder, "DATABASE_URL": ""}


@contextmanager
def postgresql():
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        if os.environ.get("DATABASE_URL"):
            yield {"PORTAL_DATA_DIR": folder}
            return
        with cluster(Path(folder) / "cluster") as url:
            yield {"PORTAL_DATA_DIR": folder, "DATABASE_URL": url}


@contextmanager
def cluster(folder):
    """A PostgreSQL of our own; it refuses to run as root, so root lends it to the user postgres."""
    folder.mkdir()
    tools = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    tool = lambda name: str(tools[-1] / name) if tools else shutil.which(name)  # noqa: E731
    who = {}
    if os.geteuid() == 0:
        postgres = pwd.getpwnam("postgres")
        os.chown(folder, postgres.pw_uid, postgres.pw_gid)
        who = {"user": "postgres", "group": "postgres", "extra_groups": []}
    run = lambda *command: subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **who)  # noqa: E731
    data, options = str(folder / "data"), f"-p {PORT} -k {folder} -c shared_buffers=1GB -c max_wal_size=8GB"
    run(tool("initdb"), "-D", data, "-A", "trust", "-U", "postgres")
    run(tool("pg_ctl"), "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgres://postgres@127.0.0.1:{PORT}/postgres"
    finally:
        run(tool("pg_ctl"), "-D", data, "-m", "immediate", "stop")
        time.sleep(0.5)


if __name__ == "__main__":
    main()
