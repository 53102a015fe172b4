"""Which moment of the recording is which moment of the result, where stretches are left out?

For each cut [start, end) of the plan, in seconds on the recording's clock, the pictures whose time lies in
it are left out, and a title card of exactly two seconds stands in their place:

    moment t before the cut    comes at t + shift
    the card                   from start + shift, for CARD_SECONDS
    moment t from `end` on     comes at t + shift + CARD_SECONDS - (end - start)

A cut is taken only as far as there are pictures; what lies beyond them is silent and shortens nothing.
The result is counted in ticks fine enough that rounding moves nothing by more than 1/20000 of a second;
picture and sound take the same rounded shift, so that they stay in step however many cuts there are.
"""

from bisect import bisect_left
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

CARD_SECONDS = 2
FINEST = 10000


@dataclass(frozen=True)
class Piece:
    """Pictures `first` to before `stop`, shown `shift` ticks of the result later than in the recording.

    `start` and `end` are the bounds in exact seconds of the recording; None where there is no bound.
    """

    first: int
    stop: int
    start: Fraction | None
    end: Fraction | None
    shift: int


@dataclass(frozen=True)
class Card:
    """Stands for `seconds` of the recording; shown at the ticks `stamps` of the result."""

    seconds: float
    stamps: tuple[int, ...]


def exact(seconds):
    """A float of the plan as the decimal number that was meant: 1.1 is a little more than 11/10."""
    return Fraction(round(seconds * 10**6), 10**6)


class Timeline:
    """The map of one plan. `pieces` and `cards` alternate in time; there is a card between two pieces."""

    def __init__(self, timing, cuts=(), rate=25.0):
        self.source_base = Fraction(*timing.time_base)
        self.factor = max(1, ceil(FINEST * self.source_base))
        self.base = self.source_base / self.factor
        self.stamps = [stamp * self.factor for stamp in timing.stamps()]
        # From one picture to the next on average, in ticks; the pictures of a card come at this rate too.
        self.step = (self.stamps[-1] - self.stamps[0]) // max(1, len(self.stamps) - 1)
        self.step = self.step or max(1, round(1 / (exact(rate) * self.base)))
        self.pieces: list[Piece] = []
        self.cards: list[Card] = []
        self._lay_out(cuts)

    @classmethod
    def of(cls, plan):
        """The map that belongs to `plan`."""
        return cls(plan.source.timing, plan.output.cuts, plan.source.facts.frame_rate)

    def _frame_at(self, seconds):
        return bisect_left(self.stamps, ceil(seconds / self.base))

    def _lay_out(self, cuts):
        begin, stop = self.stamps[0] * self.base, (self.stamps[-1] + self.step) * self.base
        gone, now, first = Fraction(0), None, 0
        for a, b in cuts:
            a, b = max(exact(a), begin), min(exact(b), stop)
            if a >= b:
                continue
            shift = round(-gone / self.base)
            if a > begin:
                self.pieces.append(Piece(first, self._frame_at(a), now, a, shift))
            self.cards.append(self._card(ceil(a / self.base) + shift, float(b - a)))
            gone += b - a - CARD_SECONDS
            now, first = b, self._frame_at(b)
        if now is None or now < stop:
            self.pieces.append(Piece(first, len(self.stamps), now, None, round(-gone / self.base)))

    def _card(self, at, seconds):
        count = max(1, round(CARD_SECONDS / (self.step * self.base)))
        return Card(seconds, tuple(at + self.step * n for n in range(count)))

    def in_order(self):
        """Pieces and cards as they follow each other in the result."""
        return sorted([*self.pieces, *self.cards], key=self._starts_at)

    def _starts_at(self, part):
        if isinstance(part, Card):
            return part.stamps[0]
        return self.stamps[0] + part.shift if part.start is None else part.start / self.base + part.shift

    @property
    def end(self):
        """When the last picture of the result has been shown, in ticks."""
        return self.shown_stamps()[-1] + self.step

    @property
    def ends_with_card(self):
        """Was the end of the recording cut off?"""
        return bool(self.cards) and self.cards[-1].stamps[-1] == self.shown_stamps()[-1]

    def kept(self):
        """The numbers of the recording's pictures that are shown, in order."""
        return [frame for piece in self.pieces for frame in range(piece.first, piece.stop)]

    def shown_stamps(self):
        """When each picture of the result is shown, cards among them, in ticks of `base`."""
        shown = [stamp for card in self.cards for stamp in card.stamps]
        for piece in self.pieces:
            shown += [stamp + piece.shift for stamp in self.stamps[piece.first : piece.stop]]
        return sorted(shown)

    def to_output(self, seconds):
        """When a moment of the recording is shown, in seconds of the result; None where it was cut."""
        for piece in self.pieces:
            if _within(exact(seconds), piece.start, piece.end):
                return seconds + float(piece.shift * self.base)
        return None

    def to_source(self, seconds):
        """Which second of the recording is shown at a second of the result; None at a card."""
        for piece in self.pieces:
            before = exact(seconds) - piece.shift * self.base
            if _within(before, piece.start, piece.end):
                return float(before)
        return None


def _within(moment, start, end):
    return (start is None or moment >= start) and (end is None or moment < end)
