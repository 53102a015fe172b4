"""How are moments, days, lengths and sizes shown on a page? Built in to every template, like the components."""

from django import template
from django.utils.html import format_html

from portal import words

register = template.Library()
register.filter("duration", words.duration_words)
register.filter("timecode", words.timecode)
register.filter("size", words.size_words)


def time_element(exact, words_for_it):
    return format_html('<time datetime="{}">{}</time>', exact.isoformat(), words_for_it)


@register.filter
def moment(when):
    """Sunday 22 November 2026 at 3:13pm"""
    return time_element(words.as_london(when), words.moment_words(when)) if when else ""


@register.filter
def short_moment(when):
    """22 November 2026 at 3:13pm: for tables and logs."""
    return time_element(words.as_london(when), words.moment_words(when, weekday=False)) if when else ""


@register.filter
def day(when):
    """22 November 2026, of a date or a moment"""
    return time_element(words.as_day(when), words.day_words(when)) if when else ""


@register.filter
def weekday(when):
    """Sunday 22 November 2026"""
    return time_element(words.as_day(when), words.day_words(when, weekday=True)) if when else ""


@register.filter
def clock(when):
    """3:13pm, of a time or a moment"""
    if when is None or when == "":
        return ""
    return words.clock_words(words.as_london(when) if hasattr(when, "year") else when)
