"""Which pieces of writing does one person wear, so that they are one candidate and not ten?

Print on a jacket and a badge come and go with every fold. What keeps its place on somebody's body is decided
on once, for as long as they are there; each piece keeps its own boxes, so nothing of it is lost.
"""

from collections import Counter

import numpy as np

from ..plan import DISMISSED, FACE
from .writing_trails import BACK_SECONDS, around

# From the middle of the face, in widths and heights of it: cap, chest, belly, name on the back pocket.
ASIDE, ABOVE, BELOW = 1.2, 0.9, 4.0
# How far it may wander over the body from sight to sight, and at how many of them it must be there.
WANDERS, MOST = 1.0, 0.5


class Wearers:
    """The faces of a plan by person."""

    def __init__(self, tracks):
        self.tracks, self.people = [], {}
        for track in tracks:
            if track.kind == FACE and track.decision != DISMISSED:
                self.tracks.append(track)
                self.people.setdefault(track.person or track.id, []).append(track)

    def face(self, person, frame):
        """The box of somebody's face in a picture, or None."""
        boxes = (t.box(frame) for t in self.people[person] if frame in t.frames)
        box = next(boxes, None)
        return None if box is None else np.array(box, float)

    def near(self, sight):
        """{person: place on the body} of everybody who may wear what was seen there."""
        found = {}
        for track in self.tracks:
            if sight.frame in track.frames:
                x, y = place_on(sight.box, np.array(track.box(sight.frame), float))
                if abs(x) <= ASIDE and -ABOVE <= y <= BELOW:
                    found[track.person or track.id] = x, y
        return found

    def possible(self, trail):
        """{person: how far aside} of everybody on whom it keeps its place at half of the looks or more."""
        places, found = [self.near(sight) for sight in trail.sights], {}
        for person in set().union(*places):
            seen = np.array([place[person] for place in places if person in place])
            if len(seen) >= MOST * len(places) and np.ptp(seen, axis=0).max() <= WANDERS:
                found[person] = float(np.abs(seen[:, 0]).mean())
        return found


def place_on(box, face):
    """Where the middle of a box is on a body, from the middle of the face, in sizes of the face."""
    across, down = face[2] - face[0], face[3] - face[1]
    return (
        float((box[0] + box[2] - face[0] - face[2]) / 2 / max(1.0, across)),
        float((box[1] + box[3] - face[1] - face[3]) / 2 / max(1.0, down)),
    )


class Worn:
    """Several trails on one body, in order; used like a single Trail."""

    def __init__(self, trails, person, wearers):
        self.trails, self.person, self.wearers = trails, person, wearers
        self.sights = [sight for trail in trails for sight in trail.sights]

    def boxes(self, reach):
        """Frame -> box, around all of its pieces that are there; where none was seen it goes with the face."""
        boxes = {}
        for trail in self.trails:
            first, last = trail.sights[0], trail.last
            for frame, box in trail.boxes(reach).items():
                known = [box]
                if not first.frame <= frame <= last.frame:
                    sight = first if frame < first.frame else last
                    known += self._carried(sight.box, sight.frame, frame)
                boxes[frame] = around([boxes[frame], *known] if frame in boxes else known)
        known = sorted(boxes)
        for before, after in zip(known, known[1:], strict=False):
            for frame in range(before + 1, after):
                boxes[frame] = self._between(boxes, before, after, frame)
        return boxes

    def _carried(self, box, known, frame):
        """The box of picture `known` as it goes with the face to another picture: one box, or none."""
        face, here = (self.wearers.face(self.person, n) for n in (known, frame))
        if face is not None and here is not None:
            yield _moved_with(box, face, here)

    def _between(self, boxes, before, after, frame):
        carried = [box for n in (before, after) for box in self._carried(boxes[n], n, frame)]
        if carried:
            return around(carried)
        share = (frame - before) / (after - before)
        return boxes[before] + (boxes[after] - boxes[before]) * share


def _moved_with(box, face, here):
    """The box as it lies when the face, and the body with it, is here and as large as this."""
    size = (here[3] - here[1]) / max(1.0, face[3] - face[1])
    middles = np.tile([(face[0] + face[2]) / 2, (face[1] + face[3]) / 2], 2)
    return (box - middles) * size + np.tile([(here[0] + here[2]) / 2, (here[1] + here[3]) / 2], 2)


def by_wearer(trails, tracks, rate):
    """The trails, those of one person's clothes as one; nobody's as they are."""
    wearers, groups, others = Wearers(tracks), {}, []
    trails = sorted(trails, key=lambda t: t.sights[0].frame)
    possible = [wearers.possible(trail) for trail in trails]
    often = Counter(person for people in possible for person in people)
    for trail, people in zip(trails, possible, strict=True):
        if not people:
            others.append(trail)
            continue
        # Where several stand close, whoever wears more of what was seen wears this too.
        person = min(people, key=lambda p: (-often[p], people[p], p))
        mine = groups.setdefault(person, [])
        # Long out of sight, it is another candidate: a box that waits for somebody hides what is there.
        if mine and _unseen(wearers, person, mine[-1], trail) <= BACK_SECONDS * rate:
            mine[-1].append(trail)
        else:
            mine.append([trail])
    return others + [Worn(worn, person, wearers) for person, mine in groups.items() for worn in mine]


def _unseen(wearers, person, trails, following):
    """For how many pictures between the last of these and the next neither writing nor wearer is known."""
    gap = range(max(trail.last.frame for trail in trails), following.sights[0].frame)
    return sum(wearers.face(person, frame) is None for frame in gap)
