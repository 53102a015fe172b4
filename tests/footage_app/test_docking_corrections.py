"""Is a station heard that says something else of a recording that is docked already?"""

from datetime import timedelta

import pytest

from footage_app import docking, retention
from footage_app.models import Clip, ClipState, RefusedEntry
from portal.models import AuditEvent
from tests.footage_app.recordings import a_folder, an_entry
from tests.people import a_footage_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "Brixton dock 1"


def docked_and_corrected(folder, first, **corrected):
    """The clip, and what was reported when its folder was docked again with another manifest."""
    done = docking.dock(a_folder(folder, first))
    again = docking.dock(a_folder(folder, {**first, **corrected}))
    assert Clip.objects.count() == 1
    return Clip.objects.get(), list(again.refused.all()) if again != done else []


def test_what_a_manifest_says_otherwise_is_reported_and_changes_nothing(folder):
    clip, reported = docked_and_corrected(folder, an_entry(officer_ref="1AA"), officer_ref="217EA", lat=51.5)
    assert clip.officer_ref == "1AA"
    (line,) = reported
    assert line.reason.endswith("says something else now: officer_ref, lat. Nothing was changed.")
    assert line.entry["officer_ref"] == "217EA" and line.seen_at is None


def test_the_same_correction_is_reported_once(folder):
    first = an_entry()
    docked_and_corrected(folder, first, officer_ref="9ZZ", evidential=True)
    docking.dock(folder)
    docking.dock(folder)
    assert RefusedEntry.objects.count() == 1


def test_the_same_said_in_other_words_is_no_correction(folder):
    first = an_entry(officer_ref="217EA")
    _, reported = docked_and_corrected(
        folder, first, officer_ref="217 ea", borough="Lambeth", uploaded_at=first["recorded_end_utc"]
    )
    assert reported == []


def test_a_mark_as_evidence_that_is_new_is_taken_at_once(folder):
    clip, reported = docked_and_corrected(folder, an_entry(), evidential=True, case_refs=["CAD 1234/26"])
    assert clip.evidential and clip.case_refs == ["CAD 1234/26"]
    assert clip.named_cases.get().bare == "CAD123426"
    assert "kept as evidence from now on" in reported[0].reason
    assert AuditEvent.objects.filter(action="clip.take_mark", about=f"clip:{clip.pk}").count() == 1
    retention.sweep(now=clip.delete_due_at + timedelta(days=1))
    clip.refresh_from_db()
    assert clip.state == ClipState.LIVE


def test_a_doomed_recording_is_rescued_by_the_mark(folder):
    first = an_entry()
    clip = docking.dock(a_folder(folder, first)).clips.get()
    retention.sweep(now=clip.delete_due_at - timedelta(hours=12))
    docking.dock(a_folder(folder, {**first, "evidential": True}))
    clip.refresh_from_db()
    assert (clip.state, clip.evidential) == (ClipState.LIVE, True)


def test_an_officers_word_stands_against_the_same_manifest(folder):
    clip, _ = docked_and_corrected(folder, an_entry(), evidential=True)
    docking.mark_not_evidential(clip, reason="The case is closed.", by=a_footage_officer())
    docking.dock(folder)
    clip.refresh_from_db()
    assert not clip.evidential


@pytest.mark.parametrize("wrong", [{"sha256": "0" * 64}, {"lat": 900}])
def test_a_mark_in_an_entry_that_cannot_be_believed_is_reported_only(folder, wrong):
    clip, reported = docked_and_corrected(folder, an_entry(), evidential=True, **wrong)
    assert not clip.evidential and "Nothing was changed" in reported[0].reason


def test_a_mark_that_comes_too_late_is_reported_only(folder):
    first = an_entry()
    clip = docking.dock(a_folder(folder, first)).clips.get()
    retention.sweep(now=clip.delete_due_at - timedelta(days=1))
    retention.sweep(now=clip.delete_due_at)
    again = docking.dock(a_folder(folder, {**first, "evidential": True}))
    assert "Nothing was changed" in again.refused.get().reason


def test_a_corrected_hash_is_reported_while_the_recording_waits(folder):
    good = an_entry()
    clip, reported = docked_and_corrected(folder, {**good, "sha256": "0" * 64}, sha256=good["sha256"])
    assert clip.quarantine == "waiting" and "sha256" in reported[0].reason
