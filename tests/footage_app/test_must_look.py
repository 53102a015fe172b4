"""Is a person led to every place where something may be wrong, and back to it when it changes?"""

from datetime import timedelta

import pytest

from footage_app import must_look, playing, review_acts, review_changes
from footage_app.models import Derivative
from footage_app.redaction.plan import Output, Sound, Track
from tests.footage_app.plans import a_face, a_piece_of_writing, a_plan, a_redaction, what_was_said
from tests.people import a_caseworker

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def kinds(row):
    return [(one["kind"], one["track"], one["frame"], one["last"]) for one in must_look.items(row)]


def of(*tracks, **changes):
    return a_redaction(a_plan(*tracks, **changes))


def a_result(row, *faults):
    check = {"name": "no face left", "ok": not faults, "words": "", "faults": list(faults)}
    return Derivative.objects.create(
        redaction=row, plan_version=row.plan_version, size_bytes=1, report={"checks": [check]}
    )


def look_at_all(row, by):
    return must_look.look(row, [one["key"] for one in must_look.items(row)], by=by)


# --- what is on the list ----------------------------------------------------------------------------
def test_where_somebody_appears_and_disappears_in_the_middle_of_the_picture():
    assert kinds(of(a_face(first=50, length=50))) == [("entry", "f1", 50, 55), ("exit", "f1", 95, 99)]


def test_a_short_sight_of_somebody_is_one_place():
    assert kinds(of(a_face(first=50, length=8))) == [("entry", "f1", 50, 57)]


def test_nothing_at_the_ends_of_the_recording_nor_at_the_edge_of_the_picture():
    assert kinds(of(a_face(first=0, length=200))) == []
    assert kinds(of(a_face(at=(0, 100), length=5), a_face("f2", at=(600, 300), length=1))) == []


def test_nothing_where_another_box_goes_on_hiding_or_a_person_set_the_end():
    row = of(a_face(first=0, length=200))
    by = a_caseworker()
    review_acts.split(row, "f1", 90, version=1, by=by)
    assert kinds(row) == []
    drawn = Track("b1", "drawn", keyframes=((50, 9, 9, 20, 20), (90, 9, 9, 20, 20)), pinned=(50,))
    assert kinds(of(drawn)) == [("exit", "b1", 86, 90)]


def test_gaps_longer_than_half_a_second_and_heads_turned_away():
    how = "d" * 20 + "i" * 5 + "d" * 20 + "i" * 7 + "d" * 20 + "h" * 2 + "d" * 126
    assert kinds(of(a_face(first=0, length=200, how=how))) == [("gap", "f1", 45, 51), ("gap", "f1", 72, 73)]


def test_gaps_soon_after_one_another_are_one():
    how = "d" * 20 + "hhddhh" + "d" * 174
    assert kinds(of(a_face(first=0, length=200, how=how))) == [("gap", "f1", 20, 25)]


def test_doubts_lost_boxes_and_writing():
    lost = Track(
        "b1", "drawn", keyframes=((50, 9, 9, 20, 20),), pinned=(50,), doubt=("lost after picture 50",)
    )
    row = of(a_face(first=0, length=200, doubt=("very small",)), lost, a_piece_of_writing())
    assert kinds(row) == [("doubt", "f1", 0, 199), ("candidate", "t1", 20, 60), ("lost", "b1", 50, 50)]
    assert must_look.items(row)[0]["words"] == "Face 1: very small."


def test_nothing_about_what_is_no_face():
    poster = {"decision": "dismissed", "reason": "no face", "note": "a poster", "decided": True}
    assert kinds(of(a_face("f2", doubt=("small",), **poster))) == []


SHOWN = {"decision": "show", "reason": "requester", "decided": True}


