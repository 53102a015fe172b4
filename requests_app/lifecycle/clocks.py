"""UNTIL WHEN must this request be answered? Each of its clocks, derived again from what was recorded; no day is typed."""

from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal import audit
from portal.models import Alarm
from requests_app.law import deadlines
from requests_app.law.calendars import ENGLAND_AND_WALES, Calendar, calendar_with
from requests_app.law.events import (
    Authority,
    Clarification,
    ExtensionNotice,
    Fee,
    Identity,
    MoreWorkingDays,
)
from requests_app.law.regimes import FOIA_INTERNAL_REVIEW, RULES_VERSION
from requests_app.models import Clock, ExtraHoliday, FoiStub, FootageRequest, Question, Verdict

PART_3, UK_GDPR, FOIA = "part3", "uk_gdpr", "foia"
ASKED = {
    Question.Kind.IDENTITY: Identity,
    Question.Kind.AUTHORITY: Authority,
    Question.Kind.FEE: Fee,
    Question.Kind.CLARIFICATION: Clarification,
    Question.Kind.FORMAT: partial(Clarification, about_format=True),
}
COMPLAINTS = {"data_protection": "dpa_complaint_ack", "internal_review": "foia_internal_review"}
REVIEW_AT_LONGEST = FOIA_INTERNAL_REVIEW.longest  # working days in all
NO_CLIP = "no clip of this request falls under it"
AT_THE_END = "the request was closed"


class WithoutTheList(Calendar):
    """Beyond the end of the list no bank holiday is known and no weekend moves a date: too early, never too late."""

    def is_working_day(self, day, area=ENGLAND_AND_WALES):
        return area == ENGLAND_AND_WALES or day.weekday() < 5

    def must_know(self, day):
        pass


def current_calendar():
    """The installed list, the days that ship with it, and those that a supervisor has added."""
    added = ExtraHoliday.objects.filter(removed_at__isnull=True).values_list("on", "division", "title")
    return calendar_with(added)


# --- the clocks of a request ------------------------------------------------------------------------
@transaction.atomic
def start(footage_request):
    """With the request: the first days by which it must be answered. Refuses a receipt that cannot be."""
    derive(footage_request, current_calendar())
    received_on = timezone.localdate(footage_request.received_at)
    record(footage_request, "clock.start", by=audit.SYSTEM, received_on=received_on)


@transaction.atomic
def work_out(footage_request, *, by=audit.SYSTEM, because="", calendar=None, action="clock.recalculate"):
    """Derive every running clock again, after something happened; True where a date or its standing changed.

    Call in the transaction of what happened, with the request locked.
    """
    if footage_request.is_closed:
        return False
    was, before = footage_request.due_on, as_recorded(footage_request)
    derive(footage_request, calendar or current_calendar())
    if before == as_recorded(footage_request):
        return False
    record(footage_request, action, by=by, because=because, was=was)
    return True


def stop(footage_request, because, *, regimes=None):
    """These clocks (none named: all of the request's own) need run no more; their dates stay as they were."""
    running = own_clocks(footage_request).running()
    if regimes is not None:
        running = running.filter(regime__in=regimes)
    running.update(stopped_on=timezone.localdate(), stopped_because=because)
    take_the_earliest(footage_request)


def take_the_earliest(footage_request):
    """The request's due date is that of its first clock; of a request whose clocks all stand, it stays."""
    days = own_clocks(footage_request).running().values_list("due_on", flat=True)
    if days:
        footage_request.due_on = min(days)
        FootageRequest.objects.filter(pk=footage_request.pk).update(due_on=footage_request.due_on)


def run_again(footage_request, regime, because):
    """What had stopped this clock did not happen after all."""
    was = footage_request.due_on
    own_clocks(footage_request).filter(regime=regime).update(stopped_on=None, stopped_because="")
    derive(footage_request, current_calendar())
    record(footage_request, "clock.recalculate", by=audit.SYSTEM, because=because, was=was)


