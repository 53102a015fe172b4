"""Footage with writing in it: a walk past a plate, a house number, a sheet and a screen, and where each is."""

from fractions import Fraction

import av
import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from footage_app import redaction
from footage_app.redaction.plan import Plan, Source, Timing
from footage_app.redaction.shelf import file_digest

FPS = 25
SIZE = 960, 540
FONT = "DejaVuSans-Bold.ttf"


def sign(lines, height, ink=(20, 20, 20), paper=(240, 240, 235)):
    """A board with these lines of letters `height` pixels high, as an array height x width x RGB."""
    font = ImageFont.truetype(FONT, height * 4)
    width = int(max(font.getlength(line) for line in lines)) + height * 5
    board = Image.new("RGB", (width, int(height * 4 * (1.5 * len(lines) + 0.6))), paper)
    for n, line in enumerate(lines):
        ImageDraw.Draw(board).text((height * 2.5, height * 4 * (0.2 + 1.5 * n)), line, fill=ink, font=font)
    pixels = cv2.GaussianBlur(np.asarray(board), (0, 0), 1.6)
    return cv2.resize(pixels, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)


def street(rng, width, height):
    """Something that looks like walls and tarmac and holds no letter."""
    ground = np.zeros((height, width, 3), np.float32)
    for scale in (160, 40, 10, 3):
        small = rng.normal(0, 1, (height // scale + 2, width // scale + 2, 3)).astype(np.float32)
        small = small.mean(axis=2, keepdims=True) + 0.2 * small
        ground += 9 * cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    ground += np.linspace(150, 90, height, dtype=np.float32)[:, None, None]
    return ground.clip(0, 255).astype(np.uint8)


def paste(picture, board, x, y):
    """Put a board into a picture; returns its box of its letters in there, or None."""
    height, width = picture.shape[:2]
    x0, y0, x1, y1 = max(0, x), max(0, y), min(width, x + board.shape[1]), min(height, y + board.shape[0])
    if x0 >= x1 or y0 >= y1:
        return None
    picture[y0:y1, x0:x1] = board[y0 - y : y1 - y, x0 - x : x1 - x]
    inked = np.abs(board.astype(int) - board[0, 0]).max(axis=2) > 60
    if not inked.any():
        return x0, y0, x1, y1
    columns, rows = np.flatnonzero(inked.any(axis=0)), np.flatnonzero(inked.any(axis=1))
    ink = x + columns[0], y + rows[0], x + columns[-1] + 1, y + rows[-1] + 1
    inside = max(0, ink[0]), max(0, ink[1]), min(width, ink[2]), min(height, ink[3])
    # Less than half of a word in the picture is no word.
    return inside if inside[2] - inside[0] > (ink[2] - ink[0]) / 2 and inside[3] - inside[1] > 2 else None


def encode(path, pictures, fps=FPS):
    """Write RGB pictures as H.264."""
    with av.open(str(path), "w") as out:
        stream = None
        for picture in pictures:
            if stream is None:
                stream = out.add_stream(
                    "libx264", rate=Fraction(fps), options={"crf": "23", "preset": "veryfast"}
                )
                stream.height, stream.width, stream.pix_fmt = *picture.shape[:2], "yuv420p"
            out.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")))
        out.mux(stream.encode())


def empty_plan(path, tracks=()):
    """A plan of the recording as it is before anybody has looked for faces."""
    with av.open(str(path)) as container:
        base = container.streams.video[0].time_base
        stamps = [frame.pts for frame in container.decode(video=0)]
    timing = Timing.of((base.numerator, base.denominator), stamps)
    return Plan(Source(file_digest(path), redaction.probe(path), timing), "standard", tuple(tracks))


BOARDS = {
    "plate": (["LB19 KXR"], 12, (20, 20, 20), (245, 205, 40)),
    "house": (["47"], 22, (235, 230, 210), (70, 40, 30)),
    "sheet": (["Witness statement", "Name: A. Example", "12 Station Road", "London E8"], 11),
    "screen": (["Messages", "Mum: home at 6?"], 10, (225, 235, 245), (25, 35, 60)),
}
PLACES = {"plate": (330, 360), "house": (260, 120), "sheet": (560, 250), "screen": (900, 160)}


def walk(path, seconds=4, seed=3, clock=True):
    """A shaking walk past four boards, one of them on a car that drives; returns {name: {frame: box}}."""
    rng = np.random.default_rng(seed)
    boards = {name: sign(*what) for name, what in BOARDS.items()}
    ground = street(rng, 1500, 760)
    shake = np.cumsum(rng.normal(0, 1.2, (seconds * FPS, 2)), axis=0)
    shake -= np.linspace(0, 1, len(shake))[:, None] * shake[-1]
    truth = {name: {} for name in boards} | ({"clock": {}} if clock else {})

    def pictures():
        for n in range(seconds * FPS):
            left, top = 120 + int(n * 2.2 + shake[n, 0]), 60 + int(20 * np.sin(n / 17) + shake[n, 1])
            picture = ground[top : top + SIZE[1], left : left + SIZE[0]].copy()
            for name, (x, y) in PLACES.items():
                x += int(n * 5.5) if name == "plate" else 0
                box = paste(picture, boards[name], x + 120 - left, y + 60 - top)
                if box:
                    truth[name][n] = box
            if clock:
                stamp = sign([f"2026-03-14 21:07:{n // FPS:02}"], 14, (250, 250, 250), (10, 10, 10))
                truth["clock"][n] = paste(picture, stamp, 20, SIZE[1] - 40)
            noise = rng.normal(0, 5, (*picture.shape[:2], 1))
            yield (picture + noise).clip(0, 255).astype(np.uint8)

    encode(path, pictures())
    return truth


def covered(track, truth):
    """For each frame of the truth, the share of its box that lies under the track's."""
    shares = []
    for frame, (x0, y0, x1, y1) in truth.items():
        share = 0.0
        if frame in track.frames:
            a, b, c, d = track.box(frame)
            share = (
                max(0, min(c, x1) - max(a, x0)) * max(0, min(d, y1) - max(b, y0)) / ((x1 - x0) * (y1 - y0))
            )
        shares.append(share)
    return np.array(shares)
