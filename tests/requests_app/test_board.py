"""Does the board tell where each clip stands, and is what is done to all clips an ordinary change of each?"""

import pytest
from django.urls import reverse

from footage_app.models import JobStatus, Redaction, RedactionJob
from portal.models import AuditEvent
from requests_app.lifecycle import board
from requests_app.lifecycle.redaction import CannotDoThat, NotWhilePreparing
from tests.people import a_caseworker, a_legal_approver, sign_in
from tests.requests_app.approvable import a_prepared_request, a_request_awaiting_approval

pytestmark = pytest.mark.django_db


@pytest.fixture
def prepared():
    footage_request = a_prepared_request(b"one", b"two")
    return footage_request, list(Redaction.objects.order_by("pk"))


def at(name, footage_request):
    return reverse(f"review:{name}", args=[footage_request.reference])


def seen(*rows):
    return {f"version-{row.clip_id}": row.plan_version for row in rows}


def apply(client, footage_request, rows, **form):
    answer = client.post(at("apply_to_all", footage_request), {**seen(*rows), **form}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_clip_stands_there_with_what_is_still_to_do(prepared, client):
    footage_request, rows = prepared
    Redaction.objects.filter(pk=rows[1].pk).update(plan_version=2)
    sign_in(client, a_caseworker())
    page = client.get(at("board", footage_request)).content.decode()
    for row in rows:
        assert row.clip.evidence_id in page
    assert "Made, checked and watched" in page and "Changed since it was made" in page
    assert AuditEvent.objects.filter(chain=footage_request.reference, action="review.read").exists()


def test_all_sound_is_muted_in_each_clip_as_one_change_of_each(prepared, client):
    footage_request, rows = prepared
    for begin, row in enumerate(rows):
        row.plan["source"]["timing"]["runs"] = [[begin * 900, 1, 600]]
        row.plan["sound"]["open"] = [[30 * begin + 1, 30 * begin + 20]]
    Redaction.objects.bulk_update(rows, ["plan"])
    sign_in(client, a_caseworker())
    page = apply(client, footage_request, rows, act="mute")
    assert "Done for 2 clips." in page and page.count("All sound is muted now.") == 2
    for row in Redaction.objects.all():
        assert row.plan["sound"]["open"] == [] and row.plan_version == 2
        assert row.edits.get().action == "sound_mute"
    assert AuditEvent.objects.filter(action="redaction.sound_mute", is_work=True).count() == 2
    again = apply(client, footage_request, Redaction.objects.all(), act="mute")
    assert again.count("All sound was muted already.") == 2


def test_one_clip_that_refuses_stops_no_other_and_says_why(prepared, client):
    footage_request, rows = prepared
    Redaction.objects.filter(pk=rows[0].pk).update(plan=None, plan_version=0)
    sign_in(client, a_caseworker())
    page = apply(client, footage_request, rows, act="output", kind="picture", captions="")
    assert "Done for 1 clip. 1 clip could not be changed." in page
    assert "Faces have not been found in this clip yet" in page
    assert Redaction.objects.get(pk=rows[1].pk).plan["output"]["kind"] == "picture"


def test_stills_are_made_only_of_clips_with_pictures_chosen(prepared, client):
    footage_request, rows = prepared
    sign_in(client, a_caseworker())
    page = apply(client, footage_request, rows, act="output", kind="stills", captions="")
    assert "at least one picture must be chosen" in page
    assert {row.plan["output"]["kind"] for row in Redaction.objects.all()} == {"video"}


def test_the_people_chosen_are_shown_in_each_clip(prepared, client):
    footage_request, rows = prepared
    sign_in(client, a_caseworker())
    form = {**seen(*rows), "choice": "requester", "note": "The red coat."}
    form["tracks"] = [f"{rows[0].clip_id}:f1", f"{rows[1].clip_id}:f1 f2", "x", "99:f1"]
    client.post(at("decide_in_several", footage_request), form)
    for row in Redaction.objects.all():
        track = next(one for one in row.plan["tracks"] if one["id"] == "f1")
        assert (track["decision"], track["reason"], track["note"]) == ("show", "requester", "The red coat.")


def test_somebody_who_touched_the_same_meanwhile_is_not_overruled(prepared, client):
    footage_request, rows = prepared
    sign_in(client, a_caseworker())
    form = {**seen(*rows), "tracks": [f"{row.clip_id}:f1" for row in rows]}
    client.post(at("decide_in_several", footage_request), {**form, "choice": "consenting"})
    page = client.post(at("decide_in_several", footage_request), {**form, "choice": "requester"}, follow=True)
    assert "2 clips could not be changed" in page.content.decode()
    assert {row.plan["tracks"][0]["reason"] for row in Redaction.objects.all()} == {"consenting"}


def test_the_mode_is_chosen_before_the_search_and_not_after(prepared):
    footage_request, rows = prepared
    by = a_caseworker()
    with pytest.raises(CannotDoThat, match="found already, in standard mode"):
        board.set_mode(footage_request, rows[0], "thorough", by=by)
    Redaction.objects.filter(pk=rows[0].pk).update(plan=None, plan_version=0)
    assert "thorough" in board.set_mode(footage_request, rows[0], "thorough", by=by)
    assert Redaction.objects.get(pk=rows[0].pk).mode == "thorough"
    jobs = RedactionJob.objects.filter(redaction=rows[0], kind="analyse")
    assert jobs.update(status=JobStatus.RUNNING) == 1
    with pytest.raises(CannotDoThat, match="has begun already"):
        board.set_mode(footage_request, rows[0], "quick", by=by)
    with pytest.raises(CannotDoThat, match="no such mode"):
        board.set_mode(footage_request, rows[0], "magic", by=by)


def test_all_results_are_asked_for_at_once(prepared, client):
    footage_request, rows = prepared
    Redaction.objects.filter(pk=rows[1].pk).update(plan_version=2)
    sign_in(client, a_caseworker())
    page = apply(client, footage_request, rows, act="render")
    assert "there is nothing to make again" in page and "is being made" in page
    assert RedactionJob.objects.get(kind="render").redaction_id == rows[1].pk


@pytest.mark.parametrize("form", [{}, {"act": "delete"}, {"act": "mode"}, {"act": "output", "kind": "gif"}])
def test_nonsense_changes_nothing(prepared, client, form):
    footage_request, rows = prepared
    sign_in(client, a_caseworker())
    assert "Nothing was changed" in apply(client, footage_request, rows, **form)
    assert {row.plan_version for row in Redaction.objects.all()} == {1}


def test_who_only_reads_changes_nothing_and_a_sent_decision_stays(client):
    footage_request = a_request_awaiting_approval(b"one")
    row = Redaction.objects.get()
    with pytest.raises(NotWhilePreparing):
        board.mute(footage_request, row, version=1, by=a_caseworker())
    sign_in(client, a_legal_approver())
    page = client.get(at("board", footage_request)).content.decode()
    assert "<select" not in page
    assert client.post(at("apply_to_all", footage_request), {"act": "mute"}).status_code == 404
