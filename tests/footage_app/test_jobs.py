"""Is every job done once, whatever happens to the worker, the queue, the disk and the people pressing buttons?"""

import errno
import os
import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from footage_app import job_alarms, job_stops, jobs, leases, tasks, video_work
from footage_app.models import ClipState, JobStatus, Redaction, RedactionJob
from footage_app.redaction.refusals import Cancelled, NotAVideo, WorkerFailed
from portal import audit
from portal.models import Alarm, AuditEvent
from tests.footage_app.some_clips import a_clip_row
from tests.people import a_caseworker

pytestmark = pytest.mark.django_db
Kind = RedactionJob.Kind


@pytest.fixture
def knocks(settings, monkeypatch, django_capture_on_commit_callbacks):
    """Which jobs the queue was asked to look at."""
    heard = []
    monkeypatch.setitem(
        tasks.do_job.enqueue.__globals__["ADAPTERS"],
        "not-at-all",
        lambda task, args, _: heard.append(args[0]),
    )

    def during(call, *args, **kwargs):
        heard.clear()
        with django_capture_on_commit_callbacks(execute=True):
            call(*args, **kwargs)
        return heard[:]

    return during


@pytest.fixture
def work(monkeypatch):
    """The part of the work is played by a function that the test sets."""
    played = {"count": 0, "do": lambda job, beat: None}

    def do(job, folder, beat):
        played["count"] += 1
        played["do"](job, beat)
        with leases.finishing(job):
            AuditEvent.objects.create(
                chain=f"effect-{job.pk}",
                seq=1,
                at=timezone.now(),
                action="made",
                actor="system",
                body="",
                previous_hash="",
                hash="",
            )

    monkeypatch.setattr(video_work, "WORK", dict.fromkeys(Kind.values, do))
    return played


def effects(job):
    return AuditEvent.objects.filter(chain=f"effect-{job.pk}").count()


def a_job(**fields):
    clip = fields.pop("clip", None) or a_clip_row()
    job = jobs.ask_for(Kind.PROXY, clip, by=audit.SYSTEM)
    RedactionJob.objects.filter(pk=job.pk).update(**fields)
    job.refresh_from_db()
    return job


def long_ago():
    return timezone.now() - timedelta(days=1)


def left_by_a_dead_worker(job):
    RedactionJob.objects.filter(pk=job.pk).update(lease_until_at=long_ago())


def run(job):
    tasks.do_job(job.pk)
    job.refresh_from_db()
    return job


def test_a_job_asked_for_twice_is_one_job():
    clip = a_clip_row()
    assert jobs.ask_for(Kind.PROXY, clip, by=audit.SYSTEM) == jobs.ask_for(Kind.PROXY, clip, by=audit.SYSTEM)
    assert RedactionJob.objects.count() == 1


def test_who_waits_for_a_player_does_not_wait_behind_renders(monkeypatch, django_capture_on_commit_callbacks):
    heard, redaction = {}, Redaction.objects.create(clip=a_clip_row(), made_for="BWV-1")
    adapters = tasks.do_job.enqueue.__globals__["ADAPTERS"]
    monkeypatch.setitem(
        adapters, "not-at-all", lambda task, args, _: heard.update({args[0]: task.queue_name})
    )
    with django_capture_on_commit_callbacks(execute=True):
        asked = {kind: jobs.ask_for(kind, redaction.clip, redaction, by=audit.SYSTEM) for kind in Kind.values}
    assert {kind: heard[job.pk] for kind, job in asked.items()} == {
        kind: "files" if kind == Kind.PROXY else "heavy" for kind in Kind.values
    }


def test_asking_knocks_only_once_the_row_is_there(knocks):
    clip = a_clip_row()
    heard = knocks(jobs.ask_for, Kind.PROXY, clip, by=audit.SYSTEM)
    assert heard == [RedactionJob.objects.get().pk]


def test_the_attempt_is_counted_before_the_work(work):
    job = a_job()
    seen = []
    work["do"] = lambda job, beat: seen.append(RedactionJob.objects.get(pk=job.pk).attempts)
    run(job)
    assert seen == [1]


def test_knocking_twice_does_the_work_once(work):
    job = run(run(a_job()))
    assert (job.status, work["count"], effects(job)) == (JobStatus.DONE, 1, 1)


def test_nobody_else_can_claim_what_is_being_worked_on():
    job = a_job()
    assert leases.claim(job.pk) is not None
    assert leases.claim(job.pk) is None


