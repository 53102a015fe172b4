"""When several press at the same moment on a complaint or a check, is it done once? Real processes, one database."""

import uuid

import pytest

from portal.models import AuditEvent
from requests_app.lifecycle import identity
from requests_app.models import Complaint, IdentityCheck, Letter
from tests.builders import a_request
from tests.people import a_caseworker, a_supervisor
from tests.requests_app.test_casework_races import at_once
from tests.requests_app.test_complaints import DETAILS, a_complaint

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.races]
BEFORE = """
from requests_app.lifecycle import complaints, identity
from requests_app.models import Complaint
"""


def test_of_several_who_judge_a_complaint_one_does():
    a_complaint(a_request("decided"))
    act = "complaints.decide(complaint, outcome='not_upheld', words='It was right.', by=me)"
    told = at_once([(a_supervisor(), act) for _ in range(3)], BEFORE + "complaint = Complaint.objects.get()")
    assert sorted(words.partition(":")[0] for words in told) == ["done", "refused", "refused"]
    assert Letter.objects.filter(kind="complaint_outcome").count() == 1
    assert AuditEvent.objects.filter(action="complaint.decide").count() == 1


@pytest.mark.parametrize("of_a_request", [True, False])
def test_a_form_pressed_several_times_at_once_makes_one_complaint(of_a_request):
    footage_request = a_request("decided")
    found = "FootageRequest.objects.get()" if of_a_request else "None"
    before = BEFORE + f"footage_request = {found}"
    act = (
        f"complaints.receive({str(uuid.uuid4())!r}, {DETAILS!r}, kind='data_protection', "
        "footage_request=footage_request, by='requester')"
    )
    assert at_once([(a_caseworker(), act) for _ in range(3)], before) == ["done"] * 3
    assert Complaint.objects.count() == 1
    assert Letter.objects.filter(kind="complaint_acknowledgement").count() == 1
    assert Complaint.objects.get().footage_request == (footage_request if of_a_request else None)


def test_several_complaints_about_one_request_do_not_wait_for_each_other_for_ever():
    a_request("decided")
    act = (
        f"complaints.receive(__import__('uuid').uuid4(), {DETAILS!r}, kind='data_protection', "
        "footage_request=footage_request, by='requester')"
    )
    before = BEFORE + "footage_request = FootageRequest.objects.get()"
    assert at_once([(a_caseworker(), act) for _ in range(3)], before) == ["done"] * 3
    assert Complaint.objects.count() == 3


def test_of_two_checks_of_what_was_asked_for_both_stand_and_the_question_is_closed_once():
    casey = a_caseworker()
    footage_request = a_request("searching", by=casey)
    identity.ask_for_proof(
        footage_request, proves="identity", doubt="A doubt.", suffices="a passport", by=casey
    )
    act = (
        "identity.check_identity(footage_request, proves='identity', result='verified', document_types='passport', "
        "name_matches=True, date_of_birth_matches=True, address_matches=True, by=me)"
    )
    before = BEFORE + "footage_request = FootageRequest.objects.get()"
    assert at_once([(casey, act)] * 2, before) == ["done"] * 2
    assert IdentityCheck.objects.count() == 2
    assert AuditEvent.objects.filter(action="request.answer").count() == 1


def test_a_withdrawal_while_proofs_are_erased_loses_neither():
    casey = a_caseworker()
    footage_request = a_request("searching", by=casey)
    before = (
        BEFORE + "from requests_app.lifecycle import erasure\nfootage_request = FootageRequest.objects.get()"
    )
    acts = ["afterwards.withdraw(footage_request, by='requester')", "erasure.erase(footage_request)"]
    assert at_once([(casey, act) for act in acts], before) == ["done"] * 2
    footage_request.refresh_from_db()
    assert footage_request.is_closed and footage_request.erased_at is None
