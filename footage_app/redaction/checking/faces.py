"""Is there a face in the result that nobody decided on, and which did a person say is none?"""

from collections import defaultdict, deque
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from ..plan import DISMISSED, DRAWN, FACE, SHOW
from .looking import sure_faces, sure_faces_all_ways, sure_faces_near
from .plan import boxes_by_picture, ends_of, hidden_tracks, life_of

LOOK_EVERY, TURN_SECONDS = 3, 1
BESIDE, AROUND, SMALLEST_REACH = 2, 2.0, 96
AS_MUCH_AS_ALL = 1280 * 720
COVERED = 0.9
SAME, GAP = 0.2, 12
OWN_SIZE = 0.3, 1.6
LOOKERS, QUEUE = 2, 6


def _around(box, width, height):
    """The part of the picture in which somebody must be who was or will be in a box."""
    reach = max(SMALLEST_REACH, AROUND * max(box[2] - box[0], box[3] - box[1]))
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    area = max(0, x - reach), max(0, y - reach), min(width, x + reach), min(height, y + reach)
    return tuple(int(v) for v in area)


def _covered(face, boxes):
    """The share of a face that lies under hidden boxes."""
    x0, y0, x1, y1 = (int(v) for v in face[:4])
    under = np.zeros((max(1, y1 - y0), max(1, x1 - x0)), bool)
    for a, b, c, d in boxes:
        under[max(0, b - y0) : max(0, d - y0), max(0, a - x0) : max(0, c - x0)] = True
    return under.mean()


def _explains(track, box, face):
    """Does a track that may be seen stand for this face? Only for one of about its own size."""
    x, y = (face[0] + face[2]) / 2, (face[1] + face[3]) / 2
    if not (box[0] <= x <= box[2] and box[1] <= y <= box[3]):
        return False
    across, down = ((face[n + 2] - face[n]) / max(1, box[n + 2] - box[n]) for n in (0, 1))
    least, most = OWN_SIZE
    return least <= down <= most and (track.kind == FACE or least <= across <= most)


def _alike(a, b):
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    common = max(0, width) * max(0, height)
    areas = [(x[2] - x[0]) * (x[3] - x[1]) for x in (a, b)]
    return common / max(1.0, sum(areas) - common)


class FaceLook:
    """Looks at every third picture, and at each one beside the beginning and the end of a hidden face.

    Once a second the picture is looked at in all its quarter turns too.
    """

    def __init__(self, plan, times):
        self.times = times
        self.seen = {t.id: t for t in plan.tracks if self._may_explain(t)}
        self.known = boxes_by_picture(self.seen.values(), len(times))
        self.next, self.looks, self.pictures = 0, deque(), 0
        self.groups, self.explained = [], {}
        self.turn_every = max(LOOK_EVERY, round(plan.source.facts.frame_rate * TURN_SECONDS))
        self.close = defaultdict(set)
        size = plan.source.facts.width, plan.source.facts.height
        for track in hidden_tracks(plan):
            for end, box, way in zip(life_of(track), ends_of(track), (-1, 1), strict=True):
                if track.kind == FACE and 0 <= end + way < len(times):
                    for step in range(BESIDE + 1):
                        self.close[end + way * step].add(_around(box, *size))

    @staticmethod
    def _may_explain(track):
        return track.decision == SHOW or (track.decision == DISMISSED and track.reason == "no face")

    def __enter__(self):
        self.pool = ThreadPoolExecutor(LOOKERS)
        return self

    def __exit__(self, *raised):
        if raised[0] is None:
            while self.looks:
                self._note(*self.looks.popleft())
        self.pool.shutdown(cancel_futures=True)

    def add(self, n, frame, hidden, always=False):
        """Picture `n` of the recording as the result shows it, with the boxes that are solid in it."""
        while self.next < n:
            next(self.known)
            self.next += 1
        known, self.next = next(self.known), n + 1
        areas = self.close.pop(n, ())
        pixels = sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in areas)
        if always or n % self.turn_every == self.turn_every // 2:
            look = self.pool.submit(sure_faces_all_ways, frame)
        elif n % LOOK_EVERY == LOOK_EVERY // 2 or pixels > AS_MUCH_AS_ALL:
            look = self.pool.submit(sure_faces, frame)
        elif areas:
            look = self.pool.submit(sure_faces_near, frame, areas)
        else:
            return
        self.pictures += 1
        self.looks.append((n, known, hidden, look))
        while self.looks and (len(self.looks) > QUEUE or self.looks[0][-1].done()):
            self._note(*self.looks.popleft())

    def _note(self, n, known, hidden, look):
        taken = {}
        for face in look.result():
            if _covered(face, hidden) >= COVERED:
                continue
            standing = (t for t, box in known if _explains(self.seen[t], box, face))
            # One track stands for one face: whoever else is in its box is somebody else.
            mine = next((t for t in standing if t not in taken or _alike(taken[t], face) > SAME), None)
            if mine is None:
                self._group(n, face)
            else:
                taken[mine] = face
                if self.seen[mine].decision == DISMISSED or self.seen[mine].kind == DRAWN:
                    self._explain(mine, n, face)

    def _group(self, n, face):
        for group in reversed(self.groups):
            if n - group["last"] <= GAP and n != group["last"] and _alike(group["near"], face) > SAME:
                break
        else:
            group = {"frame": n, "first": face, "score": 0.0}
            self.groups.append(group)
        group.update(last=n, near=face, score=max(group["score"], float(face[4])))

    def _explain(self, name, n, face):
        """Noted for the approver, anew wherever it is not where it was a moment ago."""
        told = self.explained.setdefault(name, [])
        if not told or n - told[-1]["last"] > GAP or _alike(told[-1]["near"], face) <= SAME:
            told.append({"frame": n, "first": face, "score": 0.0})
        told[-1].update(last=n, near=face, score=max(told[-1]["score"], float(face[4])))

    def _told(self, group):
        return {
            "frame": group["frame"],
            "last": group["last"],
            "seconds": round(self.times[group["frame"]], 3),
            "box": [int(v) for v in group["first"][:4]],
            "score": round(group["score"], 2),
        }

    def checks(self):
        """(name, ok, words, faults) and, of the faces that a person explained, what they said."""
        faults = [{**self._told(group), "words": "a face that nobody decided on"} for group in self.groups]
        words = f"{len(faults)} sure faces that no track explains, in {self.pictures} pictures looked at"
        yield "no face left that nobody decided on", not faults, words, faults
        explained = [
            {
                **self._told(group),
                "track": name,
                "reason": self.seen[name].reason,
                "note": self.seen[name].note,
            }
            for name, groups in sorted(self.explained.items())
            for group in groups
        ]
        words = f"{len(explained)} faces are shown in boxes drawn by hand, or were said to be none"
        yield "faces explained by a person", True, words, [], explained
