"""What does a footage officer decide about a clip? Quarantine: accept or reject; evidence: mark or not."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from footage_app import catalogue, retention
from footage_app.case_references import index_cases
from footage_app.docking_manifest import entry_of
from footage_app.docking_values import FIRST_CAMERAS, cleaned
from footage_app.models import Clip, ClipState, Quarantine
from portal import audit
from portal.words import moment_words

SOON = timedelta(days=2)


class DecisionRefused(Exception):
    """It cannot be decided so; str(error) says what to do instead."""


GONE = "This recording is being deleted, or is deleted already. Nothing was changed."
DECIDED = "Somebody has decided on this recording since you opened the page. Nothing was changed."
TWO_ACCEPTED = (
    "Another recording with this evidence ID is accepted already. Reject one of them, "
    "or accept this one under another evidence ID."
)


def changeable(clip):
    """The clip, fresh and under lock, rescued where it was about to be deleted."""
    clip = retention.locked(Clip.objects.filter(pk=clip.pk)).get()
    if clip.state not in (ClipState.LIVE, ClipState.DOOMED):
        raise DecisionRefused(GONE)
    return clip


def made_already(clip, quarantine, reason, by):
    """A second press of the button: this very decision, by this very person."""
    made = (clip.quarantine, clip.quarantine_decision, clip.quarantine_decided_by)
    return made == (quarantine, reason, by)


def refuse_unless_waiting(clip):
    if clip.quarantine != Quarantine.WAITING:
        raise DecisionRefused(DECIDED)


def changed(clip, **fields):
    retention.rescue([clip.pk])
    Clip.objects.filter(pk=clip.pk).update(**fields)
    clip.refresh_from_db()
    return clip


@transaction.atomic
def accept(clip, *, reason, by, started_at=None, ended_at=None, evidence_id="", may_go_soon=False):
    """Out of quarantine, with what the manifest got wrong put right. Deletes itself 31 days after it was recorded,
    but not before the grace is over, and is matched against the open requests like footage docked now. What would be
    gone within days is accepted by somebody who has seen that (`may_go_soon`): a mistyped year must not delete it."""
    clip, now = changeable(clip), timezone.now()
    if made_already(clip, Quarantine.ACCEPTED, reason, by):
        return clip
    refuse_unless_waiting(clip)
    if not clip.time_is_sure and started_at is None:
        raise DecisionRefused(
            "Enter when the recording started: its manifest gave no time that can be believed."
        )
    start = started_at or clip.started_at
    end = ended_at or start + length_of(clip)
    if start < FIRST_CAMERAS:
        raise DecisionRefused("There were no body-worn cameras then. Check the year.")
    if not start <= end or start > now:
        raise DecisionRefused(
            "The recording must start in the past and end after it starts. Check both times."
        )
    if goes_soon(start, now) and not may_go_soon and not stays_as_evidence(clip):
        raise DecisionRefused(
            f"It would delete itself on {moment_words(deleted_at(start, now))}. Check when it started, "
            "and confirm that this is right."
        )
    try:
        with transaction.atomic():
            clip = changed(
                clip,
                quarantine=Quarantine.ACCEPTED,
                **decision(reason, by, now),
                evidence_id=evidence_id or clip.evidence_id,
                started_at=start,
                ended_at=end,
                time_is_sure=True,
                is_long=end - start > catalogue.LOOK_BACK,
                evidential=stays_as_evidence(clip),
                delete_due_at=deleted_at(start, now),
                catalogued_at=timezone.now(),
            )
    except IntegrityError as error:
        raise DecisionRefused(TWO_ACCEPTED) from error
    audit.record("clip.accept", by=by, about=f"clip:{clip.pk}", reason=reason)
    return clip


def length_of(clip):
    if clip.time_is_sure:
        return clip.ended_at - clip.started_at
    return timedelta(seconds=clip.facts.get("duration", 0))


def deleted_at(start, now):
    """When a recording that started then deletes itself, if it is accepted now and nobody asks for it."""
    return max(retention.due_at(start), now + retention.grace())


def goes_soon(start, now):
    return deleted_at(start, now) < now + SOON


def is_called_evidence(clip):
    """Whether its manifest says so, which is believed no sooner than the rest of it."""
    return entry_of(clip.manifest_entry).values.get("evidential") is True


def stays_as_evidence(clip):
    """Whether it is evidence once it is accepted."""
    return clip.evidential or is_called_evidence(clip)


def decision(reason, by, now):
    return {
        "quarantine_decision": reason,
        "quarantine_decided_at": now,
        "quarantine_decided_by": by if by != audit.SYSTEM else None,
    }


@transaction.atomic
def reject(clip, *, reason, by):
    """It stays in quarantine until its time limit, no longer found by searches, and then deletes itself."""
    clip = changeable(clip)
    if made_already(clip, Quarantine.REJECTED, reason, by):
        return clip
    refuse_unless_waiting(clip)
    clip = changed(
        clip, quarantine=Quarantine.REJECTED, evidential=False, **decision(reason, by, timezone.now())
    )
    audit.record("clip.reject", by=by, about=f"clip:{clip.pk}", reason=reason)
    return clip


@transaction.atomic
def mark_evidential(clip, *, case_refs, by):
    """Evidence of a case: it does not delete itself until somebody says it is no evidence any more."""
    refs = [cleaned(ref, 60) for ref in case_refs if cleaned(ref, 60)]
    if not refs:
        raise DecisionRefused("Enter the reference of the case that this recording is evidence in.")
    clip = changed(changeable(clip), evidential=True, case_refs=refs)
    index_cases(clip)
    audit.record("clip.mark_evidential", by=by, about=f"clip:{clip.pk}", case_refs=refs)
    return clip


@transaction.atomic
def take_mark(clip, *, case_refs, by):
    """Evidence, as its station says now. The manifest need not name the case for the recording to be kept."""
    clip = changeable(clip)
    clip = changed(clip, evidential=True, case_refs=case_refs or clip.case_refs)
    index_cases(clip)
    audit.record("clip.take_mark", by=by, about=f"clip:{clip.pk}", case_refs=clip.case_refs)
    return clip


@transaction.atomic
def mark_not_evidential(clip, *, reason, by):
    """No evidence any more: the ordinary rule applies again, but never without the grace."""
    clip = changeable(clip)
    due_at = max(clip.delete_due_at, timezone.now() + retention.grace())
    clip = changed(clip, evidential=False, delete_due_at=due_at)
    audit.record("clip.mark_not_evidential", by=by, about=f"clip:{clip.pk}", reason=reason)
    return clip
