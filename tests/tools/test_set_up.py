"""Is a machine set up by one command, once, and told plainly what it lacks?"""

import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
POSTGRES = """
import sys, time
sys.path.insert(0, "tools")
from private_postgres import private_postgres
with private_postgres() as url:
    print(url, flush=True)
    time.sleep(300)
"""


@pytest.fixture
def set_up(tmp_path, monkeypatch):
    """The program, pointed at a folder of its own."""
    spec = importlib.util.spec_from_file_location("set_up", ROOT / "tools" / "set_up.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("requirements.txt", "requirements-models.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text("something==1.0\n")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "STAMP", tmp_path / "set-up.json")
    return module


def test_on_a_machine_that_is_set_up_it_says_and_does_nothing_even_twice_at_once():
    command = [sys.executable, ROOT / "tools" / "set_up.py", "--tests"]
    both = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    said = [one.communicate(timeout=300) for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    assert set("".join(out for out, _ in said).splitlines()) <= {
        "Another set-up is running in this folder: waiting for it."
    }


def test_without_root_it_prints_the_one_command_to_type(set_up, monkeypatch):
    monkeypatch.setattr(set_up.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(set_up.shutil, "which", lambda name: None if name == "sudo" else f"/usr/bin/{name}")
    with pytest.raises(SystemExit) as left:
        set_up.install_system_packages(["libpango-1.0-0", "chromium"])
    assert "sudo apt-get install -y --no-install-recommends libpango-1.0-0 chromium" in str(left.value)


def test_without_apt_it_names_what_is_missing(set_up, monkeypatch):
    monkeypatch.setattr(set_up.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match=r"These are missing: libpango-1\.0-0"):
        set_up.install_system_packages(["libpango-1.0-0"])


def test_without_a_network_it_says_so_and_leaves_no_stamp(set_up, monkeypatch):
    monkeypatch.setattr(set_up, "PIP", ["-c", "raise SystemExit(1)"])
    with pytest.raises(SystemExit, match="Check the network, then run this again"):
        set_up.install_requirements(for_tests=False)
    assert not set_up.STAMP.exists()


def test_packages_are_installed_anew_only_when_a_list_has_changed(set_up, monkeypatch):
    asked = []
    monkeypatch.setattr(set_up, "pip", lambda *arguments: asked.append(arguments[-1]))
    set_up.install_requirements(for_tests=True)
    set_up.install_requirements(for_tests=True)
    set_up.install_requirements(for_tests=False)
    assert asked == ["requirements-dev.txt", "requirements-models.txt"]
    (set_up.ROOT / "requirements.txt").write_text("something==2.0\n")
    set_up.install_requirements(for_tests=False)
    assert asked[2:] == ["requirements.txt", "requirements-models.txt"]
    assert "requirements-dev.txt" not in json.loads(set_up.STAMP.read_text())


def test_every_requirement_is_pinned_to_one_version():
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-models.txt"):
        lines = [line.split("#")[0].strip() for line in (ROOT / name).read_text().splitlines()]
        loose = [
            line for line in lines if line and not re.fullmatch(r"-r \S+|[\w.-]+(\[[\w,]+\])?==[\w.]+", line)
        ]
        assert not loose, f"{name}: {loose}"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_tests_own_postgresql_ends_with_the_tests(number):
    holder = subprocess.Popen([sys.executable, "-c", POSTGRES], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    port = holder.stdout.readline().rpartition(":")[2].split("/")[0]
    server = next(pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if is_server(pid, port))
    folder = Path(words_of(server)[2].decode()).parent
    holder.send_signal(number)
    holder.wait(60)
    for _ in range(300):
        if not is_server(server, port):
            shutil.rmtree(folder)
            return
        time.sleep(0.1)
    raise AssertionError("the server is still there")


def is_server(pid, port):
    words = words_of(pid)
    return words[0].endswith(b"/postgres") and port.encode() in words


def words_of(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return [b""]
