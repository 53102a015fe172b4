"""What does a street look like to a moving camera, and where exactly is every face in it?

Nothing here is recorded in a street: people from short clips (real people facing the camera) are pasted at
known places into a moving background. So the truth is known to the pixel, and each seed gives other
people, places, sizes, paths and light. The clips are not part of this project: without them there is no scene.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np

from footage_app.redaction.faces import find_faces

WIDTH, HEIGHT, RATE = 1920, 1080, 30
# Face heights in pixels; the last two run through the picture.
CAST = (220, 150, 110, 80, 60, 44, 32, 28, 24, 21, 18, 13, 75, 90)
RUNNERS = (75, 90)


@dataclass
class Person:
    """One clip of a person: its pictures, and the face in each of them."""

    pictures: list
    faces: np.ndarray

    @classmethod
    def of(cls, clip):
        """Where the detector misses a picture of the clip, its neighbours tell the place."""
        with av.open(str(clip)) as container:
            pictures = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
        seen, boxes, last = [], [], None
        for n, picture in enumerate(pictures):
            found = find_faces(picture, 0.3)
            if len(found) and (last is None or np.abs(found[:, :2] - last[:2]).sum(axis=1).min() < 90):
                near = 0 if last is None else np.abs(found[:, :2] - last[:2]).sum(axis=1).argmin()
                last = found[near, :4]
                seen.append(n)
                boxes.append(last)
        boxes = np.array(boxes)
        life = np.arange(len(pictures))
        faces = np.stack([np.interp(life, seen, boxes[:, side]) for side in range(4)], axis=1)
        around = np.pad(faces, ((1, 1), (0, 0)), mode="edge")
        return cls(pictures, (around[:-2] + around[1:-1] + around[2:]) / 3)

    @property
    def height(self):
        return float((self.faces[:, 3] - self.faces[:, 1]).mean())

    def at(self, frame):
        """Picture number at this moment: forwards, then backwards, for ever."""
        turn = frame % (2 * len(self.pictures) - 2)
        return min(turn, 2 * len(self.pictures) - 2 - turn)


class Actor:
    """One person on a path through the scene."""

    def __init__(self, person, size, rng, count):
        self.person, self.size, self.scale = person, size, size / person.height
        self.first, self.last = 0, count
        self.pace = np.zeros(2)
        far = np.clip(1 - size / 220, 0, 1)
        self.start = np.array([rng.uniform(120, 1800), 640 - 430 * far + rng.uniform(-60, 60)])
        self.sway, self.phase = np.array([60, 20]) * rng.uniform(0.5, 1.2), rng.uniform(0, 6, 2)
        self.period = rng.uniform(18, 60, 2)
        if size in RUNNERS:
            self.first = int(count * rng.uniform(0.1, 0.7))
            side = rng.choice([-1, 1])
            self.start, self.sway = np.array([960 - side * 1160, rng.uniform(350, 600)]), np.zeros(2)
            self.pace = np.array([side * rng.uniform(20, 36), 0])
        elif rng.random() < 0.5:
            self.first, self.last = sorted(int(count * share) for share in rng.uniform((0, 0.5), (0.4, 1.1)))
        self.tile = self._tile()

    def _tile(self):
        """The part of the clip that is pasted: head and trunk about the middle place of the face."""
        x0, y0, x1, y1 = self.person.faces.mean(axis=0)
        x, y, w, h = (x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0
        left, top = max(0, x - 1.7 * w), max(0, y - 1.3 * h)
        self.middle = np.array([x - int(left), y - int(top)])
        return int(left), int(top), int(min(640, x + 1.7 * w)), int(min(480, y + 3.2 * h))

    def place(self, frame):
        """Where the middle of the face is in the scene."""
        return (
            self.start
            + self.pace * (frame - self.first)
            + self.sway * np.sin(frame / self.period + self.phase)
        )

    def paste(self, picture, frame, camera):
        """Draw the person; returns the box of the face and of the whole tile, in pixels of the picture."""
        n = self.person.at(frame)
        left, top, right, bottom = self.tile
        crop = self.person.pictures[n][top:bottom, left:right]
        if self.scale < 1:
            blur = max(1, round(1 / self.scale))
            crop = cv2.blur(crop, (blur, blur))
        x, y = self.place(frame) - camera - self.middle * self.scale
        size = np.array(crop.shape[1::-1]) * self.scale
        tile = np.array([x, y, x + size[0], y + size[1]])
        x0, y0 = max(0, int(np.ceil(x))), max(0, int(np.ceil(y)))
        x1, y1 = min(WIDTH, int(tile[2])), min(HEIGHT, int(tile[3]))
        if x1 > x0 and y1 > y0:
            matrix = np.float32([[self.scale, 0, x - x0], [0, self.scale, y - y0]])
            picture[y0:y1, x0:x1] = cv2.warpAffine(
                crop, matrix, (x1 - x0, y1 - y0), borderMode=cv2.BORDER_REPLICATE
            )
        face = (self.person.faces[n] - [left, top, left, top]) * self.scale + [x, y, x, y]
        return face, tile


def _camera_path(rng, count):
    """A hand or a chest that shakes and sways, and one fast turn to the side and back."""
    shake = np.cumsum(rng.normal(0, 2.2, (count, 2)), axis=0)
    calm = np.pad(shake, ((30, 30), (0, 0)), mode="edge")
    shake -= np.stack([np.convolve(calm[:, k], np.ones(61) / 61, "valid") for k in (0, 1)], axis=1)
    t = np.arange(count)
    sway = np.stack([18 * np.sin(t / 9 + rng.uniform(0, 6)), 12 * np.sin(t / 6 + rng.uniform(0, 6))], axis=1)
    turn = int(count * rng.uniform(0.3, 0.5))
    pan = np.interp(t, [turn, turn + 30, turn + 90, turn + 150], [0, 420, 420, 0]) * rng.choice([-1, 1])
    return shake + sway + np.stack([pan, np.zeros(count)], axis=1)


def _smeared(picture, moved):
    """Motion blur along the camera's own movement."""
    length = int(min(15, np.hypot(*moved) * 0.5))
    if length < 2:
        return picture
    kernel = np.zeros((2 * length + 1, 2 * length + 1), np.float32)
    end = length - moved * length / np.hypot(*moved)
    cv2.line(kernel, (int(end[0]), int(end[1])), (length, length), 1, 1)
    return cv2.filter2D(picture, -1, kernel / kernel.sum())


