"""Where is which page? Drafting, approving and handing over a decision."""

from django.urls import path

from requests_app.views import (
    approval,
    approval_deliveries,
    approval_files,
    approval_report,
    deciding,
    decision,
)

app_name = "approval"
urlpatterns = [
    path("", approval.waiting, name="list"),
    # the caseworker's draft
    path("draft/<str:reference>/", decision.draft, name="draft"),
    path("draft/<str:reference>/ground/", decision.ground, name="ground"),
    path("draft/<str:reference>/hiding/", decision.explain_hiding, name="hiding"),
    path("draft/<str:reference>/steps/", decision.steps, name="ladder"),
    path("draft/<str:reference>/letter.pdf", decision.preview, name="preview"),
    path("draft/<str:reference>/send", decision.send_for_approval, name="send_for_approval"),
    # what was done on the way, and after the end
    path("record/<str:reference>/", deciding.record, name="record"),
    path("record/<str:reference>/search/", deciding.record_search, name="record_search"),
    path("record/<str:reference>/flags/raise/", deciding.raise_flag, name="raise_flag"),
    path("record/<str:reference>/flags/<int:flag>/lower/", deciding.lower_flag, name="lower_flag"),
    path("record/<str:reference>/viewings/offer/", deciding.offer_viewing, name="offer_viewing"),
    path(
        "record/<str:reference>/viewings/<int:viewing>/agree/", deciding.agree_viewing, name="agree_viewing"
    ),
    path("record/<str:reference>/viewings/<int:viewing>/end/", deciding.end_viewing, name="end_viewing"),
    path("record/<str:reference>/reopen/", deciding.reopen, name="reopen"),
    path("record/<str:reference>/keep-restriction/", deciding.keep_restriction, name="keep_restriction"),
    path(
        "record/<str:reference>/settle-restriction/", deciding.settle_restriction, name="settle_restriction"
    ),
    # what has been handed over
    path("deliveries/<str:reference>/", approval_deliveries.deliveries, name="deliveries"),
    path("deliveries/<str:reference>/<int:delivery>/revoke", approval_deliveries.revoke, name="revoke"),
    path("deliveries/<str:reference>/<int:delivery>/reissue", approval_deliveries.reissue, name="reissue"),
    # the approver's pages
    path("<str:reference>/", approval.compare, name="compare"),
    path("<str:reference>/report/", approval_report.page, name="report"),
    path("<str:reference>/report.json", approval_report.as_json, name="report_json"),
    path("<str:reference>/approve", approval.approve, name="approve"),
    path("<str:reference>/first-look", approval.first_look, name="first_look"),
    path("<str:reference>/return", approval.return_draft, name="return_draft"),
    path("<str:reference>/letter.pdf", approval_files.letter, name="letter"),
    path("<str:reference>/original/<int:clip>.mp4", approval_files.original, name="original"),
    path("<str:reference>/redacted/<int:derivative>.mp4", approval_files.redacted, name="redacted"),
    path("<str:reference>/redacted/<int:derivative>/<int:number>.jpg", approval_files.still, name="still"),
]
