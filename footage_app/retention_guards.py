"""When does the sweeper stop rather than delete, and how do two people let it go on?"""

from datetime import UTC, datetime, timedelta
from statistics import median

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from footage_app.models import Clip, Sweep
from portal import audit
from portal.models import Alarm
from portal.words import count_words, duration_words

CLOCK_TOLERANCE = timedelta(seconds=60)
LONGEST_GAP = timedelta(hours=72)  # a weekend's outage is believed, a longer one is for people to judge
USUAL_DAYS = 30
TIMES_THE_USUAL = 3
TOO_LATE = (
    "This sweep stopped more than three days ago, or the clock has changed since, so it cannot be let go on. "
    "The next one, within ten minutes, stops as well; decide on that."
)


class OverrideRefused(Exception):
    """This stopped sweep cannot be let go on so; str(error) says why."""


def begun(now, *, clock_is_ours, override, by):
    """The Sweep of this run: with `stopped_because` where something looks wrong, else ready to doom `due` clips."""
    clock = wrong_clock() if clock_is_ours else ""
    override = override or waiting_override(now)
    if override and not clock:
        return overriding(override, now)
    due = count_due(now)
    if doubt := clock or wrong_time(now):
        return stop(now, due, doubt, by, clock_is_doubted=True)
    if reason := too_many(now, due):
        return stop(now, due, reason, by, clock_is_doubted=False)
    return Sweep.objects.create(started_at=now, due=due)


def count_due(now):
    return Clip.objects.due(now + timedelta(hours=settings.DELETION_GRACE_HOURS)).count()


# --- what looks wrong ---------------------------------------------------------------------------------


def wrong_clock():
    """This process's clock against the database's, which is another machine's where it matters."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')")
            theirs = datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)
        else:
            cursor.execute("SELECT clock_timestamp()")
            theirs = cursor.fetchone()[0]
    apart = abs(timezone.now() - theirs)
    if apart > CLOCK_TOLERANCE:
        return f"The clock of this machine and the clock of the database are {duration_words(apart)} apart."
    return ""


def last_finished():
    """By key, not by time: a sweep that ran while the clock was wrong must not count for ever."""
    return Sweep.objects.filter(finished_at__isnull=False, stopped_because="").order_by("pk").last()


def last_believed_at():
    """When a sweep last ran whose clock nobody doubted; one that stays stopped has run each time it was found so."""
    last = Sweep.objects.filter(finished_at__isnull=False, clock_is_doubted=False).order_by("pk").last()
    return last and (last.finished_at if last.stopped_because else last.started_at)


def wrong_time(now):
    last_at = last_believed_at()
    if last_at and now < last_at - CLOCK_TOLERANCE:
        return f"The clock has gone back: the last sweep was {duration_words(last_at - now)} later."
    if last_at and now > last_at + LONGEST_GAP:
        return (
            f"The last sweep was {duration_words(now - last_at)} ago. Either nothing ran for so long, "
            "or the clock has jumped forward."
        )
    return ""


def too_many(now, due):
    """More in one day than three times the usual; the floor is for sites that are new or small."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    done = doomed_between(today, now + timedelta(seconds=1), override_of__isnull=True)
    most = max(settings.SWEEP_FLOOR, TIMES_THE_USUAL * usual_a_day(today))
    if done + due > most:
        return (
            f"{count_words(done + due, 'clip')} would be deleted in one day; "
            f"{count_words(int(most), 'clip')} is the most that is done without asking."
        )
    return ""


def doomed_between(start, end, **more):
    sweeps = Sweep.objects.filter(started_at__gte=start, started_at__lt=end, **more)
    return sweeps.aggregate(total=Sum("doomed"))["total"] or 0


def usual_a_day(today):
    """The median of the days before. What two people let through counts too, or a site that has grown would have
    to be overridden for ever; one flood does not move a median."""
    days = (
        Sweep.objects.filter(started_at__gte=today - timedelta(days=USUAL_DAYS), started_at__lt=today)
        .filter(stopped_because="")
        .annotate(day=TruncDate("started_at", tzinfo=UTC))
        .values("day")
        .annotate(total=Sum("doomed"))
        .values_list("total", flat=True)
    )
    return median(days) if days else 0


# --- stopping, and going on ---------------------------------------------------------------------------


