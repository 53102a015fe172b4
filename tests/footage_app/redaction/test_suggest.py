"""Is writing that may name somebody offered, all of it, as few pieces, and never hidden by itself?"""

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from footage_app import redaction
from footage_app.redaction import plan_found, refusals
from footage_app.redaction.facts import VideoFacts
from footage_app.redaction.finding import suggest, writing, writing_model, writing_trails
from footage_app.redaction.finding.writing_scan import Look
from tests.footage_app.redaction import written


@pytest.fixture(scope="module")
def walk(tmp_path_factory):
    """The recording, where its writing is, a plan of it, and what is suggested."""
    folder = tmp_path_factory.mktemp("written")
    path = folder / "walk.mp4"
    truth = written.walk(path, seconds=3)
    plan = written.empty_plan(path)
    told = []
    tracks = redaction.suggest(path, plan, folder / "parts", lambda *numbers: told.append(numbers))
    return path, truth, plan, tracks, told


def best(tracks, truth):
    return max(tracks, key=lambda track: written.covered(track, truth).mean())


@pytest.mark.parametrize("name", ["plate", "house", "sheet", "screen", "clock"])
def test_each_piece_of_writing_lies_whole_under_one_candidate_in_every_picture(walk, name):
    _, truth, _, tracks, _ = walk
    shares = written.covered(best(tracks, truth[name]), truth[name])
    assert shares.min() >= 0.95, f"{name}: {(shares < 0.95).sum()} of {len(shares)} pictures"


def test_five_pieces_of_writing_make_five_candidates(walk):
    _, truth, _, tracks, _ = walk
    assert len({best(tracks, boxes).id for boxes in truth.values()}) == 5
    assert len(tracks) <= 7


def test_nothing_is_hidden_until_somebody_decides(walk):
    _, _, plan, tracks, told = walk
    assert {(t.kind, t.decision, t.decided) for t in tracks} == {("text", "offered", False)}
    assert all(t.doubt[0] == "writing that may name somebody" for t in tracks)
    offered = plan_found.with_candidates(plan, tracks)
    assert not any(boxes for boxes in offered.boxes())
    assert {t.id for t in redaction.undecided(offered)} == {t.id for t in tracks}
    assert told and told[-1][0] <= told[-1][1]


def test_candidates_do_not_cover_the_whole_picture(walk):
    _, _, plan, tracks, _ = walk
    area = plan.source.facts.width * plan.source.facts.height
    for track in tracks:
        sizes = [(b[2] - b[0]) * (b[3] - b[1]) for b in map(track.box, track.frames)]
        assert np.mean(sizes) < 0.08 * area


def test_the_clock_of_the_camera_is_one_candidate_for_the_whole_recording(walk):
    _, truth, plan, tracks, _ = walk
    clock = best(tracks, truth["clock"])
    assert clock.frames == range(plan.source.timing.count)
    assert any("edge of the picture" in words for words in clock.doubt)


def test_a_plan_of_another_recording_is_refused(walk, clip):
    _, _, plan, *_ = walk
    with pytest.raises(refusals.PlanRefused, match="another recording"):
        redaction.suggest(clip, plan)


def test_a_killed_search_goes_on_where_it_was(walk):
    path, _, plan, tracks, _ = walk
    kept = path.parent / "parts"
    parts = sorted(kept.glob("writing-*.json"))
    before = [part.stat().st_mtime_ns for part in parts]
    assert redaction.suggest(path, plan, work_dir=kept) == tracks
    assert before and [part.stat().st_mtime_ns for part in parts] == before


def test_the_model_named_in_plans_is_the_one_that_is_checked():
    assert writing_model.VERSION in redaction.WRITING_MODEL
    assert writing_model.MODEL_SHA256[:7] in redaction.WRITING_MODEL


def test_another_model_file_is_refused(monkeypatch):
    monkeypatch.setattr(writing_model, "MODEL_SHA256", "0" * 64)
    with pytest.raises(refusals.ModelMissing, match="hash differs"):
        writing_model.model_path()


@pytest.mark.parametrize("height", [16, 24, 60, 140])
def test_print_is_found_from_small_to_large(height):
    board = written.sign(["KX19 LBR"], height)
    picture = written.street(np.random.default_rng(height), 1280, 736)
    ink = written.paste(picture, board, 40, 300)
    found = writing.signs_of(writing.find_writing(picture[..., ::-1]))
    shares = [writing_trails.shared(row[:4], ink) for row in found if row[3] - row[1] < 5 * (ink[3] - ink[1])]
    assert max(shares, default=0) > 0.9


def test_a_street_without_a_letter_gives_nothing():
    picture = written.street(np.random.default_rng(2), 1280, 736)
    assert len(writing.find_writing(picture)) == 0


