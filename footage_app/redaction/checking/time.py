"""When must each moment of the recording come in the result, and what stands where a stretch was cut?

Read from the plan alone. A cut [a, b) takes out the pictures shown in it; a card of two seconds stands for it.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate

CARD_SECONDS, LATE_SECONDS = 2.0, 0.002
ENDLESS = float("inf")


@dataclass(frozen=True)
class Part:
    """Pictures `first` to before `stop` of the recording, seconds `start` to `end`: shown from second `at`
    of the result on, or left out, with a card there."""

    is_card: bool
    first: int
    stop: int
    start: float
    end: float
    at: float

    @property
    def shift(self):
        """By how much later than in the recording everything comes."""
        return self.at - self.start


def times_of(plan):
    """When each picture of the recording is shown, in seconds."""
    base = plan.source.timing.time_base
    return [stamp * base[0] / base[1] for stamp in plan.source.timing.stamps()]


def parts_of(plan, times):
    """The parts of the result in order; without cuts a single one."""
    step = (times[-1] - times[0]) / max(1, len(times) - 1)
    begin, stop = times[0], times[-1] + step
    parts, now, at = [], begin, begin
    for a, b in plan.output.cuts:
        # A time that a page rounded means the picture that is shown then.
        a, b = max(round(a, 6), begin), min(round(b, 6), stop)
        if a >= b:
            continue
        if a > now:
            parts.append(_part(False, times, now, a, at))
            at += a - now
        parts.append(_part(True, times, a, b, at))
        now, at = b, at + CARD_SECONDS
    if now < stop:
        parts.append(_part(False, times, now, stop, at))
    return parts


def _part(is_card, times, start, end, at):
    return Part(is_card, bisect_left(times, start), bisect_left(times, end), start, end, at)


@dataclass(frozen=True)
class Meeting:
    """Which picture of the recording each picture of the result must show: (result, recording or None, part);
    None is a card. `lost` and `added` are what has no counterpart; `late` lists (recording, seconds late)."""

    pairs: tuple
    lost: tuple
    added: tuple
    late: tuple


def _wanted(parts, times):
    shown = (part for part in parts if not part.is_card)
    return [(n, times[n] + part.shift, part) for part in shown for n in range(part.first, part.stop)]


def _parted(parts, given):
    """The pictures of cards as (result, None, part), and all others as (result, time)."""
    cards, pictures, places = [], [], [part.at - LATE_SECONDS for part in parts]
    before = [0, *accumulate(0 if part.is_card else part.stop - part.first for part in parts)]
    for m, at in enumerate(given):
        number = max(0, bisect_right(places, at) - 1)
        part = parts[number]
        # The last picture before a cut may come less than a thousandth of a second before its card.
        is_before = len(pictures) < before[number] and at < part.at + LATE_SECONDS
        if part.is_card and not is_before and at < part.at + CARD_SECONDS - LATE_SECONDS:
            cards.append((m, None, part))
        else:
            pictures.append((m, at))
    return cards, pictures


def meeting(parts, times, given):
    """The Meeting by the times `given` of the result; pictures are taken in order where the number is right."""
    step = (times[-1] - times[0]) / max(1, len(times) - 1) or 1.0
    cards, pictures = _parted(parts, given)
    wanted = _wanted(parts, times)
    if len(wanted) == len(pictures):
        met = [(m, n, part) for (m, _), (n, _, part) in zip(pictures, wanted, strict=True)]
        lost, added = (), ()
    else:
        met, lost, added = _by_time(pictures, wanted, step / 2)
    at_of = {n: at for n, at, _ in wanted}
    gaps = ((n, given[m] - at_of[n]) for m, n, _ in _in_order(pictures, wanted))
    late = tuple((n, gap) for n, gap in gaps if abs(gap) > LATE_SECONDS)
    return Meeting(tuple(sorted([*cards, *met], key=lambda row: row[0])), tuple(lost), tuple(added), late)


def _in_order(pictures, wanted):
    return ((m, n, part) for (m, _), (n, _, part) in zip(pictures, wanted, strict=False))


def _by_time(pictures, wanted, near):
    met, lost, added, k = [], [], [], 0
    for m, at in pictures:
        while k < len(wanted) and wanted[k][1] < at - near:
            lost.append(wanted[k][0])
            k += 1
        if k < len(wanted) and wanted[k][1] < at + near:
            met.append((m, wanted[k][0], wanted[k][2]))
            k += 1
        else:
            added.append(m)
    return met, [*lost, *(n for n, _, _ in wanted[k:])], added
