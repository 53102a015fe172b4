"""Which requests belong together? Linked and unlinked by a person; what looks alike is only a hint."""

import rules
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from portal.access import staff_with
from requests_app.duplicates import likely_links
from requests_app.forms.casework_links import LinkForm
from requests_app.lifecycle import links as lifecycle
from requests_app.models import Link
from requests_app.views.casework.frame import frame
from requests_app.views.casework.loading import link_of, request_of
from requests_app.views.refusals import tell


@staff_with("requests.work", load=request_of)
@require_http_methods(["GET", "HEAD", "POST"])
def links(request, footage_request):
    form = LinkForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        act = lambda: lifecycle.link(  # noqa: E731
            footage_request, asked["other"], kind=asked["belongs"], reason=asked["reason"], by=request.user
        )
        if tell(request, "The two requests are linked. Each goes its own way.", act):
            return redirect("casework:links", footage_request.reference)
    context = {
        **frame(request, footage_request, "request"),
        **section(request.user, footage_request),
        "form": form,
        "by_hand": lifecycle.BY_HAND,
    }
    return render(request, "casework/links.html", context)


def section(user, footage_request):
    """What the request's page says of others: nothing of a request that this person may not open."""
    linked = [
        {"link": link, "other": other if rules.has_perm("requests.see", user, other) else None}
        for link, other in lifecycle.links_of(footage_request)
    ]
    likely = [
        one for one in likely_links(footage_request) if rules.has_perm("requests.work", user, one.other)
    ]
    return {"linked": linked, "likely": likely, "link_kinds": dict(Link.Kind.choices)}


@staff_with("requests.work", load=link_of)
@require_POST
def unlink(request, link):
    tell(request, "The link is taken away.", lambda: lifecycle.unlink(link, by=request.user))
    return redirect("casework:links", link.seen_from)
