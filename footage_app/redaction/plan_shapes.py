"""How does a person change where, and for how long, something is hidden? All are checked like a plan from outside.

Frames count pictures from 0; boxes are x0, y0, x1, y1 in whole pixels. Each function returns a new plan or
raises PlanRefused with a sentence. Splitting, merging and extending never show what was hidden before.
"""

from dataclasses import replace

from .plan import BY_HAND, DISMISSED, DRAWN, EXTENDED, FACE, HIDE, INTERPOLATED, OFFERED, REASONS, TEXT, Track
from .plan_changes import changed, fresh_id, known
from .refusals import PlanRefused

TAPER_SECONDS = 0.5
# Where two tracks meet in one picture, the letter that says more about it is kept.
LETTERS_BY_WEIGHT = "mdhei"
NOT_ANYTHING = {FACE: "no face", DRAWN: "no face", TEXT: "nothing private"}


# --- one box --------------------------------------------------------------------------------------
def set_box(plan, track_id, frame, box):
    """The box of any track set by hand in one picture, and pinned there.

    The pictures beside it move along, less the further away they are, up to the next pinned picture or
    half a second. A drawn track may be set outside its life, which then reaches there; others must be
    extended first.
    """
    track, box = known(plan, track_id), tuple(int(value) for value in box)
    if frame not in track.frames:
        if track.kind == FACE:
            raise PlanRefused(
                f"{track_id} is not in picture {frame}. Make it longer first, then set the box."
            )
        return changed(plan, {track_id: _with_keys(track, {frame: box}, {frame})})
    shift = [new - old for old, new in zip(track.box(frame), box, strict=True)]
    size = plan.source.facts.width, plan.source.facts.height
    boxes = {frame: box}
    for step in (-1, 1):
        for near, share in _beside(plan, track, frame, step):
            boxes[near] = _moved(track.box(near), shift, share, size)
    if track.kind == FACE:
        return changed(plan, {track_id: _with_boxes(track, boxes, frame)})
    own = {key[0] for key in track.keyframes}
    boxes = {near: one for near, one in boxes.items() if near == frame or near in own}
    return changed(plan, {track_id: _with_keys(track, boxes, {frame})})


def _beside(plan, track, frame, step):
    """The pictures on one side that move along, each with its share of the movement."""
    seconds, pinned = plan.source.timing.seconds, set(track.pinned)
    start, near, found = seconds(frame), frame + step, []
    while near in track.frames and near not in pinned and abs(seconds(near) - start) < TAPER_SECONDS:
        found.append((near, abs(seconds(near) - start)))
        near += step
    reach = TAPER_SECONDS
    if near in pinned:
        reach = min(reach, abs(seconds(near) - start))
    return [(n, 1 - away / reach) for n, away in found if away < reach]


def _moved(box, shift, share, size):
    """The box by a share of the shift, inside the picture and at least one pixel wide and high."""
    x0, y0, x1, y1 = (round(old + by * share) for old, by in zip(box, shift, strict=True))
    x0, y0 = max(0, min(x0, size[0] - 1)), max(0, min(y0, size[1] - 1))
    return x0, y0, max(x0 + 1, min(x1, size[0])), max(y0 + 1, min(y1, size[1]))


def _with_boxes(track, boxes, pinned):
    all_boxes, how = list(track.boxes), list(track.how)
    for frame, box in boxes.items():
        all_boxes[frame - track.first] = box
    how[pinned - track.first] = BY_HAND
    pins = tuple(sorted({*track.pinned, pinned}))
    return replace(track, boxes=tuple(all_boxes), how="".join(how), pinned=pins)


def _with_keys(track, boxes, pinned):
    keys = {key[0]: key[1:] for key in track.keyframes} | boxes
    keyframes = tuple((frame, *keys[frame]) for frame in sorted(keys))
    return replace(track, keyframes=keyframes, pinned=tuple(sorted({*track.pinned, *pinned})))


def unpin(plan, track_id, frame):
    """The box in that picture is no longer the person's: it lies between its neighbours again.

    The first and the last keyframe of a drawn track stay where they are, so that nothing is shown.
    """
    track = known(plan, track_id)
    if frame not in track.pinned:
        raise PlanRefused(f"The box of {track_id} was not set by hand in picture {frame}.")
    pinned = tuple(pin for pin in track.pinned if pin != frame)
    if track.kind != FACE:
        if len(pinned) == 0:
            raise PlanRefused(f"It is the only picture in which {track_id} was set by hand.")
        at_an_end = frame in (track.keyframes[0][0], track.keyframes[-1][0])
        keyframes = tuple(key for key in track.keyframes if key[0] != frame or at_an_end)
        return changed(plan, {track_id: replace(track, keyframes=keyframes, pinned=pinned)})
    at, boxes = frame - track.first, track.boxes
    beside = boxes[max(0, at - 1) : at] + boxes[at + 1 : at + 2]
    box = tuple(round(sum(values) / len(beside)) for values in zip(*beside, strict=True)) or boxes[at]
    return changed(
        plan,
        {
            track_id: replace(
                track,
                boxes=(*boxes[:at], box, *boxes[at + 1 :]),
                how=track.how[:at] + INTERPOLATED + track.how[at + 1 :],
                pinned=pinned,
            )
        },
    )