def test_the_lines_of_one_sheet_are_one_and_two_signs_stay_two():
    sheet = [[100, 100, 300, 120, 0.9], [100, 126, 280, 146, 0.8], [105, 152, 200, 172, 0.7]]
    other = [[600, 100, 700, 120, 0.9]]
    signs = writing.signs_of(np.array(sheet + other))
    assert sorted(signs[:, :4].tolist()) == [[100, 100, 300, 172], [600, 100, 700, 120]]


def test_every_box_lies_between_the_lines_of_the_keyframes():
    rng = np.random.default_rng(1)
    middle = np.cumsum(rng.normal(0, 6, (200, 2)), axis=0) + 300
    boxes = {n: np.array([x - 20, y - 8, x + 20, y + 8]) for n, (x, y) in enumerate(middle, 40)}
    keyframes = writing_trails.keyframes_around(boxes, slack=5.0)
    track = redaction.Track(id="t1", kind="text", keyframes=tuple(keyframes))
    assert track.frames == range(40, 240)
    assert len(keyframes) < 150
    for frame, box in boxes.items():
        around = np.array(track.box(frame))
        assert (around[:2] <= box[:2] + 0.5).all() and (around[2:] >= box[2:] - 0.5).all()


STREET = VideoFacts("mp4", "h264", 1920, 1080, 0, 40.0, 25.0, 1000, 0, None)


def walker(name, x, pace=4, count=600):
    """The face of somebody who walks to the right, 60 pixels high."""
    boxes = tuple((round(x + pace * n), 300, round(x + pace * n) + 50, 360) for n in range(count))
    return redaction.Track(id=name, kind="face", boxes=boxes, how="d" * count, person=f"p{name}")


def looks_at(seen, every=12, count=600):
    """Looks of which each shows the boxes of {picture: boxes}; nothing is followed from look to look."""
    rows = ((n, [[*box, 0.9] for box in seen.get(n, ())]) for n in range(0, count, every))
    return [Look(n, found, [[] for _ in found], [[] for _ in found]) for n, found in rows]


def on_chest(track, n, aside=0):
    x0, _, _, y1 = track.box(n)
    return x0 + aside, y1 + 40, x0 + aside + 40, y1 + 60


def offered(seen, *faces):
    return suggest.tracks_of(looks_at(seen), np.zeros((600, 2)), STREET, faces)


def test_what_one_person_wears_is_one_candidate_that_goes_with_them():
    """Seen for a moment, and again after ten seconds in which they walked on and no look read it."""
    face = walker("f1", 100, pace=2)
    seen = {n: [on_chest(face, n)] for n in (0, 12, 300, 312, 588)}
    (track,) = offered(seen, face)
    truth = {n: on_chest(face, n) for n in range(600)}
    assert track.frames.stop > 588 and written.covered(track, truth).min() >= 0.95
    assert len(offered(seen)) == 3


def test_each_of_two_people_keeps_a_candidate_of_their_own():
    one, other = walker("f1", 100, pace=1), walker("f2", 700, pace=1)
    seen = {n: [on_chest(one, n), on_chest(other, n)] for n in (0, 12, 300, 312)}
    assert len(offered(seen, one, other)) == 2


def test_a_sign_that_somebody_walks_past_is_not_theirs():
    face, sign = walker("f1", 100), (500, 400, 560, 430)
    seen = {n: [sign] for n in range(0, 600, 12)} | {0: [sign, on_chest(face, 0)]}
    tracks = offered(seen, face)
    assert len(tracks) == 2
    assert any(written.covered(t, dict.fromkeys(range(600), sign)).min() == 1 for t in tracks)


def test_no_box_waits_for_somebody_who_was_away_for_long():
    before, after = walker("f1", 100, count=60), replace(walker("f2", 100, count=60), first=500, person="pf1")
    seen = {n: [on_chest(before, n)] for n in (0, 12)} | {n: [on_chest(after, n)] for n in (504, 516)}
    assert len(offered(seen, before, after)) == 2


def test_a_second_search_offers_nothing_twice(walk):
    _, _, plan, tracks, _ = walk
    once = plan_found.with_candidates(plan, tracks)
    decided = redaction.with_decision(once, "t1", "dismissed", "nothing private")
    again = plan_found.with_candidates(decided, tracks)
    assert [t.id for t in again.tracks] == [t.id for t in once.tracks]
    assert again.track("t1").decision == "dismissed"


def test_writing_is_offered_from_the_command_line(walk, tmp_path):
    path, _, plan, tracks, _ = walk
    before, after = tmp_path / "before.json", tmp_path / "after.json"
    before.write_text(json.dumps(redaction.plan_json(plan)))
    command = [sys.executable, "-m", "footage_app.redaction", "suggest", path, "--plan", before, "-o", after]
    done = subprocess.run([*command, "--work-dir", path.parent / "parts"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert [t.keyframes for t in redaction.load_plan(after).tracks] == [t.keyframes for t in tracks]
