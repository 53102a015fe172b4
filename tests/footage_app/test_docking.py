"""Does footage come in whole, once, and does one bad recording ever stop the rest?"""

import csv
import errno
import fcntl
import hashlib
import json
import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from footage_app import catalogue, docking, docking_watch, redaction, retention, stores
from footage_app.models import Clip, Docking, Quarantine, RefusedEntry
from footage_app.redaction.refusals import SandboxUnavailable
from portal.models import Alarm, AuditEvent
from tests.builders import a_docked_clip
from tests.footage_app.recordings import a_folder, a_small_recording, an_entry, stamp

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "Brixton dock 1"


def docked(folder, *entries):
    return docking.dock(a_folder(folder, *entries))


def counts(docking_row):
    return docking_row.taken, docking_row.quarantined, docking_row.known, docking_row.refused.count()


# --- what is right comes in -------------------------------------------------------------------------


def test_a_recording_is_docked_with_everything_its_manifest_says(folder):
    told = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    entry = an_entry(told_at=stamp(told), pre_event_seconds=30, evidential=True, case_refs=["01/123/26"])
    clip = docked(folder, entry).clips.get()
    assert (clip.evidence_id, clip.device_serial) == (entry["evidence_id"], entry["device_serial"])
    assert (clip.officer_ref, clip.borough, clip.bcu) == ("217EA", "E09000022", "AS")
    assert (str(clip.lat), str(clip.lon)) == ("51.462600", "-0.114900")
    assert clip.cell == catalogue.cell_of("51.4626", "-0.1149")
    assert clip.told_at == told and clip.pre_event_seconds == 30
    assert clip.evidential and clip.case_refs == ["01/123/26"] and clip.categories == ["stop and search"]
    assert clip.facts["width"] == 320 and clip.facts["sound"]["codec"] == "aac"
    assert clip.quarantine == "" and not clip.is_long and clip.time_is_sure


def test_the_bytes_are_in_the_store_under_a_name_that_owes_nothing_to_the_input(folder):
    clip = docked(folder, an_entry("Brixton.mp4")).clips.get()
    content = stores.path(clip.store_key).read_bytes()
    assert hashlib.sha256(content).hexdigest() == clip.sha256 and len(content) == clip.size_bytes
    assert clip.sha256[:8] not in clip.store_key
    assert stores.path(clip.store_key).stat().st_mode & 0o077 == 0


def test_the_folder_is_left_as_it_was(folder):
    a_folder(folder, an_entry())
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    docking.dock(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_deletion_is_due_31_days_after_the_recording_started_not_after_it_was_docked(folder):
    clip = docked(
        folder, an_entry(started_at=datetime.now(UTC).replace(microsecond=0) - 20 * DAY)
    ).clips.get()
    assert clip.delete_due_at == clip.started_at + 31 * DAY


def test_one_audit_event_stands_for_the_whole_docking(folder):
    done = docked(folder, an_entry("a.mp4"), an_entry("b.mp4"))
    event = AuditEvent.objects.get(action="docking.finish")
    assert event.about == f"docking:{done.pk}" and done.merkle_root in event.body
    assert done.merkle_root == docking.merkle_root([clip.sha256 for clip in done.clips.order_by("pk")])


def test_the_merkle_root_changes_with_every_hash_and_with_their_order():
    one, two, three = ("1" * 64, "2" * 64, "3" * 64)
    roots = [[], [one], [one, two], [two, one], [one, two, three], [one, three, two], [one, one]]
    assert len({docking.merkle_root(each) for each in roots}) == len(roots)


def test_a_manifest_may_be_a_csv_file(folder):
    entry = an_entry(categories=["stop and search", "arrest"], evidential=True, case_refs=["A1"])
    a_folder(folder, entry)
    (folder / "manifest.json").unlink()
    with open(folder / "manifest.csv", "w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, entry)
        writer.writeheader()
        writer.writerow(
            {**entry, "categories": "stop and search; arrest", "case_refs": "A1", "evidential": "yes"}
        )
    clip = docking.dock(folder).clips.get()
    assert clip.quarantine_reason == ""
    assert clip.categories == ["stop and search", "arrest"] and clip.evidential


def test_a_borough_may_be_named_and_a_recording_may_lie_in_a_folder_within(folder):
    entry = an_entry("camera 1/a.mp4", borough="hammersmith & fulham")
    (folder / "camera 1").mkdir(parents=True)
    clip = docked(folder, entry).clips.get()
    assert clip.borough == "E09000013" and clip.quarantine == ""


def test_a_long_recording_is_accepted_and_found_at_its_end(folder):
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=9)
    clip = docked(folder, an_entry(started_at=start, ended_at=start + timedelta(hours=8))).clips.get()
    assert clip.quarantine == "" and clip.is_long
    late = start + timedelta(hours=7)
    assert catalogue.find(earliest_at=late, latest_at=late, lat=clip.lat, lon=clip.lon).clips == [clip]


def test_a_recording_that_is_longer_than_its_manifest_says_is_found_at_its_end(folder, monkeypatch):
    probe = redaction.probe
    monkeypatch.setattr(redaction, "probe", lambda path: replace(probe(path), duration=5 * 3600.0))
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=9)
    clip = docked(folder, an_entry(started_at=start, ended_at=start + timedelta(minutes=1))).clips.get()
    assert clip.ended_at == start + timedelta(hours=5) and clip.is_long
    late = start + timedelta(hours=4)
    assert catalogue.find(earliest_at=late, latest_at=late, lat=clip.lat, lon=clip.lon).clips == [clip]


