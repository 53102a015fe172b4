"""Which request is next? The queue, ordered by what is lost first."""

import rules
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Q
from django.shortcuts import redirect, render
from django.utils import timezone

from portal import audit
from portal.access import staff_with
from portal.pages import menu
from requests_app.forms.casework_queue import QueueFilters
from requests_app.lifecycle.chasers import unanswered
from requests_app.lifecycle.handing_over import waiting
from requests_app.models import FootageRequest, Incident, Message, Status
from requests_app.models.request import CLOSED_STATUSES, OPEN_STATUSES
from requests_app.views.casework.clock_marks import mark_all

A_PAGE = 25
TABS = {
    "triage": ("To triage", lambda user: Q(status=Status.RECEIVED)),
    "mine": ("Mine", lambda user: Q(assigned_to=user, status__in=OPEN_STATUSES)),
    "open": ("All open", lambda user: Q(status__in=OPEN_STATUSES)),
    "approval": ("Awaiting approval", lambda user: Q(status=Status.AWAITING_APPROVAL)),
    "again": ("Look again", lambda user: Q(review_on__lte=timezone.localdate())),
    "hand_over": ("To hand over", lambda user: Q(pk__in=waiting().values("footage_request"))),
    "closed": ("Closed", lambda user: Q(status__in=CLOSED_STATUSES)),
}


@staff_with("staff.own_account")
def home(request):
    """The first page that this person may see."""
    items = menu(request.user, request.path)
    if not items:
        raise PermissionDenied
    return redirect(items[0]["href"])


@staff_with("requests.see_queue")
def queue(request):
    tab = request.GET.get("tab") if request.GET.get("tab") in TABS else "triage"
    filters = QueueFilters(request.GET or None)
    chosen = filters.cleaned_data if filters.is_bound and filters.is_valid() else {}
    visible = narrowed(FootageRequest.objects.without_conflict_for(request.user), chosen)
    unread = Message.objects.filter(footage_request=OuterRef("pk"), from_staff=False, read_at__isnull=True)
    rows = (
        visible.filter(TABS[tab][1](request.user))
        .select_related("assigned_to")
        .annotate(
            unread=Exists(unread), unanswered=Exists(unanswered().filter(footage_request=OuterRef("pk")))
        )
    )
    rows = (
        rows.order_by(F("closed_at").desc(nulls_last=True), "-pk")
        if tab == "closed"
        else rows.what_is_lost_first()
    )
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    mark_all(page.object_list)
    if chosen.get("text"):
        found = [row.reference for row in page]
        audit.record_now("request.search", by=request.user, found=found, in_all=page.paginator.count)
    context = {
        "filters": filters,
        "form": filters,
        "applied": any(chosen.values()),
        "page": page,
        "tab": tab,
        "tab_name": TABS[tab][0],
        "may_key_in": rules.has_perm("requests.work", request.user),
        "tabs": tabs(visible, request, tab),
    }
    return render(request, "casework/queue.html", context)


def narrowed(rows, chosen):
    if borough := chosen.get("borough"):
        rows = rows.filter(Exists(Incident.objects.filter(footage_request=OuterRef("pk"), borough=borough)))
    if status := chosen.get("status"):
        rows = rows.filter(status=status)
    if text := chosen.get("text"):
        rows = rows.filter(Q(reference__icontains=text) | Q(name__icontains=text))
    return rows


def tabs(visible, request, current):
    """One query for all the counts; filters stay on when the tab changes."""
    counts = visible.aggregate(
        **{key: Count("pk", filter=rule(request.user)) for key, (_, rule) in TABS.items()}
    )
    query = request.GET.copy()
    query.pop("page", None)
    made = []
    for key, (name, _) in TABS.items():
        query["tab"] = key
        made.append(
            {"name": name, "count": counts[key], "href": f"?{query.urlencode()}", "current": key == current}
        )
    return made
