"""Do several causes that redact one recording share its people and nothing else, whatever is done to either?"""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footage_app import shared_people
from footage_app.models import PlanEdit, Redaction, TrackPicture
from footage_app.redaction.plan import Line, Output, Sound, Speech, Track, plan_json
from footage_app.redaction.plan_reading import read_plan
from portal.models import AuditEvent
from tests.people import a_caseworker
from tests.requests_app.approvable import a_plan
from tests.requests_app.clips import a_clip

BOXES = tuple((10, 10, 40, 40) for _ in range(10))
HIDDEN = {"decision": "hide", "reason": "", "note": "", "decided": False}


def plan_of(*tracks, **changes):
    return read_plan(plan_json(replace(a_plan(), tracks=tracks, **changes)))


def face(name, first=0, length=10, **fields):
    return Track(name, "face", 0.9, first, BOXES[:length], "d" * length, **fields)


def shown(track, note="Compared with the photo of Amara."):
    return replace(track, decision="show", reason="requester", note=note, decided=True)


def decisions(plan):
    return {track.id: track.decision for track in plan.tracks}


# --- what is carried over ---------------------------------------------------------------------------
def test_a_new_track_arrives_hidden_and_undecided_without_the_other_s_words():
    old = plan_of(face("f1"))
    new = plan_of(face("f1"), shown(face("f2", 20)))
    got = shared_people.carried(plan_of(shown(face("f1"))), old, new)
    assert decisions(got) == {"f1": "show", "f2": "hide"}
    assert (got.track("f2").note, got.track("f2").reason, got.track("f2").decided) == ("", "", False)


def test_writing_arrives_offered_so_that_somebody_must_decide():
    text = Track("t1", "text", keyframes=((0, 1, 1, 9, 9),), decision="hide", decided=True)
    got = shared_people.carried(plan_of(), plan_of(), plan_of(text))
    assert decisions(got) == {"t1": "offered"}


def test_decisions_sound_and_output_of_one_are_nothing_to_the_other():
    old = plan_of(face("f1"))
    new = replace(plan_of(shown(face("f1"))), sound=Sound(((0, 2),)), output=Output(cuts=((1, 2),)))
    assert not shared_people.changes_shape(old, new)


def test_a_box_that_is_set_anew_moves_in_both_and_each_keeps_its_decision():
    moved = replace(face("f1"), boxes=((50, 50, 90, 90), *BOXES[1:]), how="m" + "d" * 9, pinned=(0,))
    got = shared_people.carried(plan_of(shown(face("f1"))), plan_of(face("f1")), plan_of(moved))
    assert got.track("f1").boxes[0] == (50, 50, 90, 90)
    assert decisions(got) == {"f1": "show"}


def test_when_two_tracks_are_made_one_nobody_comes_to_light():
    """Here f1 is shown and f2 hidden; the other cause finds that both are one."""
    old = plan_of(face("f1", length=5), face("f2", 5, 5))
    merged = plan_of(face("f1"))
    got = shared_people.carried(plan_of(shown(face("f1", length=5)), face("f2", 5, 5)), old, merged)
    assert decisions(got) == {"f1": "hide"}
    assert not got.track("f1").decided
    both = plan_of(shown(face("f1", length=5)), shown(face("f2", 5, 5)))
    assert decisions(shared_people.carried(both, old, merged)) == {"f1": "show"}


def test_what_is_split_off_is_hidden_in_the_other():
    old, new = plan_of(face("f1")), plan_of(face("f1", length=5), face("f2", 5, 5))
    got = shared_people.carried(plan_of(shown(face("f1"))), old, new)
    assert decisions(got) == {"f1": "show", "f2": "hide"}


def test_the_transcript_is_one_for_both():
    speech = Speech(((0.0, 1.0),), (Line(0.0, 1.0, "Hello Amara.", "s1", ("name",)),), "a model")
    got = shared_people.carried(plan_of(face("f1")), plan_of(), plan_of(speech=speech))
    assert got.speech == speech
    assert decisions(got) == {"f1": "hide"}


# --- what is taken away, or moved -------------------------------------------------------------------
def drawn(name, *keyframes, **fields):
    keyframes = keyframes or ((0, 50, 50, 100, 100), (99, 50, 50, 100, 100))
    pinned = tuple(key[0] for key in keyframes)
    return Track(name, "drawn", keyframes=keyframes, pinned=pinned, **{"decided": True, **fields})


