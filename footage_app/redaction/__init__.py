"""What can the redaction engine do? Everything that may be called from outside stands here.

Boxes are x0, y0, x1, y1 in whole pixels of the picture as displayed, after rotation; frames are counted
from 0 in the order they are shown; times are seconds on the recording's own clock. Files are opened
only in a worker process without network (sandbox.py); nothing here imports a decoder or Django.

Every function that works for long takes `progress(done, total)` and `cancelled()`, called several times
a second in the calling process; when `cancelled()` is true it raises Cancelled within a second. All
refusals are EngineErrors (refusals.py), and str(error) is a sentence that may be shown to a person.
"""

from os.path import abspath, dirname, isdir

from . import sandbox
from .facts import SoundFacts, VideoFacts
from .finding.writing_model import WRITING_MODEL
from .places import check_apart
from .plan import DISMISSED, HIDE, REASONS, SHOW, Line, Plan, Speech, Track, plan_digest, plan_json, undecided
from .plan_changes import with_decision, with_drawn_track, with_options, with_sound, without_drawn_track
from .plan_reading import load_plan, read_plan
from .refusals import Cancelled, EngineError, PlanRefused


def _folder(out):
    folder = dirname(abspath(out))
    if not isdir(folder):
        raise EngineError(f"There is no folder for {out}.")
    return folder


def probe(path):
    """Facts of the recording at `path`, as a VideoFacts; decodes one picture and reads the end.

    Raises NotAVideo, PlaylistInDisguise, Truncated, NoVideoStream, AbsurdVideo, UnreadableVideo,
    each with one plain sentence; SandboxUnavailable where the network cannot be cut.
    """
    return VideoFacts.from_json(sandbox.run("probe", {"path": abspath(path)}))


def pages(path, folder):
    """Draw each page of the PDF at `path` into `folder`; returns the names of the JPEG files, in order.

    At most 10 pages of at most 2,200 pixels. Raises NotADocument, UnreadableDocument; WorkerFailed when the document
    takes more than its share of memory or time.
    """
    return sandbox.run("pages", {"path": abspath(path), "folder": abspath(folder)})


def detect(path, mode="standard", work_dir=None, progress=None, cancelled=None):
    """A fresh Plan of the recording: every face that was found is a track, hidden; all sound is muted.

    `mode` is quick, standard or thorough. With `work_dir`, finished stretches (at most five minutes each)
    are kept there, so that a killed run goes on where it was; the plan is the same either way.
    """
    if mode not in ("quick", "standard", "thorough"):
        raise EngineError(f"There is no mode {mode!r}: choose quick, standard or thorough.")
    arguments = {"path": abspath(path), "mode": mode, "work_dir": work_dir and abspath(work_dir)}
    return read_plan(sandbox.run("detect", arguments, progress, cancelled))


def suggest(path, plan, work_dir=None, progress=None, cancelled=None):
    """Writing that may name somebody, as a list of tracks of kind "text": offered, neither hidden nor dropped.

    The picture is looked at twice a second, its long side brought to 960 pixels (quick), 1280 (standard)
    or 1920 (thorough), but enlarged at most twice. At that size, print on boards at least 16 pixels high
    is found nearly always, 10 to 12 pixels mostly, 8 pixels in every second picture. Not found: writing in
    sight for less than half a second, letters on a strong slant, most plates about 20 pixels wide seen from
    above (one of four was found). What is not writing is offered too: grilles, lamps, painted roads. Between
    looks each piece is followed; its boxes lie around everything that is known. What stays in place, comes
    back to its place within 12 seconds, or is burned in at the edge of the picture is one track. Weak ones
    are offered too, and say so in `doubt`. Parts that are finished are kept in `work_dir` as `detect` does.
    """
    arguments = {"path": abspath(path), "plan": plan_json(plan), "work_dir": work_dir and abspath(work_dir)}
    rows = sandbox.run("suggest", arguments, progress, cancelled)
    return list(read_plan({**plan_json(plan), "tracks": rows}).tracks)


def follow(path, plan, track_id, progress=None, cancelled=None):
    """The drawn track, followed forwards and backwards from each box that a person set (`pinned`).

    Those boxes stay exactly; between two of them both runs are blended. Beyond the first and the last the
    box is followed until it is lost, leaves the picture, the shot or the recording ends, or for 60 seconds:
    `doubt` names each place to look at, "lost after 0:12.4". Keyframes lie within 1.5 pixels of where it was
    followed. The one who draws decides what is hidden: where the box was lost nothing is guessed.
    """
    arguments = {"path": abspath(path), "plan": plan_json(plan), "track_id": str(track_id)}
    row = sandbox.run("follow", arguments, progress, cancelled)
    return read_plan({**plan_json(plan), "tracks": [row]}).tracks[0]


