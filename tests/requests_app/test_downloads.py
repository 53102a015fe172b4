"""Does the right person get the right file, whole, while they may, and do we know what was fetched?"""

import hashlib
import re
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from footage_app import stores
from footage_app.models import Derivative
from portal import vault
from portal.models import Alarm, AuditEvent
from requests_app import delivery as deliveries
from requests_app.lifecycle import release
from requests_app.models import Decision, Delivery, Download
from tests.people import a_caseworker, a_legal_approver, sign_in
from tests.requests_app.approvable import a_decided_request, a_prepared_request, a_request_awaiting_approval
from tests.requests_app.letting_in import let_in

pytestmark = pytest.mark.django_db
VIDEO, OTHER = b"0123456789" * 1000, b"abcdefghij" * 1000


def url_of(delivery):
    return reverse("public:download", args=[delivery.token])


def the_video(footage_request):
    return footage_request.deliveries.get(derivative__isnull=False)


def the_letter(footage_request):
    return footage_request.deliveries.get(derivative__isnull=True)


def fetch(client, delivery, span=None, **headers):
    if span:
        headers["HTTP_RANGE"] = f"bytes={span}"
    response = client.get(url_of(delivery), **headers)
    response.body = b"".join(response.streaming_content) if response.streaming else response.content
    return response


def hang_up(response):
    """As a server does when the other side is gone."""
    response._iterator.close()


def page(client):
    return client.get(reverse("public:download_page"))


# --- the wrong person, the wrong file ---------------------------------------------------------------------
def test_without_a_code_nobody_gets_anything(client):
    footage_request = a_decided_request(VIDEO)
    for url in (reverse("public:download_page"), url_of(the_video(footage_request))):
        response = client.get(url)
        assert (response.status_code, response.url) == (302, reverse("public:follow"))
    assert not Download.objects.exists()


def test_the_file_of_another_request_looks_the_same_as_one_that_never_was(client):
    mine, other = a_decided_request(VIDEO), a_decided_request(OTHER)
    let_in(client, mine)
    foreign = client.get(url_of(the_video(other)))
    unknown = client.get(reverse("public:download", args=["x" * 32]))
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content
    assert dict(foreign.headers) == dict(unknown.headers)
    assert not Download.objects.exists()


def test_two_requests_with_equal_file_names_never_mix():
    first, second = a_decided_request(VIDEO), a_decided_request(OTHER)
    assert the_video(first).file_name == the_video(second).file_name
    for footage_request, content in ((first, VIDEO), (second, OTHER)):
        client = let_in(Client(), footage_request)
        assert fetch(client, the_video(footage_request)).body == content
        assert footage_request.reference.encode() in page(client).content
        assert fetch(client, the_letter(footage_request)).body == vault.read(
            footage_request.decision.letter_key
        )


@pytest.mark.parametrize("made", [a_prepared_request, a_request_awaiting_approval])
def test_before_the_decision_the_page_tells_nothing(client, made):
    let_in(client, made(VIDEO))
    response = page(client)
    assert (response.status_code, response.url) == (302, reverse("public:status"))


def test_nobody_can_post_to_a_download(client):
    footage_request = a_decided_request(VIDEO)
    let_in(client, footage_request)
    assert client.post(url_of(the_video(footage_request))).status_code == 405


# --- only while they may ------------------------------------------------------------------------------------
def test_a_code_of_an_hour_ago_is_not_fresh_enough(client):
    footage_request = a_decided_request(VIDEO)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        let_in(client, footage_request)
        assert page(client).status_code == 200
        for _ in range(4):
            clock.shift(timedelta(minutes=10))
            client.get(reverse("public:status"))  # using the pages does not make the code fresh again
        again = reverse("public:follow_reference", args=[footage_request.reference])
        assert page(client).url == again
        assert fetch(client, the_video(footage_request)).url == again
        assert not Download.objects.exists()
        let_in(client, footage_request)
        assert fetch(client, the_video(footage_request)).body == VIDEO