@transaction.atomic
def go_on(footage_request, *, by=audit.SYSTEM):
    """A closed request was opened again: its time was never given back, so it runs from where it began."""
    was = footage_request.due_on
    own_clocks(footage_request).filter(stopped_because=AT_THE_END).update(stopped_on=None, stopped_because="")
    derive(footage_request, current_calendar())
    record(footage_request, "clock.recalculate", by=by, because="the request was opened again", was=was)


def footage_due_on(footage_request):
    """By when the footage is to be given or refused, whatever else of this request is still to be answered."""
    access = own_clocks(footage_request).filter(regime__in=[PART_3, UK_GDPR])
    return min(access.running().values_list("due_on", flat=True), default=footage_request.due_on)


def own_clocks(footage_request):
    return footage_request.clocks.filter(complaint__isnull=True)


def record(footage_request, action, *, by, **detail):
    """Where its clocks stand now, as the log keeps it and the figures are counted from."""
    notices = footage_request.extensions.out().filter(void_because="")
    valid = notices.values_list("noticed_on", flat=True).first()
    audit.record(
        action,
        by=by,
        chain=footage_request.reference,
        due_on=footage_request.due_on,
        extended_on=valid,
        clocks=as_recorded(footage_request),
        **detail,
    )


def as_recorded(footage_request):
    return {
        clock.regime: {
            "due_on": str(clock.due_on),
            "is_provisional": clock.is_provisional,
            "paused_since": str(clock.paused_since or ""),
        }
        for clock in own_clocks(footage_request).running()
    }


# --- how a clock is derived ---------------------------------------------------------------------------
def derive(footage_request, calendar):
    """Write each clock that runs, and the earliest of them as the request's due date."""
    received_on, events = timezone.localdate(footage_request.received_at), events_of(footage_request)
    wanted, known = (
        regimes_of(footage_request),
        {clock.regime: clock for clock in own_clocks(footage_request)},
    )
    running = []
    for regime in wanted:
        clock = known.get(regime) or Clock(footage_request=footage_request, regime=regime)
        if clock.stopped_on and clock.stopped_because != NO_CLIP:
            continue
        clock.stopped_on, clock.stopped_because = None, ""
        write(clock, received_on, [] if regime == FOIA else events, calendar)
        running.append(clock)
    gone = set(known) - set(wanted)
    if gone:
        stop(footage_request, NO_CLIP, regimes=gone)
    take_the_earliest(footage_request)
    if running:
        mark_void_notices(footage_request, running[0])


def regimes_of(footage_request):
    """Under which laws it was asked. Video from body-worn cameras is for policing, unless a clip is marked otherwise."""
    found = [PART_3]
    other = footage_request.candidates.filter(regime=UK_GDPR).exclude(verdict=Verdict.RULED_OUT)
    if other.exists():
        found.append(UK_GDPR)
    if FoiStub.objects.filter(footage_request=footage_request).exists():
        found.append(FOIA)
    return found


def events_of(footage_request):
    """What moves the clocks, in days of London. A question that was withdrawn, or lies in the tray, moved nothing."""
    asked = footage_request.questions.moving_clocks()
    notices = footage_request.extensions.out().values_list("noticed_on", flat=True)
    return [
        *(
            ASKED[one.kind](
                timezone.localdate(one.asked_at), one.answered_at and timezone.localdate(one.answered_at)
            )
            for one in asked
        ),
        *(ExtensionNotice(on) for on in notices),
    ]


def write(clock, received_on, events, calendar):
    """One clock with its steps. A list of bank holidays that ends keeps nobody from asking; it raises an alarm."""
    deadline, beyond = reckoned(clock.regime, received_on, events, calendar)
    clock.received_on, clock.due_on = received_on, deadline.due_on
    clock.is_provisional = deadline.is_provisional or bool(beyond)
    clock.paused_since, clock.notice_until = deadline.paused_since, deadline.notice_until
    clock.steps = [as_row(step) for step in deadline.steps] + beyond
    clock.rules_version, clock.calendar_version = deadline.rules_version, deadline.calendar_version
    clock.worked_out_at = timezone.now()
    clock.save()


