"""Is a ground in law given only for what is withheld, with what it needs written down, by those who may?"""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from footage_app import review_acts
from footage_app.models import Redaction
from footage_app.redaction.plan import plan_json
from portal.models import AuditEvent
from requests_app import what_is_withheld
from requests_app.lifecycle import decision, grounds
from requests_app.lifecycle import redaction as moves
from requests_app.lifecycle.move import MoveRefused, PermissionRefused
from requests_app.lifecycle.redaction import CannotDoThat, NotWhilePreparing
from requests_app.models import Outcome, Withheld
from requests_app.what_was_hidden import extent_words, hidden_in, sound_words
from tests.builders import drafted
from tests.people import a_caseworker, a_legal_approver, sign_in
from tests.requests_app.approvable import a_drafted_request, a_plan, a_prepared_request

VIDEO = b"redacted video"
CRIME = "P3-45-4-B"
SAID = {
    "necessity": "The witness would be found.",
    "proportionality": "Two seconds only.",
    "review_on": "2127-03-01",
    "officer_view": "DC Flint, 3 March: agrees.",
    "stage": "Charged.",
}


# --- what is withheld -------------------------------------------------------------------------------------
def plan_with(**output):
    plan = a_plan()
    data = {"sound": {"open": [[0, 5]], "bleep": [[2, 3]]}, "output": {"kind": "video", "cuts": [], "captions": "",
            "stills": [], **output}}  # fmt: skip
    from_plan = json.loads(json.dumps(plan_json(plan)))
    return {**from_plan, **data}


def test_everything_that_is_hidden_silent_or_left_out_is_an_item_and_nothing_else():
    items = what_is_withheld.items(plan_with(cuts=[[10, 12]]))
    assert [(one.words, one.times) for one in items] == [
        ("Drawn box 1", "00:00 to 00:03"),
        ("Face 1", "00:00 to 00:03"),
        ("Left out of the recording", "00:10 to 00:12"),
        ("Covered by a tone", "00:02 to 00:03"),
        ("Silent", "00:05 to 00:10"),
        ("Silent", "00:12 to 00:20"),
    ]
    for item in items:
        assert what_is_withheld.item_of(plan_with(cuts=[[10, 12]]), item.key).times == item.times


@pytest.mark.parametrize(
    "key",
    ["track:f2", "track:f99", "sound:0-1", "sound:4-6", "cut:1-2", "sound:9-8", "track:", "", "x" * 500],
)
def test_what_is_not_withheld_is_no_item(key):
    assert what_is_withheld.item_of(plan_with(), key) is None


def test_without_picture_or_sound_all_of_it_is_withheld():
    sounds = [one.times for one in what_is_withheld.items(plan_with(kind="picture")) if one.what == "sound"]
    assert sounds == ["00:00 to 00:20"]
    rows = what_is_withheld.schedule(plan_with(kind="sound"), [], "part3")
    assert [(row["what"], row["when"]) for row in rows][0] == ("The picture", "00:00 to 00:20")


def test_of_a_recording_that_begins_late_no_second_is_told_that_is_not_in_it():
    late = {**plan_with(cuts=[[28, 45]]), "sound": {"open": [[22, 25]], "bleep": []}}
    late["source"]["timing"]["runs"] = [[600, 1, 600]]
    times = [(one.words, one.times) for one in what_is_withheld.items(late) if not one.track]
    assert times == [
        ("Left out of the recording", "00:28 to 00:40"),
        ("Silent", "00:20 to 00:22"),
        ("Silent", "00:25 to 00:28"),
    ]
    (picture, *_) = what_is_withheld.schedule(
        {**late, "output": {**late["output"], "kind": "sound"}}, [], "part3"
    )
    assert (picture["what"], picture["when"]) == ("The picture", "00:20 to 00:40")
    assert extent_words(late) == "lasts 8 seconds"
    late["sound"]["open"] = [[20, 40]]
    assert sound_words(hidden_in(late)) == ["The sound is as it was recorded."]


# --- giving and taking back ---------------------------------------------------------------------------------
@pytest.fixture
def prepared(db):
    footage_request = a_prepared_request(VIDEO)
    return footage_request, Redaction.objects.get()


def give(footage_request, row, *keys, ground=CRIME, said=SAID, by=None, **more):
    return grounds.give_ground(
        footage_request, row, keys, ground=ground, particulars=said, by=by or a_caseworker(), **more
    )


