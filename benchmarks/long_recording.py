"""Does redacting a long recording take more memory than a short one? Measured side by side in one run.

    python benchmarks/long_recording.py [--minutes 2 20] [--size 640x360] [--rate 10] [--boxes 4]
    python benchmarks/long_recording.py --minutes 2 120 --size 1920x1080 --rate 30

A few seconds are made, and their packets repeated until the recording is long enough. Every picture has
boxes to hide. Prints size of recording and plan, seconds, and the peak memory of the worker.
With --calm the picture is one that costs little to encode: memory does not depend on what is shown.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import av
import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from footage_app.demo_footage import make_clip  # noqa: E402
from footage_app.redaction import plan_json  # noqa: E402
from footage_app.redaction.opening import container_format, opened, video_stream  # noqa: E402
from footage_app.redaction.plan import Plan, Sound, Source, Timing, Track  # noqa: E402
from footage_app.redaction.probing import facts_of  # noqa: E402
from footage_app.redaction.reader import index  # noqa: E402
from footage_app.redaction.shelf import file_digest  # noqa: E402

SECONDS = 8
WORK = """
import json, sys
from footage_app.redaction.making.render import redact_file
redact_file(sys.argv[1], json.load(open(sys.argv[2])), sys.argv[3])
"""


def calm_clip(target, size, rate):
    """Soft light that moves, and a tone: the sizes and streams of a camera, and little to encode."""
    with av.open(str(target), "w") as out:
        video = out.add_stream(
            "libx264", rate=rate, options={"preset": "veryfast", "bf": "0", "g": str(rate)}
        )
        (video.width, video.height), video.pix_fmt = size, "yuv420p"
        audio = out.add_stream("aac", rate=48000, layout="stereo")
        ramp = np.linspace(40, 200, size[0]).astype(np.uint8)
        for n in range(SECONDS * rate):
            grey = np.tile(np.roll(ramp, 4 * n), (size[1], 1))
            out.mux(video.encode(av.VideoFrame.from_ndarray(grey, format="gray").reformat(format="yuv420p")))
        out.mux(video.encode())
        tone = np.sin(np.arange(SECONDS * 48000) / 20).astype(np.float32)
        for at in range(0, len(tone), 1024):
            part = np.ascontiguousarray(np.stack([tone[at : at + 1024]] * 2))
            frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="stereo")
            frame.sample_rate, frame.pts = 48000, at
            out.mux(audio.encode(frame))
        out.mux(audio.encode())


def repeated(clip, target, minutes):
    """The packets of `clip` again and again until `minutes` are full; nothing is encoded."""
    with av.open(str(clip)) as old:
        packets = [
            (p.stream.type, bytes(p), p.pts, p.dts, p.is_keyframe)
            for p in old.demux()
            if p.size and p.pts >= 0
        ]
        with av.open(str(target), "w", format="mp4") as new:
            streams = {s.type: new.add_stream_from_template(s) for s in old.streams}
            bases = {s.type: s.time_base for s in old.streams}
            for turn in range(round(minutes * 60 / SECONDS)):
                for kind, data, pts, dts, is_key in packets:
                    packet, shift = av.Packet(data), round(turn * SECONDS / bases[kind])
                    packet.pts, packet.dts, packet.is_keyframe = pts + shift, dts + shift, is_key
                    packet.stream, packet.time_base = streams[kind], bases[kind]
                    new.mux(packet)


def planned(path, boxes):
    """A plan with a box in every picture for each of so many people, as the detector would have written it."""
    with opened(path) as container:
        facts, base = facts_of(container, container_format(path)), video_stream(container).time_base
    stamps, tracks = index(path).stamps, []
    side = facts.height // 6
    for n in range(boxes):
        lies = [
            (x := (n * 90 + k) % (facts.width - side), y := n * side // 2, x + side, y + side)
            for k in range(len(stamps))
        ]
        tracks.append(Track(id=f"f{n + 1}", kind="face", boxes=tuple(lies), how="d" * len(stamps)))
    source = Source(file_digest(path), facts, Timing.of((base.numerator, base.denominator), stamps))
    return Plan(source, "quick", tuple(tracks), Sound(open=((0.0, facts.duration),)))


def measured(folder, clip, minutes, boxes):
    """What one length costs."""
    path, plan_path = folder / "long.mp4", folder / "plan.json"
    repeated(clip, path, minutes)
    plan_path.write_text(json.dumps(plan_json(planned(path, boxes))))
    start = time.perf_counter()
    command = [sys.executable, "-c", WORK, str(path), str(plan_path), str(folder / "out.mp4")]
    worker = subprocess.Popen(command, cwd=ROOT)
    _, status, used = _ended(worker)
    seconds = time.perf_counter() - start
    if status:
        raise SystemExit("The work failed.")
    row = path.stat().st_size / 2**20, plan_path.stat().st_size / 2**20, seconds, used.ru_maxrss / 1024
    return minutes, *row


def _ended(worker):
    pid, status, used = os.wait4(worker.pid, 0)
    worker.returncode = status
    return pid, status, used


def main():
    """One row for each length."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, nargs="+", default=[2, 20])
    parser.add_argument("--size", default="640x360")
    parser.add_argument("--rate", type=int, default=10)
    parser.add_argument("--boxes", type=int, default=4)
    parser.add_argument("--calm", action="store_true")
    arguments = parser.parse_args()
    size = tuple(map(int, arguments.size.split("x")))
    print(f"{'minutes':>8}{'recording MiB':>15}{'plan MiB':>10}{'seconds':>9}{'peak MiB':>10}")
    with tempfile.TemporaryDirectory() as name:
        clip = Path(name) / "clip.mp4"
        if arguments.calm:
            calm_clip(clip, size, arguments.rate)
        else:
            make_clip(clip, SECONDS, 3, seed=3, size=size, fps=arguments.rate)
        for minutes in arguments.minutes:
            length, recording, plan, seconds, peak = measured(Path(name), clip, minutes, arguments.boxes)
            print(f"{length:8g}{recording:15.1f}{plan:10.1f}{seconds:9.1f}{peak:10.0f}", flush=True)


if __name__ == "__main__":
    main()
