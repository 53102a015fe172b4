"""Does every strange recording that a camera may write go through, without a picture lost or shown too much?"""

import struct

import av
import pytest

from footage_app import redaction
from footage_app.redaction import refusals
from footage_app.redaction.checking.verification import verify_file
from footage_app.redaction.finding.detection import detect_file
from footage_app.redaction.making.interlacing import woven_apart
from footage_app.redaction.making.render import redact_file
from footage_app.redaction.plan_changes import with_output
from footage_app.redaction.probing import probe_file
from footage_app.redaction.reader import pictures
from tests.footage_app.odd_recordings import RECORDINGS, make, row_of, shown_frames

from .conftest import failed, stamps_of


def planned(source):
    """Everything that was found, a box that moves, and all sound open."""
    plan = redaction.read_plan(detect_file(source, "quick"))
    width, height, last = plan.source.facts.width, plan.source.facts.height, plan.source.timing.count - 1
    box = width // 8, height // 8, width // 2, height // 2
    keyframes = [(0, *box)] + ([(last, *(2 * edge for edge in box))] if last else [])
    plan = redaction.with_drawn_track(plan, keyframes)
    return redaction.with_sound(plan, open=[(0, 50)]) if plan.source.facts.sound else plan


@pytest.mark.parametrize("name", RECORDINGS)
def test_an_odd_recording_is_redacted_and_verified(tmp_path, name):
    source, out = tmp_path / "odd", tmp_path / "out.mp4"
    make(name, source)
    facts = probe_file(source)
    plan = planned(source)
    redact_file(source, redaction.plan_json(plan), out)
    assert failed(verify_file(source, out, redaction.plan_json(plan))) == set()
    assert len(stamps_of(out)) == shown_frames(name)
    size = row_of(name)["size"]
    assert (facts["width"], facts["height"]) == (size[::-1] if row_of(name)["turn"] in (90, -90) else size)


LATE = [name for name in RECORDINGS if name.startswith("starts")]


@pytest.mark.parametrize("name", ["plain", *LATE])
def test_the_beginning_or_the_end_of_a_late_recording_can_be_left_out(tmp_path, name):
    source, out = tmp_path / "odd", tmp_path / "out.mp4"
    make(name, source)
    assert redaction.probe(source).duration < 2
    plan = planned(source)
    middle = round(plan.begin + 0.54, 3)  # between picture 6 and picture 7
    for cut in ((plan.begin, middle), (middle, plan.end)):
        told = redaction.plan_json(with_output(plan, cuts=(cut,)))
        redact_file(source, told, out)
        assert failed(verify_file(source, out, told)) == set()
        assert len(stamps_of(out)) == 7 + 2 * 12


def test_matroska_that_tells_its_length_in_place_of_its_end_is_whole(tmp_path):
    source = tmp_path / "odd"
    make("starts very late", source)
    data = source.read_bytes()
    at = data.index(b"\x44\x89\x88") + 3
    ends = struct.unpack(">d", data[at : at + 8])[0]
    source.write_bytes(data[:at] + struct.pack(">d", ends - 20000) + data[at + 8 :])
    assert redaction.probe(source).duration == pytest.approx(1.2, abs=0.15)


def test_pixels_keep_their_shape(tmp_path):
    make("wide pixels", tmp_path / "odd")
    plan = planned(tmp_path / "odd")
    redact_file(tmp_path / "odd", redaction.plan_json(plan), tmp_path / "out.mp4")
    with av.open(str(tmp_path / "out.mp4")) as container:
        assert container.streams.video[0].sample_aspect_ratio == row_of("wide pixels")["pixel"]


def test_interlaced_pictures_keep_number_and_times(tmp_path):
    make("interlaced", tmp_path / "odd")
    with av.open(str(tmp_path / "odd")) as container:
        stored = list(container.decode(video=0))
    assert all(frame.interlaced_frame for frame in stored)
    shown = list(pictures(tmp_path / "odd"))
    assert [(f.pts, f.time_base) for f in shown] == [(f.pts, f.time_base) for f in stored]
    assert not any(frame.interlaced_frame for frame in shown)
    assert list(woven_apart(iter([]))) == []


def test_a_mirrored_recording_is_refused(tmp_path):
    source = tmp_path / "mirrored.mp4"
    make("plain", source)
    data = source.read_bytes()
    at = data.index(b"tkhd") + 4 + 40
    source.write_bytes(data[:at] + (-0x10000).to_bytes(4, "big", signed=True) + data[at + 4 :])
    with pytest.raises(refusals.UnreadableVideo, match="mirror"):
        probe_file(source)
