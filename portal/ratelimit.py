"""How often may somebody do this? Counted in windows of time, by conditional UPDATE: parallel tries count too."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.models import RateCount

HOUR = timedelta(hours=1)


def take(key, *, limit, window=HOUR):
    """Count one try; True if it was within the limit of this window. `key` must name nobody: see `nameless`."""
    start_at = window_start(window)
    RateCount.objects.bulk_create([RateCount(key=key, window_start_at=start_at)], ignore_conflicts=True)
    counted = RateCount.objects.filter(key=key, window_start_at=start_at, count__lt=limit)
    return counted.update(count=F("count") + 1) == 1


def window_start(window):
    seconds = int(window.total_seconds())
    return datetime.fromtimestamp(timezone.now().timestamp() // seconds * seconds, tz=UTC)


def nameless(what, value):
    """A key that counts somebody without saying who: "codes:3f9a..." """
    return f"{what}:{salted_hmac('portal.ratelimit', value).hexdigest()}"


def address_of(request):
    """Where a request comes from. Behind our proxy that is the last address that it added, never the visitor's own word."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        address = request.META.get("HTTP_X_FORWARDED_FOR", address).rsplit(",", 1)[-1].strip()
    try:
        # One household or phone has a whole /64 of IPv6 addresses to choose from.
        return str(ip_network((address, 64), strict=False)) if ip_address(address).version == 6 else address
    except ValueError:
        return address


def forget_old(*, older_than=timedelta(days=2)):
    return RateCount.objects.filter(window_start_at__lt=timezone.now() - older_than).delete()[0]
