"""What can a worker not reach once it is locked in? No socket, no other process, and only the files of its task.

Two walls of the Linux kernel, built by hand because Python has no words for them. The first (seccomp) is always there
or nothing is opened. The second (Landlock) is there where the kernel knows how to move files in it, since 5.19.
"""

import ctypes
import os
import platform
import site
import socket
import struct
import sys
from pathlib import Path

from .refusals import SandboxUnavailable

PACKAGE = Path(__file__).resolve().parents[1]
PR_SET_DUMPABLE, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 4, 22, 2

# --- no socket of any kind, and no look into another process --------------------------------------
# Machine: its number in the kernel, then those of socket, socketpair, ptrace, process_vm_readv, process_vm_writev,
# io_uring_setup (which opens sockets by a way of its own) and pidfd_getfd.
MACHINES = {
    "x86_64": (0xC000003E, (41, 53, 101, 310, 311, 425, 438)),
    "aarch64": (0xC00000B7, (198, 199, 117, 270, 271, 425, 438)),
}
LOAD, IS_EQUAL, IS_AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
NUMBER_AT, MACHINE_AT = 0, 4
ALLOWED, REFUSED = 0x7FFF0000, 0x00050001
# From here on x86_64 has its calls a second time.
SECOND_CALLS = 0x40000000


def _program():
    """The rules as the kernel reads them: a jump skips so many lines."""
    machine, calls = MACHINES[platform.machine()]
    lines = [(LOAD, 0, 0, MACHINE_AT), (IS_EQUAL, 0, len(calls) + 3, machine), (LOAD, 0, 0, NUMBER_AT)]
    lines.append((IS_AT_LEAST, len(calls) + 1, 0, SECOND_CALLS))
    lines += [(IS_EQUAL, len(calls) - n, 0, call) for n, call in enumerate(calls)]
    lines += [(RETURN, 0, 0, ALLOWED), (RETURN, 0, 0, REFUSED)]
    return b"".join(struct.pack("=HBBI", *line) for line in lines), len(lines)


def shut_sockets():
    """Let this process open no socket any more, of whatever family; raise where that cannot be had."""
    if platform.machine() not in MACHINES:
        raise SandboxUnavailable(
            f"On a machine of the kind {platform.machine()} sockets cannot be shut, so no recording is opened."
        )
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    lines, count = _program()
    held = ctypes.create_string_buffer(lines, len(lines))
    program = struct.pack("@HP", count, ctypes.addressof(held))
    libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0, 0)
    for family in (socket.AF_UNIX, socket.AF_INET):
        try:
            socket.socket(family).close()
        except PermissionError:
            continue
        raise SandboxUnavailable("Sockets cannot be shut on this machine, so no recording is opened.")


# --- only the files of the task -------------------------------------------------------------------
CREATE, ADD_RULE, RESTRICT = 444, 445, 446
TELL_VERSION, BENEATH = 1, 1
# What may be done with files, each one bit: up to moving them, then what later versions added.
EXECUTE, WRITE, READ, LIST = 1, 2, 4, 8
BITS_OF_VERSION = {2: 14, 3: 15, 4: 15, 5: 16}
NEVER = EXECUTE | 1 << 6 | 1 << 9 | 1 << 10 | 1 << 11 | 1 << 12  # run; make devices, sockets, pipes, links
OF_A_FILE = WRITE | READ | 1 << 14 | 1 << 15
SYSTEM = (
    *("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/etc/nsswitch.conf", "/etc/passwd"),
    *("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/sys/devices/system/cpu"),
    *("/dev/urandom", "/dev/random", "/dev/zero"),
)


def _own_code():
    return {sys.prefix, sys.base_prefix, *site.getsitepackages(), str(PACKAGE)}


def shut_files(read, write):
    """Leave this process its own code, the files `read` and the folders `write`; is that so now?

    Where the kernel does not know the wall nothing changes. A path that is not there is passed over.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(CREATE, None, 0, TELL_VERSION)
    if version < min(BITS_OF_VERSION):
        return False
    every = (1 << BITS_OF_VERSION.get(version, max(BITS_OF_VERSION.values()))) - 1
    rules = libc.syscall(CREATE, struct.pack("=Q", every), 8, 0)
    if rules < 0:
        raise SandboxUnavailable("The files of this machine cannot be shut away, so no recording is opened.")
    for path in (*SYSTEM, *_own_code()):
        _allow(libc, rules, path, READ | LIST)
    for path in read:
        _allow(libc, rules, path, READ | LIST)
    for path in (*write, "/dev/null"):
        _allow(libc, rules, path, every & ~NEVER)
    if libc.syscall(RESTRICT, rules, 0):
        raise SandboxUnavailable("The files of this machine cannot be shut away, so no recording is opened.")
    os.close(rules)
    return True


def _allow(libc, rules, path, rights):
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not os.path.isdir(path):
            rights &= OF_A_FILE
        if libc.syscall(ADD_RULE, rules, BENEATH, struct.pack("=Qi", rights, place), 0):
            raise SandboxUnavailable(
                "The files of this machine cannot be shut away, so no recording is opened."
            )
    finally:
        os.close(place)
