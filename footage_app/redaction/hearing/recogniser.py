"""How is the speech recogniser called? Its native library directly: the Python part wants a microphone."""

import ctypes

import numpy as np

from ..packaged import packaged
from ..refusals import ModelMissing, WorkerFailed
from .speech import RATE

PACKAGE, VERSION = "moonshine-voice", "0.0.73"
LIBRARY = "moonshine_voice/libmoonshine.so"
FOLDER = "moonshine_voice/assets/tiny-en"
FILES = {
    "encoder_model.ort": "94e90a4654fc45cdfedb77c4c08e1739f48862998e58fada384b25118134f221",
    "decoder_model_merged.ort": "cf524c4862d36e9e5ab032eddc73637efd822d70e868ac575cf1a46e1e4708a0",
    "tokenizer.bin": "6884b35fd6377d4c4d32336a0bc152f36b64d1e45b6503683cdc238250a8472d",
}
NAME = f"{PACKAGE} {VERSION} tiny-en, sha256 {FILES['encoder_model.ort'][:7]}…"

# Of the library's C interface, version 2: the kind of model, and "answer even if there is little that is new".
INTERFACE, TINY, ANSWER_NOW = 20000, 0, 1
# We say where a line begins and ends: its own detector of speech is off, and nothing is cut.
OPTIONS = {"vad_threshold": "0.0", "vad_max_segment_duration": "30", "return_audio_data": "false"}
# It looks every 2.5 seconds for a change of voice: half the time of its own choice, 1 second, for the same labels.
VOICES = {
    "identify_speakers": "true",
    "skip_transcription": "true",
    "diarization_analyze_cadence": "2.5",
    "diarization_cluster_cadence": "30",
}
U32, U64, I32, F32 = ctypes.c_uint32, ctypes.c_uint64, ctypes.c_int32, ctypes.c_float


class _Option(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("value", ctypes.c_char_p)]


class _Turn(ctypes.Structure):
    _fields_ = [("start", F32), ("length", F32), ("voice", U64), ("number", U32), ("chars", U64 * 2)]


class _Line(ctypes.Structure):
    _fields_ = [
        ("text", ctypes.c_char_p),
        ("samples", ctypes.c_void_p),
        ("sample_count", U64),
        ("start", F32),
        ("length", F32),
        ("id", U64),
        ("states", ctypes.c_int8 * 5),
        ("turns", ctypes.POINTER(_Turn)),
        ("turn_count", U64),
        ("latency", U32),
        ("words", ctypes.c_void_p),
        ("word_count", U64),
    ]


class _Lines(ctypes.Structure):
    _fields_ = [("lines", ctypes.POINTER(_Line)), ("count", U64)]

    def __iter__(self):
        return (self.lines[n] for n in range(self.count))


class _Library:
    """The model, loaded with `options`; every call raises where the library says no."""

    def __init__(self, options):
        for name, sha256 in FILES.items():
            packaged(PACKAGE, VERSION, f"{FOLDER}/{name}", sha256)
        path = packaged(PACKAGE, VERSION, LIBRARY)
        try:
            self.native = ctypes.CDLL(str(path))
        except OSError as error:
            raise ModelMissing(f"The speech recogniser cannot be loaded on this machine: {error}.") from error
        pairs = [_Option(name.encode(), value.encode()) for name, value in options.items()]
        folder = str(path.parent / "assets" / "tiny-en").encode()
        load = self.native.moonshine_load_transcriber_from_files
        array = (_Option * len(pairs))(*pairs)
        self.model = load(folder, U32(TINY), array, U64(len(pairs)), I32(INTERFACE))
        if self.model < 0:
            raise ModelMissing(f"The speech recogniser cannot read its model (error {self.model}).")

    def call(self, name, *arguments):
        answer = getattr(self.native, name)(I32(self.model), *arguments)
        if answer < 0:
            raise WorkerFailed(f"The speech recogniser failed (error {answer}).")
        return answer

    def lines(self, name, *arguments):
        found = ctypes.POINTER(_Lines)()
        self.call(name, *arguments, ctypes.byref(found))
        return found.contents if found else _Lines()


def _given(samples):
    """The samples as the library takes them. The array must live as long as the call."""
    array = np.ascontiguousarray(samples, np.float32)
    return array, (ctypes.c_void_p(array.ctypes.data), U64(len(array)), I32(RATE))


class Recogniser:
    """English speech to text, a stretch of at most half a minute at a time."""

    def __init__(self):
        self.library = _Library({**OPTIONS, "identify_speakers": "false"})

    def text(self, samples):
        """What is said in `samples`; "" where nothing was understood."""
        array, given = _given(samples)
        if not len(array):
            return ""
        found = self.library.lines("moonshine_transcribe_without_streaming", *given, U32(0))
        texts = ((line.text or b"").decode("utf-8", "replace").strip() for line in found)
        return " ".join(text for text in texts if text)


class Voices:
    """Tells voices apart, in the speech that it is given piece by piece. About as slow as the speech itself."""

    def __init__(self):
        self.library = _Library({**OPTIONS, **VOICES})
        self.stream = I32(self.library.call("moonshine_create_stream", U32(0)))
        self.library.call("moonshine_start_stream", self.stream)

    def add(self, samples):
        array, given = _given(samples)
        if len(array):
            self.library.call("moonshine_transcribe_add_audio_to_stream", self.stream, *given, U32(0))
            self.library.lines("moonshine_transcribe_stream", self.stream, U32(0))

    def turns(self):
        """(start, end, number of the voice), in seconds of the speech that was given; ends the listening."""
        self.library.call("moonshine_stop_stream", self.stream)
        found = self.library.lines("moonshine_transcribe_stream", self.stream, U32(ANSWER_NOW))
        return sorted(
            (turn.start, turn.start + turn.length, turn.number)
            for line in found
            for turn in (line.turns[n] for n in range(line.turn_count))
        )