def test_a_download_that_began_in_time_may_go_on_where_it_broke_off(client):
    footage_request = a_decided_request(VIDEO)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        let_in(client, footage_request)
        first = fetch(client, the_video(footage_request), "0-3999")
        clock.shift(timedelta(minutes=60))
        rest = fetch(client, the_video(footage_request), "4000-", HTTP_IF_RANGE=first["ETag"])
    assert rest.status_code == 206
    assert first.body + rest.body == VIDEO
    assert Download.objects.get().completed_at is not None


def test_after_its_time_a_download_is_closed(client):
    footage_request = a_decided_request(VIDEO)
    video = the_video(footage_request)
    assert video.expires_at - video.issued_at == pytest.approx(timedelta(days=28), abs=timedelta(minutes=1))
    with time_machine.travel(video.expires_at + timedelta(seconds=1)):
        let_in(client, footage_request)
        assert fetch(client, video).url == reverse("public:download_page")
        assert b"The time for this download ended" in page(client).content
        assert url_of(video).encode() not in page(client).content
    assert not Download.objects.exists()


def test_a_revoked_download_stops_between_two_ranges(client):
    footage_request = a_decided_request(VIDEO)
    video = the_video(footage_request)
    let_in(client, footage_request)
    fetch(client, video, "0-3999")
    release.revoke(video, reason="sent in error", by=a_caseworker())
    assert fetch(client, video, "4000-").status_code == 302
    assert b"We closed this download" in page(client).content
    assert Download.objects.get().bytes_sent == 4000


def test_a_revoked_download_stops_while_it_runs_and_is_never_complete(client, monkeypatch):
    monkeypatch.setattr("portal.ranges.CHUNK", 1000)
    monkeypatch.setattr(deliveries, "FLUSH_BYTES", 2000)
    footage_request = a_decided_request(VIDEO)
    video = the_video(footage_request)
    let_in(client, footage_request)
    pieces = iter(client.get(url_of(video)).streaming_content)
    sent = [next(pieces) for _ in range(3)]
    release.revoke(video, reason="A face is visible.", by=a_caseworker())
    sent += pieces
    assert len(b"".join(sent)) == 4000, "it ends where it is looked at next"
    assert Download.objects.get().completed_at is None
    assert not AuditEvent.objects.filter(action="download.complete").exists()


def test_what_is_closed_before_its_last_bytes_are_counted_is_not_complete(client):
    footage_request = a_decided_request(VIDEO)
    let_in(client, footage_request)
    response = client.get(url_of(the_video(footage_request)))
    release.revoke(the_video(footage_request), reason="A face is visible.", by=a_caseworker())
    assert b"".join(response.streaming_content) == VIDEO, "smaller than what is sent between two looks"
    download = Download.objects.get()
    assert (download.bytes_sent, download.completed_at) == (len(VIDEO), None)


def test_a_reissued_file_has_a_new_address_and_the_old_one_stays_closed(client):
    footage_request = a_decided_request(VIDEO)
    old = the_video(footage_request)
    release.revoke(old, reason="wrong address", by=a_caseworker())
    new = release.reissue(old, reason="address put right", by=a_caseworker())
    let_in(client, footage_request)
    shown = page(client).content.decode()
    assert url_of(new) in shown and url_of(old) not in shown
    assert shown.count("We closed this download") == 0
    assert fetch(client, new).body == VIDEO
    assert fetch(client, old).status_code == 302


# --- nothing but what was approved ----------------------------------------------------------------------------
def other_hash_on_the_row(footage_request):
    Delivery.objects.filter(derivative__isnull=False).update(sha256="0" * 64)


def other_hash_on_the_derivative(footage_request):
    Derivative.objects.update(sha256="0" * 64)


def not_approved(footage_request):
    Decision.objects.update(approved_hashes=[footage_request.decision.letter_sha256])


