"""How is strange video kept away from the network, from memory without end, and from this process?"""

import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from . import refusals

ROOT = Path(__file__).resolve().parents[2]
STALLED_AFTER = 600
LEFT_OVER_AFTER = 24 * 3600
SCRATCH = ".redacting-"
GIB = 1 << 30

# Task: address space, seconds of CPU at most, largest file it may write. A probe writes nothing at all.
LIMITS = {
    "probe": (2 * GIB, 120, 0),
    "detect": (6 * GIB, 48 * 3600, 2 * GIB),
    "redact": (6 * GIB, 48 * 3600, 64 * GIB),
    "preview": (6 * GIB, 24 * 3600, 16 * GIB),
    "verify": (6 * GIB, 48 * 3600, 0),
    "proxy": (6 * GIB, 24 * 3600, 16 * GIB),
    "suggest": (6 * GIB, 48 * 3600, 2 * GIB),
    "follow": (4 * GIB, 24 * 3600, 0),
    "listen": (4 * GIB, 48 * 3600, 0),
    "thumbnails": (4 * GIB, 24 * 3600, 64 << 20),
    "pages": (2 * GIB, 60, 32 << 20),
}

# How many seconds of CPU each second of a recording may take (at 1920 x 1080, 30 pictures a second), besides BASE: about ten
# times what was measured. A damaged recording that keeps a decoder busy then ends within the day.
BASE = 600
PACE = {
    "detect": {"quick": 6, "standard": 12, "thorough": 120},
    "redact": 12,
    "preview": 12,
    "verify": 40,
    "proxy": 12,
    "suggest": 20,
    "follow": 40,
    "listen": 40,
    "thumbnails": 6,
}


def scratch_folder(out):
    """Where half-finished files of `out` go: beside it, or in the folder that the parent will clear away."""
    return os.environ.get("REDACTION_SCRATCH") or Path(out).parent


def _clear_leftovers(folder):
    """What jobs left behind whose parent was killed a day ago or more."""
    for old in Path(folder).glob(f"{SCRATCH}*"):
        if time.time() - old.stat().st_mtime > LEFT_OVER_AFTER:
            shutil.rmtree(old, ignore_errors=True)


def _start(task, arguments, scratch, stderr):
    memory, cpu, file_size = LIMITS[task]
    order = {"task": task, "arguments": arguments, "memory": memory, "cpu": cpu, "file_size": file_size}
    pace = PACE.get(task, 0)
    order |= {"base": BASE, "pace": pace[arguments["mode"]] if isinstance(pace, dict) else pace}
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        "MALLOC_ARENA_MAX": "2",
        "TMPDIR": scratch,
        "REDACTION_SCRATCH": scratch,
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
    worker = subprocess.Popen(
        [sys.executable, "-m", "footage_app.redaction.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        env=environment,
        cwd=os.sep,
        start_new_session=True,
    )
    worker.stdin.write(json.dumps({**order, "parent": os.getpid()}).encode() + b"\n")
    worker.stdin.close()
    return worker


def _lines(worker, cancelled):
    """Each message of the worker; raises when the caller cancels or the worker falls silent."""
    waiting, heard = b"", time.monotonic()
    with selectors.DefaultSelector() as selector:
        selector.register(worker.stdout, selectors.EVENT_READ)
        while True:
            if cancelled():
                raise refusals.Cancelled("The work was cancelled.")
            if not selector.select(timeout=0.25):
                if time.monotonic() - heard > STALLED_AFTER:
                    raise refusals.WorkerFailed("The work stood still for ten minutes and was ended.")
                continue
            part = os.read(worker.stdout.fileno(), 1 << 16)
            if not part:
                return
            heard = time.monotonic()
            *whole, waiting = (waiting + part).split(b"\n")
            yield from map(json.loads, whole)


def run(task, arguments, progress=None, cancelled=None, beside=None):
    """Do one task of the engine in a worker process without network, and return its answer.

    Raises what the task raised; Cancelled as soon as `cancelled()` is true; WorkerFailed when the
    process dies without a word. `progress(done, total)` is called from this process. Half-finished
    files go into a folder in `beside`, which is cleared away however the work ends.
    """
    if beside:
        _clear_leftovers(beside)
    with (
        tempfile.TemporaryDirectory(dir=beside, prefix=SCRATCH) as scratch,
        tempfile.TemporaryFile() as stderr,
    ):
        worker = _start(task, arguments, scratch, stderr)
        try:
            for message in _lines(worker, cancelled or (lambda: False)):
                if "progress" in message and progress:
                    progress(*message["progress"])
                elif "refused" in message:
                    raise _refusal(message)
                elif "answer" in message:
                    return message["answer"]
            worker.wait()
            raise _failure(worker.returncode, stderr)
        finally:
            worker.kill()
            worker.wait()
            worker.stdout.close()


def _refusal(message):
    error = refusals.BY_NAME[message["refused"]](message["words"])
    if "note" in message:
        error.add_note(message["note"])
    return error


def _failure(status, stderr):
    if status == -signal.SIGXCPU:
        return refusals.WorkerFailed(
            "The work took far more processor time than a recording of this length should, and was ended. "
            "The recording may be damaged, or this machine is very slow. Nothing was changed: try again, or try quick mode."
        )
    stderr.seek(max(0, stderr.seek(0, os.SEEK_END) - 4000))
    error = refusals.WorkerFailed(
        f"The work ended without an answer (status {status}): out of memory or time, or a damaged recording."
    )
    error.add_note(stderr.read().decode("utf-8", "replace"))
    return error
