"""Plans of recordings that nobody filmed, for tests of what is done with plans, without the minutes of video."""

from dataclasses import replace

from footage_app.models import Redaction
from footage_app.redaction.facts import SoundFacts, VideoFacts
from footage_app.redaction.plan import Line, Plan, Source, Speech, Timing, Track, plan_json
from footage_app.redaction.plan_reading import read_plan
from tests.footage_app.catalogue_rows import a_row

WIDTH, HEIGHT, RATE = 640, 360, 10


def a_plan(*tracks, seconds=20, begin=0, **changes):
    count = seconds * RATE
    facts = VideoFacts("mp4", "h264", WIDTH, HEIGHT, 0, seconds, RATE, count, 2, SoundFacts("aac", 48000, 1))
    plan = Plan(Source("aa" * 32, facts, Timing((1, RATE), ((begin * RATE, 1, count),))), "standard", tracks)
    return read_plan(plan_json(replace(plan, **changes)))


def a_face(name="f1", first=50, length=50, at=(300, 100), how="", **values):
    x, y = at
    boxes = tuple((x + n % 20, y, x + n % 20 + 40, y + 50) for n in range(length))
    return Track(name, "face", 0.9, first, boxes, how or "d" * length, **values)


def a_piece_of_writing(name="t1", decision="offered", **values):
    keyframes = ((20, 10, 200, 90, 220), (60, 30, 200, 110, 220))
    return Track(name, "text", 0.7, keyframes=keyframes, decision=decision, **values)


def what_was_said(*lines, spans=((1, 3), (5, 7), (12, 15))):
    return Speech(tuple(spans), tuple(Line(*line) for line in lines), "a model")


def a_redaction(plan, made_for="BWV-AAAA-BBBB-CCCC", **fields):
    return Redaction.objects.create(
        clip=a_row(**fields), made_for=made_for, plan=plan_json(plan), plan_version=1
    )