def _seen(drawn):
    """[person, nominal height, box] of the faces at least half in the picture and less than 40 % covered."""
    rows = []
    for n, (number, size, face, _) in enumerate(drawn):
        x0, y0, x1, y1 = inside = face.clip(0, [WIDTH, HEIGHT, WIDTH, HEIGHT])
        area = (face[2] - face[0]) * (face[3] - face[1])
        covered = 0
        for *_, tile in drawn[n + 1 :]:
            common = np.minimum(face[2:], tile[2:]) - np.maximum(face[:2], tile[:2])
            covered = max(covered, np.prod(common.clip(0)) / area)
        if (x1 - x0) * (y1 - y0) >= 0.5 * area and covered < 0.4:
            rows.append([number, size, *(round(float(v), 1) for v in inside)])
    return rows


def _pictures(people, ground, seed, count):
    """Each picture of the scene with its true faces; the last 30 % are dark and noisy."""
    rng = np.random.default_rng(seed)
    chosen = rng.integers(0, len(people), len(CAST))
    sizes = [size if size in RUNNERS else round(size * rng.uniform(0.95, 1.15)) for size in CAST]
    actors = [Actor(people[who], size, rng, count) for who, size in zip(chosen, sizes, strict=True)]
    path = _camera_path(rng, count)
    for frame in range(count):
        matrix = np.float32([[1, 0, -190 - path[frame, 0] * 0.9], [0, 1, -110 - path[frame, 1]]])
        picture = cv2.warpAffine(ground, matrix, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT)
        drawn = []
        for number, actor in sorted(enumerate(actors), key=lambda pair: pair[1].size):
            if actor.first <= frame < actor.last:
                drawn.append((number, actor.size, *actor.paste(picture, frame, path[frame])))
        if frame:
            picture = _smeared(picture, path[frame] - path[frame - 1])
        if frame >= 0.7 * count:
            noise = rng.normal(0, 7, (HEIGHT, WIDTH, 1)).astype(np.float32)
            picture = (picture * np.float32(0.35) + noise).clip(0, 255).astype(np.uint8)
        yield picture, _seen(drawn)


def make_scene(media, target, seed, seconds=10):
    """Write `target` (MP4) and beside it the truth (JSON); made anew only where they are missing."""
    target = Path(target)
    truth_file = target.with_suffix(".json")
    if target.exists() and truth_file.exists():
        return target, truth_file
    people = [Person.of(clip) for clip in sorted(Path(media).glob("signer_*.mkv"))]
    with av.open(str(Path(media) / "street_cars.mp4")) as container:
        ground = next(container.decode(video=0)).to_ndarray(format="rgb24")
    ground = cv2.GaussianBlur(cv2.resize(ground, (2300, 1300), interpolation=cv2.INTER_CUBIC), (0, 0), 1)
    truth = []
    with av.open(str(target), "w", options={"movflags": "+faststart"}) as out:
        video = out.add_stream("libx264", rate=RATE, options={"preset": "veryfast", "g": "30"})
        video.width, video.height, video.pix_fmt, video.bit_rate = WIDTH, HEIGHT, "yuv420p", 5_000_000
        for picture, faces in _pictures(people, ground, seed, round(seconds * RATE)):
            truth.append(faces)
            out.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(video.encode())
    truth_file.write_text(json.dumps(truth))
    return target, truth_file
