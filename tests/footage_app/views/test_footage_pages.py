"""Do footage officers see what was docked and decide on it, and does nobody else?"""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from footage_app import docking, quarantine_watch, retention
from footage_app import retention_guards as guards
from footage_app.models import Clip, Docking, Quarantine, Sweep
from portal import audit
from portal.models import AuditEvent
from portal.words import moment_words
from tests.builders import a_docked_clip
from tests.footage_app.catalogue_rows import a_row, clip_rows
from tests.footage_app.recordings import a_folder, an_entry
from tests.people import a_caseworker, a_footage_officer, a_legal_approver, a_supervisor, an_auditor, sign_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def officer(client):
    return sign_in(client, a_footage_officer())


def page(client, name, *args, **query):
    response = client.get(reverse(f"footage:{name}", args=args), query)
    assert response.status_code == 200, (name, response.status_code)
    assert response["Cache-Control"] == "private, no-store"
    return response.content.decode()


def test_what_was_docked_is_seen_by_station_and_day(officer, tmp_path):
    docking.dock(a_folder(tmp_path / "Brixton 1", an_entry("a.mp4"), an_entry("b.mp4", sha256="0" * 64)))
    docking.dock(a_folder(tmp_path / "Camden 2", an_entry()))
    text = page(officer, "dockings")
    assert "Brixton 1" in text and "Camden 2" in text
    text = page(officer, "dockings", station="brixton")
    assert "Brixton 1" in text and "Camden 2" not in text
    yesterday = timezone.localdate() - DAY
    asked = {"day-day": yesterday.day, "day-month": yesterday.month, "day-year": yesterday.year}
    assert "No docking matches" in page(officer, "dockings", **asked)


def test_a_docking_shows_its_recordings_and_what_was_reported(officer, tmp_path):
    done = docking.dock(a_folder(tmp_path / "dock", an_entry("a.mp4", odd_field=1)))
    (tmp_path / "dock" / "<b>extra.bin").write_bytes(b"?")
    done = docking.dock(tmp_path / "dock")
    first = done.clips.first() or Clip.objects.get()
    text = page(officer, "docking", first.docking.pk)
    assert first.evidence_id in text and "odd_field" in text
    text = page(officer, "docking", done.pk)
    assert "&lt;b&gt;extra.bin" in text and "Mark as looked at" in text
    officer.post(reverse("footage:see_refused", args=[done.pk]))
    assert done.refused.get().seen_by is not None
    assert "Mark as looked at" not in page(officer, "docking", done.pk)


def test_the_quarantine_lists_what_is_deleted_first_first(officer):
    later, sooner = a_docked_clip(sha256="0" * 64), a_docked_clip(sha256="0" * 64)
    Clip.objects.filter(pk=sooner.pk).update(delete_due_at=timezone.now() + DAY)
    text = page(officer, "quarantine")
    assert text.index(sooner.evidence_id) < text.index(later.evidence_id)
    assert "SHA-256 differs" in text


def test_a_footage_officer_accepts_with_a_reason_and_not_without(officer):
    clip = a_docked_clip(sha256="0" * 64)
    url = reverse("footage:accept", args=[clip.pk])
    assert "Enter why this recording can be accepted" in officer.post(url, {}).content.decode()
    clip.refresh_from_db()
    assert clip.quarantine == Quarantine.WAITING
    assert officer.post(url, {"reason": "Copied twice."}).url == reverse("footage:clip", args=[clip.pk])
    clip.refresh_from_db()
    assert clip.quarantine == Quarantine.ACCEPTED
    assert (
        "decided on this recording" in officer.post(url, {"reason": "Again."}, follow=True).content.decode()
    )


def test_a_recording_without_a_time_is_accepted_with_one(officer):
    clip = a_docked_clip(recorded_start_utc="?")
    url = reverse("footage:accept", args=[clip.pk])
    assert "the day the recording started" in officer.post(url, {"reason": "Fine."}).content.decode()
    day = timezone.localdate() - 2 * DAY
    asked = {
        "reason": "Fine.",
        "at": "22:15",
        "day-day": day.day,
        "day-month": day.month,
        "day-year": day.year,
    }
    officer.post(url, asked)
    clip.refresh_from_db()
    assert clip.time_is_sure and (clip.started_at.hour, clip.started_at.minute) == (22, 15)


def typed_day(day):
    return {"day-day": day.day, "day-month": day.month, "day-year": day.year}