def test_whoever_is_shown_is_asked_about_at_the_start_where_doubtful_and_after_each_gap():
    how = "d" * 10 + "h" * 30 + "d" * 20 + "i" * 3 + "d" * 37
    row = of(a_face(first=50, length=100, how=how, doubt=("may be two people",), **SHOWN))
    assert kinds(row) == [("shown", "f1", 50, 55), ("shown", "f1", 50, 149), ("shown", "f1", 60, 89)]
    start, doubt, gap = (one["words"] for one in must_look.items(row))
    assert start == "Face 1 is shown from here on. Is this the requester?"
    assert "may be two people" in doubt and "the requester from start to end?" in doubt
    assert gap == "Face 1 is shown, and the face was not seen for 2.9 seconds. Is it still the requester?"


def test_to_show_a_group_takes_one_look_at_each_track_of_it_and_at_each_doubt():
    tracks = (
        a_face("f1", 10, 60, how="d" * 10 + "h" * 30 + "d" * 20, doubt=("may be two people",), person="p1"),
        a_face("f2", 100, 60, how="d" * 10 + "i" * 40 + "d" * 10, doubt=("hardly seen",), person="p1"),
        a_face("f3", 170, 20, person="p1"),
    )
    row, by = of(*tracks), a_caseworker()
    look_at_all(row, by)
    review_acts.decide(row, [], "show", "requester", person="p1", version=1, by=by)
    left = [(one["track"], one["frame"]) for one in must_look.open_items(row)]
    assert left == [("f1", 10), ("f1", 10), ("f1", 20), ("f2", 100), ("f2", 100), ("f2", 110), ("f3", 170)]
    assert look_at_all(row, by) and must_look.open_items(row) == []


def test_somebody_shown_for_another_reason_or_in_another_place_is_asked_about_again():
    row, by = of(a_face(first=0, length=200, **SHOWN)), a_caseworker()
    look_at_all(row, by)
    review_acts.decide(row, ["f1"], "show", "consenting", version=1, by=by)
    assert [one["words"] for one in must_look.open_items(row)] == [
        "Face 1 is shown from here on. Is this the person who agreed?"
    ]
    look_at_all(row, by)
    review_acts.set_box(row, "f1", 100, [500, 300, 540, 350], version=2, by=by)
    assert [one["kind"] for one in must_look.open_items(row)] == ["shown"]


def test_only_what_goes_out_is_on_the_list():
    tracks = a_face(first=50, length=50), a_face("f2", 120, 40)
    assert kinds(of(*tracks, output=Output(cuts=((4, 11),)))) == [
        ("entry", "f2", 120, 125),
        ("exit", "f2", 155, 159),
    ]
    assert kinds(of(*tracks, output=Output("stills", stills=((97, ""),)))) == [("exit", "f1", 95, 99)]
    opened = {"sound": Sound(open=((0, 2),))}
    assert kinds(of(*tracks, output=Output("sound"), **opened)) == [("unheard", "", 0, 20)]
    assert "unheard" not in str(kinds(of(*tracks, output=Output("picture"), **opened)))


def test_open_sound_that_nobody_has_read_or_that_may_give_somebody_away():
    said = what_was_said((1, 3, "Good morning", "s1", ()), (5, 7, "Mrs Smith?", "s2", ("name",)))
    assert kinds(of(speech=said)) == [], "all is silent"
    row = of(speech=said, sound=Sound(open=((0, 20),)))
    assert kinds(row) == [("doubt", "", 50, 70), ("unheard", "", 120, 150)]
    assert "name" in must_look.items(row)[0]["words"] and "Mrs Smith?" in must_look.items(row)[0]["words"]
    bleeped = of(speech=said, sound=Sound(open=((0, 20),), bleep=((4, 8), (11, 16))))
    assert kinds(bleeped) == []


# --- findings of the checks -------------------------------------------------------------------------
def test_what_the_checks_found_until_it_is_hidden_or_dismissed():
    row, by = of(), a_caseworker()
    faults = [{"frame": n, "box": [100, 100, 140, 150], "score": 0.9} for n in (30, 32, 34, 90)]
    a_result(row, *faults)
    assert kinds(row) == [("finding", "", 30, 34), ("finding", "", 90, 90)]
    assert must_look.items(row)[0]["box"] == [100, 100, 140, 150]
    review_acts.false_face(row, 30, 34, [100, 100, 140, 150], "a road sign", version=1, by=by)
    assert [one[0:3] for one in kinds(row)] == [("finding", "", 90)]
    review_acts.draw(row, [[90, 90, 90, 150, 160]], version=row.plan_version, by=by)
    assert "finding" not in str(kinds(row))