@pytest.mark.parametrize(
    ("fetched", "span", "headers"),
    [
        (None, None, {}),  # the whole again
        ("0-3999", None, {}),
        ("0-3999", "0-", {}),
        ("0-3999", "1-", {}),
        ("0-3999", "2000-3999", {}),  # what was sent
        ("0-3999", "8000-", {}),  # far from where it broke off
        ("0-3999", "4000-", {"HTTP_IF_RANGE": '"another file"'}),  # would be sent whole
        (None, "9000-", {}),
        (None, "10000-", {}),  # nothing is left
    ],
)
def test_later_than_a_fresh_code_only_the_rest_is_sent_and_the_whole_asks_for_a_code(
    client, fetched, span, headers
):
    footage_request = a_decided_request(VIDEO)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        let_in(client, footage_request)
        fetch(client, the_video(footage_request), fetched)
        clock.shift(timedelta(minutes=60))
        again = fetch(client, the_video(footage_request), span, **headers)
        assert again.url == reverse("public:follow_reference", args=[footage_request.reference])
        assert "new code" in client.get(again.url).text


def test_what_was_lost_on_the_way_is_sent_again_with_the_rest(client):
    """Bytes are counted when they are handed on; those that a broken connection swallowed are asked for again."""
    footage_request = a_decided_request(VIDEO)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        let_in(client, footage_request)
        fetch(client, the_video(footage_request), "0-3999")
        clock.shift(timedelta(minutes=60))
        for first, last in ((3500, 9799), (9500, 9999)):
            rest = fetch(client, the_video(footage_request), f"{first}-{last}")
            assert (rest.status_code, rest.body) == (206, VIDEO[first : last + 1])


def test_a_letter_is_sent_whole_so_its_rest_needs_a_new_code(client):
    footage_request = a_decided_request(VIDEO)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        let_in(client, footage_request)
        assert fetch(client, the_letter(footage_request)).status_code == 200
        clock.shift(timedelta(minutes=60))
        for span in (None, "0-", "500-"):
            assert fetch(client, the_letter(footage_request), span).status_code == 302


@pytest.mark.parametrize("tamper", [other_hash_on_the_row, other_hash_on_the_derivative, not_approved])
def test_a_file_whose_hash_is_not_an_approved_one_does_not_leave(client, tamper):
    footage_request = a_decided_request(VIDEO)
    video = the_video(footage_request)
    let_in(client, footage_request)
    tamper(footage_request)
    assert fetch(client, video).status_code == 302
    assert not Download.objects.exists()


def test_a_letter_that_was_swapped_on_the_disk_does_not_leave(client):
    footage_request = a_decided_request()
    let_in(client, footage_request)
    key = footage_request.decision.letter_key
    vault.path_of(key).write_bytes(vault.vault_key().encrypt(b"another letter"))
    response = fetch(client, the_letter(footage_request))
    assert response.status_code == 302
    assert Alarm.objects.get().kind == "delivery"


def test_a_file_that_is_gone_is_said_in_words_and_raises_one_alarm(client):
    footage_request = a_decided_request(VIDEO)
    let_in(client, footage_request)
    stores.erase(Derivative.objects.get().store_key)
    for _ in range(2):
        assert fetch(client, the_video(footage_request)).url == reverse("public:download_page")
    assert "We have been told" in page(client).content.decode()
    assert Alarm.objects.count() == 1


def test_the_nightly_check_closes_what_is_no_longer_what_was_approved():
    good, swapped, lost = (
        a_decided_request(b"good"),
        a_decided_request(b"swapped"),
        a_decided_request(b"lost"),
    )
    stores.path(the_video(swapped).derivative.store_key).write_bytes(b"everybody is visible")
    stores.erase(the_video(lost).derivative.store_key)
    deliveries.scrub()
    deliveries.scrub()
    closed = Delivery.objects.filter(revoked_at__isnull=False)
    assert set(closed) == {the_video(swapped), the_video(lost)}
    assert Alarm.objects.filter(kind="delivery").count() == 2
    assert AuditEvent.objects.filter(action="request.revoke_delivery", actor="system").count() == 2
    assert the_video(good).is_open


