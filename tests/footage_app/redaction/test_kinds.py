"""Is each kind of result what was asked for, without a thing more, and the same whenever it is made?"""

import hashlib
import io
import json
import zipfile
from dataclasses import replace

import av
import numpy as np
import pytest
from PIL import Image

from footage_app import redaction
from footage_app.redaction import refusals
from footage_app.redaction.checking.verification import verify_file
from footage_app.redaction.making.preview import preview_file
from footage_app.redaction.making.render import redact_file
from footage_app.redaction.plan import Line, Output, Speech

from .conftest import failed, sound_of, stamps_of
from .test_redact import run_until

LINES = (Line(0.3, 0.9, "I saw the blue car"), Line(1.6, 2.6, "Her name is Ann"))


def asked(plan, opened=((0, 1.5),), **output):
    plan = replace(plan, speech=Speech((), LINES, "a model"), output=Output(**output))
    return redaction.with_sound(plan, open=list(opened))


def made(clip, plan, out, **options):
    return redact_file(clip, redaction.plan_json(plan), out, **options)


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_cut_has_a_card_and_the_sound_stays_in_step(clip, plan, tmp_path):
    out, cut = tmp_path / "out.mp4", asked(plan, [(0, 3)], cuts=((1.02, 2.0),))
    made(clip, cut, out)
    assert failed(verify_file(clip, out, redaction.plan_json(cut))) == set()
    assert len(stamps_of(out)) == 26 + 50 + 25
    sound, before = sound_of(out), sound_of(clip)
    assert np.abs(sound[:, int(1.1 * 48000) : int(2.95 * 48000)]).max() < 1e-3
    after = sound[0, int(3.2 * 48000) : int(3.9 * 48000)]
    assert np.corrcoef(after, before[0, int(2.18 * 48000) : int(2.88 * 48000)])[0, 1] > 0.8
    with av.open(str(out)) as container:
        pictures = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
    assert np.median(pictures[40]) < 20 < 150 < pictures[40].max()
    assert np.median(pictures[80]) > 40


def test_the_picture_alone_has_no_sound(clip, plan, tmp_path):
    out, alone = tmp_path / "out.mp4", asked(plan, kind="picture")
    report = made(clip, alone, out)
    with av.open(str(out)) as container:
        assert [stream.type for stream in container.streams] == ["video"]
    assert report["sound"] is None
    assert failed(verify_file(clip, out, redaction.plan_json(alone))) == set()


def test_the_sound_alone_has_no_picture(clip, plan, tmp_path):
    out, alone = tmp_path / "out.mp4", asked(plan, kind="sound", cuts=((0.5, 0.8),))
    made(clip, alone, out)
    with av.open(str(out)) as container:
        assert [stream.type for stream in container.streams] == ["audio"]
    assert failed(verify_file(clip, out, redaction.plan_json(alone))) == set()


def test_stills_show_everybody_hidden_with_the_caption_below(clip, plan, tmp_path):
    out = tmp_path / "out.zip"
    chosen = asked(plan, kind="stills", stills=((3, ""), (40, "Outside the shop, with a café behind")))
    made(clip, chosen, out)
    assert failed(verify_file(clip, out, redaction.plan_json(chosen))) == set()
    with zipfile.ZipFile(out) as file:
        assert file.namelist() == ["still-001.jpg", "still-002.jpg"]
        images = [Image.open(io.BytesIO(file.read(name))) for name in file.namelist()]
    assert images[0].size == (640, 360)
    assert images[1].width == 640 and images[1].height > 360
    boxes = list(plan.boxes())[40]
    grey = np.asarray(images[1].convert("L"))
    assert boxes and all(grey[y0 + 2 : y1 - 2, x0 + 2 : x1 - 2].max() < 40 for x0, y0, x1, y1, _ in boxes)
    assert (grey[360:] < 60).any() and (grey[360:] > 200).any()


