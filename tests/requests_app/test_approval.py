"""Does the approver see what they answer for, and do the pages carry exactly that?"""

import json
import multiprocessing
import re
import subprocess
import sys

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from footage_app.models import Derivative, Redaction
from footage_app.redaction.plan import plan_json
from portal.models import AuditEvent, Role
from requests_app.lifecycle import decision
from requests_app.models import Decision, Delivery, Outcome, Status
from requests_app.what_was_hidden import public_words, staff_rows
from tests.builders import drafted
from tests.database import child_environment
from tests.people import a_caseworker, a_legal_approver, a_supervisor, an_auditor, sign_in
from tests.requests_app.approvable import (
    a_copy_to_watch,
    a_decided_request,
    a_drafted_request,
    a_plan,
    a_prepared_request,
    a_request_awaiting_approval,
)

VIDEO = b"redacted video" * 100


def url(name, footage_request, *more):
    return reverse(f"approval:{name}", args=[footage_request.reference, *more])


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def as_filled_in(response):
    """What the form of this page sends when nothing in it is changed."""
    form = response.context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def messages_of(client, response):
    """What the page after a redirect says."""
    return text(client.get(response.url))


# --- the caseworker's draft --------------------------------------------------------------------------------
@pytest.mark.django_db
class TestDraft:
    def test_a_draft_is_written_looked_at_and_sent(self, client):
        footage_request = a_prepared_request(VIDEO)
        sign_in(client, a_caseworker())
        page = url("draft", footage_request)
        assert "Draft the decision first" not in text(client.get(page))
        form = {"outcome": Outcome.RELEASED_IN_PART, "explanation": ""}
        saved = client.post(page, form)
        assert saved.url == url("hiding", footage_request), "why other people are hidden is asked for next"
        assert "The draft is saved" in messages_of(client, saved)
        read = as_filled_in(client.get(saved.url)) | {"looked": "on"}
        saved = client.post(url("hiding", footage_request), read)
        assert saved.url == url("ladder", footage_request), "the steps are asked for next"
        client.post(url("ladder", footage_request), as_filled_in(client.get(saved.url)))
        pdf = client.get(url("preview", footage_request))
        assert pdf.content.startswith(b"%PDF") and pdf["Content-Type"] == "application/pdf"
        assert "no-store" in pdf["Cache-Control"]
        sent = client.post(url("send_for_approval", footage_request))
        assert "The decision is sent for approval" in messages_of(client, sent)
        footage_request.refresh_from_db()
        assert footage_request.status == Status.AWAITING_APPROVAL

    @pytest.mark.parametrize(
        ("outcome", "words"),
        [
            ("refused", "Say why the request is refused"),
            ("", "Select the decision"),
            ("viewing", "Select one of the answers in the list"),
        ],
    )
    def test_what_is_missing_is_said_beside_the_field(self, client, outcome, words):
        footage_request = a_prepared_request()
        sign_in(client, a_caseworker())
        response = client.post(url("draft", footage_request), {"outcome": outcome, "explanation": " "})
        assert words in text(response)
        assert not Decision.objects.exists()

    def test_absurd_words_are_refused_or_kept_as_text(self, client):
        footage_request = a_prepared_request()
        sign_in(client, a_caseworker())
        page = url("draft", footage_request)
        long = client.post(page, {"outcome": "refused", "explanation": "x" * 5001})
        assert "must be 5,000 characters or fewer" in text(long)
        client.post(
            page,
            {
                "outcome": "refused",
                "ground_refused": "P3-53",
                "explanation": "<script>\x00\u202egnp</script> 漢字",
            },
        )
        assert Decision.objects.get().explanation == "<script>gnp</script> 漢字"
        assert b"<script>gnp" not in client.get(page).content

    def test_why_it_cannot_be_sent_is_listed_and_there_is_no_button(self, client):
        footage_request = a_drafted_request(VIDEO)
        Redaction.objects.update(plan_version=2)
        sign_in(client, a_caseworker())
        shown = client.get(url("draft", footage_request)).content.decode()
        assert "Make it again" in shown
        assert url("send_for_approval", footage_request) not in shown
        refused = client.post(url("send_for_approval", footage_request))
        assert "Make it again" in messages_of(client, refused)

    def test_while_it_waits_the_page_says_that_it_cannot_be_changed(self, client):
        footage_request = a_request_awaiting_approval()
        sign_in(client, a_caseworker())
        shown = text(client.get(url("draft", footage_request)))
        assert "Ask a legal approver to return the draft" in shown
        refused = {"outcome": "refused", "ground_refused": "P3-53", "explanation": "x"}
        stale = client.post(url("draft", footage_request), refused)
        assert "cannot be changed" in messages_of(client, stale)
        assert Decision.objects.get().outcome == Outcome.NOT_HELD

    def test_the_comment_of_a_returned_draft_is_shown(self, client):
        footage_request = a_request_awaiting_approval()
        decision.return_draft(
            footage_request, comment="Say which law.", by=a_legal_approver(name="Ruth Adeyemi")
        )
        sign_in(client, a_caseworker())
        shown = text(client.get(url("draft", footage_request)))
        assert "Ruth Adeyemi returned the draft" in shown and "Say which law." in shown

    def test_sending_takes_a_post(self, client):
        sign_in(client, a_caseworker())
        assert client.get(url("send_for_approval", a_drafted_request())).status_code == 405


