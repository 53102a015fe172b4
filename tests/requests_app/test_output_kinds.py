"""Is whatever kind of output was made approved by its hash and handed over as what it is: sound, pictures, captions?"""

import hashlib
import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from footage_app import stores
from footage_app.models import Derivative, Redaction
from portal import vault
from requests_app import delivery, promises
from requests_app.lifecycle import decision, release
from requests_app.lifecycle.move import MoveRefused
from requests_app.models import Decision, Delivery, Outcome
from requests_app.what_was_hidden import public_words
from tests.builders import drafted
from tests.people import a_caseworker, a_legal_approver, sign_in
from tests.requests_app.approvable import REPORT, a_prepared_request
from tests.requests_app.letting_in import let_in

pytestmark = pytest.mark.django_db
WORDS = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nGood evening.\n"


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def a_zip():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("still-001.jpg", b"\xff\xd8 first")
    return made.getvalue()


def sent(kind, content=b"redacted", captions="", stills=()):
    """As if the engine had made this kind of output."""
    footage_request, by = a_prepared_request(content), a_caseworker()
    report = {**REPORT, "rendered": {"kind": kind}, **({"captions": captions} if captions else {})}
    Derivative.objects.update(report=report)
    row = Redaction.objects.get()
    row.plan["output"] |= {"kind": kind, "captions": "file" if captions else "", "stills": list(stills)}
    Redaction.objects.update(plan=row.plan)
    drafted(footage_request, Outcome.RELEASED_IN_PART, by=by)
    decision.send_for_approval(footage_request, by=by)
    footage_request.refresh_from_db()
    return footage_request


def decided(*args, **kwargs):
    footage_request = sent(*args, **kwargs)
    seen = Decision.objects.get().frozen_hashes
    decision.approve(footage_request, seen=seen, by=a_legal_approver())
    footage_request.refresh_from_db()
    return footage_request


def fetched(footage_request, one):
    answer = let_in(Client(), footage_request).get(reverse("public:download", args=[one.token]))
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer, body


@pytest.mark.parametrize(
    ("kind", "name", "content_type"),
    [
        ("video", "recording-1.mp4", "video/mp4"),
        ("picture", "recording-1.mp4", "video/mp4"),
        ("sound", "recording-1.m4a", "audio/mp4"),
        ("stills", "pictures-1.zip", "application/zip"),
    ],
)
def test_each_kind_is_handed_over_under_a_plain_name_as_what_it_is(kind, name, content_type):
    footage_request = decided(kind, stills=[[3, "At the gate"]])
    one = footage_request.deliveries.get(derivative__isnull=False)
    answer, body = fetched(footage_request, one)
    assert one.file_name == name and name in Decision.objects.get().letter_html
    assert (answer["Content-Type"], body) == (content_type, b"redacted")
    assert (
        name in answer["Content-Disposition"]
        and footage_request.reference not in answer["Content-Disposition"]
    )


def test_captions_are_approved_by_their_hash_and_delivered_beside():
    footage_request = decided("video", captions=WORDS)
    kept = Decision.objects.get()
    assert sha256(WORDS.encode()) in kept.approved_hashes and sha256(WORDS.encode()) in kept.letter_html
    one = footage_request.deliveries.get(is_captions=True)
    answer, body = fetched(footage_request, one)
    assert (one.file_name, body) == ("recording-1.vtt", WORDS.encode())
    assert answer["Content-Type"].startswith("text/vtt")
    assert one.downloads.get().completed_at
    page = let_in(Client(), footage_request).get(reverse("public:download_page")).content.decode()
    assert "Captions of recording 1" in page and "VTT" in page and page.count("Recording 1</h2>") == 1
    assert list(promises.files_nobody_approved()) == []


