"""What is asked, what was found, and what is to be done next? The request's own page."""

from django.shortcuts import render

from footage_app.boroughs import NAMES
from portal.access import staff_with
from requests_app.forms.casework_clips import RuleOutForm
from requests_app.lifecycle import identity
from requests_app.models import Verdict
from requests_app.views.casework import clock_marks, links
from requests_app.views.casework.fate import fate
from requests_app.views.casework.frame import frame
from requests_app.views.casework.loading import request_of


@staff_with("requests.see", load=request_of)
def overview(request, footage_request):
    candidates = list(footage_request.candidates.select_related("clip", "verdict_by", "incident"))
    for candidate in candidates:
        candidate.fate = fate(candidate)
    undecided = [candidate for candidate in candidates if candidate.verdict == Verdict.UNDECIDED]
    incidents = list(footage_request.incidents.all())
    for incident in incidents:
        incident.borough_name = NAMES.get(incident.borough, "")
    context = {
        **frame(request, footage_request, "request"),
        **clock_marks.section(footage_request),
        **links.section(request.user, footage_request),
        "incidents": incidents,
        "candidates": candidates,
        "undecided": undecided,
        "confirmed": [candidate for candidate in candidates if candidate.verdict == Verdict.CONFIRMED],
        "complaints": footage_request.complaints.order_by("received_at", "pk"),
        "missing_proof": identity.why_not_identified(footage_request),
        "rule_out_form": RuleOutForm(),
    }
    return render(request, "casework/request.html", context)
