"""Which footage of closed requests is still held, and who let it go? One person proposes, another confirms."""

import rules
from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count, F, Max, Min, Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from footage_app.models import Hold
from portal import audit
from portal.access import staff_with
from portal.words import count_words
from requests_app.forms.casework_holds import ReleaseForm
from requests_app.lifecycle import afterwards
from requests_app.models import FootageRequest, HoldRelease, Status
from requests_app.views.casework.loading import release_of
from requests_app.views.refusals import tell

A_PAGE = 100
Kind = HoldRelease.Kind


@staff_with("requests.see_hold_releases")
def hold_releases(request):
    """Supervisors see what may be proposed, legal approvers what waits for them; both see what was done."""
    may_propose = rules.has_perm("requests.propose_hold_release", request.user)
    releases = HoldRelease.objects.select_related("proposed_by", "confirmed_by").annotate(
        requests=Count("footage_requests")
    )
    audit.record_now("holds.read", by=request.user)
    context = {
        "may_propose": may_propose,
        "waiting": releases.filter(confirmed_at__isnull=True, refused_at__isnull=True).order_by(
            "proposed_at"
        ),
        "answered": releases.exclude(confirmed_at__isnull=True, refused_at__isnull=True).order_by(
            "-proposed_at"
        )[:20],
        "months": settings.COMPLAINT_MONTHS,
    }
    return render(request, "casework/hold_releases.html", context)


@staff_with("requests.propose_hold_release")
def propose_hold_release(request):
    kind = Kind.FLOOD if "flood" in (request.POST.get("kind"), request.GET.get("kind")) else Kind.TIME
    page = Paginator(may_end(kind), A_PAGE).get_page(request.GET.get("page"))
    form = ReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        keys = [int(pk) for pk in request.POST.getlist("requests") if pk.isdecimal() and len(pk) < 19]
        chosen = FootageRequest.objects.filter(pk__in=keys)
        reason = form.cleaned_data["reason"]
        done = "Proposed. A legal approver has to confirm it."
        if tell(
            request,
            done,
            lambda: afterwards.propose_hold_release(chosen, kind=kind, reason=reason, by=request.user),
        ):
            return redirect("casework:hold_releases")
        return redirect(f"{request.path}?kind={kind}")
    rows = with_clips(list(page))
    context = {"form": form, "page": page, "rows": rows, "kind": kind, "months": settings.COMPLAINT_MONTHS}
    return render(request, "casework/propose_hold_release.html", context)


def may_end(kind):
    """Closed requests whose footage is still held, oldest first; those already proposed are not offered again, nor those
    of which something withheld is to be looked at again."""
    rows = FootageRequest.objects.closed().filter(holds_released_at__isnull=True, review_on__isnull=True)
    rows = rows.exclude(hold_releases__in=afterwards.waiting())
    if kind == Kind.FLOOD:
        return rows.exclude(status=Status.DECIDED).order_by("closed_at", "pk")
    last_day = afterwards.closed_long_enough_by(timezone.localdate())
    return rows.filter(closed_at__date__lte=last_day).order_by("closed_at", "pk")


def with_clips(rows):
    """How many clips each holds, how many of those nothing else keeps, and when these would be deleted."""
    alone = Q(clip__hold_count=1, clip__evidential=False)
    counted = (
        Hold.objects.filter(held_for__in=[row.reference for row in rows], released_at__isnull=True)
        .values("held_for")
        .annotate(
            clips=Count("pk"),
            deleted=Count("pk", filter=alone),
            first_at=Min("clip__delete_due_at", filter=alone),
            last_at=Max("clip__delete_due_at", filter=alone),
        )
    )
    by_reference = {count["held_for"]: count for count in counted}
    for row in rows:
        row.holds = by_reference.get(row.reference, {"clips": 0, "deleted": 0})
    return rows


@staff_with("requests.confirm_hold_release", load=release_of)
def hold_release(request, release):
    """What a legal approver is asked to agree to: which requests, how many clips, what is deleted when."""
    rows = with_clips(list(release.footage_requests.order_by("closed_at", "pk")))
    audit.record_now("holds.read", by=request.user, about=f"hold_release:{release.pk}")
    now = timezone.now()
    freed = freed_clips([row.reference for row in rows])
    context = {
        "release": release,
        "rows": rows,
        "in_all": freed.count(),
        "at_once": freed.filter(clip__delete_due_at__lte=now).count(),
        "waits": release.confirmed_at is None and release.refused_at is None,
    }
    return render(request, "casework/hold_release.html", context)


def freed_clips(references):
    """Clips that nothing else keeps: every hold on them is one of these requests'."""
    holds = Hold.objects.filter(held_for__in=references, released_at__isnull=True, clip__evidential=False)
    return holds.values("clip").annotate(ours=Count("pk")).filter(ours=F("clip__hold_count")).order_by()


@staff_with("requests.confirm_hold_release", load=release_of)
@require_POST
def confirm_hold_release(request, release):
    tell(request, released_words, lambda: afterwards.confirm_hold_release(release, by=request.user))
    return redirect("casework:hold_releases")


def released_words(outcome):
    words = f"The footage of {count_words(len(outcome.released), 'request')} is no longer held."
    left_out = [f"{footage_request.reference}: {why}" for footage_request, why in outcome.left_out]
    return f"{words} Left out, and still held: {' '.join(left_out)}" if left_out else words


@staff_with("requests.confirm_hold_release", load=release_of)
@require_POST
def refuse_hold_release(request, release):
    done = "Refused. Everything stays held."
    tell(request, done, lambda: afterwards.refuse_hold_release(release, by=request.user))
    return redirect("casework:hold_releases")
