"""Does every broken or hostile file end in one plain sentence, and the worker live on?"""

import json
import struct
import subprocess
import sys
from fractions import Fraction

import av
import numpy as np
import pytest

from footage_app import redaction
from footage_app.redaction import refusals
from tests.footage_app.odd_recordings import make

# Changed bytes of a real recording, from a fixed seed; every answer must be facts or a sentence.
FUZZ = """
import json, random, sys
from footage_app.redaction.probing import probe_file
from footage_app.redaction.refusals import EngineError

data, place, random_ = open(sys.argv[1], "rb").read(), sys.argv[2], random.Random(int(sys.argv[3]))
answers = []
for _ in range(int(sys.argv[4])):
    changed = bytearray(data)
    start = random_.choice([0, 0, data.find(b"moov")])
    for _ in range(random_.choice([1, 3, 30])):
        changed[min(len(data) - 1, start + int(random_.expovariate(1 / 900)))] = random_.randrange(256)
    if random_.random() < 0.2:
        del changed[random_.randrange(len(changed)):]
    with open(place, "wb") as file:
        file.write(changed)
    try:
        probe_file(place)
        answers.append("facts")
    except EngineError as refusal:
        assert str(refusal).endswith("."), refusal
        answers.append(type(refusal).__name__)
print(json.dumps(answers))
"""


@pytest.mark.parametrize(("name", "seed"), [("plain", 1), ("sound early", 2)])
def test_whatever_bytes_are_changed_the_probe_answers(tmp_path, name, seed):
    make(name, tmp_path / "whole")
    command = [sys.executable, "-c", FUZZ, tmp_path / "whole", tmp_path / "changed", str(seed), "150"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    answers = json.loads(done.stdout)
    assert len(answers) == 150
    assert len(set(answers)) > 2  # it neither refuses nor takes everything


def two_sizes(path):
    """Two recordings of different size one after the other, as a camera does that changes its mode."""
    with av.open(str(path), "w", format="matroska") as out:
        first = out.add_stream("mjpeg", rate=10)
        first.width, first.height, first.pix_fmt = 160, 120, "yuvj420p"
        for n, size in enumerate([(160, 120)] * 8 + [(200, 120)] * 8):
            coder = av.CodecContext.create("mjpeg", "w")
            coder.width, coder.height, coder.pix_fmt = *size, "yuvj420p"
            coder.time_base = Fraction(1, 10)
            picture = np.full((size[1], size[0], 3), 90, np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuvj420p")
            for packet in [*coder.encode(frame), *coder.encode()]:
                packet.stream, packet.pts, packet.dts = first, n * 100, n * 100
                packet.time_base = Fraction(1, 1000)
                out.mux(packet)


def test_a_picture_that_changes_its_size_is_refused_with_the_place(tmp_path):
    two_sizes(tmp_path / "two.mkv")
    with pytest.raises(refusals.UnreadableVideo, match=r"changes its size at 0\.8 seconds"):
        redaction.detect(tmp_path / "two.mkv", "quick")


def test_ten_hours_in_ten_thousand_bytes_are_refused(tmp_path):
    path = tmp_path / "long.mkv"
    make("mpeg4 in matroska", path)
    data = path.read_bytes()
    at = data.index(b"\x44\x89\x88") + 3  # how long it lasts, in thousandths of a second
    path.write_bytes(data[:at] + struct.pack(">d", 36e6) + data[at + 8 :])
    with pytest.raises(refusals.Truncated, match="breaks off"):
        redaction.probe(path)


def test_an_encrypted_recording_is_refused(tmp_path):
    path = tmp_path / "locked.mp4"
    make("no sound", path)
    path.write_bytes(path.read_bytes().replace(b"avc1", b"encv"))
    with pytest.raises(refusals.EngineError, match="format that is not read|cannot be"):
        redaction.probe(path)


def test_noise_in_place_of_pictures_is_refused_and_never_half_done(tmp_path):
    path, out = tmp_path / "noise.mp4", tmp_path / "empty" / "out.mp4"
    out.parent.mkdir()
    make("mpeg4 with B-frames", path)
    plan = redaction.detect(path, "quick")
    data = path.read_bytes()
    at = data.index(b"mdat") + 600
    path.write_bytes(data[:at] + np.random.default_rng(4).bytes(1500) + data[at + 1500 :])
    with pytest.raises(refusals.EngineError):
        redaction.redact(path, plan, out)
    assert list(out.parent.iterdir()) == []
