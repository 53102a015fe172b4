"""What can the engine refuse, and in which words?"""


class EngineError(Exception):
    """Anything the engine says no to; str(error) is one plain sentence that a person may read."""


class NotAVideo(EngineError):
    """The bytes are no MP4, QuickTime or Matroska recording."""


class PlaylistInDisguise(EngineError):
    """The file is a list of other files or addresses: opening it could fetch them."""


class Truncated(EngineError):
    """The recording breaks off before its own index says it should."""


class NoVideoStream(EngineError):
    """There is no moving picture in the file, or none in a format that is read here."""


class AbsurdVideo(EngineError):
    """The picture size, length, rate or number of streams is outside every camera's range."""


class UnreadableVideo(EngineError):
    """The file opens, but its pictures cannot be decoded faithfully."""


class NotADocument(EngineError):
    """The bytes are no PDF that anybody can open, or it has no page, or too many."""


class UnreadableDocument(EngineError):
    """A page of the document cannot be drawn."""


class PlanRefused(EngineError):
    """The redaction plan is malformed (then `place` says where) or belongs to another recording."""

    place = ""


class Cancelled(EngineError):
    """The caller asked for the work to stop."""


class SandboxUnavailable(EngineError):
    """The network cannot be cut off here, so strange video is not opened at all."""


class WorkerFailed(EngineError):
    """The worker process ended without an answer: out of memory, out of time, or a decoder crash."""


class ModelMissing(EngineError):
    """The face model is not installed, or is not the one that was examined."""


BY_NAME = {kind.__name__: kind for kind in EngineError.__subclasses__()}
