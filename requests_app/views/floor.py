"""How soon may an answer come that must not tell what was found? Never sooner than a fixed time."""

import time

from django.conf import settings


def wait_for_the_floor(began):
    """`began`: what time.monotonic() said when the work began. However much there was to search and hold, the answer
    comes at the same moment."""
    time.sleep(max(0, settings.INTAKE_FLOOR_SECONDS - (time.monotonic() - began)))