def poster(track):
    return replace(track, decision="dismissed", reason="no face", note="a poster", decided=True)


def both_after(theirs, old, new):
    """What becomes of the plan in which it is done, and of the other one."""
    kept = shared_people.with_what_hides(theirs, old, new)
    return kept, shared_people.carried(theirs, old, kept)


def test_a_box_that_is_gone_hides_on_in_the_other_and_explains_nothing_here():
    old = plan_of(drawn("b1"))
    here, there = both_after(old, old, plan_of())
    assert (here.track("b1").decision, here.track("b1").reason) == ("dismissed", "taken away")
    assert there.track("b1") == old.track("b1")


def test_a_box_that_is_made_shorter_leaves_the_rest_hidden_in_the_other_to_be_looked_at():
    old = plan_of(drawn("b1"))
    new = plan_of(drawn("b1", (0, 50, 50, 100, 100), (20, 50, 50, 100, 100)))
    here, there = both_after(old, old, new)
    assert there.track("b1").frames == range(21)
    rest = there.track("b2")
    assert (rest.decision, rest.decided, rest.frames) == ("hide", False, range(21, 100))
    assert rest.doubt == (shared_people.CHANGED_ELSEWHERE,)
    assert (here.track("b2").decision, here.track("b2").reason) == ("dismissed", "taken away")


def test_a_face_that_is_moved_stays_hidden_in_both_places_in_the_other():
    moved = replace(face("f1"), boxes=((50, 50, 90, 90), *BOXES[1:]), how="m" + "d" * 9, pinned=(0,))
    old = plan_of(face("f1"))
    _, there = both_after(old, old, plan_of(moved))
    assert there.track("f1").boxes[0] == (50, 50, 90, 90)
    assert (there.track("f2").boxes, there.track("f2").decision) == (BOXES[:1], "hide")


def test_a_box_that_grows_leaves_nothing_behind():
    grown = replace(face("f1"), boxes=tuple((0, 0, 60, 60) for _ in BOXES))
    old = plan_of(face("f1"))
    here, there = both_after(old, old, plan_of(grown))
    assert len(here.tracks) == len(there.tracks) == 1


def test_what_was_said_to_be_no_face_is_hidden_again_when_it_goes_elsewhere():
    moved = replace(face("f1"), boxes=((50, 50, 90, 90), *BOXES[1:]), how="m" + "d" * 9, pinned=(0,))
    old = plan_of(face("f1"))
    theirs = plan_of(poster(face("f1")))
    assert decisions(shared_people.carried(theirs, old, plan_of(moved))) == {"f1": "hide"}
    shorter = plan_of(face("f1", length=5))
    assert decisions(shared_people.carried(theirs, old, shorter)) == {"f1": "dismissed"}


def test_a_move_that_is_taken_back_leaves_where_it_was_meanwhile_to_be_looked_at_and_nothing_else():
    old = plan_of(face("f1"))
    moved = plan_of(replace(face("f1"), boxes=((50, 50, 90, 90), *BOXES[1:])))
    here, there = both_after(old, old, moved)
    again_here, again_there = both_after(there, here, old)
    assert again_there.track("f1").boxes == BOXES
    (left,) = [track for track in again_there.tracks if track.id != "f1"]
    assert left.boxes == ((50, 50, 90, 90),)
    assert set(decisions(again_there).values()) == {"hide"}


def test_what_a_track_that_stays_no_longer_hides_is_hidden_by_its_own_former_box():
    """f1 is shown here; it would be hidden again, over where f4 was, if f3 went for good."""
    there = replace(face("f4", length=1), boxes=((15, 10, 45, 40),))
    old = plan_of(face("f1", length=1), face("f3", length=2), there)
    new = plan_of(replace(face("f1", length=1), boxes=there.boxes), face("f4", length=1))
    _, got = both_after(plan_of(shown(face("f1", length=1)), face("f3", length=2), there), old, new)
    assert decisions(got)["f1"] == "show"
    assert [track.boxes for track in got.tracks if track.id == "f5"] == [there.boxes]


NAMES = st.sampled_from(["f1", "f2", "f3", "f4"])
PLACES = st.sampled_from([0, 5, 60])
TRACKS = st.dictionaries(NAMES, st.tuples(st.integers(0, 20), st.integers(1, 10), PLACES, st.booleans()))
SAID = st.dictionaries(NAMES, st.sampled_from([shown, poster]))