def test_what_a_dead_worker_left_is_claimed_again():
    job = a_job()
    leases.claim(job.pk)
    left_by_a_dead_worker(job)
    assert leases.claim(job.pk).attempts == 2


def test_a_worker_given_up_for_dead_cannot_finish(work):
    job = a_job()
    slow = leases.claim(job.pk)
    left_by_a_dead_worker(job)
    leases.claim(job.pk)
    with pytest.raises(leases.LeaseLost), leases.finishing(slow):
        raise AssertionError("the effect of a lost lease was made")
    assert RedactionJob.objects.get(pk=job.pk).status == JobStatus.RUNNING


def test_a_worker_given_up_for_dead_cannot_fail_the_job_of_its_follower(work):
    job = a_job(max_attempts=2)
    slow = leases.claim(job.pk)
    left_by_a_dead_worker(job)
    leases.claim(job.pk)
    leases.give_up(slow, "I broke", again=False)
    assert RedactionJob.objects.get(pk=job.pk).status == JobStatus.RUNNING


def test_a_job_that_kills_every_worker_stops_after_three_and_says_so(knocks):
    job = a_job()
    for _ in range(3):
        assert leases.claim(job.pk)
        left_by_a_dead_worker(job)
        assert knocks(tasks.look_after_jobs) == ([job.pk] if _ < 2 else [])
    assert leases.claim(job.pk) is None
    job.refresh_from_db()
    assert job.status == JobStatus.FAILED
    assert "stopped 3 times" in job.reason
    assert AuditEvent.objects.filter(action="job.proxy.fail").count() == 1


def test_work_that_breaks_is_tried_three_times(work, knocks):
    job = a_job()

    def breaks(job, beat):
        raise RuntimeError("/secret/path exploded")

    work["do"] = breaks
    assert knocks(run, job) == [job.pk]
    assert knocks(run, job) == [job.pk]
    assert knocks(run, job) == []
    assert (job.status, work["count"]) == (JobStatus.FAILED, 3)
    assert "/secret/path" not in job.reason


def failed(job, words="The file is damaged."):
    leases.fail(RedactionJob.objects.filter(pk=job.pk), job, words)
    job.refresh_from_db()
    return job


def test_a_job_that_failed_for_good_raises_one_alarm_that_ends_when_it_is_asked_for_again():
    job = failed(a_job())
    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.job) == ("job", job)
    assert alarm.words == (
        f"Clip {job.clip.evidence_id}: “Make the review copy” has failed. The file is damaged."
    )
    again = jobs.retry(job, by=a_caseworker())
    alarm.refresh_from_db()
    assert alarm.cleared_at and alarm.cleared_by is None
    failed(again)
    assert Alarm.objects.filter(cleared_at=None).get().job == again


def test_an_attempt_that_is_followed_by_another_raises_no_alarm(work, knocks):
    work["do"] = lambda job, beat: 1 / 0
    knocks(run, a_job())
    assert not Alarm.objects.exists()


def test_a_machine_that_fails_everything_raises_no_flood():
    for _ in range(job_alarms.MOST_OPEN + 5):
        failed(a_job())
    kinds = Counter(Alarm.objects.values_list("kind", flat=True))
    assert kinds == {"job": job_alarms.MOST_OPEN, "many_jobs": 1}


def test_what_the_engine_refuses_is_not_tried_again(work, knocks):
    job = a_job()

    def refuses(job, beat):
        raise NotAVideo("The file is empty.")

    work["do"] = refuses
    assert knocks(run, job) == []
    assert (job.status, job.reason) == (JobStatus.FAILED, "The file is empty.")


@pytest.mark.parametrize(
    "trouble",
    [
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
        WorkerFailed(f"The work could not be finished: {os.strerror(errno.ENOSPC)}."),
    ],
)
def test_a_full_disk_costs_no_attempt_but_is_not_waited_for_for_ever(work, knocks, monkeypatch, trouble):
    monkeypatch.setattr(leases, "FULL_DISK_PAUSES", 2)
    job = a_job()

    def is_full(job, beat):
        raise trouble

    work["do"] = is_full
    for _ in range(2):
        assert knocks(run, job) == []
        assert job.status == JobStatus.QUEUED
        assert leases.claim(job.pk) is None, "it waits before it tries again"
        assert "room" in job.reason
        RedactionJob.objects.filter(pk=job.pk).update(not_before_at=long_ago(), knocked_at=long_ago())
        assert knocks(tasks.look_after_jobs) == [job.pk]
    for _ in range(3):
        run(job)
    assert job.status == JobStatus.FAILED
    assert work["count"] == 5


