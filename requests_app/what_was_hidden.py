"""What is hidden in a redacted recording, and why? Told from the plan: in words for the requester, in counts for staff."""

from collections import Counter
from dataclasses import dataclass

from footage_app.redaction.plan import TAKEN_AWAY, Timing
from footage_app.stretches import removed
from portal.words import count_words, duration_words, timecode

SHOWN_AS = {
    "requester": "you",
    "officer_on_duty": "police officers on duty",
    "consenting": "people who agreed to be seen",
}
NAMES = {"face": "Face", "drawn": "Drawn box", "text": "Writing"}
KINDS = {"face": "Face", "drawn": "Drawn by hand", "text": "Writing"}
DECISIONS = {"hide": "Hidden", "show": "Left visible", "dismissed": "Dismissed", "offered": "Not decided"}
REASONS = {
    "": "Everybody is hidden unless a reviewer decides otherwise",
    "requester": "The requester",
    "officer_on_duty": "An officer on duty",
    "consenting": "Agreed to be seen",
    "no face": "What was found there is not a face",
    "nothing private": "What is written there is nothing private",
}
OUTPUT_KINDS = {
    "video": "Video with sound",
    "picture": "Video without sound",
    "sound": "Sound only",
    "stills": "Still pictures",
}
SLACK = 0.05  # seconds: less is not told
CAPTIONS = {"": "None", "file": "A file beside the recording", "burned": "Written into the picture"}


@dataclass(frozen=True)
class Hidden:
    """One plan, counted."""

    faces: int  # tracks: a face that leaves the picture and comes back counts again
    drawn: int
    writing: int
    shown: dict  # reason -> tracks left visible
    dismissed: (
        list  # the tracks taken for faces or private writing that are none, each a dictionary with its note
    )
    open_sound: list
    bleeped: list
    has_sound: bool
    begin: float
    end: float
    kind: str  # of output: video, picture, sound, stills
    cuts: list
    captions: str
    stills: int


def hidden_in(plan):
    """Count what a plan (as kept in its JSON column) hides, shows, silences and lets be heard."""
    tracks, sound, facts, output = plan["tracks"], plan["sound"], plan["source"]["facts"], plan["output"]
    hidden = Counter(track["kind"] for track in tracks if track["decision"] == "hide")
    return Hidden(
        faces=hidden["face"],
        drawn=hidden["drawn"],
        writing=hidden["text"],
        shown=dict(Counter(track["reason"] for track in tracks if track["decision"] == "show")),
        dismissed=[track for track in present(plan) if track["decision"] == "dismissed"],
        open_sound=sound["open"],
        bleeped=sound["bleep"],
        has_sound=bool(facts["sound"]),
        begin=timing_of(plan).begin,
        end=timing_of(plan).end,
        kind=output["kind"],
        cuts=output["cuts"],
        captions=output["captions"],
        stills=len(output["stills"]),
    )


def present(plan):
    """The tracks but for those that a reviewer took away, which stand here only because others hide them."""
    return [track for track in plan["tracks"] if track["reason"] != TAKEN_AWAY]


def is_whole(plan):
    """Nothing hidden, silent, left out or made less: the recording as it was made."""
    hidden = hidden_in(plan)
    audible = not hidden.has_sound or (whole(hidden) and not hidden.bleeped)
    covered = hidden.faces or hidden.drawn or hidden.writing
    return hidden.kind == "video" and audible and not covered and not hidden.cuts


# --- for the requester --------------------------------------------------------------------------------
def public_words(plan):
    """What was hidden and why, one sentence each; says nothing of who anybody is."""
    hidden = hidden_in(plan)
    return [
        *kind_words(hidden),
        *(picture_words(hidden) if hidden.kind != "sound" else []),
        *(sound_words(hidden) if hidden.kind in ("video", "sound") else []),
        *cut_words(hidden),
        *caption_words(hidden),
    ]


def kind_words(hidden):
    if hidden.kind == "picture":
        return ["We are giving you the picture without the sound."]
    if hidden.kind == "sound":
        return ["We are giving you the sound without the picture."]
    if hidden.kind == "stills":
        pictures = count_words(hidden.stills, "still picture")
        return [f"We are giving you {pictures} from the recording, and no sound."]
    return []


def picture_words(hidden):
    said = []
    if hidden.faces:
        said.append("We covered the faces of other people with solid blocks, to protect their privacy.")
    if hidden.writing:
        said.append("We covered writing that could tell who or where other people are.")
    if hidden.drawn:
        also = "also " if said else ""
        places = "one part" if hidden.drawn == 1 else f"{hidden.drawn} parts"
        said.append(f"We {also}covered {places} of the picture by hand.")
    if not said:
        said.append("Nothing in the picture is covered.")
    shown = [words for reason, words in SHOWN_AS.items() if hidden.shown.get(reason)]
    if shown:
        said.append(f"We did not cover {in_a_row(shown)}.")
    return said


