"""How do several programs run as one? Started together, a dead one started again, all stopped together."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

log = logging.getLogger(__name__)

STOP_SECONDS = 10  # then by force: a job's row outlives its worker
TOO_OFTEN = 5  # deaths within a minute: something is wrong that starting again does not mend
SUBREAPER, DEATH_SIGNAL = 36, 1  # prctl


@dataclass
class Program:
    name: str
    command: list
    environment: dict = field(default_factory=dict)
    process: subprocess.Popen | None = None
    deaths: list = field(default_factory=list)

    def start(self):
        """In a group of its own, so that Ctrl-C reaches the supervisor alone and it can stop the rest in order."""
        self.process = subprocess.Popen(
            self.command,
            env={**os.environ, **self.environment},
            start_new_session=True,
            preexec_fn=lambda: prctl(DEATH_SIGNAL, signal.SIGTERM),
        )


def prctl(option, value):
    """Linux only: elsewhere, what a killed supervisor leaves has to be stopped by hand."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value)


def run(programs, when_started=lambda: None):
    """Until a signal comes; the exit code: 0 after a signal, 1 if a program would not stay up."""
    stopping = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.append(True))
    prctl(SUBREAPER, 1)  # whatever a killed worker leaves behind becomes ours, so that we can end it
    try:
        for program in programs:
            program.start()
        when_started()
        while not stopping:
            time.sleep(0.3)
            if not all(keep_up(program) for program in programs):
                return 1
            reap({program.process.pid for program in programs})
        return 0
    finally:
        stop(programs)


def keep_up(program):
    """Start it again if it has ended; False when it ends again and again."""
    code = program.process.poll()
    if code is None:
        return True
    end_group(program.process.pid)
    now = time.monotonic()
    program.deaths = [death for death in program.deaths if now - death < 60] + [now]
    if len(program.deaths) >= TOO_OFTEN:
        log.error("The %s does not stay up: see above why. Stopping.", program.name)
        return False
    log.warning("The %s ended (%s) and is started again.", program.name, code)
    program.start()
    return True


def stop(programs):
    """Ask, wait, then insist; nothing that we started stays behind."""
    started = [program for program in programs if program.process]
    for program in started:
        program.process.terminate()
    until = time.monotonic() + STOP_SECONDS
    for program in started:
        with suppress(subprocess.TimeoutExpired):
            program.process.wait(max(0.1, until - time.monotonic()))
    for program in started:
        end_group(program.process.pid)
        program.process.wait()
    while left := descendants(os.getpid()):
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        reap(())
        time.sleep(0.02)


def end_group(pid):
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def reap(ours):
    """Let go of what died after its own parent; of our programs, Popen wants to know the exit code itself."""
    with suppress(ChildProcessError):
        while dead := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            if dead.si_pid in ours:
                return
            os.waitpid(dead.si_pid, 0)


def descendants(pid):
    """Children, theirs and so on, as /proc shows them."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(after_name[1])
    found, wave = [], [pid]
    while wave:
        wave = [child for child, parent in parents.items() if parent in wave]
        found += wave
    return found
