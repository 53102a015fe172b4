"""Is footage that is docked, or accepted, after a request was made found and held as well?"""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from footage_app import docking
from footage_app.models import Hold
from portal import audit
from portal.models import Alarm
from requests_app import schedule
from requests_app.lifecycle import afterwards, search
from requests_app.models import Watermark
from tests.builders import a_docked_clip, a_received_request, a_request
from tests.footage_app.catalogue_rows import a_row, clip_rows
from tests.people import a_caseworker, a_footage_officer
from tests.requests_app.test_intake import an_incident

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def a_request_just_now(**fields):
    return a_request(incidents=[an_incident(**fields)])


def test_footage_docked_after_the_request_is_added_and_held():
    footage_request = a_request_just_now()
    assert footage_request.at_risk_from is not None
    clip = a_docked_clip()
    assert schedule.match_late_footage() == 1
    candidate = footage_request.candidates.get()
    assert (candidate.clip, candidate.added_how, candidate.held) == (clip, "later", True)
    assert Hold.objects.filter(clip=clip, held_for=footage_request.reference).exists()
    footage_request.refresh_from_db()
    assert footage_request.at_risk_from is None


def test_running_again_or_reading_a_stretch_again_changes_nothing():
    a_request_just_now()
    a_docked_clip()
    assert schedule.match_late_footage() == 1
    assert schedule.match_late_footage() == 0
    Watermark.objects.update(reached_at=timezone.now() - timedelta(days=10))
    assert schedule.match_late_footage() == 0
    assert Hold.objects.count() == 1


def test_the_watermark_moves_on_and_never_back():
    a_docked_clip()
    schedule.match_late_footage()
    reached_at = Watermark.objects.get().reached_at
    schedule.match_late_footage()
    assert Watermark.objects.get().reached_at == reached_at
    clip = a_docked_clip()
    schedule.match_late_footage()
    assert Watermark.objects.get().reached_at == clip.catalogued_at


def test_a_clock_that_ran_ahead_hides_nothing_that_is_docked_once_it_is_right_again():
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        a_docked_clip()
        schedule.match_late_footage()
    a_request_just_now()
    a_docked_clip()
    assert schedule.match_late_footage() == 1
    assert Watermark.objects.get().reached_at <= timezone.now()


def test_a_transaction_that_commits_a_little_late_is_not_skipped():
    footage_request = a_request_just_now()
    early, late = a_docked_clip(), a_docked_clip()
    type(early).objects.filter(pk=early.pk).update(quarantine="rejected")  # not to be seen yet
    schedule.match_late_footage()
    assert Watermark.objects.get().reached_at == late.catalogued_at > early.catalogued_at
    type(early).objects.filter(pk=early.pk).update(quarantine="")
    assert schedule.match_late_footage() == 1
    assert footage_request.candidates.count() == 2


def test_footage_accepted_from_quarantine_with_its_true_time_is_matched():
    footage_request = a_request_just_now(officers="217EA")
    clip = a_docked_clip(sha256="0" * 64)
    docking.accept(clip, reason="The manifest had the hash of another file.", by=a_footage_officer())
    schedule.match_late_footage()
    assert footage_request.candidates.get().clip == clip


def test_footage_of_another_place_or_time_is_left_alone():
    footage_request = a_request_just_now(ago=timedelta(days=5))
    a_docked_clip()
    elsewhere = a_request_just_now(borough="E09000012")
    a_docked_clip(borough="E09000033", lat=51.5, lon=-0.13)
    assert schedule.match_late_footage() == 0
    assert not footage_request.candidates.exists() and not elsewhere.candidates.exists()


def test_closed_requests_hold_nothing_more():
    footage_request = a_request_just_now()
    afterwards.withdraw(footage_request, by=audit.REQUESTER)
    a_docked_clip()
    assert schedule.match_late_footage() == 0


