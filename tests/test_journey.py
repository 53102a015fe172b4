"""How does a request go all the way? Read this first: from the docking station to the day the footage is gone.

Everything is real: the pages, the database, the video, the engine, the PDF. Only time is moved.
"""

import hashlib
import io
import json
import math
import re
import shutil
from datetime import timedelta
from pathlib import Path

import av
import pytest
import time_machine
from av.video.frame import PictureType
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from pypdf import PdfReader

from footage_app import playing, redaction, retention, stores
from footage_app.demo_footage import make_clip
from footage_app.docking import dock
from footage_app.models import Clip, ClipState, Derivative
from portal.words import LONDON
from requests_app.models import FootageRequest
from tests.footage_app.recordings import a_folder, an_entry
from tests.people import PASSWORD, a_caseworker, a_legal_approver, a_supervisor
from tests.visitor import Visitor

STREET = Path(__file__).parent.parent.parent / "shared" / "media" / "street_scene_speech.mp4"
BARNET = {"borough": "E09000003", "lat": 51.65, "lon": -0.2}
WORDS = "I was stopped and searched outside the station. The officers let me go."


@pytest.fixture(params=["generated", "filmed"])
def recording(request, tmp_path):
    """A recording with people in it: one that we make, and one of a real street where there is one."""
    if request.param == "filmed":
        if not STREET.exists():
            pytest.skip("the filmed street scene is not on this machine; the generated one is used")
        return first_seconds(STREET, tmp_path / "street.mp4", 5)
    made = tmp_path / "made.mp4"
    make_clip(made, 4, 3, seed=5, fps=15)
    return made


def first_seconds(source, made, seconds):
    """The beginning of a recording, pictures encoded anew, sound as it is: a walk need not be long."""
    with av.open(str(source)) as old, av.open(str(made), "w") as new:
        [video, sound] = old.streams.video[0], old.streams.audio[0]
        pictures = new.add_stream("libx264", video.average_rate, options={"crf": "18", "preset": "veryfast"})
        pictures.width, pictures.height, pictures.pix_fmt = video.width, video.height, "yuv420p"
        copied = new.add_stream_from_template(sound)
        for packet in old.demux(video, sound):
            if packet.pts is None or packet.pts * packet.time_base >= seconds:
                continue
            if packet.stream is sound:
                packet.stream = copied
                new.mux(packet)
                continue
            for picture in packet.decode():
                if picture.time < seconds:
                    picture.pict_type = PictureType.NONE
                    new.mux(pictures.encode(picture))
        new.mux(pictures.encode(None))
    return made


@pytest.mark.django_db(transaction=True)
def test_a_request_goes_all_the_way(recording, tmp_path, settings):
    settings.TASKS_ADAPTER = "at-once"  # what the workers do, done while the page waits
    wanted, other = an_officer_docks(recording, tmp_path)

    requester = Visitor()
    reference = asks_for_footage(requester, wanted)
    assert_held(wanted, for_reference=reference)

    caseworker = signs_in(a_caseworker(name="Chris Caseworker"))
    finds_the_clip(caseworker, reference, wanted.evidence_id)
    hides_everybody(caseworker, wanted.evidence_id)
    sends_for_approval(caseworker, reference)
    what_the_requester_sees(requester, reference).sees("Until then we cannot say").does_not_see(
        "There is a decision"
    )

    approver = signs_in(a_legal_approver(name="Lee Lawyer"))
    approves(approver, reference)
    letter, video = downloads(requester, reference)
    assert_the_letter_says_so(letter, video)
    assert_it_plays_and_is_silent(video, like=recording)

    the_rest_deletes_itself(wanted, other)
    the_holds_end_by_two_people(reference)
    call_command("invariants")