def test_a_recording_that_cannot_be_read_and_has_no_believable_end_is_found_for_a_whole_day(folder):
    start = datetime.now(UTC).replace(microsecond=0) - 3 * DAY
    folder.mkdir()
    (folder / "bad.mp4").write_bytes(broken("truncated"))
    entry = an_entry("bad.mp4", started_at=start, recorded_end_utc=stamp(start - DAY))
    clip = waiting(folder, entry)
    late = start + timedelta(hours=20)
    assert catalogue.find(earliest_at=late, latest_at=late, lat=clip.lat, lon=clip.lon).clips == [clip]


@pytest.mark.parametrize("written", ["217-EA", "217 ea", "217/EA", "217EA"])
def test_a_shoulder_number_is_found_however_the_station_writes_it(folder, written):
    clip = docked(folder, an_entry(officer_ref=written, borough="E09000003", lat=..., lon=...)).clips.get()
    when = clip.started_at
    found = catalogue.find(earliest_at=when, latest_at=when, borough="E09000022", officers=["217EA"])
    assert found.clips == [clip]


def test_unknown_fields_are_reported_and_do_no_harm(folder):
    done = docked(folder, an_entry(favourite_colour="blue", retention_delete_on="2026-12-24"))
    assert done.unknown_fields == ["favourite_colour"] and counts(done) == (1, 0, 0, 0)


# --- twice, and at once -----------------------------------------------------------------------------


def test_the_same_folder_twice_changes_nothing(folder):
    a_folder(
        folder, an_entry("a.mp4"), an_entry("b.mp4", sha256="0" * 64), an_entry("c.mp4", evidence_id=...)
    )
    (folder / "extra.bin").write_bytes(b"?")
    first = docking.dock(folder)
    rows = list(Clip.objects.order_by("pk").values()), list(RefusedEntry.objects.values())
    events, files = AuditEvent.objects.count(), sorted(stores.files())
    again = docking.dock(folder)
    assert again.pk == first.pk
    assert (list(Clip.objects.order_by("pk").values()), list(RefusedEntry.objects.values())) == rows
    assert (AuditEvent.objects.count(), sorted(stores.files())) == (events, files)


def test_the_same_recording_from_another_folder_is_known_already(folder, tmp_path):
    entry = an_entry()
    docked(folder, entry)
    assert counts(docked(tmp_path / "other", entry)) == (0, 0, 1, 0)
    assert Clip.objects.count() == 1 and len(list(stores.files())) == 1


