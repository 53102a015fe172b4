"""What does a person not get of a recording, and on which ground in law? The schedule of a decision letter."""

import re
from dataclasses import dataclass

from footage_app.stretches import added, removed
from requests_app.law import grounds
from requests_app.models import Withheld
from requests_app.what_was_hidden import exact, frames_of, name_of, timing_of

TRACK, SOUND, CUT = Withheld.What.TRACK, Withheld.What.SOUND, Withheld.What.CUT
KEY = re.compile(r"track:([a-z][0-9]{1,6})|(sound|cut):([0-9]{1,6}(?:\.[0-9]+)?)-([0-9]{1,6}(?:\.[0-9]+)?)")
COVERED = {
    "face": "Faces of other people",
    "text": "Writing that could tell who or where other people are",
    "drawn": "Parts of the picture covered by hand",
}
ONE_COVERED = {"face": "A face", "text": "Writing", "drawn": "A part of the picture"}
MOST_STRETCHES = 12  # of one kind in a letter: a crowd would fill pages and tell nobody more
JOIN_SECONDS = 1.0
SHORTEST = 0.05  # a letter tells times to the tenth of a second
LEFT_OUT = "The law lets us leave out the reason, because giving it would defeat it (section 45(6))"


@dataclass(frozen=True)
class Item:
    """Something that may be given a ground of its own: a hidden track, or a stretch of silence or of nothing."""

    what: str
    words: str
    start: float
    end: float
    track: str = ""
    kind: str = ""  # of a track

    @property
    def key(self):
        return f"track:{self.track}" if self.track else f"{self.what}:{self.start:.3f}-{self.end:.3f}"

    @property
    def times(self):
        return f"{exact(self.start)} to {exact(self.end)}"


# --- what there is --------------------------------------------------------------------------------------
def items(plan):
    """Everything that the plan (as kept in its JSON column) withholds, in order of kind and time."""
    timing = timing_of(plan)
    tracks = [track_item(track, timing) for track in hidden_tracks(plan)]
    cuts = [
        Item(CUT, "Left out of the recording", max(a, timing.begin), min(b, timing.end))
        for a, b in plan["output"]["cuts"]
    ]
    return [
        *sorted(tracks, key=lambda one: (one.kind != "drawn", one.kind != "text", one.start)),
        *cuts,
        *sound_items(plan),
    ]


def hidden_tracks(plan):
    shows_picture = plan["output"]["kind"] != "sound"
    return [track for track in plan["tracks"] if track["decision"] == "hide"] if shows_picture else []


def track_item(track, timing):
    first, last = frames_of(track)
    start, end = timing.seconds(first), timing.seconds(last)
    return Item(TRACK, name_of(track), start, end, track["id"], track["kind"])


def sound_items(plan):
    silent = [Item(SOUND, "Silent", a, b) for a, b in silence(plan)]
    return sorted(
        silent + [Item(SOUND, "Covered by a tone", a, b) for a, b in tones(plan)], key=lambda i: i.start
    )


def has_sound(plan):
    return bool(plan["source"]["facts"]["sound"])


def gives_sound(plan):
    return plan["output"]["kind"] in ("video", "sound")


def silence(plan):
    """Where the recording has sound and the person gets none; what is left out altogether is not said twice."""
    if not has_sound(plan):
        return []
    silent = [(timing_of(plan).begin, timing_of(plan).end)]
    if gives_sound(plan):
        for start, end in [*plan["sound"]["open"], *plan["sound"]["bleep"]]:
            silent = removed(silent, start, end)
    return without_cuts(plan, silent)


def tones(plan):
    if not (has_sound(plan) and gives_sound(plan)):
        return []
    end = timing_of(plan).end
    return without_cuts(plan, [(a, min(b, end)) for a, b in plan["sound"]["bleep"]])


def without_cuts(plan, stretches):
    for start, end in plan["output"]["cuts"]:
        stretches = removed(stretches, start, end)
    return [(a, b) for a, b in stretches if b - a >= SHORTEST]


