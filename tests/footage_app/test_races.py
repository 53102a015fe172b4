"""Is anything lost when real processes hold, sweep and dock at once, and some are killed at random points?"""

import hashlib
import random
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from footage_app import docking, retention, stores
from footage_app.models import Clip, ClipState, Docking, Quarantine
from portal.models import AuditEvent
from tests.database import child_environment
from tests.footage_app.catalogue_rows import clip_rows
from tests.footage_app.recordings import a_folder, a_small_recording, an_entry

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
RACER = Path(__file__).with_name("racer.py")
SECONDS = 5


@pytest.fixture
def start(settings, tmp_path):
    """Start racers; whatever still runs at the end of the test is killed."""
    environment = {**child_environment(), "PORTAL_SECRET_KEY": settings.SECRET_KEY}
    started = []

    def start_one(*what):
        said = tmp_path / f"said {len(started)}"
        with said.open("w") as out:
            process = subprocess.Popen(
                [sys.executable, RACER, *map(str, what)], env=environment, stdout=out, stderr=subprocess.PIPE
            )
        process.said = said
        started.append(process)
        return process

    yield start_one
    for process in started:
        process.kill()
        process.communicate()


def done(process):
    """The lines that a process said, once it has ended well."""
    _, trouble = process.communicate(timeout=90)
    assert process.returncode == 0, trouble.decode()[-3000:]
    return process.said.read_text().splitlines()


def wait_until_up(racers):
    """A slow machine takes seconds to start a process; one that is killed before it works races with nobody."""
    end = time.monotonic() + 120
    while not all(racer.said.read_text() for racer in racers):
        assert time.monotonic() < end and all(racer.poll() is None for racer in racers), (
            "a racer did not start"
        )
        time.sleep(0.02)


def fall_due_one_after_another(seconds):
    """All clips, from now on, evenly: whoever holds and whoever deletes meet at the moment that one falls due."""
    clips, now = list(Clip.objects.all()), timezone.now()
    for number, clip in enumerate(clips):
        clip.delete_due_at = now + timedelta(seconds=seconds * number / len(clips))
    Clip.objects.bulk_update(clips, ["delete_due_at"])


@contextmanager
def swept(start, chance, is_killed):
    """Two sweepers, again and again: killed at random points of their work, or left to run."""
    sweepers = [start("sweep") for _ in range(2)]
    wait_until_up(sweepers)

    def kill_one():
        number = chance.randrange(2)
        wait_until_up(sweepers)
        sweepers[number].kill()
        sweepers[number].wait()
        sweepers[number] = start("sweep")

    yield kill_one if is_killed else (lambda: None)
    for sweeper in sweepers:
        assert sweeper.poll() is None, sweeper.stderr.read().decode()[-3000:]
        sweeper.kill()
        sweeper.wait()


@pytest.mark.parametrize("is_killed", [False, True], ids=["left to run", "killed"])
def test_no_footage_is_lost_that_somebody_was_told_is_held(start, is_killed, settings, tmp_path):
    chance, gun = random.Random(), tmp_path / "gun"
    clip_rows(300)
    holders = [start("hold", f"H{n}", gun, SECONDS) for n in range(3)]
    with swept(start, chance, is_killed) as kill_one:
        wait_until_up(holders)
        fall_due_one_after_another(SECONDS)
        gun.touch()
        while any(holder.poll() is None for holder in holders):
            time.sleep(chance.uniform(0, 0.5))
            kill_one()
    lines = [line.split() for holder in holders for line in done(holder)]
    held = {int(pk) for word, *ids in lines for pk in ids if word == "held"}
    late = {int(pk) for word, *ids in lines for pk in ids if word == "late"}
    settings.DELETION_GRACE_HOURS, settings.SWEEP_FLOOR = 0, 10**9
    assert not retention.sweep().stopped_because
    states = dict(Clip.objects.values_list("pk", "state"))
    keys = dict(Clip.objects.values_list("pk", "store_key"))
    assert held and late, "nobody held, or nobody came too late: the race did not happen"
    assert [pk for pk in held if states[pk] != ClipState.LIVE or not stores.has(keys[pk])] == []
    assert not held & late, "a clip that is too late once cannot be held later"
    assert {states[pk] for pk in late} <= {ClipState.GONE}
    assert retention.breaches() == []


def another_recording():
    return a_small_recording().read_bytes() + b"\0\0\0\x08free"


def test_the_same_footage_docked_by_many_at_once_comes_in_once(start, tmp_path):
    entries = [an_entry(f"{n}.mp4") for n in range(4)]
    folders = [a_folder(tmp_path / f"dock {n}", *entries) for n in range(3)]
    racers = [start("dock", folder) for folder in [*folders, folders[0]]]
    said = [done(racer) for racer in racers]
    assert all("at this moment" in line for lines in said for line in lines)
    assert sorted(Clip.objects.values_list("evidence_id", flat=True)) == sorted(
        e["evidence_id"] for e in entries
    )
    assert len(list(stores.files())) == 4
    assert not Clip.objects.exclude(quarantine="").exists()
    assert retention.breaches() == []


def test_of_two_recordings_with_one_evidence_id_docked_at_once_one_waits(start, tmp_path):
    for attempt in range(2):
        first = an_entry()
        other = {**first, "sha256": hashlib.sha256(another_recording()).hexdigest()}
        folders = [tmp_path / f"{attempt} {n}" for n in range(2)]
        folders[1].mkdir()
        (folders[1] / "a.mp4").write_bytes(another_recording())
        racers = [
            start("dock", a_folder(folder, entry))
            for folder, entry in zip(folders, [first, other], strict=True)
        ]
        assert [done(racer) for racer in racers] == [[], []]
        clips = Clip.objects.filter(evidence_id=first["evidence_id"])
        assert sorted(clips.values_list("quarantine", flat=True)) == ["", Quarantine.WAITING]


def test_a_docking_that_is_killed_at_random_points_comes_in_whole_when_it_is_docked_again(
    start, tmp_path, monkeypatch
):
    chance, entries = random.Random(), [an_entry(f"{n}.mp4") for n in range(6)]
    folder = a_folder(tmp_path / "dock", *entries)
    for _ in range(4):
        racer = start("dock", folder)
        time.sleep(chance.uniform(0.5, 2.5))
        racer.kill()
        racer.wait()
    docking.dock(folder)
    assert Clip.objects.count() == 6 and not Clip.objects.exclude(quarantine="").exists()
    finished = Docking.objects.get()
    assert finished.taken == 6 and finished.merkle_root
    assert AuditEvent.objects.filter(action="docking.finish").count() == 1
    monkeypatch.setattr(retention, "LEFT_ASIDE", timedelta(0))
    retention.collect_leftovers()
    assert all(stores.path(clip.store_key).stat().st_size == clip.size_bytes for clip in Clip.objects.all())
    assert len(list(stores.files())) == 6 and retention.breaches() == []
