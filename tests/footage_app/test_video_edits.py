"""Do writing that was found, and a box that was followed, reach the plan that people work on meanwhile?"""

from dataclasses import replace

import pytest

from footage_app import job_stops, jobs, review_acts, tasks, video_edits
from footage_app.models import JobStatus, RedactionJob
from footage_app.redaction.plan import Track
from footage_app.review import plan_of
from footage_app.shared_people import sharing_with
from portal.models import AuditEvent
from requests_app.lifecycle import redaction as lifecycle
from tests.builders import a_filmed_request

Kind = RedactionJob.Kind
FOUND = [
    Track("t1", "text", 0.9, keyframes=((0, 40, 40, 90, 60), (20, 50, 40, 100, 60)), decision="offered"),
    Track("t2", "text", 0.6, keyframes=((5, 200, 90, 260, 130),), doubt=("not sure",), decision="offered"),
]
DRAWN = [[3, 300, 200, 360, 260]]


@pytest.fixture
def filmed():
    footage_request = a_filmed_request(rendered=False)
    return footage_request, lifecycle.redactions_of(footage_request).get()


@pytest.fixture
def found(monkeypatch):
    """What the engine finds is played: what matters here is what becomes of it."""
    monkeypatch.setattr(video_edits.engine, "suggest", lambda *_, **__: FOUND)


def done(job, row):
    tasks.do_job(job.pk)
    job.refresh_from_db()
    row.refresh_from_db()
    return job


def writing(row):
    return [track for track in plan_of(row).tracks if track.kind == "text"]


def suggest(footage_request, row):
    job = lifecycle.ask_for(footage_request, row, Kind.SUGGEST, by=footage_request.assigned_to)
    job = done(job, row)
    assert job.status == JobStatus.DONE, job.reason


def a_drawn_box(footage_request, row):
    by = footage_request.assigned_to
    review_acts.draw(row, DRAWN, version=row.plan_version, by=by)
    return next(track.id for track in plan_of(row).tracks if track.kind == "drawn")


@pytest.mark.django_db
def test_once_faces_are_found_writing_is_looked_for(filmed):
    _, row = filmed
    job = RedactionJob.objects.get(kind=Kind.SUGGEST, redaction=row)
    assert (job.status, job.asked_by) == (JobStatus.DONE, "system")
    assert writing(row) == []  # there is no letter in this street
    assert AuditEvent.objects.filter(chain=row.made_for, action="redaction.suggest").exists()


@pytest.mark.django_db
def test_candidates_are_offered_each_with_a_picture_and_the_model_is_named(filmed, found):
    footage_request, row = filmed
    suggest(footage_request, row)
    assert [(t.id, t.decision, t.decided) for t in writing(row)] == [
        ("t1", "offered", False),
        ("t2", "offered", False),
    ]
    pictures = {picture.track: bytes(picture.jpeg) for picture in row.pictures.filter(track__startswith="t")}
    assert sorted(pictures) == ["t1", "t2"]
    assert all(jpeg.startswith(b"\xff\xd8\xff") for jpeg in pictures.values())
    assert video_edits.engine.WRITING_MODEL in row.plan["models"]


@pytest.mark.django_db
def test_what_was_decided_on_writing_is_not_asked_again(filmed, found):
    footage_request, row = filmed
    suggest(footage_request, row)
    by = footage_request.assigned_to
    review_acts.decide(row, ["t1"], "dismissed", "nothing private", version=row.plan_version, by=by)
    version = row.plan_version
    suggest(footage_request, row)
    assert [(t.id, t.decision) for t in writing(row)] == [("t1", "dismissed"), ("t2", "offered")]
    assert row.plan_version == version
    assert sharing_with(row).count() == 0


@pytest.mark.django_db
def test_what_was_drawn_while_writing_was_looked_for_stays(filmed, found):
    footage_request, row = filmed
    job = jobs.ask_for(Kind.SUGGEST, row.clip, row, by=footage_request.assigned_to)
    name = a_drawn_box(footage_request, row)
    assert done(job, row).status == JobStatus.DONE
    assert plan_of(row).track(name).keyframes == (tuple(DRAWN[0]),)
    assert len(writing(row)) == 2


@pytest.mark.django_db
def test_a_job_that_was_cancelled_offers_nothing(filmed, monkeypatch):
    footage_request, row = filmed
    job = jobs.ask_for(Kind.SUGGEST, row.clip, row, by=footage_request.assigned_to)

    def cancelled_meanwhile(*_, **__):
        job_stops.cancel(job, by=footage_request.assigned_to)
        return FOUND

    monkeypatch.setattr(video_edits.engine, "suggest", cancelled_meanwhile)
    assert done(job, row).status == JobStatus.CANCELLED
    assert writing(row) == []
    assert not row.pictures.filter(track__startswith="t").exists()


@pytest.mark.django_db
def test_a_drawn_box_is_followed_by_the_real_engine_and_can_be_taken_back(filmed):
    footage_request, row = filmed
    by = footage_request.assigned_to
    name = a_drawn_box(footage_request, row)
    job = lifecycle.ask_for(footage_request, row, Kind.FOLLOW, name, by=by)
    assert done(job, row).status == JobStatus.DONE, job.reason
    track = plan_of(row).track(name)
    assert len(track.frames) > 10 and track.pinned == (3,)
    assert track.box(3) == tuple(DRAWN[0][1:])
    event = AuditEvent.objects.filter(chain=row.made_for, action="redaction.follow").last()
    assert event and not event.is_work
    lifecycle.undo(footage_request, row, version=row.plan_version, by=by)
    row.refresh_from_db()
    assert plan_of(row).track(name).keyframes == (tuple(DRAWN[0]),)


@pytest.mark.parametrize(
    ("meanwhile", "words"),
    [
        (
            lambda row, name, **who: review_acts.redraw(row, name, [[3, 10, 10, 60, 60]], **who),
            "changed while",
        ),
        (lambda row, name, **who: review_acts.rub_out(row, name, **who), "removed while"),
    ],
)
@pytest.mark.django_db
def test_a_box_that_somebody_changed_meanwhile_stays_as_they_left_it(filmed, monkeypatch, meanwhile, words):
    footage_request, row = filmed
    by = footage_request.assigned_to
    name = a_drawn_box(footage_request, row)
    job = lifecycle.ask_for(footage_request, row, Kind.FOLLOW, name, by=by)

    def changed_meanwhile(path, plan, track, **_):
        meanwhile(row, name, version=row.plan_version, by=by)
        return replace(plan.track(track), keyframes=((0, 1, 1, 50, 50), tuple(DRAWN[0])))

    monkeypatch.setattr(video_edits.engine, "follow", changed_meanwhile)
    job = done(job, row)
    assert (job.status, job.attempts) == (JobStatus.FAILED, 1)
    assert words in job.reason
    track = plan_of(row).track(name)
    assert track is None or track.keyframes == ((3, 10, 10, 60, 60),)
