"""What will happen to a clip? A tag and words: held, evidence, about to go, gone."""

from django.utils import timezone

from footage_app.models import ClipState


def fate(candidate):
    clip = candidate.clip
    if clip.state == ClipState.GONE:
        return {"tag": "Deleted", "colour": "grey", "words": "It can no longer be watched."}
    if clip.state != ClipState.LIVE:
        return {"tag": "Being deleted", "colour": "red", "words": "Its deletion has begun."}
    if candidate.held and clip.hold_count:
        return {"tag": "Held", "colour": "green", "words": "Kept for this request."}
    if clip.evidential:
        return {"tag": "Evidence", "colour": "blue", "words": "Kept for a case."}
    if clip.hold_count:
        return {"tag": "Held for another request", "colour": "yellow", "words": "Not held for this one."}
    colour = "red" if clip.delete_due_at <= timezone.now() else "orange"
    return {
        "tag": "Not held",
        "colour": colour,
        "words": candidate.hold_problem,
        "deletes_at": clip.delete_due_at,
    }
