"""How much time is left for this request? What the queue and the request's own page say of its clocks."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from requests_app.law.deadlines import REGIMES, BeyondTheCalendar
from requests_app.lifecycle import clocks, extension, foi
from requests_app.models import Clock


def mark_all(rows):
    """Gives each request of a page its `marks`, with two queries however many they are."""
    calendar, rows = clocks.current_calendar(), list(rows)
    running = Clock.objects.running().filter(footage_request__in=[row.pk for row in rows], complaint=None)
    clocks_of = {row.pk: [] for row in rows}
    for clock in running:
        clocks_of[clock.footage_request_id].append(clock)
    for row in rows:
        row.marks = marks(row, calendar, clocks_of[row.pk])


def marks(footage_request, calendar, running):
    """Tags, the most pressing first. A pause stops the statutory date only, so our own targets are told all the same."""
    today = timezone.localdate()
    tags = []
    if footage_request.review_on and footage_request.review_on <= today:
        tags.append(("Look again", "purple"))
    if not footage_request.is_open:
        return tags
    age = (today - timezone.localdate(footage_request.received_at)).days
    ready_by = own_target(footage_request.due_on, calendar)
    if footage_request.due_on < today:
        tags.append(("Overdue", "red"))
    elif age >= settings.CLOCK_AMBER_DAYS or (ready_by and today > ready_by):
        passed = f"{settings.CLOCK_AMBER_DAYS} days passed"
        tags.append((passed if age >= settings.CLOCK_AMBER_DAYS else "Past our own date", "orange"))
    elif age >= settings.CLOCK_TARGET_DAYS:
        tags.append((f"Day {settings.CLOCK_TARGET_DAYS} passed", "yellow"))
    tags += [("Clock paused", "blue")] if any(clock.paused_since for clock in running) else []
    return [*tags, ("Provisional", "yellow")] if any(clock.proviso for clock in running) else tags


def own_target(due_on, calendar):
    """So many working days before the statutory day; None where the list of bank holidays does not reach."""
    try:
        return calendar.working_days_before(due_on, settings.CLOCK_SAFETY_WORKING_DAYS)
    except BeyondTheCalendar:
        return None


def section(footage_request):
    """Every clock of the request, its own and those of complaints, for its page."""
    calendar, today = clocks.current_calendar(), timezone.localdate()
    received_on = timezone.localdate(footage_request.received_at)
    rows = footage_request.clocks.select_related("complaint").order_by("due_on", "pk")
    shown = sorted(rows, key=lambda clock: (bool(clock.complaint_id), bool(clock.stopped_on)))
    for clock in shown:
        clock.name = REGIMES[clock.regime].name
        clock.own_target = own_target(clock.due_on, calendar)
        clock.may_notice = bool(clock.notice_until and not clock.stopped_on and clock.notice_until >= today)
    running = [clock for clock in shown if not clock.stopped_on and not clock.complaint_id]
    return {
        "clocks": shown,
        "marks": marks(footage_request, calendar, running),
        "target_on": received_on + timedelta(days=settings.CLOCK_TARGET_DAYS),
        "amber_on": received_on + timedelta(days=settings.CLOCK_AMBER_DAYS),
        "extensions": footage_request.extensions.select_related("given_by", "letter"),
        "may_extend": not extension.why_not(footage_request),
        "foi_stub": getattr(footage_request, "foi_stub", None),
        "foi_is_owed": foi.is_owed(footage_request),
    }
