"""How does a request get in that nobody made online? One page, whatever the channel."""

import uuid

from django.contrib import messages
from django.forms.utils import ErrorDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from footage_app.officer_refs import names_officer
from portal.access import staff_with
from requests_app.forms.casework_new import IncidentForm, NewRequestForm
from requests_app.lifecycle import keying
from requests_app.lifecycle.move import CONFLICT, MoveRefused
from requests_app.models import ForWhom
from requests_app.views.refusals import warn

MOST_INCIDENTS = 5
NAMED = "You are named here. Hand this to a colleague to key in, now: footage deletes itself"


@staff_with("requests.work")
@require_http_methods(["GET", "HEAD", "POST"])
def new_request(request):
    asked_for_more = request.POST.get("then") == "incident"
    form, incidents = forms_of(request, more=asked_for_more)
    if asked_for_more:
        leave_unjudged(form, *incidents)
    elif request.method == "POST" and is_right(request.user, form, incidents):
        try:
            return shown(request, keyed_in(request.user, form, incidents))
        except MoveRefused as refusal:
            warn(request, refusal)
    context = {
        "form": form,
        "incidents": incidents,
        "may_add": len(incidents) < MOST_INCIDENTS,
        "for_another": request.POST.get("for_whom", ForWhom.SELF) != ForWhom.SELF,
    }
    return render(request, "casework/new_request.html", context)


def forms_of(request, more):
    asked = request.POST.get("incidents", "1")
    count = int(asked) if asked in {str(number) for number in range(1, MOST_INCIDENTS + 1)} else 1
    data = request.POST if request.method == "POST" else None
    form = NewRequestForm(data, request.FILES or None, initial={"token": uuid.uuid4()})
    incidents = [
        IncidentForm(data, prefix=f"incident{number}")
        for number in range(1, min(count + more, MOST_INCIDENTS) + 1)
    ]
    return form, incidents


def leave_unjudged(*forms):
    """Shown again as typed: somebody who asks for room for one more incident has not finished."""
    for form in forms:
        form._errors = ErrorDict()


def is_right(user, form, incidents):
    """Asks every form, so that all that is wrong is said at once."""
    right = [one.is_valid() for one in (form, *incidents)]
    filled = [one for one in incidents if not one.is_empty]
    if not filled and not form.cleaned_data.get("no_incident"):
        form.add_error("no_incident", "Enter when and where it happened, or select that they did not say")
    elif filled and form.cleaned_data.get("no_incident"):
        form.add_error("no_incident", "You have entered when and where. Take one of the two out")
    for one in filled:
        if names_officer(one.data.get(one.add_prefix("officers"), ""), user.officer_ref or "-"):
            one.add_error("officers", NAMED)
    return all(right) and form.is_valid() and all(one.is_valid() for one in filled)


def keyed_in(user, form, incidents):
    asked = form.cleaned_data
    return keying.key_in(
        asked["token"],
        form.details(),
        [one.columns() for one in incidents if not one.is_empty],
        channel=asked["channel"],
        received_at=asked["received_at"],
        how_it_came=asked["how_it_came"],
        scan=form.files_to_send(),
        by=user,
    )


def shown(request, footage_request):
    """Whoever turns out to have worn a camera there has done their part, and sees no more of it."""
    if footage_request.has_conflict_with(request.user):
        messages.warning(request, f"The request is kept as {footage_request.reference}. {CONFLICT}")
        return redirect("casework:queue")
    messages.success(request, "The request is kept. Footage that may show the person is held.")
    return redirect("casework:request", footage_request.reference)
