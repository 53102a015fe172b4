"""How does footage come in? A docking station's folder: each recording checked, copied, catalogued; nothing lost.

One bad recording never stops the rest. What has bytes is kept, in quarantine where something about it cannot be
believed; a line without bytes becomes a RefusedEntry. Each recording is committed by itself, so a docking that
is cut short (a crash, a full disk) is taken up again by docking the folder once more.
"""

import errno
import hashlib
import logging
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone

from footage_app import boroughs, catalogue, redaction, retention, retention_guards, stores
from footage_app.case_references import index_cases
from footage_app.docking_corrections import take_note
from footage_app.docking_decisions import accept, mark_evidential, mark_not_evidential, reject
from footage_app.docking_folder import DockingRefused, FileRefused, open_inside, opened_alone
from footage_app.docking_manifest import Entry, ManifestUnreadable, entries_of, read_manifest
from footage_app.docking_reports import begin, refuse, report_unlisted
from footage_app.docking_values import cleaned
from footage_app.models import Clip, Docking, Quarantine
from footage_app.redaction.refusals import EngineError, SandboxUnavailable
from portal import audit
from portal.words import duration_words

log = logging.getLogger(__name__)

__all__ = [
    "DockingRefused",
    "DockingStopped",
    "accept",
    "dock",
    "mark_evidential",
    "mark_not_evidential",
    "reject",
]

LONGEST = timedelta(hours=24)
# A camera's buffer before the start may count or not, and clocks and containers round.
SHORTER_IS_FINE = timedelta(seconds=60)
# An outage is nobody's recording: the docking stops, and is taken up again.
DATABASE_IS_AWAY = (OperationalError, InterfaceError)
# Copied as they are from the manifest where they can be believed.
COPIED = ("device_serial", "officer_ref", "uploaded_at", "told_at", "pre_event_seconds", "borough", "bcu",
          "location_text", "categories", "case_refs", "evidential")  # fmt: skip


class DockingStopped(Exception):
    """This machine cannot go on (not the recording's fault); dock the folder again when it can."""


def dock(folder, *, station="", by=audit.SYSTEM):
    """Take in a folder of recordings with its manifest; returns its Docking.

    The same folder twice changes nothing: where nothing is new, the Docking returned is the earlier one.
    Raises DockingRefused where there is no folder or no manifest or it is being docked right now, and
    DockingStopped where the disk is full or recordings cannot be examined safely on this machine.
    """
    folder = Path(folder).absolute()
    with opened_alone(folder) as handle:
        name, content = read_manifest(handle)
        if name is None:
            raise DockingRefused(
                f"There is no manifest.json or manifest.csv in {folder}. Nothing was docked."
            )
        docking = taken_up(folder, cleaned(station or folder.name, 120))
        try:
            entries = entries_of(name, content)
        except ManifestUnreadable as error:
            entries = []
            refuse(docking, {"file": name}, str(error))
        for entry in entries:
            dock_entry(docking, handle, entry)
        report_unlisted(docking, folder, {name, *(entry.file for entry in entries)})
        return finished(docking, entries, by)


def taken_up(folder, station):
    """The docking of this folder that was cut short, else a new one, saved with the first thing it finds."""
    docking = Docking.objects.filter(folder=str(folder)[:300], finished_at__isnull=True).last()
    docking = docking or Docking(folder=str(folder)[:300], station=station)
    docking.known = -docking.clips.count() if docking.pk else 0  # what it took in itself is no repetition
    return docking


def dock_entry(docking, handle, entry):
    if not entry.file:
        return refuse(docking, entry.words, " ".join(entry.problems))
    try:
        dock_file(docking, handle, entry)
    except FileRefused as error:
        refuse(docking, entry.words, str(error))
    except (DockingStopped, *DATABASE_IS_AWAY):
        raise
    except Exception:
        log.exception("%r cannot be docked as its manifest says", entry.file)
        retention_guards.alarm(
            "docking",
            "A recording could not be docked as its manifest says. The log says why; it names the file.",
        )
        dock_bytes_alone(docking, handle, entry)


def dock_bytes_alone(docking, handle, entry):
    """What nobody foresaw never stops the rest, and loses nothing: the bytes are kept, and nothing is believed."""
    name = cleaned(entry.file, 500)
    alone = Entry(entry.file, {}, {"file": name}, [UNFORESEEN])
    try:
        dock_file(docking, handle, alone, examine=lambda key: ({}, ""))
    except (DockingStopped, *DATABASE_IS_AWAY):
        raise
    except Exception:
        log.exception("%r cannot be docked at all", entry.file)
        refuse(
            docking, alone.words, "It cannot be docked, and none of it was kept. The service’s log says why."
        )