def test_captions_changed_after_they_were_sent_are_not_approved():
    footage_request = sent("video", captions=WORDS)
    seen = Decision.objects.get().frozen_hashes
    report = Derivative.objects.get().report
    Derivative.objects.update(report={**report, "captions": WORDS + "More.\n"})
    with pytest.raises(MoveRefused, match="made again since"):
        decision.approve(footage_request, seen=seen, by=a_legal_approver())
    assert not Delivery.objects.exists()


def test_captions_changed_after_approval_leave_no_more_and_the_promise_is_broken():
    footage_request = decided("video", captions=WORDS)
    report = Derivative.objects.get().report
    Derivative.objects.update(report={**report, "captions": WORDS + "More.\n"})
    one = footage_request.deliveries.get(is_captions=True)
    assert not delivery.may_leave(one)
    assert len(list(promises.files_nobody_approved())) == 1
    delivery.scrub()
    one.refresh_from_db()
    assert not one.is_open
    assert footage_request.deliveries.get(is_captions=False, derivative__isnull=False).is_open


def test_closed_captions_are_issued_again_as_captions():
    footage_request = decided("video", captions=WORDS)
    one, by = footage_request.deliveries.get(is_captions=True), a_caseworker()
    release.revoke(one, reason="Wrong day.", by=by)
    again = release.reissue(one, reason="Asked again.", by=a_legal_approver())
    assert again.is_captions and fetched(footage_request, again)[1] == WORDS.encode()


def test_the_approver_sees_each_picture_of_the_very_file(client):
    footage_request = sent("stills", content=a_zip(), stills=[[3, "At the gate"]])
    sign_in(client, a_legal_approver())
    page = client.get(reverse("approval:compare", args=[footage_request.reference])).content.decode()
    derivative = Derivative.objects.get().pk
    still = reverse("approval:still", args=[footage_request.reference, derivative, 1])
    assert still in page
    assert client.get(still).content == b"\xff\xd8 first"
    for number in (0, 2, 999):
        missing = reverse("approval:still", args=[footage_request.reference, derivative, number])
        assert client.get(missing).status_code == 404


def test_the_approver_hears_sound_and_reads_the_captions(client):
    footage_request = sent("sound", captions=WORDS)
    sign_in(client, a_legal_approver())
    page = client.get(reverse("approval:compare", args=[footage_request.reference])).content.decode()
    assert "<audio" in page and "Good evening." in page and "recording-1.vtt" in page
    url = reverse("approval:redacted", args=[footage_request.reference, Derivative.objects.get().pk])
    assert client.get(url)["Content-Type"] == "audio/mp4"


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ({"kind": "picture"}, "We are giving you the picture without the sound."),
        ({"kind": "sound"}, "We are giving you the sound without the picture."),
        ({"kind": "stills", "stills": [[1, ""], [2, ""]]}, "We are giving you 2 still pictures"),
        (
            {"cuts": [[1.25, 3]]},
            "We left out the recording from 00:01.2 to 00:03. Where a part is missing, a card",
        ),
        ({"captions": "burned"}, "is written into the picture."),
        ({"captions": "file"}, "is written down in a file of captions beside it."),
    ],
)
def test_the_person_is_told_in_plain_words_what_they_get(output, words):
    a_prepared_request(b"one")
    plan = Redaction.objects.get().plan
    plan["output"] |= output
    assert words in " ".join(public_words(plan))


def test_writing_that_was_hidden_is_told_apart_from_faces():
    a_prepared_request(b"one")
    plan = Redaction.objects.get().plan
    plan["tracks"][0]["kind"] = "text"
    assert "We covered writing that could tell" in " ".join(public_words(plan))
    assert "faces" not in " ".join(public_words(plan))


def test_nothing_of_a_file_that_is_gone_is_left_to_see(settings):
    footage_request = decided("stills", content=a_zip(), stills=[[3, ""]])
    stores.erase(Derivative.objects.get().store_key)
    one = footage_request.deliveries.get(derivative__isnull=False)
    answer, _ = fetched(footage_request, one)
    assert answer.status_code == 302
    assert vault.read(Decision.objects.get().letter_key)
