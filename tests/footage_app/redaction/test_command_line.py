"""Does the command line do what its help says, and turn bad input away in one line?"""

import json
import os
import subprocess
import sys

import pytest

from footage_app import redaction


def engine(*arguments):
    command = [sys.executable, "-m", "footage_app.redaction", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_from_recording_to_checked_output(clip, tmp_path):
    plan, out, report = tmp_path / "plan.json", tmp_path / "out.mp4", tmp_path / "report.json"
    done = engine("detect", clip, "-o", plan, "--mode", "quick")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    lines = [json.loads(line) for line in engine("frames", plan).stdout.splitlines()]
    assert [line["frame"] for line in lines] == list(range(75))
    track = lines[30]["boxes"][0][4]
    options = ["--plan", plan, "--show", track, "--open", "0.5-2", "--bleep", "1-1.5"]
    assert engine("redact", clip, "-o", out, "--report", report, *options).returncode == 0
    assert [t["track"] for t in json.loads(report.read_text())["shown"]] == [track]
    good = engine("verify", clip, out, *options)
    assert good.returncode == 0, good.stdout
    assert all(line.startswith("ok") for line in good.stdout.splitlines())
    bad = engine("verify", clip, out, "--plan", plan)
    assert bad.returncode == 1
    assert "FAIL every box is solid" in bad.stdout


def bad_commands(tmp_path, plan):
    not_video = tmp_path / "not.mp4"
    not_video.write_text("hello")
    out = tmp_path / "out.mp4"
    return {
        "no video": ["detect", tmp_path / "none.mp4", "-o", out],
        "not a video": ["detect", not_video, "-o", out],
        "no folder": ["detect", not_video, "-o", tmp_path / "none" / "plan.json"],
        "no plan": ["frames", tmp_path / "none.json"],
        "a plan that is no JSON": ["frames", not_video],
        "an unknown track": ["redact", not_video, "--plan", plan, "-o", out, "--show", "f99"],
        "another recording": ["redact", not_video, "--plan", plan, "-o", out],
    }


KINDS = "no video,not a video,no folder,no plan,a plan that is no JSON,an unknown track,another recording"


@pytest.mark.parametrize("kind", KINDS.split(","))
def test_bad_input_gets_one_line_and_leaves_no_file(plan, tmp_path, kind):
    saved = tmp_path / "plan.json"
    saved.write_text(json.dumps(redaction.plan_json(plan)))
    before = set(os.listdir(tmp_path)) | {"not.mp4"}
    done = engine(*bad_commands(tmp_path, saved)[kind])
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert set(os.listdir(tmp_path)) <= before


def test_an_absurd_stretch_is_refused():
    done = engine("redact", "a.mp4", "--plan", "p", "-o", "o.mp4", "--open", "two-three")
    assert done.returncode == 2
    assert "START-END" in done.stderr