def item_of(plan, key):
    """The item of that key, or None when it is not withheld (any more). A stretch may be a part of one."""
    found = KEY.fullmatch(key)
    if not found:
        return None
    track, what, start, end = found.groups()
    if track:
        return next((one for one in items(plan) if one.track == track), None)
    start, end = float(start), float(end)
    if end <= start or not lies_in(what, start, end, plan):
        return None
    words = next((one.words for one in items(plan) if one.what == what and one.start <= start < one.end), "")
    return Item(what, words, start, end)


def lies_in(what, start, end, plan):
    """Is all of this stretch withheld? What is left out is silent too."""
    kept = [(start, end)]
    taken = list(plan["output"]["cuts"]) + ([*silence(plan), *tones(plan)] if what == SOUND else [])
    for a, b in taken:
        kept = removed(kept, a - 0.01, b + 0.01)
    return not kept


# --- on which ground --------------------------------------------------------------------------------------
def without_effect(plan, withheld):
    """The grounds given for something that is not withheld any more."""
    hidden = {track["id"] for track in hidden_tracks(plan)}
    return [
        row
        for row in withheld
        if not (row.track in hidden if row.what == TRACK else lies_in(row.what, row.start, row.end, plan))
    ]


def general_items(plan, withheld):
    """What is withheld on the general ground: everything that was not given one of its own."""
    own = {row.track for row in withheld if row.what == TRACK}
    left = []
    for item in items(plan):
        if item.what == TRACK:
            left += [item] if item.track not in own else []
            continue
        rest = [(item.start, item.end)]
        for row in withheld:
            if row.what == item.what:
                rest = removed(rest, row.start, row.end)
        left += [Item(item.what, item.words, a, b) for a, b in rest if b - a >= SHORTEST]
    return left


def schedule(plan, withheld, regime):
    """What the letter says was withheld: rows of when, what and why; what has its own ground stands first."""
    return [
        *(own_row(row, plan) for row in standing(plan, withheld)),
        *on_general_ground(plan, withheld, regime),
    ]


def on_general_ground(plan, withheld, regime):
    """The rows of that for which nobody gave a ground of its own."""
    return general_rows(plan, general_items(plan, standing(plan, withheld)), regime)


def standing(plan, withheld):
    gone = without_effect(plan, withheld)
    return [row for row in withheld if row not in gone]


def own_row(row, plan):
    item = (
        item_of(plan, f"track:{row.track}") if row.what == TRACK else Item(row.what, "", row.start, row.end)
    )
    words = {SOUND: "The sound", CUT: "The recording: left out"}.get(row.what) or ONE_COVERED[item.kind]
    ground = grounds.GROUNDS[row.ground]
    return {
        "when": item.times,
        "what": words,
        "why": LEFT_OUT if row.left_out_because else f"Withheld {ground.in_words}",
        "code": row.ground,
    }


def general_rows(plan, left, regime):
    said = [(COVERED[kind], spans(one for one in left if one.kind == kind)) for kind in COVERED]
    if plan["output"]["kind"] == "sound":
        said.append(("The picture", [(timing_of(plan).begin, timing_of(plan).end)]))
    said += [
        ("The recording: left out", spans(one for one in left if one.what == CUT)),
        ("The sound: silent", spans(one for one in left if one.words == "Silent")),
        ("The sound: covered by a tone", spans(one for one in left if one.words == "Covered by a tone")),
    ]
    ground = grounds.general(regime)
    return [
        {"when": when(stretches), "what": what, "why": f"Withheld {ground.in_words}", "code": ground.code}
        for what, stretches in said
        if stretches
    ]


def spans(chosen):
    """The stretches of these items; those that nearly meet are told as one."""
    joined = []
    for item in chosen:
        joined = added(joined, item.start, item.end + JOIN_SECONDS)
    return [(start, end - JOIN_SECONDS) for start, end in joined]


def when(stretches):
    if len(stretches) > MOST_STRETCHES:
        return f"{len(stretches)} times between {exact(stretches[0][0])} and {exact(stretches[-1][1])}"
    return ", ".join(f"{exact(a)} to {exact(b)}" for a, b in stretches)