def test_a_wrong_camera_date_can_be_put_right_and_the_page_says_when_it_is_deleted(officer):
    clip = a_docked_clip(started_at=timezone.now() - 40 * DAY)
    url = reverse("footage:accept", args=[clip.pk])
    text = officer.get(url).content.decode()
    soon = moment_words(timezone.now() + DAY).rsplit(" at ")[0]
    assert f"It is deleted on {soon}" in text and "It is right that it is deleted on" in text
    assert "confirm that it may be deleted so soon" in officer.post(url, {"reason": "Fine."}).content.decode()
    clip.refresh_from_db()
    assert clip.quarantine == Quarantine.WAITING
    day = timezone.now() - 3 * DAY
    text = officer.post(
        url, {"reason": "Its clock was wrong.", **typed_day(day), "at": "10:00"}, follow=True
    ).content.decode()
    clip.refresh_from_db()
    assert (clip.quarantine, clip.started_at.date()) == (Quarantine.ACCEPTED, day.date())
    assert f"It is deleted on {moment_words(clip.delete_due_at)} unless" in text


def test_what_is_deleted_soon_is_accepted_by_whoever_says_that_it_is_right(officer):
    clip = a_docked_clip(started_at=timezone.now() - 40 * DAY)
    officer.post(reverse("footage:accept", args=[clip.pk]), {"reason": "Fine.", "may_go_soon": "on"})
    clip.refresh_from_db()
    assert clip.quarantine == Quarantine.ACCEPTED


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"day-day": "20", "day-month": "11", "day-year": "1926", "at": "10:00"}, "must be on or after"),
        ({"day-day": "20", "day-month": "11", "day-year": "2026"}, "Enter the time it started"),
        ({"at": "10:00"}, "Enter the day the recording started"),
    ],
)
def test_half_a_start_or_one_before_there_were_cameras_is_none(officer, typed, wrong):
    clip = a_docked_clip(sha256="0" * 64)
    url = reverse("footage:accept", args=[clip.pk])
    assert wrong in officer.post(url, {"reason": "Fine.", **typed}).content.decode()
    clip.refresh_from_db()
    assert clip.quarantine == Quarantine.WAITING


def test_footage_officers_see_that_what_may_be_evidence_goes_soon(officer):
    clip = a_docked_clip(sha256="0" * 64, evidential=True)
    assert "may be evidence" not in page(officer, "quarantine")
    Clip.objects.filter(pk=clip.pk).update(delete_due_at=timezone.now() + 2 * DAY)
    quarantine_watch.warn_of_evidence()
    assert "1 recording in quarantine may be evidence" in page(officer, "quarantine")
    assert "It is evidence, so it stays" in page(officer, "accept", clip.pk)


def test_a_look_at_what_was_reported_and_its_entry_in_the_log_are_one(officer, tmp_path, monkeypatch):
    a_folder(tmp_path / "dock", an_entry())
    (tmp_path / "dock" / "extra.bin").write_bytes(b"?")
    done = docking.dock(tmp_path / "dock")

    def broken(*args, **fields):
        raise RuntimeError("the log cannot be written")

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(RuntimeError):
        officer.post(reverse("footage:see_refused", args=[done.pk]))
    assert done.refused.filter(seen_at=None).exists()


def test_a_docking_in_the_last_second_of_a_day_is_of_that_day(officer):
    midnight = datetime(2026, 11, 21, tzinfo=UTC)
    for station, at in (("Late dock", midnight - timedelta(milliseconds=300)), ("Next dock", midnight)):
        Docking.objects.create(station=station, started_at=at, finished_at=at)
    first = page(officer, "dockings", **typed_day(midnight - DAY))
    then = page(officer, "dockings", **typed_day(midnight))
    assert "Late dock" in first and "Next dock" not in first
    assert "Next dock" in then and "Late dock" not in then


def test_a_footage_officer_rejects_and_marks_evidence(officer):
    clip = a_docked_clip(sha256="0" * 64)
    officer.post(reverse("footage:reject", args=[clip.pk]), {"reason": "A test."})
    good = a_docked_clip()
    officer.post(reverse("footage:mark_evidential", args=[good.pk]), {"case_refs": "01/1/26, 01/2/26"})
    good.refresh_from_db()
    clip.refresh_from_db()
    assert clip.quarantine == Quarantine.REJECTED and good.case_refs == ["01/1/26", "01/2/26"]
    assert "Evidence" in page(officer, "clip", good.pk)
    officer.post(reverse("footage:mark_not_evidential", args=[good.pk]), {"reason": "Closed."})
    good.refresh_from_db()
    assert not good.evidential


def test_the_page_of_a_clip_says_what_becomes_of_it_and_reading_it_is_recorded(officer):
    clip = a_docked_clip(location_text="=1+1", device_serial="<script>alert(1)</script>"[:20])
    text = page(officer, "clip", clip.pk)
    assert "31 days after it was recorded" in text and clip.sha256 in text and "<script>alert" not in text
    retention.hold([clip.pk], held_for="BWV-AAAA", by="system")
    text = page(officer, "clip", clip.pk)
    assert "Held for a request" in text and "BWV-AAAA" in text
    assert AuditEvent.objects.filter(action="clip.read", about=f"clip:{clip.pk}").count() == 2


