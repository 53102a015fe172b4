"""Are the style sheets and scripts that are served the newest? Collected anew only when one has changed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.core.management import call_command


def fingerprint():
    """Of everything that goes into the collection: our files, and the packages that bring some."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for folder in map(Path, settings.STATICFILES_DIRS):
        for file in sorted(place for place in folder.rglob("*") if place.is_file()):
            digest.update(
                f"{file.relative_to(folder)}|{file.stat().st_size}|{file.stat().st_mtime_ns}\n".encode()
            )
    return digest.hexdigest()


def collect_if_stale():
    stamp, wanted = Path(settings.STATIC_ROOT) / "collected", fingerprint()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(wanted)
