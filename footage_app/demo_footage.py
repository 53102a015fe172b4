"""Where does footage come from on a machine that has none? Made people in a made street, really encoded."""

from fractions import Fraction

import av
import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SKINS = ((238, 200, 170), (224, 178, 142), (196, 146, 110), (150, 104, 76), (108, 74, 54))
HAIRS = ((40, 28, 20), (92, 62, 36), (150, 112, 60), (24, 22, 24), (120, 116, 112))
COATS = ((38, 52, 88), (120, 36, 40), (52, 84, 60), (92, 88, 84), (168, 132, 60), (60, 60, 66))
SAMPLE_RATE = 48000
SUPER = 4


def _shade(colour, factor):
    return tuple(int(np.clip(channel * factor, 0, 255)) for channel in colour)


def _eye(draw, x, y, size, skin):
    draw.ellipse((x - size, y - size * 0.62, x + size, y + size * 0.5), fill=(236, 232, 226))
    draw.ellipse((x - size * 0.5, y - size * 0.56, x + size * 0.45, y + size * 0.42), fill=(52, 36, 28))
    draw.arc((x - size * 1.1, y - size * 0.8, x + size * 1.1, y + size * 0.9), 190, 350, _shade(skin, 0.4), 4)
    draw.arc((x - size * 1.5, y - size * 2.0, x + size * 1.5, y + size * 0.8), 210, 330, _shade(skin, 0.3), 9)


def _face(rng, size):
    """A head of `size` pixels from brow to chin, seen from the front, as RGBA four times as large."""
    unit = size * SUPER / 100
    width, height = int(150 * unit), int(190 * unit)
    skin, hair = SKINS[rng.integers(len(SKINS))], HAIRS[rng.integers(len(HAIRS))]
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)

    def at(*numbers):
        return tuple(n * unit for n in numbers)

    draw.ellipse(at(24, 8, 126, 120), fill=hair)
    draw.rectangle(at(56, 120, 94, 186), fill=_shade(skin, 0.72))
    draw.ellipse(at(26, 66, 40, 96), fill=_shade(skin, 0.8))
    draw.ellipse(at(110, 66, 124, 96), fill=_shade(skin, 0.8))
    draw.ellipse(at(33, 28, 117, 146), fill=skin)
    draw.pieslice(at(28, 6, 122, 96), 186, 354, fill=hair)
    for x in (56, 94):
        draw.ellipse(at(x - 13, 64, x + 13, 88), fill=_shade(skin, 0.82))
        _eye(draw, x * unit, 76 * unit, 8.5 * unit, skin)
    draw.polygon(at(75, 74, 66, 106, 84, 106), fill=_shade(skin, 0.9))
    draw.ellipse(at(65, 99, 85, 110), fill=_shade(skin, 0.8))
    for x in (70, 80):
        draw.ellipse(at(x - 3, 104, x + 3, 109), fill=_shade(skin, 0.42))
    draw.ellipse(at(57, 117, 93, 131), fill=(150, 74, 70))
    draw.line(at(57, 123, 93, 123), fill=(86, 36, 36), width=max(1, int(2 * unit)))
    return _lit(image, unit, rng)


def _lit(image, unit, rng):
    """Soft light from one side and a little blur, without which the network sees a cartoon."""
    soft = image.filter(ImageFilter.GaussianBlur(2.2 * unit))
    pixels = np.asarray(soft).astype(np.float32)
    ramp = np.linspace(1.12, 0.7, pixels.shape[1])[None, :, None]
    down = np.linspace(1.08, 0.84, pixels.shape[0])[:, None, None]
    pixels[..., :3] *= (ramp if rng.random() < 0.5 else ramp[:, ::-1]) * down
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8), "RGBA")


