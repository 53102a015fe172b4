#!/usr/bin/env python3
"""Has this export of the audit log been changed? Needs Python 3 and nothing else.

python3 audit_verifier.py EXPORT --checkpoints checkpoints.jsonl --key public_key.pem

Without checkpoints and key it can only say whether the export agrees with itself: whoever rewrites it whole can
make it agree. Take both from where nobody can reach them who could reach the log.
"""

import argparse
import base64
import hashlib
import json
import sys

FORMAT = "footage-requests audit export 2"


class Wrong(Exception):
    """What does not agree, in words."""


# --- the export -------------------------------------------------------------------------------------
class Export:
    """What was read of an export: `ends` holds chain -> (number, hash) of its last event."""

    def __init__(self, known):
        self.known, self.is_one_chain = known, False
        self.last_known = {chain: max(written) for chain, written in known.items()}
        self.events, self.newer, self.ends, self.end = 0, 0, {}, None
        self.chain, self.seq, self.link = None, 0, ""
        self.content = hashlib.sha256()

    def read(self, lines):
        for number, line in enumerate(lines, 1):
            try:
                self.take(number, line.rstrip("\n"))
            except (ValueError, KeyError, TypeError, AttributeError):
                raise Wrong(f"line {number}: this is no line of an export") from None
            except Wrong as wrong:
                raise Wrong(f"line {number}: {wrong}") from None
        if self.end is None or self.body["events"] != self.events:
            raise Wrong("the file is not whole: it ends before its end")
        if self.body["heads"] != {chain: list(end) for chain, end in self.ends.items()}:
            raise Wrong("its end names other last events than it has")
        if self.body["sha256"] != self.content.hexdigest():
            raise Wrong("its end was written for another content")
        return self

    def take(self, number, line):
        entry = json.loads(line)
        if number == 1:
            if entry["format"] != FORMAT:
                raise Wrong(f"this program reads {FORMAT}, not {entry['format']}")
            self.is_one_chain = "chain" in entry
        elif self.end is not None:
            raise Wrong("something follows the end")
        elif "end" in entry:
            self.end, self.body = entry, json.loads(entry["end"])
            return
        else:
            self.link_on(entry)
        self.content.update(f"{line}\n".encode())

    def link_on(self, entry):
        chain, seq, previous = entry["chain"], entry["seq"], entry["previous_hash"]
        if chain != self.chain:
            self.chain, self.seq, self.link = chain, seq - 1, previous
            if chain in self.ends:
                raise Wrong(f"{chain} comes a second time")
            if (self.is_one_chain and self.seq) or (self.seq == 0 and previous):
                raise Wrong(f"{chain} does not begin with its first event")
        if seq != self.seq + 1:
            raise Wrong(f"{chain} goes from {self.seq} to {seq}")
        if previous != self.link:
            raise Wrong(f"{chain} #{seq} does not link to the event before it")
        if hashlib.sha256(f"{previous}|{chain}|{seq}|{entry['body']}".encode()).hexdigest() != entry["hash"]:
            raise Wrong(f"{chain} #{seq} has been changed")
        if self.known.get(chain, {}).get(seq, entry["hash"]) != entry["hash"]:
            raise Wrong(f"{chain} #{seq} is not the event that a checkpoint wrote down")
        self.newer += seq > self.last_known.get(chain, 0)
        self.seq, self.link, self.events = seq, entry["hash"], self.events + 1
        self.ends[chain] = (seq, entry["hash"])


# --- the checkpoints --------------------------------------------------------------------------------
def read_checkpoints(lines):
    """Every checkpoint with its line, oldest first. A line that a crash cut short is passed over by the next."""
    read, previous = [], ""
    for line in lines:
        try:
            body = json.loads(json.loads(line)["body"])
            number, changed = body["number"], body["changed"].items()
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
        if (number, body["previous"]) != (len(read) + 1, previous):
            raise Wrong(f"checkpoint {number} does not follow the line before it")
        read.append({**body, "changed": dict(changed), "line": line.rstrip("\n")})
        previous = hashlib.sha256(read[-1]["line"].encode()).hexdigest()
    if not read:
        raise Wrong("there is no checkpoint in the file of checkpoints")
    return read


def written_down(checkpoints):
    """chain -> {number: hash} of every event that a checkpoint names as its chain's newest."""
    known = {}
    for checkpoint in checkpoints:
        for chain, (seq, link) in checkpoint["changed"].items():
            known.setdefault(chain, {})[seq] = link
    return known


