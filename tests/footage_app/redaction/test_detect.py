"""Are faces found where they are, in people who move, hide, run and turn up anywhere?"""

import json

import av
import numpy as np
import pytest

from footage_app import redaction
from footage_app.redaction.facts import VideoFacts
from footage_app.redaction.finding.detection import detect_file
from footage_app.redaction.finding.scan import Looker
from footage_app.redaction.finding.track import tracks_of
from footage_app.redaction.model import any_size_model
from footage_app.redaction.plan import DETECTED

FACTS = VideoFacts("mp4", "h264", 1920, 1080, 0, 4.0, 30.0, 120, 1, None)
STILL = np.zeros((120, 2))


def face(x, y, size=60, score=0.8, head=0):
    return np.array([[x, y, x + size * 0.75, y + size, score, 1, head]], np.float32)


def covers(box, other):
    return box[0] <= other[0] and box[1] <= other[1] and box[2] >= other[2] and box[3] >= other[3]


def test_a_walker_seen_every_fifth_picture_is_one_track_without_a_hole():
    seen = {n: face(100 + 6 * n, 300) for n in range(20, 90, 5)}
    (track,) = tracks_of(seen, STILL, FACTS)
    assert (track.first, track.frames.stop) == (20 - 12, 85 + 12 + 1)
    for n in range(20, 86):
        assert covers(track.box(n), face(100 + 6 * n, 300)[0])
    assert track.how[20 - track.first] == DETECTED


def test_two_people_who_cross_stay_two_tracks():
    seen = {
        n: np.concatenate([face(100 + 8 * n, 300), face(1000 - 8 * n, 330, 80)]) for n in range(0, 120, 5)
    }
    assert len(tracks_of(seen, STILL, FACTS)) == 2


def test_a_face_behind_a_post_for_half_a_second_stays_hidden_there():
    seen = {n: face(500 + n, 300) for n in range(0, 120, 5) if not 50 <= n <= 65}
    (track,) = tracks_of(seen, STILL, FACTS)
    assert covers(track.box(57), face(557, 300)[0])


def test_the_camera_turning_does_not_tear_a_track():
    path = np.stack([np.linspace(0, 3000, 120), np.zeros(120)], axis=1)
    seen = {n: face(-2500 + 25.2 * n, 300) for n in range(100, 116, 5)}
    (track,) = tracks_of(seen, path, FACTS)
    for n in range(100, 116):
        assert covers(track.box(n), face(-2500 + 25.2 * n, 300)[0])


def test_a_face_leaving_the_picture_keeps_boxes_inside_it():
    seen = {n: face(1700 + 10 * n, 300) for n in range(0, 20, 5)}
    (track,) = tracks_of(seen, STILL, FACTS)
    assert all(0 <= b[0] < b[2] <= 1920 and 0 <= b[1] < b[3] <= 1080 for b in track.boxes)


def test_a_face_that_leaves_slowly_is_hidden_until_it_has_left():
    """The last find is 40 pixels from the edge: 20 pictures more, where others are lengthened by 12."""
    seen = {n: face(1840 + 2 * n, 300) for n in range(0, 21, 5)}
    (track,) = tracks_of(seen, STILL, FACTS)
    assert track.frames.stop - 1 >= 20 + 19
    for n in range(20, 40):
        assert covers(track.box(n), [1840 + 2 * n, 300, 1920, 360])
    (arriving,) = tracks_of({119 - n: box for n, box in seen.items()}, STILL, FACTS)
    assert arriving.first <= 119 - 39


def test_a_face_that_goes_into_the_picture_is_not_lengthened_at_the_edge():
    seen = {n: face(1840 - 1.5 * n, 300) for n in range(0, 21, 5)}
    (track,) = tracks_of(seen, STILL, FACTS)
    assert track.frames.stop == 20 + 12 + 1


def test_one_who_runs_on_behind_others_is_hidden_where_they_show_again():
    """Last found at 30 pictures of 20 pixels each; between two people 35 pictures later."""
    seen = {n: face(100 + 20 * n, 300) for n in range(0, 31, 5)}
    (track,) = tracks_of(seen, STILL, FACTS)
    assert covers(track.box(65), face(100 + 20 * 65, 300)[0])
    (arriving,) = tracks_of({119 - n: box for n, box in seen.items()}, STILL, FACTS)
    assert covers(arriving.box(119 - 65), face(100 + 20 * 65, 300)[0])


def test_a_head_that_was_followed_stays_itself_where_a_runner_passes():
    """The runner goes 300 pixels between two looks, past one of the same size who stands there."""
    runner = {n: face(700 + 30 * (n - 50), 300, head=1) for n in range(30, 71, 10)}
    stander = {n: face(1000, 300, head=2) for n in range(0, 120, 10)}
    nobody = face(0, 0)[:0]
    seen = {n: np.concatenate([runner.get(n, nobody), stander[n]]) for n in stander}
    stood, ran = tracks_of(seen, STILL, FACTS)
    assert covers(ran.box(80), face(1600, 300)[0])
    assert all(covers(stood.box(n), face(1000, 300)[0]) for n in range(120))