def dock_file(docking, handle, entry, examine=None):
    with open_inside(handle, entry.file) as file:
        if clip := known(entry, file):
            docking.known += 1
            take_note(docking, entry, clip)
        else:
            take_in(docking, entry, file, examine or examined)


def known(entry, file):
    """The clip that these very bytes are docked as already, under this evidence id; or None. Rewinds the file."""
    evidence_id = entry.values.get("evidence_id")
    if evidence_id and not Clip.objects.filter(evidence_id=evidence_id).exists():
        return None
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return Clip.objects.filter(evidence_id=evidence_id or unnamed(sha256), sha256=sha256).first()


def is_docked(evidence_id, sha256):
    return Clip.objects.filter(evidence_id=evidence_id, sha256=sha256).exists()


def unnamed(sha256):
    return f"unnamed-{sha256[:16]}"


def take_in(docking, entry, file, examine):
    """Copy, examine and catalogue one recording. The row commits before the file is settled, see stores."""
    try:
        stored = stores.put_aside(file)
    except OSError as error:
        raise stopped(error) from error
    try:
        facts, problem = examine(stored.key)
        clip = clip_of(entry, stored, facts, [problem] if problem else [])
    except BaseException:
        stores.erase(stored.key)
        raise
    # From here on nobody can be sure that no row names the copy, whatever is raised: retention.collect_leftovers looks.
    if inserted(docking, clip):
        stores.settle(stored.key)
    else:
        stores.erase(stored.key)
        docking.known += 1


def stopped(error):
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        words = "The footage store is full. Everything docked so far is safe. Make room and dock the folder again."
    else:
        words = f"The footage store cannot be written ({error.strerror}). Mend it and dock the folder again."
    retention_guards.alarm("storage", words)
    return DockingStopped(words)


def examined(key):
    """(facts, "") of the copy in the store, or ({}, why it cannot be believed)."""
    try:
        return asdict(redaction.probe(stores.aside(key))), ""
    except SandboxUnavailable as error:
        words = f"Recordings cannot be examined safely on this machine, so none is docked: {error}"
        retention_guards.alarm("docking", words)
        raise DockingStopped(words) from error
    except EngineError as error:
        return {}, str(error)


def clip_of(entry, stored, facts, problems):
    """The unsaved Clip of an entry, in quarantine with every reason where there is one."""
    now = timezone.now()
    values, problems = dict(entry.values), [*entry.problems, *problems]
    if values.get("sha256") not in (None, stored.sha256):
        problems.append("The file is not the one in the manifest: its SHA-256 differs.")
    started_at, ended_at = times_of(values, facts, now, problems)
    clip = Clip(
        evidence_id=values.get("evidence_id") or unnamed(stored.sha256),
        sha256=stored.sha256,
        size_bytes=stored.size,
        store_key=stored.key,
        started_at=started_at,
        ended_at=ended_at,
        is_long=ended_at - started_at > catalogue.LOOK_BACK,
        time_is_sure="recorded_start_utc" in values,
        docked_at=now,
        catalogued_at=now,
        facts=facts,
        manifest_entry=entry.words,
        delete_due_at=retention.due_at(started_at),
        **{name: values[name] for name in COPIED if name in values},
        **position_of(values, problems),
    )
    clip.bcu = clip.bcu or boroughs.BOROUGHS.get(clip.borough, ("", ""))[1]
    quarantine(clip, problems)
    return clip


def times_of(values, facts, now, problems):
    """(start, end). What cannot be believed spans every day that the recording may be from, so that it is found."""
    start, end = values.get("recorded_start_utc"), values.get("recorded_end_utc")
    if start is None:
        return now - timedelta(days=settings.RETENTION_DAYS), now
    if retention.due_at(start) <= now:
        days = (now - start).days
        problems.append(
            f"It was recorded {days} days before it was docked, after it should have been deleted."
        )
    if end is not None and end < start:
        problems.append("The recording ends before it starts.")
    elif end is not None and end - start > LONGEST:
        problems.append("The manifest says that the recording lasts more than 24 hours.")
    elif end is not None:
        if missing := part_missing(end - start, facts, values):
            problems.append(missing)
        return start, max(end, start + timedelta(seconds=facts.get("duration", 0)))
    return start, start + (timedelta(seconds=facts["duration"]) if facts else LONGEST)


