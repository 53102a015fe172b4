"""Can any manifest, however strange, make a docking fail, leave the folder, or lose a recording?"""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footage_app import docking, redaction, stores
from footage_app.docking_manifest import FIELDS, ManifestUnreadable, entries_of
from footage_app.docking_values import READERS
from footage_app.models import Clip
from tests.footage_app.recordings import a_folder, an_entry

COLUMNS = {field.name: field for field in Clip._meta.fields}
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.text(alphabet="ßﬃŉǰΐ1A", min_size=4, max_size=24)
    | st.text(alphabet="=+-@\t\r\x00\u202e\ud800'\"<"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
names = st.sampled_from(sorted(FIELDS)) | st.text(max_size=12)
entries = st.dictionaries(names, anything, max_size=12)
paths = st.sampled_from(
    ["..", ".", "/etc/passwd", "a.mp4", "A.MP4", "link", "folder", "\x00", "\\"]
) | st.text(max_size=20)
relaxed = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@given(st.sampled_from(sorted(READERS)), anything)
def test_a_reader_gives_a_value_or_says_why_not(name, value):
    try:
        found = READERS[name](value)
    except ValueError as reason:
        assert str(reason).endswith(".")
    else:
        most = COLUMNS[name].max_length if name in COLUMNS else None
        assert most is None or len(found) <= most


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_a_manifest_or_say_why_not(content):
    for name in ("manifest.json", "manifest.csv"):
        try:
            entries_of(name, content)
        except ManifestUnreadable as reason:
            assert str(reason)


@pytest.fixture
def quick_probe(monkeypatch):
    """The probe has tests of its own; here every recording is a good one."""
    monkeypatch.setattr(
        redaction, "probe", lambda path: redaction.VideoFacts("mp4", "h264", 2, 2, 0, 1.0, 1.0, 1, 1, None)
    )


@pytest.mark.django_db
@relaxed
@given(entries, st.lists(paths, max_size=3))
def test_whatever_the_manifest_says_the_bytes_are_kept_and_the_next_recording_comes_in(
    quick_probe, entry, others
):
    before, files = Clip.objects.count(), len(list(stores.files()))
    with tempfile.TemporaryDirectory() as outer:
        (Path(outer) / "secret.mp4").write_bytes(b"secret")
        folder = a_folder(Path(outer) / "dock", an_entry("a.mp4"), an_entry("b.mp4"))
        (folder / "link").symlink_to(Path(outer) / "secret.mp4")
        (folder / "folder").mkdir()
        (folder / "a.mp4").write_bytes(json.dumps([before, repr(entry)]).encode())
        good = an_entry("b.mp4")
        lines = [
            {**entry, "file": "a.mp4"},
            *({**an_entry(), "file": path} for path in others if path not in ("a.mp4", "b.mp4")),
            good,
        ]
        (folder / "manifest.json").write_text(json.dumps(lines))
        done = docking.dock(folder)
        again = docking.dock(folder)
    assert again.pk == done.pk
    assert done.clips.filter(evidence_id=good["evidence_id"], quarantine="").count() == 1
    assert Clip.objects.count() == before + 2 and len(list(stores.files())) == files + 2
    assert not any(stores.path(clip.store_key).read_bytes() == b"secret" for clip in done.clips.all())