def reckoned(regime, received_on, events, calendar):
    """The deadline, and a step that says so where the list of bank holidays ends before it."""
    reckon = partial(
        deadlines.work_out,
        regime,
        received_on,
        deadlines.events_for(regime, events),
        today=timezone.localdate(),
    )
    try:
        return reckon(calendar=calendar), []
    except deadlines.BeyondTheCalendar as reason:
        raise_once("calendar_ends", f"{reason} Dates are worked out without them: renew the list.")
        beyond = [{"on": None, "words": Clock.BEYOND, "provision": ""}]
        return reckon(calendar=WithoutTheList(**vars(calendar))), beyond


def notice_until(footage_request):
    """The last day for a notice of extension: of the clocks of subject access that run, the earliest."""
    running = own_clocks(footage_request).running().filter(regime__in=[PART_3, UK_GDPR])
    return min((clock.notice_until for clock in running if clock.notice_until), default=None)


def as_row(step):
    return {"on": step.on and step.on.isoformat(), "words": step.words, "provision": step.provision}


def mark_void_notices(footage_request, clock):
    """A notice that was in time may turn out to be late, when a pause that had lengthened its window falls away."""
    valid = False
    for one in footage_request.extensions.out():
        late = clock.notice_until is not None and one.noticed_on > clock.notice_until
        void = "It came too late." if late else "There was one already." if valid else ""
        valid = valid or not void
        if void != one.void_because:
            footage_request.extensions.filter(pk=one.pk).update(void_because=void)


def raise_once(kind, words):
    """An alarm that stands until somebody clears it is not raised again."""
    if not Alarm.objects.filter(kind=kind, cleared_at=None).exists():
        Alarm.objects.create(kind=kind, words=words)


# --- complaints and reviews -----------------------------------------------------------------------------
@transaction.atomic
def start_complaint(complaint, *, calendar=None):
    """The clock of a complaint or review, begun or worked out again; None where the law sets none."""
    regime = COMPLAINTS.get(complaint.kind)
    if regime is None:
        return None
    clock = complaint.clocks.filter(regime=regime).first() or Clock(complaint=complaint, regime=regime)
    if clock.pk and clock.footage_request_id != complaint.footage_request_id:
        Clock.objects.filter(pk=clock.pk).update(footage_request=complaint.footage_request)
    clock.footage_request = complaint.footage_request
    if clock.stopped_on:
        return clock
    was = clock.due_on
    received_on = timezone.localdate(complaint.received_at)
    write(clock, received_on, told_of_longer(complaint.longer_on), calendar or current_calendar())
    if clock.due_on != was:
        about = complaint.footage_request or complaint
        detail = {"complaint": complaint.reference, "was": was, "due_on": clock.due_on}
        audit.record("clock.start_complaint", by=audit.SYSTEM, chain=about.reference, regime=regime, **detail)
    return clock


def told_of_longer(on):
    return [MoreWorkingDays(REVIEW_AT_LONGEST, on)] if on else []


def due_if_told_today(complaint):
    """By when a review would be due, if the person learned today that it takes longer; and what is told with that day."""
    received_on, today = timezone.localdate(complaint.received_at), timezone.localdate()
    regime, events = COMPLAINTS[complaint.kind], told_of_longer(today)
    deadline, beyond = reckoned(regime, received_on, events, current_calendar())
    return deadline.due_on, Clock.PROVISO if beyond else ""


def stop_complaint(complaint, because):
    """Acknowledged, or the review was answered."""
    complaint.clocks.running().update(stopped_on=timezone.localdate(), stopped_because=because)


# --- what time and a changed calendar do ------------------------------------------------------------------
def stale(calendar):
    """Running clocks worked out by an earlier calendar or rules, or before today while something is still out."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Clock.objects.running().filter(
        ~Q(calendar_version=calendar.version)
        | ~Q(rules_version=RULES_VERSION)
        | Q(is_provisional=True, worked_out_at__lt=today)
    )


def without_any():
    """Open requests from before there were clocks."""
    return FootageRequest.objects.open().filter(clocks__isnull=True)
