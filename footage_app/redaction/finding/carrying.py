"""Which heads are alive at each look of the network, and where were they between two looks?"""

import numpy as np

from ..faces import overlap
from .heads import Head, followed, remembered

BORN_SCORE = 0.2
SURE_SCORE = 0.5
# A followed head may go on with a track; only one followed back from a found face may begin it.
ONWARD_SCORE = 0.15
SAME_OVERLAP = 0.25
TAKEN_OVERLAP = 0.5
RENEWED = 0.7


def _mates(heads, found):
    """{number of a head: number of the found face at its place}, the closest first."""
    boxes = np.array([head.box for head in heads]).reshape(-1, 4)
    common = overlap(boxes, found[:, :4])
    mates = {}
    for a, b in sorted(np.argwhere(common > SAME_OVERLAP).tolist(), key=lambda pair: -common[tuple(pair)]):
        if a not in mates and b not in mates.values():
            mates[a] = b
    return mates


def parted(chains):
    """The chains, cut where a lost head was found anew, but in the place of another that was never lost."""
    at = {}
    for n, chain in enumerate(chains):
        for step in chain:
            if not step.anew:
                at.setdefault(step.frame, []).append((n, step.box))
    return [list(_own(n, chain, at)) for n, chain in enumerate(chains)]


def _own(number, chain, at):
    for step in chain:
        others = np.array([box for n, box in at.get(step.frame, ()) if n != number]).reshape(-1, 4)
        if step.anew and overlap(step.box[None], others).max(initial=0) > SAME_OVERLAP:
            return
        yield step


class Carrying:
    """The heads of one segment: found faces in, places between and beyond them out.

    `rows` are box, score and the head's name at each picture; `names` is whose face each found one is, or 0.
    """

    def __init__(self, scale, stride, carry):
        self.scale, self.stride, self.carry = scale, stride, carry
        self.views, self.path, self.found = {}, [], {}
        self.alive, self.rows, self.number, self.names = [], {}, 0, {}
        self.born = 0

    def see(self, number, levels, step):
        """Take the views of the next picture, and how far the camera moved."""
        self.views[number] = levels
        self.path.append((self.path[-1] if self.path else 0) + np.array(step))

    def settle(self, number, found):
        """Connect the faces found at `number` with the heads alive at the look before."""
        frames = [*range(self.number + self.stride, number, self.stride), number]
        chains = parted([list(self._followed(head, frames)) for head in self.alive])
        ended = [n for n, chain in enumerate(chains) if chain and chain[-1].frame == number]
        mates = _mates([chains[n][-1] for n in ended], found)
        mates = {ended[a]: b for a, b in mates.items()}
        alive = []
        for n, (head, chain) in enumerate(zip(self.alive, chains, strict=True)):
            alive += (
                [self._met(head, chain, found[mates[n]], number)]
                if n in mates
                else self._missed(head, chain, found, number)
            )
        self.found[number] = found
        names = {b: self.alive[a].name for a, b in mates.items()}
        for n, row in enumerate(found):
            if n not in names and row[4] >= BORN_SCORE:
                alive.append(self._born(row, number))
                names[n] = alive[-1].name
        self.names[number] = [names.get(n, 0) for n in range(len(found))]
        self.alive, self.number = alive, number
        for past in [n for n in self.views if n < number - self.carry]:
            del self.views[past]
            self.found.pop(past, None)

    def _followed(self, head, frames):
        # Of whom the pace is not known yet, the very next picture tells it.
        onward = 1 if head.frame < frames[-1] else -1
        if head.pace is None and frames[0] != head.frame + onward:
            frames = [head.frame + onward, *frames]
        return followed(head, frames, self.views, self.path, self.scale)

    def _look_of(self, head):
        return remembered(head, self.views[head.frame], self.scale)

    def _note(self, head, score, drift=0.0):
        self.rows.setdefault(head.frame, []).append([*(head.box + drift), score, head.name])

    def _met(self, head, chain, row, number):
        """The head was found again: what following went astray is spread over the way."""
        drift = (row[:4] - chain[-1].box) / (number - head.frame)
        for step in chain[:-1]:
            self._note(step, ONWARD_SCORE, drift * (step.frame - head.frame))
        score, pace = max(head.score, float(row[4])), chain[-1].pace
        met = Head(number, row[:4], score, head.hits + 1, number, pace, quarter=int(row[5]), name=head.name)
        return self._look_of(met)

    def _missed(self, head, chain, found, number):
        """Nobody was found where the head is: it may have turned away, or gone behind something."""
        if not chain or (head.hits < 2 and head.score < SURE_SCORE):
            return []
        for step in chain:
            self._note(step, ONWARD_SCORE)
        last = chain[-1]
        taken = overlap(last.box[None], found[:, :4]).max(initial=0) > TAKEN_OVERLAP
        if taken or last.frame < number or number - head.last_seen > self.carry:
            return []
        return [self._look_of(last) if last.alike >= RENEWED else last]

    def _born(self, row, number):
        """A new face: it was there before, unseen, until the head is lost or somebody known is there."""
        self.born += 1
        head = Head(number, row[:4], float(row[4]), 1, number, quarter=int(row[5]), name=self.born)
        head = self._look_of(head)
        oldest = max(0, number - self.carry) if head.score >= SURE_SCORE else self.number
        earlier = [*range(number - self.stride, oldest - 1, -self.stride)]
        for step in self._followed(head, earlier) if earlier else ():
            known = [*self.rows.get(step.frame, ()), *self.found.get(step.frame, ())]
            there = np.array([row[:4] for row in known]).reshape(-1, 4)
            if overlap(step.box[None], there).max(initial=0) > (SAME_OVERLAP if step.anew else TAKEN_OVERLAP):
                break
            self._note(step, BORN_SCORE)
        return head
