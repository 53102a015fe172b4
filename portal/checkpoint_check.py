"""Do log and checkpoints agree? Finds what no chain can show of itself: a cut end, a chain made anew."""

import base64
import json

from cryptography.exceptions import InvalidSignature

from portal import audit
from portal.checkpoints import checkpoints, follow, merkle_root, sha256, signing_key
from portal.models import AuditEvent


def faults():
    """Where file and database disagree: (chain, number of the event, words). Streams."""
    heads, last, public_key = {}, None, signing_key().public_key()
    for checkpoint in checkpoints():
        where = f"checkpoint {checkpoint.number}"
        if words := wrong_line(checkpoint, last, public_key):
            yield where, 0, words
            return
        follow(heads, checkpoint)
        for chain, seq, words in not_as_written(checkpoint):
            yield chain, seq, f"{words}: see {where} of {checkpoint.at:%Y-%m-%d %H:%M} UTC"
        last = checkpoint
    if last and merkle_root(heads) != last.root:
        yield f"checkpoint {last.number}", 0, "its root is not that of the chains it lists"
    yield from cut_file(last)


def not_as_written(checkpoint):
    """The events that a checkpoint names, where the log has another now, or none."""
    for chain, (seq, link) in checkpoint.changed.items():
        found = AuditEvent.objects.filter(chain=chain, seq=seq).values_list("hash", flat=True).first()
        if seq and found != link:
            yield chain, seq, "this event has been replaced" if found else "this event is missing"


def wrong_line(checkpoint, last, public_key):
    """In words, or nothing."""
    line = json.loads(checkpoint.line)
    try:
        public_key.verify(base64.b64decode(line["signature"]), line["body"].encode())
    except (InvalidSignature, ValueError):
        return "its signature is not ours"
    expected = (last.number + 1, sha256(last.line.encode())) if last else (1, "")
    if (checkpoint.number, checkpoint.previous) != expected:
        return "it does not follow the line before it"
    return ""


def cut_file(last):
    """The log itself remembers how many checkpoints were written, and their roots."""
    written = (
        AuditEvent.objects.filter(chain=audit.SYSTEM, action="audit.checkpoint").order_by("-seq").first()
    )
    if written is None:
        return
    detail = json.loads(written.body)["detail"]
    if last is None or last.number < detail["number"]:
        yield (
            f"checkpoint {detail['number']}",
            0,
            "the file of checkpoints has been cut short, or is not there",
        )
    elif last.number == detail["number"] and last.root != detail["root"]:
        yield f"checkpoint {last.number}", 0, "the log remembers another root"