# --- the approver's pages -----------------------------------------------------------------------------------
@pytest.mark.django_db
class TestCompare:
    def test_the_list_shows_what_waits_and_marks_what_this_person_worked_on(self, client):
        both = a_caseworker()
        a_request_awaiting_approval(VIDEO, by=both)
        other = a_request_awaiting_approval()
        both.role = Role.LEGAL_APPROVER
        both.save()
        sign_in(client, both)
        shown = client.get(reverse("approval:list")).content.decode()
        assert url("compare", other) in shown
        assert shown.count("You worked on it, so somebody else has to approve it") == 1

    def test_an_approver_who_is_in_the_footage_sees_nothing_of_it(self, client):
        footage_request = a_request_awaiting_approval(VIDEO)
        sign_in(client, a_legal_approver(officer_ref="217EA"))
        assert footage_request.reference not in client.get(reverse("approval:list")).content.decode()
        unknown = client.get(reverse("approval:compare", args=["BWV-2222-2222-2222"]))
        foreign = client.get(url("compare", footage_request))
        assert foreign.status_code == unknown.status_code == 404
        assert foreign.content == unknown.content

    def test_everything_an_approver_needs_is_on_the_page(self, client):
        footage_request = a_request_awaiting_approval(VIDEO, by=a_caseworker(name="Sam Whitfield"))
        clip = footage_request.candidates.get().clip
        a_copy_to_watch(clip)
        approver = a_legal_approver()
        sign_in(client, approver)
        response = client.get(url("compare", footage_request))
        html, shown = response.content.decode(), text(response)
        derivative = Derivative.objects.get()
        assert url("original", footage_request, clip.pk) in html
        assert url("redacted", footage_request, derivative.pk) in html
        assert "Faces hidden 1" in shown
        assert "Left visible: the requester 1" in shown
        assert "Dismissed as not a face or not private 1" in shown
        assert "Face 3 00:02 00:04 Face: dismissed" in shown and "a poster" in shown, (
            "dismissed faces are named"
        )
        assert "Drawn box 1 00:00 00:03 Drawn by hand: hidden" in shown
        assert "We removed all sound" in shown
        assert "2 checks were made of this very file, and all passed" in shown
        assert "270 boxes were looked at" in shown
        assert "We are giving you a copy of the footage of you that we hold, in part." in shown
        assert url("letter", footage_request) in html
        assert derivative.sha256 in html and footage_request.decision.letter_sha256 in html
        assert "Sam Whitfield" in shown and "Sent for approval" in shown
        assert AuditEvent.objects.filter(action="decision.read", actor=f"user:{approver.pk}").exists()
        assert not footage_request.was_worked_on_by(approver), "looking is not work"

    def test_hostile_words_stay_words(self, client):
        footage_request = a_request_awaiting_approval(
            name="<script>alert(1)</script>",
            outcome=Outcome.REFUSED,
            explanation="<img src=x onerror=alert(1)>",
        )
        sign_in(client, a_legal_approver())
        html = client.get(url("compare", footage_request)).content.decode()
        assert "&lt;script&gt;alert(1)" in html and "<script>alert" not in html
        assert "<img src=x" not in html

    def test_who_worked_on_it_is_told_and_gets_no_button(self, client):
        by = a_caseworker()
        footage_request = a_request_awaiting_approval(by=by)
        by.role = Role.LEGAL_APPROVER
        by.save()
        sign_in(client, by)
        response = client.get(url("compare", footage_request))
        assert "somebody else has to approve it" in text(response)
        assert "Continue to approve" not in text(response)
        seen = footage_request.decision.frozen_hashes
        refused = client.post(url("approve", footage_request), {"seen": seen, "watched": "on"})
        assert "You worked on this request" in messages_of(client, refused)
        assert not Delivery.objects.exists()

    def test_what_changed_meanwhile_is_said_and_there_is_no_button(self, client):
        footage_request = a_request_awaiting_approval(VIDEO)
        Redaction.objects.update(plan_version=2)
        sign_in(client, a_legal_approver())
        shown = text(client.get(url("compare", footage_request)))
        assert "This can no longer be approved" in shown and "Return the draft" in shown
        assert "Continue to approve" not in shown

    def test_the_page_takes_the_same_number_of_queries_for_one_recording_and_for_four(self, client):
        sign_in(client, a_legal_approver())
        counts = []
        for number in (1, 4):
            footage_request = a_request_awaiting_approval(*[b"%d" % n for n in range(number)])
            for candidate in footage_request.candidates.all():
                a_copy_to_watch(candidate.clip)
            client.get(url("compare", footage_request))
            with CaptureQueriesContext(connection) as queries:
                client.get(url("compare", footage_request))
            counts.append(len(queries))
        # The check of what is ready asks a few questions of each clip.
        assert counts[1] - counts[0] <= 7 * 3

    @pytest.mark.parametrize("maker", [a_caseworker, a_supervisor, an_auditor])
    def test_who_approves_nothing_sees_none_of_these_pages(self, client, maker):
        footage_request = a_request_awaiting_approval(VIDEO)
        sign_in(client, maker(is_superuser=True))
        output = footage_request.decision.outputs[0]["derivative"]
        for page in (
            url("compare", footage_request),
            url("approve", footage_request),
            url("return_draft", footage_request),
            url("letter", footage_request),
            url("redacted", footage_request, output),
        ):
            assert client.get(page).status_code == 404
            assert client.post(page).status_code == 404


