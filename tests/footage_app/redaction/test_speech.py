"""Is everything that is said found, in every channel, at its time, and written down as far as it was understood?"""

import json
import subprocess
import sys

import numpy as np
import pytest

from footage_app import redaction
from footage_app.redaction import packaged as packaged_files
from footage_app.redaction.hearing import speech, transcript
from footage_app.redaction.hearing.speech import STEP_SECONDS, Likelihood, spans_in
from footage_app.redaction.hearing.transcript import divided, excerpts, parts_of
from footage_app.redaction.refusals import Cancelled, ModelMissing

from .spoken import RATE, a_video, reading, silence


def words(found):
    return " ".join(line.text for line in found.lines).lower()


def near(one, other, by=0.35):
    return abs(one - other) <= by


# --- whole recordings -----------------------------------------------------------------------------
@pytest.fixture(scope="module")
def best_of_times():
    """ "It was the best of times", said from 1.05 to 3 seconds."""
    return reading(0, 3.0)


def test_words_are_written_down_at_their_time(tmp_path, best_of_times):
    path = a_video(tmp_path / "a.mp4", np.concatenate([best_of_times, silence(1)]), later=2.5)
    told = []
    found = redaction.listen(path, progress=lambda done, total: told.append((done, total)))
    assert "best of times" in words(found)
    assert (
        len(found.spans) == 1 and near(found.spans[0][0], 2.5 + 1.05) and near(found.spans[0][1], 2.5 + 3.0)
    )
    assert (found.lines[0].start, found.lines[-1].end) == found.spans[0]
    assert "silero-vad 6.2.3" in found.model and "moonshine-voice 0.0.73" in found.model
    assert told[-1][0] == told[-1][1] and told == sorted(told)


@pytest.mark.parametrize(
    "case", ["left only", "right only, the left is loud with noise", "channels cancel out"]
)
def test_whoever_speaks_in_one_channel_is_found(tmp_path, best_of_times, case):
    said, quiet = best_of_times, silence(3)
    noise = np.random.default_rng(1).normal(0, 0.2, len(said)).astype(np.float32)
    channels = {"left only": (said, quiet), "channels cancel out": (said, -said)}.get(case, (noise, said))
    found = redaction.listen(a_video(tmp_path / "one.mp4", *channels))
    assert any(near(start, 1.05) for start, _ in found.spans)
    assert "best of times" in words(found)


def test_two_people_at_once_in_two_channels_both_have_their_line(tmp_path):
    path = a_video(tmp_path / "two.mp4", reading(21, 23.0), reading(28.9, 30.9))
    found = redaction.listen(path)
    one, other = (line.text for line in found.lines)
    assert "everything" in one and "period" in other
    assert (found.lines[0].start, found.lines[0].end) == (found.lines[1].start, found.lines[1].end)


@pytest.mark.parametrize("sound", ["none", "silence", "noise"])
def test_nobody_speaks_where_nobody_speaks(tmp_path, sound):
    noise = np.random.default_rng(2).normal(0, 0.05, 2 * RATE)
    channels = {"none": (), "silence": (silence(2),), "noise": (noise,)}[sound]
    found = redaction.listen(a_video(tmp_path / "quiet.mp4", *channels))
    assert (found.spans, found.lines) == ((), ())


