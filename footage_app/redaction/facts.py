"""What is known of a recording before anybody has looked at it?"""

from dataclasses import dataclass


@dataclass(frozen=True)
class SoundFacts:
    """The first sound track: codec name, samples a second, number of channels."""

    codec: str
    rate: int
    channels: int


@dataclass(frozen=True)
class VideoFacts:
    """What `probe` found. Sizes in pixels as displayed, times in seconds.

    `quarter_turns` is how often the stored picture is turned left before it is shown. `frames` is
    what the container says and may be a little off; the plan holds the exact number.
    """

    container: str
    codec: str
    width: int
    height: int
    quarter_turns: int
    duration: float
    frame_rate: float
    frames: int
    streams: int
    sound: SoundFacts | None

    @classmethod
    def from_json(cls, data):
        """The facts from the dictionary that `dataclasses.asdict` makes of them."""
        sound = SoundFacts(**data["sound"]) if data["sound"] else None
        return cls(**{**data, "sound": sound})