# --- how long -------------------------------------------------------------------------------------
def split(plan, track_id, frame):
    """Two tracks from one: the second begins at `frame` and is decided on like the first."""
    track = known(plan, track_id)
    if not track.frames.start < frame < track.frames.stop:
        raise PlanRefused(
            f"{track_id} cannot be split at picture {frame}: it must begin before and go on after."
        )
    early, late = part(track, track.frames.start, frame), part(track, frame, track.frames.stop)
    return changed(plan, {track_id: early}, [replace(late, id=fresh_id(plan, track_id[0]))])


def part(track, start, stop):
    """The same boxes from picture `start` to before `stop`."""
    pinned = tuple(pin for pin in track.pinned if start <= pin < stop)
    if track.kind == FACE:
        cut = slice(start - track.first, stop - track.first)
        return replace(track, first=start, boxes=track.boxes[cut], how=track.how[cut], pinned=pinned)
    inner = [key[0] for key in track.keyframes if start <= key[0] < stop]
    marks = sorted({start, *inner, stop - 1})
    keyframes = _keyframes(track.box, marks)
    return replace(track, keyframes=keyframes, pinned=pinned)


def _keyframes(box_at, marks):
    """Keyframes from the first to the last mark, through every mark, that give exactly these boxes.

    Straight lines between whole pixels cannot be cut anywhere: where the rounding would differ, more
    keyframes are set.
    """
    keys, at = [marks[0]], 0
    while keys[-1] < marks[-1]:
        start = keys[-1]
        while marks[at] <= start:
            at += 1
        end = marks[at]
        while not _is_straight(box_at, start, end):
            end = start + (end - start) // 2
        keys.append(end)
    return tuple((frame, *box_at(frame)) for frame in keys)


def _is_straight(box_at, start, end):
    if end - start < 2:
        return True
    line = Track("b0", DRAWN, keyframes=((start, *box_at(start)), (end, *box_at(end))))
    return all(line.box(frame) == tuple(box_at(frame)) for frame in range(start + 1, end))


def extend(plan, track_id, first, last):
    """The track lives from `first` to `last` too: the box at its edge is repeated there."""
    track = known(plan, track_id)
    if not 0 <= first <= last < plan.source.timing.count:
        raise PlanRefused(f"Pictures {first} to {last} do not lie within the recording.")
    before, after = max(0, track.frames.start - first), max(0, last - track.frames.stop + 1)
    if track.kind == FACE:
        longer = replace(
            track,
            first=track.first - before,
            boxes=track.boxes[:1] * before + track.boxes + track.boxes[-1:] * after,
            how=EXTENDED * before + track.how + EXTENDED * after,
        )
        return changed(plan, {track_id: longer})
    ends = {}
    if before:
        ends[first] = track.keyframes[0][1:]
    if after:
        ends[last] = track.keyframes[-1][1:]
    return changed(plan, {track_id: _with_keys(track, ends, set(ends) if track.kind == DRAWN else set())})


def cut_here(plan, track_id, frame, side, note=""):
    """Nothing of this track before, or after, `frame`, in which it stays.

    What the search found is split and the part dismissed, with the note for the approver; a drawn track
    is made shorter.
    """
    track = known(plan, track_id)
    if frame not in track.frames:
        raise PlanRefused(f"{track_id} is not in picture {frame}.")
    start, stop = track.frames.start, track.frames.stop
    here, gone = (
        ((frame, stop), (start, frame)) if side == "before" else ((start, frame + 1), (frame + 1, stop))
    )
    if gone[0] == gone[1]:
        raise PlanRefused(f"There is nothing of {track_id} {side} picture {frame}.")
    if track.kind == DRAWN:
        return changed(plan, {track_id: part(track, *here)})
    if track.kind == FACE and not note:
        raise PlanRefused("Say what it is that is not a face: the approver reads it.")
    rest = replace(
        part(track, *gone),
        id=fresh_id(plan, track_id[0]),
        decision=DISMISSED,
        reason=NOT_ANYTHING[track.kind],
        note=note,
        decided=True,
    )
    return changed(plan, {track_id: part(track, *here)}, [rest])