def test_a_ground_is_recorded_as_work_without_its_particulars(prepared):
    footage_request, row = prepared
    by = a_caseworker()
    (given,) = give(footage_request, row, "track:b1", by=by)
    assert (given.track, given.ground, given.particulars, given.given_by) == ("b1", CRIME, SAID, by)
    event = AuditEvent.objects.filter(chain=footage_request.reference).latest("seq")
    assert event.action == "redaction.give_ground" and event.is_work and "Flint" not in event.body
    assert footage_request.was_worked_on_by(by)


@pytest.mark.parametrize(
    ("keys", "ground", "said"),
    [
        (["track:f2"], CRIME, SAID),  # it is shown
        (["track:b1", "track:f99"], CRIME, SAID),
        ([], CRIME, SAID),
        (["track:b1"], "FOI-30", {"investigation": "x", "public_interest": "y"}),
        (["track:b1"], CRIME, {}),
    ],
)
def test_what_cannot_be_given_changes_nothing(prepared, keys, ground, said):
    with pytest.raises(CannotDoThat, match="Nothing was changed"):
        give(*prepared, *keys, ground=ground, said=said)
    assert not Withheld.objects.exists()


def test_a_track_has_one_ground_and_stretches_do_not_overlap(prepared):
    give(*prepared, "track:b1")
    give(*prepared, "track:b1", ground="P3-45-4-C")
    assert Withheld.objects.get(track="b1").ground == "P3-45-4-C"
    give(*prepared, "sound:1-2")
    with pytest.raises(CannotDoThat, match="a ground for a part"):
        give(*prepared, "sound:1.5-3")
    give(*prepared, "sound:2-3")


# --- what becomes of it when tracks change ------------------------------------------------------------------
def change(footage_request, row, act, **values):
    row.refresh_from_db()
    by = footage_request.assigned_to or a_caseworker()
    moves.edit(footage_request, row, act, version=row.plan_version, by=by, **values)
    return Redaction.objects.get(pk=row.pk)


def take_back(footage_request, row):
    moves.undo(footage_request, row, by=row.edits.latest("plan_version").made_by)
    return Redaction.objects.get(pk=row.pk)


def general_tracks(row):
    """What is left to the general ground."""
    left = what_is_withheld.general_items(row.plan, list(row.withheld.all()))
    return {item.track for item in left if item.track}


def test_what_is_split_off_keeps_the_ground_and_a_split_taken_back_leaves_nothing_behind(prepared):
    footage_request, row = prepared
    (given,) = give(*prepared, "track:b1", left_out_because="It would warn them.")
    row = change(*prepared, review_acts.split, track="b1", frame=40)
    part = row.withheld.get(track="b2")
    assert (part.ground, part.particulars) == (given.ground, given.particulars)
    assert (part.left_out_because, part.given_by) == (given.left_out_because, given.given_by)
    assert general_tracks(row) == {"f1"}
    event = AuditEvent.objects.filter(action="redaction.keep_ground").get()
    assert "Flint" not in event.body
    row = take_back(footage_request, row)
    assert [one.track for one in row.withheld.all()] == ["b1"]
    assert grounds.what_is_wrong(row, "part3") == []


def test_a_part_that_is_dismissed_has_no_ground(prepared):
    give(*prepared, "track:f1")
    row = change(*prepared, review_acts.cut_here, track="f1", frame=40, side="after", note="a poster")
    assert [one.track for one in row.withheld.all()] == ["f1"] and grounds.what_is_wrong(row, "part3") == []


def test_tracks_with_different_grounds_are_not_made_one_without_a_word(prepared):
    _, row = prepared
    give(*prepared, "track:b1")
    with pytest.raises(MoveRefused, match="on different grounds, so they cannot be one. Give both the same"):
        change(*prepared, review_acts.merge, tracks=["f1", "b1"])
    give(*prepared, "track:f1")
    row = change(*prepared, review_acts.merge, tracks=["f1", "b1"])
    assert [one.track for one in row.withheld.all()] == ["f1"] and grounds.what_is_wrong(row, "part3") == []
    assert general_tracks(row) == set()


def test_a_split_is_not_taken_back_once_the_parts_have_different_grounds(prepared):
    footage_request, row = prepared
    give(*prepared, "track:b1")
    row = change(*prepared, review_acts.split, track="b1", frame=40)
    give(footage_request, row, "track:b2", ground="P3-45-4-C")
    with pytest.raises(MoveRefused, match="on different grounds"):
        take_back(footage_request, row)
    assert {one.track: one.ground for one in row.withheld.all()} == {"b1": CRIME, "b2": "P3-45-4-C"}


