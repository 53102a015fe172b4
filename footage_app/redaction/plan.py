"""What is to be hidden in one recording, and what may be seen and heard?"""

import hashlib
import json
from bisect import bisect_right
from dataclasses import asdict, dataclass, field
from functools import cached_property
from itertools import accumulate
from math import ceil, floor

from .facts import VideoFacts

VERSION = 2
MILLION = 10**6
HIDE, SHOW, DISMISSED, OFFERED = "hide", "show", "dismissed", "offered"
TAKEN_AWAY = "taken away"  # it hides nothing, and explains nothing that a check finds there
REASONS = {
    HIDE: ("",),
    SHOW: ("requester", "officer_on_duty", "consenting"),
    DISMISSED: ("no face", "nothing private", TAKEN_AWAY),
    OFFERED: ("",),
}
FACE, DRAWN, TEXT = "face", "drawn", "text"
DETECTED, INTERPOLATED, EXTENDED, HEAD, BY_HAND = "d", "i", "e", "h", "m"
OUTPUTS = ("video", "picture", "sound", "stills")
CAPTIONS = ("", "file", "burned")


@dataclass(frozen=True)
class Timing:
    """When each picture is shown: `runs` of (first timestamp, step, count) in ticks of `time_base`."""

    time_base: tuple[int, int]
    runs: tuple[tuple[int, int, int], ...]

    @classmethod
    def of(cls, time_base, stamps):
        """Pack a rising list of timestamps; an even frame rate gives a single run."""
        runs = []
        for stamp in stamps:
            if runs and (runs[-1][2] == 1 or stamp == runs[-1][0] + runs[-1][1] * runs[-1][2]):
                first, step, count = runs[-1]
                runs[-1] = (first, stamp - first if count == 1 else step, count + 1)
            else:
                runs.append((stamp, 0, 1))
        return cls(tuple(time_base), tuple(runs))

    @classmethod
    def from_json(cls, data):
        """The times from the dictionary that `plan_json` makes of them."""
        return cls(tuple(data["time_base"]), tuple(map(tuple, data["runs"])))

    @cached_property
    def ends(self):
        """How many pictures there are up to the end of each run."""
        return list(accumulate(run[2] for run in self.runs))

    @property
    def count(self):
        return self.ends[-1] if self.runs else 0

    @property
    def begin(self):
        """When the first picture is shown: not at 0 in every recording. Like `end`, to the millionth outside."""
        return floor(round(self.seconds(0) * MILLION, 3)) / MILLION

    @property
    def end(self):
        """When the last picture has been shown, for as long as pictures are on average."""
        last = self.seconds(self.count - 1)
        step = (last - self.seconds(0)) / max(1, self.count - 1)
        return ceil(round((last + (step or 1 / MILLION)) * MILLION, 3)) / MILLION

    def stamps(self):
        """Every timestamp, in order, in ticks."""
        for first, step, count in self.runs:
            yield from range(first, first + step * count, step) if step else [first]

    def seconds(self, frame):
        """When picture `frame` is shown, in seconds."""
        run = bisect_right(self.ends, frame)
        first, step, count = self.runs[run]
        return (first + step * (frame - self.ends[run] + count)) * self.time_base[0] / self.time_base[1]


@dataclass(frozen=True)
class Source:
    """The recording that the plan belongs to."""

    sha256: str
    facts: VideoFacts
    timing: Timing