def frames(plan):
    """For each picture, {"frame": n, "boxes": [[x0, y0, x1, y1, "track id"], ...]}, shown tracks too.

    Dismissed tracks, which are no faces, are left out.
    """
    for number, boxes in enumerate(plan.boxes((HIDE, SHOW))):
        yield {"frame": number, "boxes": [list(box) for box in boxes]}


def redact(path, plan, out, report=None, work_dir=None, progress=None, cancelled=None):
    """Write what `plan.output` asks for to `out` and return the report, also written to `report` as JSON.

    kind "video" and "picture" (without sound): MP4, H.264 and AAC. "sound": an MP4 of sound alone. "stills":
    a ZIP of still-001.jpg ..., each as large as the picture, a caption under it. In place of each cut there
    is a title card of two seconds (timeline.py). Captions are burned into the lowest third of the picture,
    or written to `out` + ".vtt", whose hash is in the report.

    `out` appears whole or not at all. The same recording, plan and versions give the same bytes, whether
    in one run or resumed from `work_dir`, on one core or many. Raises PlanRefused when the plan is another
    recording's, or leaves nothing of it; EngineError where the result would replace the recording.
    """
    captions = f"{out}.vtt" if plan.output.captions == "file" else None
    check_apart([out, captions, report], {"the recording": path})
    arguments = {"path": abspath(path), "plan": plan_json(plan), "out": abspath(out)}
    arguments |= {"report": report and abspath(report), "work_dir": work_dir and abspath(work_dir)}
    return sandbox.run("redact", arguments, progress, cancelled, beside=_folder(out))


def verify(path, out, plan, digest=None, progress=None, cancelled=None):
    """Check a result of any kind against recording and plan, with code that shares nothing with the rendering.

    Returns a list of {"name", "ok", "words", "faults"}; faults of pictures name "frame" (of the recording),
    "seconds" and "track" or "box", a face that goes on also "last". "faces explained by a person" has a list
    "explained" for the approver. With `digest`, the plan must be the one of that digest. The file may be
    released only if every one is ok.
    """
    arguments = {"path": abspath(path), "out": abspath(out), "plan": plan_json(plan), "digest": digest}
    return sandbox.run("verify", arguments, progress, cancelled)


def listen(path, speakers=False, progress=None, cancelled=None):
    """The Speech of the recording: when somebody speaks in any channel, and a Line for each such stretch.

    A line whose words were not understood has an empty text. With `speakers`, lines are cut where the
    voice changes and carry "s1", "s2" ...; "" where that is not sure. That takes longer than the speech itself.
    """
    found = sandbox.run("listen", {"path": abspath(path), "speakers": bool(speakers)}, progress, cancelled)
    lines = (Line(**{**line, "flags": tuple(line["flags"])}) for line in found["lines"])
    return Speech(tuple(map(tuple, found["spans"])), tuple(lines), found["model"])


def preview(path, plan, out, work_dir=None, progress=None, cancelled=None):
    """Write the result as it would be now, at most 640 pixels wide or high: for staff only, never verified.

    Everything is hidden, silent and left out as in `redact`; captions are burned in. Where stills were asked
    for, every picture is shown. Returns {"seconds": length of the recording}.
    """
    check_apart([out], {"the recording": path})
    arguments = {"path": abspath(path), "plan": plan_json(plan), "out": abspath(out)}
    arguments |= {"work_dir": work_dir and abspath(work_dir)}
    return sandbox.run("preview", arguments, progress, cancelled, beside=_folder(out))


def make_proxy(path, out, progress=None, cancelled=None):
    """Write the review copy (720p, even rate, a keyframe every 15 pictures, all sound; for staff only).

    Returns {"width", "height", "rate": [pictures, seconds], "start", "count", "frames"}: `frames` lists
    [picture of the copy, picture of the recording] at each jump; between jumps both rise by one.
    """
    check_apart([out], {"the recording": path})
    arguments = {"path": abspath(path), "out": abspath(out)}
    return sandbox.run("proxy", arguments, progress, cancelled, beside=_folder(out))


def thumbnails(path, plan, folder, progress=None, cancelled=None):
    """Write one JPEG, 160 pixels high, for each track into `folder`; returns {track id: path}. Staff only."""
    arguments = {"path": abspath(path), "plan": plan_json(plan), "folder": abspath(folder)}
    return sandbox.run("thumbnails", arguments, progress, cancelled)


__all__ = [
    "DISMISSED",
    "HIDE",
    "REASONS",
    "SHOW",
    "Cancelled",
    "EngineError",
    "Line",
    "Plan",
    "PlanRefused",
    "SoundFacts",
    "Speech",
    "Track",
    "WRITING_MODEL",
    "VideoFacts",
    "detect",
    "follow",
    "frames",
    "listen",
    "load_plan",
    "make_proxy",
    "pages",
    "plan_digest",
    "plan_json",
    "preview",
    "probe",
    "read_plan",
    "redact",
    "suggest",
    "thumbnails",
    "undecided",
    "verify",
    "with_decision",
    "with_drawn_track",
    "with_options",
    "with_sound",
    "without_drawn_track",
]
