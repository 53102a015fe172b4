"""Where are the bytes? A local folder: clips, review copies and derivatives under names that owe nothing to them.

Two steps, so that a crash leaves neither half a file nor a file that no row names: `put_aside` (durable, under a
name that ends in .aside), the caller commits its row, `settle` (rename). `path` settles what a crash left aside.
"""

import builtins
import hashlib
import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from errno import EINVAL, EOPNOTSUPP
from pathlib import Path

from django.conf import settings

CHUNK = 1 << 20
KEY = re.compile(r"[0-9a-f]{32}")
ASIDE = ".aside"


class NotInStore(Exception):
    """There are no bytes behind this key: erased, or never stored."""


@dataclass(frozen=True)
class Stored:
    key: str
    sha256: str
    size: int


def place(key):
    """Where the file of a key belongs, there or not."""
    if not KEY.fullmatch(key):
        raise NotInStore(key)
    return Path(settings.FOOTAGE_STORE) / key[:2] / key[2:4] / key


def aside(key):
    return place(key).with_name(key + ASIDE)


def sync_folder(folder):
    """A rename or unlink survives a power cut only when its folder has been written too."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def room_for(key):
    """The folder of a key, made durably where it was missing."""
    folder = place(key).parent
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        sync_folder(folder.parent)
        sync_folder(folder.parent.parent)
    return folder


def put_aside(source):
    """Copy an open binary file or a path; returns Stored(key, sha256, size). Durable, but not settled yet."""
    if isinstance(source, str | os.PathLike):
        with builtins.open(source, "rb") as file:
            return put_aside(file)
    key = secrets.token_hex(16)
    folder, new = room_for(key), aside(key)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with builtins.open(handle, "wb") as file:
            stored = Stored(key, *copied(source, file))
        sync_folder(folder)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    return stored


def copied(source, target):
    """(SHA-256, size) of what was copied and flushed to the disk."""
    reserve(source, target)
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        target.write(chunk)
        size += len(chunk)
    target.flush()
    os.ftruncate(target.fileno(), size)
    os.fsync(target.fileno())
    return digest.hexdigest(), size


def reserve(source, target):
    """Ask for all the room at once: a full disk says no before the first byte, not in the middle."""
    try:
        size = os.fstat(source.fileno()).st_size
    except (OSError, AttributeError):
        return
    if size:
        try:
            os.posix_fallocate(target.fileno(), 0, size)
        except OSError as error:
            if error.errno not in (EOPNOTSUPP, EINVAL):
                raise


def settle(key):
    """The row is committed: give the file its place. Settling twice is no error."""
    with suppress(FileNotFoundError):
        os.replace(aside(key), place(key))
        sync_folder(place(key).parent)


def put(source):
    """Store an open binary file or a path at once; returns the key. For what can be made again."""
    key = put_aside(source).key
    settle(key)
    return key


def path(key):
    """The file of a key; raises NotInStore."""
    if not place(key).is_file():
        settle(key)
        if not place(key).is_file():
            raise NotInStore(key)
    return place(key)


def has(key):
    return place(key).is_file() or aside(key).is_file()


def open(key):
    """The open file of a key, for reading bytes."""
    return path(key).open("rb")


def size(key):
    return path(key).stat().st_size


def erase(key):
    """Remove the bytes, durably; erasing twice is no error."""
    place(key).unlink(missing_ok=True)
    aside(key).unlink(missing_ok=True)
    if place(key).parent.is_dir():
        sync_folder(place(key).parent)


def files():
    """(key, is_aside, modified_at as a time stamp) of everything that lies in the store."""
    for file in Path(settings.FOOTAGE_STORE).glob("??/??/*"):
        key = file.name.removesuffix(ASIDE)
        if KEY.fullmatch(key):
            with suppress(FileNotFoundError):
                yield key, file.name.endswith(ASIDE), file.stat().st_mtime