@pytest.mark.django_db
class TestFiles:
    def test_letter_original_and_redacted_are_shown_and_each_viewing_recorded(self, client):
        footage_request = a_request_awaiting_approval(VIDEO)
        clip, derivative = footage_request.candidates.get().clip, Derivative.objects.get()
        a_copy_to_watch(clip, b"original")
        sign_in(client, a_legal_approver())
        letter = client.get(url("letter", footage_request))
        assert letter.content.startswith(b"%PDF") and letter["Content-Disposition"].startswith("inline")
        original = client.get(url("original", footage_request, clip.pk))
        redacted = client.get(url("redacted", footage_request, derivative.pk), HTTP_RANGE="bytes=0-")
        client.get(url("redacted", footage_request, derivative.pk), HTTP_RANGE="bytes=100-199")
        assert b"".join(original.streaming_content) == b"original"
        assert b"".join(redacted.streaming_content) == VIDEO
        actions = AuditEvent.objects.filter(chain=footage_request.reference).values_list("action", flat=True)
        for action in ("letter.read", "original.viewed", "redacted.viewed"):
            assert list(actions).count(action) == 1
        for response in (letter, original, redacted):
            assert "no-store" in response["Cache-Control"]

    @pytest.mark.parametrize("asked", ["bytes=1-", "BYTES=0-", "bytes=900-,0-", "pages=1-2", "bytes=-99999"])
    def test_no_way_of_asking_for_a_video_escapes_the_record(self, client, asked):
        footage_request = a_request_awaiting_approval(VIDEO)
        clip, derivative = footage_request.candidates.get().clip, Derivative.objects.get()
        a_copy_to_watch(clip, b"original")
        sign_in(client, a_legal_approver())
        for name, pk in (("original", clip.pk), ("redacted", derivative.pk)):
            client.get(url(name, footage_request, pk), headers={"Range": asked})
            assert AuditEvent.objects.filter(action=f"{name}.viewed").count() == 1

    def test_files_of_another_request_look_like_none(self, client):
        mine, other = a_request_awaiting_approval(VIDEO), a_request_awaiting_approval(b"other")
        foreign_clip = other.candidates.get().clip
        a_copy_to_watch(foreign_clip)
        output = other.decision.outputs[0]["derivative"]
        sign_in(client, a_legal_approver())
        unknown = client.get(url("redacted", mine, 999999))
        for page in (url("redacted", mine, output), url("original", mine, foreign_clip.pk)):
            response = client.get(page)
            assert response.status_code == unknown.status_code == 404
            assert response.content == unknown.content

    def test_a_draft_that_was_never_sent_has_no_approver_s_page(self, client):
        footage_request = a_drafted_request(VIDEO)
        sign_in(client, a_legal_approver())
        for page in (url("compare", footage_request), url("letter", footage_request)):
            assert client.get(page).status_code == 404


