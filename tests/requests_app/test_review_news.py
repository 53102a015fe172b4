"""What do the scripts of the review page hear: what changed and by whom, what must be looked at, what was watched?"""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from footage_app import must_look, review_acts, video_work
from footage_app.models import Derivative, Playing, RedactionJob
from footage_app.redaction.plan import plan_json
from portal.models import AuditEvent
from requests_app.forms.review import read_stretches
from requests_app.lifecycle import redaction as lifecycle
from requests_app.urls.review import CHANGES
from tests.footage_app.plans import a_face, a_piece_of_writing, a_plan, what_was_said
from tests.people import a_caseworker, sign_in
from tests.requests_app.approvable import a_prepared_request

pytestmark = pytest.mark.django_db
SPOKEN = {"Accept": "application/json"}


@pytest.fixture
def row():
    footage_request = a_prepared_request(b"a result")
    row = lifecycle.redactions_of(footage_request).get()
    speech = what_was_said((1, 3, "Good morning", "s1", ()), (5, 7, "Mrs Smith?", "s2", ("name",)))
    faces = [a_face("f1"), a_face("f2", 120, 40, at=(20, 20)), a_piece_of_writing()]
    row.plan, row.plan_version = plan_json(a_plan(*faces, speech=speech)), 1
    row.save()
    RedactionJob.objects.all().delete()
    Derivative.objects.update(plan_version=1, watched_at=None, watched_by=None)
    row.footage_request = footage_request
    return row


@pytest.fixture
def by(row, client):
    user = row.footage_request.assigned_to
    sign_in(client, user)
    return user


def address(name, row, *more):
    return reverse(f"review:{name}", args=[row.made_for, row.clip_id, *more])


def send(client, name, row, version=None, **fields):
    row.refresh_from_db()
    fields = {"version": row.plan_version if version is None else version, **fields}
    return client.post(address(name, row), fields, headers=SPOKEN)


# --- every change ---------------------------------------------------------------------------------
BOX = "[10, 20, 60, 90]"
EVERY_CHANGE = {
    "decide": {"track": ["f1", "f2"], "choice": "consenting"},
    "hide_the_rest": {},
    "group": {"track": ["f1", "f2"], "person": "new"},
    "merge": {"track": ["f1", "f2"]},
    "draw_box": {"keyframes": "[[5, 1, 1, 50, 50]]"},
    "move_box": {"track": "b1", "keyframes": "[[5, 1, 1, 60, 60]]"},
    "remove_box": {"track": "b1"},
    "set_box": {"track": "f1", "frame": 60, "box": BOX},
    "unpin": {"track": "f1", "frame": 60},
    "split": {"track": "f1", "frame": 70},
    "extend": {"track": "f1", "first": 40, "last": 110},
    "cut_here": {"track": "f1", "frame": 70, "side": "after", "note": "a poster"},
    "false_face": {"frame": 9, "box": BOX, "note": "a road sign"},
    "set_sound": {"what": "open", "speaker": "s2"},
    "write_line": {"line": 0, "text": "Good evening", "speaker": "s1"},
    "set_output": {"kind": "picture", "captions": ""},
    "cut": {"start": "2", "end": "0:04.5"},
    "uncut": {"start": "2", "end": "4.5"},
    "still": {"frame": 7, "caption": "The door"},
    "remove_still": {"frame": 7},
    "undo": {},
    "redo": {},
}  # fmt: skip
FIRST = {
    "move_box": "draw_box",
    "remove_box": "draw_box",
    "unpin": "set_box",
    "uncut": "cut",
    "remove_still": "still",
}


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_is_made_recorded_in_words_and_told_with_what_it_touched(row, by, client, name):
    first = FIRST.get(name, "split" if name in ("undo", "redo") else None)
    if first:
        send(client, first, row, **EVERY_CHANGE[first])
    if name == "redo":
        send(client, "undo", row)
    row.refresh_from_db()
    seen = row.plan_version
    told = send(client, name, row, **EVERY_CHANGE[name])
    assert told.status_code == 200, told.text
    answer = told.json()
    assert "refused" not in answer, answer
    assert (answer["version"], answer["since"], len(answer["edits"])) == (seen + 1, seen, 1)
    row.refresh_from_db()
    assert row.plan_version == seen + 1
    event = AuditEvent.objects.filter(chain=row.made_for, is_work=True).latest("seq")
    assert event.action.startswith("redaction.")
    assert answer["edits"][0]["action"][0].isupper() and "_" not in answer["edits"][0]["action"]
    assert answer["boxes"] or answer["parts"]


