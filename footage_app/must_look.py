"""What must a person have looked at before a redacted clip may go out? And what have they looked at?

An item's key tells what was to be seen there: when that changes, the item comes back.
"""

import hashlib
import json
import re
from bisect import bisect_right

from footage_app.models import Look
from footage_app.redaction.plan import DISMISSED, DRAWN, FACE, HEAD, HIDE, OFFERED, SHOW, TAKEN_AWAY, TEXT
from footage_app.redaction.plan_found import CORRECTED
from footage_app.review import faults, frame_at, newest_result, plan_of
from footage_app.review_changes import edits_since, touched
from footage_app.stretches import both, removed

LABELS = {FACE: "Face", DRAWN: "Drawn box", TEXT: "Writing"}
MAY_BE_SEEN = {
    "requester": "the requester",
    "officer_on_duty": "the officer on duty",
    "consenting": "the person who agreed",
}
GAP_SECONDS, SHORT_SECONDS, TOGETHER_SECONDS = 0.5, 1.0, 0.5
NOT_SEEN = re.compile("[ih]+")
EDGE_SHARE, COVERED_SHARE = 0.01, 0.5
BLOCK = 64  # pictures: to find quickly which tracks live in one
SHORTEST_SPEECH = 0.3


def items(redaction):
    """Everything to be looked at, in the order of the recording; `looked` says whether somebody has."""
    looks = {look.key: look.looked_by for look in redaction.looks.select_related("looked_by")}
    return [
        {**one, "looked": one["key"] in looks, "by": str(looks.get(one["key"], ""))}
        for one in places(redaction)
    ]


def open_items(redaction):
    return [one for one in items(redaction) if not one["looked"]]


def look(redaction, keys, *, by):
    """Somebody has looked at these. Writing that is offered must be decided on; unknown keys are passed over."""
    known = {one["key"] for one in places(redaction) if one["kind"] != "candidate"}
    looks = redaction.looks.filter(key__in=keys).values_list("key", flat=True)
    new = [key for key in dict.fromkeys(keys) if key in known and key not in set(looks)]
    Look.objects.bulk_create(
        [Look(redaction=redaction, key=key, looked_by=by) for key in new], ignore_conflicts=True
    )
    return new


def decided(redaction, tracks, *, by):
    """Whoever decides to hide a track has looked at what was doubtful about it. To show it asks for looks of its own."""
    doubts = [
        one["key"]
        for one in places(redaction)
        if one["track"] in set(tracks) and one["kind"] in ("doubt", "lost")
    ]
    return look(redaction, doubts, by=by)


def places(redaction):
    """The items without who looked; worked out once for each plan and result."""
    result = newest_result(redaction)
    at = redaction.plan_version, result and result.pk
    if getattr(redaction, "places", (None,))[0] != at:
        redaction.places = at, sorted(found(plan_of(redaction), result), key=lambda one: one["frame"])
    return redaction.places[1]


def found(plan, result):
    kind = plan.output.kind
    if kind != "sound":
        yield from (one for one in in_the_picture(plan, result) if is_released(plan, one))
    if kind in ("video", "sound") and plan.source.facts.sound:
        yield from in_the_sound(plan)


def in_the_picture(plan, result):
    living = Living(track for track in plan.tracks if track.decision == HIDE)
    for track in plan.tracks:
        if track.decision == OFFERED:
            words = f"{label(track)} was found. Decide whether it is hidden."
            yield item(plan, "candidate", track.id, track.frames, words)
        elif track.decision == HIDE:
            yield from doubts(plan, track)
            yield from gaps(plan, track)
            yield from ends(plan, track, living)
        elif track.decision == SHOW:
            yield from still_the_same(plan, track)
    if result is not None:
        yield from findings(plan, result)


def is_released(plan, one):
    """Is any of it in what goes out? Not in stretches that are cut, nor beside the stills that were chosen."""
    if plan.output.kind == "stills":
        return any(one["frame"] <= frame <= one["last"] for frame, _ in plan.output.stills)
    seconds = plan.source.timing.seconds
    start, end = seconds(one["frame"]), seconds(one["last"])
    return not any(cut_start <= start and end < cut_end for cut_start, cut_end in plan.output.cuts)