def test_half_a_face_beside_somebody_else_gets_room_for_the_other_half():
    half = face(500, 300, 120)
    half[:, 2] = 560
    (track,) = tracks_of(dict.fromkeys(range(0, 30, 5), half), STILL, FACTS)
    assert covers(track.box(15), [484, 300, 576, 420])


def test_a_doubtful_small_face_is_looked_at_in_full_size(media):
    """A face of 18 pixels in darkness: at half the size the network gives it 0.2, no more than a shadow."""
    with av.open(str(media("signer_no.mkv"))) as container:
        person = next(container.decode(video=0)).reformat(128, 96, "rgb24", interpolation="AREA").to_ndarray()
    dark = np.full((1080, 1920, 3), 30, np.uint8)
    dark[400:496, 900:1028] = person // 5
    looker = Looker(VideoFacts("mp4", "h264", 1920, 1080, 0, 1.0, 25.0, 1, 0, None), 960)
    found = looker.whole(av.VideoFrame.from_ndarray(dark, "rgb24"))
    assert any(row[4] > 0.5 and 940 < row[0] < row[2] < 990 and row[3] < 440 for row in found)


@pytest.mark.parametrize("side", ["left", "right"])
def test_half_a_face_at_the_edge_is_found_beside_its_mirror_image(clip, plan, side):
    """The face is cut through its middle; the place found begins at the edge."""
    track = max(plan.tracks, key=lambda t: t.score)
    at = track.first + track.how.index(DETECTED)
    x0, y0, x1, y1 = track.box(at)
    middle = (x0 + x1) // 4 * 2
    with av.open(str(clip)) as container:
        frame = next(f for n, f in enumerate(container.decode(video=0)) if n == at)
    picture = frame.to_ndarray(format="rgb24")
    picture = picture[:, middle:] if side == "left" else picture[:, :middle]
    height, width = picture.shape[:2]
    facts = VideoFacts("mp4", "h264", width, height, 0, 1.0, 25.0, 1, 0, None)
    found = Looker(facts, 1920).edges(av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), "rgb24"))
    edge = 0 if side == "left" else width
    assert any(row[0] < edge + 1 and row[2] > edge - 1 and y0 - 4 < row[1] < row[3] < y1 + 4 for row in found)

    blank = av.VideoFrame.from_ndarray(np.full((height, width, 3), 120, np.uint8), "rgb24")
    assert not len(Looker(facts, 1920).edges(blank))


def test_a_doubtful_face_is_hidden_and_said_to_be_doubtful():
    seen = {n: face(500, 300, score=0.3) for n in range(0, 30, 5)}
    (track,) = tracks_of(seen, STILL, FACTS)
    assert track.decision == "hide"
    assert track.doubt


def test_a_single_weak_find_is_no_track():
    assert tracks_of({10: face(500, 300, score=0.25)}, STILL, FACTS) == ()


def test_a_model_cut_short_is_refused():
    with pytest.raises((redaction.EngineError, IndexError, StopIteration)):
        any_size_model(b"\x3a\xff\x01\x09")


def first_frames(source, target, count):
    with av.open(str(source)) as old, av.open(str(target), "w") as new:
        video = new.add_stream("libx264", rate=30, options={"preset": "veryfast", "crf": "18"})
        video.width, video.height, video.pix_fmt = 1920, 1080, "yuv420p"
        for n, frame in enumerate(old.decode(video=0)):
            if n == count:
                break
            fresh = av.VideoFrame.from_ndarray(frame.to_ndarray(), format="yuv420p")
            new.mux(video.encode(fresh))
        new.mux(video.encode())


def test_nearly_every_face_of_a_street_is_covered(media, tmp_path):
    """Two seconds of the street scene: faces from 24 pixels up, each with at least 90 % under boxes."""
    truth = json.loads(media("street_scene_faces.json").read_text())
    first_frames(media("street_scene.mp4"), tmp_path / "street.mp4", 60)
    lines = list(redaction.frames(redaction.detect(tmp_path / "street.mp4")))
    covered = []
    for line, faces in zip(lines, truth, strict=False):
        under = np.zeros((1080, 1920), bool)
        for x0, y0, x1, y1, _ in line["boxes"]:
            under[y0:y1, x0:x1] = True
        for _, height, *box in faces:
            x0, y0, x1, y1 = (round(v) for v in box)
            if height >= 24:
                covered.append(under[y0:y1, x0:x1].mean() >= 0.9)
    assert len(covered) > 200
    assert np.mean(covered) >= 0.995


def test_the_same_recording_gives_the_same_plan_in_one_run_or_resumed(media, tmp_path):
    """A second run finds one of three stretches finished, the others gone."""
    clip, work = tmp_path / "street.mp4", tmp_path / "work"
    first_frames(media("street_scene.mp4"), clip, 36)
    whole = detect_file(clip, "standard", work, segment_seconds=0.5)
    parts = sorted(work.glob("scan-*.npz"))
    assert len(parts) > 1
    for part in parts[1:]:
        part.unlink()
    assert detect_file(clip, "standard", work, segment_seconds=0.5) == whole
    assert whole["models"] and all(t["person"] for t in whole["tracks"])