def test_what_was_found_through_several_pictures_is_answered_in_all_of_them():
    row, by = of(), a_caseworker()
    a_result(row, {"frame": 30, "last": 40, "box": [100, 100, 140, 150], "score": 0.9})
    assert kinds(row) == [("finding", "", 30, 40)]
    review_acts.draw(row, [[30, 90, 90, 150, 160], [35, 90, 90, 150, 160]], version=1, by=by)
    assert ("finding", "", 30, 40) in kinds(row)
    review_acts.draw(row, [[36, 90, 90, 150, 160], [40, 90, 90, 150, 160]], version=2, by=by)
    assert "finding" not in str(kinds(row))


def test_what_was_found_in_a_track_is_answered_by_changing_the_track():
    row, by = of(a_face(first=0, length=200)), a_caseworker()
    a_result(row, {"frame": 30, "track": "f1", "words": "the picture shows through"})
    assert kinds(row) == [("finding", "f1", 30, 30)]
    review_acts.set_box(row, "f1", 30, [280, 80, 380, 180], version=1, by=by)
    assert kinds(row) == []


def test_faults_without_a_picture_and_those_of_older_results_lead_nowhere():
    row = of()
    a_result(row, {"frame": 30, "track": "f1", "words": "the picture shows through"})
    a_result(row, "f1", {"words": "a subtitle"}, {"frame": 10**6})
    assert kinds(row) == []


# --- looking ----------------------------------------------------------------------------------------
def test_what_was_looked_at_is_off_the_list_with_who_did_it():
    row, by = of(a_face()), a_caseworker()
    assert len(look_at_all(row, by)) == 2
    assert must_look.open_items(row) == []
    assert {one["by"] for one in must_look.items(row)} == {str(by)}
    assert look_at_all(row, a_caseworker()) == []


def test_writing_is_decided_on_and_not_only_looked_at():
    row, by = of(a_piece_of_writing()), a_caseworker()
    assert look_at_all(row, by) == []
    review_acts.decide(row, ["t1"], "dismissed", "nothing private", version=1, by=by)
    assert must_look.open_items(row) == []


def test_nobody_can_look_at_what_is_not_there():
    row = of(a_face())
    assert must_look.look(row, ["entry:f1:50:000000000000", "", "x" * 60], by=a_caseworker()) == []


def test_deciding_on_somebody_is_looking_at_what_was_doubtful_and_hiding_the_rest_is_not():
    row, by = of(*(a_face(name, 0, 200, doubt=("small",)) for name in ("f1", "f2"))), a_caseworker()
    review_acts.decide(row, ["f1"], "hide", version=1, by=by)
    review_acts.hide_the_rest(row, version=2, by=by)
    assert [one["track"] for one in must_look.open_items(row)] == ["f2"]


def test_what_changes_comes_back_and_what_does_not_change_stays_looked_at():
    row, by = of(a_face(first=50, length=100), a_face("f2", 60, 60, at=(50, 50))), a_caseworker()
    look_at_all(row, by)
    review_acts.set_box(row, "f1", 100, [1, 1, 60, 60], version=1, by=by)
    assert must_look.open_items(row) == []
    review_acts.cut_here(row, "f1", 120, "after", "a poster", version=2, by=by)
    assert [(one["kind"], one["frame"]) for one in must_look.open_items(row)] == [("exit", 116)]
    review_changes.undo(row, by=by)
    assert must_look.open_items(row) == []