# --- the file itself --------------------------------------------------------------------------------------------
def test_the_file_comes_with_its_hash_a_safe_name_and_no_cache(client):
    footage_request = a_decided_request(VIDEO)
    let_in(client, footage_request)
    response = fetch(client, the_video(footage_request))
    assert response.body == VIDEO
    assert response["ETag"] == f'"{hashlib.sha256(VIDEO).hexdigest()}"'
    assert response["Content-Type"] == "video/mp4"
    assert response["Content-Disposition"].startswith('attachment; filename="recording-1.mp4"')
    assert "no-store" in response["Cache-Control"]
    assert footage_request.reference not in str(response.headers)


def test_the_letter_is_the_frozen_one(client):
    footage_request = a_decided_request()
    let_in(client, footage_request)
    response = fetch(client, the_letter(footage_request), "0-9")
    assert response.status_code == 200, "it is small, and sent whole"
    assert hashlib.sha256(response.body).hexdigest() == footage_request.decision.letter_sha256
    assert response["Content-Disposition"].startswith('attachment; filename="decision-letter.pdf"')


def test_ranges_are_answered_and_a_changed_file_is_sent_whole(client):
    footage_request = a_decided_request(VIDEO)
    video = the_video(footage_request)
    let_in(client, footage_request)
    part = fetch(client, video, "10-19")
    assert (part.status_code, part.body, part["Content-Range"]) == (
        206,
        VIDEO[10:20],
        f"bytes 10-19/{len(VIDEO)}",
    )
    beyond = fetch(client, video, f"{len(VIDEO)}-")
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(VIDEO)}")
    assert fetch(client, video, "10-19", HTTP_IF_RANGE='"other"').body == VIDEO


def test_behind_nginx_the_file_is_sent_by_it_and_counted(client, settings):
    settings.ACCEL_REDIRECT_PREFIX = "/protected"
    footage_request = a_decided_request(VIDEO)
    let_in(client, footage_request)
    response = fetch(client, the_video(footage_request))
    assert response["X-Accel-Redirect"].startswith("/protected/")
    assert (response.body, Download.objects.get().bytes_sent) == (b"", len(VIDEO))
    several = fetch(client, the_video(footage_request), "10-19,30-39")
    assert (several.status_code, several.body) == (206, VIDEO[10:20]), "nginx would send several parts"


@pytest.mark.parametrize("prefix", ["", "/protected"])
def test_staff_are_told_what_the_count_of_bytes_is_worth(client, settings, prefix):
    settings.ACCEL_REDIRECT_PREFIX = prefix
    footage_request = a_decided_request(VIDEO)
    sign_in(client, a_legal_approver())
    page = client.get(reverse("approval:deliveries", args=[footage_request.reference])).content.decode()
    assert ("counted as it was asked for" in page) is bool(prefix)


# --- what was fetched ---------------------------------------------------------------------------------------------
def test_ranges_of_one_session_count_as_one_start(client):
    footage_request = a_decided_request(VIDEO)
    let_in(client, footage_request)
    for span in ("5000-", "0-2999", "3000-4999"):
        assert Download.objects.filter(completed_at__isnull=False).count() == 0
        fetch(client, the_video(footage_request), span)
    download = Download.objects.get()
    assert download.covered == [[0, len(VIDEO)]]
    assert download.bytes_sent == len(VIDEO)
    assert download.completed_at is not None
    assert AuditEvent.objects.filter(action="download.start").count() == 1
    assert AuditEvent.objects.filter(action="download.complete").count() == 1


def test_the_same_bytes_twice_are_counted_twice_and_complete_nothing(client):
    footage_request = a_decided_request(VIDEO)
    let_in(client, footage_request)
    for _ in range(3):
        fetch(client, the_video(footage_request), "0-4999")
    download = Download.objects.get()
    assert (download.bytes_sent, download.covered, download.completed_at) == (15000, [[0, 5000]], None)


def test_another_session_is_another_download():
    footage_request = a_decided_request(VIDEO)
    for _ in range(2):
        fetch(let_in(Client(), footage_request), the_video(footage_request))
    assert Download.objects.count() == 2
    assert len(set(Download.objects.values_list("session", flat=True))) == 2


