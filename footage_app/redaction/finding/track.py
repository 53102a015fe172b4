"""Which faces are the same person, and where is that face in every picture of its life?"""

from dataclasses import replace

import numpy as np

from ..faces import overlap
from ..plan import DETECTED, EXTENDED, HEAD, INTERPOLATED, Track
from .people import grouped

BORN_SCORE = 0.2
GAP_SECONDS, EXTEND_SECONDS = 1.0, 0.4
# Whoever was this many face sides from the edge may take this much longer to leave the picture.
NEAR_EDGE, LEAVE_SECONDS = 1.5, 1.0
# Whoever crosses this share of a face in each picture may run on so long behind others, and show between them.
RUNNING, RUN_SECONDS = 0.12, 1.5
MIN_HITS, LONE_SCORE = 2, 0.35
REACH = 2.2
GROWTH = 0.012
# Pictures over which the pace at both ends of a life is measured.
PACE_OVER = 10
STEADY = 2
# Shares of width and of height: the network leaves out hair, and the chin of whoever is half covered.
PAD, PAD_TALL, PAD_LEAST = 0.18, 0.28, 6
# A face found narrower than this share of its height may be half covered: the other half shows too.
NARROW = 0.74


class Trail:
    """One face being followed, in coordinates of the scene (the camera's own movement taken out).

    Where the network found the face stands in `seen`; elsewhere the head was only followed. `head` is the name
    under which it was followed last.
    """

    def __init__(self, frame, row):
        self.head = 0
        self.frames, self.boxes, self.scores, self.seen = [], [], [], []
        self.velocity, self.clothes = np.zeros(2), []
        self.add(frame, row)

    def add(self, frame, row):
        if self.frames:
            moved = (_centre(row[:4]) - _centre(self.boxes[-1])) / (frame - self.frames[-1])
            self.velocity = moved if len(self.frames) == 1 else (self.velocity + moved) / 2
        self.frames.append(frame)
        self.boxes.append(row[:4])
        self.head = row[6] or self.head
        if row[5]:
            self.seen.append(frame)
            self.scores.append(float(row[4]))
            self.clothes.append(row[7:])

    def expected(self, frame):
        ahead = min(frame - self.frames[-1], 9)
        return self.boxes[-1] + np.tile(self.velocity, 2) * ahead


def _centre(box):
    return (box[..., :2] + box[..., 2:]) / 2


def _side(boxes):
    return np.sqrt((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]))


def _pairs(expected, found, least_overlap):
    """Index pairs of expected and found boxes that belong together, the closest first."""
    if not len(expected) or not len(found):
        return []
    common = overlap(expected, found)
    size = _side(expected)[:, None] + 1e-9
    away = np.linalg.norm(_centre(expected)[:, None] - _centre(found)[None], axis=2) / size
    grown = _side(found)[None] / size
    possible = ((common > least_overlap) | (away < REACH)) & (grown < 1.8) & (grown > 0.55)
    cost = 1 - common + 0.3 * away
    pairs, rows, columns = [], set(), set()
    for r, c in sorted(np.argwhere(possible).tolist(), key=lambda pair: cost[tuple(pair)]):
        if r not in rows and c not in columns:
            pairs.append((r, c))
            rows.add(r)
            columns.add(c)
    return pairs


def _follow(trails, frame, rows, ends):
    """Give each row to a trail; `ends`: the last picture of each head.

    First to the one of the same head. Then the sure ones, and last the weak ones to whoever is left (BYTE),
    but not to those whose own head goes on.
    """
    expected = np.array([t.expected(frame) for t in trails]).reshape(-1, 4)
    heads = {t.head: t for t in trails if t.head}
    free_rows = set(range(len(rows)))
    for n, row in enumerate(rows):
        if row[6] in heads:
            heads.pop(row[6]).add(frame, row)
            free_rows.discard(n)
    free_trails = {n for n, t in enumerate(trails) if t.frames[-1] < frame and ends.get(t.head, 0) < frame}
    for sure, least_overlap in ((True, 0.12), (False, 0.2)):
        mine = sorted(free_trails)
        theirs = [n for n in sorted(free_rows) if (rows[n, 4] >= BORN_SCORE) == sure]
        for a, b in _pairs(expected[mine], rows[theirs, :4], least_overlap):
            trails[mine[a]].add(frame, rows[theirs[b]])
            free_trails.discard(mine[a])
            free_rows.discard(theirs[b])
    return [Trail(frame, rows[n]) for n in sorted(free_rows) if rows[n, 4] >= BORN_SCORE]


