"""Is what the plan hides really gone, does everything else stay, and does a killed job go on?"""

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace

import av
import numpy as np
import pytest

from footage_app import redaction
from footage_app.redaction import refusals, sandbox
from footage_app.redaction.checking.verification import verify_file
from footage_app.redaction.finding.detection import detect_file
from footage_app.redaction.making import render
from footage_app.redaction.making.render import redact_file
from footage_app.redaction.making.versions import versions
from footage_app.redaction.plan import Output

from .conftest import failed, sound_of, stamps_of
from .written import empty_plan


@pytest.fixture
def folder(tmp_path):
    """An empty folder: whatever is left in it was left by the engine."""
    (tmp_path / "empty").mkdir()
    return tmp_path / "empty"


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def verified(source, out, plan):
    return failed(verify_file(source, out, redaction.plan_json(plan)))


def test_both_people_are_found_in_nearly_every_picture(plan):
    counts = [len(line["boxes"]) for line in redaction.frames(plan)]
    assert len(counts) == 75
    assert min(counts) >= 2


def test_a_redacted_clip_passes_every_check(clip, plan, redacted):
    assert failed(redaction.verify(clip, redacted, plan)) == set()


def test_hidden_boxes_are_black_and_the_rest_is_not(plan, redacted):
    with av.open(str(redacted)) as container:
        for line, frame in zip(redaction.frames(plan), container.decode(video=0), strict=True):
            grey = frame.to_ndarray(format="gray")
            for x0, y0, x1, y1, _ in line["boxes"]:
                assert grey[y0 + 2 : y1 - 2, x0 + 2 : x1 - 2].max() < 40
            assert grey.mean() > 60


def test_all_sound_is_silent_by_default(redacted):
    assert np.abs(sound_of(redacted)).max() < 1e-4


def test_hidden_wins_over_shown_where_boxes_overlap(clip, plan, tmp_path):
    x0, y0, x1, y1 = plan.track("f1").boxes[0]
    over = redaction.with_drawn_track(plan, [(0, x0, y0, x1, y1)])
    over = redaction.with_decision(over, "f1", "show", "requester")
    redaction.redact(clip, over, tmp_path / "out.mp4")
    with av.open(str(tmp_path / "out.mp4")) as container:
        first = next(container.decode(video=0)).to_ndarray(format="gray")
    assert first[y0 + 2 : y1 - 2, x0 + 2 : x1 - 2].max() < 40


def test_opened_sound_is_heard_and_bleeped_sound_is_gone(clip, plan, tmp_path):
    out = tmp_path / "out.mp4"
    changed = redaction.with_sound(plan, open=[(0.5, 2.5)], bleep=[(1.0, 1.5)])
    redact_file(clip, redaction.plan_json(changed), out)
    before, after = sound_of(clip), sound_of(out)
    assert after.shape[0] == 2
    assert np.abs(after[:, : int(0.4 * 48000)]).max() < 1e-3
    part = slice(int(1.1 * 48000), int(1.4 * 48000))
    spectrum = np.abs(np.fft.rfft(after[0, part]))
    assert abs(np.fft.rfftfreq(part.stop - part.start, 1 / 48000)[spectrum.argmax()] - 1000) < 20
    assert abs(np.corrcoef(before[0, part], after[0, part])[0, 1]) < 0.2
    heard = slice(int(1.7 * 48000), int(2.3 * 48000))
    assert np.corrcoef(before[0, heard], after[0, heard])[0, 1] > 0.8
    assert verified(clip, out, changed) == set()


@pytest.mark.parametrize("name", ["extra_streams", "edit_list"])
def test_a_hostile_recording_is_redacted_and_passes_every_check(media, tmp_path, name):
    """Its beginning, that is: the rest is cut out, for the sake of the tests' time."""
    source, out = media(f"hostile_{name}.mp4"), tmp_path / "out.mp4"
    whole = empty_plan(source)
    ends = whole.source.timing.seconds(whole.source.timing.count - 1) + 1
    box = [(0, 200, 100, 400, 300), (40, 260, 100, 460, 300)]
    plan = redaction.with_drawn_track(replace(whole, output=Output(cuts=((1.0, ends),))), box)
    redact_file(source, redaction.plan_json(plan), out)
    assert verified(source, out, plan) <= {"no face left that nobody decided on"}
    kept = [moment for moment in map(whole.source.timing.seconds, range(40)) if moment < 1.0]
    assert stamps_of(out)[: len(kept)] == pytest.approx(kept, abs=1e-4)
    assert len(kept) > 5


