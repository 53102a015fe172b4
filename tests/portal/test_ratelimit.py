"""Does counting hold when many come at once, and name nobody?"""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connections
from django.test import RequestFactory

from portal import ratelimit
from portal.models import RateCount

pytestmark = pytest.mark.django_db


def test_a_window_lets_so_many_through_and_the_next_begins_anew():
    with time_machine.travel(datetime(2026, 11, 22, 12, 59, tzinfo=UTC), tick=False):
        assert [ratelimit.take("a", limit=2) for _ in range(3)] == [True, True, False]
        assert ratelimit.take("b", limit=2)
    with time_machine.travel(datetime(2026, 11, 22, 13, 0, tzinfo=UTC), tick=False):
        assert ratelimit.take("a", limit=2)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_are_not_more_than_the_limit():
    with time_machine.travel(datetime(2026, 11, 22, 12, 20, tzinfo=UTC), tick=False):
        assert twenty_tries() == 5


def twenty_tries():
    def try_it(_):
        try:
            return ratelimit.take("a", limit=5)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as people:
        return sum(people.map(try_it, range(20)))


def test_a_key_does_not_tell_whom_it_counts():
    assert "192.0.2.1" not in ratelimit.nameless("codes", "192.0.2.1")
    assert (
        ratelimit.nameless("codes", "a")
        == ratelimit.nameless("codes", "a")
        != ratelimit.nameless("codes", "b")
    )


def visitor(**meta):
    return RequestFactory().get("/", **meta)


def test_without_a_proxy_nobody_chooses_their_own_address(settings):
    settings.SECURE_PROXY_SSL_HEADER = None
    assert (
        ratelimit.address_of(visitor(REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR="10.0.0.1")) == "192.0.2.1"
    )


def test_behind_our_proxy_only_its_own_word_counts(settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    request = visitor(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="10.0.0.1, 192.0.2.7")
    assert ratelimit.address_of(request) == "192.0.2.7"


def test_one_household_of_the_newer_protocol_is_one_address(settings):
    settings.SECURE_PROXY_SSL_HEADER = None
    first, second, other = (
        ratelimit.address_of(visitor(REMOTE_ADDR=address))
        for address in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1")
    )
    assert first == second != other


def test_old_counts_are_forgotten():
    with time_machine.travel(datetime(2026, 11, 1, tzinfo=UTC), tick=False):
        ratelimit.take("a", limit=1)
    ratelimit.forget_old(older_than=timedelta(days=2))
    assert not RateCount.objects.exists()
