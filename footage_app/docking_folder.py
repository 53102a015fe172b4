"""How is a folder from outside opened without trusting anything in it?"""

import fcntl
import os
import stat
from contextlib import contextmanager

MOST_LISTED = 10_000


class DockingRefused(Exception):
    """The folder cannot be docked at all; str(error) says what to do."""


class FolderBusy(DockingRefused):
    """It is being docked at this moment."""


class FileRefused(Exception):
    """Behind this name there is no footage that may be opened; str(error) says why."""


@contextmanager
def opened_alone(folder):
    """A handle of the folder, locked: a second docking of the same folder is refused, not queued."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise DockingRefused(f"There is no folder to dock at {folder}. Check the path.") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FolderBusy(
                "This folder is being docked at this moment. Wait until that has finished; nothing is lost."
            ) from error
        yield handle
    finally:
        os.close(handle)


def is_being_docked(folder):
    try:
        with opened_alone(folder):
            return False
    except FolderBusy:
        return True
    except DockingRefused:
        return False


def steps_of(name):
    """The parts of a relative path inside the folder; raises FileRefused for every other kind."""
    if "\x00" in name or "\\" in name or len(name) > 1000:
        raise FileRefused("The name of the file is not one that a docking station writes.")
    parts = name.split("/")
    if name.startswith("/") or any(part in ("", ".", "..") for part in parts):
        raise FileRefused("The name of the file leads out of the docking folder.")
    return parts


def open_inside(folder_handle, name):
    """The open file `name` of the folder. No link is followed anywhere on the way; raises FileRefused."""
    *folders, last = steps_of(name)
    here, flags = os.dup(folder_handle), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        for step in folders:
            inner = os.open(step, flags | os.O_DIRECTORY, dir_fd=here)
            os.close(here)
            here = inner
        # NONBLOCK: a named pipe would otherwise wait for ever for somebody to write.
        handle = os.open(last, flags | os.O_NONBLOCK, dir_fd=here)
    except (OSError, ValueError) as error:
        raise FileRefused(missing_words(error)) from error
    finally:
        os.close(here)
    what = os.fstat(handle)
    if not stat.S_ISREG(what.st_mode) or not what.st_size:
        os.close(handle)
        raise FileRefused("The file is empty." if stat.S_ISREG(what.st_mode) else "That is not a file.")
    return open(handle, "rb")


def missing_words(error):
    if isinstance(error, FileNotFoundError):
        return "The file is not in the docking folder."
    if isinstance(error, PermissionError):
        return "The file may not be read. Check its permissions and dock the folder again."
    return "The name leads over a link, or to something that is no file."


def names_in(folder):
    """The files and links below the folder, relative to it, at most MOST_LISTED; links are not followed."""
    found = []
    for here, _folders, names in os.walk(folder, followlinks=False):
        found += [os.path.relpath(os.path.join(here, name), folder) for name in names]
        if len(found) > MOST_LISTED:
            break
    return sorted(found)[:MOST_LISTED]