def test_faces_of_a_turned_recording_are_hidden_where_they_are_shown(media, tmp_path):
    source, out = media("hostile_rotated_90.mp4"), tmp_path / "out.mp4"
    plan = redaction.detect(source, "quick")
    with av.open(str(source)) as container:
        facts = plan.source.facts
        assert (facts.width, facts.height) == (
            container.streams.video[0].height,
            container.streams.video[0].width,
        )
    beginning = replace(plan, output=Output(cuts=((0.5, facts.duration + 1),)))
    redact_file(source, redaction.plan_json(beginning), out)
    with av.open(str(out)) as container:
        first = next(container.decode(video=0)).to_ndarray(format="gray")
    boxes = next(iter(plan.boxes()))
    assert boxes and all(first[y0 + 2 : y1 - 2, x0 + 2 : x1 - 2].max() < 40 for x0, y0, x1, y1, _ in boxes)


def odd_clip(path, size, pix_fmt="yuv420p", codec="mjpeg", sound_rate=None, channels="mono"):
    with av.open(str(path), "w", format="matroska") as out:
        stream = out.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = *size, pix_fmt
        audio = out.add_stream("pcm_s16le", rate=sound_rate, layout=channels) if sound_rate else None
        for n in range(12):
            picture = np.random.default_rng(n).integers(0, 255, (size[1], size[0], 3), np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts = n
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
        if audio:
            count = 2 if channels == "stereo" else 1
            noise = np.random.default_rng(1).integers(-9000, 9000, (1, count * sound_rate), np.int16)
            frame = av.AudioFrame.from_ndarray(noise, format="s16", layout=channels)
            frame.sample_rate = sound_rate
            out.mux(audio.encode(frame))
            out.mux(audio.encode())


@pytest.mark.parametrize(
    "options",
    [
        {"size": (161, 121), "pix_fmt": "yuvj444p"},
        {"size": (322, 182), "codec": "libx264", "pix_fmt": "yuv420p10le"},
        {"size": (160, 120), "pix_fmt": "yuvj420p", "sound_rate": 11025},
        {"size": (160, 120), "pix_fmt": "yuvj420p", "sound_rate": 8000, "channels": "stereo"},
    ],
)
def test_odd_recordings_are_redacted(tmp_path, options):
    source, out = tmp_path / "odd.mkv", tmp_path / "out.mp4"
    odd_clip(source, **options)
    plan = redaction.with_drawn_track(empty_plan(source), [(2, 30, 30, 90, 90), (9, 60, 20, 110, 90)])
    redact_file(source, redaction.plan_json(plan), out)
    assert verified(source, out, plan) == set()
    assert len(stamps_of(out)) == 12


def test_a_plan_of_another_recording_is_refused(clip, plan, tmp_path):
    other = tmp_path / "other.mp4"
    other.write_bytes(clip.read_bytes() + b"\0\0\0\x08free")
    with pytest.raises(refusals.PlanRefused, match="another recording"):
        redaction.redact(other, plan, tmp_path / "out.mp4")
    assert not (tmp_path / "out.mp4").exists()


def test_a_cancelled_job_leaves_nothing(clip, plan, folder):
    with pytest.raises(refusals.Cancelled):
        redaction.redact(clip, plan, folder / "out.mp4", cancelled=lambda: True)
    assert list(folder.iterdir()) == []


def test_a_job_can_be_cancelled_in_the_middle(clip, plan, folder):
    steps = []
    with pytest.raises(refusals.Cancelled):
        redaction.redact(
            clip,
            plan,
            folder / "out.mp4",
            progress=lambda *at: steps.append(at),
            cancelled=lambda: bool(steps),
        )
    assert steps[0][1] == 75
    assert list(folder.iterdir()) == []


def test_a_job_that_needs_too_much_memory_says_so_and_leaves_nothing(clip, plan, folder, monkeypatch):
    """A codec that gets no memory may also stand still for ever: then it is ended."""
    monkeypatch.setitem(sandbox.LIMITS, "redact", (300 << 20, 60, 1 << 30))
    monkeypatch.setattr(sandbox, "STALLED_AFTER", 20)
    with pytest.raises(refusals.EngineError, match="memory|stood still"):
        redaction.redact(clip, plan, folder / "out.mp4")
    assert list(folder.iterdir()) == []


def test_a_job_that_may_write_no_more_says_so_and_leaves_nothing(clip, plan, folder, monkeypatch):
    monkeypatch.setitem(sandbox.LIMITS, "redact", (6 << 30, 60, 20000))
    with pytest.raises(refusals.EngineError):
        redaction.redact(clip, plan, folder / "out.mp4")
    assert list(folder.iterdir()) == []


def test_segments_change_no_picture_time_and_find_the_same_people(clip, plan, tmp_path):
    """Cut in three by hand: the joints must neither lose nor move a picture."""
    cut = redaction.read_plan(detect_file(clip, segment_seconds=1))
    assert len(cut.tracks) == len(plan.tracks)
    redact_file(clip, redaction.plan_json(cut), tmp_path / "out.mp4", segment_seconds=1)
    assert stamps_of(tmp_path / "out.mp4") == stamps_of(clip)
    assert verified(clip, tmp_path / "out.mp4", cut) == set()


def run_until(code, folder, pattern):
    """Start `code`, kill -9 it as soon as a file of that pattern is finished; say whether it was still running."""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL)
    while process.poll() is None and not list(folder.glob(pattern)):
        time.sleep(0.01)
    running = process.poll() is None
    process.send_signal(signal.SIGKILL) if running else None
    process.wait()
    return running


