"""What does the page of one clip show of its plan? Rows for its templates: people, sound, transcript, what to look at."""

from itertools import islice
from operator import itemgetter

from footage_app import must_look, playing, review, review_changes
from footage_app.models import Playing, Preview, RedactionJob
from footage_app.redaction.plan import TAKEN_AWAY
from footage_app.redaction.plan_found import CORRECTED
from footage_app.stretches import both, length
from portal.words import timecode
from requests_app.forms.review import CHOICES, FACE_CHOICES, WRITING_CHOICES
from requests_app.lifecycle import redaction as lifecycle
from requests_app.views.approval import check_words
from requests_app.views.review_viewing import job_words

Kind = RedactionJob.Kind
ASKED_FOR = {
    Kind.PROXY: "review:copy_again",
    Kind.ANALYSE: "review:look_for_faces",
    Kind.SUGGEST: "review:suggest",
    Kind.LISTEN: "review:listen",
    Kind.FOLLOW: "review:follow",
    Kind.PREVIEW: "review:preview",
    Kind.RENDER: "review:render",
}
FAULTS_SHOWN = 20


def plan_context(redaction, user):
    """Everything on the page that a change to the plan changes."""
    plan, items = review.plan_of(redaction), look_rows(redaction)
    tracks = track_rows(redaction, plan, items)
    everybody = people(tracks)
    return {
        "redaction": redaction,
        "tracks": tracks,
        "people": everybody,
        "requester": ", ".join(row["label"] for row in everybody if row["choice"] == "requester"),
        "choices": [(name, row[0]) for name, row in CHOICES.items()],
        "items": items,
        "open_items": sum(not one["looked"] for one in items),
        "undecided": sum(row["undecided"] for row in tracks),
        "sound": sound_rows(plan),
        "has_sound": plan.source.facts.sound is not None,
        "listened": plan.speech is not None,
        "lines": line_rows(plan),
        "speakers": sorted(
            {line.speaker for line in plan.speech.lines if line.speaker} if plan.speech else ()
        ),
        "output": plan.output,
        "cuts": [stretch_row(start, end) for start, end in plan.output.cuts],
        "stills": still_rows(plan),
        "models": plan.models,
        "last_edit": last_edit(redaction),
        "can_undo": review_changes.last_edit(redaction, user) is not None,
        "can_redo": review_changes.last_undo(redaction, user) is not None,
        "is_rendering": is_rendering(redaction),
        "preview": Preview.objects.filter(redaction=redaction).first(),
        "missing": lifecycle.what_is_missing(redaction.clip, redaction),
        **result_context(redaction, user),
    }


def last_edit(redaction):
    return redaction.edits.select_related("made_by").defer("before").order_by("plan_version").last()


def is_rendering(redaction):
    """Is what is decided now being made? Then nobody needs to ask for it again."""
    job = review.latest_job(Kind.RENDER, redaction.clip, redaction)
    return job is not None and job.is_open and job.plan_version == redaction.plan_version


# --- who is in it -----------------------------------------------------------------------------------
def track_rows(redaction, plan, items):
    """One row a track, in order of appearance; none for what was taken away."""
    pictures = set(redaction.pictures.values_list("track", flat=True))
    waiting = {
        one["track"] for one in items if not one["looked"] and one["kind"] in ("doubt", "candidate", "lost")
    }
    rows = [
        track_row(track, plan.source.timing, pictures, waiting)
        for track in plan.tracks
        if track.reason != TAKEN_AWAY
    ]
    return sorted(rows, key=itemgetter("first", "id"))


def track_row(track, timing, pictures, waiting):
    first, last = track.frames[0], track.frames[-1]
    choice = choice_of(track)
    allowed = WRITING_CHOICES if track.kind == "text" else FACE_CHOICES
    return {
        "id": track.id,
        "kind": track.kind,
        "label": must_look.label(track),
        "person": track.person,
        "first": first,
        "last": last,
        "starts": timecode(timing.seconds(first)),
        "ends": timecode(timing.seconds(last)),
        "seconds": timing.seconds(last) - timing.seconds(first),
        "choice": choice,
        "choices": [(name, CHOICES[name][0]) for name in allowed],
        "says": CHOICES[choice][0] if choice in CHOICES else "Not decided yet",
        "note": track.note,
        "doubt": track.doubt,
        "pinned": track.pinned,
        "is_followed": track.kind == "drawn" and len(track.keyframes) > len(track.pinned),
        "decided": track.decided,
        "undecided": track.id in waiting and not track.decided,
        "has_picture": track.id in pictures,
    }


def choice_of(track):
    """The one of CHOICES that was chosen; "offered" for writing that nobody has decided on."""
    if track.decision == "show":
        return track.reason
    if track.decision == "dismissed":
        return "nothing_private" if track.reason == "nothing private" else "no_face"
    return track.decision


