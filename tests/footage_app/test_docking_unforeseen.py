"""Does what nobody foresaw in a manifest or a recording ever stop the rest, lose bytes, or pass unseen?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from footage_app import catalogue, docking, quarantine_watch, redaction, stores
from footage_app.docking_values import READERS
from footage_app.models import Clip, ClipState, Quarantine
from footage_app.retention import sweep
from portal.models import Alarm
from tests.footage_app.recordings import a_folder, a_recording_of, an_entry
from tests.people import a_footage_officer

pytestmark = pytest.mark.django_db
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "Brixton dock 1"


def three(folder, **odd):
    """A recording that something is odd about, between two good ones."""
    return a_folder(folder, an_entry("a.mp4"), an_entry("odd.mp4", **odd), an_entry("z.mp4"))


def odd_one(done):
    assert done.clips.filter(quarantine="").count() == 2
    clip = done.clips.get(quarantine=Quarantine.WAITING)
    assert stores.has(clip.store_key)
    return clip


# --- values that no reader foresaw --------------------------------------------------------------------


@pytest.mark.parametrize("letter", ["ß", "ﬃ", "ŉ"])
def test_letters_that_are_longer_as_capitals_do_not_make_a_shoulder_number_too_long(folder, letter):
    assert len(READERS["officer_ref"](letter * 5)) <= 20
    with pytest.raises(ValueError, match="longer than 20"):
        READERS["officer_ref"](letter * 20)
    assert "longer than 20" in odd_one(docking.dock(three(folder, officer_ref=letter * 20))).quarantine_reason


def test_what_breaks_us_in_one_entry_is_kept_unbelieved_and_the_next_comes_in(folder, monkeypatch):
    cell_of = catalogue.cell_of
    monkeypatch.setattr(catalogue, "cell_of", lambda lat, lon: cell_of(lat, lon) if lat < 52 else lat / 0)
    three(folder, lat=52.5, evidence_id="EV-ODD")
    done = docking.dock(folder)
    clip = odd_one(done)
    assert "not as it can be" in clip.quarantine_reason and clip.evidence_id.startswith("unnamed-")
    assert not clip.time_is_sure and clip.delete_due_at - timezone.now() > 30 * DAY
    assert Alarm.objects.get().kind == "docking"
    before = list(Clip.objects.order_by("pk").values()), len(list(stores.files()))
    assert docking.dock(folder).pk == done.pk
    assert (list(Clip.objects.order_by("pk").values()), len(list(stores.files()))) == before


def test_a_length_that_is_no_number_stops_nothing(folder, monkeypatch):
    probe = redaction.probe
    strange = lambda path: replace(probe(path), duration=float("nan"))  # noqa: E731
    monkeypatch.setattr(redaction, "probe", strange)
    done = docking.dock(a_folder(folder, an_entry("a.mp4"), an_entry("b.mp4")))
    assert done.clips.filter(quarantine=Quarantine.WAITING, facts={}).count() == 1
    assert (done.known, done.refused.count()) == (1, 0)  # the same bytes, under no name


def test_what_cannot_be_kept_at_all_is_reported_and_the_next_comes_in(folder, monkeypatch):
    inserted = docking.inserted

    def refusing(row, clip):
        if clip.evidence_id == "EV-ODD" or clip.evidence_id.startswith("unnamed-"):
            raise RuntimeError("Nobody foresaw this.")
        return inserted(row, clip)

    monkeypatch.setattr(docking, "inserted", refusing)
    done = docking.dock(three(folder, evidence_id="EV-ODD"))
    assert done.taken == 2 and "cannot be docked" in done.refused.get().reason
    assert done.refused.get().entry == {"file": "odd.mp4"}


def test_a_database_that_is_away_is_no_fault_of_a_recording(folder, monkeypatch):
    def away(*row):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(docking, "inserted", away)
    with pytest.raises(OperationalError):
        docking.dock(three(folder))
    assert not Clip.objects.exists() and not Alarm.objects.exists()


# --- recordings that broke off ------------------------------------------------------------------------


def cut_off(folder, said, lasts, **fields):
    """A manifest that says one length, and a file that is whole as far as it goes."""
    start = datetime.now(UTC).replace(microsecond=0) - 9 * timedelta(hours=1)
    content = a_recording_of(lasts).read_bytes()
    return an_entry(content=content, started_at=start, ended_at=start + said, **fields)


@pytest.mark.parametrize(
    ("said", "lasts", "buffer", "waits"),
    [
        (8 * 60 * MINUTE, timedelta(seconds=1), 0, True),
        (13 * MINUTE, 11 * MINUTE, 0, True),
        (13 * MINUTE, 12 * MINUTE, 0, False),
        (13 * MINUTE, 11 * MINUTE, 120, False),
        (13 * MINUTE, 20 * MINUTE, 0, False),
    ],
)
def test_a_file_that_is_shorter_than_its_manifest_says_waits(folder, said, lasts, buffer, waits):
    entry = cut_off(folder, said, lasts, pre_event_seconds=buffer)
    clip = docking.dock(a_folder(folder, entry)).clips.get()
    assert ("Part of it may be missing" in clip.quarantine_reason) is waits
    assert clip.ended_at - clip.started_at == max(said, lasts), "and is found for all that it may show"


# --- evidence that is not believed ----------------------------------------------------------------------


def in_quarantine(folder):
    return docking.dock(a_folder(folder, an_entry(sha256="0" * 64, evidential=True))).clips.get()


def test_a_mark_as_evidence_is_believed_no_sooner_than_the_rest_of_the_entry(folder):
    clip = in_quarantine(folder)
    assert not clip.evidential and "says that it is evidence" in clip.quarantine_reason
    assert Clip.objects.due(clip.delete_due_at).get() == clip
    clip = docking.accept(clip, reason="The card was copied twice.", by=a_footage_officer())
    assert clip.evidential
    assert not Clip.objects.due(clip.delete_due_at + 90 * DAY).exists()


def test_before_what_may_be_evidence_goes_an_alarm_says_so(folder, tmp_path):
    clip = in_quarantine(folder)
    docking.dock(a_folder(tmp_path / "other", an_entry(sha256="0" * 64)))
    quarantine_watch.warn_of_evidence()
    assert not Alarm.objects.exists()
    Clip.objects.update(delete_due_at=timezone.now() + 6 * DAY)
    for _ in range(2):
        quarantine_watch.warn_of_evidence()
    assert "1 recording in quarantine may be evidence" in Alarm.objects.get().words
    clip.refresh_from_db()
    sweep(now=clip.delete_due_at)
    clip.refresh_from_db()
    assert clip.state == ClipState.DOOMED
