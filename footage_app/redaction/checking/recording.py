"""What does the recording itself say of its turn, size, rate and sound, whatever the plan says of them?"""

import struct
from dataclasses import replace

from ..facts import SoundFacts
from ..opening import audio_stream, opened, video_stream
from ..refusals import UnreadableVideo
from .reading import shown_pictures

# By the first two numbers of the matrix by which it is displayed, each divided by 65536.
TURNS = {(1, 0): 0, (0, -1): 1, (-1, 0): 2, (0, 1): 3}
NAMED = {"quarter_turns": "turn", "width": "width", "height": "height", "sound": "sound"}


def _turns_of(frame):
    matrix = frame.side_data.get("DISPLAYMATRIX")
    if matrix is None:
        return 0
    across = tuple(round(number / 65536) for number in struct.unpack("<2i", bytes(matrix)[:8]))
    if across not in TURNS:
        raise UnreadableVideo("The recording is turned by something else than right angles.")
    return TURNS[across]


def own_facts(path, facts):
    """`facts` with everything that decides what is seen and heard read from the recording itself."""
    with opened(path) as container:
        stream, sound = video_stream(container), audio_stream(container)
        rate = float(stream.average_rate or stream.guessed_rate or 0)
        context = sound.codec_context if sound else None
        heard = SoundFacts(context.name, context.sample_rate, context.channels) if context else None
    frame = next(shown_pictures(path), None)
    if frame is None:
        raise UnreadableVideo("The recording holds no picture.")
    turns = _turns_of(frame)
    width, height = (frame.height, frame.width) if turns % 2 else (frame.width, frame.height)
    own = {"quarter_turns": turns, "width": width, "height": height, "frame_rate": rate, "sound": heard}
    return replace(facts, **own)


def facts_check(said, own):
    """(name, ok, words, faults): does the plan say of the recording what it is?"""
    wrong = [words for name, words in NAMED.items() if getattr(said, name) != getattr(own, name)]
    faults = [{"words": f"the plan has another {words} than the recording"} for words in wrong]
    words = f"{own.width} by {own.height} pixels, turned {own.quarter_turns} times, " + (
        f"sound of {own.sound.channels} channels" if own.sound else "no sound"
    )
    yield "the plan knows the recording", not faults, words, faults
