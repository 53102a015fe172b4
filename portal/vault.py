"""Where are private files kept? Store, open, erase; all of it encrypted with a key from outside the database."""

import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from portal.made_once import made_once


class NotInVault(Exception):
    """The file was erased, never stored, or cannot be decrypted with our key."""


def vault_key():
    """The key, never in the database."""
    return Fernet(made_once(Path(settings.KEYS_DIR) / "vault.key", Fernet.generate_key))


def path_of(key):
    if not (len(key) == 32 and set(key) <= set("0123456789abcdef")):
        raise NotInVault(key)
    return Path(settings.VAULT_DIR) / key[:2] / key


def store(content):
    """Keep these bytes; returns the key (32 hex digits, owes nothing to the content). Durable when it returns."""
    key = secrets.token_hex(16)
    path = path_of(key)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_suffix(".partial")
    try:
        with open(partial, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as new:
            new.write(vault_key().encrypt(bytes(content)))
            new.flush()
            os.fsync(new.fileno())
        os.replace(partial, path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
    return key


def read(key):
    """The bytes behind a key; raises NotInVault."""
    try:
        return vault_key().decrypt(path_of(key).read_bytes())
    except (FileNotFoundError, InvalidToken) as reason:
        raise NotInVault(key) from reason


def erase(key):
    """Remove it from the disk; erasing twice is no error."""
    path_of(key).unlink(missing_ok=True)