# --- docking ------------------------------------------------------------------------------------------
def an_officer_docks(recording, tmp_path):
    """Two clips of the same minute in different boroughs: one shows the person, one is none of their business."""
    station, start = tmp_path / "brixton", timezone.now() - timedelta(hours=3)
    station.mkdir()
    shutil.copyfile(recording, station / "a.mp4")
    filmed, end = recording.read_bytes(), start + timedelta(seconds=redaction.probe(recording).duration)
    entries = [
        an_entry("a.mp4", content=filmed, started_at=start, ended_at=end, officer_ref="217EA"),
        an_entry("b.mp4", started_at=start, ended_at=end, officer_ref="88NW", **BARNET),
    ]
    docking = dock(a_folder(station, *entries))
    wanted, other = docking.clips.order_by("pk")
    assert (wanted.quarantine_reason, other.quarantine_reason) == ("", "")
    assert wanted.delete_due_at == wanted.started_at + timedelta(days=31)
    return wanted, other


# --- the public ----------------------------------------------------------------------------------------
def asks_for_footage(requester, clip):
    began = clip.started_at.astimezone(LONDON)
    requester.opens("/").sees("deleted 31 days after").follows("Start now")
    requester.presses("Continue", who="me")
    day = {"day-day": began.day, "day-month": began.month, "day-year": began.year}
    requester.presses("Continue", **day, earliest=f"{began:%H:%M}", latest="", certainty="exact")
    requester.presses("Continue", place_text="Brixton Underground station", postcode="sw98he")
    requester.presses("Continue", what_happened=WORDS, their_part="I was stopped or searched")
    requester.presses("Continue", officers="217EA")
    requester.presses("Continue", another="no")
    requester.presses("Continue", appearance="Red coat, black bag")
    requester.sees("photo of yourself (optional)").presses("Continue")
    requester.presses("Continue", name="Amara Okafor")
    requester.presses("Continue", contact_by="email", email="amara@example.com")
    requester.presses("Continue", receive_by="download")
    requester.sees("Check your answers", "Amara Okafor", "amara@example.com").presses("Send request")
    reference = re.search(r"BWV(-\w{4}){3}", requester.page.text).group()
    made = FootageRequest.objects.get(reference=reference)
    requester.sees("cannot say whether there is any footage", f"{made.due_on.day} {made.due_on:%B}")
    assert reference in mail.outbox[-1].body
    return reference


def assert_held(clip, *, for_reference):
    clip.refresh_from_db()
    assert clip.holds.get(released_at=None).held_for == for_reference


def what_the_requester_sees(requester, reference):
    """Through the code in a fresh e-mail."""
    requester.opens(f"/follow/{reference}/").presses("Email me a code")
    code = re.search(r"Your code is (.+)", mail.outbox[-1].body).group(1)
    return requester.presses("Continue", code=code)


def downloads(requester, reference):
    what_the_requester_sees(requester, reference).sees("There is a decision").follows("Get the decision")
    files = []
    for href, text in requester.page.links:
        if "Download" in text and "/downloads/" in href:
            files.append(requester.fetches(href))
    letter, video = sorted(files, key=lambda content: content[:4] != b"%PDF")
    requester.sees(hashlib.sha256(video).hexdigest(), hashlib.sha256(letter).hexdigest())
    return letter, video


# --- staff -----------------------------------------------------------------------------------------------
def signs_in(user):
    visitor = Visitor()
    return visitor.opens("/staff/").presses("Sign in", login=user.email, password=PASSWORD)


def finds_the_clip(caseworker, reference, evidence_id):
    caseworker.opens("/staff/requests/").sees(reference).follows(reference)
    caseworker.sees("217EA named", WORDS).presses("Take this request")
    caseworker.follows(f"Watch and decide on clip {evidence_id}").presses("Confirm").opens(
        f"/staff/requests/{reference}/"
    ).presses("Finish the search").presses("Nothing else to search")
    caseworker.opens(f"/staff/requests/{reference}/identity/").presses(
        "Keep the result", **{"check-identity-result": "not_needed", "check-identity-reason": "No doubt."}
    ).opens(f"/staff/requests/{reference}/")


def hides_everybody(caseworker, evidence_id):
    caseworker.follows(f"Hide other people in clip {evidence_id}")
    if "Keep all undecided hidden" in caseworker.page.text:
        caseworker.presses("Keep all undecided hidden")
    caseworker.presses("Make the redacted video")
    caseworker.opens(caseworker.url.replace("render/", ""))
    while any("Stays as it is" in words for form in caseworker.page.forms for *_, words in form["buttons"]):
        caseworker.presses("Stays as it is")
    plays_to_the_end(caseworker)


