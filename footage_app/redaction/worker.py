"""What happens inside the process that opens strange video? It locks itself in, does one task, answers."""

import ctypes
import importlib
import json
import os
import resource
import signal
import socket
import sys
import time
from traceback import format_exception

from .refusals import EngineError, SandboxUnavailable
from .walls import shut_files, shut_sockets

NEAR = 64 << 20
OPENING_SECONDS, LAST_SECONDS, FULL_HD = 120, 5, 1920 * 1080
OWN_FAULT = "The service made a mistake with this recording. Try again; if it happens again, report it."
NO_MEMORY = "The recording needs more memory than it may have."
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38

# Loaded by name, after the doors are shut: a probe must not pay for the face detector.
TASKS = {
    "probe": ("probing", "probe_file"),
    "detect": ("finding.detection", "detect_file"),
    "redact": ("making.render", "redact_file"),
    "preview": ("making.preview", "preview_file"),
    "verify": ("checking.verification", "verify_file"),
    "proxy": ("making.proxy", "proxy_file"),
    "suggest": ("finding.suggest", "suggest_file"),
    "follow": ("finding.drawn", "follow_file"),
    "listen": ("hearing.transcript", "listen_file"),
    "thumbnails": ("making.track_pictures", "thumbnail_files"),
    "pages": ("documents", "draw_pages"),
}


def cut_network():
    """Move this process into an empty network; raise where the kernel does not allow it."""
    libc = ctypes.CDLL(None, use_errno=True)
    ways = (
        (CLONE_NEWNET, CLONE_NEWUSER | CLONE_NEWNET) if os.geteuid() == 0 else (CLONE_NEWUSER | CLONE_NEWNET,)
    )
    for flags in ways:
        if libc.unshare(flags) == 0:
            break
    else:
        raise SandboxUnavailable(
            "The network cannot be cut off on this machine, so no recording is opened. "
            "Allow user namespaces for this service, or give it CAP_SYS_ADMIN."
        )
    left = {name for _, name in socket.if_nameindex()} - {"lo"}
    if left:
        raise SandboxUnavailable(
            f"The network is still there after it was cut off: {', '.join(sorted(left))}."
        )


def lock_in(memory, cpu, file_size, parent):
    """Limits that cannot be lifted again, for this process and all its threads."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)
    cut_network()
    # Beyond the first limit of processor time the kernel says why it ends the process, beyond the second it does not.
    cpu += LAST_SECONDS
    limits = {"AS": memory, "CPU": cpu, "FSIZE": file_size, "CORE": 0, "NOFILE": 256}
    for name, value in limits.items():
        kind = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))
    limit_time(OPENING_SECONDS)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    shut_sockets()


def limit_time(seconds):
    """So much processor time may be used in all, as far as the first limit allows."""
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (min(round(seconds), hard - LAST_SECONDS), hard))


def share_of(path, base, pace):
    """The seconds of processor time that a recording may take: `pace` for each second at 1080p30, more where it is finer."""
    probing = importlib.import_module("footage_app.redaction.probing")
    facts = probing.probe_file(path)
    finer = max(1, facts["width"] * facts["height"] / FULL_HD) * max(1, facts["frame_rate"] / 30)
    return base + pace * facts["duration"] * finer


def _files_of(task, arguments, scratch):
    """(the files that it reads, the folders that it writes to) of one order."""
    read, write = [arguments["path"]], [scratch]
    if task == "verify":
        read += [arguments["out"], f"{arguments['out']}.vtt"]
    else:
        write += [os.path.dirname(arguments[name]) for name in ("out", "report") if arguments.get(name)]
    for name in ("work_dir", "folder"):
        if arguments.get(name):
            os.makedirs(arguments[name], exist_ok=True)
            write.append(arguments[name])
    return read, write


def is_starved(memory):
    """Has this process come so near to its address space that a decoder's complaint cannot be trusted?"""
    with open("/proc/self/status") as file:
        peak = next(int(line.split()[1]) << 10 for line in file if line.startswith("VmPeak"))
    return peak > memory - NEAR


class _Voice:
    """Messages to the parent on the real standard output; whatever libraries print goes to standard error."""

    def __init__(self):
        self.out = os.fdopen(os.dup(1), "w")
        os.dup2(2, 1)
        self.spoke, self.complete = 0.0, False

    def say(self, **message):
        self.out.write(json.dumps(message) + "\n")
        self.out.flush()

    def progress(self, done, total):
        now = time.monotonic()
        # Saying the same again is a sign of life: the parent ends whoever is silent for long.
        if now - self.spoke > 0.2 or (done >= total and not self.complete):
            self.spoke, self.complete = now, done >= total
            self.say(progress=[done, total])


def main():
    """Read one order from standard input and carry it out."""
    order = json.loads(sys.stdin.readline())
    voice = _Voice()
    try:
        task, arguments = order["task"], order["arguments"]
        lock_in(order["memory"], order["cpu"], order["file_size"], order["parent"])
        shut_files(*_files_of(task, arguments, os.environ["TMPDIR"]))
        if order["pace"]:
            limit_time(share_of(arguments["path"], order["base"], order["pace"]))
        module, function = TASKS[task]
        work = getattr(importlib.import_module(f"footage_app.redaction.{module}"), function)
        voice.say(answer=work(**arguments, progress=voice.progress))
    except Exception as trouble:
        voice.say(**told(trouble, order["memory"]))


def told(trouble, memory):
    """What the parent is told of an exception; whoever runs out of memory may complain of anything."""
    if isinstance(trouble, MemoryError) or is_starved(memory):
        return {"refused": "WorkerFailed", "words": NO_MEMORY}
    if isinstance(trouble, EngineError):
        return {"refused": type(trouble).__name__, "words": str(trouble)}
    if isinstance(trouble, OSError):
        words = f"The work could not be finished: {trouble.strerror or trouble}."
        return {"refused": "WorkerFailed", "words": words}
    # Not left to standard error: a process that may write no file could not tell it there.
    return {"refused": "WorkerFailed", "words": OWN_FAULT, "note": "".join(format_exception(trouble))[-4000:]}


if __name__ == "__main__":
    main()
