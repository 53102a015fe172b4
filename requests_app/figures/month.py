"""Where do the figures of a month come from: the rows, or the log alone? And do both say the same?"""

from django.db import transaction
from django.utils import timezone

from portal import audit
from requests_app.figures import log, rows
from requests_app.figures.counting import DAY, bounds, figures
from requests_app.figures.published import published
from requests_app.models import FootageRequest, PublishedFigures


def from_rows(month):
    cases, complaints = rows.cases(*bounds(month)), rows.complaints()
    return figures(cases, complaints, month, today=timezone.localdate())


def from_log(month):
    cases, complaints = log.read()
    return figures(cases, complaints, month, today=timezone.localdate())


def differences(one, other, path=""):
    """Where two sets of figures are not the same, in words."""
    found = []
    for key in sorted({*one, *other}):
        here, there = one.get(key, 0), other.get(key, 0)
        if isinstance(here, dict) or isinstance(there, dict):
            found += differences(here or {}, there or {}, f"{path}{key} / ")
        elif here != there:
            found.append(f"{path}{key}: {here} by the rows, {there} by the log")
    return found


@transaction.atomic
def publish_last_month():
    """Once it is over, and once only: two versions of a month could be subtracted. True where something was published."""
    today = timezone.localdate()
    last = today.replace(day=1) - DAY
    month = f"{last:%Y-%m}"
    if PublishedFigures.objects.filter(month=month).exists():
        return False
    if not FootageRequest.objects.filter(received_at__lt=rows.midnight(last + DAY)).exists():
        return False  # there was no service yet
    PublishedFigures.objects.create(month=month, figures=published(from_rows(month)))
    audit.record("figures.publish", by=audit.SYSTEM, month=month)
    return True