def plays_to_the_end(caseworker):
    """As the player of the page tells it, every four seconds at double speed."""
    made, now = Derivative.objects.get(), timezone.now()
    played = f"{caseworker.url}played/{made.pk}/"
    with time_machine.travel(now) as clock:
        for second in range(0, math.ceil(playing.seconds_of(made)), 8):
            clock.shift(4)
            watched = {"played": json.dumps([[second, second + 8]])}
            told = caseworker.client.post(played, watched, headers={"Accept": "application/json"}).json()
    assert told["watched"]


def sends_for_approval(caseworker, reference):
    caseworker.opens(f"/staff/requests/{reference}/").follows("Prepare the answer")
    caseworker.presses("Save", outcome="released_in_part").sees("Why other people are hidden")
    caseworker.presses("Save the answers", looked="on").presses("Save the steps")
    caseworker.presses("Send for approval")
    caseworker.sees("sent for approval")


def approves(approver, reference):
    approver.opens("/staff/approval/").follows(reference).sees("Chris Caseworker", "all passed")
    assert len(approver.watches()) == 2
    approver.fetches("letter.pdf")
    approver.presses("Continue to approve").presses("Approve and issue", watched="on")
    assert "amara@example.com" in mail.outbox[-1].to
    assert "Amara" not in mail.outbox[-1].body


# --- what came out ------------------------------------------------------------------------------------------
def assert_the_letter_says_so(letter, video):
    pdf = PdfReader(io.BytesIO(letter))
    text = " ".join(page.extract_text() for page in pdf.pages)
    assert "/StructTreeRoot" in pdf.trailer["/Root"]
    assert "Amara Okafor" in text
    assert hashlib.sha256(video).hexdigest() in re.sub(r"\s", "", text)


def assert_it_plays_and_is_silent(video, *, like):
    with av.open(str(like)) as source, av.open(io.BytesIO(video)) as result:
        assert {stream.type for stream in result.streams} <= {"video", "audio"}
        frames = sum(1 for _ in result.decode(video=0))
        assert frames == sum(1 for _ in source.decode(video=0))
    with av.open(io.BytesIO(video)) as result:
        assert all(abs(frame.to_ndarray()).max() < 1e-3 for frame in result.decode(audio=0))


# --- afterwards ----------------------------------------------------------------------------------------------
def the_rest_deletes_itself(wanted, other):
    sweeps_on(wanted.started_at + timedelta(days=30, minutes=1))
    other.refresh_from_db()
    assert other.state == ClipState.DOOMED
    sweeps_on(wanted.started_at + timedelta(days=31, minutes=1))
    other.refresh_from_db()
    wanted.refresh_from_db()
    assert (other.state, wanted.state) == (ClipState.GONE, ClipState.LIVE)
    assert not stores.has(other.store_key)
    assert stores.has(wanted.store_key)


def sweeps_on(moment):
    stopped = retention.sweep(now=moment).stopped_because
    assert not stopped, stopped


def the_holds_end_by_two_people(reference):
    """After the decision and the time for complaints, and never by the one who proposes it."""
    over = timezone.now() + timedelta(days=95)
    for day in range(32, 95):
        sweeps_on(timezone.now() + timedelta(days=day))
    assert_held(Clip.objects.get(state=ClipState.LIVE), for_reference=reference)
    with time_machine.travel(over):
        lead, lawyer = signs_in(a_supervisor()), signs_in(a_legal_approver())
        lead.opens("/staff/holds/").follows("Propose a release").presses(
            "Propose", reason="The time is over."
        )
        assert Clip.objects.filter(hold_count__gt=0).exists()
        lawyer.opens("/staff/holds/").follows(f"{over.day} {over:%B}").presses("Confirm")
    assert not Clip.objects.filter(hold_count__gt=0).exists()
    sweeps_on(over)
    sweeps_on(over + timedelta(days=1, minutes=1))
    assert set(Clip.objects.values_list("state", flat=True)) == {ClipState.GONE}
