"""Does the command line do what its help says, and turn bad input away in one line?"""

import json
import os
import pty
import subprocess
import sys
from contextlib import suppress

import pytest

from footage_app import redaction
from footage_app.redaction.__main__ import main
from footage_app.redaction.plan_changes import with_output


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


def on_a_terminal(*arguments):
    """(exit code, what was printed, what the terminal showed)."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "footage_app.redaction", *map(str, arguments)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, text=True)
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # the terminal is gone once the program is
        while piece := os.read(ours, 4096):
            shown += piece
    os.close(ours)
    printed, _ = running.communicate()
    return running.returncode, printed, shown.decode()


def test_on_a_terminal_every_long_command_shows_how_far_it_is(clip, tmp_path):
    plan, out = tmp_path / "plan.json", tmp_path / "out.mp4"
    for command, word in (
        (["detect", clip, "-o", plan, "--mode", "quick"], "Looking for faces"),
        (["redact", clip, "--plan", plan, "-o", out], "Redacting"),
        (["verify", clip, out, "--plan", plan], "Checking"),
    ):
        code, printed, shown = on_a_terminal(*command)
        assert code == 0, printed + shown
        assert f"{word} [" in shown and shown.endswith("100%\r\n")


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


# What is read, and the option by which it would be replaced. VIDEO and PLAN are the files of the test.
OVERWRITING = {
    "detect": [["detect", "VIDEO", "-o", "VIDEO"]],
    "listen": [["listen", "VIDEO", "-o", "VIDEO"]],
    "suggest": [["suggest", "VIDEO", "--plan", "PLAN", "-o", one] for one in ("VIDEO", "PLAN")],
    "follow": [["follow", "VIDEO", "b1", "--plan", "PLAN", "-o", one] for one in ("VIDEO", "PLAN")],
    "redact": [["redact", "VIDEO", "--plan", "PLAN", "-o", one] for one in ("VIDEO", "PLAN")],
    "the report": [
        ["redact", "VIDEO", "--plan", "PLAN", "-o", "OUT", "--report", one]
        for one in ("VIDEO", "PLAN", "OUT", "OUT.vtt")
    ],
}


@pytest.mark.parametrize("link", [None, os.symlink, os.link])
@pytest.mark.parametrize("command", OVERWRITING)
def test_nothing_replaces_what_it_is_made_from(tmp_path, monkeypatch, capsys, command, link):
    video, plan = tmp_path / "a.mp4", tmp_path / "plan.json"
    video.write_bytes(b"the only copy")
    plan.write_text("{}")
    for arguments in OVERWRITING[command]:
        here = {"VIDEO": video, "PLAN": plan, "OUT": tmp_path / "o", "OUT.vtt": tmp_path / "o.vtt"}
        told = [str(here.get(word, word)) for word in arguments]
        if link and (there := here[arguments[-1]]).exists():
            told[-1] = str(tmp_path / f"{link.__name__}-{there.name}")
            if not os.path.lexists(told[-1]):
                link(there, told[-1])
        monkeypatch.setattr(sys, "argv", ["engine", *told])
        assert main() == 2
        assert "is the same file as" in capsys.readouterr().err
        assert (video.read_bytes(), plan.read_text()) == (b"the only copy", "{}")


def test_the_engine_itself_replaces_no_recording(clip, plan, tmp_path):
    folder = tmp_path / "alone"
    folder.mkdir()
    copy, link = folder / "copy.mp4", folder / "link.mp4"
    copy.write_bytes(before := clip.read_bytes())
    link.symlink_to(copy)
    for out in (copy, link):
        for make in (
            lambda out: redaction.redact(copy, plan, out),
            lambda out: redaction.redact(copy, plan, folder / "o.mp4", report=out),
            lambda out: redaction.preview(copy, plan, out),
            lambda out: redaction.make_proxy(copy, out),
        ):
            with pytest.raises(redaction.EngineError, match="the same file as the recording"):
                make(out)
    captioned = with_output(plan, captions="file")
    with pytest.raises(redaction.EngineError, match="the same file as another result"):
        redaction.redact(copy, captioned, folder / "o.mp4", report=folder / "o.mp4.vtt")
    assert copy.read_bytes() == before
    assert sorted(os.listdir(folder)) == ["copy.mp4", "link.mp4"]
