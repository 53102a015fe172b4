"""Which values of a manifest can be believed? One strict reader a field: the value, or ValueError in plain words."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from footage_app import boroughs

CLOCK_TOLERANCE = timedelta(minutes=5)
FIRST_CAMERAS = datetime(2005, 1, 1, tzinfo=UTC)
# What a camera of a force in England can have seen; outside it the position is a fault (0, 0 is the usual one).
LATITUDES, LONGITUDES = (Decimal(49), Decimal(61)), (Decimal(-9), Decimal(3))
# control characters, line and paragraph separators, direction overrides, halves of a surrogate pair
UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII)
NUMBER = re.compile(r"[+-]?\d{1,6}(\.\d{1,12})?", re.ASCII)
SHA256 = re.compile(r"[0-9a-fA-F]{64}", re.ASCII)


def cleaned(text, most=200):
    """Text that is safe to store and to show: no control characters, no more than `most` characters."""
    return UNPRINTABLE.sub(" ", text[: most * 2]).strip()[:most].strip()


def plain(value, depth=0):
    """Any JSON value as one that both databases store, bounded in every direction."""
    if isinstance(value, str):
        return cleaned(value, 500)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return value if abs(value) < 1e15 else cleaned(repr(value)[:40], 40)
    if depth >= 3:
        return "..."
    if isinstance(value, dict):
        return {cleaned(str(name), 60): plain(one, depth + 1) for name, one in list(value.items())[:60]}
    return [plain(one, depth + 1) for one in list(value)[:60]]


def text(most):
    def read(value):
        if not isinstance(value, str):
            raise ValueError("is not text.")
        if len(value) > most:
            raise ValueError(f"is longer than {most} characters.")
        if UNPRINTABLE.search(value):
            raise ValueError("contains control characters.")
        return value.strip()

    return read


def officer(value):
    """Shoulder numbers are written in many ways; kept in one, so that they can be found."""
    # TRAP: a letter may be longer as a capital (ß becomes SS), so its length counts when it is as it is kept.
    return text(20)(re.sub(r"[\W_]+", "", text(60)(value).upper()))


def moment(value):
    """A moment in UTC. A time without an offset is refused: on 25 October an hour exists twice."""
    if not isinstance(value, str) or not MOMENT.fullmatch(value):
        raise ValueError("is not a time like 2026-11-20T22:04:00Z.")
    try:
        read = datetime.fromisoformat(value.replace(",", "."))
    except ValueError:
        raise ValueError("is a time that does not exist.") from None
    if read.tzinfo is None:
        raise ValueError("does not say which time zone it is in; UTC ends in Z.")
    try:
        read = read.astimezone(UTC)
    except OverflowError:
        raise ValueError("is a time that does not exist.") from None
    if read > timezone.now() + CLOCK_TOLERANCE:
        raise ValueError("is in the future.")
    if read < FIRST_CAMERAS:
        raise ValueError("is before there were body-worn cameras.")
    return read


def number(value):
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("is not a number.")
    words = f"{value:.12f}" if isinstance(value, float) else str(value)
    if not NUMBER.fullmatch(words):
        raise ValueError("is not a plain number.")
    return Decimal(words)


def degrees(least, most):
    def read(value):
        found = number(value)
        if not least <= found <= most:
            raise ValueError("is a position that no camera of this force can be at.")
        return found.quantize(Decimal("0.000001"))

    return read


def seconds(value):
    found = float(number(value))
    if not 0 <= found <= 600:
        raise ValueError("is not between 0 and 600 seconds.")
    return found


def borough(value):
    code = boroughs.code_of(text(60)(value))
    if not code:
        raise ValueError("is no London borough, by name or by ONS code.")
    return code


def yes_or_no(value):
    if isinstance(value, bool):
        return value
    known = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if isinstance(value, str) and value.casefold() in known:
        return known[value.casefold()]
    raise ValueError("is neither true nor false.")


def texts(value):
    """A list of short texts; in a CSV cell they are parted by semicolons."""
    if isinstance(value, str):
        value = [part for part in value.split(";") if part.strip()]
    if not isinstance(value, list) or len(value) > 20:
        raise ValueError("is not a list of at most 20 texts.")
    return [text(60)(one) for one in value]


def sha256(value):
    if not isinstance(value, str) or not SHA256.fullmatch(value):
        raise ValueError("is not a SHA-256 of 64 hexadecimal digits.")
    return value.lower()


READERS = {
    "evidence_id": text(75),
    "device_serial": text(40),
    "officer_ref": officer,
    "recorded_start_utc": moment,
    "recorded_end_utc": moment,
    "uploaded_at": moment,
    "told_at": moment,
    "pre_event_seconds": seconds,
    "bcu": text(10),
    "borough": borough,
    "lat": degrees(*LATITUDES),
    "lon": degrees(*LONGITUDES),
    "location_text": text(200),
    "categories": texts,
    "evidential": yes_or_no,
    "case_refs": texts,
    "sha256": sha256,
}
