"""What was hidden, by which model, confirmed by whom, on which ground? A page that prints, and JSON."""

from django.http import JsonResponse
from django.shortcuts import render

from portal import audit
from portal.access import staff_with
from requests_app.lifecycle.release import frozen_derivatives
from requests_app.report import report
from requests_app.views.approval import check_words, request_of, shown


def report_of(request, footage_request, page):
    """The decision, and the report on it."""
    audit.record_now("decision.read", by=request.user, chain=footage_request.reference, page=page)
    decision = shown(request, footage_request)
    return decision, report(decision, frozen_derivatives(decision))


@staff_with("requests.see_approvals", load=request_of)
def page(request, footage_request):
    decision, told = report_of(request, footage_request, "report")
    for recording in told["recordings"]:
        recording["checks"] = [check_words(check) for check in recording["checks"]]
    context = {"footage_request": footage_request, "decision": decision, "report": told}
    return render(request, "approval/report.html", context)


@staff_with("requests.see_approvals", load=request_of)
def as_json(request, footage_request):
    _, told = report_of(request, footage_request, "report.json")
    response = JsonResponse(told, json_dumps_params={"indent": 1, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="report-{footage_request.reference}.json"'
    return response
