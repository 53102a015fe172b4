"""Which requests does the demo hold? One in each state, each made by walking the way that a real one goes."""

from dataclasses import dataclass
from datetime import timedelta

from portal import audit
from requests_app import outputs
from requests_app.demo.footage import BARNET, BRIXTON, CAMDEN, CROYDON, HACKNEY, STRATFORD
from requests_app.demo.reviewing import reviewed
from requests_app.lifecycle import (
    afterwards,
    correspondence,
    decision,
    hiding,
    identity,
    intake,
    ladder,
    notes,
    redaction,
    search,
)
from requests_app.models import Draft, FootageRequest, Outcome, Status, Verdict

PART = (
    "We have hidden the faces of other people and muted the sound, because showing them would tell you about them "
    "without their consent."
)


@dataclass(frozen=True)
class Story:
    """Somebody, where and how many days ago they were filmed, and how far their request has come."""

    name: str
    status: str
    days_ago: float
    asked_days_ago: float
    place: dict
    what_happened: str
    officers: str = ""
    appearance: str = ""

    @property
    def email(self):
        return f"{self.name.lower().replace(' ', '.')}@example.com"


STORIES = [
    Story("Priya Shah", Status.RECEIVED, 2, 0.2, BRIXTON, "Two officers stopped and searched me.", "AS 412", "Red coat"),
    Story("Gwen Hughes", Status.RECEIVED, 27, 0.1, BARNET, "I think it was near the church, some time after lunch."),
    Story("Tom Okoro", Status.SEARCHING, 5, 4, STRATFORD, "I was told to move on and I was filmed.", "", "Blue jacket, cap"),
    Story("Maria Silva", Status.PREPARING, 9, 8, CAMDEN, "I gave first aid to a man who fell.", "CN207", "Green dress"),
    Story("Daniel Mensah", Status.AWAITING_APPROVAL, 12, 11, CROYDON, "I was searched with three others.", "", "Grey coat"),
    Story("Aisha Rahman", Status.DECIDED, 17, 16, HACKNEY, "I was arrested and later released.", "CE061", "Black coat"),
    Story("Jan Kowalski", Status.WITHDRAWN, 2, 1, BRIXTON, "I saw somebody being searched and was in the way."),
    Story("Nobody Inparticular", Status.ABANDONED, 5, 4, STRATFORD, "I want all of it."),
]  # fmt: skip


def tell(story, staff, now, say):
    """Make this request, or take up one that was cut off, and lead it to its state."""
    footage_request = FootageRequest.objects.filter(email=story.email).first() or asked(story, now)
    if footage_request.status == story.status and story.status not in WAYS:
        return footage_request
    for status in WAYS.get(story.status, [story.status]):
        footage_request.refresh_from_db()
        if status in STEPS and footage_request.status == BEFORE.get(status, Status.RECEIVED):
            say(f"{story.name}: {Status(status).label.lower()}")
            STEPS[status](footage_request, staff)
    footage_request.refresh_from_db()
    if story.status == Status.PREPARING:
        redact(footage_request, staff)
    return footage_request


def asked(story, now):
    """As the public pages send it."""
    filmed_at = (now - timedelta(days=story.days_ago)).replace(minute=0, second=0, microsecond=0)
    incident = {
        "earliest_at": filmed_at,
        "latest_at": filmed_at + timedelta(hours=1),
        "place_text": story.place["place"],
        "borough": story.place["borough"],
        "lat": story.place["lat"],
        "lon": story.place["lon"],
        "what_happened": story.what_happened,
        "officers": story.officers,
    }
    details = {"name": story.name, "email": story.email, "appearance": story.appearance}
    received_at = now - timedelta(days=story.asked_days_ago)
    return intake.submit(Draft.objects.create(), details, [incident], received_at=received_at)


# --- one step each ------------------------------------------------------------------------------------
def take(footage_request, staff):
    search.start_search(footage_request, by=staff["casey"])
    notes.add_note(
        footage_request, text="Compare the clothes with the photo of the stop slip.", by=staff["casey"]
    )
    words = "Thank you. Could you tell us what you were carrying that day?"
    correspondence.send_message(footage_request, text=words, by=staff["casey"])


def find(footage_request, staff):
    for candidate in footage_request.candidates.filter(verdict=Verdict.UNDECIDED):
        search.confirm(candidate, by=staff["casey"])
    identity.check_identity(
        footage_request,
        proves="identity",
        result="not_needed",
        reason="The address is the one on the stop slip, and the e-mail came from it.",
        by=staff["casey"],
    )
    search.finish_search(footage_request, nothing_else=True, by=staff["casey"])


def redact(footage_request, staff):
    """Everybody hidden but the person who asked, if the search for faces found anybody who could be that."""
    for row in redaction.redactions_of(footage_request):
        if outputs.current_outputs(footage_request):
            continue
        row = shown(footage_request, row, staff["casey"])
        redaction.render(footage_request, row, by=staff["casey"])


def shown(footage_request, row, by):
    faces = sorted(row.plan["tracks"], key=lambda track: -len(track["boxes"]))
    options = {
        "reason": "requester",
        "note": "Compared with the photo.",
        "version": row.plan_version,
        "by": by,
    }
    if faces:
        redaction.set_decision(footage_request, row, faces[0]["id"], "show", **options)
    row.refresh_from_db()
    redaction.hide_the_rest(footage_request, row, version=row.plan_version, by=by)
    row.refresh_from_db()
    return row


def send(footage_request, staff):
    redact(footage_request, staff)
    for row in redaction.redactions_of(footage_request):
        reviewed(footage_request, row.derivatives.latest("pk"), by=staff["casey"])
    draft = decision.draft_decision(
        footage_request, outcome=Outcome.RELEASED_IN_PART, explanation=PART, by=staff["casey"]
    )
    if hiding.is_asked(draft):
        hiding.explain_hiding(footage_request, particulars=hiding.SUGGESTED, by=staff["casey"])
    ladder.record_steps(footage_request, ladder.suggested(draft), by=staff["casey"])
    decision.send_for_approval(footage_request, by=staff["casey"])


def approve(footage_request, staff):
    seen = footage_request.decision.frozen_hashes
    decision.approve(footage_request, seen=seen, by=staff["ade"])


def withdraw(footage_request, staff):
    afterwards.withdraw(footage_request, reason="It was somebody else.", by=audit.REQUESTER)


def abandon(footage_request, staff):
    afterwards.abandon(footage_request, because="flood", reason="One of forty in an hour.", by=staff["casey"])


STEPS = {
    Status.SEARCHING: take,
    Status.PREPARING: find,
    Status.AWAITING_APPROVAL: send,
    Status.DECIDED: approve,
    Status.WITHDRAWN: withdraw,
    Status.ABANDONED: abandon,
}
WAY = list(STEPS)[:4]
WAYS = {status: WAY[: WAY.index(status) + 1] for status in WAY}
BEFORE = dict(zip(WAY, [Status.RECEIVED, *WAY[:3]], strict=True))
