"""Where does what a person drew a box around go, before and after?"""

from dataclasses import asdict, dataclass, replace
from itertools import pairwise

import numpy as np
from av.video.reformatter import VideoReformatter

from ..plan import DRAWN
from ..plan_reading import read_plan
from ..reader import pictures
from ..refusals import PlanRefused
from ..shelf import file_digest
from .following import CutWatch, Follower
from .writing_trails import around, knots_within, shared

SIDE, LEAST_BOX = 960, 20
LIMIT_SECONDS = 60
CHUNK_BYTES, CHUNK_SECONDS = 192 << 20, 10
AGREED = 0.5
ROOM, LEAST_ROOM, ROOM_AFTER_SECONDS = 0.1, 3.0, 0.3
SLACK = 1.0  # rounding to whole pixels adds half a pixel on either side: together at most the 1.5 promised
MOST_DOUBTS = 10


@dataclass
class Run:
    """One way from one pinned box: boxes by frame, the last frame that is sure, and why it ended."""

    boxes: dict
    sure: int
    why: str


class SmallPictures:
    """The pictures of one recording, upright and small, forwards or backwards, never many at a time."""

    def __init__(self, path, source, smallest_box):
        facts = source.facts
        self.path, self.turns, self.stamps = path, facts.quarter_turns, list(source.timing.stamps())
        long = max(facts.width, facts.height)
        self.scale = min(1.0, max(SIDE / long, LEAST_BOX / smallest_box))
        stored = (facts.width, facts.height) if self.turns % 2 == 0 else (facts.height, facts.width)
        self.size = [max(16, round(length * self.scale / 2) * 2) for length in stored]
        held = CHUNK_BYTES // (self.size[0] * self.size[1] * 3)
        self.chunk = int(max(2, min(held, CHUNK_SECONDS * facts.frame_rate)))
        self.reformatter = VideoReformatter()

    def forwards(self, first, last):
        """(frame, picture) from `first` to `last`."""
        segment = (self.stamps[first], self.stamps[last] + 1)
        width, height = self.size
        for number, frame in enumerate(pictures(self.path, segment), first):
            small = self.reformatter.reformat(frame, width, height, "bgr24", interpolation="AREA")
            yield number, np.ascontiguousarray(np.rot90(small.to_ndarray(), self.turns))

    def backwards(self, first, last):
        """(frame, picture) from `first` down to `last`: each stretch is read forwards, then turned round."""
        end = first
        while end >= last:
            start = max(last, end - self.chunk + 1)
            yield from reversed(list(self.forwards(start, end)))
            end = start - 1

    def way(self, first, last):
        return self.forwards(first, last) if last >= first else self.backwards(first, last)


def run_from(small, frame, box, last, rate, seen):
    """Follow `box` from `frame` towards `last`, until it is lost, leaves, or the shot ends."""
    watch, follower, boxes, sure, why = CutWatch(), None, {frame: np.array(box, float)}, frame, ""
    for number, picture in small.way(frame, last):
        seen()
        if watch.is_cut(picture):
            why = "cut"
            break
        if follower is None:
            follower = Follower(picture, np.array(box) * small.scale, rate)
            continue
        found, why = follower.next(picture)
        if why:
            break
        boxes[number] = found / small.scale
        if follower.is_sure:
            _bridge(boxes, sure, number)
            sure = number
    return Run(_held(boxes, sure, frame) if why == "lost" else boxes, sure, why)


def _bridge(boxes, sure, again):
    """Where it was unsure for a moment, the box lies around both: where it was found, and the straight way."""
    for number in range(min(sure, again) + 1, max(sure, again)):
        share = (number - sure) / (again - sure)
        boxes[number] = around([boxes[number], boxes[sure] + (boxes[again] - boxes[sure]) * share])


def _held(boxes, sure, start):
    """After the last sure picture the box also stays where it was, as long as there was doubt: more is hidden."""
    return {
        number: box if abs(number - start) <= abs(sure - start) else around([box, boxes[sure]])
        for number, box in boxes.items()
    }


def clock(timing, frame):
    tenths = round(timing.seconds(frame) * 10)
    return f"{tenths // 600}:{tenths % 600 // 10:02}.{tenths % 10}"


def _beyond(run, way, count, timing):
    """What to say of the end of a run that no other box meets."""
    when = clock(timing, run.sure)
    if run.why == "lost":
        return [f"lost {'after' if way > 0 else 'before'} {when}"]
    if run.why == "cut":
        return [f"the picture changes {'after' if way > 0 else 'before'} {when}"]
    end = max(run.boxes) if way > 0 else min(run.boxes)
    if not run.why and end != (count - 1 if way > 0 else 0):
        return [f"followed for {LIMIT_SECONDS} seconds, {'to' if way > 0 else 'from'} {clock(timing, end)}"]
    return []


