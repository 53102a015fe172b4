"""What does a station say now, and did not say, of a recording that is docked already?"""

from django.db import transaction

from footage_app import docking_decisions
from footage_app.docking_manifest import entry_of
from footage_app.docking_reports import begin, is_reported, refuse
from footage_app.models import Quarantine
from portal import audit

OF_THIS_DOCKING = {"uploaded_at"}  # differs each time, and rightly


def take_note(docking, entry, clip):
    """Report what differs, once, to a footage officer, who decides. Only a mark as evidence is taken at once, because
    without it the recording deletes itself, and keeping it harms nobody."""
    said = entry_of(clip.manifest_entry).values
    differing = [
        name
        for name, value in entry.values.items()
        if name not in OF_THIS_DOCKING and said.get(name) != value
    ]
    if not differing:
        return
    reason = f"It is docked already, but its manifest says something else now: {', '.join(differing)}. "
    if is_reported(docking, entry.words, reason + KEPT) or is_reported(
        docking, entry.words, reason + AS_IT_WAS
    ):
        return
    begin(docking)
    with transaction.atomic():
        is_kept = "evidential" in differing and is_marked(entry, clip)
        refuse(docking, entry.words, reason + (KEPT if is_kept else AS_IT_WAS))


KEPT = "It is kept as evidence from now on; nothing else was changed."
AS_IT_WAS = "Nothing was changed."


def is_marked(entry, clip):
    """Whether the clip is marked as evidence now, because an entry that can be believed says so."""
    if clip.evidential or not entry.values["evidential"]:
        return False
    if entry.problems or entry.values.get("sha256") != clip.sha256 or clip.quarantine == Quarantine.REJECTED:
        return False
    try:
        docking_decisions.take_mark(clip, case_refs=entry.values.get("case_refs", []), by=audit.SYSTEM)
    except docking_decisions.DecisionRefused:
        return False  # it is being deleted, or is deleted
    return True