def item(plan, kind, track, frames, words, *content):
    """`content`: what was to be seen there; the words may change and the item stay the same."""
    first, last = frames[0], frames[-1]
    told = json.dumps([kind, track, first, last, content])
    digest = hashlib.sha256(told.encode()).hexdigest()[:12]
    return {
        "key": f"{kind}:{track}:{first}:{digest}",
        "kind": kind,
        "track": track,
        "frame": first,
        "last": last,
        "seconds": plan.source.timing.seconds(first),
        "words": words,
    }


def label(track):
    """What people call it: a person by the number of their group."""
    if track.person:
        return f"Person {track.person[1:]}"
    return f"{LABELS[track.kind]} {track.id[1:]}"


# --- one track ------------------------------------------------------------------------------------
def doubts(plan, track):
    if track.doubt:
        kind = "lost" if track.kind == DRAWN else "doubt"
        words = f"{label(track)}: {', '.join(track.doubt)}."
        yield item(plan, kind, track.id, track.frames, words, track.doubt)


def gaps(plan, track):
    """Where nobody saw the face: its box is a guess."""
    for frames, turned in unseen(plan, track):
        why = "the face is turned away, and the head is hidden by guess" if turned else "it was not seen"
        words = f"{label(track)}: {why} for {lasting(plan, frames)}."
        boxes = [track.box(frame) for frame in (frames[0], (frames[0] + frames[-1]) // 2, frames[-1])]
        yield item(plan, "gap", track.id, frames, words, boxes)


def unseen(plan, track):
    """Stretches of guessed boxes, as (frames, is the face turned away?). Soon after one another they are one."""
    seconds, runs = plan.source.timing.seconds, []
    for run in NOT_SEEN.finditer(track.how):
        start, end = track.first + run.start(), track.first + run.end() - 1
        if HEAD not in run.group() and seconds(end) - seconds(start) <= GAP_SECONDS:
            continue
        if runs and seconds(start) - seconds(runs[-1][1]) < TOGETHER_SECONDS:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    for start, end in runs:
        yield range(start, end + 1), HEAD in track.how[start - track.first : end + 1 - track.first]


def lasting(plan, frames):
    seconds = plan.source.timing.seconds
    return f"{seconds(frames[-1]) - seconds(frames[0]):.1f} seconds"


def beginning(plan, track):
    """Its first half second."""
    seconds, frames = plan.source.timing.seconds, track.frames
    return frames[: max(1, bisect_right(frames, seconds(frames[0]) + GAP_SECONDS, key=seconds))]


def still_the_same(plan, track):
    """Somebody is shown: is it this person where the track begins, where it is doubtful, and after each gap?

    Each track of a person is asked about by itself: that they belong together is the machine's guess. What was
    looked at while it was hidden does not count, for then a mistake showed nobody.
    """
    name, who = label(track), MAY_BE_SEEN[track.reason]
    by_hand = [(frame, track.box(frame)) for frame in track.pinned]
    seen = track.box(track.frames[0]), track.frames[-1], by_hand
    words = f"{name} is shown from here on. Is this {who}?"
    yield item(plan, "shown", track.id, beginning(plan, track), words, track.reason, seen)
    if track.doubt:
        words = f"{name} is shown, and doubtful: {', '.join(track.doubt)}. Is it {who} from start to end?"
        yield item(plan, "shown", track.id, track.frames, words, track.reason, track.doubt)
    for frames, _ in unseen(plan, track):
        words = f"{name} is shown, and the face was not seen for {lasting(plan, frames)}. Is it still {who}?"
        boxes = [track.box(frame) for frame in (frames[0], frames[-1])]
        yield item(plan, "shown", track.id, frames, words, track.reason, boxes)


def ends(plan, track, living):
    """Where it is first and last hidden: was it to be seen before, or after?

    Not where the recording itself begins or ends, at the edge of the picture, where a person set the box,
    or where another box goes on hiding the place.
    """
    seconds, frames = plan.source.timing.seconds, track.frames
    first, last = frames[0], frames[-1]
    begins = is_open_end(plan, track, first, first - 1, living)
    stops = is_open_end(plan, track, last, last + 1, living)
    is_short = seconds(last) - seconds(first) <= SHORT_SECONDS
    if begins:
        shown = frames if is_short else beginning(plan, track)
        words = f"{label(track)} is hidden from here on. Was it to be seen before?"
        yield item(plan, "entry", track.id, shown, words, track.box(first))
    if stops and not (begins and is_short):
        words = f"{label(track)} is no longer hidden after this. Is it still to be seen?"
        start = bisect_right(frames, seconds(last) - GAP_SECONDS, key=seconds)
        yield item(plan, "exit", track.id, frames[min(start, len(frames) - 1) :], words, track.box(last))


def is_open_end(plan, track, frame, beyond, living):
    if frame in track.pinned or not 0 <= beyond < plan.source.timing.count:
        return False
    x0, y0, x1, y1 = box = track.box(frame)
    width, height = plan.source.facts.width, plan.source.facts.height
    edge_x, edge_y = width * EDGE_SHARE, height * EDGE_SHARE
    if x0 <= edge_x or y0 <= edge_y or x1 >= width - edge_x or y1 >= height - edge_y:
        return False
    return not any(covered(box, other) >= COVERED_SHARE for other in living.boxes(beyond))


def covered(box, other):
    """How much of the box the other one covers."""
    width, height = (
        min(box[2], other[2]) - max(box[0], other[0]),
        min(box[3], other[3]) - max(box[1], other[1]),
    )
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / ((box[2] - box[0]) * (box[3] - box[1]))


class Living:
    """Which of these tracks are in a picture?"""

    def __init__(self, tracks):
        self.blocks = {}
        for track in tracks:
            for block in range(track.frames[0] // BLOCK, track.frames[-1] // BLOCK + 1):
                self.blocks.setdefault(block, []).append(track)

    def boxes(self, frame):
        tracks = self.blocks.get(frame // BLOCK, ())
        return [track.box(frame) for track in tracks if frame in track.frames]


# --- the result, and the sound ----------------------------------------------------------------------
def findings(plan, result):
    """What the checks found in the newest result, until it is hidden, dismissed, or another one is made."""
    hidden = Living(t for t in plan.tracks if t.decision in (HIDE, DISMISSED) and t.reason != TAKEN_AWAY)
    rows, seconds, changed = [], plan.source.timing.seconds, changed_since(result)
    for fault in faults(result):
        if "seconds" not in fault or fault.get("track") in changed or is_answered(fault, hidden):
            continue
        what = fault["check"], fault.get("track", ""), fault.get("words", "")
        alike = (row for row in rows if row["what"] == what)
        row = next((r for r in alike if fault["seconds"] - seconds(r["last"]) < SHORT_SECONDS), None)
        if row:
            row["last"] = max(row["last"], fault["last"])
        else:
            row = {"what": what, "first": fault["frame"], "last": fault["last"], "box": fault.get("box")}
            rows.append(row)
    for row in rows:
        check, track, words = row["what"]
        said = f"The check “{check}” failed here{f': {words}' if words else ''}."
        frames = range(row["first"], row["last"] + 1)
        yield {**item(plan, "finding", track, frames, said, row["what"], row["box"]), "box": row["box"]}


def changed_since(result):
    """The tracks that somebody has changed since the result was made."""
    edits = edits_since(result.redaction, result.plan_version)
    return set().union(*(touched(edit.before) for edit in edits))


def is_answered(fault, answers):
    """Does a box that people decided on lie there in every picture?"""
    box = fault.get("box")
    return bool(box) and all(
        any(covered(box, other) >= COVERED_SHARE for other in answers.boxes(frame))
        for frame in range(fault["frame"], fault["last"] + 1)
    )


def in_the_sound(plan):
    """What will be heard, and nobody has read; and lines that may give something away."""
    heard = list(plan.sound.open)
    for stretch in plan.sound.bleep:
        heard = removed(heard, *stretch)
    if plan.speech is None:
        for start, end in heard:
            words = "This sound is open, and nobody has written down what is said. Listen to it."
            yield of_sound(plan, "unheard", start, end, words, "never listened to")
        return
    unread = both(plan.speech.spans, heard)
    for line in plan.speech.lines:
        if line.text:
            unread = removed(unread, line.start, line.end)
        flags = [flag for flag in line.flags if flag != CORRECTED]
        if flags and both([(line.start, line.end)], heard):
            words = f"This will be heard, and may give somebody away ({', '.join(flags)}): “{line.text}”"
            yield of_sound(plan, "doubt", line.start, line.end, words, line.text)
    for start, end in unread:
        if end - start >= SHORTEST_SPEECH:
            words = "Somebody speaks here, and what is said was not understood. Listen to it."
            yield of_sound(plan, "unheard", start, end, words)


def of_sound(plan, kind, start, end, words, *content):
    """An item without a track."""
    timing = plan.source.timing
    frames = range(frame_at(timing, start), frame_at(timing, end) + 1)
    return {**item(plan, kind, "", frames, words, round(start, 3), round(end, 3), *content), "seconds": start}