def trails_of(faces, camera_path, gap):
    """All trails through `faces` (frame -> rows of box and score), joined over at most `gap` pictures."""
    done, living = [], []
    ends = {head: frame for frame in sorted(faces) for head in faces[frame][:, 6] if head}
    for frame in sorted(faces):
        rows = faces[frame].astype(np.float64)
        rows[:, :4] -= np.tile(camera_path[frame], 2)
        done += [t for t in living if frame - t.frames[-1] > gap]
        living = [t for t in living if frame - t.frames[-1] <= gap]
        living += _follow(living, frame, rows, ends)
    everyone = done + living
    return [t for t in everyone if len(t.seen) >= MIN_HITS or max(t.scores, default=0) >= LONE_SCORE]


def _life(trail, count, extend):
    """Frames and boxes of a whole life: straight lines between finds, outside them the pace found there."""
    frames, boxes = np.array(trail.frames), np.array(trail.boxes)
    first, last = frames[0], frames[-1]
    life = np.arange(max(0, first - extend), min(count, last + extend + 1))
    filled = np.stack([np.interp(life, frames, boxes[:, side]) for side in range(4)], axis=1)
    early = max(1, int(np.searchsorted(frames, first + PACE_OVER, "right")) - 1)
    late = min(len(frames) - 2, int(np.searchsorted(frames, last - PACE_OVER)))
    early, late = (early, late) if len(frames) > 1 else (0, 0)
    paces = [
        (_centre(boxes[b]) - _centre(boxes[a])) / max(1, frames[b] - frames[a])
        for a, b in ((0, early), (late, -1))
    ]
    outside = np.minimum(life - first, 0)[:, None] * paces[0] + np.maximum(life - last, 0)[:, None] * paces[1]
    filled += np.tile(outside, 2)
    # Who comes out from behind something shows half a face first: before and after, the fuller size counts.
    for beyond, near in ((life < first, boxes[: early + 1]), (life > last, boxes[late:])):
        filled[beyond] = _at_least(filled[beyond], (near[:, 2:] - near[:, :2]).max(axis=0))
    filled = _steadied(filled)
    away = np.abs(life[:, None] - frames[_nearest(frames, life)][:, None])
    growth = (filled[:, 2:3] - filled[:, 0:1]) * GROWTH * away
    return life, filled + growth * np.array([-1, -1, 1, 1])


def _at_least(boxes, size):
    """The boxes about their centres, none smaller than `size`."""
    half = np.maximum(boxes[:, 2:] - boxes[:, :2], size) / 2
    middle = _centre(boxes)
    return np.concatenate([middle - half, middle + half], axis=1)


def _steadied(boxes):
    """Each box together with its neighbours in time: the network's boxes tremble, and people speed up."""
    padded = np.pad(boxes, ((STEADY, STEADY), (0, 0)), mode="edge")
    around = np.stack([padded[n : n + len(boxes)] for n in range(2 * STEADY + 1)])
    return np.concatenate([around[..., :2].min(axis=0), around[..., 2:].max(axis=0)], axis=1)


def _nearest(frames, life):
    right = np.searchsorted(frames, life).clip(0, len(frames) - 1)
    left = (right - 1).clip(0)
    return np.where(np.abs(frames[left] - life) <= np.abs(frames[right] - life), left, right)


def _padded(boxes, width, height):
    """Room for hair, chin and error, on even pixels, inside the picture; NaN-free whole numbers."""
    w, h = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    narrow = np.maximum(0, NARROW * h - w) / 2
    side = narrow + np.maximum(PAD_LEAST, PAD * w)
    tall = np.maximum(PAD_LEAST, PAD_TALL * h)
    # Hair and chin of whoever lies are at the sides.
    side = np.where(w > h, np.maximum(side, PAD_TALL * w), side)
    grown = boxes + np.stack([-side, -tall, side, tall], axis=1)
    even = np.concatenate([np.floor(grown[:, :2] / 2), np.ceil(grown[:, 2:] / 2)], axis=1) * 2
    return even.clip(0, [width, height, width, height]).astype(int)


def _doubts(trail, score):
    size = np.median([b[3] - b[1] for b in trail.boxes])
    doubts = {
        "the detector is not sure": score < 0.5,
        "seen in few pictures": len(trail.seen) < 3,
        "very small": size < 20,
    }
    return tuple(words for words, true in doubts.items() if true)


def _visible_span(boxes, seen):
    """From the first to the last box with area, never less than from the first to the last find."""
    there = np.flatnonzero((boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1]))
    inside = there[(there >= seen.min()) & (there <= seen.max())]
    if not len(inside):
        return None
    return there[0], there[-1] + 1