@pytest.mark.parametrize("sizes", [(300,), (64_000, 300), (512, 511, 1)])
def test_a_rest_shorter_than_one_look_is_listened_to(monkeypatch, sizes):
    parts = [(sum(sizes[:n]), np.zeros((2, size), np.float32)) for n, size in enumerate(sizes)]
    monkeypatch.setattr(speech, "blocks", lambda path, layout: iter(parts))
    heard = speech.likelihood("a.mp4", "stereo", lambda seconds: None)
    assert heard.rows.shape == (3, -(-sum(sizes) // 512))


def test_what_is_not_understood_has_a_line_without_words(tmp_path, monkeypatch):
    # The recogniser is English; what it makes of anything else is chance, so here it makes nothing of it.
    silent = type("", (), {"text": lambda *_: ""})
    monkeypatch.setattr(transcript, "Recogniser", silent)
    path = a_video(tmp_path / "a.mp4", reading(1, 2.5))
    found = transcript.listen_file(str(path), False, lambda *_: None)
    assert found["spans"] and [line["text"] for line in found["lines"]] == [""]


def test_the_command_line_writes_down_what_it_heard(tmp_path):
    path, out = a_video(tmp_path / "a.mp4", reading(1, 3)), tmp_path / "speech.json"
    command = [sys.executable, "-m", "footage_app.redaction", "listen", str(path), "-o", str(out)]
    assert subprocess.run(command, capture_output=True, check=True).stderr == b""
    assert "best of times" in json.loads(out.read_text())["lines"][0]["text"].lower()


def test_listening_is_cancelled(tmp_path):
    path = a_video(tmp_path / "a.mp4", reading(0, 4))
    with pytest.raises(Cancelled):
        redaction.listen(path, cancelled=lambda: True)


def test_the_words_of_real_footage_are_flagged(media):
    found = redaction.listen(media("street_scene_speech.mp4"))
    assert "john smith" in words(found)
    assert {"name", "address", "phone"} <= {flag for line in found.lines for flag in line.flags}


def test_voices_are_labelled_on_request(tmp_path):
    found = redaction.listen(a_video(tmp_path / "a.mp4", reading(1, 3)), speakers=True)
    assert {line.speaker for line in found.lines} <= {"s1", "s2", ""}
    assert any(line.speaker == "s1" for line in found.lines)


# --- where it begins and ends ---------------------------------------------------------------------
def likely(*values, start=0.0):
    return Likelihood(start, np.array([values], np.float32))


def test_a_short_doubt_does_not_end_a_stretch():
    loud, doubt = [0.9] * 20, [0.25] * 20
    assert len(spans_in(likely(*loud, *doubt, *loud))) == 1


def test_a_pause_ends_a_stretch_and_both_have_a_margin():
    values = [0.0] * 20 + [0.9] * 20 + [0.0] * 20 + [0.9] * 20 + [0.0] * 20
    first, second = spans_in(likely(*values, start=5.0))
    assert first == pytest.approx((5 + 20 * STEP_SECONDS - 0.2, 5 + 40 * STEP_SECONDS + 0.2), abs=0.01)
    assert second[0] >= first[1]


def test_a_click_is_no_speech_and_speech_to_the_very_end_is():
    assert spans_in(likely(0, 0, 0.9, 0, 0, 0)) == []
    assert spans_in(likely(*[0.9] * 10)) == [(0.0, pytest.approx(10 * STEP_SECONDS, abs=0.001))]


def test_what_lies_before_the_clock_begins_is_left_out():
    assert spans_in(likely(*[0.9] * 10, start=-1.0)) == []


def test_lines_are_cut_in_the_quietest_moment_and_leave_nothing_out():
    values = [0.9] * 700
    values[230:236] = [0.3] * 6
    span = (0.0, 700 * STEP_SECONDS)
    parts = list(parts_of(span, likely(*values)))
    assert near(parts[0][1], 233 * STEP_SECONDS, 0.1)
    assert [a for a, _ in parts[1:]] == [b for _, b in parts[:-1]]
    assert (parts[0][0], parts[-1][1]) == span
    assert all(0 < b - a <= 10 for a, b in parts)


def test_every_stretch_gets_its_own_samples(tmp_path):
    count = np.arange(12 * RATE, dtype=np.float32) / (12 * RATE)
    path = a_video(tmp_path / "a.mp4", np.sin(count * 600), later=1.0)
    wanted = [(1.0, 3.0), (2.0, 9.5), (4.0, 4.5), (11.5, 20.0)]
    whole = next(excerpts(path, "mono", [(0, 99)]))[0]
    begun = next(speech.blocks(path, "mono"))[0] / RATE
    assert near(begun, 1.0, 0.1)
    for (start, end), samples in zip(wanted, excerpts(path, "mono", wanted), strict=True):
        a, b = round((start - begun) * RATE), round((end - begun) * RATE)
        assert samples.shape[1] == len(whole[a:b])
        assert np.array_equal(samples[0], whole[a:b])


# --- voices ---------------------------------------------------------------------------------------
def test_a_line_is_cut_where_the_voice_changes():
    stretches, offsets = [(10.0, 14.0), (20.0, 22.0)], [0.0, 4.0]
    turns = [(0.1, 1.9, 7), (2.1, 3.9, 3), (4.1, 5.9, 7)]
    assert divided(stretches, offsets, turns) == (
        [(10.0, 12.0), (12.0, 14.0), (20.0, 22.0)],
        ["s1", "s2", "s1"],
    )


def test_where_voices_mix_nobody_is_named():
    assert divided([(0.0, 4.0)], [0.0], [(0, 3.9, 1), (1, 3, 2)])[1][-1] == ""
    assert divided([(0.0, 4.0)], [0.0], []) == ([(0.0, 4.0)], [""])


def test_the_parts_of_a_line_always_make_up_the_line():
    turns = [(0.0, 5.0, 1), (0.5, 1.0, 2), (0.9, 3.0, 3), (3.0, 3.2, 1), (2.9, 4.0, 2), (3.99, 4.4, 1)]
    made, labels = divided([(2.0, 6.0)], [0.0], turns)
    assert made[0][0] == 2.0 and made[-1][1] == 6.0 and len(made) == len(labels)
    assert all(a < b for a, b in made)
    assert [a for a, _ in made[1:]] == [b for _, b in made[:-1]]


# --- the models -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("package", "version", "name", "sha256", "words"),
    [
        ("silero-vad", speech.VERSION, speech.MODEL, "0" * 64, "its hash differs"),
        ("silero-vad", "1.0", speech.MODEL, "", "1.0 is needed"),
        ("silero-vad", speech.VERSION, "silero_vad/data/other.onnx", "", "without its file"),
        ("there-is-none", "1", "x", "", "is not installed"),
    ],
)
def test_a_model_that_was_not_examined_is_refused(package, version, name, sha256, words):
    with pytest.raises(ModelMissing, match=words):
        packaged_files.packaged(package, version, name, sha256)
