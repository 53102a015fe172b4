"""What can a worker still reach that was taken over by the recording it opens, and how long may it go on?"""

import json
import platform
import socket
import subprocess
import sys

import pytest

from footage_app import redaction
from footage_app.redaction import refusals, sandbox, walls, worker
from tests.footage_app.odd_recordings import make

SOCKETS = """
import json, socket, sys
from footage_app.redaction import walls

def tried(act):
    try:
        act()
        return "done"
    except OSError as error:
        return type(error).__name__

def all_ways():
    return [
        tried(lambda: socket.socket(socket.AF_UNIX).connect(sys.argv[1])),
        tried(lambda: socket.create_connection(("127.0.0.1", int(sys.argv[2])), 2)),
        tried(lambda: socket.socketpair()),
        tried(lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)),
    ]

before = all_ways()
walls.shut_sockets()
print(json.dumps([before, all_ways()]))
"""


def told_by(code, *arguments):
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_worker_opens_no_socket_of_any_kind(tmp_path):
    """A database and a docker listen at a path: no network is needed to reach them."""
    with socket.socket(socket.AF_UNIX) as service, socket.create_server(("127.0.0.1", 0)) as server:
        service.bind(str(tmp_path / "db"))
        service.listen()
        before, after = told_by(SOCKETS, tmp_path / "db", server.getsockname()[1])
    assert before == ["done"] * 4
    assert after == ["PermissionError"] * 4


def test_where_sockets_cannot_be_shut_nothing_is_opened(monkeypatch):
    class Refusing:
        def prctl(self, *_):
            return -1

    monkeypatch.setattr(walls.ctypes, "CDLL", lambda *a, **k: Refusing())
    with pytest.raises(refusals.SandboxUnavailable, match="no recording is opened"):
        walls.shut_sockets()
    monkeypatch.setattr(platform, "machine", lambda: "abacus")
    with pytest.raises(refusals.SandboxUnavailable, match="of the kind abacus"):
        walls.shut_sockets()


FILES = """
import json, os, sys
from footage_app.redaction import worker

def tried(act):
    try:
        act()
        return "done"
    except OSError as error:
        return type(error).__name__

recording, secret, out = sys.argv[1:4]
order = {"path": recording, "out": out + "/made.mp4", "work_dir": out + "/new/parts"}
worker.lock_in(2 << 30, 60, 1 << 20, os.getppid())
shut = worker.shut_files(*worker._files_of("redact", order, sys.argv[4]))

def move():
    os.mkdir(sys.argv[4] + "/half")
    open(sys.argv[4] + "/half/made", "w").write("made")
    os.replace(sys.argv[4] + "/half/made", out + "/made.mp4")

acts = {
    "the recording": lambda: open(recording, "rb").read(),
    "its own code": lambda: __import__("av"),
    "the result": move,
    "its parts": lambda: open(out + "/new/parts/one", "w").write("one"),
    "the recording changed": lambda: open(recording, "r+b"),
    "another file": lambda: open(secret).read(),
    "another file changed": lambda: open(secret, "a"),
    "another folder": lambda: os.listdir(os.path.dirname(secret)),
    "a file put beside": lambda: open(secret + "2", "w"),
    "what the service was told": lambda: open(f"/proc/{os.getppid()}/environ", "rb").read(),
    "the memory of the service": lambda: open(f"/proc/{os.getppid()}/mem", "rb"),
}
print(json.dumps([shut, {name: tried(act) for name, act in acts.items()}]))
"""


def test_a_worker_reads_and_writes_the_files_of_its_task_alone(tmp_path):
    away, out = tmp_path / "service", tmp_path / "out"
    (out / "scratch").mkdir(parents=True)
    away.mkdir()
    (away / "secret").write_text("a key")
    (tmp_path / "recording").write_bytes(b"pictures")
    shut, found = told_by(FILES, tmp_path / "recording", away / "secret", out, out / "scratch")
    if not shut:
        pytest.skip("this kernel has no wall for files: see docs/engine.md")
    allowed = {"the recording", "its own code", "the result", "its parts"}
    assert {name for name, answer in found.items() if answer == "done"} == allowed
    assert set(found.values()) == {"done", "PermissionError"}
    assert (away / "secret").read_text() == "a key"


def test_where_the_kernel_has_no_wall_for_files_the_work_goes_on(monkeypatch):
    class Old:
        def syscall(self, *_):
            return -1

    monkeypatch.setattr(walls.ctypes, "CDLL", lambda *a, **k: Old())
    assert walls.shut_files([], []) is False


def test_a_wall_for_files_that_fails_lets_nothing_be_opened(monkeypatch):
    class Odd:
        def syscall(self, number, *_):
            return {walls.CREATE: 7, walls.RESTRICT: -1}.get(number, 0)

    monkeypatch.setattr(walls.ctypes, "CDLL", lambda *a, **k: Odd())
    with pytest.raises(refusals.SandboxUnavailable):
        walls.shut_files([], [])


def test_a_worker_is_told_no_secret_of_the_service(clip, monkeypatch):
    monkeypatch.setenv("PORTAL_SECRET_KEY", "a key")
    told = {}
    real = subprocess.Popen

    def noticed(*arguments, **options):
        told.update(options["env"])
        return real(*arguments, **options)

    monkeypatch.setattr(subprocess, "Popen", noticed)
    redaction.probe(clip)
    assert not [name for name in told if name.startswith("PORTAL")]


# --- how long -------------------------------------------------------------------------------------
def test_the_time_for_a_recording_grows_with_its_length_and_pictures(tmp_path):
    make("plain", tmp_path / "plain")
    make("slow", tmp_path / "slow")
    make("sixty a second", tmp_path / "sixty")
    lengths = {name: redaction.probe(tmp_path / name).duration for name in ("plain", "slow", "sixty")}
    assert worker.share_of(tmp_path / "plain", 600, 12) == pytest.approx(600 + 12 * lengths["plain"])
    assert worker.share_of(tmp_path / "slow", 600, 12) == pytest.approx(600 + 12 * lengths["slow"])
    assert worker.share_of(tmp_path / "sixty", 0, 12) == pytest.approx(2 * 12 * lengths["sixty"], rel=0.01)


def test_every_task_with_a_recording_has_its_pace():
    assert set(sandbox.LIMITS) - set(sandbox.PACE) == {"probe", "pages"}
    assert set(sandbox.PACE["detect"]) == {"quick", "standard", "thorough"}


@pytest.mark.parametrize("most", [48 * 3600, 1])
def test_a_worker_that_takes_too_much_time_is_ended_with_plain_words(clip, monkeypatch, most):
    if most > 1:
        monkeypatch.setattr(sandbox, "BASE", 1)
        monkeypatch.setitem(sandbox.PACE, "detect", {"thorough": 0.3})
    monkeypatch.setitem(sandbox.LIMITS, "detect", (6 << 30, most, 2 << 30))
    with pytest.raises(
        refusals.WorkerFailed, match="far more processor time than a recording of this length"
    ):
        redaction.detect(clip, "thorough")