def blended(ahead, back, first, last):
    """Boxes between two pinned frames from both runs, and the stretches (from, to) where they leave doubt."""
    boxes, doubtful = {}, []
    for frame in range(first + 1, last):
        one, other = ahead.boxes.get(frame), back.boxes.get(frame)
        if one is not None and other is not None:
            share = (frame - first) / (last - first)
            if shared(one, other) >= AGREED:
                boxes[frame] = one + (other - one) * share
                continue
            boxes[frame] = around([one, other])
            doubtful.append(frame)
        elif one is not None or other is not None:
            boxes[frame] = one if one is not None else other
        else:
            doubtful.append(frame)
    return boxes, _stretches(doubtful)


def _stretches(frames):
    out = []
    for frame in frames:
        if out and out[-1][1] == frame - 1:
            out[-1][1] = frame
        else:
            out.append([frame, frame])
    return out


def _with_room(boxes, pins, rate, size):
    """Each followed box a little larger, the more the further from a box set by hand; inside the picture."""
    pins = np.array(pins)
    out = {}
    for frame, box in boxes.items():
        grow = min(1.0, np.abs(pins - frame).min() / (ROOM_AFTER_SECONDS * rate))
        room = np.maximum(LEAST_ROOM, ROOM * np.array([box[2] - box[0], box[3] - box[1]])) * grow
        corner = np.clip(box[:2] - room, 0, np.array(size) - 2)
        out[frame] = np.concatenate([corner, np.clip(box[2:] + room, corner + 2, size)])
    return out


def keyframes_of(boxes, pinned, size):
    """Keyframes within 1.5 pixels of the boxes (frame -> box), those of `pinned` (frame -> box) exactly."""
    frames = sorted({*boxes, *pinned})
    values = np.array([pinned.get(n, boxes.get(n)) for n in frames], float)
    fixed = sorted({0, len(frames) - 1, *(frames.index(n) for n in pinned)})
    chosen = set(fixed)
    for a, b in pairwise(fixed):
        chosen.update(knots_within(np.array(frames), values, a, b, SLACK))
    limit = np.array([*size, *size])
    rows = np.round(values).astype(int).clip(0, limit)
    return tuple((frames[n], *rows[n].tolist()) for n in sorted(chosen))


def _both_ways(small, track, timing, rate, seen):
    """All boxes by frame, followed from each box of `track` that is set by hand, and the doubts."""
    pins = [k for k in track.keyframes if not track.pinned or k[0] in track.pinned]
    count, reach = timing.count, round(LIMIT_SECONDS * rate)
    boxes, doubts = {}, []
    first, last = pins[0], pins[-1]
    run = run_from(small, first[0], first[1:], max(0, first[0] - reach), rate, seen)
    boxes.update(run.boxes)
    doubts += _beyond(run, -1, count, timing)
    for a, b in pairwise(pins):
        ahead = run_from(small, a[0], a[1:], min(b[0] - 1, a[0] + reach), rate, seen)
        back = run_from(small, b[0], b[1:], max(a[0] + 1, b[0] - reach), rate, seen)
        between, doubtful = blended(ahead, back, a[0], b[0])
        boxes.update(between)
        doubts += [f"lost from {clock(timing, x)} to {clock(timing, y)}" for x, y in doubtful]
    run = run_from(small, last[0], last[1:], min(count - 1, last[0] + reach), rate, seen)
    boxes.update(run.boxes)
    doubts += _beyond(run, 1, count, timing)
    return boxes, {k[0]: k[1:] for k in pins}, doubts


def _steps(pins, count, reach):
    """How many pictures will be looked at, at most."""
    between = sum(2 * min(b - a, reach) for a, b in pairwise(pins))
    return max(1, between + min(pins[0], reach) + min(count - 1 - pins[-1], reach) + 2)


def follow_file(path, plan, track_id, progress=None):
    """The followed track as a dictionary; see footage_app.redaction.follow."""
    plan = read_plan(plan)
    track = plan.track(track_id)
    if track is None or track.kind != DRAWN:
        raise PlanRefused(f"There is no drawn box {str(track_id)[:40]} in the plan.")
    if file_digest(path) != plan.source.sha256:
        raise PlanRefused("The plan belongs to another recording.")
    facts, timing = plan.source.facts, plan.source.timing
    smallest = min(min(k[3] - k[1], k[4] - k[2]) for k in track.keyframes)
    small = SmallPictures(path, plan.source, smallest)
    pins = [k[0] for k in track.keyframes if not track.pinned or k[0] in track.pinned]
    total, done = _steps(pins, timing.count, round(LIMIT_SECONDS * facts.frame_rate)), 0

    def seen():
        nonlocal done
        done += 1
        if progress:
            progress(min(done, total), total)

    boxes, pinned, doubts = _both_ways(small, track, timing, facts.frame_rate, seen)
    size = facts.width, facts.height
    boxes = _with_room(boxes, list(pinned), facts.frame_rate, size)
    if len(doubts) > MOST_DOUBTS:
        doubts = [*doubts[: MOST_DOUBTS - 1], f"and at {len(doubts) - MOST_DOUBTS + 1} more places"]
    if progress:
        progress(total, total)
    keyframes = keyframes_of(boxes, pinned, size)
    return asdict(replace(track, keyframes=keyframes, pinned=tuple(sorted(pinned)), doubt=tuple(doubts)))
