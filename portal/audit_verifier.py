#!/usr/bin/env python3
"""Has this export of the audit log been changed? Needs Python 3 and nothing else: python3 audit_verifier.py FILE"""

import hashlib
import json
import sys


def check(lines):
    """Read an export line by line; returns what to say, and whether all is well."""
    head, chain, seq, link, events, chains, end = None, None, 0, "", 0, 0, None
    for number, line in enumerate(lines, 1):
        try:
            entry = json.loads(line)
            if number == 1:
                head, whole = entry["format"], "chain" in entry
            elif "end" in entry:
                end = entry
            elif end is not None:
                return f"line {number}: something follows the end", False
            else:
                if entry["chain"] != chain:
                    chain, chains = entry["chain"], chains + 1
                    seq, link = entry["seq"] - 1, entry["previous_hash"]
                    if (whole and seq) or (seq == 0 and link):
                        return f"line {number}: {chain} does not begin with its first event", False
                if entry["seq"] != seq + 1:
                    return f"line {number}: {chain} goes from {seq} to {entry['seq']}", False
                if entry["previous_hash"] != link:
                    return (
                        f"line {number}: {chain} #{entry['seq']} does not link to the event before it",
                        False,
                    )
                text = f"{link}|{chain}|{entry['seq']}|{entry['body']}"
                if hashlib.sha256(text.encode()).hexdigest() != entry["hash"]:
                    return f"line {number}: {chain} #{entry['seq']} has been changed", False
                seq, link, events = entry["seq"], entry["hash"], events + 1
        except (ValueError, KeyError, TypeError):
            return f"line {number}: this is no line of an export", False
    if head is None or end is None or end.get("events") != events:
        return "the file is not whole: it ends before its end", False
    return (
        f"{events} events in {chains} chains: nothing was changed. Last checkpoint: {end['checkpoint']}",
        True,
    )


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        said, well = check(file)
    sys.stdout.write(said + "\n")
    sys.exit(0 if well else 1)
