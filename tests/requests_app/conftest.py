"""What do several tests of requests share?"""

import pytest
import time_machine
from django.utils import timezone


@pytest.fixture
def within_one_hour():
    """Tries are counted by the hour: a test that counts them must not stand across two."""
    with time_machine.travel(timezone.now().replace(minute=20), tick=True):
        yield