@pytest.mark.parametrize("state", ["doomed", "purging", "gone"])
def test_a_clip_that_leaves_still_has_its_page(officer, state):
    clip = a_row()
    for step in ["doomed", "purging", "gone"]:
        Clip.objects.filter(pk=clip.pk).update(state=step, doomed_at=timezone.now(), gone_at=timezone.now())
        if step == state:
            break
    assert "elete" in page(officer, "clip", clip.pk)


def test_a_search_by_hand_needs_something_to_go_by_and_is_recorded(officer):
    clip = a_docked_clip(officer_ref="217EA")
    assert "Enter an evidence ID" in page(officer, "search", evidence_id="")
    assert clip.evidence_id in page(officer, "search", officer="217 ea")
    assert clip.evidence_id in page(officer, "search", evidence_id=clip.evidence_id)
    assert clip.evidence_id in page(officer, "search", device=clip.device_serial, borough=clip.borough)
    day = timezone.localdate(clip.started_at)
    asked = {"day-day": day.day, "day-month": day.month, "day-year": day.year}
    assert clip.evidence_id in page(officer, "search", **asked)
    assert "No recording matches" in page(officer, "search", **asked, officer="1XX")
    assert AuditEvent.objects.filter(action="clip.search").count() == 5


def test_the_deletion_page_counts_what_is_due_each_day(officer):
    clip_rows(3, started_at=timezone.now() - 28 * DAY)
    clip_rows(2, started_at=timezone.now() - 40 * DAY)
    text = page(officer, "retention")
    assert text.index("2 clips") < text.index("3 clips") and text.count("0 clips") == 5


def test_two_people_let_a_stopped_sweep_go_on_through_the_pages(client, settings):
    settings.SWEEP_FLOOR = 1
    clip_rows(2, started_at=timezone.now() - 31 * DAY)
    stopped = retention.sweep()
    propose = reverse("footage:propose_override", args=[stopped.pk])
    confirm = reverse("footage:confirm_override", args=[stopped.pk])
    supervisor, officer = a_supervisor(), a_footage_officer()
    sign_in(client, officer)
    assert client.post(propose, {"reason": "Mine."}).status_code == 403
    assert "Deletion has stopped" in page(client, "retention")
    sign_in(client, supervisor)
    assert "Enter why" in client.post(propose, {}).content.decode()
    client.post(propose, {"reason": "A busy weekend."})
    assert client.post(confirm).status_code == 403
    sign_in(client, officer)
    assert "Confirm" in page(client, "retention")
    client.post(confirm)
    assert retention.sweep().doomed == 2
    assert Sweep.objects.get(pk=stopped.pk).confirmed_by == officer
    assert guards.open_stop() is None
    assert "Let go on by" in page(client, "retention")


PAGES = ["dockings", "quarantine", "search", "retention"]


@pytest.mark.parametrize(
    ("person", "allowed"),
    [
        (a_footage_officer, PAGES),
        (a_supervisor, PAGES),
        (an_auditor, ["retention"]),
        (a_caseworker, ["search"]),
        (a_legal_approver, []),
    ],
)
def test_everybody_sees_their_own_pages_and_no_others(client, person, allowed):
    sign_in(client, person())
    assert [name for name in PAGES if client.get(reverse(f"footage:{name}")).status_code == 200] == allowed


def test_only_footage_officers_decide(client):
    clip = a_docked_clip(sha256="0" * 64)
    for person in (a_supervisor, a_caseworker, a_legal_approver, an_auditor):
        sign_in(client, person())
        for name in ("accept", "reject", "mark_evidential", "mark_not_evidential"):
            assert client.post(
                reverse(f"footage:{name}", args=[clip.pk]), {"reason": "x", "case_refs": "x"}
            ).status_code in (403, 404)
    clip.refresh_from_db()
    assert clip.quarantine == Quarantine.WAITING and not clip.evidential


def test_what_does_not_exist_is_not_found(officer):
    for name in ("clip", "accept", "docking"):
        assert officer.get(reverse(f"footage:{name}", args=[10**30])).status_code == 404
    assert officer.post(reverse("footage:confirm_override", args=[7])).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_pages_ask_the_database_as_often_for_many_rows_as_for_one(
    officer, name, django_assert_max_num_queries, tmp_path
):
    clip_rows(30, quarantine=Quarantine.WAITING, with_files=False, officer_ref="1A")
    with django_assert_max_num_queries(14):
        page(officer, name, **({"officer": "1A"} if name == "search" else {}))
