"""What does one real process of a race do? python racer.py sweep | hold NAME GUN SECONDS | dock FOLDER"""

import random
import sys
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from footage_app import docking, retention  # noqa: E402
from footage_app.models import Clip  # noqa: E402

# Small batches and no grace: doom, purge and erase of many clips go on at the same moment as the holds.
settings.DELETION_GRACE_HOURS = 0
settings.SWEEP_FLOOR = 10**9
retention.BATCH = 4


def sweep():
    print("up", flush=True)
    while True:
        retention.sweep()


def hold(name, gun, seconds):
    """Hold, once the gun is fired, what falls due about now; say, after each has committed, what we were promised."""
    print("up", flush=True)
    while not Path(gun).exists():
        time.sleep(0.01)
    chance, end, number = random.Random(name), time.monotonic() + float(seconds), 0
    while time.monotonic() < end:
        time.sleep(chance.uniform(0, 0.05))
        number += 1
        near = [timezone.now() - timedelta(seconds=0.2), timezone.now() + timedelta(seconds=0.1)]
        ids = list(Clip.objects.filter(delete_due_at__range=near).values_list("pk", flat=True))
        outcome = retention.hold(
            chance.sample(ids, min(3, len(ids))), held_for=f"{name}-{number}", by="system"
        )
        print("held", *outcome.held, flush=True)
        print("late", *outcome.too_late, flush=True)


def dock(folder):
    try:
        docking.dock(folder)
    except docking.DockingRefused as refused:
        print("refused", refused, flush=True)


if __name__ == "__main__":
    {"sweep": sweep, "hold": hold, "dock": dock}[sys.argv[1]](*sys.argv[2:])