def test_captions_say_what_was_opened_and_nothing_else(clip, plan, tmp_path):
    beside = asked(plan, captions="file", cuts=((2.8, 2.9),))
    report = made(clip, beside, tmp_path / "out.mp4")
    text = (tmp_path / "out.mp4.vtt").read_text()
    assert "blue car" in text and "Ann" not in text
    assert report["captions"]["sha256"] == digest(tmp_path / "out.mp4.vtt")
    burned = asked(plan, captions="burned")
    made(clip, burned, tmp_path / "burned.mp4")
    assert failed(verify_file(clip, tmp_path / "burned.mp4", redaction.plan_json(burned))) == set()
    with av.open(str(tmp_path / "burned.mp4")) as container:
        lit = [(f.to_ndarray(format="gray")[240:] > 215).mean() for f in container.decode(video=0)]
    assert min(lit[8:22]) > 0.003 > max(lit[45:60])


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ({"cuts": ((0, 9),)}, "whole recording"),
        ({"kind": "stills", "stills": ((30, ""),), "cuts": ((1.0, 2.0),)}, "left out"),
    ],
)
def test_what_makes_no_sense_is_refused(clip, plan, tmp_path, output, words):
    (tmp_path / "empty").mkdir()
    with pytest.raises(refusals.PlanRefused, match=words):
        made(clip, asked(plan, **output), tmp_path / "empty" / "out.mp4")
    assert list((tmp_path / "empty").iterdir()) == []


def test_two_workers_give_the_bytes_of_one(clip, plan, tmp_path):
    cut = asked(plan, captions="burned", cuts=((1.0, 1.4),))
    for workers in (1, 2):
        made(clip, cut, tmp_path / f"{workers}.mp4", workers=workers, segment_seconds=0.5)
    assert digest(tmp_path / "1.mp4") == digest(tmp_path / "2.mp4")


def test_a_killed_job_with_cuts_and_captions_gives_the_same_bytes(clip, plan, tmp_path):
    cut = asked(plan, captions="burned", cuts=((1.0, 1.4),))
    (tmp_path / "plan.json").write_text(json.dumps(redaction.plan_json(cut)))
    work, resumed = tmp_path / "work", tmp_path / "resumed.mp4"
    report = made(clip, cut, tmp_path / "straight.mp4")
    code = (
        "import json; from footage_app.redaction.making.render import redact_file; "
        f"redact_file({str(clip)!r}, json.load(open({str(tmp_path / 'plan.json')!r})), {str(resumed)!r}, "
        f"work_dir={str(work)!r})"
    )
    assert run_until(code, work, "picture-*.json")
    assert not resumed.exists()
    assert made(clip, cut, resumed, work_dir=work) == report
    assert digest(resumed) == digest(tmp_path / "straight.mp4") == report["output_sha256"]


def test_a_change_of_one_box_leaves_the_other_segments(clip, plan, tmp_path):
    work = tmp_path / "work"
    made(clip, plan, tmp_path / "one.mp4", work_dir=work, segment_seconds=1)
    before = {part.name for part in work.glob("*.nut")}
    drawn = redaction.with_drawn_track(plan, [(60, 30, 30, 90, 90)])
    made(clip, drawn, tmp_path / "two.mp4", work_dir=work, segment_seconds=1)
    after = {part.name for part in work.glob("*.nut")}
    assert len(before) == len(after) == 2 and len(before & after) == 1


def test_the_report_names_models_ranges_and_hashes_and_no_time_of_day(clip, plan, tmp_path):
    report = made(clip, replace(plan, models=("A model 1.0",)), tmp_path / "out.mp4")
    assert report["models"] == ["A model 1.0"]
    track = plan.track("f1")
    row = next(row for row in report["hidden"] if row["track"] == "f1")
    assert row["frames"] == [track.frames[0], track.frames[-1]]
    assert row["seconds"][1] == pytest.approx(track.frames[-1] / 25, abs=0.002)
    assert report["source_sha256"] == digest(clip) and report["plan_sha256"]
    assert report == json.loads(json.dumps(report))


def test_a_preview_is_small_and_hides_what_the_result_hides(clip, plan, tmp_path):
    small = asked(plan, cuts=((1.0, 1.4),))
    preview_file(clip, redaction.plan_json(small), tmp_path / "preview.mp4")
    with av.open(str(tmp_path / "preview.mp4")) as container:
        assert max(container.streams.video[0].width, container.streams.video[0].height) == 640
        first = next(container.decode(video=0)).to_ndarray(format="gray")
    boxes = list(plan.boxes())[0]
    assert boxes and all(first[y0 + 2 : y1 - 2, x0 + 2 : x1 - 2].max() < 50 for x0, y0, x1, y1, _ in boxes)
    assert np.abs(sound_of(tmp_path / "preview.mp4")[:, int(3.3 * 48000) :]).max() < 1e-3
