"""Under which law is a decision given? That of the recordings it is about: Part 3, unless they are marked otherwise."""

from requests_app import outcomes, outputs
from requests_app.law import grounds
from requests_app.models import Candidate

FOR = {"part3": "for policing", "uk_gdpr": "for another purpose than policing"}
NO_RECORDING = (
    "it is about no recording, and body-worn video is for policing unless a clip is marked otherwise"
)


def law_of(decision):
    """As it was sent for approval; of a draft, as its recordings are marked now."""
    return decision.regime if decision.sent_for_approval_at else law_now(decision)


def law_now(decision):
    """The law of its recordings; the usual one where it is about none: another would tell that there are some."""
    laws = set(by_clip(decision.footage_request, recordings_of(decision)).values())
    return laws.pop() if len(laws) == 1 else grounds.ANSWERED_UNDER


def recordings_of(decision):
    return outputs.clips_of(decision) if decision.outcome in outcomes.ABOUT_CLIPS else []


def by_clip(footage_request, clips):
    """Clip id -> the law under which it is asked for, in the order of the clips."""
    marked = dict(footage_request.candidates.filter(clip__in=clips).values_list("clip_id", "regime"))
    return {clip.pk: marked[clip.pk] for clip in clips}


def law_of_redaction(redaction):
    """The law under which its clip is asked for in the request that it is made for."""
    asked = Candidate.objects.filter(footage_request__reference=redaction.made_for, clip=redaction.clip_id)
    return asked.values_list("regime", flat=True).first() or grounds.ANSWERED_UNDER


# --- in words -------------------------------------------------------------------------------------------
def why_not_one(footage_request, clips):
    """Why there can be no one decision on these clips, and what to do; empty where there can."""
    marked = by_clip(footage_request, clips)
    if len(set(marked.values())) < 2:
        return ""
    told = " and ".join(
        f"{grounds.REGIMES[law]} ({named(clip for clip in clips if marked[clip.pk] == law)})"
        for law in sorted(set(marked.values()))
    )
    return (
        f"These recordings fall under two laws: {told}. A decision is given under one law. Choose the recordings of "
        "one of them, say that there is more to come, and decide on the others afterwards."
    )


def law_words(footage_request, clips):
    """Which law applies to an answer about these clips, and why."""
    if why := why_not_one(footage_request, clips):
        return why
    law, because = next(iter(by_clip(footage_request, clips).values()), grounds.ANSWERED_UNDER), NO_RECORDING
    if clips:
        was = "was" if len(clips) == 1 else "were"
        because = f"{named(clips)} {was} recorded {FOR[law]}"
    return f"This answer is given under {grounds.REGIMES[law]}, because {because}."


def named(clips):
    return ", ".join(clip.evidence_id for clip in clips)