# --- several --------------------------------------------------------------------------------------
def merge(plan, track_ids):
    """One track from several: a straight line over a gap, a box around all where they meet in a picture.

    Hiding wins: unless all were decided alike, what comes out is hidden and still to be decided.
    """
    chosen = sorted(
        {track_id: known(plan, track_id) for track_id in track_ids}.values(), key=lambda t: t.frames.start
    )
    kinds = {track.kind for track in chosen}
    if len(chosen) < 2:
        raise PlanRefused("Choose two or more tracks to make them one.")
    if TEXT in kinds and len(kinds) > 1:
        raise PlanRefused("Writing and people cannot be one track.")
    kept = next((t for t in chosen if t.kind == FACE), chosen[0])
    made = replace(kept, **_decision_of(chosen), **_shape_of(chosen, kept.kind))
    others = {track.id: None for track in chosen if track is not kept}
    if made.person and _elsewhere([made, *(t for t in plan.tracks if t not in chosen)], made.person):
        made = replace(made, person="")
    return changed(plan, {kept.id: made, **others})


def _decision_of(chosen):
    alike = {(t.decision, t.reason) for t in chosen}
    notes = dict.fromkeys(t.note for t in chosen if t.note)
    made = {
        "doubt": tuple(dict.fromkeys(words for t in chosen for words in t.doubt))[:10],
        "score": min(t.score for t in chosen),
        "note": "; ".join(notes)[:1000],
        "person": next((t.person for t in chosen if t.person), ""),
        "decided": all(t.decided for t in chosen),
    }
    if len(alike) > 1:
        offered = all(t.decision in (OFFERED, DISMISSED) for t in chosen)
        made |= {"decision": OFFERED if offered else HIDE, "reason": "", "decided": False}
    return made


def _shape_of(chosen, kind):
    """first, boxes, how, keyframes and pinned of the union, without a hole."""
    boxes, letters = {}, {}
    for track in chosen:
        for frame in track.frames:
            box, letter = track.box(frame), _letter(track, frame)
            if frame in boxes:
                a = boxes[frame]
                box = (min(a[0], box[0]), min(a[1], box[1]), max(a[2], box[2]), max(a[3], box[3]))
                letter = min(letter, letters[frame], key=LETTERS_BY_WEIGHT.index)
            boxes[frame], letters[frame] = box, letter
    first, last = min(boxes), max(boxes)
    _fill_gaps(boxes, first, last)
    pinned = tuple(sorted({pin for track in chosen for pin in track.pinned}))
    if kind == FACE:
        how = "".join(letters.get(frame, INTERPOLATED) for frame in range(first, last + 1))
        return {
            "first": first,
            "boxes": tuple(boxes[frame] for frame in range(first, last + 1)),
            "how": how,
            "keyframes": (),
            "pinned": pinned,
        }
    marks = {first, last, *pinned, *(key[0] for track in chosen for key in track.keyframes)}
    return {"keyframes": _keyframes(boxes.__getitem__, sorted(marks)), "pinned": pinned}


def _letter(track, frame):
    if track.kind == FACE:
        return track.how[frame - track.first]
    return BY_HAND if frame in track.pinned else INTERPOLATED


def _fill_gaps(boxes, first, last):
    before = first
    for frame in range(first + 1, last + 1):
        if frame in boxes:
            if frame - before > 1:
                line = Track("b0", DRAWN, keyframes=((before, *boxes[before]), (frame, *boxes[frame])))
                boxes.update((n, line.box(n)) for n in range(before + 1, frame))
            before = frame


def group(plan, track_ids, person):
    """These tracks are one person: "p3", a "new" one, or "" for nobody in particular."""
    chosen = {track_id: known(plan, track_id) for track_id in track_ids}
    if person == "new":
        used = [int(t.person[1:]) for t in plan.tracks if t.person]
        person = f"p{max(used, default=0) + 1}"
    made = {track_id: replace(track, person=person) for track_id, track in chosen.items()}
    clash = person and _elsewhere([made.get(t.id, t) for t in plan.tracks], person)
    if clash:
        a, b, frame = clash
        raise PlanRefused(
            f"{a} and {b} are in picture {frame} at two different places, so they cannot be one person."
        )
    return changed(plan, made)


def _elsewhere(tracks, person):
    """Two tracks of this person that are at different places in one picture, and that picture; or None."""
    theirs = sorted((t for t in tracks if t.person == person), key=lambda t: t.frames.start)
    for at, one in enumerate(theirs):
        for other in theirs[at + 1 :]:
            if other.frames.start >= one.frames.stop:
                break
            for frame in range(other.frames.start, min(one.frames.stop, other.frames.stop)):
                if not _touch(one.box(frame), other.box(frame)):
                    return one.id, other.id, frame
    return None


def _touch(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


# --- what is not there ----------------------------------------------------------------------------
def with_false_face(plan, frame, last, box, note):
    """What looked like a face in the result and is none: left visible, with the reason for the approver."""
    keyframes = tuple((at, *(int(v) for v in box)) for at in sorted({frame, max(frame, last)}))
    false = Track(
        id=fresh_id(plan, "b"),
        kind=DRAWN,
        keyframes=keyframes,
        pinned=tuple(key[0] for key in keyframes),
        decision=DISMISSED,
        reason=REASONS[DISMISSED][0],
        note=note,
        decided=True,
    )
    return changed(plan, {}, [false])
