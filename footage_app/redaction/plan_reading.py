"""Is this JSON a plan that can be trusted to hide what it says? Strict; every refusal names the place."""

import math
import re
from dataclasses import asdict, replace
from itertools import pairwise

from .facts import SoundFacts, VideoFacts
from .plan import (
    CAPTIONS,
    DISMISSED,
    DRAWN,
    FACE,
    OFFERED,
    OUTPUTS,
    REASONS,
    SHOW,
    TEXT,
    VERSION,
    Line,
    Output,
    Plan,
    Sound,
    Source,
    Speech,
    Timing,
    Track,
)
from .plan_text import line_of, parsed, text_of
from .refusals import PlanRefused

TRACK_ID = re.compile(r"[a-z][0-9]{1,6}")
PERSON, SPEAKER = re.compile(r"(p[0-9]{1,6})?"), re.compile(r"[\w .'-]{0,40}")
# Half a pair of UTF-16, and the character that ends a text: databases and files refuse them.
UNWRITABLE = re.compile("[\ud800-\udfff\0]")
LARGEST, MAX_PICTURES, MAX_BYTES = 2**62, 10**7, 256 << 20
MAX_TRACKS, MAX_TEXT, MAX_LINES, MAX_STILLS = 20000, 1000, 20000, 500


def _refuse(place, words):
    refusal = PlanRefused(f"The plan is refused at {place}: {words}.")
    refusal.place = place
    raise refusal


def _keys(data, names, place):
    if not isinstance(data, dict):
        _refuse(place, "an object is expected")
    for name in data:
        if name not in names:
            _refuse(place, f"unknown name {str(name)[:40]!r}")
    for name in names:
        if name not in data:
            _refuse(place, f"{name!r} is missing")
    return [data[name] for name in names]


def _number(value, place, low=-math.inf, high=math.inf, whole=False):
    good = isinstance(value, int) if whole else isinstance(value, int | float)
    if not good or isinstance(value, bool):
        _refuse(place, "a whole number is expected" if whole else "a number is expected")
    # Longer numbers can be neither compared with others nor told without trouble.
    if not -LARGEST <= value <= LARGEST:
        _refuse(place, "the number is too large, or is none")
    if not low <= value <= high:
        _refuse(place, f"{value} is not between {low} and {high}")
    return value


def _text(value, place, longest=MAX_TEXT):
    if not isinstance(value, str) or len(value) > longest:
        _refuse(place, f"a text of at most {longest} characters is expected")
    if UNWRITABLE.search(value):
        _refuse(place, "a character in the text cannot be stored")
    return value


def _list(value, place, length=None, longest=10**7):
    if not isinstance(value, list | tuple) or len(value) > longest:
        _refuse(place, "a list is expected")
    if length is not None and len(value) != length:
        _refuse(place, f"a list of {length} is expected")
    return value


def _box(value, place, width, height):
    x0, y0, x1, y1 = (_number(v, place, whole=True) for v in _list(value, place, 4))
    if not (0 <= x0 < x1 <= width and 0 <= y0 < y1 <= height):
        _refuse(place, f"the box {[x0, y0, x1, y1]} does not lie in the picture of {width} by {height}")
    return x0, y0, x1, y1


def _facts(data, place):
    names = list(VideoFacts.__dataclass_fields__)
    values = dict(zip(names, _keys(data, names, place), strict=True))
    for name in ("width", "height", "frames", "streams"):
        _number(values[name], f"{place}.{name}", 0, 10**9, whole=True)
    _number(values["quarter_turns"], f"{place}.quarter_turns", 0, 3, whole=True)
    _number(values["duration"], f"{place}.duration", 0, 10**6)
    _number(values["frame_rate"], f"{place}.frame_rate", 0, 1000)
    for name in ("container", "codec"):
        _text(values[name], f"{place}.{name}", 40)
    if values["sound"] is not None:
        codec, rate, channels = _keys(values["sound"], ["codec", "rate", "channels"], f"{place}.sound")
        _text(codec, f"{place}.sound.codec", 40)
        _number(rate, f"{place}.sound.rate", 1, 10**6, whole=True)
        _number(channels, f"{place}.sound.channels", 1, 64, whole=True)
        values["sound"] = SoundFacts(codec, rate, channels)
    return VideoFacts(**values)


