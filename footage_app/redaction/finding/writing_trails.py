"""Which pieces of writing, seen at different moments, are the same one, and where was it in between?"""

import numpy as np

ALONE_SECONDS = 2.5  # without being seen, before a piece is taken to be gone
BACK_SECONDS = 12.0  # a piece that comes back to its place in the scene within this time is the same one
SAME, INSIDE = 0.3, 0.7
ROOM, LEAST_ROOM = 0.12, 3
# Where it was lost from sight it may move by this share of its size at each picture, up to so many sizes.
AWAY, MOST_AWAY = 0.06, 1.5
EDGE = 0.14
STILL = 4.0
RESTED, STILL_SHARE = 3, 0.5


def shared(a, b):
    """How much of the smaller of two boxes lies in the other."""
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / max(1e-9, min((x[2] - x[0]) * (x[3] - x[1]) for x in (a, b)))


def around(boxes):
    """The box around several."""
    boxes = np.asarray(boxes)
    return np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])


def moved(box, step):
    return np.asarray(box, float)[:4] + np.tile(np.asarray(step, float), 2)


class Sight:
    """One piece of writing at one look: its box, and how far it goes towards the next and the last look."""

    def __init__(self, frame, rows, ahead, back):
        self.frame, self.box = frame, around([row[:4] for row in rows])
        self.score = max(row[4] for row in rows)
        self.ahead, self.back = max(ahead, key=len), max(back, key=len)


class Trail:
    """One piece of writing through time. `path` is the camera's: the sum of its steps up to each picture."""

    def __init__(self, sight, path):
        self.sights, self.path = [sight], path

    @property
    def last(self):
        return self.sights[-1]

    def expected(self, frame):
        """Where it should be at a later picture: as far as it was followed, then with the camera."""
        return carried_to(self.last, frame, self.path)

    def boxes(self, reach):
        """Frame -> box from `reach` pictures before the first sight to `reach` after the last."""
        boxes = {}
        for before, after in zip(self.sights, self.sights[1:], strict=False):
            boxes.update(_between(before, after, self.path))
        for sight, way in ((self.sights[0], -1), (self.last, 1)):
            boxes[sight.frame] = sight.box
            for frame in range(sight.frame + way, sight.frame + way * (reach + 1), way):
                if 0 <= frame < len(self.path):
                    boxes[frame] = carried_to(sight, frame, self.path)
        return boxes


def carried_to(sight, frame, path):
    """The box of a sight as it is carried to another picture, by its own movement as long as that is known."""
    way = sight.ahead if frame > sight.frame else sight.back
    count = abs(frame - sight.frame)
    if count <= len(way):
        return moved(sight.box, way[count - 1] if count else (0, 0))
    known = sight.frame + (len(way) if frame > sight.frame else -len(way))
    return moved(sight.box, np.array(way[-1] if way else (0.0, 0.0)) + path[frame] - path[known])


def _between(before, after, path):
    """Boxes from one sight to the next. Safe: around all that is known of each picture in between."""
    span = after.frame - before.frame
    scene_a, scene_b = moved(before.box, -path[before.frame]), moved(after.box, -path[after.frame])
    for frame in range(before.frame, after.frame + 1):
        share = (frame - before.frame) / max(1, span)
        known = [moved(scene_a + (scene_b - scene_a) * share, path[frame])]
        if frame - before.frame <= len(before.ahead):
            known.append(carried_to(before, frame, path))
        if after.frame - frame <= len(after.back):
            known.append(carried_to(after, frame, path))
        # Where both runs are known they tell better than the straight line does.
        yield frame, around(known[1:] if len(known) == 3 else known)


def _near(expected, found, room):
    """How much of the smaller box the other shares when the expected one may be `room` times its size away."""
    side = room * max(expected[2] - expected[0], expected[3] - expected[1])
    return shared(expected + np.array([-side, -side, side, side]), found)


def _likeness(trail, sight):
    """How surely this sight is the trail's piece: followed ahead from there and back from here, they meet."""
    last = trail.last
    grown = (sight.box[3] - sight.box[1]) / max(1.0, last.box[3] - last.box[1])
    if not 1 / 6 < grown < 6:
        return 0.0
    met = min(sight.frame, last.frame + len(last.ahead))
    here, there = carried_to(last, met, trail.path), carried_to(sight, met, trail.path)
    unknown = sight.frame - met - len(sight.back)
    if unknown <= 0:
        return shared(here, there)
    room = min(MOST_AWAY, AWAY * unknown)
    return max(shared(here, there), _near(here, there, room) / 2 if 1 / 3 < grown < 3 else 0.0)


def trails_of(looks, path, rate):
    """All trails through the looks, in order of appearance."""
    done, living, alone = [], [], round(ALONE_SECONDS * rate)
    for look in looks:
        done += [t for t in living if look.frame - t.last.frame > alone]
        living = [t for t in living if look.frame - t.last.frame <= alone]
        born = []
        for trail, numbers in _shared_out(look, living):
            sight = Sight(
                look.frame, *([way[n] for n in numbers] for way in (look.rows, look.ahead, look.back))
            )
            if trail is None:
                born.append(Trail(sight, path))
            else:
                trail.sights.append(sight)
        living = [*_merged(living, look.frame), *born]
    return sorted(rejoined(done + living, path, rate), key=lambda t: t.sights[0].frame)


def _shared_out(look, living):
    """(trail or None, the numbers of its rows at this look): lines that part again stay with their sign."""
    mine = {}
    for n, row in enumerate(look.rows):
        sight = Sight(look.frame, [row], [look.ahead[n]], [look.back[n]])
        likeness = [_likeness(trail, sight) for trail in living]
        best = int(np.argmax(likeness)) if likeness and max(likeness) > SAME else None
        mine.setdefault(-1 - n if best is None else best, []).append(n)
    return [(None if key < 0 else living[key], numbers) for key, numbers in mine.items()]


