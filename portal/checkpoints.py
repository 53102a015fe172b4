"""What did the log look like, hour by hour? Signed, and written where the database cannot reach."""

import base64
import fcntl
import hashlib
import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils import timezone

from portal import audit
from portal.made_once import made_once
from portal.models import Alarm, AuditHead
from portal.tasks import task


@dataclass(frozen=True)
class Checkpoint:
    """One line of the file. `root` stands for the heads of all chains; `changed` lists those that moved."""

    number: int
    at: datetime
    root: str
    chains: int
    changed: dict
    missing: list
    previous: str  # SHA-256 of the line before
    line: str


def path():
    return Path(settings.CHECKPOINT_DIR) / "checkpoints.jsonl"


def signing_key():
    """Never in the database: whoever can rewrite that cannot sign."""
    new = lambda: Ed25519PrivateKey.generate().private_bytes_raw()  # noqa: E731
    return Ed25519PrivateKey.from_private_bytes(made_once(Path(settings.KEYS_DIR) / "checkpoint.key", new))


def signature_of(text):
    return base64.b64encode(signing_key().sign(text.encode())).decode()


def public_key_pem():
    form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    return signing_key().public_key().public_bytes(*form)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def merkle_root(heads):
    """Over `{chain: [seq, hash]}` in the order of the chains' names; leaves and nodes cannot be mistaken."""
    row = [
        hashlib.sha256(f"\0{chain}|{seq}|{link}".encode()).digest()
        for chain, (seq, link) in sorted(heads.items())
    ]
    while len(row) > 1:
        paired = [hashlib.sha256(b"\1" + row[n] + row[n + 1]).digest() for n in range(0, len(row) - 1, 2)]
        row = paired + row[len(paired) * 2 :]
    return row[0].hex() if row else sha256(b"")


def checkpoints():
    """All of them, oldest first. A line that a crash cut short is passed over: the next one links past it."""
    if not path().exists():
        return
    with open(path(), encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if read := parsed(line.rstrip("\n")):
                yield read


def parsed(line):
    try:
        body = json.loads(json.loads(line)["body"])
        return Checkpoint(**{**body, "at": datetime.fromisoformat(body["at"])}, line=line)
    except (ValueError, KeyError, TypeError):
        return None


def latest():
    """The newest Checkpoint, as printed in letters; None before the first."""
    newest = None
    for newest in checkpoints():  # noqa: B007
        pass
    return newest


def follow(heads, checkpoint):
    """The heads after a checkpoint, given those before it."""
    for chain in checkpoint.missing:
        heads.pop(chain, None)
    heads.update(checkpoint.changed)


@contextmanager
def sole_writer():
    path().parent.mkdir(parents=True, exist_ok=True)
    public_key = path().with_name("public_key.pem")
    made_once(public_key, public_key_pem)
    with open(path(), "ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


@task()
def make_checkpoint():
    """Write down the heads of all chains as they are now; returns the Checkpoint."""
    with sole_writer() as file:
        known, last = {}, None
        for last in checkpoints():
            follow(known, last)
        heads = {
            chain: [seq, link] for chain, seq, link in AuditHead.objects.values_list("chain", "seq", "hash")
        }
        body = {
            "number": last.number + 1 if last else 1,
            "at": timezone.now().astimezone(UTC).isoformat(timespec="seconds"),
            "root": merkle_root(heads),
            "chains": len(heads),
            "changed": {chain: head for chain, head in heads.items() if known.get(chain) != head},
            "missing": sorted(known.keys() - heads.keys()),
            "previous": sha256(last.line.encode()) if last else "",
        }
        line = append(file, audit.canonical(body))
    raise_alarm_if_set_back(known, heads)
    audit.record_now("audit.checkpoint", by=audit.SYSTEM, number=body["number"], root=body["root"])
    return parsed(line)


def append(file, body):
    """On the disk when it returns."""
    line = json.dumps({"body": body, "signature": signature_of(body)})
    file.write(("" if ends_whole(file) else "\n").encode() + line.encode() + b"\n")
    file.flush()
    os.fsync(file.fileno())
    folder = os.open(path().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return line


def ends_whole(file):
    """A crash may have left half a line."""
    if file.tell() == 0:
        return True
    with open(file.name, "rb") as written:
        written.seek(-1, os.SEEK_END)
        return written.read(1) == b"\n"


def raise_alarm_if_set_back(known, heads):
    """A chain that is shorter than it was, or gone: somebody has been at the database."""
    for chain, (seq, _) in known.items():
        if seq > heads.get(chain, (0, ""))[0]:
            words = f"The audit log of {chain} is shorter than it was. Run manage.py audit_verify."
            Alarm.objects.get_or_create(kind="audit", words=words, cleared_at=None)
