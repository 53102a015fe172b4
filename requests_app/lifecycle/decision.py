"""WHAT happens when a decision is drafted, sent for approval, returned or approved?"""

import hashlib

from django.db import transaction
from django.utils import timezone

from portal import audit, vault
from portal.shredding import shred
from requests_app import letters, outcomes, outputs, which_law
from requests_app.law.grounds import GROUNDS, ONLY_PART_3, GroundRefused
from requests_app.law.letters import LetterRefused
from requests_app.lifecycle import flags, hiding, release
from requests_app.lifecycle.move import ChangedMeanwhile, MoveRefused, lock, may_do, move, require
from requests_app.lifecycle.readiness import why_not_ready
from requests_app.models import Decision, Outcome, Status, Verdict
from requests_app.safekeeping import storing
from requests_app.transitions import MOVES

__all__ = ["approve", "draft_decision", "first_look", "return_draft", "send_for_approval", "why_not_ready"]

RETURN_IT = "Return the draft, so that it can be sent for approval again."
ANOTHER_LAW = "The purpose of a recording was set since this was sent for approval, so another law applies."


class NotReady(MoveRefused):
    """Something must be put right first; the text says what."""


class ApprovalVoid(MoveRefused):
    """What would be released is not what the approver saw, or not what was sent for approval."""


# --- the caseworker -----------------------------------------------------------------------------------
@transaction.atomic
def draft_decision(
    footage_request,
    *,
    outcome,
    explanation="",
    ground="",
    particulars=None,
    left_out_because="",
    late_reason=None,
    more_to_come=False,
    clips=(),
    by,
):
    """Write the draft, or write it again: what the answer is, on which recordings, and the words in the letter.

    `particulars` answers what the ground asks; without them, what was said of the same ground before stands.
    `clips`: primary keys; none named means all recordings that are left.
    """
    lock(footage_request)
    require("requests.work", by, footage_request)
    if footage_request.status != Status.PREPARING:
        raise NotReady(cannot_draft(footage_request))
    decision = draft_of(footage_request) or Decision(
        footage_request=footage_request, phase=next_phase(footage_request)
    )
    decision.outcome, decision.explanation = Outcome(outcome), explanation.strip()
    decision.more_to_come, decision.clips = more_to_come, chosen(footage_request, decision.outcome, clips)
    if why := which_law.why_not_one(footage_request, which_law.recordings_of(decision)):
        raise NotReady(f"{why} Nothing was changed.")
    if late_reason is not None:
        decision.late_reason = late_reason.strip()
    set_ground(decision, ground, particulars, left_out_because)
    if decision.outcome != Outcome.RELEASED_IN_PART:
        hiding.forget_hiding(decision)
    decision.drafted_by, decision.drafted_at = by, timezone.now()
    decision.save()
    record(footage_request, "draft_decision", by=by, outcome=decision.outcome, phase=decision.phase)
    return decision


def next_phase(footage_request):
    newest = decision_of(footage_request)
    return newest.phase + 1 if newest else 1


def chosen(footage_request, outcome, clips):
    """The recordings that were named, if the answer is about recordings and they were confirmed."""
    if outcome not in outcomes.ABOUT_CLIPS:
        return []
    confirmed = footage_request.candidates.filter(verdict=Verdict.CONFIRMED).values_list("clip_id", flat=True)
    if not set(clips) <= set(confirmed):
        raise NotReady("A recording that you chose is not confirmed to show the person. Nothing was changed.")
    left = {clip.pk for clip in outputs.clips_left(footage_request)}
    if outcome in outcomes.WITHHOLDING and left and not clips:
        raise NotReady(
            "Choose the recordings that are withheld. What falls outside a restriction must be released."
        )
    return sorted(set(clips))


def set_ground(decision, code, particulars, left_out_because):
    """Never a ground of another law. Its particulars are refused where one is missing."""
    if decision.outcome not in outcomes.WITHHOLDS:
        decision.ground, decision.particulars, decision.left_out_because = "", {}, ""
        decision.review_on = None
        return
    if code != decision.ground:
        decision.particulars, decision.left_out_because, decision.review_on = {}, "", None
    decision.ground = code
    if not code:
        return
    law = which_law.law_now(decision)
    try:
        outcomes.known_ground(decision.outcome, code, law)
        if particulars is not None:
            decision.particulars = outcomes.checked(decision.outcome, code, particulars, law)
            decision.review_on = outcomes.day_of_next_look(decision.particulars)
            decision.left_out_because = left_out_because.strip()
            if decision.left_out_because and not GROUNDS[code].reason_may_be_left_out:
                raise GroundRefused(ONLY_PART_3)
    except GroundRefused as refusal:
        raise NotReady(f"{refusal} Nothing was changed.") from None


@transaction.atomic
def explain_ground(footage_request, *, particulars, left_out_because="", by):
    """Answer what the draft's ground asks; refused where an answer is missing."""
    lock(footage_request)
    require("requests.work", by, footage_request)
    decision = draft_of(footage_request)
    if footage_request.status != Status.PREPARING or decision is None or not decision.ground:
        raise NotReady("There is no draft with a ground to explain. Draft the decision first.")
    set_ground(decision, decision.ground, particulars, left_out_because)
    decision.save()
    record(footage_request, "explain_ground", by=by, ground=decision.ground, phase=decision.phase)
    return decision