def sound_words(hidden):
    """Everything is silent unless it was opened, stretch by stretch."""
    if not hidden.has_sound:
        return ["The original recording has no sound."]
    if not hidden.open_sound:
        return ["We removed all sound, because it may carry what other people said."]
    if whole(hidden) and not hidden.bleeped:
        return ["The sound is as it was recorded."]
    if whole(hidden):
        said = ["The sound is as it was recorded, except where a tone covers it."]
    else:
        heard = in_a_row(stretches(hidden.open_sound, hidden.end))
        said = [f"We removed the sound, because it may carry what other people said, except from {heard}."]
    if hidden.bleeped:
        covered = in_a_row(stretches(hidden.bleeped, hidden.end))
        said.append(f"A tone covers the sound from {covered}, where other people could be recognised.")
    return said


def cut_words(hidden):
    if not hidden.cuts or hidden.kind == "stills":
        return []
    missing = in_a_row(stretches(hidden.cuts, hidden.end))
    said = f"We left out the recording from {missing}."
    if hidden.kind != "sound":
        said += " Where a part is missing, a card says how long it was."
    return [said]


def caption_words(hidden):
    if hidden.captions == "file" and hidden.kind in ("video", "picture", "sound"):
        return ["What is said in the sound that you get is written down in a file of captions beside it."]
    if hidden.captions == "burned" and hidden.kind in ("video", "picture"):
        return ["What is said in the sound that we did not remove is written into the picture."]
    return []


def stretches(pairs, end_of_clip):
    return [f"{exact(start)} to {exact(min(end, end_of_clip))}" for start, end in pairs]


def timing_of(plan):
    """When the pictures are shown, from a plan as kept in its JSON column."""
    return Timing.from_json(plan["source"]["timing"])


def exact(seconds):
    """04:12.5: stretches of sound are finer than a second, and told to the tenth."""
    whole_seconds, tenth = divmod(round(seconds * 10), 10)
    return timecode(whole_seconds) + (f".{tenth}" if tenth else "")


def whole(hidden):
    return any(
        start <= hidden.begin + SLACK and end >= hidden.end - SLACK for start, end in hidden.open_sound
    )


def extent_words(plan):
    """How long what they get lasts, or how many pictures it holds."""
    hidden = hidden_in(plan)
    if hidden.kind == "stills":
        return f"holds {count_words(hidden.stills, 'picture')}"
    kept = [(hidden.begin, hidden.end)]
    for start, end in hidden.cuts:
        kept = removed(kept, start, end)
    return f"lasts {duration_words(sum(end - start for start, end in kept))}"


# --- for the approver ---------------------------------------------------------------------------------
def staff_rows(plan):
    """One dictionary a track: what was decided of it, why, from when to when, and any doubt."""
    timing = timing_of(plan)
    return [staff_row(track, timing) for track in present(plan)]


def staff_row(track, timing):
    first, last = frames_of(track)
    return {
        "id": track["id"],
        "name": name_of(track),
        "kind": KINDS[track["kind"]],
        "decision": DECISIONS[track["decision"]],
        "reason": REASONS.get(track["reason"], track["reason"]),
        "note": track["note"],
        "doubt": track["doubt"],
        "decided": track["decided"],
        "person": track["person"],
        # What a person chose, other than to hide what was found.
        "is_chosen": track["kind"] == "drawn" or track["decision"] != "hide",
        "start": timing.seconds(first),
        "end": timing.seconds(last),
        "from": timecode(timing.seconds(first)),
        "to": timecode(timing.seconds(last)),
    }


def name_of(track):
    return f"{NAMES[track['kind']]} {track['id'][1:]}"


def staff_counts(plan):
    """The same in a few lines."""
    hidden = hidden_in(plan)
    return [
        ("What is made", OUTPUT_KINDS[hidden.kind]),
        ("Faces hidden", hidden.faces),
        *([("Writing hidden", hidden.writing)] if hidden.writing else []),
        ("Areas drawn by hand and hidden", hidden.drawn),
        *((f"Left visible: {REASONS[reason].lower()}", number) for reason, number in hidden.shown.items()),
        ("Dismissed as not a face or not private", len(hidden.dismissed)),
        ("Sound", " ".join(sound_words(hidden))),
        *([("Left out", in_a_row(stretches(hidden.cuts, hidden.end)))] if hidden.cuts else []),
        *([("Captions", CAPTIONS[hidden.captions])] if hidden.captions else []),
    ]


def frames_of(track):
    """The first and the last picture in which a track lives."""
    if track["kind"] != "face":
        return track["keyframes"][0][0], track["keyframes"][-1][0]
    return track["first"], track["first"] + max(len(track["boxes"]) - 1, 0)


def in_a_row(words):
    """“a, b and c”."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