def _person(rng, size):
    """RGB and alpha of head and coat together, at final size, as float arrays."""
    head = _face(rng, size)
    unit = size * SUPER / 100
    body = Image.new("RGBA", (int(330 * unit), int(940 * unit)), (0, 0, 0, 0))
    coat = COATS[rng.integers(len(COATS))]
    draw = ImageDraw.Draw(body)
    for left, right in ((70, 154), (176, 260)):
        draw.rectangle((left * unit, 480 * unit, right * unit, 940 * unit), fill=(44, 46, 54))
    draw.rounded_rectangle((12 * unit, 160 * unit, 318 * unit, 560 * unit), 86 * unit, fill=coat)
    draw.polygon(
        [(n[0] * unit, n[1] * unit) for n in ((132, 158), (198, 158), (165, 230))], fill=(214, 210, 202)
    )
    draw.line((165 * unit, 230 * unit, 165 * unit, 520 * unit), fill=_shade(coat, 0.7), width=int(4 * unit))
    body.alpha_composite(head, (int(90 * unit), 0))
    small = body.resize((body.width // SUPER, body.height // SUPER), Image.Resampling.LANCZOS)
    pixels = np.asarray(small).astype(np.float32)
    grain = rng.normal(0, 5, pixels.shape[:2])[..., None]
    return (pixels[..., :3] + grain).clip(0, 255), pixels[..., 3:] / 255


def _street(rng, width, height):
    """A row of houses above a pavement and a road, wide enough to walk along."""
    image = Image.new("RGB", (width, height), (178, 190, 204))
    draw = ImageDraw.Draw(image)
    ground, x = int(height * 0.62), 0
    while x < width:
        house = int(rng.integers(height // 4, height // 2))
        brick = rng.uniform(96, 176)
        wall = tuple(int(brick * c) for c in (1.06, rng.uniform(0.8, 0.98), rng.uniform(0.7, 0.9)))
        top = int(height * rng.uniform(0.06, 0.2))
        draw.rectangle((x, top, x + house, ground), fill=wall)
        step = house // 4
        for row in range(top + step // 2, ground - step, int(step * 1.4)):
            for column in range(x + step // 2, x + house - step // 2, step):
                pane = (70, 84, 100) if rng.random() < 0.8 else (196, 184, 130)
                draw.rectangle((column, row, column + step // 2, row + int(step * 0.8)), fill=pane)
        x += house
    draw.rectangle((0, ground, width, int(height * 0.78)), fill=(146, 142, 138))
    draw.rectangle((0, int(height * 0.78), width, height), fill=(84, 86, 90))
    for mark in range(0, width, height // 4):
        draw.rectangle(
            (mark, int(height * 0.9), mark + height // 9, int(height * 0.915)), fill=(206, 206, 200)
        )
    rough = np.asarray(image.filter(ImageFilter.GaussianBlur(height / 500))).astype(np.float32)
    rough += rng.normal(0, 6, rough.shape[:2])[..., None]
    return rough.clip(0, 255).astype(np.uint8)


def _walker(rng, width, height, number, people):
    """Picture, path and pace of one person; a face is 36 to 80 px high in a picture 720 high."""
    size = int(np.linspace(80, 36, people)[number] * height / 720) if people > 1 else int(64 * height / 720)
    colour, alpha = _person(rng, max(24, size))
    start = width * (number + 0.5) / people + rng.uniform(-0.03, 0.03) * width
    # Whoever is near hides whoever is far, so the near stand low in the picture and the far high.
    top = height * 0.5 - size * 1.2 + (number % 2) * height * 0.06
    return {
        "colour": colour,
        "alpha": alpha,
        "start": start - alpha.shape[1] / 2,
        "top": top,
        "pace": rng.uniform(0.012, 0.04) * width * (1 if number % 2 else -1),
        "beat": rng.uniform(1.6, 2.2),
    }


def _paste(frame, walker, x, y):
    height, width = frame.shape[:2]
    x, y = int(round(x)), int(round(y))
    left, right = max(0, x), min(width, x + walker["alpha"].shape[1])
    top, bottom = max(0, y), min(height, y + walker["alpha"].shape[0])
    if left >= right or top >= bottom:
        return
    part = slice(top - y, bottom - y), slice(left - x, right - x)
    alpha, under = walker["alpha"][part], frame[top:bottom, left:right]
    under[:] = under * (1 - alpha) + walker["colour"][part] * alpha


def _pictures(rng, frames, fps, size, people):
    width, height = size
    street = _street(rng, width * 3, height + 40)
    walkers = [_walker(rng, width, height, n, people) for n in range(people)]
    noise = rng.normal(0, 3, (height + 32, width + 32)).astype(np.int16)
    for number in range(frames):
        t = number / fps
        sway = np.array([6 * np.sin(2.1 * t) + 2 * np.sin(7.3 * t), 4 * np.sin(3.3 * t)]) * height / 720
        x, y = int(width + 14 * t * np.sin(t / 7) + sway[0]), int(20 + sway[1])
        frame = street[y : y + height, x : x + width].copy()
        for walker in sorted(walkers, key=lambda w: w["alpha"].shape[0]):
            turn = 2 * width
            along = (walker["start"] + walker["pace"] * t + width / 2) % turn - width / 2
            bob = abs(np.sin(np.pi * walker["beat"] * t)) * 5 * height / 720
            _paste(frame, walker, along - sway[0], walker["top"] - bob - sway[1])
        grain = rng.integers(0, 32, 2)
        speckled = frame + noise[grain[0] : grain[0] + height, grain[1] : grain[1] + width, None]
        yield speckled.clip(0, 255).astype(np.uint8)


def _speech(rng, seconds):
    """Two channels that sound like talk: a buzzing voice cut into syllables, with street noise under it."""
    count = int(seconds * SAMPLE_RATE)
    t = np.arange(count) / SAMPLE_RATE
    pitch = 118 + 16 * np.sin(2 * np.pi * 0.7 * t) + 9 * np.sin(2 * np.pi * 2.3 * t)
    phase = 2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE
    vowel = 500 + 220 * np.sin(2 * np.pi * 1.9 * t)
    voice = np.zeros(count)
    for harmonic in range(1, 24):
        hertz = harmonic * pitch
        weight = np.exp(-(((hertz - vowel) / 190) ** 2)) + 0.5 * np.exp(-(((hertz - 1500) / 320) ** 2))
        voice += weight * np.sin(harmonic * phase)
    syllable = np.clip(np.sin(2 * np.pi * 3.7 * t) + 0.35, 0, 1)
    phrase = np.clip(3 * np.sin(2 * np.pi * 0.31 * t + 0.4) + 1, 0, 1)
    sound = 0.16 * voice * syllable * phrase + rng.normal(0, 0.006, count)
    return np.stack([sound, 0.8 * sound]).clip(-0.98, 0.98).astype(np.float32)


def make_clip(path, seconds, people, seed, size=(1280, 720), fps=25):
    """Write a clip with `people` walking along a street to `path` (MP4: H.264 and stereo AAC).

    The same arguments give the same bytes. `size` is width and height in pixels, both even.
    A position is written into the file as a camera does, for the redaction to take out.
    """
    rng = np.random.default_rng(seed)
    frames = max(1, round(seconds * fps))
    with av.open(
        str(path), "w", format="mp4", options={"movflags": "+faststart", "fflags": "+bitexact"}
    ) as out:
        out.metadata["location"] = "+51.5074-000.1278/"
        out.metadata["title"] = f"Made footage {seed}"
        video = out.add_stream(
            "libx264", rate=fps, options={"preset": "veryfast", "crf": "21", "g": str(2 * fps)}
        )
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        video.codec_context.thread_count = 2
        audio = out.add_stream("aac", rate=SAMPLE_RATE, layout="stereo")
        audio.bit_rate = 96000
        sound, heard = _speech(rng, frames / fps), 0
        for number, picture in enumerate(_pictures(rng, frames, fps, size, people)):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, fps)
            out.mux(video.encode(frame))
            while heard < sound.shape[1] and heard / SAMPLE_RATE <= (number + 1) / fps:
                heard = _say(out, audio, sound, heard)
        out.mux(video.encode())
        out.mux(audio.encode())


def _say(out, audio, sound, heard):
    part = np.ascontiguousarray(sound[:, heard : heard + 1024])
    frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, heard, Fraction(1, SAMPLE_RATE)
    out.mux(audio.encode(frame))
    return heard + part.shape[1]