def hidden_area(plan):
    """Every picture with every box that is hidden in it, or offered to be."""
    tracks = [track for track in plan.tracks if track.decision in ("hide", "offered")]
    return {(frame, track.box(frame)) for track in tracks for frame in track.frames}


def lies_under(box, others):
    return any(o[0] <= box[0] and o[1] <= box[1] and o[2] >= box[2] and o[3] >= box[3] for o in others)


@given(TRACKS, TRACKS, SAID)
@settings(max_examples=300, deadline=None)
def test_whatever_is_changed_the_shapes_agree_and_no_hidden_area_comes_to_light(before, after, said):
    def made(tracks):
        moved = (
            (replace(face(name, a, n), boxes=tuple((10 + x, 10, 40 + x, 40) for _ in range(n))), show)
            for name, (a, n, x, show) in tracks.items()
        )
        return plan_of(*(shown(track) if show else track for track, show in moved))

    old, new = made(before), made(after)
    own = tuple(said[t.id](t) if t.id in said else replace(t, **HIDDEN) for t in old.tracks)
    theirs = replace(old, tracks=own)
    here, there = both_after(theirs, old, new)
    assert shared_people.shapes(there) == shared_people.shapes(here)
    assert {t.id: t for t in here.tracks if t.id in decisions(new)} == {t.id: t for t in new.tracks}
    under = {}
    for frame, box in hidden_area(there):
        under.setdefault(frame, []).append(box)
    assert all(lies_under(box, under.get(frame, ())) for frame, box in hidden_area(theirs))
    was = decisions(theirs)
    for name, decision in decisions(there).items():
        assert decision == "hide" or was.get(name) == decision, "nobody decided on it here"
        if decision == "dismissed":
            assert not shared_people.uncovered(there.track(name), [theirs.track(name)])


# --- beginning ------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=False)
class TestStart:
    def redactions(self, plan):
        clip = a_clip()
        known = Redaction.objects.create(clip=clip, made_for="BWV-A", plan=plan_json(plan), plan_version=7)
        return known, Redaction.objects.create(clip=clip, made_for="BWV-B")

    def test_it_takes_the_people_and_their_pictures_and_nothing_of_the_other_cause(self):
        plan = replace(plan_of(shown(face("f1"))), sound=Sound(((0, 2),)), output=Output(cuts=((1, 2),)))
        known, new = self.redactions(plan)
        TrackPicture.objects.create(redaction=known, track="f1", jpeg=b"face")
        assert shared_people.start(new)
        got = read_plan(new.plan)
        assert (decisions(got), got.sound, got.output, new.plan_version) == (
            {"f1": "hide"},
            Sound(),
            Output(),
            1,
        )
        assert got.track("f1").boxes == BOXES and "Amara" not in str(new.plan)
        assert new.pictures.get().jpeg == b"face"
        event = AuditEvent.objects.get(chain="BWV-B")
        assert event.action == "redaction.take_over" and "BWV-A" not in event.body

    def test_a_plan_that_people_have_worked_on_is_never_replaced(self):
        known, new = self.redactions(plan_of(face("f1")))
        assert shared_people.start(new)
        Redaction.objects.filter(pk=new.pk).update(plan_version=5)
        assert not shared_people.start(new)
        assert not shared_people.start(known)

    def test_whoever_shaped_the_plan_for_one_has_shaped_it_for_the_other(self):
        known, new = self.redactions(plan_of(face("f1")))
        person = a_caseworker()
        assert not shared_people.was_shaped_by(person, "BWV-B")
        PlanEdit.objects.create(redaction=known, plan_version=8, action="draw", before={}, made_by=person)
        assert shared_people.was_shaped_by(person, "BWV-B")
        assert not shared_people.was_shaped_by(a_caseworker(), "BWV-B")

    def test_once_set_apart_nothing_is_passed_on_in_either_direction(self):
        known, new = self.redactions(plan_of(face("f1")))
        shared_people.start(new)
        assert list(shared_people.sharing_with(known)) == [new]
        shared_people.part(Redaction.objects.filter(pk=new.pk))
        assert not shared_people.sharing_with(known).exists()
        assert not shared_people.sharing_with(new).exists()
