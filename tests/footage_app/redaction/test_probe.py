"""Does docking learn what a recording is, and is every bad file turned away in plain words?"""

import socket
import subprocess
import sys

import av
import numpy as np
import pytest

from footage_app import redaction
from footage_app.redaction import refusals, worker


def test_a_whole_recording_gives_its_facts(clip):
    facts = redaction.probe(clip)
    assert (facts.width, facts.height, facts.frames, facts.codec) == (640, 360, 75, "h264")
    assert facts.duration == pytest.approx(3.0, abs=0.05)
    assert facts.sound.channels == 2
    assert facts.quarter_turns == 0


def test_a_turned_recording_is_measured_as_displayed(media):
    facts = redaction.probe(media("hostile_rotated_90.mp4"))
    assert (facts.width, facts.height, facts.quarter_turns) == (1080, 1920, 1)


def test_cover_art_is_not_taken_for_the_picture(media):
    assert redaction.probe(media("hostile_extra_streams.mp4")).codec == "h264"


@pytest.mark.parametrize("share", [0.02, 0.3, 0.9, 0.999])
def test_a_recording_that_breaks_off_is_refused(clip, tmp_path, share):
    data = clip.read_bytes()
    short = tmp_path / "short.mp4"
    short.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(refusals.Truncated, match="breaks off"):
        redaction.probe(short)


def test_a_matroska_recording_that_breaks_off_is_refused(media, tmp_path):
    short = tmp_path / "short.mkv"
    short.write_bytes(media("signer_no.mkv").read_bytes()[:90000])
    with pytest.raises(refusals.Truncated):
        redaction.probe(short)


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"\x89PNG\r\n\x1a\n" + bytes(100), b"RIFF0000AVI LIST", bytes(4096)]
)
def test_what_is_no_recording_is_refused(tmp_path, content):
    path = tmp_path / "thing.mp4"
    path.write_bytes(content)
    with pytest.raises(refusals.NotAVideo):
        redaction.probe(path)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path):
    with pytest.raises(refusals.EngineError, match="There is no file"):
        redaction.probe(tmp_path / "none.mp4")


def test_sound_alone_is_refused(tmp_path):
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("aac", rate=48000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4096), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 48000
        out.mux(stream.encode(frame))
        out.mux(stream.encode())
    with pytest.raises(refusals.NoVideoStream):
        redaction.probe(path)


def test_an_absurd_picture_size_is_refused_before_decoding(tmp_path):
    path = tmp_path / "speck.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25)
        stream.width = stream.height = 8
        stream.pix_fmt = "yuv420p"
        out.mux(stream.encode(av.VideoFrame(8, 8, "yuv420p")))
        out.mux(stream.encode())
    with pytest.raises(refusals.AbsurdVideo, match="8 by 8"):
        redaction.probe(path)


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        yield server


def visits(listener):
    try:
        listener.accept()[0].close()
    except TimeoutError:
        return 0
    return 1


PLAYLISTS = {
    "m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{url}\n#EXT-X-ENDLIST\n",
    "bom": "\ufeff#EXTM3U\n#EXTINF:9,\n{url}\n",
    "concat": "ffconcat version 1.0\nfile '{url}'\n",
    "dash": "<?xml version='1.0'?><MPD><Period><BaseURL>{url}</BaseURL></Period></MPD>",
}


@pytest.mark.parametrize("kind", PLAYLISTS)
@pytest.mark.parametrize("name", ["clip.mp4", "clip.m3u8", "clip.mkv"])
def test_a_playlist_in_disguise_is_refused_and_fetches_nothing(listener, tmp_path, kind, name):
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/a.ts"
    path = tmp_path / name
    path.write_text(PLAYLISTS[kind].format(url=url), encoding="utf-8")
    with pytest.raises(refusals.PlaylistInDisguise):
        redaction.probe(path)
    assert visits(listener) == 0


def test_the_listener_would_notice_a_visit(listener):
    socket.create_connection(listener.getsockname()).close()
    assert visits(listener) == 1


def test_a_worker_has_no_network(listener):
    code = (
        "from footage_app.redaction import worker; import socket; worker.cut_network()\n"
        f"try: socket.create_connection(('127.0.0.1', {listener.getsockname()[1]}), 2)\n"
        "except OSError: print('cut off')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "cut off"
    assert visits(listener) == 0


def test_where_the_network_cannot_be_cut_nothing_is_opened(monkeypatch):
    class Refusing:
        def unshare(self, flags):
            return -1

    monkeypatch.setattr(worker.ctypes, "CDLL", lambda *a, **k: Refusing())
    with pytest.raises(refusals.SandboxUnavailable, match="no recording is opened"):
        worker.cut_network()


def test_the_interface_loads_neither_decoder_nor_django():
    code = "import sys, footage_app.redaction as r; print([m for m in ('av', 'cv2', 'numpy', 'django') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