# --- watching ---------------------------------------------------------------------------------------
class TestPlaying:
    @pytest.fixture
    def result(self):
        return a_result(of())  # of 20 seconds

    def report(self, result, at, *stretches, by):
        return playing.report(result, stretches, by=by, now=at)

    def test_all_of_it_at_double_speed_is_watched(self, result):
        by, at = a_caseworker(), result.made_at
        for n in range(0, 20, 4):
            told = self.report(result, at + n * SECOND / 2, (n, n + 4), by=by)
        assert (playing.missing(told), playing.share(told)) == ([], 1.0)

    def test_what_there_was_no_time_to_watch_counts_for_nothing(self, result):
        by, at = a_caseworker(), result.made_at
        told = self.report(result, at, (0, 20), by=by)
        assert told.too_fast and told.stretches == []
        told = self.report(result, at + 2 * SECOND, (0, 8), by=by)
        assert told.too_fast and told.stretches == [], "at four times the speed"
        told = self.report(result, at + 6 * SECOND, (0, 8), by=by)
        assert not told.too_fast and playing.missing(told) == [(8.0, 20.0)]

    def test_waiting_is_not_watching(self, result):
        Derivative.objects.update(report={"rendered": {"seconds": 7200}})
        result.refresh_from_db()
        by, at = a_caseworker(), result.made_at
        self.report(result, at, (0, 4), by=by)
        for silence in (29, 120, 3600):
            told = self.report(result, at + silence * SECOND, (0, 60), by=by)
            assert told.too_fast and told.stretches == [[0.0, 4.0]]

    def test_sixteen_times_the_speed_is_never_made_good_by_waiting(self, result):
        by, at = a_caseworker(), result.made_at
        self.report(result, at, by=by)
        for wait in range(4, 60, 4):
            told = self.report(result, at + wait * SECOND, (0, 20), by=by)
        assert playing.missing(told) == [(0.0, 20.0)]

    def test_a_report_that_comes_late_still_counts(self, result):
        by, at = a_caseworker(), result.made_at
        self.report(result, at + 4 * SECOND, (0, 4), by=by)
        self.report(result, at + 11 * SECOND, (4, 8), by=by)
        assert not self.report(result, at + 12 * SECOND, (8, 12), by=by).too_fast

    def test_a_clock_that_goes_back_gives_nothing(self, result):
        by, at = a_caseworker(), result.made_at
        self.report(result, at, (0, 10), by=by)
        assert self.report(result, at - 60 * SECOND, (10, 20), by=by).too_fast

    @pytest.mark.parametrize("seconds", [20, 7200])
    def test_a_few_pictures_may_be_missed_and_no_more_however_long_it_is(self, result, seconds):
        Derivative.objects.update(report={"rendered": {"seconds": seconds}})
        result.refresh_from_db()
        by, at, second = a_caseworker(), result.made_at, 0.0
        while second < seconds - 0.5:
            at, stop = at + 4 * SECOND, min(second + 8, seconds - 0.5)
            told = self.report(result, at, (second, stop), by=by)
            second = stop
        assert playing.missing(told) == [(seconds - 0.5, seconds)], "the end is played too"
        told = self.report(result, at + 4 * SECOND, (seconds - 0.5, seconds - 0.1), by=by)
        assert playing.missing(told) == []

    def test_what_was_jumped_over_is_missing(self, result):
        by, at = a_caseworker(), result.made_at
        self.report(result, at, (0, 5), by=by)
        told = self.report(result, at + 60 * SECOND, (6, 20), by=by)
        assert playing.missing(told) == [(5.0, 6.0)]

    def test_two_people_do_not_watch_for_each_other(self, result):
        at = result.made_at
        self.report(result, at, (0, 10), by=a_caseworker())
        assert playing.missing(self.report(result, at, (10, 20), by=a_caseworker())) == [(0.0, 10.0)]

    @pytest.mark.parametrize("stretches", [[(-5, 3)], [(9, 2)], [(30, 99)], [(0, float("1e300"))]])
    def test_absurd_stretches_harm_nothing(self, result, stretches):
        told = self.report(result, result.made_at, *stretches, by=a_caseworker())
        assert all(0 <= start < end <= 20 for start, end in told.stretches)
