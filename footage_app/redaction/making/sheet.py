"""What have all pictures of one result in common: size, clock, colours and how finely they are encoded?"""

from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction

from ..opening import opened, video_stream
from ..reader import pictures
from .fill import colours_of, hidden_copy

# A fixed number: the bytes must not depend on how many cores the machine has.
ENCODER_THREADS = 3
# `superfast` with these looks as good as `veryfast`, for less than half of its work (docs/engine-limits.md).
AS_GOOD = {"mbtree": "1", "rc-lookahead": "10"}


@dataclass(frozen=True)
class Style:
    """How finely it is encoded; `longest_side` in pixels, or None for the size of the recording."""

    preset: str = "superfast"
    crf: str = "23"
    longest_side: int | None = None

    @property
    def options(self):
        """What libx264 is told."""
        return {"preset": self.preset, "crf": self.crf, **(AS_GOOD if self.preset == "superfast" else {})}


@dataclass(frozen=True)
class Sheet:
    """What all pictures of one result have in common: size (even), clock, colours, shape of a pixel."""

    style: Style
    width: int
    height: int
    base: Fraction
    rate: float
    turns: int
    colours: tuple
    pixel: Fraction

    @classmethod
    def of(cls, path, plan, base, style):
        """As the recording's first picture says."""
        facts = plan.source.facts
        with opened(path) as container:
            pixel = video_stream(container).sample_aspect_ratio or Fraction(1)
        with closing(pictures(path)) as frames:
            first = next(frames)
        size = facts.width + facts.width % 2, facts.height + facts.height % 2
        longest = style.longest_side
        if longest and max(size) > longest:
            size = tuple(max(16, round(side * longest / max(size) / 2) * 2) for side in size)
        pixel = 1 / pixel if facts.quarter_turns % 2 and pixel else pixel
        return cls(
            style, *size, base, facts.frame_rate, facts.quarter_turns, colours_of(first), pixel or Fraction(1)
        )

    def encoder(self, out):
        """A libx264 stream in an open container; nothing of the recording is taken over but its colours."""
        rate = Fraction(self.rate).limit_denominator(1001)
        group = str(max(1, round(2 * self.rate)))
        options = {**self.style.options, "g": group, "bf": "0"}
        stream = out.add_stream("libx264", rate=rate, options=options)
        stream.width, stream.height, stream.pix_fmt = self.width, self.height, "yuv420p"
        context = stream.codec_context
        context.time_base, context.thread_count, context.thread_type = self.base, ENCODER_THREADS, "FRAME"
        context.color_range, context.colorspace, context.color_primaries, context.color_trc = self.colours
        context.sample_aspect_ratio = self.pixel
        return stream

    def finished(self, frame, boxes):
        """A decoded picture, hidden and upright, at the size of the result."""
        stored = (self.height, self.width) if self.turns % 2 else (self.width, self.height)
        if self.style.longest_side is None or (frame.width, frame.height) == stored:
            return hidden_copy(frame, boxes, self.turns)
        # Made smaller first, which is cheaper; a box may then lose nothing to rounding, so it grows.
        wide, high = (frame.height, frame.width) if self.turns % 2 else (frame.width, frame.height)
        across, down = self.width / wide, self.height / high
        scaled = [
            (int(x0 * across), int(y0 * down), int(x1 * across) + 1, int(y1 * down) + 1)
            for x0, y0, x1, y1, *_ in boxes
        ]
        return hidden_copy(frame.reformat(*stored, "yuv420p", interpolation="AREA"), scaled, self.turns)