@dataclass(frozen=True)
class Track:
    """One face, one drawn box or one piece of writing, through the pictures in which it is to be seen.

    A face has one box for each picture from `first` on, and in `how` one letter for each: (d)etected,
    (i)nterpolated, (e)xtended, (h)ead carried on while the face is turned away, set by hand (m). Drawn
    boxes and writing have `keyframes` (frame, x0, y0, x1, y1) with straight lines between them.
    `pinned` lists the frames at which a person set the box. `doubt` says why a person should look
    twice. Tracks with the same `person` are taken for one and the same within this recording.
    """

    id: str
    kind: str
    score: float = 1.0
    first: int = 0
    boxes: tuple[tuple[int, int, int, int], ...] = ()
    how: str = ""
    keyframes: tuple[tuple[int, int, int, int, int], ...] = ()
    pinned: tuple[int, ...] = ()
    doubt: tuple[str, ...] = ()
    person: str = ""
    decision: str = HIDE
    reason: str = ""
    note: str = ""
    decided: bool = False

    @property
    def frames(self):
        """The pictures of this track's life, as a range without a hole."""
        if self.kind != FACE:
            return range(self.keyframes[0][0], self.keyframes[-1][0] + 1)
        return range(self.first, self.first + len(self.boxes))

    def box(self, frame):
        """The box at `frame`, which must lie in `frames`."""
        if self.kind == FACE:
            return self.boxes[frame - self.first]
        after = bisect_right([k[0] for k in self.keyframes], frame)
        a, b = self.keyframes[after - 1], self.keyframes[min(after, len(self.keyframes) - 1)]
        share = (frame - a[0]) / (b[0] - a[0]) if b[0] > a[0] else 0.0
        return tuple(round(p + (q - p) * share) for p, q in zip(a[1:], b[1:], strict=True))


@dataclass(frozen=True)
class Sound:
    """Stretches in seconds. Everything is silent but `open`; `bleep` gets a tone and wins over `open`."""

    open: tuple[tuple[float, float], ...] = ()
    bleep: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Line:
    """What was understood between two moments, in seconds; a person may have put it right.

    `flags` name what it may give away ("name", "address" ...); `speaker` is "" or a label like "s1".
    """

    start: float
    end: float
    text: str = ""
    speaker: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Speech:
    """When somebody speaks, as pairs of seconds, and what was understood of it by which `model`."""

    spans: tuple[tuple[float, float], ...] = ()
    lines: tuple[Line, ...] = ()
    model: str = ""


@dataclass(frozen=True)
class Output:
    """What is to be made: a video, its picture alone, its sound alone, or stills (frame, caption).

    `cuts` are stretches in seconds that are left out; `captions` are none, a file beside, or burned in.
    """

    kind: str = "video"
    cuts: tuple[tuple[float, float], ...] = ()
    captions: str = ""
    stills: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Plan:
    """The whole plan; never changed in place: plan_changes.py returns new ones.

    `models` names each model that looked; `speech` is None until the recording was listened to.
    """

    source: Source
    mode: str
    tracks: tuple[Track, ...] = ()
    sound: Sound = field(default_factory=Sound)
    speech: Speech | None = None
    output: Output = field(default_factory=Output)
    models: tuple[str, ...] = ()
    version: int = VERSION

    @property
    def begin(self):
        """The second at which the recording begins; every time of the plan counts on the same clock."""
        return self.source.timing.begin

    @property
    def end(self):
        """The second at which it ends."""
        return self.source.timing.end

    def track(self, track_id):
        """The track of that id, or None."""
        return next((t for t in self.tracks if t.id == track_id), None)

    def boxes(self, decisions=(HIDE,)):
        """For each picture in order, the list of (x0, y0, x1, y1, track id) with such a decision."""
        chosen = sorted((t for t in self.tracks if t.decision in decisions), key=lambda t: t.frames.start)
        living, following = [], 0
        for frame in range(self.source.timing.count):
            living = [t for t in living if frame < t.frames.stop]
            while following < len(chosen) and chosen[following].frames.start <= frame:
                living.append(chosen[following])
                following += 1
            yield [(*t.box(frame), t.id) for t in living]


def plan_json(plan):
    """The plan as dictionaries, lists, texts and numbers: fit for json.dumps and a JSON column."""
    return asdict(plan)


def plan_digest(plan):
    """SHA-256 of the plan in one canonical spelling: any change to what is hidden or heard changes it."""
    text = json.dumps(plan_json(plan), sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def undecided(plan):
    """The doubtful tracks, and the writing that was offered, that nobody has decided on yet."""
    return [t for t in plan.tracks if (t.doubt or t.decision == OFFERED) and not t.decided]