def people(tracks):
    """Tracks of one person together, in order of appearance; whoever was not grouped is alone. Writing is no person."""
    groups = {}
    for row in tracks:
        if row["kind"] != "text":
            groups.setdefault(row["person"] or row["id"], []).append(row)
    return [person_row(name, rows) for name, rows in groups.items()]


def person_row(name, rows):
    choices = {row["choice"] for row in rows}
    longest = max(rows, key=lambda row: (row["has_picture"], row["seconds"]))
    return {
        "name": name,
        "person": rows[0]["person"],
        "label": rows[0]["label"],
        "tracks": rows,
        "ids": " ".join(row["id"] for row in rows),
        "picture": longest["id"] if longest["has_picture"] else "",
        "first": rows[0]["first"],
        "starts": rows[0]["starts"],
        "ends": max(rows, key=itemgetter("last"))["ends"],
        "seconds": sum(row["seconds"] for row in rows),
        "choice": choices.pop() if len(choices) == 1 else "mixed",
        "undecided": any(row["undecided"] for row in rows),
    }


def look_rows(redaction):
    return [{**one, "at": timecode(one["seconds"])} for one in must_look.items(redaction)]


# --- what is heard, and what is made ----------------------------------------------------------------
def stretch_row(start, end):
    return {"start": start, "end": end, "starts": exact(start), "ends": exact(end)}


def sound_rows(plan):
    stretches = {"open": plan.sound.open, "bleep": plan.sound.bleep}
    rows = [{"what": what, **stretch_row(*one)} for what, those in stretches.items() for one in those]
    return sorted(rows, key=itemgetter("start"))


def line_rows(plan):
    """Each line of the transcript, and how it will be heard: open, bleep, mute, or partly."""
    if plan.speech is None:
        return []
    return [
        {
            "number": number,
            **stretch_row(line.start, line.end),
            "text": line.text,
            "speaker": line.speaker,
            "flags": [flag for flag in line.flags if flag != CORRECTED],
            "corrected": CORRECTED in line.flags,
            "heard": heard(plan.sound, line),
        }
        for number, line in enumerate(plan.speech.lines)
    ]


def heard(sound, line):
    span, whole = [(line.start, line.end)], line.end - line.start
    for what, stretches in (("bleep", sound.bleep), ("open", sound.open)):
        share = length(both(span, stretches))
        if share > 0:
            return what if share >= whole - 0.01 else "partly"
    return "mute"


def still_rows(plan):
    seconds = plan.source.timing.seconds
    return [
        {"frame": frame, "caption": caption, "seconds": seconds(frame), "at": timecode(seconds(frame))}
        for frame, caption in plan.output.stills
    ]


def exact(seconds):
    """04:12.5: stretches of sound are finer than a second."""
    tenths = f"{seconds % 1:.2f}"[1:].rstrip("0").rstrip(".")
    return timecode(int(seconds)) + tenths


# --- the result, and work under way -----------------------------------------------------------------
def result_context(redaction, user):
    newest = review.newest_result(redaction)
    if newest is None:
        return {"result": None}
    return {
        "result": newest,
        "result_kind": newest.report.get("rendered", {}).get("kind", "video"),
        "result_checks": [check_words(check) for check in newest.report.get("checks", [])],
        "result_faults": [
            {**fault, "at": timecode(fault["seconds"])} if "seconds" in fault else fault
            for fault in islice(review.faults(newest), FAULTS_SHOWN)
        ],
        "playing": playing_state(newest, user),
    }


def playing_state(result, user):
    """How much of it this person has watched, and what is left."""
    mine = Playing.objects.filter(derivative=result, played_by=user).first()
    mine = mine or Playing(derivative=result, played_by=user, stretches=[])
    mine.derivative = result
    left = playing.missing(mine)
    return {
        "percent": int(100 * playing.share(mine)),
        "stretches": mine.stretches,
        "left": [stretch_row(start, end) for start, end in left],
        "seconds": playing.seconds_of(result),
        "watched": result.watched_at is not None,
    }


def jobs_to_show(redaction):
    """What works, or failed and has not been made good, on this clip."""
    shown = []
    for job in review.latest_jobs(redaction):
        stale = job.kind == Kind.RENDER and job.plan_version != redaction.plan_version
        over = job.kind == Kind.ANALYSE and redaction.plan_version > 0
        silent = job.status == "cancelled" and job.kind not in (Kind.PROXY, Kind.ANALYSE, Kind.RENDER)
        if job.status == "done" or (not job.is_open and (stale or over or silent)):
            continue
        job.words, job.address, job.again = job_words(job), address_of(job), ASKED_FOR[job.kind]
        shown.append(job)
    return shown


def address_of(job):
    """How its progress is asked for: follow-b1."""
    return f"{job.kind}-{job.target}" if job.target else job.kind
