"""What do the tests of approval start from? Requests with outputs as the render job leaves them, without the minutes of video."""

import hashlib
import io
from dataclasses import replace

from footage_app import stores
from footage_app.models import Derivative, Redaction, ReviewCopy
from footage_app.redaction.facts import SoundFacts, VideoFacts
from footage_app.redaction.plan import Plan, Source, Timing, Track, plan_digest, plan_json
from footage_app.redaction.plan_reading import read_plan
from requests_app.demo.reviewing import reviewed
from requests_app.lifecycle import decision, search
from requests_app.models import Outcome, Status
from tests.builders import a_received_request, drafted, identified
from tests.people import a_caseworker, a_legal_approver
from tests.requests_app.clips import a_candidate

REPORT = {
    "passed": True,
    "checks": [
        {"name": "only picture and sound", "ok": True, "words": "the streams are video, audio", "faults": []},
        {"name": "boxes are filled", "ok": True, "words": "270 boxes were looked at", "faults": []},
    ],
}


def a_plan(seconds=20, **changes):
    """Two faces, one of them the requester's, one that is no face, and a drawn box."""
    facts = VideoFacts(
        "mp4", "h264", 1280, 720, 0, seconds, 30.0, seconds * 30, 2, SoundFacts("aac", 48000, 1)
    )
    boxes = tuple((10 + n, 10, 60 + n, 70) for n in range(90))
    source = Source("aa" * 32, facts, Timing((1, 30), ((0, 1, seconds * 30),)))
    tracks = (
        Track("f1", "face", 0.9, 0, boxes, "d" * 90),
        Track("f2", "face", 0.8, 30, boxes, "d" * 90, decision="show", reason="requester", decided=True),
        Track(
            "f3",
            "face",
            0.4,
            60,
            boxes,
            "d" * 90,
            doubt=("only seen briefly",),
            decision="dismissed",
            reason="no face",
            note="a poster",
            decided=True,
        ),
        Track("b1", "drawn", keyframes=((0, 5, 5, 40, 40), (90, 50, 5, 85, 40)), decided=True),
    )
    return read_plan(plan_json(replace(Plan(source, "standard", tracks), **changes)))


def an_output(footage_request, clip, content=b"redacted video", *, by, verified=True):
    """What a render leaves: its file in the store and a verified row, watched by somebody."""
    plan = a_plan()
    row, _ = Redaction.objects.update_or_create(
        clip=clip,
        made_for=footage_request.reference,
        defaults={"plan": plan_json(plan), "plan_version": 1},
    )
    derivative = Derivative.objects.create(
        redaction=row,
        plan_version=row.plan_version,
        plan_digest=plan_digest(plan),
        store_key=stores.put(io.BytesIO(content)),
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        report=REPORT,
        verified=verified,
    )
    if footage_request.status == Status.PREPARING:
        reviewed(footage_request, derivative, by=by)
    return derivative


def a_copy_to_watch(clip, content=b"original video"):
    return ReviewCopy.objects.create(
        clip=clip,
        store_key=stores.put(io.BytesIO(content)),
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
    )


def a_prepared_request(*contents, by=None, **fields):
    """Searched, with one confirmed clip and its output for each of `contents`; the draft is still to be written."""
    by = by or a_caseworker()
    # Another borough than the clips': what belongs to one request is not found for the next.
    footage_request = a_received_request(**{"borough": "E09000003", **fields})
    search.start_search(footage_request, by=by)
    for _ in contents:
        search.confirm(a_candidate(footage_request), by=by)
    search.finish_search(footage_request, nothing_else=True, by=by)
    identified(footage_request, by)
    for candidate, content in zip(footage_request.candidates.order_by("pk"), contents, strict=True):
        an_output(footage_request, candidate.clip, content, by=by)
    return footage_request


def a_drafted_request(
    *contents, outcome=None, explanation="Because of a live case.", by=None, draft=None, **fields
):
    """`draft`: what draft_decision takes besides."""
    by = by or a_caseworker()
    footage_request = a_prepared_request(*contents, by=by, **fields)
    outcome = outcome or (Outcome.RELEASED_IN_PART if contents else Outcome.NOT_HELD)
    explanation = "" if outcome == Outcome.NEITHER else explanation
    drafted(footage_request, outcome, explanation=explanation, by=by, **(draft or {}))
    return footage_request


def a_request_awaiting_approval(*contents, by=None, **fields):
    by = by or a_caseworker()
    footage_request = a_drafted_request(*contents, by=by, **fields)
    decision.send_for_approval(footage_request, by=by)
    footage_request.refresh_from_db()
    return footage_request


def a_decided_request(*contents, approver=None, **fields):
    footage_request = a_request_awaiting_approval(*contents, **fields)
    seen = footage_request.decision.frozen_hashes
    decision.approve(footage_request, seen=seen, by=approver or a_legal_approver())
    footage_request.refresh_from_db()
    return footage_request