def test_only_what_was_touched_is_sent(row, by, client):
    told = send(client, "set_box", row, **EVERY_CHANGE["set_box"]).json()
    assert set(told["boxes"]) == {"f1"}
    assert told["boxes"]["f1"]["pinned"] == [60] and told["parts"] == {}
    assert {one["track"] for one in told["items"]} <= {"", "f1"}
    gone = send(client, "merge", row, track=["f1", "f2"]).json()
    assert gone["boxes"]["f2"] is None


def test_a_note_is_needed_where_something_found_is_no_face(row, by, client):
    for name, fields in (
        ("decide", {"track": "f1", "choice": "no_face"}),
        ("false_face", {"frame": 9, "box": BOX}),
        ("cut_here", {"track": "f1", "frame": 70, "side": "after"}),
    ):
        assert "approver reads it" in send(client, name, row, **fields).json()["refused"], name
    row.refresh_from_db()
    assert row.plan_version == 1


# --- two people -----------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["draw_box", "undo"])
def test_a_change_whose_answer_was_lost_is_made_once_however_often_it_is_sent(row, by, client, name):
    for track in ("f1", "f2"):
        send(client, "decide", row, track=[track], choice="consenting")
    seen, key = row.plan_version + 1, uuid4().hex
    fields = {"keyframes": "[[5, 10, 20, 60, 90]]"} if name == "draw_box" else {}
    answers = [send(client, name, row, version=seen, key=key, **fields).json() for _ in range(3)]
    assert [(one["done"], one["version"]) for one in answers] == [(answers[0]["done"], seen + 1)] * 3
    assert [edit.action for edit in row.edits.order_by("plan_version")][2:] == [
        "draw" if name == "draw_box" else name
    ]
    told = send(client, name, row, version=seen, **fields).json()
    assert ("refused" in told) == (name == "undo"), "another press of a page that knows no newer version"


def test_a_change_of_something_else_meanwhile_comes_with_the_answer(row, by, client):
    other = a_caseworker(name="Olive Other")
    review_acts.split(row, "f2", 130, version=1, by=other)
    told = send(client, "set_box", row, version=1, **EVERY_CHANGE["set_box"]).json()
    assert (told["version"], set(told["boxes"])) == (3, {"f1", "f2", "f3"})
    assert [(one["by"], one["yours"]) for one in told["edits"]] == [(str(other), False), (str(by), True)]


def test_a_change_of_the_same_meanwhile_is_refused_with_who_and_when(row, by, client):
    other = a_caseworker(name="Olive Other")
    review_acts.split(row, "f1", 70, version=1, by=other)
    told = send(client, "set_box", row, version=1, **EVERY_CHANGE["set_box"])
    assert told.status_code == 409
    assert (told.json()["stale"], told.json()["by"]) == (True, str(other))
    assert told.json()["at"] and "Olive Other changed it at" in told.json()["refused"]


def test_others_hear_of_a_change_when_they_ask(row, by, client):
    assert client.get(address("since", row), {"version": 1}).json()["edits"] == []
    send(client, "split", row, **EVERY_CHANGE["split"])
    sign_in(client, a_caseworker())
    told = client.get(address("since", row), {"version": 1}).json()
    assert (told["version"], set(told["boxes"]), told["by"]) == (2, {"f1", "f3"}, str(by))
    assert not told["can_undo"], "it was not theirs"
    assert client.get(address("since", row), {"version": 2}).json()["edits"] == []
    for absurd in ("-1", "x", "9" * 11):
        assert client.get(address("since", row), {"version": absurd}).status_code == 404


