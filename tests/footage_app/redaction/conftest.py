"""Which recordings, plans and outputs do the engine's tests work on?"""

from pathlib import Path

import av
import numpy as np
import pytest

from footage_app import redaction
from footage_app.demo_footage import make_clip

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
