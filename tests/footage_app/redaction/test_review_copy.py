"""Does the reviewer's browser get a copy it can step through, and a picture of every track?"""

import av
import pytest
from PIL import Image

from footage_app import redaction

from .conftest import sound_of, stamps_of


def source_frame(table, shown):
    start = max(run for run in table["frames"] if run[0] <= shown)
    return start[1] + shown - start[0]


def test_the_copy_is_even_with_a_keyframe_every_fifteen_pictures(clip, tmp_path):
    table = redaction.make_proxy(clip, tmp_path / "proxy.mp4")
    with av.open(str(tmp_path / "proxy.mp4")) as container:
        packets = [p for p in container.demux(video=0) if p.size]
    assert [n for n, p in enumerate(packets) if p.is_keyframe] == list(range(0, 75, 15))
    assert all(p.pts == p.dts for p in packets)
    assert table["frames"] == [[0, 0]]
    assert table["count"] == 75
    assert abs(sound_of(tmp_path / "proxy.mp4")).max() > 0.05


def test_a_turned_recording_stands_upright_in_the_copy(media, tmp_path):
    table = redaction.make_proxy(media("hostile_rotated_90.mp4"), tmp_path / "proxy.mp4")
    assert (table["width"], table["height"]) == (720, 1280)


@pytest.mark.parametrize("name", ["variable_rate", "edit_list"])
def test_each_picture_of_the_copy_is_the_one_due_in_the_recording(media, tmp_path, name):
    source = media(f"hostile_{name}.mp4")
    table = redaction.make_proxy(source, tmp_path / "proxy.mp4")
    times, steps = stamps_of(source), table["rate"][1] / table["rate"][0]
    for shown in range(table["count"]):
        number = source_frame(table, shown)
        assert times[number] - times[0] <= shown * steps + 0.0011
        if number + 1 < len(times):
            assert times[number + 1] - times[0] > shown * steps - 0.0011


def test_every_track_has_a_picture(clip, plan, tmp_path):
    drawn = redaction.with_drawn_track(plan, [(5, 10, 10, 60, 60)])
    names = redaction.thumbnails(clip, drawn, tmp_path)
    assert set(names) == {t.id for t in drawn.tracks}
    for name in names.values():
        with Image.open(name) as image:
            assert image.format == "JPEG"
            assert image.height == 160
