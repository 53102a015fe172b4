"""Who may watch, and what do the review pages answer to the wrong person, the wrong address and the wrong form?"""

import json
import time

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footage_app.models import JobStatus, RedactionJob, ReviewCopy
from footage_app.redaction import read_plan
from portal.models import AuditEvent
from requests_app.lifecycle import redaction as lifecycle
from requests_app.urls.review import CHANGES
from tests.builders import a_filmed_request, a_request, with_result
from tests.people import (
    a_caseworker,
    a_footage_officer,
    a_legal_approver,
    a_supervisor,
    an_auditor,
    sign_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def filmed():
    footage_request = a_filmed_request(rendered=False)
    return footage_request, lifecycle.redactions_of(footage_request).get()


def address(name, row, *more):
    return reverse(f"review:{name}", args=[row.made_for, row.clip_id, *more])


def readings(row):
    return AuditEvent.objects.filter(chain=row.made_for, action="clip.watch").count()


def everything_to_read(row, made):
    candidate = lifecycle.footage_request_of(row).candidates.get()
    return [
        address("clip", row),
        address("plan", row),
        address("original", row),
        address("result", row, made.pk),
        address("picture", row, "f1"),
        address("progress", row, "analyse"),
        reverse("review:player", args=[candidate.pk]),
        reverse("review:player_video", args=[candidate.pk]),
        reverse("review:player_progress", args=[candidate.pk]),
    ]


def everything_to_change(row, made):
    names = [
        *CHANGES,
        "follow",
        "listen",
        "suggest",
        "preview",
        "render",
        "look_for_faces",
        "copy_again",
        "looked",
    ]
    pages = [address(name, row) for name in names]
    return [*pages, address("cancel", row, "render"), address("played", row, made.pk)]


def test_only_those_who_may_see_originals_see_anything(filmed, client):
    footage_request, row = filmed
    made = with_result(footage_request, row, by=footage_request.assigned_to)
    for url in everything_to_read(row, made):
        assert client.get(url).status_code == 302, "to the sign-in page"
    for who, status in (
        (a_caseworker, 200),
        (a_supervisor, 200),
        (a_legal_approver, 200),
        (a_footage_officer, 404),
        (an_auditor, 404),
    ):
        sign_in(client, who())
        got = {url: client.get(url).status_code for url in everything_to_read(row, made)}
        assert set(got.values()) == {status}, (who.__name__, got)


def test_an_officer_in_the_footage_sees_what_a_stranger_sees(filmed, client):
    footage_request, row = filmed
    made = with_result(footage_request, row, by=footage_request.assigned_to)
    sign_in(client, a_caseworker(officer_ref=row.clip.officer_ref))
    unknown = client.get(address("clip", row).replace(row.made_for, "BWV-AAAA-BBBB-CCCC"))
    for url in everything_to_read(row, made):
        answer = client.get(url)
        assert (answer.status_code, answer.content) == (404, unknown.content)
    for url in everything_to_change(row, made):
        assert client.post(url).status_code == 404


def test_one_request_does_not_open_the_footage_of_another(filmed, client):
    footage_request, row = filmed
    made = with_result(footage_request, row, by=footage_request.assigned_to)
    sign_in(client, footage_request.assigned_to)
    other = a_request("searching", by=footage_request.assigned_to)
    for url in [*everything_to_read(row, made)[:6], *everything_to_change(row, made)]:
        foreign = url.replace(row.made_for, other.reference)
        assert client.get(foreign).status_code in (404, 405)
        assert client.post(foreign).status_code in (404, 405)


def test_only_case_staff_change_anything_and_only_by_post(filmed, client):
    footage_request, row = filmed
    made = with_result(footage_request, row, by=footage_request.assigned_to)
    before = AuditEvent.objects.filter(is_work=True).count()
    sign_in(client, a_legal_approver())
    for url in everything_to_change(row, made):
        assert client.post(url).status_code == 404
    sign_in(client, a_caseworker())
    for url in everything_to_change(row, made):
        assert client.get(url).status_code == 405
    assert AuditEvent.objects.filter(is_work=True).count() == before


def test_one_viewing_is_one_event_however_many_pieces_are_fetched(filmed, client):
    _, row = filmed
    sign_in(client, a_caseworker())
    size = ReviewCopy.objects.get().size_bytes
    for start in range(0, size, size // 8):
        answer = client.get(address("original", row), headers={"Range": f"bytes={start}-"})
        assert answer.status_code == 206
    assert readings(row) == 1
    sign_in(client, a_caseworker())
    client.get(address("original", row), headers={"Range": "bytes=500-"})
    assert readings(row) == 2


def test_a_picture_of_a_face_is_not_opened_without_a_record(filmed, client):
    _, row = filmed
    sign_in(client, a_legal_approver())
    looked = AuditEvent.objects.filter(chain=row.made_for, action="review.read")
    picture = address("picture", row, row.pictures.first().track)
    for _ in range(2):
        assert client.get(picture).status_code == 200
        assert looked.count() == 1
    client.get(address("clip", row))
    client.get(picture)
    assert looked.count() == 2, "the page and its pictures are one reading"


def test_whoever_opens_the_page_again_or_watches_again_is_on_record_again(filmed, client, monkeypatch):
    _, row = filmed
    sign_in(client, a_caseworker())
    opened = AuditEvent.objects.filter(chain=row.made_for, action="review.read")
    for times in (1, 2):
        client.get(address("clip", row))
        assert opened.count() == times
        client.get(address("original", row))
        assert readings(row) == times, "the whole file is a viewing by itself"
    began = time.time()
    for seconds, times in ((20, 3), (21, 3), (40, 4)):
        monkeypatch.setattr("requests_app.views.review_viewing.time.time", lambda: began + seconds)  # noqa: B023
        client.get(address("original", row), headers={"Range": "bytes=0-"})
        client.get(address("original", row), headers={"Range": "bytes=900-"})
        assert readings(row) == times, (
            "a player asks twice for the beginning, and a moment later somebody again"
        )


def test_what_an_open_page_asks_for_again_and_again_does_not_bury_the_log(filmed, client, monkeypatch):
    _, row = filmed
    sign_in(client, a_caseworker())
    looked = AuditEvent.objects.filter(chain=row.made_for, action="review.read")
    began = time.time()
    for minutes, times in ((0, 1), (10, 1), (29, 1), (31, 2), (59, 2), (62, 3)):
        monkeypatch.setattr("requests_app.views.review_viewing.time.time", lambda: began + 60 * minutes)  # noqa: B023
        for name in ("since", "plan"):
            assert client.get(address(name, row)).status_code == 200
        assert looked.count() == times, minutes


def test_nothing_that_shows_footage_may_stay_in_a_cache(filmed, client):
    footage_request, row = filmed
    made = with_result(footage_request, row, by=footage_request.assigned_to)
    sign_in(client, footage_request.assigned_to)
    for url in everything_to_read(row, made):
        answer = client.get(url)
        assert "no-store" in answer["Cache-Control"], url
        assert answer["X-Content-Type-Options"] == "nosniff", url


def test_a_button_asks_for_the_copy_to_watch_once_and_opening_the_page_does_nothing(client):
    footage_request = a_filmed_request(rendered=False)
    candidate = footage_request.candidates.get()
    ReviewCopy.objects.all().delete()
    RedactionJob.objects.filter(kind="proxy").delete()
    sign_in(client, footage_request.assigned_to)
    page, make = (reverse(f"review:{name}", args=[candidate.pk]) for name in ("player", "make_copy"))
    for _ in range(2):
        assert "Make the copy to watch</button>" in " ".join(client.get(page).text.split()).replace(
            " </", "</"
        )
    assert client.get(make).status_code == 405
    assert not RedactionJob.objects.filter(kind="proxy").exists()
    for _ in range(2):
        assert "is being made" in client.post(make, follow=True).text
    job = RedactionJob.objects.get(kind="proxy")
    state = client.get(reverse("review:player_progress", args=[candidate.pk])).json()
    assert (state["state"], state["percent"]) == ("waiting", 0)
    RedactionJob.objects.filter(pk=job.pk).update(status=JobStatus.FAILED, reason="The file is damaged.")
    assert "The file is damaged." in client.get(page).text
    client.post(make)
    assert RedactionJob.objects.filter(kind="proxy").count() == 2


def test_a_job_that_failed_is_told_with_its_reason_and_can_be_tried_again(filmed, client):
    footage_request, row = filmed
    job = lifecycle.render(footage_request, row, by=footage_request.assigned_to)
    RedactionJob.objects.filter(pk=job.pk).update(
        status=JobStatus.FAILED, reason="The machine stopped 3 times."
    )
    sign_in(client, footage_request.assigned_to)
    page = client.get(address("clip", row)).text
    assert "The machine stopped 3 times." in page and "Try again" in page
    client.post(address("render", row))
    assert row.jobs.filter(kind="render", status=JobStatus.QUEUED).count() == 1
    client.post(address("cancel", row, "render"))
    assert not row.jobs.filter(status=JobStatus.QUEUED).exists()


def test_a_video_that_is_being_made_is_not_asked_for_again(filmed, client):
    footage_request, row = filmed
    sign_in(client, footage_request.assigned_to)
    assert 'id="render"' in client.get(address("clip", row)).text
    lifecycle.render(footage_request, row, by=footage_request.assigned_to)
    assert 'id="render"' not in client.get(address("clip", row)).text


def test_a_stale_page_is_told_so_and_changes_nothing(filmed, client):
    footage_request, row = filmed
    sign_in(client, footage_request.assigned_to)
    fields = {"track": "f1", "choice": "requester", "version": row.plan_version}
    client.post(address("decide", row), fields)
    told = client.post(address("decide", row), {**fields, "choice": "hide"}, follow=True).text
    assert "was changed since you opened the page" in told
    spoken = client.post(
        address("decide", row), {**fields, "choice": "hide"}, headers={"Accept": "application/json"}
    )
    assert (spoken.status_code, spoken.json()["stale"]) == (409, True)
    row.refresh_from_db()
    assert row.plan["tracks"][0]["decision"] == "show"


def test_watching_an_old_result_does_not_count(filmed, client):
    footage_request, row = filmed
    made = with_result(footage_request, row, by=footage_request.assigned_to)
    row.derivatives.update(watched_at=None, watched_by=None)
    lifecycle.set_sound(
        footage_request, row, "open", 0, 1, version=row.plan_version, by=footage_request.assigned_to
    )
    sign_in(client, footage_request.assigned_to)
    told = client.post(
        address("played", row, made.pk), {"played": "[[0, 3]]"}, headers={"Accept": "application/json"}
    ).json()
    assert "changed after" in told["refused"]
    made.refresh_from_db()
    assert made.watched_at is None


def test_words_from_a_note_are_never_markup(filmed, client):
    footage_request, row = filmed
    sign_in(client, footage_request.assigned_to)
    note = "<script>alert(1)</script>"
    fields = {"track": "f1", "choice": "no_face", "note": note, "version": row.plan_version}
    client.post(address("decide", row), fields)
    page = client.get(address("clip", row)).text
    assert note not in page and "&lt;script&gt;" in page


nonsense = st.one_of(
    st.text(max_size=40),
    st.integers().map(str),
    st.sampled_from(["", "-1", "NaN", "1e9", "f1", "b1", "\x00", "9" * 400, "[[", "null", "2147483648"]),
    st.recursive(st.none() | st.booleans() | st.floats() | st.integers(), st.lists, max_leaves=12).map(
        json.dumps
    ),
)
names = st.sampled_from(["version", "track", "choice", "note", "keyframes", "what", "start", "end", "pk"])


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    view=st.sampled_from(
        ["decide", "hide_the_rest", "draw_box", "move_box", "remove_box", "set_sound", "undo"]
    ),
    fields=st.dictionaries(names, nonsense, max_size=6),
    right=st.booleans(),
    spoken=st.booleans(),
)
def test_no_form_however_absurd_breaks_the_page_or_the_plan(filmed, client, view, fields, right, spoken):
    footage_request, row = filmed
    sign_in(client, footage_request.assigned_to)
    row.refresh_from_db()
    if right:
        fields = {**fields, "version": str(row.plan_version)}
    headers = {"Accept": "application/json"} if spoken else {}
    answer = client.post(address(view, row), fields, headers=headers)
    assert answer.status_code in ((200, 409) if spoken else (302,))
    row.refresh_from_db()
    read_plan(row.plan)
    assert client.get(address("clip", row)).status_code == 200