@pytest.mark.django_db
class TestApprove:
    def test_approving_asks_once_more_with_the_hashes_and_then_issues(self, client):
        footage_request = a_request_awaiting_approval(VIDEO)
        seen = footage_request.decision.frozen_hashes
        sign_in(client, a_legal_approver())
        form = client.get(url("compare", footage_request)).content.decode()
        carried = re.findall(r'name="seen" value="([0-9a-f]{64})"', form)
        assert carried == seen
        asked = client.get(url("approve", footage_request), {"seen": carried}).content.decode()
        assert re.findall(r'name="seen" value="([0-9a-f]{64})"', asked) == seen
        assert "recording-1.mp4" in asked and "decision-letter.pdf" in asked
        without_tick = client.post(url("approve", footage_request), {"seen": carried})
        assert "Confirm that you have watched the video and read the letter" in text(without_tick)
        assert not Delivery.objects.exists()
        done = client.post(url("approve", footage_request), {"seen": carried, "watched": "on"})
        assert "Approved." in messages_of(client, done)
        assert Delivery.objects.count() == 2
        again = client.post(url("approve", footage_request), {"seen": carried, "watched": "on"})
        assert "has already approved this" in messages_of(client, again)
        assert Delivery.objects.count() == 2

    def test_a_page_of_before_the_return_approves_nothing(self, client):
        """Seen, returned, changed, sent again: the old page carries the old hashes."""
        footage_request = a_request_awaiting_approval(outcome=Outcome.REFUSED)
        seen = footage_request.decision.frozen_hashes
        decision.return_draft(footage_request, comment="Other words.", by=a_legal_approver())
        by = a_caseworker()
        drafted(footage_request, Outcome.REFUSED, explanation="Other words.", by=by)
        decision.send_for_approval(footage_request, by=by)
        sign_in(client, a_legal_approver())
        for response in (
            client.get(url("approve", footage_request), {"seen": seen}),
            client.post(url("approve", footage_request), {"seen": seen}),
            client.post(url("approve", footage_request), {"seen": seen, "watched": "on"}),
        ):
            assert response.url == url("compare", footage_request)
        assert not Delivery.objects.exists()

    def test_returning_needs_a_comment(self, client):
        footage_request = a_request_awaiting_approval()
        sign_in(client, a_legal_approver())
        page = url("return_draft", footage_request)
        assert "Enter what must be changed" in text(client.post(page, {"comment": ""}))
        assert client.post(page, {"comment": "Shorter."}).url == reverse("approval:list")
        footage_request.refresh_from_db()
        assert footage_request.status == Status.PREPARING

    def test_a_decided_request_can_be_looked_at_but_not_approved_again(self, client):
        footage_request = a_decided_request(VIDEO)
        sign_in(client, a_legal_approver())
        shown = text(client.get(url("compare", footage_request)))
        assert "Approved by" in shown and "Continue to approve" not in shown