def test_the_ground_is_kept_in_every_request_for_the_recording(prepared):
    footage_request, row = prepared
    other = Redaction.objects.create(clip=row.clip, made_for="BWV-B", plan=row.plan, plan_version=1)
    Withheld.objects.create(
        redaction=other, what="track", track="b1", ground=CRIME, particulars=SAID, given_by=a_caseworker()
    )
    change(*prepared, review_acts.split, track="b1", frame=40)
    assert {one.track for one in other.withheld.all()} == {"b1", "b2"}
    assert not row.withheld.exists()


def test_only_case_staff_give_grounds_and_only_while_the_answer_is_prepared(prepared):
    footage_request, row = prepared
    with pytest.raises(PermissionRefused):
        give(footage_request, row, "track:b1", by=a_legal_approver())
    by = a_caseworker()
    drafted(footage_request, Outcome.RELEASED_IN_PART, by=by)
    decision.send_for_approval(footage_request, by=by)
    with pytest.raises(NotWhilePreparing):
        give(footage_request, row, "track:b1")


def test_a_ground_for_what_is_no_longer_withheld_stops_the_decision(db):
    footage_request = a_drafted_request(VIDEO, outcome=Outcome.RELEASED_IN_PART)
    row = Redaction.objects.get()
    (given,) = give(footage_request, row, "track:b1")
    plan = row.plan
    plan["tracks"] = [track for track in plan["tracks"] if track["id"] != "b1"]
    Redaction.objects.update(plan=plan)
    with pytest.raises(MoveRefused, match="track b1, which is not withheld any more. Take the ground back"):
        decision.send_for_approval(footage_request, by=a_caseworker())
    grounds.take_back_ground(footage_request, given, by=a_caseworker())
    decision.send_for_approval(footage_request, by=a_caseworker())


def test_the_letter_that_is_sent_keeps_its_grounds_whatever_is_changed_after_a_return(db):
    footage_request = a_drafted_request(VIDEO, outcome=Outcome.RELEASED_IN_PART)
    give(footage_request, Redaction.objects.get(), "track:b1")
    sent = decision.send_for_approval(footage_request, by=a_caseworker())
    assert "section 45(4)(b)" in sent.letter_html and "Flint" not in sent.letter_html


# --- the pages --------------------------------------------------------------------------------------------
def at(name, row, *more):
    return reverse(f"review:{name}", args=[row.made_for, row.clip_id, *more])


def test_a_ground_is_given_and_taken_back_through_the_pages(prepared, client):
    footage_request, row = prepared
    sign_in(client, a_caseworker())
    page = client.get(at("grounds", row)).content.decode()
    assert "Drawn box 1, 00:00 to 00:03" in page and "Face 1" in page and "Face 2" not in page
    chosen = {"item": ["track:b1"], "ground": CRIME}
    asked = client.get(at("give_ground", row), chosen).content.decode()
    assert "What does the officer in the case say" in asked
    form = {**chosen, "give": "yes", "may_say": "no", "left_out_because": ""}
    assert "Answer: Why is it necessary?" in client.post(at("give_ground", row), form).content.decode()
    year = timezone.localdate().year + 1
    answers = {name: text for name, text in SAID.items() if name != "review_on"}
    answers |= {"review_on-day": "1", "review_on-month": "3", "review_on-year": str(year)}
    form |= {**answers, "left_out_because": "It would tell him."}
    assert client.post(at("give_ground", row), form).status_code == 302
    given = Withheld.objects.get()
    assert (given.particulars["review_on"], given.left_out_because) == (f"{year}-03-01", "It would tell him.")
    page = client.get(at("grounds", row)).content.decode()
    assert "Not in the letter" in page and "DC Flint" in page
    client.post(at("take_back_ground", row, given.pk))
    assert not Withheld.objects.exists()


def test_a_stretch_is_typed_and_nonsense_is_refused(prepared, client):
    _, row = prepared
    sign_in(client, a_caseworker())
    typed = {"what": "sound", "start": "0:01", "end": "2.5", "ground": CRIME}
    assert "00:01 to 00:02.5" in client.get(at("give_ground", row), typed).content.decode()
    for wrong in ({"end": "0.5"}, {"end": "x"}, {"start": ""}, {"ground": "FOI-30"}, {"what": "track"}):
        assert client.get(at("give_ground", row), {**typed, **wrong}).status_code == 302


def test_an_approver_reads_the_grounds_and_changes_none(prepared, client):
    _, row = prepared
    sign_in(client, a_legal_approver())
    page = client.get(at("grounds", row)).content.decode()
    assert "Drawn box 1" in page and 'type="checkbox"' not in page
    assert client.get(at("give_ground", row)).status_code == 404