def test_a_recording_that_is_deleted_does_not_come_back(folder, tmp_path):
    entry = an_entry()
    clip = docked(folder, entry).clips.get()
    retention.sweep(now=clip.delete_due_at - DAY)
    retention.sweep(now=clip.delete_due_at)
    assert counts(docked(tmp_path / "again", entry)) == (0, 0, 1, 0)
    assert not list(stores.files())


def test_a_folder_that_is_being_docked_is_refused(folder):
    a_folder(folder, an_entry())
    handle = os.open(folder, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    with pytest.raises(docking.DockingRefused, match="at this moment"):
        docking.dock(folder)
    os.close(handle)
    assert docking.dock(folder).taken == 1


def test_what_is_added_to_a_folder_later_is_docked_too(folder):
    first = an_entry("a.mp4")
    docked(folder, first)
    assert counts(docked(folder, first, an_entry("b.mp4"))) == (1, 0, 1, 0)


# --- what is wrong waits, and never stops the rest --------------------------------------------------


def waiting(folder, entry):
    """Dock a bad entry before a good one: that one comes in, this one waits; returns it."""
    done = docked(folder, entry, an_entry("last.mp4"))
    assert counts(done) == (1, 1, 0, 0), [clip.quarantine_reason for clip in done.clips.all()]
    clip = done.clips.get(quarantine=Quarantine.WAITING)
    assert stores.has(clip.store_key)
    now = timezone.now()
    assert timedelta(days=30) < clip.delete_due_at - now <= timedelta(days=31)
    retention.sweep()
    clip.refresh_from_db()
    assert clip.state == "live", "nothing in quarantine is deleted as soon as it comes in"
    return clip


WRONG = {
    "another hash": ({"sha256": "0" * 64}, "SHA-256 differs"),
    "no hash": ({"sha256": ...}, "sha256 is missing"),
    "no hash but null": ({"sha256": None}, "sha256 is missing"),
    "half a hash": ({"sha256": "abc"}, "sha256: is not"),
    "40 days late": ({"recorded_start_utc": -40, "recorded_end_utc": -40}, "recorded 40 days before"),
    "the future": ({"recorded_start_utc": 3, "recorded_end_utc": 3}, "is in the future"),
    "before cameras": ({"recorded_start_utc": "1066-10-14T09:00:00Z"}, "before there were"),
    "a naive time": ({"recorded_start_utc": "2026-10-25T01:30:00"}, "time zone"),
    "no such day": ({"recorded_start_utc": "2026-02-30T01:30:00Z"}, "does not exist"),
    "a time in words": ({"recorded_start_utc": "yesterday"}, "is not a time"),
    "a number for a time": ({"recorded_start_utc": 1763762400}, "is not a time"),
    "a list for a time": ({"recorded_start_utc": ["2026-11-20T10:00:00Z"]}, "is not a time"),
    "no start": ({"recorded_start_utc": ...}, "recorded_start_utc is missing"),
    "no end": ({"recorded_end_utc": ""}, "recorded_end_utc is missing"),
    "an end before the start": ({"recorded_end_utc": -2}, "ends before it starts"),
    "longer than a day": ({"recorded_start_utc": -3}, "more than 24 hours"),
    "no evidence id": ({"evidence_id": ...}, "evidence_id is missing"),
    "a huge evidence id": ({"evidence_id": "x" * 100_000}, "longer than 75"),
    "a list for an id": ({"evidence_id": ["EV-1"]}, "is not text"),
    "a boolean for an id": ({"evidence_id": True}, "is not text"),
    "control characters": ({"location_text": "a\x00b\x1b[31m"}, "control characters"),
    "text turned round": ({"location_text": "abc\u202edef"}, "control characters"),
    "half a surrogate": ({"location_text": "a\ud800b"}, "control characters"),
    "huge text": ({"location_text": "x" * 1_000_000}, "longer than 200"),
    "the null island": ({"lat": 0, "lon": 0}, "no camera of this force"),
    "an absurd latitude": ({"lat": 512.3}, "no camera of this force"),
    "not a number": ({"lat": float("nan")}, "not a plain number"),
    "endless": ({"lon": float("inf")}, "not a plain number"),
    "true for a latitude": ({"lat": True}, "is not a number"),
    "half a position": ({"lon": None}, "position is half"),
    "no such borough": ({"borough": "Atlantis"}, "no London borough"),
    "maybe evidence": ({"evidential": "maybe"}, "neither true nor false"),
    "one for evidence": ({"evidential": 1}, "neither true nor false"),
    "a dictionary of cases": ({"case_refs": {"a": 1}}, "is not a list"),
    "a thousand cases": ({"case_refs": ["x"] * 1000}, "is not a list"),
    "a buffer of years": ({"pre_event_seconds": 1e9}, "not a plain number"),
    "a buffer below nothing": ({"pre_event_seconds": -1}, "between 0 and 600"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_believed_waits_for_a_footage_officer(folder, name):
    fields, reason = WRONG[name]
    now = datetime.now(UTC)
    fields = {
        key: stamp(now + value * DAY)
        if key.startswith("recorded") and type(value) is int and abs(value) < 99
        else value
        for key, value in fields.items()
    }
    clip = waiting(folder, an_entry("bad.mp4", **fields))
    assert reason in clip.quarantine_reason


def test_formulas_are_text_like_any_other(folder):
    clip = docked(folder, an_entry(location_text='=HYPERLINK("http://x")', evidence_id="@SUM(1)")).clips.get()
    assert clip.location_text.startswith("=HYPERLINK") and clip.quarantine == ""


def test_a_recording_without_a_believable_time_is_found_on_every_day_it_may_be_from(folder):
    clip = waiting(folder, an_entry("bad.mp4", recorded_start_utc="once upon a time"))
    assert not clip.time_is_sure and clip.is_long
    then = timezone.now() - 17 * DAY
    found = catalogue.find(earliest_at=then, latest_at=then, lat=clip.lat, lon=clip.lon)
    assert found.clips == [clip]
    assert retention.hold([clip.pk], held_for="BWV-AAAA", by="system").held == [clip.pk]


def broken(kind):
    content = a_small_recording().read_bytes()
    return {
        "truncated": content[: len(content) // 2],
        "text": b"This is no video at all." * 100,
        "playlist": b"#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/secret.ts\n",
        "concat": b"ffconcat version 1.0\nfile /etc/passwd\n",
        "zip": b"PK\x03\x04" + b"\0" * 2000,
        "page": b"<html><script>alert(1)</script></html>",
    }[kind]


@pytest.mark.parametrize("kind", ["truncated", "text", "playlist", "concat", "zip", "page"])
def test_what_is_no_whole_video_waits_with_its_bytes(folder, kind):
    content = broken(kind)
    folder.mkdir()
    (folder / "bad.mp4").write_bytes(content)
    clip = waiting(folder, an_entry("bad.mp4", content=content))
    assert clip.facts == {} and stores.path(clip.store_key).read_bytes() == content


def test_the_same_evidence_id_with_other_contents_waits(folder, tmp_path):
    first = an_entry()
    docked(folder, first)
    content = a_small_recording().read_bytes() + b"\0\0\0\x08free"
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.mp4").write_bytes(content)
    entry = {**first, "sha256": hashlib.sha256(content).hexdigest()}
    done = docked(other, entry)
    assert counts(done) == (0, 1, 0, 0)
    assert "with other contents" in done.clips.get().quarantine_reason


def test_several_faults_are_all_named(folder):
    clip = waiting(folder, an_entry("bad.mp4", sha256="0" * 64, lat=900, evidential="?"))
    assert all(word in clip.quarantine_reason for word in ("SHA-256 differs", "lat:", "evidential:"))
    assert clip.manifest_entry["lat"] == 900


# --- no bytes: reported, never followed --------------------------------------------------------------


def test_names_that_lead_out_of_the_folder_are_reported_and_not_followed(folder, tmp_path):
    secret = tmp_path / "secret.mp4"
    shutil.copyfile(a_small_recording(), secret)
    a_folder(folder, an_entry("good.mp4"))
    (folder / "link.mp4").symlink_to(secret)
    (folder / "door").symlink_to(tmp_path)
    (folder / "within").mkdir()
    (folder / "empty.mp4").touch()
    os.mkfifo(folder / "pipe.mp4")
    names = ["../secret.mp4", str(secret), "link.mp4", "door/secret.mp4", "within", "pipe.mp4", "missing.mp4", "",
             "a\x00b", "within/../../secret.mp4", "./good.mp4", "empty.mp4", "C:\\secret.mp4", "x" * 5000, "..", "/"]  # fmt: skip
    entries = [an_entry("good.mp4"), *({**an_entry(), "file": name} for name in names)]
    (folder / "manifest.json").write_text(json.dumps(entries))
    done = docking.dock(folder)
    assert (done.taken, done.quarantined) == (1, 0)
    assert {entry.reason for entry in done.refused.all()} and done.refused.count() >= len(names)
    assert len(list(stores.files())) == 1
    assert docking.dock(folder).pk == done.pk


@pytest.mark.parametrize(
    "line", [None, 7, "a.mp4", [], True, {}, {"file": None}, {"file": 7}, {"file": ["a.mp4"]}]
)
def test_a_line_that_is_no_entry_is_reported(folder, line):
    a_folder(folder, an_entry())
    good = an_entry()
    (folder / "manifest.json").write_text(json.dumps([line, good]))
    assert counts(docking.dock(folder)) == (1, 0, 0, 1)


@pytest.mark.parametrize(
    "content",
    [b"", b"not json", b"{}", b"\xff\xfe", b"[" * 100_000, b'[{"file": "a.mp4"', b"null", b"[1e999999]", b"[" + b"9" * 5000 + b"]"],
)  # fmt: skip
def test_a_manifest_that_cannot_be_read_is_reported_and_so_are_the_files(folder, content):
    a_folder(folder, an_entry())
    (folder / "manifest.json").write_bytes(content)
    done = docking.dock(folder)
    assert done.taken == 0 and done.refused.count() >= 1
    assert "manifest" in " ".join(done.refused.values_list("reason", flat=True))


def test_a_manifest_that_is_a_link_or_missing_is_refused(folder, tmp_path):
    folder.mkdir()
    with pytest.raises(docking.DockingRefused, match=r"no manifest.json"):
        docking.dock(folder)
    (tmp_path / "elsewhere.json").write_text("[]")
    (folder / "manifest.json").symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(docking.DockingRefused):
        docking.dock(folder)
    with pytest.raises(docking.DockingRefused, match="no folder"):
        docking.dock(tmp_path / "nowhere")
    assert not Docking.objects.exists()


def test_files_that_the_manifest_does_not_name_are_reported_once(folder):
    a_folder(folder, an_entry())
    shutil.copyfile(a_small_recording(), folder / "forgotten.mp4")
    done = docking.dock(folder)
    assert done.refused.get().entry == {"file": "forgotten.mp4"}
    docking.dock(folder)
    assert RefusedEntry.objects.count() == 1


def test_a_csv_with_cells_beyond_the_last_column_or_without_a_file_column(folder):
    folder.mkdir()
    (folder / "manifest.csv").write_text("evidence_id,sha256\nEV-1,abc\n")
    assert "no column named file" in docking.dock(folder).refused.first().reason
    entry = an_entry()
    a_folder(folder, entry)
    (folder / "manifest.json").unlink()
    with open(folder / "manifest.csv", "w", newline="") as file:
        csv.writer(file).writerows(
            [entry, [*("" if v == [] else str(v) for v in entry.values()), "more", "still more"]]
        )
    done = docking.dock(folder)
    assert done.unknown_fields == ["cells beyond the last column"] and done.clips.count() == 1


# --- faults of this machine -------------------------------------------------------------------------


def test_a_full_disk_stops_with_a_clear_message_and_nothing_half_and_a_rerun_goes_on(folder, monkeypatch):
    a_folder(folder, *(an_entry(f"{n}.mp4") for n in range(4)))
    copied, calls = stores.copied, []

    def filling_up(source, target):
        calls.append(source)
        if len(calls) > 2:
            target.write(b"half")
            raise OSError(errno.ENOSPC, "No space left on device")
        return copied(source, target)

    monkeypatch.setattr(stores, "copied", filling_up)
    with pytest.raises(docking.DockingStopped, match="store is full"):
        docking.dock(folder)
    assert Clip.objects.count() == 2 == len(list(stores.files()))
    assert Alarm.objects.get().kind == "storage"
    monkeypatch.setattr(stores, "copied", copied)
    done = docking.dock(folder)
    assert counts(done) == (4, 0, 0, 0) and Docking.objects.count() == 1
    assert AuditEvent.objects.filter(action="docking.finish").count() == 1


def test_a_docking_cut_short_is_finished_even_when_its_files_have_gone_meanwhile(folder):
    a_folder(folder, an_entry("a.mp4"), an_entry("b.mp4"))
    done = docking.dock(folder)
    Docking.objects.update(finished_at=None)
    (folder / "a.mp4").unlink()
    again = docking.dock(folder)
    assert again == done and counts(again) == (2, 0, 0, 1) and again.finished_at


def test_the_room_is_asked_for_before_the_first_byte(folder, monkeypatch):
    asked = []
    monkeypatch.setattr(os, "posix_fallocate", lambda handle, start, size: asked.append(size))
    clip = docked(folder, an_entry()).clips.get()
    assert asked == [clip.size_bytes]


def test_a_machine_that_cannot_examine_safely_stops_instead_of_filling_the_quarantine(folder, monkeypatch):
    def unsafe(path):
        raise SandboxUnavailable("The network cannot be cut off here.")

    monkeypatch.setattr(redaction, "probe", unsafe)
    a_folder(folder, an_entry())
    with pytest.raises(docking.DockingStopped, match="cannot be examined safely"):
        docking.dock(folder)
    assert not Clip.objects.exists() and not list(stores.files())
    assert Alarm.objects.get().kind == "docking"


def test_a_copy_whose_row_may_have_been_committed_is_not_erased(folder, monkeypatch):
    inserted = docking.inserted

    def cut_off(*row):
        inserted(*row)
        raise OperationalError("the connection broke before the answer to COMMIT came")

    monkeypatch.setattr(docking, "inserted", cut_off)
    with pytest.raises(OperationalError):
        docked(folder, an_entry())
    assert stores.path(Clip.objects.get().store_key).exists()


# --- the watched folder and the command -------------------------------------------------------------


def aged(folder, seconds):
    then = timezone.now().timestamp() - seconds
    for path in [*folder.rglob("*"), folder]:
        os.utime(path, (then, then))


def test_a_watched_folder_is_docked_when_it_has_stood_still(tmp_path, settings):
    settings.DOCKING_FOLDER = str(tmp_path / "watched")
    still = a_folder(tmp_path / "watched" / "dock 1", an_entry())
    busy = a_folder(tmp_path / "watched" / "dock 2", an_entry())
    (tmp_path / "watched" / "no manifest").mkdir()
    (tmp_path / "watched" / "link").symlink_to(still)
    aged(still, docking_watch.STILL_SECONDS + 5)
    assert [one.station for one in docking_watch.dock_ready_folders()] == ["dock 1"]
    assert docking_watch.dock_ready_folders() == []
    aged(busy, docking_watch.STILL_SECONDS + 5)
    assert [one.station for one in docking_watch.dock_ready_folders()] == ["dock 2"]


def test_a_folder_that_grew_while_it_was_docked_is_docked_again(tmp_path, settings):
    settings.DOCKING_FOLDER = str(tmp_path / "watched")
    folder = a_folder(tmp_path / "watched" / "dock 1", an_entry("a.mp4"), an_entry("b.mp4"))
    (folder / "b.mp4").rename(tmp_path / "b.mp4")
    aged(folder, 3600)
    docking_watch.dock_ready_folders()
    shutil.move(tmp_path / "b.mp4", folder / "b.mp4")
    aged(folder, 1800)  # it came after the docking had begun, and before that had ended
    Docking.objects.update(started_at=timezone.now() - timedelta(seconds=2000))
    docking_watch.dock_ready_folders()
    assert Clip.objects.count() == 2
    assert docking_watch.dock_ready_folders() == []


def test_a_folder_that_cannot_even_be_looked_at_does_not_keep_the_next_from_being_docked(tmp_path, settings):
    settings.DOCKING_FOLDER = str(tmp_path / "watched")
    odd = os.fsencode(tmp_path / "watched") + b"/dock \xe9"
    os.makedirs(odd)
    (Path(os.fsdecode(odd)) / "manifest.json").write_text("[]")
    a_folder(tmp_path / "watched" / "dock \U0001f600", an_entry())
    for folder in (tmp_path / "watched").iterdir():
        aged(folder, 3600)
    assert len(docking_watch.dock_ready_folders()) == 1
    assert Alarm.objects.get().kind == "docking" and "manage.py dock" in Alarm.objects.get().words


def test_a_watched_folder_that_is_not_there_raises_an_alarm(tmp_path, settings):
    settings.DOCKING_FOLDER = str(tmp_path / "unmounted")
    for _ in range(2):
        assert docking_watch.dock_ready_folders() == []
    assert "watched folder cannot be read" in Alarm.objects.get().words
    a_folder(tmp_path / "unmounted" / "dock 1", an_entry())
    aged(tmp_path / "unmounted", 3600)
    assert len(docking_watch.dock_ready_folders()) == 1


def cut_short(folder, monkeypatch):
    """A docking that died when one of two recordings was in."""
    inserted, calls = docking.inserted, []

    def dying(*row):
        calls.append(row)
        if len(calls) > 1:
            raise OperationalError("the machine was switched off")
        return inserted(*row)

    monkeypatch.setattr(docking, "inserted", dying)
    with pytest.raises(OperationalError):
        docked(folder, an_entry("a.mp4"), an_entry("b.mp4"))
    monkeypatch.setattr(docking, "inserted", inserted)
    return Docking.objects.get()


def test_of_a_docking_that_died_the_log_names_what_came_in(folder, monkeypatch):
    cut = cut_short(folder, monkeypatch)
    shutil.move(folder, folder.with_name("gone"))
    for _ in range(2):
        docking_watch.log_cut_short()
    event = AuditEvent.objects.get(action="docking.cut_short")
    assert event.about == f"docking:{cut.pk}"
    assert docking.merkle_root([cut.clips.get().sha256]) in event.body
    cut.refresh_from_db()
    assert cut.finished_at is None, "it is still to be taken up"
    shutil.move(folder.with_name("gone"), folder)
    done = docking.dock(folder)
    assert done == cut and counts(done) == (2, 0, 0, 0)
    docking_watch.log_cut_short()
    assert AuditEvent.objects.filter(action__startswith="docking.").count() == 2


def test_a_docking_that_is_at_work_is_not_called_cut_short(folder, monkeypatch):
    cut_short(folder, monkeypatch)
    handle = os.open(folder, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    docking_watch.log_cut_short()
    os.close(handle)
    assert not AuditEvent.objects.filter(action="docking.cut_short").exists()


def test_without_a_watched_folder_nothing_happens(settings):
    settings.DOCKING_FOLDER = ""
    assert docking_watch.dock_ready_folders() == []


def test_the_command_says_what_it_did(folder, capsys):
    a_folder(folder, an_entry("a.mp4"), an_entry("bad.mp4", sha256="0" * 64))
    call_command("dock", str(folder), station="Lambeth 4")
    said = capsys.readouterr().out
    assert "Lambeth 4" in said and "1 taken in" in said and "SHA-256 differs" in said
    with pytest.raises(CommandError, match="no folder"):
        call_command("dock", str(Path(folder) / "nowhere"))


def test_the_builder_makes_clips_of_any_time(folder):
    start = timezone.now() - 3 * DAY
    clip = a_docked_clip(started_at=start, ended_at=start + timedelta(minutes=5), officer_ref="12 ab")
    assert clip.started_at == start and clip.officer_ref == "12AB"