# --- two at once ---------------------------------------------------------------------------------------------
PRESS = """
import json, sys
import django
django.setup()
from portal.models import User
from requests_app.lifecycle import decision
from requests_app.lifecycle.move import MoveRefused
from requests_app.models import FootageRequest

footage_request, by = FootageRequest.objects.get(pk=int(sys.argv[1])), User.objects.get(pk=int(sys.argv[2]))
seen = footage_request.decision.frozen_hashes
print("ready", flush=True)
sys.stdin.readline()
try:
    decision.approve(footage_request, seen=seen, by=by)
    print(json.dumps("won"))
except MoveRefused as refusal:
    print(json.dumps(str(refusal)))
"""


@pytest.mark.races
@pytest.mark.django_db(transaction=True)
def test_of_approvers_who_press_in_the_same_moment_one_wins_and_the_others_are_told():
    footage_request = a_request_awaiting_approval(VIDEO)
    approvers = [
        a_legal_approver(name=f"Approver {number}") for number in range(max(3, multiprocessing.cpu_count()))
    ]
    pressing = [
        subprocess.Popen(
            [sys.executable, "-c", PRESS, str(footage_request.pk), str(approver.pk)],
            env=child_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for approver in approvers
    ]
    for process in pressing:
        assert process.stdout.readline() == "ready\n"
    for process in pressing:
        process.stdin.write("now\n")
        process.stdin.flush()
    answers = [json.loads(process.communicate(timeout=120)[0]) for process in pressing]
    assert answers.count("won") == 1, answers
    winner = approvers[answers.index("won")]
    told = [answer for answer in answers if answer != "won"]
    assert told == [f"{winner.name} has already approved this. Nothing was done twice."] * (
        len(approvers) - 1
    )
    assert Decision.objects.get().approved_by == winner
    assert Delivery.objects.count() == 2
    assert AuditEvent.objects.filter(action="request.approve").count() == 1


# --- what is hidden, in words -----------------------------------------------------------------------------------
def as_json(plan):
    return json.loads(json.dumps(plan_json(plan)))


def plan_with(**sound):
    plan = as_json(a_plan())
    plan["sound"] |= sound
    return plan


@pytest.mark.parametrize(
    ("sound", "said"),
    [
        ({}, "We removed all sound, because it may carry what other people said."),
        ({"open": [[0, 20]]}, "The sound is as it was recorded."),
        (
            {"open": [[0, 99]], "bleep": [[3, 4]]},
            "The sound is as it was recorded, except where a tone covers it.",
        ),
        ({"open": [[2, 5], [6, 9]]}, "except from 00:02 to 00:05 and 00:06 to 00:09."),
    ],
)
def test_sound_is_told_as_it_is(sound, said):
    assert any(said in line for line in public_words(plan_with(**sound)))


def test_a_recording_without_sound_says_so():
    plan = as_json(a_plan())
    plan["source"]["facts"]["sound"] = None
    assert public_words(plan)[-1] == "The original recording has no sound."


def test_a_plan_that_hides_nothing_says_so():
    plan = {**as_json(a_plan()), "tracks": []}
    assert public_words(plan)[0] == "Nothing in the picture is covered."


def test_the_requester_is_told_of_no_track_note_or_dismissal():
    said = " ".join(public_words(as_json(a_plan())))
    for inside in ("f1", "poster", "dismiss", "track", "doubt"):
        assert inside not in said


def test_every_track_is_named_with_its_times():
    rows = {row["name"]: row for row in staff_rows(as_json(a_plan()))}
    assert (rows["Face 2"]["from"], rows["Face 2"]["to"], rows["Face 2"]["reason"]) == (
        "00:01",
        "00:03",
        "The requester",
    )
    assert rows["Face 3"]["note"] == "a poster"
    assert [row for row in rows.values() if row["is_chosen"]] == [
        rows["Face 2"],
        rows["Face 3"],
        rows["Drawn box 1"],
    ]
