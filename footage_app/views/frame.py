"""What do all footage pages share? The tabs, and how a refusal is told."""

import rules
from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse

from footage_app.models import Clip
from portal import audit

TABS = [
    ("Docked", "footage:dockings", "footage.see_docking"),
    ("Quarantine", "footage:quarantine", "footage.see_docking"),
    ("Search", "footage:search", "footage.search"),
    ("Deletion", "footage:retention", "footage.see_retention"),
]


def frame(request, current, **context):
    """Whoever gets this with a clip has opened a page on it, and that is on record."""
    if "clip" in context:
        audit.record_now("clip.read", by=request.user, about=f"clip:{context['clip'].pk}")
    tabs = [
        {"name": name, "href": reverse(page), "current": name == current}
        for name, page, permission in TABS
        if rules.has_perm(permission, request.user)
    ]
    return {"tabs": tabs, "may_see_clips": rules.has_perm("footage.see_docking", request.user), **context}


def clip_of(pk):
    return get_object_or_404(Clip.objects.select_related("docking", "quarantine_decided_by"), pk=pk)


def tell(request, done, refusals, act):
    """Call `act()`; say `done` on the next page, or why not. True if it was done."""
    try:
        act()
    except refusals as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, done)
    return True