def _merged(living, frame):
    """The trails, where one that was not seen now lies inside one that was: they are lines of one sign."""
    seen = [trail for trail in living if trail.last.frame == frame]
    left = []
    for trail in living:
        whole = None
        if trail.last.frame < frame:
            place = trail.expected(frame)
            whole = next((t for t in seen if shared(place, t.last.box) > INSIDE), None)
        if whole is None:
            left.append(trail)
        else:
            whole.sights = _both(whole.sights, trail.sights)
    return left


def _both(mine, theirs):
    """The sights of two trails as those of one: the box around both where both were seen."""
    by_frame = {sight.frame: sight for sight in mine}
    for sight in theirs:
        other = by_frame.get(sight.frame)
        if other is not None:
            rows = [[*s.box, s.score] for s in (other, sight)]
            sight = Sight(sight.frame, rows, [other.ahead, sight.ahead], [other.back, sight.back])
        by_frame[sight.frame] = sight
    return [by_frame[frame] for frame in sorted(by_frame)]


def _resting(trail, frame):
    """Where writing that rests is at a later picture: at the same place of the picture, or of the scene.

    What moves by itself rests nowhere: the next car at that place is another car.
    """
    lately = trail.sights[-RESTED:]
    if len(lately) < RESTED:
        return
    side = STILL_SHARE * max(trail.last.box[2:] - trail.last.box[:2])
    middles = np.array([(sight.box[:2] + sight.box[2:]) / 2 for sight in lately])
    in_scene = middles - trail.path[[sight.frame for sight in lately]]
    if np.ptp(middles, axis=0).max() < side:
        yield trail.last.box
    if np.ptp(in_scene, axis=0).max() < side:
        yield moved(trail.last.box, trail.path[frame] - trail.path[trail.last.frame])


def rejoined(trails, path, rate):
    """Trails of writing that came back to the same place in the scene, or stayed at the same in the picture."""
    whole = []
    for trail in sorted(trails, key=lambda t: t.sights[0].frame):
        first = trail.sights[0]
        for earlier in whole:
            gap = first.frame - earlier.last.frame
            if not 0 < gap <= BACK_SECONDS * rate:
                continue
            size = (first.box[3] - first.box[1]) / max(1.0, earlier.last.box[3] - earlier.last.box[1])
            if 0.4 < size < 2.5 and any(
                _near(p, first.box, 0.5) > SAME for p in _resting(earlier, first.frame)
            ):
                earlier.sights += trail.sights
                break
        else:
            whole.append(trail)
    return whole


def at_edge(trail, size):
    """ "top" or "bottom" for writing that stands still there for long, as a camera's own does; else ""."""
    boxes = np.array([sight.box for sight in trail.sights])
    life = trail.last.frame - trail.sights[0].frame
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    if (
        len(boxes) < 4
        or life < 0.6 * (len(trail.path) - 1)
        or np.abs(middles - np.median(middles, axis=0)).mean() > STILL
    ):
        return ""
    if boxes[:, 3].max() < EDGE * size[1]:
        return "top"
    return "bottom" if boxes[:, 1].min() > (1 - EDGE) * size[1] else ""


def padded(box, size):
    """The box with some room, in whole pixels within the picture; None where nothing of it is in there."""
    room = max(LEAST_ROOM, ROOM * (box[3] - box[1]))
    grown = np.concatenate([np.floor(box[:2] - room), np.ceil(box[2:] + room)]).clip(0, [*size, *size])
    if grown[2] - grown[0] < 2 or grown[3] - grown[1] < 2:
        return None
    return grown


def keyframes_around(boxes, slack):
    """Few keyframes between whose straight lines every box of `boxes` (frame -> box, no hole) lies whole."""
    frames = np.array(sorted(boxes))
    values = np.array([boxes[n] for n in frames.tolist()], float)
    knots = knots_within(frames, values, 0, len(frames) - 1, slack)
    corners = values[knots].copy()
    outward = np.array([-1, -1, 1, 1])
    grown = np.zeros_like(corners)
    for n, (a, b) in enumerate(zip(knots, knots[1:], strict=False)):
        share = ((frames[a : b + 1] - frames[a]) / (frames[b] - frames[a]))[:, None]
        line = corners[n] + (corners[n + 1] - corners[n]) * share
        short = ((values[a : b + 1] - line) * outward).max(axis=0).clip(0)
        grown[n], grown[n + 1] = np.maximum(grown[n], short), np.maximum(grown[n + 1], short)
    corners += grown * outward
    corners = np.concatenate([np.floor(corners[:, :2]), np.ceil(corners[:, 2:])], axis=1).astype(int)
    return [(int(frames[k]), *row) for k, row in zip(knots, corners.tolist(), strict=True)]


def knots_within(frames, values, first, last, slack):
    """Indexes between which straight lines stay within `slack` of every value, the ends among them."""
    knots, waiting = {first, last}, [(first, last)]
    while waiting:
        a, b = waiting.pop()
        if b - a < 2:
            continue
        share = ((frames[a : b + 1] - frames[a]) / (frames[b] - frames[a]))[:, None]
        off = np.abs(values[a : b + 1] - values[a] - (values[b] - values[a]) * share).max(axis=1)
        worst = a + int(off.argmax())
        if off.max() > slack:
            knots.add(worst)
            waiting += [(a, worst), (worst, b)]
    return sorted(knots)