def _timing(data, place):
    base, runs = _keys(data, ["time_base", "runs"], place)
    base = tuple(_number(v, f"{place}.time_base", 1, 10**9, whole=True) for v in _list(base, place, 2))
    packed, last, total = [], None, 0
    for n, run in enumerate(_list(runs, f"{place}.runs")):
        at = f"{place}.runs[{n}]"
        first, step, count = (_number(v, at, whole=True) for v in _list(run, at, 3))
        if count < 1 or (count > 1 and step < 1) or (last is not None and first <= last):
            _refuse(at, "the times of the pictures must rise")
        total += count
        if total > MAX_PICTURES:
            _refuse(at, f"there are more than {MAX_PICTURES} pictures")
        last = first + step * (count - 1)
        packed.append((first, step, count))
    if not packed:
        _refuse(place, "there is not a single picture")
    return Timing(base, tuple(packed))


def _source(data):
    sha256, facts, timing = _keys(data, ["sha256", "facts", "timing"], "source")
    if not re.fullmatch(r"[0-9a-f]{64}", _text(sha256, "source.sha256")):
        _refuse("source.sha256", "64 hexadecimal digits are expected")
    return Source(sha256, _facts(facts, "source.facts"), _timing(timing, "source.timing"))


def _decision(values, place):
    if _text(values["decision"], f"{place}.decision") not in REASONS:
        _refuse(f"{place}.decision", f"{values['decision'][:40]!r} is not one of {', '.join(REASONS)}")
    if _text(values["reason"], f"{place}.reason") not in REASONS[values["decision"]]:
        _refuse(f"{place}.reason", f"{values['decision']!r} needs one of {list(REASONS[values['decision']])}")
    if not isinstance(values["decided"], bool):
        _refuse(f"{place}.decided", "true or false is expected")
    if values["decision"] in (SHOW, DISMISSED) and not values["decided"]:
        _refuse(f"{place}.decided", "nothing is shown unless somebody decided it")
    if values["decision"] == OFFERED and (values["kind"] != TEXT or values["decided"]):
        _refuse(f"{place}.decision", "only writing that nobody has decided on is offered")


def _track(data, place, source):
    names = list(Track.__dataclass_fields__)
    values = dict(zip(names, _keys(data, names, place), strict=True))
    if not TRACK_ID.fullmatch(_text(values["id"], f"{place}.id")):
        _refuse(f"{place}.id", "a letter and a number are expected")
    if values["kind"] not in (FACE, DRAWN, TEXT):
        _refuse(f"{place}.kind", "face, drawn or text is expected")
    if not PERSON.fullmatch(_text(values["person"], f"{place}.person", 7)):
        _refuse(f"{place}.person", "p and a number, or nothing, is expected")
    _number(values["score"], f"{place}.score", 0, 1)
    _number(values["first"], f"{place}.first", 0, source.timing.count - 1, whole=True)
    doubts = enumerate(_list(values["doubt"], f"{place}.doubt", longest=10))
    values["doubt"] = tuple(_text(v, f"{place}.doubt[{n}]", 100) for n, v in doubts)
    _text(values["note"], f"{place}.note")
    _decision(values, place)
    fill = _face_boxes if values["kind"] == FACE else _keyframes
    fill(values, place, source)
    track = Track(**{**values, "pinned": ()})
    return replace(track, pinned=_pinned(values["pinned"], f"{place}.pinned", track))


def _pinned(value, place, track):
    frames, allowed = [], track.frames if track.kind == FACE else {key[0] for key in track.keyframes}
    for n, frame in enumerate(_list(value, place)):
        at = f"{place}[{n}]"
        if _number(frame, at, frames[-1] + 1 if frames else 0, whole=True) not in allowed:
            _refuse(at, "the track has no box of its own in that picture")
        frames.append(frame)
    return tuple(frames)


