"""What does the plan hide in each picture, read from it anew, and is anything in it undecided?"""

import hashlib
import json
from dataclasses import asdict
from heapq import merge
from itertools import pairwise

from ..plan import FACE, HIDE, OFFERED


def _boxes_of(track):
    """(picture, track id, box) through the life of one track; between keyframes the box moves straight."""
    if track.kind == FACE:
        yield from ((track.first + n, track.id, box) for n, box in enumerate(track.boxes))
        return
    for (first, *a), (last, *b) in pairwise(track.keyframes):
        for frame in range(first, last):
            done = (frame - first) / (last - first)
            yield frame, track.id, tuple(round(p * (1 - done) + q * done) for p, q in zip(a, b, strict=True))
    last, *box = track.keyframes[-1]
    yield last, track.id, tuple(box)


def boxes_by_picture(tracks, count):
    """For picture 0, 1, 2 ... the list of (track id, box)."""
    rows = merge(*map(_boxes_of, tracks))
    row = next(rows, None)
    for frame in range(count):
        here = []
        while row is not None and row[0] == frame:
            here.append(row[1:])
            row = next(rows, None)
        yield here


def life_of(track):
    """The first and the last picture of a track."""
    if track.kind == FACE:
        return track.first, track.first + len(track.boxes) - 1
    return track.keyframes[0][0], track.keyframes[-1][0]


def ends_of(track):
    """The box in the first and in the last picture of a track."""
    rows = track.boxes if track.kind == FACE else [key[1:] for key in track.keyframes]
    return rows[0], rows[-1]


def hidden_tracks(plan):
    """Everything that has to be hidden."""
    return [track for track in plan.tracks if track.decision == HIDE]


def plan_checks(plan, digest):
    """(name, ok, words, faults) of every check of the plan itself."""
    faults = [
        {"track": t.id, "frame": life_of(t)[0], "last": life_of(t)[1], "words": "nobody has decided on it"}
        for t in plan.tracks
        if t.decision == OFFERED
    ]
    words = f"{len(faults)} pieces of writing were found and wait for a decision"
    yield "nothing is undecided", not faults, words, faults
    text = json.dumps(asdict(plan), sort_keys=True, separators=(",", ":"), allow_nan=False)
    mine = hashlib.sha256(text.encode()).hexdigest()
    if digest is not None:
        words = f"the checks were made by plan {mine[:16]}…, asked for was {str(digest)[:16]}…"
        yield "the plan is the one that was named", mine == digest, words, []