def test_what_is_over_the_limit_is_a_candidate_and_lifts_the_request_to_the_top(settings):
    settings.CANDIDATE_LIMIT = 1
    footage_request = a_request_just_now()
    a_docked_clip(), a_docked_clip()
    assert schedule.match_late_footage() == 2
    footage_request.refresh_from_db()
    assert footage_request.too_wide
    assert footage_request.candidates.filter(held=True).count() == 1
    assert footage_request.at_risk_from is not None


def taken(footage_request):
    by = a_caseworker()
    search.start_search(footage_request, by=by)
    footage_request.refresh_from_db()
    return by


def fill_the_limit(settings, most=3, **fields):
    """A request that holds as many clips as it may, all of them poor."""
    settings.CANDIDATE_LIMIT = most
    then = timezone.now() - timedelta(days=3)
    poor = {"started_at": then - 40 * MINUTE, "ended_at": then - 20 * MINUTE, "borough": "E09000022"}
    clip_rows(most, **poor, with_files=False)
    said = {"earliest_at": then, "latest_at": then + timedelta(hours=1), "borough": "E09000022"}
    footage_request = a_received_request(**said, officers="217EA", **fields)
    assert footage_request.candidates.filter(held=True).count() == most
    return footage_request, then


def a_late_clip(at, **fields):
    return a_row(started_at=at, borough="E09000022", with_files=False, **fields)


def test_what_is_ruled_out_takes_no_room_from_footage_docked_later(settings):
    footage_request, then = fill_the_limit(settings)
    by = taken(footage_request)
    search.rule_out_several(footage_request, footage_request.candidates.all(), reason="Not them", by=by)
    late = [a_late_clip(then - 35 * MINUTE, ended_at=then - 25 * MINUTE) for _ in range(4)]
    assert schedule.match_late_footage() == 4
    assert footage_request.candidates.filter(clip__in=late, held=True).count() == 3


def test_a_late_clip_that_fits_better_than_the_worst_held_is_held_whatever_the_limit(settings):
    footage_request, then = fill_the_limit(settings)
    best = a_late_clip(then + 10 * MINUTE, officer_ref="217EA")
    worse = a_late_clip(then - 45 * MINUTE, ended_at=then - 40 * MINUTE)
    schedule.match_late_footage()
    assert footage_request.candidates.get(clip=best).held
    assert not footage_request.candidates.get(clip=worse).held
    assert Hold.objects.filter(clip=best, held_for=footage_request.reference).exists()


def test_of_a_flood_of_better_clips_no_more_than_the_limit_are_held(settings):
    footage_request, then = fill_the_limit(settings)
    for _ in range(5):
        a_late_clip(then + 10 * MINUTE)
    schedule.match_late_footage()
    assert footage_request.candidates.filter(held=True).count() == 6
    footage_request.refresh_from_db()
    assert footage_request.too_wide


def test_a_flood_of_late_holds_raises_the_alarm_too(settings):
    settings.HOLDS_AN_HOUR_ALARM = 1
    a_request_just_now()
    a_docked_clip(), a_docked_clip()
    schedule.match_late_footage()
    assert Alarm.objects.get().kind == "flood_of_holds"


def test_the_risk_of_a_finished_search_does_not_come_back(settings):
    footage_request = a_request_just_now()
    by = taken(footage_request)
    search.finish_search(footage_request, nothing_else=True, by=by)
    schedule.work_out_risks()
    footage_request.refresh_from_db()
    assert footage_request.at_risk_from is None
    settings.CANDIDATE_LIMIT = 0
    late = a_docked_clip()
    schedule.match_late_footage()
    schedule.work_out_risks()
    footage_request.refresh_from_db()
    assert footage_request.at_risk_from == late.delete_due_at


def test_risks_are_worked_out_anew():
    footage_request = a_request_just_now()
    type(footage_request).objects.update(at_risk_from=None)
    schedule.work_out_risks()
    footage_request.refresh_from_db()
    assert footage_request.at_risk_from == footage_request.incidents.get().earliest_at + timedelta(days=31)
