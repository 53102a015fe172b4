"""What do several publishers do on a machine that fails? python killed_publishers.py approve | reissue USER...

For each line, the key of a row, all of them press at once; each is killed at a random point, but for the first line,
which tells how long it takes.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import django

django.setup()

from portal.models import User  # noqa: E402
from requests_app.lifecycle import decision, release  # noqa: E402
from requests_app.lifecycle.move import MoveRefused  # noqa: E402
from requests_app.models import Delivery, FootageRequest  # noqa: E402


def approve(key, by):
    row = FootageRequest.objects.get(pk=key)
    decision.approve(row, seen=row.decision.frozen_hashes, by=by)


def reissue(key, by):
    release.reissue(Delivery.objects.get(pk=key), reason="The first one was lost.", by=by)


def press(act, key, user):
    """In a process of its own, which opens the database itself; returns its number."""
    if pid := os.fork():
        return pid
    code = 1
    try:
        act(key, User.objects.get(pk=user))
        code = 0
    except MoveRefused:
        code = 2
    finally:
        os._exit(code)


def main(act, *users):
    chance, usual = random.Random(), None
    print("up", flush=True)
    for line in sys.stdin:
        began = time.monotonic()
        pids = [press(act, int(line), int(user)) for user in users]
        if usual is not None:
            deaths = sorted((chance.uniform(0, usual), pid) for pid in pids)
            for at, pid in deaths:
                time.sleep(max(0, began + at - time.monotonic()))
                os.kill(pid, signal.SIGKILL)
        ends = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
        usual = usual or time.monotonic() - began
        print(*ends, flush=True)


if __name__ == "__main__":
    main({"approve": approve, "reissue": reissue}[sys.argv[1]], *sys.argv[2:])
