"""Does what is said reach the plan that people work on meanwhile, and does it leave alone what they wrote?"""

from dataclasses import replace

import pytest

from footage_app import jobs, review_acts, sound_work, tasks
from footage_app.models import JobStatus, RedactionJob
from footage_app.redaction.plan import Line, Speech
from footage_app.review import plan_of
from portal.models import AuditEvent
from requests_app.lifecycle import redaction as lifecycle
from tests.builders import a_filmed_request

Kind = RedactionJob.Kind
HEARD = Speech(
    ((0.0, 2.0),), (Line(0.0, 1.0, "My name is Ann.", "", ("name",)), Line(1.0, 2.0, "Yes.")), "played"
)
TOLD_APART = replace(HEARD, lines=tuple(replace(line, speaker="s1") for line in HEARD.lines))


@pytest.fixture
def filmed():
    footage_request = a_filmed_request(rendered=False)
    return footage_request, lifecycle.redactions_of(footage_request).get()


@pytest.fixture
def heard(monkeypatch):
    """What the engine hears is played: what matters here is what becomes of it."""
    monkeypatch.setattr(
        sound_work.engine, "listen", lambda path, speakers, **_: TOLD_APART if speakers else HEARD
    )


def listen(footage_request, row, target=""):
    job = lifecycle.ask_for(footage_request, row, Kind.LISTEN, target, by=footage_request.assigned_to)
    tasks.do_job(job.pk)
    job.refresh_from_db()
    row.refresh_from_db()
    assert job.status == JobStatus.DONE, job.reason
    return plan_of(row).speech


@pytest.mark.django_db
def test_once_faces_are_found_the_clip_is_listened_to(filmed):
    _, row = filmed
    job = RedactionJob.objects.get(kind=Kind.LISTEN, redaction=row)
    assert (job.status, job.asked_by, job.target) == (JobStatus.DONE, "system", "")
    assert "silero-vad" in plan_of(row).speech.model
    event = AuditEvent.objects.get(chain=row.made_for, action="redaction.listen")
    assert not event.is_work


@pytest.mark.django_db
def test_a_clip_without_sound_is_not_listened_to(filmed):
    _, row = filmed
    plan = plan_of(row)
    silent = replace(plan, source=replace(plan.source, facts=replace(plan.source.facts, sound=None)))
    job = RedactionJob.objects.get(kind=Kind.ANALYSE, redaction=row)
    before = RedactionJob.objects.count()
    sound_work.ask_to_listen(job, silent)
    assert RedactionJob.objects.count() == before


@pytest.mark.django_db
def test_a_line_that_somebody_put_right_stays(filmed, heard):
    footage_request, row = filmed
    listen(footage_request, row)
    review_acts.write_line(
        row, 0, "My name is Anne.", "", version=row.plan_version, by=footage_request.assigned_to
    )
    speech = listen(footage_request, row, "speakers")
    assert [(line.text, line.speaker) for line in speech.lines] == [("My name is Anne.", ""), ("Yes.", "s1")]


@pytest.mark.django_db
def test_what_was_decided_while_the_machine_listened_stays(filmed, heard):
    footage_request, row = filmed
    by = footage_request.assigned_to
    job = jobs.ask_for(Kind.LISTEN, row.clip, row, by=by)
    review_acts.set_sound(row, "open", 0.5, 1.5, version=row.plan_version, by=by)
    review_acts.draw(row, [[0, 5, 5, 40, 40]], version=row.plan_version, by=by)
    tasks.do_job(job.pk)
    row.refresh_from_db()
    plan = plan_of(row)
    assert plan.speech == HEARD
    assert plan.sound.open == ((0.5, 1.5),)
    assert any(track.kind == "drawn" for track in plan.tracks)


@pytest.mark.django_db
def test_speakers_that_were_told_apart_are_not_lost_to_a_plain_listening(filmed, heard):
    footage_request, row = filmed
    assert listen(footage_request, row, "speakers") == TOLD_APART
    assert listen(footage_request, row) == TOLD_APART


@pytest.mark.django_db
def test_words_that_came_late_do_not_come_into_a_job_that_was_cancelled(filmed, monkeypatch):
    footage_request, row = filmed
    before = plan_of(row).speech
    job = jobs.ask_for(Kind.LISTEN, row.clip, row, by=footage_request.assigned_to)

    def cancelled_meanwhile(*_, **__):
        jobs.cancel(job, by=footage_request.assigned_to)
        return HEARD

    monkeypatch.setattr(sound_work.engine, "listen", cancelled_meanwhile)
    tasks.do_job(job.pk)
    row.refresh_from_db()
    assert plan_of(row).speech == before
