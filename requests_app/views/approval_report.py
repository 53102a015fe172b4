"""What was hidden, by which model, confirmed by whom, on which ground? A page that prints, and JSON."""

from django.http import JsonResponse
from django.shortcuts import render

from portal.access import staff_with
from requests_app.lifecycle.release import frozen_derivatives
from requests_app.report import report
from requests_app.views.approval import check_words, request_of, shown
from requests_app.views.reading import on_record


def report_of(request, footage_request):
    """The request, the decision and the report on it."""
    read = on_record(request, footage_request, "decision.read")
    decision = shown(request, footage_request)
    return {**read, "decision": decision, "report": report(decision, frozen_derivatives(decision))}


@staff_with("requests.see_approvals", load=request_of)
def page(request, footage_request):
    context = report_of(request, footage_request)
    for recording in context["report"]["recordings"]:
        recording["checks"] = [check_words(check) for check in recording["checks"]]
    return render(request, "approval/report.html", context)


@staff_with("requests.see_approvals", load=request_of)
def as_json(request, footage_request):
    told = report_of(request, footage_request)["report"]
    response = JsonResponse(told, json_dumps_params={"indent": 1, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="report-{footage_request.reference}.json"'
    return response
