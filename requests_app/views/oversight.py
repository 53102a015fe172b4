"""Who did what? Auditors search the log, and read the whole history of one request."""

from datetime import datetime, time, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from portal import audit
from portal.access import staff_with
from portal.audit_check import check_chain
from portal.models import AuditEvent, AuditHead
from portal.words import LONDON, count_words
from requests_app.forms.oversight import SearchForm
from requests_app.history import in_words
from requests_app.views.oversight_frame import page

A_PAGE = 50


@staff_with("audit.read")
def search(request):
    """Newest first; older pages by the last row seen, because a log of millions cannot be counted each time."""
    form = SearchForm(request.GET or None)
    asked = (
        {name: value for name, value in form.cleaned_data.items() if value}
        if form.is_bound and form.is_valid()
        else {}
    )
    events = matching(asked)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        events = events.filter(pk__lt=int(before))
    found = list(events.order_by("-pk")[: A_PAGE + 1])
    audit.record_now(
        "audit.search", by=request.user, asked={name: str(value) for name, value in asked.items()}
    )
    context = {"form": form, "rows": in_words(found[:A_PAGE]), "asked": asked, "older": older(request, found)}
    return page(request, "search", context)


def matching(asked):
    events = AuditEvent.objects.all()
    for name, column in (
        ("action", "action"),
        ("actor", "actor"),
        ("about", "about"),
        ("reference", "chain"),
    ):
        if asked.get(name):
            events = events.filter(**{column: asked[name]})
    if asked.get("from_day"):
        events = events.filter(at__gte=datetime.combine(asked["from_day"], time(), LONDON))
    if asked.get("to_day"):
        events = events.filter(at__lt=datetime.combine(asked["to_day"] + timedelta(days=1), time(), LONDON))
    return events


def older(request, found):
    """The address of the next page, if there is one."""
    if len(found) <= A_PAGE:
        return ""
    query = request.GET.copy()
    query["before"] = found[A_PAGE - 1].pk
    return f"?{query.urlencode()}"


def chain_of(reference):
    try:
        return AuditHead.objects.get(chain=reference, seq__gt=0)
    except AuditHead.DoesNotExist:
        raise Http404 from None


@staff_with("audit.read", load=chain_of)
def history(request, head):
    """Everything in one chain, oldest first. Its numbers have no gaps, so a page is a stretch of numbers."""
    numbers = Paginator(range(1, head.seq + 1), A_PAGE).get_page(request.GET.get("page"))
    stretch = numbers.object_list
    events = AuditEvent.objects.filter(chain=head.chain, seq__gte=stretch[0], seq__lte=stretch[-1]).order_by(
        "seq"
    )
    audit.record_now("audit.read", by=request.user, chain=head.chain, page=numbers.number)
    context = {"head": head, "newest_hash": head.hash, "page": numbers, "rows": in_words(list(events))}
    return page(request, "history", context)


@staff_with("audit.read", load=chain_of)
@require_POST
def check_history(request, head):
    """One chain at once: it is short."""
    reached = check_chain(head.chain)
    audit.record_now("audit.check_chain", by=request.user, chain=head.chain, fault=str(reached.fault or ""))
    if reached.fault:
        messages.error(request, f"This history has been changed: {reached.fault}")
    else:
        messages.success(
            request, f"{count_words(reached.events, 'entry', 'entries')} checked: nothing was changed."
        )
    return redirect("oversight:history", head.chain)
