"""What do tests start from? Things made by the real path, so that no test stands on a state that cannot exist."""

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from footage_app import docking
from requests_app import outcomes, outputs
from requests_app.demo.reviewing import reviewed
from requests_app.law import grounds as law
from requests_app.lifecycle import decision, hiding, identity, intake, ladder, redaction, search
from requests_app.models import Draft, Incident, Outcome, Verdict
from tests.footage_app.filmed import a_recording_of_people, do_all_jobs
from tests.footage_app.recordings import a_folder, an_entry
from tests.people import a_caseworker, a_legal_approver


# --- a request --------------------------------------------------------------------------------------
def a_request(status="received", by=None, **fields):
    """A request in this status, led there by the functions of `lifecycle`; `by` is its caseworker."""
    return lead(a_received_request(**fields), to=status, by=by)


def a_draft():
    return Draft.objects.create()


def a_received_request(incidents=None, received_at=None, draft=None, **fields):
    """Sent as the public page sends it. `fields` are columns of the request or of its one incident; a draft may
    bring files."""
    now = timezone.now()
    incident = {
        "earliest_at": now - timedelta(days=3, hours=1),
        "latest_at": now - timedelta(days=3),
        "place_text": "Outside Brixton Underground station",
        "borough": "E09000022",
        "what_happened": "I was stopped and searched.",
    }
    columns = {field.name for field in Incident._meta.fields}
    incident |= {name: fields.pop(name) for name in columns & set(fields)}
    details = {"name": "Amara Okafor", "email": "amara@example.com", **fields}
    return intake.submit(draft or a_draft(), details, incidents or [incident], received_at=received_at)


# --- casework ---------------------------------------------------------------------------------------
def lead(footage_request, *, to, by=None):
    """Take a received request on to a later status, step by step."""
    by = by or footage_request.assigned_to or a_caseworker()
    way = ["received", *STEPS]
    for status in way[way.index(footage_request.status) + 1 : way.index(to) + 1]:
        STEPS[status](footage_request, by)
        footage_request.refresh_from_db()
        assert footage_request.status == status
    return footage_request


def searched(footage_request, by):
    """Every candidate confirmed, and the search finished."""
    for candidate in footage_request.candidates.filter(verdict=Verdict.UNDECIDED):
        search.confirm(candidate, by=by)
    identified(footage_request, by)
    search.finish_search(footage_request, nothing_else=True, by=by)


def identified(footage_request, by):
    """Nobody doubts who asks; whoever asks for somebody else has shown that they may."""
    why = "They write from the address on the stop slip."
    identity.check_identity(footage_request, proves="identity", result="not_needed", reason=why, by=by)
    if "authority" in identity.needed(footage_request):
        seen = {"document_types": "signed letter", "name_matches": True}
        identity.check_identity(footage_request, proves="authority", result="verified", by=by, **seen)


def sent(footage_request, by):
    """What has been redacted is released; footage without a result is withheld; without footage nothing is held."""
    confirmed = outputs.confirmed_clips(footage_request)
    ready = confirmed and not redaction.ready_for_approval(footage_request)
    drafted(
        footage_request,
        Outcome.RELEASED_IN_PART if ready else Outcome.RESTRICTED if confirmed else Outcome.NOT_HELD,
        by=by,
    )
    decision.send_for_approval(footage_request, by=by)


def drafted(footage_request, outcome, *, by, explanation="", **fields):
    """A draft with everything that its outcome needs: the grounds and their particulars, the recordings, the steps."""
    if outcome in GROUND_OF:
        fields = {"ground": GROUND_OF[outcome], **fields}
        if "particulars" not in fields:
            fields["particulars"] = particulars_of(outcome, fields["ground"])
    if outcome in outcomes.WITHHOLDING:
        fields.setdefault("clips", [clip.pk for clip in outputs.clips_left(footage_request)])
    draft = decision.draft_decision(
        footage_request,
        outcome=outcome,
        explanation=explanation or ("You asked for the same before." if outcome == Outcome.REFUSED else ""),
        by=by,
        **fields,
    )
    if hiding.is_asked(draft):
        draft = hiding.explain_hiding(footage_request, particulars=hiding.SUGGESTED, by=by)
    if steps := ladder.suggested(draft):
        ladder.record_steps(footage_request, steps, by=by)
    return draft


GROUND_OF = {
    Outcome.VIEWING_OFFERED: "P3-45-4-E",
    Outcome.RESTRICTED: "P3-45-4-B",
    Outcome.NEITHER: "P3-45-4-B",
    Outcome.REFUSED: "P3-53",
}


def particulars_of(outcome, ground):
    said = dict.fromkeys(outcomes.asked_by(outcome, ground), "Because a case is live.")
    return said | (
        {"review_on": law.next_look(timezone.localdate()).isoformat()} if "review_on" in said else {}
    )


def approved(footage_request, by):
    """By somebody else than `by`, who has seen what was sent."""
    seen = footage_request.decision.frozen_hashes
    decision.approve(footage_request, seen=seen, by=a_legal_approver())


STEPS = {
    "searching": lambda footage_request, by: search.start_search(footage_request, by=by),
    "preparing": searched,
    "awaiting_approval": sent,
    "decided": approved,
}


# --- footage ----------------------------------------------------------------------------------------
def a_docked_clip(**manifest_fields):
    """A clip of real, small footage that came in by docking. `started_at` and `ended_at` are moments; every other
    field is the manifest's own; `...` leaves a field out."""
    with tempfile.TemporaryDirectory() as folder:
        entry = an_entry(**manifest_fields)
        return docking.dock(a_folder(Path(folder) / "dock 1", entry)).clips.get()


# --- footage of people, redacted ------------------------------------------------------------------
def a_filmed_request(status="preparing", by=None, rendered=True, filmed_at=..., **fields):
    """A request for real footage of three people, confirmed, with faces found and, if `rendered`, a result watched.
    What was filmed within half an hour (`filmed_at`: an hour ago) is found for each other's requests too."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "dock").mkdir()
        shutil.copyfile(a_recording_of_people(), Path(folder) / "dock" / "a.mp4")
        start = timezone.now() - timedelta(hours=1) if filmed_at is ... else filmed_at
        when = {"started_at": start, "ended_at": start + timedelta(seconds=3)}
        entry = an_entry(content=a_recording_of_people().read_bytes(), **when)
        clip = docking.dock(a_folder(Path(folder) / "dock", entry)).clips.get()
    times = {"earliest_at": clip.started_at - timedelta(minutes=5), "latest_at": clip.ended_at}
    footage_request = lead(a_received_request(**{**times, **fields}), to="preparing", by=by)
    do_all_jobs()
    if rendered:
        for row in redaction.redactions_of(footage_request):
            with_result(footage_request, row, by=footage_request.assigned_to)
    return footage_request if status == "preparing" else lead(footage_request, to=status, by=by)


def with_result(footage_request, row, *, by):
    """What was doubtful hidden, all that must be looked at looked at, the video made and watched; the derivative."""
    redaction.hide_the_rest(footage_request, row, version=row.plan_version, by=by)
    redaction.render(footage_request, row, by=by)
    do_all_jobs()
    derivative = row.derivatives.latest("pk")
    reviewed(footage_request, derivative, by=by)
    return derivative