def compare(export, checkpoints):
    """Was the export cut at its end, and is the last checkpoint that it names the one that was signed?"""
    named = export.body["checkpoint"]
    if not named:
        raise Wrong("it was exported before there was a checkpoint: its end names none")
    if named["number"] > len(checkpoints):
        raise Wrong(f"the file of checkpoints ends before checkpoint {named['number']}: take the whole file")
    if checkpoints[named["number"] - 1]["root"] != named["root"]:
        raise Wrong(f"its checkpoint {named['number']} is not the one that was signed")
    for chain, (seq, _) in export.ends.items() if export.is_one_chain else ():
        last = max(written_down(checkpoints[: named["number"]]).get(chain, {}), default=0)
        if seq < last:
            raise Wrong(f"{chain} ends at #{seq}, and checkpoint {named['number']} knows #{last}")
    return named


# --- signatures: Ed25519 as in RFC 8032, section 5.1; nothing here is secret, so it need not be fast ----
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def add(a, b):
    """Of two points (x, y, z, t) with t = xy/z."""
    m, n = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = n - m, d - c, d + c, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, point):
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, point)
        point, number = add(point, point), number >> 1
    return total


def point_of(data):
    """The point that 32 bytes stand for; ValueError where they stand for none."""
    y = int.from_bytes(data, "little") & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and data[31] >> 7):
        raise ValueError("not a point")
    x = P - x if x & 1 != data[31] >> 7 else x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def is_signed(key, text, signature):
    """Whether the holder of this key signed this text."""
    try:
        r, s = base64.b64decode(signature, validate=True)[:32], base64.b64decode(signature)[32:]
        scalar = int.from_bytes(s, "little")
        if len(s) != 32 or scalar >= ORDER:
            return False
        a, point = point_of(key), point_of(r)
    except (ValueError, TypeError):
        return False
    k = int.from_bytes(hashlib.sha512(r + key + text.encode()).digest(), "little") % ORDER
    left, right = times(scalar, BASE), add(point, times(k, a))
    return all((left[n] * right[2] - right[n] * left[2]) % P == 0 for n in (0, 1))


def public_key(pem):
    """The 32 bytes of an Ed25519 key in a PEM file."""
    try:
        der = base64.b64decode("".join(line for line in pem.splitlines() if "-----" not in line))
    except ValueError:
        der = b""
    if len(der) != 44 or der[:12] != bytes.fromhex("302a300506032b6570032100"):
        raise Wrong("the key is no public key of Ed25519")
    return der[12:]


# --- what to say ------------------------------------------------------------------------------------
def check(lines, checkpoint_lines=None, pem=None):
    """What to say of an export that agrees with all that was given; raises Wrong."""
    checkpoints = read_checkpoints(checkpoint_lines) if checkpoint_lines is not None else []
    key = public_key(pem) if pem is not None else None
    # Each line of checkpoints holds the hash of the line before: the last signature stands for all of them.
    if key and checkpoints and not signed_line(key, checkpoints[-1]["line"]):
        raise Wrong("the checkpoints are not signed with this key")
    export = Export(written_down(checkpoints)).read(lines)
    if key and not is_signed(key, export.end["end"], export.end.get("signature", "")):
        raise Wrong("the export is not signed with this key")
    said = f"{export.events} events in {len(export.ends)} chains: links agree; "
    if checkpoints:
        named = compare(export, checkpoints)
        said += f"they agree with checkpoint {named['number']} of {named['at']}, {export.newer} events are newer; "
    else:
        said += "not compared with a signed checkpoint; "
    return said + ("the signatures are right." if key else "signatures were not checked, for want of a key.")


def signed_line(key, line):
    entry = json.loads(line)
    return is_signed(key, entry["body"], entry.get("signature", ""))


def main():
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("export")
    options.add_argument("--checkpoints", metavar="FILE")
    options.add_argument("--key", metavar="PEM")
    asked = options.parse_args()
    with open(asked.export, encoding="utf-8", errors="replace") as file:
        try:
            said, code = check(file, opened(asked.checkpoints), opened(asked.key, whole=True)), 0
        except Wrong as wrong:
            said, code = str(wrong), 1
    sys.stdout.write(f"{said}\n")
    sys.exit(code)


def opened(path, whole=False):
    if path is None:
        return None
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read() if whole else file.readlines()


if __name__ == "__main__":
    main()
