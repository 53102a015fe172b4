"""Which dates are no longer what the calendar, the rules or the day make of them? They are worked out again, one by one."""

from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.models import Alarm, AuditEvent
from requests_app.law.deadlines import DeadlineRefused
from requests_app.law.regimes import RULES_VERSION
from requests_app.lifecycle import clocks
from requests_app.models import Complaint, FootageRequest

WAITING = "clock.wait"  # a day passed while an answer is out: too frequent for the timeline


def work_out_stale():
    """Each request in a transaction of its own, so that what a crash leaves undone is found and done the next time."""
    calendar = clocks.current_calendar()
    stale = clocks.stale(calendar)
    tell_of_calendar(calendar, stale)
    keys = set(stale.filter(complaint__isnull=True).values_list("footage_request_id", flat=True))
    keys |= set(clocks.without_any().values_list("pk", flat=True))
    changed = sum(again(pk, calendar) for pk in sorted(keys))
    for pk in sorted(set(stale.filter(complaint__isnull=False).values_list("complaint_id", flat=True))):
        with transaction.atomic():
            clocks.start_complaint(Complaint.objects.select_for_update().get(pk=pk), calendar=calendar)
    return changed


@transaction.atomic
def again(pk, calendar):
    footage_request = FootageRequest.objects.select_for_update().get(pk=pk)
    because, action = reason(footage_request, calendar)
    try:
        return clocks.work_out(footage_request, because=because, calendar=calendar, action=action)
    except DeadlineRefused as refusal:
        # What was recorded cannot be: a person has to look. The other requests go on.
        words = f"The due date of {footage_request.reference} cannot be worked out. {refusal}"
        Alarm.objects.get_or_create(kind="clock_refused", words=words, cleared_at=None)
        return False


def reason(footage_request, calendar):
    running = clocks.own_clocks(footage_request).running()
    if running.exclude(calendar_version=calendar.version).exists():
        return "the list of bank holidays changed", "clock.recalculate"
    if running.exclude(rules_version=RULES_VERSION).exists():
        return "the rules changed", "clock.recalculate"
    return "waiting for an answer", WAITING


@transaction.atomic
def tell_of_calendar(calendar, stale):
    """A new installed list stands in the log once; a day that a supervisor added or took out stands there already."""
    others = sorted(
        set(stale.exclude(calendar_version=calendar.version).values_list("calendar_version", flat=True))
    )
    known = AuditEvent.objects.filter(action__startswith="calendar.", body__contains=calendar.version)
    if others and not known.exists():
        audit.record("calendar.change", by=audit.SYSTEM, was=others, version=calendar.version)


def check_calendar_end():
    """An alarm, once for each list, while there is time to renew it: past its end no date is worked out in full."""
    calendar = clocks.current_calendar()
    words = (
        f"Bank holidays are known until the end of {calendar.ends_on.year}. Renew the list (govuk-bank-holidays): "
        "a date beyond it is worked out without them."
    )
    if calendar.ends_within_a_year(timezone.localdate()):
        Alarm.objects.get_or_create(kind="calendar_ends", words=words)