def _face_boxes(values, place, source):
    size = source.facts.width, source.facts.height
    boxes = _list(values["boxes"], f"{place}.boxes")
    values["boxes"] = tuple(_box(b, f"{place}.boxes[{n}]", *size) for n, b in enumerate(boxes))
    if not boxes or values["first"] + len(boxes) > source.timing.count:
        _refuse(f"{place}.boxes", "the boxes must lie within the recording")
    how = _text(values["how"], f"{place}.how", 10**7)
    if len(how) != len(boxes) or set(how) - set("diehm"):
        _refuse(f"{place}.how", "one of the letters d, i, e, h, m is expected for each box")
    if _list(values["keyframes"], f"{place}.keyframes"):
        _refuse(f"{place}.keyframes", "a face has boxes, not keyframes")
    values["keyframes"] = ()


def _keyframes(values, place, source):
    keyframes, last = [], -1
    for n, key in enumerate(_list(values["keyframes"], f"{place}.keyframes")):
        at = f"{place}.keyframes[{n}]"
        frame, *box = _list(key, at, 5)
        last = _number(frame, at, last + 1, source.timing.count - 1, whole=True)
        keyframes.append((last, *_box(box, at, source.facts.width, source.facts.height)))
    if not keyframes or values["boxes"] or values["how"] or values["first"]:
        _refuse(place, "a drawn track, or writing, has keyframes and no boxes")
    values["keyframes"], values["boxes"] = tuple(keyframes), ()


def _stretches(value, place, source):
    end = max(source.facts.duration, source.timing.seconds(source.timing.count - 1)) + 60
    stretches = []
    for n, stretch in enumerate(_list(value, place, longest=10000)):
        at = f"{place}[{n}]"
        a, b = (_number(v, at, 0, end) for v in _list(stretch, at, 2))
        if a >= b:
            _refuse(at, f"the stretch ends at {b}, which is not after its start at {a}")
        stretches.append((float(a), float(b)))
    return tuple(stretches)


def _tracks(data, source):
    tracks = _list(data, "tracks", longest=MAX_TRACKS)
    return _distinct(tuple(_track(t, f"tracks[{n}]", source) for n, t in enumerate(tracks)))


def _distinct(tracks):
    seen = set()
    for n, track in enumerate(tracks):
        if track.id in seen:
            _refuse(f"tracks[{n}].id", f"{track.id} occurs twice")
        seen.add(track.id)
    return tracks


def _sound(data, source):
    opened, bleep = _keys(data, ["open", "bleep"], "sound")
    return Sound(_stretches(opened, "sound.open", source), _stretches(bleep, "sound.bleep", source))


def _line(data, place, source):
    start, end, text, speaker, flags = _keys(data, ["start", "end", "text", "speaker", "flags"], place)
    ((start, end),) = _stretches([[start, end]], place, source)
    if not SPEAKER.fullmatch(_text(speaker, f"{place}.speaker", 40)):
        _refuse(f"{place}.speaker", "a short name in letters and digits is expected")
    flags = enumerate(_list(flags, f"{place}.flags", longest=20))
    flags = (_text(f, f"{place}.flags[{n}]", 20) for n, f in flags)
    return Line(start, end, _text(text, f"{place}.text"), speaker, tuple(flags))


def _speech(data, source):
    spans, lines, model = _keys(data, ["spans", "lines", "model"], "speech")
    lines = _list(lines, "speech.lines", longest=MAX_LINES)
    return Speech(
        _stretches(spans, "speech.spans", source),
        tuple(_line(line, f"speech.lines[{n}]", source) for n, line in enumerate(lines)),
        _text(model, "speech.model", 200),
    )


