"""Which recordings, plans and outputs do the engine's tests work on?"""

import hashlib
from pathlib import Path

import av
import numpy as np
import pytest

from footage_app import redaction
from footage_app.demo_footage import make_clip
from footage_app.redaction.checking import looking
from footage_app.redaction.checking.verification import verify_file
from footage_app.redaction.faces import find_faces

from .planted import world_of

MEDIA = Path(__file__).resolve().parents[4] / "shared" / "media"


@pytest.fixture(scope="session")
def clip(tmp_path_factory):
    """Two people, three seconds, 640x360, stereo: small, and really found by the detector."""
    path = tmp_path_factory.mktemp("made") / "clip.mp4"
    make_clip(path, seconds=3, people=2, seed=5, size=(640, 360), fps=25)
    return path


@pytest.fixture(scope="session")
def plan(clip):
    return redaction.detect(clip)


@pytest.fixture(scope="session")
def redacted(clip, plan, tmp_path_factory):
    """The clip with everything hidden and muted."""
    out = tmp_path_factory.mktemp("redacted") / "out.mp4"
    redaction.redact(clip, plan, out)
    return out


@pytest.fixture(scope="session")
def media():
    """A function from file name to path that skips where the development footage is absent."""

    def find(name):
        path = MEDIA / name
        if not path.exists():
            pytest.skip(f"development footage {name} is not on this machine")
        return path

    return find


@pytest.fixture(scope="module")
def each_picture_searched_once():
    """Most faults leave most pictures as they were: the network's real answer to each is kept."""
    known = {}

    def remembered(picture, threshold):
        key = hashlib.sha256(picture.tobytes()).digest(), picture.shape, threshold
        if key not in known:
            known[key] = find_faces(picture, threshold)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(looking, "find_faces", remembered)
        yield


@pytest.fixture(scope="session")
def world(clip, plan, tmp_path_factory):
    """A small recording, its plans, and a good result of each kind: see planted.py."""
    return world_of(clip, plan, tmp_path_factory.mktemp("planted"))


@pytest.fixture
def checked(world, tmp_path, each_picture_searched_once):
    """A function: put the fault into the result of that kind; the results of all checks."""

    def check(kind, plant):
        out = tmp_path / "out"
        plan = plant(world, world.results[kind], out) or world.plans[kind]
        return verify_file(world.source, out, redaction.plan_json(plan))

    return check


def stamps_of(path):
    """The times of all shown pictures, in seconds."""
    with av.open(str(path)) as container:
        return [float(f.pts * f.time_base) for f in container.decode(video=0)]


def sound_of(path):
    """All samples, channels x count."""
    with av.open(str(path)) as container:
        return np.concatenate([f.to_ndarray() for f in container.decode(audio=0)], axis=1)


def failed(results):
    """The names of the checks that failed."""
    return {r["name"] for r in results if not r["ok"]}