def cannot_draft(footage_request):
    if footage_request.status == Status.AWAITING_APPROVAL:
        return (
            "The decision has been sent for approval, so it cannot be changed. "
            "Ask a legal approver to return the draft."
        )
    if footage_request.is_closed:
        return "This request is closed, so its decision cannot be changed. A supervisor can open it again."
    return "Finish the search first. Then you can draft the decision."


def send_for_approval(footage_request, *, by):
    """Freeze letter and outputs, and hand over to a legal approver."""
    with storing() as store:
        lock(footage_request)
        may_do(footage_request, MOVES["send_for_approval"], by)
        decision = draft_of(footage_request)
        reasons = why_not_ready(footage_request, decision)
        if reasons:
            raise NotReady(" ".join(reasons))
        freeze(decision, timezone.now(), store)
        detail = {
            "outcome": decision.outcome,
            "ground": decision.ground,
            "general_ground": decision.general_ground,
            "phase": decision.phase,
            "hashes": decision.frozen_hashes,
        }
        move(footage_request, "send_for_approval", by=by, detail=detail)
    return decision


def freeze(decision, sent_at, store):
    """Render the letter and keep it, with the hashes of what would be released."""
    released = outputs.outputs_of(decision)
    seal = letters.seal()
    html, title = letter_as_it_is(decision, released, on=timezone.localdate(sent_at), seal=seal)
    pdf = letters.as_pdf(html, title)
    forget_letter(decision)
    flags.forget_first_look(decision)
    if not hiding.is_asked(decision):
        hiding.forget_hiding(decision)
    if decision.outcome in outcomes.ABOUT_CLIPS:
        decision.clips = [clip.pk for clip in outputs.clips_of(decision)]
    decision.regime, decision.sent_for_approval_at = which_law.law_now(decision), sent_at
    decision.outputs = outputs.as_frozen(released)
    decision.seal = seal
    decision.letter_html, decision.letter_sha256 = html, hashlib.sha256(pdf).hexdigest()
    decision.letter_key = store(pdf)
    decision.save()


def letter_as_it_is(decision, released, *, on, seal=None):
    """The words of its letter, and its title; NotReady where the letter would not say what it must."""
    try:
        letter = letters.letter_of(decision, released, on)
        return letters.letter_html(letter, checkpoint=seal), letter.title
    except (LetterRefused, GroundRefused) as refusal:
        raise NotReady(str(refusal)) from None


def forget_letter(decision):
    """A frozen letter that was never approved leaves the vault, once nothing names it any more."""
    if old := decision.letter_key:
        shred([old])
    decision.letter_key = decision.letter_sha256 = decision.letter_html = ""
    decision.outputs, decision.seal = [], {}


def forget_sending(decision):
    """It is a draft again: what was frozen counts no more, nor does a first look at it."""
    forget_letter(decision)
    flags.forget_first_look(decision)
    if decision.releases and not decision.more_to_come:
        decision.clips = []  # all that are left, whichever those will be
    decision.sent_for_approval_at = None


def take_back(footage_request):
    """The person withdrew while it waited: if the request is opened again, nothing waits that nobody sent."""
    decision = draft_of(footage_request)
    if decision and decision.sent_for_approval_at:
        forget_sending(decision)
        decision.save()


# --- the legal approver -------------------------------------------------------------------------------
@transaction.atomic
def return_draft(footage_request, *, comment, by):
    """Send the draft back with what is to be changed; what was frozen counts no more."""
    lock(footage_request)
    comment = comment.strip()
    if not comment:
        raise NotReady("Say what must be changed.")
    move(footage_request, "return_draft", by=by)
    footage_request.notes.create(written_by=by, text=f"Draft returned: {comment}"[:5000])
    decision = footage_request.decision
    decision.returned = {
        "letter": decision.letter_html,
        "outputs": decision.outputs,
        "outcome": decision.get_outcome_display(),
    }
    forget_sending(decision)
    decision.returned_at, decision.returned_by, decision.return_comment = timezone.now(), by, comment
    decision.save()
    return decision


def first_look(footage_request, *, seen, by):
    """Where two must look: somebody who did not work on it has looked at exactly this. Another one approves."""
    on_disk = hashes_on_disk(footage_request)
    with transaction.atomic():
        lock(footage_request)
        may_do(footage_request, MOVES["approve"], by)
        decision = waiting(footage_request)
        if not flags.why_two(decision):
            raise NotReady(
                "This request is not flagged, and no ground takes two, so one approver is enough. Nothing was recorded."
            )
        if not flags.needs_first_look(decision):
            raise ChangedMeanwhile(f"{decision.first_look_by} has already made the first look.")
        refuse_unless_unchanged(footage_request, decision, seen=seen, on_disk=on_disk)
        flags.keep_first_look(decision, by=by)
    return decision


