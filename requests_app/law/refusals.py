"""Why can no date be worked out? The text says what to do; `about` and `part` say which answer is wrong."""

from typing import Any


class DeadlineRefused(ValueError):
    """`about` is "regime", "received_on" or the event in question; `part` is the name of its field."""

    def __init__(self, words: str, about: Any = None, part: str = "") -> None:
        super().__init__(words)
        self.about, self.part = about, part


class BeyondTheCalendar(DeadlineRefused):
    """Our list of bank holidays does not reach this day: a date worked out without it could be wrong."""