def _letters(life, trail, gap):
    """How each box came about; a head goes on without a face where the next find is far away in time."""
    seen, frames = np.array(trail.seen), trail.frames
    after = np.searchsorted(seen, life)
    left, right = seen[(after - 1).clip(0)], seen[after.clip(max=len(seen) - 1)]
    between = (life > seen[0]) & (life < seen[-1]) & (right - left <= gap)
    followed = (life >= frames[0]) & (life <= frames[-1])
    how = np.where(between, INTERPOLATED, np.where(followed, HEAD, EXTENDED))
    return np.where(np.isin(life, seen), DETECTED, how)


def _leaving(boxes, facts):
    """How many of these boxes, the first of them at a find, it takes to leave the picture; 0 where none does."""
    room = np.concatenate([boxes[:, 2:], [facts.width, facts.height] - boxes[:, :2]], axis=1)
    side = boxes[0, 2:] - boxes[0, :2]
    if (room[0] > (1 + NEAR_EDGE) * np.tile(side, 2)).all() or not (room <= 0).any():
        return 0
    return int((room <= 0).any(axis=1).argmax())


def _is_running(boxes):
    """Is it going fast in the scene when these boxes begin, the first of them at a find?"""
    if len(boxes) <= PACE_OVER:
        return False
    moved = np.linalg.norm(_centre(boxes[PACE_OVER]) - _centre(boxes[STEADY]))
    return moved > RUNNING * (PACE_OVER - STEADY) * _side(boxes[:1])[0]


def _in_picture(trail, camera_path, facts, extend):
    """Frames and boxes of a life in pixels of the picture; at an edge it ends when the box has left."""
    leave, run = (round(seconds * facts.frame_rate) for seconds in (LEAVE_SECONDS, RUN_SECONDS))
    life, steady = _life(trail, len(camera_path), max(extend + leave, run))
    boxes = steady + np.tile(camera_path[life], 2)
    first, last = np.searchsorted(life, [trail.frames[0], trail.frames[-1]])
    before = run if _is_running(steady[first::-1]) else extend
    after = run if _is_running(steady[last:]) else extend
    start = max(0, first - max(before, _leaving(boxes[first::-1], facts)))
    stop = last + 1 + max(after, _leaving(boxes[last:], facts))
    return life[start:stop], boxes[start:stop]


def _track(trail, camera_path, facts, extend, gap):
    life, boxes = _in_picture(trail, camera_path, facts, extend)
    boxes = _padded(boxes, facts.width, facts.height)
    span = _visible_span(boxes, np.flatnonzero(np.isin(life, trail.frames)))
    if span is None:
        return None
    # A face that leaves the picture and comes back keeps a sliver at the edge meanwhile: a life has no hole.
    limit = np.array([facts.width, facts.height, facts.width, facts.height])
    boxes[:, :2] = np.minimum(boxes[:, :2], limit[:2] - 2)
    boxes[:, 2:] = np.maximum(boxes[:, 2:], boxes[:, :2] + 2)
    how = _letters(life, trail, gap)
    score = max(trail.scores)
    return Track(
        id="",
        kind="face",
        score=round(score, 3),
        first=int(life[span[0]]),
        boxes=tuple(tuple(box) for box in boxes[slice(*span)].tolist()),
        how="".join(how[slice(*span)]),
        doubt=_doubts(trail, score),
    )


def tracks_of(faces, camera_path, facts, extend_seconds=EXTEND_SECONDS):
    """Tracks of everybody, in order of appearance, numbered f1, f2 ...

    `faces`: frame -> rows x0, y0, x1, y1, score, and 1 where the network found it, 0 where a head was
    followed, and the colours worn below; `camera_path`: for each frame, the sum of camera steps.
    """
    gap, extend = (max(1, round(seconds * facts.frame_rate)) for seconds in (GAP_SECONDS, extend_seconds))
    trails = trails_of(faces, camera_path, gap)
    made = [(_track(t, camera_path, facts, extend, gap), t) for t in trails]
    made = sorted((pair for pair in made if pair[0]), key=lambda pair: (pair[0].first, pair[0].boxes[0]))
    tracks = [track for track, _ in made]
    persons = grouped(tracks, [np.mean(trail.clothes, axis=0) for _, trail in made], facts.frame_rate)
    return tuple(
        replace(track, id=f"f{n}", person=person)
        for n, (track, person) in enumerate(zip(tracks, persons, strict=True), 1)
    )