def part_missing(said, facts, values):
    """A copy that broke off may have an index that was rebuilt, and be a whole video as far as that goes."""
    length = timedelta(seconds=facts["duration"]) if facts else said
    if said - length <= timedelta(seconds=values.get("pre_event_seconds", 0)) + SHORTER_IS_FINE:
        return ""
    return (
        f"Part of it may be missing: the manifest says that it lasts {duration_words(said)}, "
        f"but the file lasts {duration_words(length)}."
    )


def position_of(values, problems):
    lat, lon = values.get("lat"), values.get("lon")
    if lat is not None and lon is not None:
        return {"lat": lat, "lon": lon, "cell": catalogue.cell_of(lat, lon)}
    if (lat is None) != (lon is None):
        problems.append("The position is half: lat and lon belong together.")
    return {}


def quarantine(clip, problems):
    """Kept, found and held like any other, but for a limited time and until a footage officer decides."""
    if problems:
        if clip.evidential:  # believed when the entry is: docking_decisions.accept
            clip.evidential = False
            problems = [*problems, "Its manifest says that it is evidence."]
        clip.quarantine = Quarantine.WAITING
        clip.quarantine_reason = " ".join(filter(None, [clip.quarantine_reason, *problems]))
        clip.delete_due_at = clip.docked_at + timedelta(days=settings.QUARANTINE_DAYS)


def inserted(docking, clip):
    """Save the clip with its docking; False where another docking was first with the very same recording."""
    taken = BELIEVED.filter(evidence_id=clip.evidence_id).exclude(sha256=clip.sha256)
    if not clip.quarantine and taken.exists():
        quarantine(clip, [ANOTHER])
    begin(docking)
    try:
        with transaction.atomic():
            clip.docking = docking
            clip.catalogued_at = timezone.now()  # as late as can be: the late matcher reads by it
            clip.save(force_insert=True)
            index_cases(clip)
        return True
    except IntegrityError:
        if is_docked(clip.evidence_id, clip.sha256):
            return False
        if clip.quarantine:
            raise
        clip.pk = None
        quarantine(clip, [ANOTHER])
        return inserted(docking, clip)


BELIEVED = Clip.objects.filter(quarantine__in=[Quarantine.NONE, Quarantine.ACCEPTED])
UNFORESEEN = "Something in its manifest, or in the file, is not as it can be, so nothing that the manifest says is believed."
ANOTHER = "Another recording with this evidence ID, but with other contents, was docked before."


def finished(docking, entries, by):
    """Close the docking with one audit event; a folder docked before in which nothing is new keeps its docking."""
    before = Docking.objects.filter(folder=docking.folder, finished_at__isnull=False).last()
    if docking.pk is None and before:
        before.checked_at = docking.started_at  # what came since has not been looked at
        before.save(update_fields=["checked_at"])
        return before
    clips = list(docking.clips.order_by("pk").values_list("sha256", "quarantine")) if docking.pk else []
    docking.quarantined = sum(quarantine != Quarantine.NONE for _, quarantine in clips)
    docking.taken = len(clips) - docking.quarantined
    docking.known = max(0, docking.known)  # below 0 where files went since it was cut short
    docking.unknown_fields = sorted(set().union(*(entry.unknown for entry in entries)))[:100]
    docking.merkle_root = merkle_root([sha256 for sha256, _ in clips])
    docking.finished_at = timezone.now()
    with transaction.atomic():
        docking.save()
        audit.record(
            "docking.finish",
            by=by,
            about=f"docking:{docking.pk}",
            taken=docking.taken,
            quarantined=docking.quarantined,
            known=docking.known,
            refused=docking.refused.count(),
            merkle_root=docking.merkle_root,
        )
    return docking


def merkle_root(digests):
    """One hash that stands for all of them, in order: a docking is one audit event, however many clips it has.

    Leaves and nodes are hashed differently (RFC 6962), so that no node can be passed off as a leaf.
    """
    level = [hashlib.sha256(b"\x00" + bytes.fromhex(digest)).digest() for digest in digests]
    while len(level) > 1:
        pairs = [level[at : at + 2] for at in range(0, len(level), 2)]
        level = [
            hashlib.sha256(b"\x01" + b"".join(pair)).digest() if len(pair) == 2 else pair[0] for pair in pairs
        ]
    return level[0].hex() if level else ""
