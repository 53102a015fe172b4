"""Which folders under the watched one are ready to be docked? Those that have stood still for a while.

A docking station copies into a folder of its own below settings.DOCKING_FOLDER and writes the manifest last. The
folder is taken as complete when it has a manifest and nothing in it has changed for STILL_SECONDS. A folder that
grew or changed after it was docked is docked again; what is known of it stays as it is.
"""

import logging
import time
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import Error, transaction
from django.db.models import Q

from footage_app import docking
from footage_app.docking_folder import is_being_docked, names_in
from footage_app.docking_manifest import NAMES
from footage_app.models import Docking
from footage_app.retention_guards import alarm
from portal import audit

log = logging.getLogger(__name__)
STILL_SECONDS = 60


def changed_at(folder):
    """When anything in the folder last changed, as a time stamp."""
    stamps = [folder.stat().st_mtime]
    for name in names_in(folder):
        try:
            stamps.append((folder / name).lstat().st_mtime)
        except OSError:
            stamps.append(time.time())  # it went while we looked: the folder is not still
    return max(stamps)


def is_ready(folder):
    if folder.is_symlink() or not folder.is_dir() or not any((folder / name).is_file() for name in NAMES):
        return False
    last = changed_at(folder)
    if last > time.time() - STILL_SECONDS:
        return False
    since = datetime.fromtimestamp(last, UTC)
    # What came while it was docked has perhaps not been looked at: the beginning counts, not the end.
    seen = Docking.objects.filter(folder=str(folder.absolute())[:300], finished_at__isnull=False)
    return not seen.filter(Q(started_at__gte=since) | Q(checked_at__gte=since)).exists()


def watched_folders():
    """A share that is not there must not look like a day without footage."""
    try:
        return sorted(Path(settings.DOCKING_FOLDER).iterdir())
    except OSError as error:
        log.error("The watched folder cannot be read: %s", error)
        alarm(
            "docking_folder",
            f"The watched folder cannot be read ({error.strerror}), so nothing of it is docked. "
            "Footage stays on its station until then. See whether the share is there.",
        )
        return []


def log_cut_short(by=audit.SYSTEM):
    """A docking has one entry in the log, at its end. Of one that died, and that nobody is taking up at this moment,
    the log names what came in until then, or nobody could tell it from what was slipped in."""
    for cut in Docking.objects.filter(finished_at__isnull=True):
        digests = list(cut.clips.order_by("pk").values_list("sha256", flat=True))
        root = docking.merkle_root(digests)
        if root == cut.merkle_root or is_being_docked(cut.folder):
            continue
        with transaction.atomic():
            if Docking.objects.filter(pk=cut.pk, finished_at__isnull=True).update(merkle_root=root):
                about = f"docking:{cut.pk}"
                audit.record("docking.cut_short", by=by, about=about, clips=len(digests), merkle_root=root)


def dock_ready_folders():
    """Dock what is ready; a folder that cannot be docked does not keep the next from it. Returns the Dockings."""
    docked = []
    if not settings.DOCKING_FOLDER:
        return docked
    for folder in watched_folders():
        try:
            if is_ready(folder):
                docked.append(docking.dock(folder))
        except docking.DockingRefused as refused:
            log.warning("%r was not docked: %s", folder.name, refused)
        except (docking.DockingStopped, Error):
            raise  # this machine's fault: the next folder would fare no better
        except Exception:
            log.exception("%r was not docked", folder.name)
            alarm(
                "docking",
                "A folder in the watched folder cannot be docked. The log names it. "
                "Check its name and permissions, then run manage.py dock on it.",
            )
    return docked