def approve(footage_request, *, seen, by):
    """Approve what was sent for approval and issue it. `seen`: the hashes that the approver's page showed.

    With more to come, the request goes back to be prepared. The files are hashed before the request is locked,
    because that takes as long as they are large.
    """
    on_disk = hashes_on_disk(footage_request)
    with transaction.atomic():
        lock(footage_request)
        may_do(footage_request, MOVES["approve"], by)
        decision = waiting(footage_request)
        refuse_unless_unchanged(footage_request, decision, seen=seen, on_disk=on_disk)
        if why := flags.why_not_second_look(decision, by):
            raise MoveRefused(why)
        decision.approved_by, decision.approved_at = by, timezone.now()
        decision.approved_hashes = decision.frozen_hashes
        decision.save()
        go_on(footage_request, decision, by=by)
        release.issue(decision, by=by)
        release.tell(footage_request, "decided")
    return decision


def go_on(footage_request, decision, *, by):
    """Decided, or a part of it: then its clocks go on for the rest."""
    detail = {"phase": decision.phase, "outcome": decision.outcome, "hashes": decision.approved_hashes}
    changes = {"review_on": release.next_look(footage_request, decision)}
    if decision.more_to_come:
        move(footage_request, "approve_phase", by=by, detail=detail, **changes)
    else:
        move(footage_request, "approve", by=by, detail=detail, closed_at=decision.approved_at, **changes)


def waiting(footage_request):
    """The decision that waits for approval; ChangedMeanwhile in words where none does."""
    decision = decision_of(footage_request)
    if footage_request.status != Status.AWAITING_APPROVAL:
        raise ChangedMeanwhile(too_late(footage_request, decision))
    return decision


def too_late(footage_request, decision):
    if decision and decision.approved_by:
        return f"{decision.approved_by} has already approved this. Nothing was done twice."
    return (
        "This request is no longer waiting for approval "
        f"(it is now: {footage_request.get_status_display().lower()}). Nothing was changed."
    )


def hashes_on_disk(footage_request):
    """SHA-256 of each frozen file as its bytes are now, in the order of `frozen_hashes`."""
    decision = decision_of(footage_request)
    if decision is None or not decision.letter_key:
        return []
    try:
        letter = hashlib.sha256(vault.read(decision.letter_key)).hexdigest()
    except vault.NotInVault:
        letter = ""
    made = release.frozen_derivatives(decision)
    files = [outputs.hash_on_disk(derivative) for derivative in made]
    return sorted([*files, *filter(None, map(outputs.captions_hash, made)), letter])


def refuse_unless_unchanged(footage_request, decision, *, seen, on_disk):
    """Seen, frozen, current and on the disk: all the same, or nothing is released."""
    if sorted(seen) != decision.frozen_hashes:
        raise ApprovalVoid(
            "What you looked at is not what is waiting for approval now. Nothing was approved. Open the page again."
        )
    changes = what_changed(footage_request, decision)
    if changes:
        raise ApprovalVoid(f"{' '.join(changes)} {RETURN_IT}")
    if on_disk != decision.frozen_hashes:
        raise ApprovalVoid(
            "A file on the disk is missing, or is not the one that was sent for approval. "
            f"Nothing was approved. Tell your supervisor. {RETURN_IT}"
        )


def what_changed(footage_request, decision):
    """What is no longer as it was sent for approval, in words; empty when nothing."""
    if which_law.law_now(decision) != decision.regime:
        return [ANOTHER_LAW]
    reasons = why_not_ready(footage_request, decision)
    if reasons:
        return ["Something has changed since this was sent for approval.", *reasons]
    if outputs.as_frozen(outputs.outputs_of(decision)) != decision.outputs:
        return ["The redacted video has been made again since this was sent for approval."]
    return letter_changed(decision)


def letter_changed(decision):
    """Written again as on the day when it was frozen, it must be the same letter: nothing that it tells was changed."""
    sent_on, released = (
        timezone.localdate(decision.sent_for_approval_at),
        release.frozen_derivatives(decision),
    )
    try:
        html, _ = letter_as_it_is(decision, released, on=sent_on, seal=decision.seal)
    except NotReady as refusal:
        return ["The letter that was sent for approval could not be written any more.", str(refusal)]
    if html == decision.letter_html:
        return []
    return [
        "The letter would not be the same now. Something that it tells was changed since it was sent for approval: "
        "the person’s address, a viewing, how they get the files, or a date."
    ]


# --- what the above stand on --------------------------------------------------------------------------
def decision_of(footage_request):
    """The newest decision as it is in the database now, or None."""
    rows = Decision.objects.filter(footage_request=footage_request)
    return rows.select_related("approved_by", "first_look_by").order_by("-phase").first()


def draft_of(footage_request):
    """The decision that is being drafted, or waits; None where the newest one went out, or there is none."""
    newest = decision_of(footage_request)
    return newest if newest and newest.approved_at is None else None


def record(footage_request, action, *, by, **detail):
    audit.record(f"request.{action}", by=by, chain=footage_request.reference, is_work=True, **detail)
