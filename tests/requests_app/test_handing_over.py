"""Do approved files reach people without e-mail, each looked at once more, with who, when and how on record?"""

import hashlib
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from footage_app import stores
from portal.models import AuditEvent
from requests_app.lifecycle import handing_over, release
from requests_app.lifecycle.handing_over import NotHandedOver
from requests_app.lifecycle.move import PermissionRefused
from requests_app.models import Download
from tests.builders import a_request
from tests.people import a_caseworker, a_legal_approver, sign_in
from tests.requests_app.approvable import a_decided_request

pytestmark = pytest.mark.django_db
VIDEO = b"redacted video"
BY_POST = {
    "email": "",
    "contact_by": "post",
    "postal_address": "1 High Street\nLondon",
    "receive_by": "medium",
}


@pytest.fixture
def decided():
    return a_decided_request(VIDEO, **BY_POST)


def at(name, one, *more):
    return reverse(f"casework:{name}", args=[one.reference, *more])


def the_video(one):
    return one.deliveries.get(derivative__isnull=False)


def test_letter_and_recording_wait_until_they_have_gone(client, decided):
    by = a_caseworker()
    sign_in(client, by)
    assert decided.reference in client.get(reverse("casework:queue") + "?tab=hand_over").text
    page = client.get(at("handing_over", decided))
    assert "recording-1.mp4" in page.text and "decision-letter.pdf" in page.text
    client.post(at("prepare_medium", decided))
    assert {one.prepared_by for one in decided.deliveries.all()} == {by}
    client.post(at("handing_over", decided), {"way": "post", "number": "AB 123 GB"})
    for one in decided.deliveries.all():
        assert one.handed_over_at and one.handed_over_by == by
        assert one.handed_over_how == "By tracked post, number AB 123 GB"
    assert "AB 123 GB" in client.get(at("handing_over", decided)).text
    assert decided.reference not in client.get(reverse("casework:queue") + "?tab=hand_over").text


def test_the_files_that_staff_fetch_are_the_approved_ones_and_each_fetching_is_on_record(client, decided):
    sign_in(client, a_caseworker())
    for one in decided.deliveries.all():
        response = client.get(at("medium_file", decided, one.pk))
        content = b"".join(response.streaming_content) if response.streaming else response.content
        assert hashlib.sha256(content).hexdigest() == one.sha256
        assert "attachment" in response["Content-Disposition"] and "no-store" in response["Cache-Control"]
    assert AuditEvent.objects.filter(action="request.fetch_for_medium", is_work=True).count() == 2
    assert not Download.objects.exists()


def test_what_was_changed_on_the_disk_stops_everything(decided):
    video = the_video(decided)
    with open(stores.path(video.derivative.store_key), "wb") as file:
        file.write(b"something else")
    with pytest.raises(NotHandedOver, match="not the file that was approved"):
        handing_over.prepare(decided, by=a_caseworker())
    assert not decided.deliveries.filter(prepared_at__isnull=False).exists()


def test_nothing_goes_unprepared_without_a_word_or_after_its_time(decided):
    by = a_caseworker()
    with pytest.raises(NotHandedOver, match="Prepare"):
        handing_over.hand_over(decided, way="post", how="x", by=by)
    handing_over.prepare(decided, by=by)
    with pytest.raises(NotHandedOver, match="number"):
        handing_over.hand_over(decided, way="post", how=" ", by=by)
    with time_machine.travel(timezone.now() + timedelta(days=29), tick=False), pytest.raises(NotHandedOver):
        handing_over.hand_over(decided, way="post", how="x", by=by)
    release.revoke(the_video(decided), reason="The wrong one.", by=by)
    handing_over.hand_over(decided, way="collected", how="the letter alone", by=by)
    assert the_video(decided).handed_over_at is None
    with pytest.raises(NotHandedOver, match="no file"):
        handing_over.hand_over(decided, way="post", how="again", by=by)


def test_an_issue_anew_is_prepared_anew(decided):
    by = a_caseworker()
    handing_over.prepare(decided, by=by)
    release.revoke(the_video(decided), reason="Scratched.", by=by)
    again = release.reissue(the_video(decided), reason="A new disc.", by=a_legal_approver())
    assert again.prepared_at is None
    with pytest.raises(NotHandedOver, match="Prepare"):
        handing_over.hand_over(decided, way="post", how="x", by=by)


def test_who_collects_shows_who_they_are(client, decided):
    sign_in(client, a_caseworker())
    client.post(at("prepare_medium", decided))
    page = client.post(at("handing_over", decided), {"way": "collected", "who": "Amara Okafor"})
    assert "proof" in page.context["form"].errors
    client.post(
        at("handing_over", decided), {"way": "collected", "who": "Amara Okafor", "proof": "her passport"}
    )
    assert the_video(decided).handed_over_how == "Collected by Amara Okafor, who showed: her passport"
    event = AuditEvent.objects.get(action="request.hand_over")
    assert "Amara" not in event.body and "passport" not in event.body


def test_whoever_downloads_has_nothing_to_collect(client):
    online = a_decided_request(VIDEO)
    assert handing_over.waiting_of(online) == []
    handing_over.change_way(online, receive_by="collect", by=a_caseworker())
    assert len(handing_over.waiting_of(online)) == 2
    online.email_failed_at = timezone.now()
    online.receive_by = "download"
    online.save(update_fields=["email_failed_at", "receive_by"])
    assert len(handing_over.waiting_of(online)) == 2


def test_a_way_that_cannot_reach_them_is_refused(client):
    one = a_request(email="", contact_by="phone", phone="020 7946 0018", receive_by="collect")
    for way in ("download", "medium"):
        with pytest.raises(NotHandedOver):
            handing_over.change_way(one, receive_by=way, by=a_caseworker())
    sign_in(client, a_caseworker())
    client.post(at("change_way", one), {"way-receive_by": "nonsense"})
    client.post(at("change_way", one), {"way-receive_by": "viewing"})
    one.refresh_from_db()
    assert one.receive_by == "viewing"


@pytest.mark.parametrize(
    "act", [handing_over.prepare, lambda one, by: handing_over.hand_over(one, way="post", how="x", by=by)]
)
def test_who_only_approves_hands_nothing_over(decided, act):
    with pytest.raises(PermissionRefused):
        act(decided, by=a_legal_approver())


def test_before_the_decision_there_is_nothing(client):
    one = a_request(**BY_POST)
    page = sign_in(client, a_caseworker()).get(at("handing_over", one)).text
    assert "There is no decision yet" in page
    with pytest.raises(NotHandedOver):
        handing_over.prepare(one, by=a_caseworker())
