"""What do we keep about footage? The clips, and what is made of them."""

from footage_app.models.clip import (
    CaseReference,
    Clip,
    ClipState,
    Docking,
    Hold,
    Quarantine,
    RefusedEntry,
    Sweep,
)
from footage_app.models.redaction import (
    Derivative,
    JobStatus,
    Look,
    PlanEdit,
    Playing,
    Preview,
    Redaction,
    RedactionJob,
    ReviewCopy,
    TrackPicture,
)

__all__ = [
    "CaseReference", "Clip", "ClipState", "Derivative", "Docking", "Hold", "JobStatus", "Look", "PlanEdit", "Playing",
    "Preview", "Quarantine", "Redaction", "RedactionJob", "RefusedEntry", "ReviewCopy", "Sweep", "TrackPicture",
]  # fmt: skip