def _output(data, source):
    kind, cuts, captions, stills = _keys(data, ["kind", "cuts", "captions", "stills"], "output")
    for value, allowed, name in ((kind, OUTPUTS, "kind"), (captions, CAPTIONS, "captions")):
        if value not in allowed:
            _refuse(f"output.{name}", f"one of {list(allowed)} is expected")
    cuts, last = _stretches(cuts, "output.cuts", source), -1
    if any(after[0] <= before[1] for before, after in pairwise(cuts)):
        _refuse("output.cuts", "the stretches must follow each other and not touch")
    chosen = []
    for n, still in enumerate(_list(stills, "output.stills", longest=MAX_STILLS)):
        at = f"output.stills[{n}]"
        frame, caption = _list(still, at, 2)
        last = _number(frame, at, last + 1, source.timing.count - 1, whole=True)
        chosen.append((last, _text(caption, at, 300)))
    if kind == "stills" and not chosen:
        _refuse("output.stills", "at least one picture must be chosen")
    return Output(kind, cuts, captions, tuple(chosen))


PARTS = {"sound": _sound, "speech": _speech, "output": _output}


def read_plan(data):
    """The Plan from the dictionary that `plan_json` makes; PlanRefused names the place of any fault."""
    if not isinstance(data, dict) or data.get("version") != VERSION or not isinstance(data["version"], int):
        _refuse("version", f"only version {VERSION} is read")
    names = ["source", "mode", "tracks", "sound", "speech", "output", "models", "version"]
    source, mode, tracks, sound, speech, output, models, _ = _keys(data, names, "the top")
    source = _source(source)
    if mode not in ("quick", "standard", "thorough"):
        _refuse("mode", "quick, standard or thorough is expected")
    return Plan(
        source,
        mode,
        _tracks(tracks, source),
        _sound(sound, source),
        None if speech is None else _speech(speech, source),
        _output(output, source),
        tuple(_text(m, f"models[{n}]", 200) for n, m in enumerate(_list(models, "models", longest=20))),
    )


def check_changes(old, new):
    """`new`, in which everything that is not the very object of the checked plan `old` was read as from outside.

    A plan can hold half a million boxes; a change touches a few.
    """
    if (new.source, new.mode, new.version) != (old.source, old.mode, old.version):
        raise PlanRefused("A change may not make a plan of another recording.")
    checked = {id(track) for track in old.tracks}
    tracks = _list(new.tracks, "tracks", longest=MAX_TRACKS)
    tracks = (
        track if id(track) in checked else _track(asdict(track), f"tracks[{n}]", new.source)
        for n, track in enumerate(tracks)
    )
    read = {"tracks": _distinct(tuple(tracks))}
    for name in PARTS:
        part = getattr(new, name)
        if part is not None and part is not getattr(old, name):
            read[name] = read_part(name, asdict(part), new.source)
    return replace(new, **read)


def read_part(name, data, source):
    """The sound, speech or output of a plan from its dictionary; no speech is None."""
    return None if data is None else PARTS[name](data, source)


def stored_plan(data):
    """The Plan from JSON that was checked before it was stored: built without looking at each box again."""
    if not isinstance(data, dict) or data.get("version") != VERSION:
        _refuse("version", f"only version {VERSION} is read")
    bare = read_plan({**data, "tracks": []})
    return replace(bare, tracks=tuple(stored_track(track) for track in data["tracks"]))


def stored_track(data):
    """The same for one track; what does not come from the plan itself must still be read by check_changes."""
    rows = {name: tuple(map(tuple, data[name])) for name in ("boxes", "keyframes")}
    return Track(**{**data, **rows, "pinned": tuple(data["pinned"]), "doubt": tuple(data["doubt"])})


def load_plan(path):
    """The Plan from a JSON file; what is wrong is named with its line."""
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise PlanRefused(f"The plan {path} cannot be read: {error.strerror}.") from error
    if len(data) > MAX_BYTES:
        raise PlanRefused(f"The plan {path} is larger than {MAX_BYTES >> 20} megabytes.")
    text = text_of(data, path)
    try:
        return read_plan(parsed(text, path))
    except PlanRefused as refusal:
        if not refusal.place:
            raise
        raise PlanRefused(f"{refusal} (line {line_of(text, refusal.place)} of {path})") from refusal
