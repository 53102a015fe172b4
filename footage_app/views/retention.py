"""What is deleted next, what was, and what stopped it?"""

from datetime import timedelta

import rules
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from footage_app import retention_guards, timetable
from footage_app.forms import ProposalForm
from footage_app.models import Clip, ClipState, Sweep
from footage_app.retention_guards import OverrideRefused
from footage_app.views.frame import frame, tell
from portal.access import staff_with
from portal.words import LONDON, count_words, day_words

DAYS = 7


def stopped_of(pk):
    stopped = Sweep.objects.exclude(stopped_because="").filter(pk=pk).first()
    if stopped is None:
        raise Http404
    return stopped


@staff_with("footage.see_retention")
def retention(request, form=None):
    now = timezone.now()
    stopped = retention_guards.open_stop()
    context = frame(
        request,
        "Deletion",
        days=due_by_day(now),
        doomed=Clip.objects.filter(state=ClipState.DOOMED).count(),
        purging=Clip.objects.filter(state=ClipState.PURGING).count(),
        sweeps=Sweep.objects.filter(Q(doomed__gt=0) | Q(purged__gt=0) | ~Q(stopped_because=""))
        .select_related("proposed_by", "confirmed_by")
        .order_by("-pk")[:20],
        last=Sweep.objects.filter(finished_at__isnull=False).order_by("-pk").first(),
        stopped=stopped,
        form=form or (ProposalForm() if may(request, "propose", stopped) else None),
        may_confirm=bool(stopped and stopped.proposed_by_id) and may(request, "confirm", stopped),
    )
    return render(request, "footage/retention.html", context)


def may(request, step, stopped):
    if not stopped or stopped.confirmed_by_id or (step == "propose" and stopped.proposed_by_id):
        return False
    return rules.has_perm(f"footage.{step}_sweep_override", request.user, stopped)


def due_by_day(now):
    """How many clips are due on each of the next days, in London; what is overdue counts as today."""
    due = Clip.objects.due(now + timedelta(days=DAYS)).order_by()
    counted = (
        due.annotate(day=TruncDate("delete_due_at", tzinfo=LONDON)).values_list("day").annotate(Count("pk"))
    )
    today = timezone.localdate(now, LONDON)
    days = {today + timedelta(days=n): 0 for n in range(DAYS)}
    for day, count in counted:
        if max(day, today) in days:
            days[max(day, today)] += count
    return [(day_words(day, weekday=True), count_words(count, "clip")) for day, count in days.items()]


@staff_with("footage.propose_sweep_override")
@require_POST
def propose_override(request, pk):
    stopped, form = stopped_of(pk), ProposalForm(request.POST)
    if not form.is_valid():
        return retention(request, form)
    tell(
        request,
        "Proposed. A footage officer has to confirm it.",
        OverrideRefused,
        lambda: retention_guards.propose_override(stopped, by=request.user, **form.cleaned_data),
    )
    return redirect("footage:retention")


@staff_with("footage.confirm_sweep_override")
@require_POST
def confirm_override(request, pk):
    stopped = stopped_of(pk)
    if not rules.has_perm("footage.confirm_sweep_override", request.user, stopped):
        raise PermissionDenied
    confirmed = tell(
        request,
        "Confirmed. Deletion goes on with the next sweep, within ten minutes.",
        OverrideRefused,
        lambda: retention_guards.confirm_override(stopped, by=request.user),
    )
    if confirmed:
        timetable.sweep.enqueue()
    return redirect("footage:retention")