def alarm(kind, words):
    """One open alarm of a kind: a fault that repeats every ten minutes must not bury the others."""
    if not Alarm.objects.filter(kind=kind, cleared_at__isnull=True).exists():
        Alarm.objects.create(kind=kind, words=words)


@transaction.atomic
def stop(now, due, reason, by, *, clock_is_doubted):
    """Doom nothing, and say so. A sweep that is stopped again for want of a decision is the same stopped sweep, until
    the time in which it can be let go on is over: then people need one that they can still decide on."""
    stopped = open_stops().filter(timely(now), clock_is_doubted=clock_is_doubted).order_by("pk").last()
    if stopped:
        stopped.finished_at = now
        stopped.save(update_fields=["finished_at"])
        return stopped
    stopped = Sweep.objects.create(
        started_at=now, finished_at=now, due=due, stopped_because=reason, clock_is_doubted=clock_is_doubted
    )
    alarm("sweep", f"Deletion has stopped. {reason} Two people must decide on the retention page.")
    audit.record("sweep.stop", by=by, about=f"sweep:{stopped.pk}", reason=reason, due=due)
    return stopped


def open_stops():
    """Those that wait for people; none once a later sweep has finished."""
    last = last_finished()
    stops = Sweep.objects.exclude(stopped_because="").filter(pk__gt=last.pk if last else 0)
    return stops.filter(override__isnull=True)


def open_stop():
    """The stopped sweep that people decide on: the last that can still be let go on, else the last."""
    stops = open_stops().order_by("pk")
    return stops.filter(timely(timezone.now())).last() or stops.last()


def waiting_override(now):
    return open_stops().filter(timely(now), confirmed_by__isnull=False).order_by("pk").last()


def timely(now):
    return Q(started_at__gte=now - LONGEST_GAP, started_at__lte=now + CLOCK_TOLERANCE)


def is_timely(stopped, now):
    return stopped.started_at - CLOCK_TOLERANCE <= now <= stopped.started_at + LONGEST_GAP


def overriding(stopped, now):
    """The run that two people asked for; there is one for each stopped sweep, whoever comes first."""
    stopped.refresh_from_db()
    if not stopped.confirmed_by_id:
        raise OverrideRefused("Two people must agree before a stopped sweep goes on.")
    if not is_timely(stopped, now):
        raise OverrideRefused(TOO_LATE)
    due = count_due(stopped.started_at)
    try:
        with transaction.atomic():
            return Sweep.objects.create(started_at=now, due=due, override_of=stopped)
    except IntegrityError as error:
        raise OverrideRefused("This stopped sweep has been let go on already.") from error


def changeable(stopped):
    stopped = Sweep.objects.select_for_update().get(pk=stopped.pk)
    if stopped != open_stop():
        raise OverrideRefused("This stopped sweep is over: a later one has run. Nothing was changed.")
    if not is_timely(stopped, timezone.now()):
        raise OverrideRefused(TOO_LATE)
    return stopped


@transaction.atomic
def propose_override(stopped, *, reason, by):
    """The first person: why this many clips may go."""
    stopped = changeable(stopped)
    if stopped.proposed_by_id:
        raise OverrideRefused("Somebody has proposed this already. Another person can confirm it.")
    stopped.proposed_by, stopped.proposed_at, stopped.proposal = by, timezone.now(), reason
    stopped.save(update_fields=["proposed_by", "proposed_at", "proposal"])
    audit.record("sweep.propose_override", by=by, about=f"sweep:{stopped.pk}", reason=reason)
    return stopped


@transaction.atomic
def confirm_override(stopped, *, by):
    """The second person. The next sweep takes it up; whoever confirms knocks for one."""
    stopped = changeable(stopped)
    if not stopped.proposed_by_id:
        raise OverrideRefused("Nobody has proposed to go on with this sweep yet.")
    if stopped.proposed_by_id == by.pk:
        raise OverrideRefused("You proposed this, so somebody else has to confirm it.")
    if stopped.confirmed_by_id:
        raise OverrideRefused("Somebody has confirmed this already.")
    stopped.confirmed_by, stopped.confirmed_at = by, timezone.now()
    stopped.save(update_fields=["confirmed_by", "confirmed_at"])
    audit.record("sweep.confirm_override", by=by, about=f"sweep:{stopped.pk}", due=stopped.due)
    return stopped