def test_who_hangs_up_is_counted_up_to_there(client, monkeypatch):
    monkeypatch.setattr("portal.ranges.CHUNK", 1000)
    footage_request = a_decided_request(VIDEO)
    let_in(client, footage_request)
    response = client.get(url_of(the_video(footage_request)))
    pieces = iter(response.streaming_content)
    for _ in range(4):
        next(pieces)
    hang_up(response)
    download = Download.objects.get()
    assert download.bytes_sent == 3000, "the fourth piece was handed on, but nobody knows if it arrived"
    assert download.completed_at is None


def test_asking_only_how_large_it_is_starts_nothing(client):
    footage_request = a_decided_request(VIDEO)
    let_in(client, footage_request)
    for delivery in footage_request.deliveries.all():
        response = client.head(url_of(delivery))
        assert response.status_code == 200
    assert not Download.objects.exists()


def test_a_count_that_cannot_be_written_does_not_break_off_the_download(client, monkeypatch):
    footage_request = a_decided_request(VIDEO)
    let_in(client, footage_request)

    def fail(*args):
        raise DatabaseError("database is locked")

    monkeypatch.setattr(deliveries, "count", fail)
    assert fetch(client, the_video(footage_request)).body == VIDEO


def test_no_session_key_is_kept_with_a_download(client):
    footage_request = a_decided_request(VIDEO)
    let_in(client, footage_request)
    fetch(client, the_video(footage_request))
    key = client.session.session_key
    assert key not in str(Download.objects.values()) + str(AuditEvent.objects.values_list("body", flat=True))


def test_a_long_download_is_written_down_on_the_way(client, monkeypatch):
    monkeypatch.setattr("portal.ranges.CHUNK", 1000)
    monkeypatch.setattr(deliveries, "FLUSH_BYTES", 2000)
    footage_request = a_decided_request(VIDEO)
    let_in(client, footage_request)
    response = client.get(url_of(the_video(footage_request)))
    pieces = iter(response.streaming_content)
    for _ in range(6):
        next(pieces)
    assert Download.objects.get().bytes_sent == 4000
    hang_up(response)


@pytest.mark.parametrize(
    ("spans", "made"),
    [
        ([], []),
        ([[0, 5], [5, 9]], [[0, 9]]),
        ([[7, 9], [0, 5]], [[0, 5], [7, 9]]),
        ([[0, 9], [2, 4]], [[0, 9]]),
        ([[0, 3], [2, 6], [6, 7], [9, 10]], [[0, 7], [9, 10]]),
    ],
)
def test_stretches_that_touch_become_one(spans, made):
    assert deliveries.merged(spans) == made


# --- the page -------------------------------------------------------------------------------------------------------
def test_the_page_shows_each_file_its_checksum_what_was_hidden_and_until_when(client):
    footage_request = a_decided_request(VIDEO)
    let_in(client, footage_request)
    shown = page(client).content.decode()
    for delivery in footage_request.deliveries.all():
        assert url_of(delivery) in shown and delivery.sha256 in shown
    assert "We covered the faces of other people" in shown
    assert "You can download it until" in shown
    assert shown.index("Decision letter") < shown.index("Recording 1")


def test_without_footage_the_page_offers_the_letter_and_speaks_of_no_recording(client):
    footage_request = a_decided_request()
    let_in(client, footage_request)
    shown = page(client).content.decode()
    assert "Decision letter" in shown
    main = shown.split("<main", 1)[1].split("</main", 1)[0]
    for hint in ("ecording", "hid", "video", "redact", "footage"):
        assert hint not in re.sub(r"<[^>]+>", " ", main), hint


def test_a_staff_session_opens_no_requester_s_download(client):
    footage_request = a_decided_request(VIDEO)
    client.force_login(a_legal_approver())
    assert fetch(client, the_video(footage_request)).status_code == 302
    assert not Download.objects.exists()
