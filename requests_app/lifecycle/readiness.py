"""WHAT must be put right before a draft can be sent for approval, and before it can be approved? In words."""

from django.utils import timezone

from portal.words import count_words, day_words
from requests_app import letters, outcomes, outputs, which_law
from requests_app.law import grounds as law
from requests_app.lifecycle import grounds, hiding, identity, ladder, redaction
from requests_app.models import Outcome, Verdict
from requests_app.what_was_hidden import is_whole


def why_not_ready(footage_request, decision):
    """The reasons, in the order of dealing with them; empty when there is none."""
    if decision is None or decision.approved_at:
        return ["Draft the decision first."]
    reasons = [*still_undecided(footage_request), *identity.why_not_identified(footage_request)]
    clips = outputs.clips_of(decision)
    if decision.releases:
        reasons += not_releasable(footage_request, decision, clips)
    elif decision.outcome in outcomes.WITHHOLDING and not clips:
        reasons.append("No clip is confirmed, so there is nothing to withhold. Choose another outcome.")
    return [
        *reasons,
        *left_over(footage_request, decision, clips),
        *under_two_laws(footage_request, decision),
        *contradicted(footage_request, decision),
        *unexplained(footage_request, decision),
        *hiding.what_is_wrong(decision),
        *ladder.what_is_wrong(decision),
        *late(footage_request, decision),
    ]


def still_undecided(footage_request):
    undecided = footage_request.candidates.filter(verdict=Verdict.UNDECIDED).count()
    if undecided:
        yield f"{count_words(undecided, 'clip')} must be confirmed or ruled out. Search again first."


# --- what is released -----------------------------------------------------------------------------------
def not_releasable(footage_request, decision, clips):
    if not clips:
        return ["No clip is confirmed, so there is nothing to release. Choose another outcome."]
    reasons = [*redaction.ready_for_approval(footage_request, clips), *wrong_grounds(footage_request, clips)]
    made = outputs.current_outputs(footage_request, clips)
    if not reasons and len(made) != len(clips):
        reasons.append("A clip has no verified output of its newest plan. Make and check it again.")
    if decision.outcome == Outcome.RELEASED_IN_FULL and not reasons:
        reasons += why_not_in_full(made)
    return reasons


def wrong_grounds(footage_request, clips):
    rows = redaction.redactions_of(footage_request).filter(clip__in=clips).prefetch_related("withheld")
    laws = which_law.by_clip(footage_request, clips)
    return [
        f"{one.clip.evidence_id}: {words}"
        for one in rows
        if one.plan
        for words in grounds.what_is_wrong(one, laws[one.clip_id])
    ]


def why_not_in_full(made):
    """Whoever is told that they get everything must get everything."""
    return [
        f"{one.redaction.clip.evidence_id}: something is hidden, silent or left out, so this is not released in "
        "full. Choose “Released in part”; or show everybody, open all sound and take nothing out, and make it again."
        for one in made
        if not is_whole(one.redaction.plan)
    ]


# --- what it is about -------------------------------------------------------------------------------------
def left_over(footage_request, decision, clips):
    """Nothing may fall between two decisions, and whatever a restriction does not cover is released."""
    if decision.outcome not in outcomes.ABOUT_CLIPS:
        return
    rest = [clip for clip in outputs.clips_left(footage_request) if clip not in clips]
    named = ", ".join(clip.evidence_id for clip in rest)
    if rest and not decision.more_to_come and decision.outcome in outcomes.WITHHOLDING:
        yield (
            f"This withholds nothing of {named}. What falls outside a restriction must be released: release "
            "these first, in a decision with more to come."
        )
    elif rest and not decision.more_to_come:
        yield f"Nothing is said about {named}. Choose all recordings, or say that there is more to come."
    elif decision.more_to_come and not rest:
        yield "No recording would be left, so there is nothing more to come. Choose some of them, or change that."


def under_two_laws(footage_request, decision):
    if why := which_law.why_not_one(footage_request, which_law.recordings_of(decision)):
        yield why


def contradicted(footage_request, decision):
    """An answer may not be untrue of what is held, or of what was said before."""
    confirmed = len(outputs.confirmed_clips(footage_request))
    if decision.outcome == Outcome.NOT_HELD and confirmed:
        clips = "1 clip is" if confirmed == 1 else f"{confirmed} clips are"
        yield f"{clips} confirmed to show the person, so the answer cannot be that nothing is held."
    if decision.outcome == Outcome.NOT_HELD and not letters.all_searched(footage_request):
        yield (
            "No search is written down, so nobody can say that we hold nothing. Write down what was searched, for which "
            "day and place, under “Search, flags and decisions”."
        )
    if decision.outcome == Outcome.NEITHER and said_that_there_is_some(decision):
        yield "We have told the person before that there is footage, so we can no longer neither confirm nor deny it."
    if decision.outcome == Outcome.NEITHER and decision.explanation.strip():
        yield (
            "Take your own words out. This letter is the same for everybody, "
            "because any word could tell whether there is footage."
        )
    if decision.more_to_come and decision.outcome not in outcomes.ABOUT_CLIPS:
        yield "This answers the whole request, so there can be no more to come."


def said_that_there_is_some(decision):
    earlier = decision.footage_request.decisions.filter(phase__lt=decision.phase, approved_at__isnull=False)
    return earlier.filter(outcome__in=outcomes.ABOUT_CLIPS).exists()


def unexplained(footage_request, decision):
    if decision.outcome in outcomes.WITHHOLDS:
        if not decision.ground:
            yield "Choose the ground in law."
        else:
            try:
                law_now = which_law.law_now(decision)
                outcomes.checked(decision.outcome, decision.ground, decision.particulars, law_now)
            except law.GroundRefused as refusal:
                yield str(refusal)
    if decision.outcome == Outcome.REFUSED and not decision.explanation.strip():
        yield "Write the explanation: the person must be told why."
    offers = footage_request.viewings.filter(outcome="")
    if decision.outcome == Outcome.VIEWING_OFFERED and not offers.exists():
        yield "Write down first where and when the person can see the footage."


def late(footage_request, decision):
    if timezone.localdate() > footage_request.due_on and not decision.late_reason.strip():
        yield (
            f"This answer is late: it was due on {day_words(footage_request.due_on)}. "
            "Write down why; the letter says it."
        )
