"""Is each moment of the result the one of the recording that it must be, however it was cut?"""

import pytest

from footage_app.redaction.making.cards import card_words
from footage_app.redaction.making.timeline import CARD_SECONDS, Timeline
from footage_app.redaction.plan import Timing

EVEN = Timing.of((1, 12800), range(0, 512 * 100, 512))  # 25 a second, four seconds


def seconds(timeline):
    return [float(stamp * timeline.base) for stamp in timeline.shown_stamps()]


def test_without_cuts_nothing_moves():
    timeline = Timeline(EVEN)
    assert timeline.shown_stamps() == list(EVEN.stamps())
    assert timeline.to_output(1.5) == timeline.to_source(1.5) == 1.5


def test_a_cut_is_as_long_as_it_says_and_its_card_two_seconds():
    timeline = Timeline(EVEN, [(1.0, 3.0)])
    assert timeline.kept() == [*range(25), *range(75, 100)]
    assert seconds(timeline)[25] == 1.0
    assert timeline.to_output(3.0) == 3.0
    assert [timeline.to_output(t) for t in (0.5, 1.0, 2.99, 3.5)] == [0.5, None, None, 3.5]
    assert [timeline.to_source(t) for t in (0.5, 1.0, 2.99, 3.5)] == [0.5, None, None, 3.5]


@pytest.mark.parametrize("base", [(1, 25), (1, 1000), (1001, 30000), (1, 90000)])
def test_many_cuts_do_not_add_up_to_a_drift(base):
    step = round(base[1] / base[0] / 25) or 1
    timing = Timing.of(base, range(0, step * 2000, step))
    cuts = [(n + 0.113, n + 0.457) for n in range(1, 50, 2)]
    timeline = Timeline(timing, cuts)
    for done, (_, end) in enumerate(cuts, 1):
        exact = end + 0.01 + done * (CARD_SECONDS - 0.344)
        assert timeline.to_output(end + 0.01) == pytest.approx(exact, abs=1e-4)
    shown = timeline.shown_stamps()
    assert all(a < b for a, b in zip(shown, shown[1:], strict=False))


def test_beginning_and_end_can_be_cut_and_all_leaves_nothing():
    assert Timeline(EVEN, [(0, 1)]).kept() == list(range(25, 100))
    timeline = Timeline(EVEN, [(3, 60)])
    assert timeline.kept() == list(range(75)) and timeline.ends_with_card
    assert timeline.cards[0].seconds == 1.0
    assert Timeline(EVEN, [(0, 60)]).pieces == []
    assert Timeline(EVEN, [(5, 60)]).cards == []


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (0.3, "Less than a second is left out here"),
        (1, "1 second is left out here"),
        (60, "1 minute is left out here"),
        (72, "1 minute 12 seconds are left out here"),
        (3661, "1 hour 1 minute 1 second are left out here"),
    ],
)
def test_a_card_says_how_long(length, words):
    assert card_words(length) == words