def test_a_killed_job_goes_on_and_gives_the_same_bytes(clip, plan, tmp_path):
    (tmp_path / "plan.json").write_text(json.dumps(redaction.plan_json(plan)))
    work, straight, resumed = tmp_path / "work", tmp_path / "straight.mp4", tmp_path / "resumed.mp4"
    redact_file(clip, redaction.plan_json(plan), straight, segment_seconds=1)
    code = (
        "import json; from footage_app.redaction.making.render import redact_file; "
        f"redact_file({str(clip)!r}, json.load(open({str(tmp_path / 'plan.json')!r})), {str(resumed)!r}, "
        f"work_dir={str(work)!r}, segment_seconds=1)"
    )
    assert run_until(code, work, "picture-0000000-*.nut.json"), "the job was over before it could be killed"
    assert not resumed.exists()
    (part,) = work.glob("picture-0000000-*.nut")
    kept = os.stat(part).st_mtime_ns
    redact_file(clip, redaction.plan_json(plan), resumed, work_dir=work, segment_seconds=1)
    assert os.stat(part).st_mtime_ns == kept
    assert digest(resumed) == digest(straight)


def test_a_damaged_part_is_not_used_again(clip, plan, tmp_path):
    work, one, two = tmp_path / "work", tmp_path / "one.mp4", tmp_path / "two.mp4"
    redact_file(clip, redaction.plan_json(plan), one, work_dir=work, segment_seconds=1)
    part = sorted(work.glob("picture-*.nut"))[1]
    part.write_bytes(part.read_bytes()[:-40] + bytes(40))
    redact_file(clip, redaction.plan_json(plan), two, work_dir=work, segment_seconds=1)
    assert digest(one) == digest(two)


def test_another_plan_does_not_use_the_parts_of_the_first(clip, plan, tmp_path):
    work = tmp_path / "work"
    shown = redaction.with_decision(plan, "f1", "show", "requester")
    redact_file(clip, redaction.plan_json(shown), tmp_path / "one.mp4", work_dir=work)
    redact_file(clip, redaction.plan_json(plan), tmp_path / "two.mp4", work_dir=work)
    assert verified(clip, tmp_path / "two.mp4", plan) == set()


def test_other_versions_do_not_use_the_parts_of_the_first_and_are_named(clip, plan, tmp_path, monkeypatch):
    work, told = tmp_path / "work", redaction.plan_json(plan)
    monkeypatch.setattr(render, "versions", lambda: {**versions(), "x264": "of last year"})
    old = redact_file(clip, told, tmp_path / "one.mp4", work_dir=work, segment_seconds=1)
    times = {part.name: os.stat(part).st_mtime_ns for part in work.glob("picture-*.nut")}
    monkeypatch.undo()
    new = redact_file(clip, told, tmp_path / "two.mp4", work_dir=work, segment_seconds=1)
    assert len(times) == 2
    for name, time_ in times.items():
        assert os.stat(work / name).st_mtime_ns > time_
    assert (old["versions"]["x264"], new["versions"]) == ("of last year", versions())
    assert new["engine"] == render.ENGINE
    assert set(versions()) >= {"PyAV", "libavcodec", "libavformat", "libswscale", "x264", "Pillow"}
    assert re.match(r"\d+", versions()["x264"])


def test_detection_gives_the_same_plan_when_resumed(clip, tmp_path):
    straight = detect_file(clip, "quick", segment_seconds=1)
    work = tmp_path / "work"
    code = (
        "from footage_app.redaction.finding.detection import detect_file; "
        f"detect_file({str(clip)!r}, 'quick', work_dir={str(work)!r}, segment_seconds=1)"
    )
    run_until(code, work, "scan-0000.npz.json")
    assert detect_file(clip, "quick", work_dir=work, segment_seconds=1) == straight