def test_a_lost_queue_is_made_good(knocks):
    job = a_job()
    assert knocks(tasks.look_after_jobs) == [], "it was knocked for a moment ago"
    RedactionJob.objects.update(knocked_at=long_ago())
    assert knocks(tasks.look_after_jobs) == [job.pk]
    assert knocks(tasks.look_after_jobs) == []


def test_a_cancelled_job_keeps_nothing_of_its_work(work):
    user = a_caseworker()
    job = a_job()
    work["do"] = lambda running, beat: job_stops.cancel(job, by=user)
    run(job)
    assert (job.status, effects(job)) == (JobStatus.CANCELLED, 0)
    assert not job_stops.cancel(job, by=user)


def test_a_cancelled_job_can_be_asked_for_again(work):
    job = a_job()
    job_stops.cancel(job, by=a_caseworker())
    again = run(jobs.retry(job, by=a_caseworker()))
    assert again != job
    assert again.status == JobStatus.DONE


def test_work_on_deleted_footage_is_refused_in_words(work):
    clip = a_clip_row()
    job = a_job(clip=clip)
    for state in (ClipState.DOOMED, ClipState.PURGING):
        type(clip).objects.filter(pk=clip.pk).update(state=state, doomed_at=long_ago())
    run(job)
    assert (job.status, work["count"]) == (JobStatus.FAILED, 0)
    assert "deleted" in job.reason


def test_footage_deleted_while_it_was_worked_on_leaves_nothing(work):
    job = a_job()

    def deleted(running, beat):
        for state in (ClipState.DOOMED, ClipState.PURGING):
            type(job.clip).objects.filter(pk=job.clip_id).update(state=state, doomed_at=long_ago())

    work["do"] = deleted
    run(job)
    assert effects(job) == 0
    left_by_a_dead_worker(job)
    assert run(job).status == JobStatus.FAILED
    assert "deleted" in job.reason


def test_asking_for_the_work_of_a_request_counts_as_work_on_it():
    user, clip = a_caseworker(), a_clip_row()
    redaction = Redaction.objects.create(clip=clip, made_for="BWV-AAAA-BBBB-CCCC")
    jobs.ask_for(Kind.ANALYSE, clip, redaction, by=user)
    assert audit.worked_on(user, "BWV-AAAA-BBBB-CCCC")


def test_folders_of_jobs_that_nobody_goes_on_with_are_cleared(settings):
    old = settings.WORK_DIR / "redaction-1-render-3"
    in_use = video_work.folder_of(a_job())
    fresh = settings.WORK_DIR / "redaction-2-render-1"
    for folder in (old, in_use, fresh):
        folder.mkdir()
    for folder in (old, in_use):
        os.utime(folder, (0, 0))
    tasks.look_after_jobs()
    assert [folder.exists() for folder in (old, in_use, fresh)] == [False, True, True]


@pytest.mark.django_db(transaction=True)
class TestWithTwoConnections:
    """What only shows when the heart beats in a thread with a connection of its own."""

    @pytest.fixture(autouse=True)
    def on_a_real_database(self):
        if "memory" in str(connection.settings_dict["NAME"]):
            pytest.skip("an SQLite database in memory cannot be shared by two connections")

    def test_the_lease_is_renewed_and_the_progress_seen_while_the_work_goes_on(self, work, settings):
        settings.JOB_LEASE_SECONDS = 0.3
        job = a_job()
        seen = threading.Event()

        def works(running, beat):
            first = RedactionJob.objects.get(pk=job.pk).lease_until_at
            beat.stage = "Looking for faces"
            beat.progress(3, 10)
            for _ in range(100):
                row = RedactionJob.objects.get(pk=job.pk)
                if row.lease_until_at > first and (row.percent, row.stage) == (30, "Looking for faces"):
                    seen.set()
                    return
                threading.Event().wait(0.05)

        work["do"] = works
        run(job)
        assert seen.is_set()
        assert job.status == JobStatus.DONE

    def test_the_worker_hears_that_the_job_was_cancelled(self, work, settings):
        settings.JOB_LEASE_SECONDS = 0.3
        job = a_job()
        heard = threading.Event()

        def works(running, beat):
            job_stops.cancel(job, by=audit.SYSTEM)
            for _ in range(100):
                if beat.cancelled():
                    heard.set()
                    raise Cancelled("The work was cancelled.")
                threading.Event().wait(0.05)

        work["do"] = works
        run(job)
        assert heard.is_set()
        assert (job.status, effects(job)) == (JobStatus.CANCELLED, 0)