def test_asking_without_news_reads_no_plan(row, by, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(20) as asked:
        client.get(address("since", row), {"version": 1})
    assert not [
        query
        for query in asked.captured_queries
        if '"redaction"."plan"' in query["sql"].replace("footage_app_", "")
    ]


# --- looking and watching -------------------------------------------------------------------------
def test_looking_is_recorded_once_with_what_was_looked_at(row, by, client):
    keys = [one["key"] for one in must_look.items(row)]
    told = client.post(address("looked", row), {"item": keys}, headers=SPOKEN).json()
    assert (len(told["looked"]), told["open_items"]) == (len(keys) - 1, 1), "writing is to be decided on"
    events = AuditEvent.objects.filter(action="redaction.looked", body__contains=told["looked"][0])
    assert events.get().is_work
    client.post(address("looked", row), {"item": keys}, headers=SPOKEN)
    assert events.count() == 1
    assert "1 piece of writing is undecided." in str(lifecycle.ready_for_approval(row.footage_request))


def test_what_is_kept_hidden_is_decided_and_still_to_be_looked_at(row, by, client):
    row.plan["tracks"][0]["doubt"] = ["very small"]
    row.save()
    assert "Keep all undecided hidden" in client.get(address("clip", row)).text
    send(client, "hide_the_rest", row)
    row = lifecycle.redactions_of(row.footage_request).get()
    assert "Keep all undecided hidden" not in client.get(address("clip", row)).text
    assert [one["kind"] for one in must_look.open_items(row) if one["track"] == "f1"] == [
        "doubt",
        "entry",
        "exit",
    ]


def test_a_button_alone_shows_nothing_watched_and_a_player_does(row, by, client):
    made = row.derivatives.get()
    page = client.get(address("clip", row)).text
    assert "must have JavaScript" in page
    url = address("played", row, made.pk)
    client.post(url, {"played": json.dumps([[0, 20]])})
    with time_machine.travel(timezone.now()) as clock:
        for second in range(0, 20, 4):
            clock.shift(timedelta(seconds=4))
            body = json.dumps([[second, second + 4]])
            told = client.post(url, body, content_type="application/json", headers=SPOKEN).json()
    assert told["watched"] and told["left"] == [] and not told["too_fast"]
    made.refresh_from_db()
    assert made.watched_by == by
    assert AuditEvent.objects.filter(chain=row.made_for, action="redaction.watched").count() == 2, (
        "once before"
    )


def test_what_was_played_too_fast_is_told_with_what_is_still_to_play(row, by, client):
    url = address("played", row, row.derivatives.get().pk)
    Playing.objects.all().delete()
    with time_machine.travel(timezone.now()) as clock:
        for body in ("[[0, 4]]", "[[4, 20]]"):
            clock.shift(timedelta(seconds=2))
            told = client.post(url, body, content_type="application/json", headers=SPOKEN).json()
    assert told["too_fast"] and told["percent"] == 20
    assert [(one["starts"], one["ends"]) for one in told["left"]] == [("00:04", "00:20")]
    assert "Played so far: 20%. Still to play: 00:04 to 00:20." in client.get(address("clip", row)).text


def test_stills_do_not_play_and_are_looked_at(row, by, client):
    Derivative.objects.update(report={"rendered": {"kind": "stills"}, "checks": []})
    page = client.get(address("clip", row)).text
    assert "I have looked at every still picture" in page and "result-video" not in page
    made = row.derivatives.get()
    assert client.get(address("result", row, made.pk))["Content-Type"] == "application/zip"
    client.post(address("played", row, made.pk), {"played": "[]"})
    made.refresh_from_db()
    assert made.watched_by == by


@pytest.mark.parametrize(
    "absurd",
    ["", "x", "{}", "[[1]]", "[[1, 2, 3]]", '[["a", "b"]]', "[[NaN, 2]]", "[[1, 1e999]]", "[" * 9999],
)
def test_what_no_player_would_say_is_refused(row, by, client, absurd):
    assert read_stretches(absurd) is None or absurd == "{}"
    told = client.post(address("played", row, row.derivatives.get().pk), {"played": absurd}, headers=SPOKEN)
    assert told.status_code == 200


# --- work -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "fields"), [("suggest", {}), ("listen", {"speakers": "on"}), ("preview", {})]
)
def test_work_is_asked_for_shown_with_its_progress_and_stopped(row, by, client, name, fields):
    told = client.post(address(name, row), fields, headers=SPOKEN).json()
    job = RedactionJob.objects.get(redaction=row, kind=name)
    assert [(one["name"], one["state"]) for one in told["jobs"]] == [(told["jobs"][0]["name"], "waiting")]
    where = told["jobs"][0]["name"]
    assert client.get(address("progress", row, where)).json()["state"] == "waiting"
    assert "Stop" in client.get(address("clip", row)).text
    client.post(address("cancel", row, where), headers=SPOKEN)
    job.refresh_from_db()
    assert job.status == "cancelled"
    assert client.get(address("since", row), {"version": row.plan_version}).json()["jobs"] == []


def test_only_a_drawn_box_is_followed_and_only_sound_is_listened_to(row, by, client):
    assert (
        "Only a box" in client.post(address("follow", row), {"track": "f1"}, headers=SPOKEN).json()["refused"]
    )
    assert (
        "Only a box"
        in client.post(address("follow", row), {"track": "../x"}, headers=SPOKEN).json()["refused"]
    )
    send(client, "draw_box", row, **EVERY_CHANGE["draw_box"])
    told = client.post(address("follow", row), {"track": "b1"}, headers=SPOKEN).json()
    assert told["jobs"][0]["name"] == "follow-b1"
    row.refresh_from_db()
    row.plan["source"]["facts"]["sound"] = None
    row.save()
    assert "no sound" in client.post(address("listen", row), headers=SPOKEN).json()["refused"]


def test_every_kind_of_work_can_be_done():
    assert set(video_work.WORK) == set(RedactionJob.Kind)
