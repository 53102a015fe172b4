"""Can what was handed over be taken back and handed over again, by whom, and only as it was approved?"""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from footage_app import stores
from portal import vault
from portal.models import AuditEvent
from requests_app.lifecycle import release
from requests_app.lifecycle.move import MoveRefused, PermissionRefused
from requests_app.models import Delivery, Download, OutgoingEmail
from requests_app.views.casework import timeline
from tests.people import a_caseworker, a_footage_officer, a_legal_approver, a_supervisor, an_auditor, sign_in
from tests.requests_app.approvable import a_decided_request

pytestmark = pytest.mark.django_db
VIDEO = b"redacted video"


def the_video(footage_request):
    return footage_request.deliveries.filter(derivative__isnull=False).latest("pk")


def test_revoking_closes_at_once_says_why_to_staff_and_only_that_to_the_person():
    footage_request, by = a_decided_request(VIDEO), a_caseworker()
    video = the_video(footage_request)
    release.revoke(video, reason="Sent to the wrong person.", by=by)
    assert (video.is_open, video.revoked_by, video.revoked_reason) == (False, by, "Sent to the wrong person.")
    event = AuditEvent.objects.get(action="request.revoke_delivery")
    assert event.chain == footage_request.reference and "wrong person" not in event.body
    assert timeline.in_words([event], footage_request)[0]["text"] == "Reason: Sent to the wrong person."
    email = OutgoingEmail.objects.get(kind="delivery_revoked")
    assert "wrong person" not in email.text and video.token not in email.text


@pytest.mark.parametrize("act", [release.revoke, release.reissue])
@pytest.mark.parametrize("maker", [a_footage_officer, an_auditor])
def test_who_may_not_is_refused(act, maker):
    video = the_video(a_decided_request(VIDEO))
    with pytest.raises(PermissionRefused):
        act(video, reason="x", by=maker(is_superuser=True))


@pytest.mark.parametrize("act", [release.revoke, release.reissue])
def test_both_need_a_reason(act):
    with pytest.raises(MoveRefused, match="Enter a reason"):
        act(the_video(a_decided_request(VIDEO)), reason=" ", by=a_caseworker())


def test_what_is_closed_cannot_be_closed_again():
    video = the_video(a_decided_request(VIDEO))
    release.revoke(video, reason="first", by=a_caseworker())
    with pytest.raises(MoveRefused, match="closed already"):
        release.revoke(video, reason="second", by=a_supervisor())
    assert the_video(video.footage_request).revoked_reason == "first"


def test_what_is_open_is_not_issued_again():
    with pytest.raises(MoveRefused, match="still open"):
        release.reissue(the_video(a_decided_request(VIDEO)), reason="lost", by=a_caseworker())


def test_an_expired_file_is_issued_again_with_a_new_address_and_time():
    footage_request, by = a_decided_request(VIDEO), a_legal_approver()
    old = the_video(footage_request)
    with time_machine.travel(old.expires_at + timedelta(days=3)):
        new = release.reissue(old, reason="Was in hospital.", by=by)
        assert new.is_open
        assert new.expires_at > old.expires_at + timedelta(days=30)
    assert new.token != old.token
    assert (new.replaces, new.issue_reason) == (old, "Was in hospital.")
    assert (new.sha256, new.file_name, new.derivative) == (old.sha256, old.file_name, old.derivative)
    assert new.what_was_hidden == old.what_was_hidden
    assert OutgoingEmail.objects.filter(kind="delivery_reissued").count() == 1


def test_a_file_is_issued_again_once_and_then_the_newer_one():
    footage_request, by, other = a_decided_request(VIDEO), a_caseworker(), a_supervisor()
    first = the_video(footage_request)
    release.revoke(first, reason="a", by=by)
    second = release.reissue(first, reason="b", by=other)
    with pytest.raises(MoveRefused, match="already been issued again"):
        release.reissue(first, reason="c", by=other)
    release.revoke(second, reason="d", by=by)
    assert release.reissue(second, reason="e", by=other).is_open


def test_nobody_opens_again_what_they_worked_on():
    """Not by another address either: whoever redacted it would be alone with what an approver closed."""
    approver, keeper = a_legal_approver(), a_caseworker()
    footage_request = a_decided_request(VIDEO, by=keeper, approver=approver)
    video = the_video(footage_request)
    release.revoke(video, reason="A child’s face is visible.", by=approver)
    with pytest.raises(PermissionRefused, match="somebody else has to issue the file again"):
        release.reissue(video, reason="Put right.", by=keeper)
    assert not the_video(footage_request).is_open


def test_closing_is_work_unless_one_takes_back_what_one_approved():
    approver, colleague = a_legal_approver(), a_legal_approver()
    footage_request = a_decided_request(VIDEO, approver=approver)
    first = the_video(footage_request)
    release.revoke(first, reason="a", by=approver)
    second = release.reissue(first, reason="b", by=approver)
    release.revoke(second, reason="c", by=colleague)
    with pytest.raises(PermissionRefused, match="You worked on this request"):
        release.reissue(second, reason="d", by=colleague)


