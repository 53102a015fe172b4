"""What was docked, by which station, on which day?"""

import rules
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from footage_app.forms import DockingFilter, window_of
from footage_app.models import Docking
from footage_app.views.frame import frame
from portal import audit
from portal.access import staff_with

A_PAGE = 50


def docking_of(pk):
    return get_object_or_404(Docking, pk=pk)


@staff_with("footage.see_docking")
def dockings(request):
    form = DockingFilter(request.GET or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = Docking.objects.order_by("-started_at", "-pk")
    if asked.get("station"):
        rows = rows.filter(station__icontains=asked["station"])
    if asked.get("day"):
        start, end = window_of(asked["day"])
        rows = rows.filter(started_at__gte=start, started_at__lt=end)
    rows = rows.annotate(
        reported=Count("refused", distinct=True),
        unseen=Count("refused", filter=Q(refused__seen_at__isnull=True), distinct=True),
    )
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = frame(request, "Docked", form=form, page=page, applied=any(asked.values()))
    return render(request, "footage/dockings.html", context)


@staff_with("footage.see_docking", load=docking_of)
def docking(request, docking):
    clips = docking.clips.defer("manifest_entry", "facts").order_by("started_at", "pk")
    page = Paginator(clips, A_PAGE).get_page(request.GET.get("page"))
    audit.record_now("docking.read", by=request.user, about=f"docking:{docking.pk}")
    refused = docking.refused.order_by("pk")[:200]
    unseen = docking.refused.filter(seen_at__isnull=True).count()
    may_see_refused = rules.has_perm("footage.see_refused", request.user, docking)
    context = frame(
        request,
        "Docked",
        docking=docking,
        page=page,
        refused=refused,
        unseen=unseen,
        may_see_refused=may_see_refused,
    )
    return render(request, "footage/docking.html", context)


@staff_with("footage.see_refused", load=docking_of)
@require_POST
def see_refused(request, docking):
    """A footage officer has looked at what was reported."""
    with transaction.atomic():
        new = docking.refused.filter(seen_at__isnull=True)
        seen = new.update(seen_at=timezone.now(), seen_by=request.user)
        if seen:
            audit.record("docking.see_refused", by=request.user, about=f"docking:{docking.pk}", count=seen)
    messages.success(request, "Marked as looked at.")
    return redirect("footage:docking", docking.pk)