def test_of_several_files_one_person_issues_each_again():
    footage_request, other = a_decided_request(VIDEO, b"another video"), a_supervisor()
    for delivery in footage_request.deliveries.all():
        release.revoke(delivery, reason="a", by=a_caseworker())
        assert release.reissue(delivery, reason="b", by=other).is_open


@pytest.mark.parametrize("what", ["swapped", "lost"])
def test_a_file_that_is_not_the_approved_one_is_not_issued_again(what):
    footage_request = a_decided_request(VIDEO)
    video = the_video(footage_request)
    release.revoke(video, reason="a", by=a_caseworker())
    if what == "swapped":
        stores.path(video.derivative.store_key).write_bytes(b"everybody is visible")
    else:
        stores.erase(video.derivative.store_key)
    with pytest.raises(MoveRefused, match="not the one that was approved"):
        release.reissue(video, reason="b", by=a_caseworker())
    assert Delivery.objects.filter(replaces=video).count() == 0


def test_a_letter_can_be_issued_again_too():
    footage_request = a_decided_request()
    letter = footage_request.deliveries.get()
    release.revoke(letter, reason="a", by=a_caseworker())
    assert release.reissue(letter, reason="b", by=a_caseworker()).is_letter
    vault.erase(footage_request.decision.letter_key)


def test_nothing_is_offered_whose_hash_was_not_approved():
    footage_request = a_decided_request(VIDEO)
    with pytest.raises(release.NotReleased, match="not a file that was approved"):
        release.offer(
            footage_request.decision,
            by=a_legal_approver(),
            expires_at=footage_request.closed_at,
            file_name="recording-2.mp4",
            sha256="0" * 64,
            size_bytes=1,
        )


# --- the staff's pages ------------------------------------------------------------------------------------
def page_of(footage_request):
    return reverse("approval:deliveries", args=[footage_request.reference])


def test_staff_see_starts_bytes_and_completions(client):
    footage_request = a_decided_request(VIDEO)
    video = the_video(footage_request)
    for session, sent, done in (("a", 14, footage_request.closed_at), ("b", 6, None)):
        Download.objects.create(delivery=video, session=session, bytes_sent=sent, completed_at=done)
    sign_in(client, a_caseworker())
    shown = " ".join(client.get(page_of(footage_request)).content.decode().split())
    assert "Started 2 times, complete 1 time, 20 bytes sent of a file of 14 bytes" in shown
    assert "Not yet" in shown, "nobody fetched the letter"
    assert AuditEvent.objects.filter(action="deliveries.read", chain=footage_request.reference).exists()


def test_the_page_takes_the_same_number_of_queries_for_one_file_and_for_five(client):
    sign_in(client, a_caseworker())
    counts = []
    for files in (1, 5):
        footage_request = a_decided_request(*[b"%d" % number for number in range(files)])
        for delivery in footage_request.deliveries.all():
            Download.objects.create(delivery=delivery, session="a")
        client.get(page_of(footage_request))
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(footage_request))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_download_is_closed_and_issued_again_through_the_pages(client):
    footage_request = a_decided_request(VIDEO)
    video = the_video(footage_request)
    sign_in(client, a_caseworker())
    revoke = reverse("approval:revoke", args=[footage_request.reference, video.pk])
    assert revoke in client.get(page_of(footage_request)).content.decode()
    assert "Enter why it must be closed" in client.post(revoke, {"reason": " "}).content.decode()
    assert client.post(revoke, {"reason": "wrong file"}).url == page_of(footage_request)
    shown = client.get(page_of(footage_request)).content.decode()
    assert "The download is closed." in shown and "wrong file" in shown
    reissue = reverse("approval:reissue", args=[footage_request.reference, video.pk])
    assert reissue not in shown and "You did, so ask a colleague" in shown, "who closed it worked on it"
    assert release.OWN_WORK in client.post(reissue, {"reason": "put right"}, follow=True).content.decode()
    assert not the_video(footage_request).is_open
    sign_in(client, a_supervisor())
    assert reissue in client.get(page_of(footage_request)).content.decode()
    client.post(reissue, {"reason": "put right"})
    assert the_video(footage_request).is_open
    assert "Issued again because" in client.get(page_of(footage_request)).content.decode()


@pytest.mark.parametrize("name", ["revoke", "reissue"])
def test_the_delivery_of_another_request_looks_the_same_as_none(client, name):
    mine, other = a_decided_request(VIDEO), a_decided_request(VIDEO)
    sign_in(client, a_caseworker())
    foreign = client.post(
        reverse(f"approval:{name}", args=[mine.reference, the_video(other).pk]), {"reason": "x"}
    )
    unknown = client.post(reverse(f"approval:{name}", args=[mine.reference, 999999]), {"reason": "x"})
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content
    assert the_video(other).is_open
