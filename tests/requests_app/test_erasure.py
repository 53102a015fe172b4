"""Is a person forgotten on their day, in the database and on the disk, and does the skeleton stay?"""

import uuid
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.apps import apps
from django.conf import settings as project
from django.core.management import call_command
from django.db import models
from django.urls import reverse
from django.utils import timezone

from footage_app import job_promises, stores
from footage_app.models import Derivative
from portal import audit, audit_check
from portal.models import AuditEvent
from requests_app import promises
from requests_app.law.deadlines import add_months
from requests_app.lifecycle import (
    afterwards,
    complaints,
    correspondence,
    decision,
    erasure,
    identity,
    notes,
    questions,
    release,
    reopening,
    search,
)
from requests_app.lifecycle.move import MoveRefused
from requests_app.models import (
    Complaint,
    Flag,
    FootageRequest,
    HoldRelease,
    Outcome,
    SearchRecord,
    Viewing,
)
from requests_app.pictures import Kept
from tests.builders import a_docked_clip, a_filmed_request, a_request, lead
from tests.people import a_caseworker, a_legal_approver, a_supervisor, sign_in
from tests.requests_app.test_identity import SEEN, a_photo, clean_document

pytestmark = pytest.mark.django_db
TOKEN = "Zwetschgendatschi"  # stands in every text that may hold something personal


@pytest.fixture
def casey():
    return a_caseworker()


def token(what):
    return f"{TOKEN} {what}"


def closed_and_let_go(footage_request):
    """Ended, its downloads over, its holds released by two people; returns the request."""
    with time_machine.travel(timezone.now() + timedelta(days=100)):
        release = afterwards.propose_hold_release(
            [footage_request], kind=HoldRelease.Kind.TIME, reason=token("Time is over."), by=a_supervisor()
        )
        outcome = afterwards.confirm_hold_release(release, by=a_legal_approver())
        assert outcome.left_out == []
    footage_request.refresh_from_db()
    return footage_request


def a_request_full_of(casey):
    """Decided, with the token wherever a text can be."""
    footage_request = a_filmed_request(
        by=casey,
        name=token("name"),
        email=f"{TOKEN}@example.com".lower(),
        phone=token("phone"),
        postal_address=token("address"),
        appearance=token("coat"),
        place_text=token("place"),
        what_happened=token("what"),
        officers=token("officers"),
        references=token("references"),
    )
    file = ("a.jpg", Kept(clean_document(a_photo()).pages[0].content, "image/jpeg", ".jpg"))
    correspondence.send_message(footage_request, text=token("message"), by=audit.REQUESTER, files=[file])
    notes.add_note(footage_request, text=token("note"), by=casey)
    question = questions.ask(footage_request, "clarification", text=token("question"), by=casey)
    questions.answer(question, text=token("answer"), by=casey)
    [document] = identity.keep_documents(
        footage_request, [clean_document(a_photo(f"{TOKEN}.jpg"))], proves="identity", by=casey
    )
    identity.check_identity(
        footage_request, proves="identity", by=casey, **{**SEEN, "reason": token("reason")}
    )
    Flag.objects.create(
        footage_request=footage_request, kind="live_case", reason=token("flag"), raised_by=casey,
        lowered_at=timezone.now(), lowered_by=casey, lowered_because=token("lowered"),
    )  # fmt: skip
    SearchRecord.objects.create(
        footage_request=footage_request, searched=token("system"), result=token("result"), searched_by=casey
    )
    Viewing.objects.create(
        footage_request=footage_request, place=token("station"), offer=token("offer"), offered_by=casey,
        outcome="declined", outcome_words=token("outcome"), outcome_at=timezone.now(), outcome_by=casey,
    )  # fmt: skip
    candidate = a_clip_ruled_out(footage_request, casey)
    assert candidate.verdict_reason == token("ruled out")
    lead(footage_request, to="awaiting_approval", by=casey)
    decision.return_draft(footage_request, comment=token("comment"), by=a_legal_approver())
    lead(footage_request, to="decided", by=casey)
    for delivery in footage_request.deliveries.all():
        release.revoke(delivery, reason=token("revoked"), by=casey)
        release.reissue(delivery, reason=token("issued again"), by=a_supervisor())
    complained_about(footage_request)
    return footage_request


def a_clip_ruled_out(footage_request, casey):
    """Found while it was searched again, ruled out twice."""
    search.reopen_search(footage_request, by=casey)
    candidate = search.add_by_hand(footage_request, a_docked_clip(), by=casey)
    search.rule_out(candidate, reason=token("first thought"), by=casey)
    search.undecide(candidate, by=casey)
    search.rule_out(candidate, reason=token("ruled out"), by=casey)
    search.finish_search(footage_request, nothing_else=True, by=casey)
    return candidate


def complained_about(footage_request):
    now = timezone.now()
    complaint = Complaint.objects.create(
        reference="CMP-2222-3333", form_token="b7f1c7c2-7bd0-4a0e-9c4f-5a3c3f4d1111", kind="data_protection",
        footage_request=footage_request, name=token("name"), text=token("complaint"), email="z@example.com",
        outcome="not_upheld", outcome_words=token("reasons"), decided_at=now, closed_at=now,
    )  # fmt: skip
    complaint.steps.create(
        kind="note", on=timezone.localdate(), text=token("step"), written_by=a_caseworker()
    )


def where_it_still_stands(word):
    """Every column of every row of the database that holds the word."""
    found = []
    for model in apps.get_models():
        for row in model._default_manager.values():
            found += [
                f"{model.__name__}.{name}"
                for name, value in row.items()
                if word.lower() in str(value).lower()
            ]
    return sorted(set(found))


def vault_files():
    return {path for path in project.VAULT_DIR.rglob("*") if path.is_file()}


def test_on_its_day_a_person_is_gone_from_the_database_and_from_the_disk(
    client, casey, django_capture_on_commit_callbacks
):
    before = vault_files()
    with django_capture_on_commit_callbacks(execute=True):
        footage_request = a_request_full_of(casey)
    made = vault_files() - before
    results = list(Derivative.objects.values_list("store_key", flat=True))
    assert made and results and all(stores.has(key) for key in results)
    assert len(where_it_still_stands(TOKEN)) > 15, "the request is not as full as it should be"
    closed_and_let_go(footage_request)
    day = erasure.erase_on(footage_request)
    moments = [timezone.now() + (day - timezone.localdate()) + timedelta(days=more) for more in (-1, 0.5)]
    for moment, gone in zip(moments, [False, True], strict=True):
        with time_machine.travel(moment), django_capture_on_commit_callbacks(execute=True):
            rehearsed = erasure.rehearse()
            assert [one.reference for one in erasure.erase_due()] == [one.reference for one in rehearsed]
        footage_request.refresh_from_db()
        assert bool(footage_request.erased_at) == gone
    assert where_it_still_stands(TOKEN) == []
    assert made & vault_files() == set()
    assert not any(stores.has(key) for key in results)
    assert [*promises.breaches(), *job_promises.breaches()] == [], "what is forgotten is no broken promise"
    for letter in footage_request.letters.all():
        assert sign_in(client, casey).get(reverse("casework:letter", args=[letter.pk])).status_code == 404


def test_the_skeleton_and_the_log_stay_and_still_check_out(casey, django_capture_on_commit_callbacks):
    footage_request = lead(a_request("searching", by=casey, name=token("name")), to="decided", by=casey)
    closed_and_let_go(footage_request)
    events = AuditEvent.objects.filter(chain=footage_request.reference).count()
    with (
        time_machine.travel(timezone.now() + timedelta(days=1500)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        call_command("erase_requests", stdout=StringIO())
    footage_request.refresh_from_db()
    assert footage_request.name == "Erased" and footage_request.decision.outcome == Outcome.NOT_HELD
    assert footage_request.decision.approved_hashes and footage_request.incidents.get().borough
    assert AuditEvent.objects.filter(chain=footage_request.reference).count() == events + 1
    assert audit_check.check_chain(footage_request.reference).fault is None


def test_a_dry_run_says_what_would_go_and_changes_nothing(casey):
    footage_request = a_request("searching", by=casey, name=token("name"))
    afterwards.abandon(footage_request, because="flood", reason="No answer.", by=casey)
    closed_and_let_go(footage_request)
    out = StringIO()
    with time_machine.travel(timezone.now() + timedelta(days=500)):
        call_command("erase_requests", "--dry-run", stdout=out)
    assert footage_request.reference in out.getvalue() and "1 case would be erased" in out.getvalue()
    footage_request.refresh_from_db()
    assert footage_request.name == token("name") and footage_request.erased_at is None


def test_a_complaint_that_comes_between_the_choice_and_the_erasing_stops_it(casey):
    footage_request = a_request("searching", by=casey)
    afterwards.abandon(footage_request, because="flood", reason="No answer.", by=casey)
    closed_and_let_go(footage_request)
    with time_machine.travel(timezone.now() + timedelta(days=500)):
        [chosen] = erasure.due()
        a_complaint(footage_request)
        assert erasure.erase(chosen) is None
    footage_request.refresh_from_db()
    assert footage_request.name != "Erased" and footage_request.erased_at is None


def a_complaint(footage_request=None):
    details = {"name": token("name"), "email": f"{TOKEN}@example.com".lower(), "text": token("text")}
    return complaints.receive(
        uuid.uuid4(), details, kind="data_protection", footage_request=footage_request, by=audit.REQUESTER
    )


def test_a_complaint_of_which_nobody_found_the_request_is_erased_by_itself(
    casey, django_capture_on_commit_callbacks
):
    before = vault_files()
    complaint = a_complaint()
    complaints.decide(complaint, outcome="not_upheld", words=token("words"), by=a_supervisor())
    made = vault_files() - before
    for days, gone in [(1000, False), (1130, True)]:
        with (
            time_machine.travel(timezone.now() + timedelta(days=days)),
            django_capture_on_commit_callbacks(execute=True),
        ):
            assert [one.reference for one in erasure.rehearse()] == [complaint.reference][: int(gone)]
            erasure.erase_due()
    assert where_it_still_stands(TOKEN) == []
    assert made and made & vault_files() == set()


def test_who_complains_about_a_request_that_is_erased_is_erased_later_and_no_request_comes_of_it(
    casey, django_capture_on_commit_callbacks
):
    footage_request = a_request("searching", by=casey)
    afterwards.abandon(footage_request, because="flood", reason="No answer.", by=casey)
    closed_and_let_go(footage_request)
    with time_machine.travel(timezone.now() + timedelta(days=500)):
        erasure.erase_due()
        complaint = a_complaint(footage_request)
        complaints.decide(
            complaint,
            outcome="upheld",
            words="So it is.",
            put_right="Nothing.",
            overturned=True,
            by=a_supervisor(),
        )
        with pytest.raises(MoveRefused, match="is erased"):
            complaints.ask_anew(complaint, by=casey)
        with pytest.raises(MoveRefused, match="is erased"):
            reopening.reopen(footage_request, reason="Upheld.", by=a_supervisor())
    with time_machine.travel(timezone.now() + timedelta(days=1700)):
        erasure.erase_due()
    assert where_it_still_stands(TOKEN) == []


@pytest.mark.parametrize("outcome", ["withdrawn", "abandoned", "complaint", *Outcome.values])
def test_every_way_to_end_has_its_own_time(outcome):
    assert project.KEEP_REQUESTS_MONTHS[outcome] > 0


def test_a_request_that_two_people_have_not_let_go_stays(casey):
    footage_request = a_request("searching", by=casey)
    afterwards.abandon(footage_request, because="flood", reason="No answer.", by=casey)
    with time_machine.travel(timezone.now() + timedelta(days=2000)):
        assert erasure.due() == []


def test_an_open_complaint_keeps_everything_and_a_closed_one_starts_the_time_anew(casey):
    footage_request = a_request("searching", by=casey)
    afterwards.abandon(footage_request, because="flood", reason="No answer.", by=casey)
    closed_and_let_go(footage_request)
    complained_about(footage_request)
    Complaint.objects.update(closed_at=None, outcome="")
    with time_machine.travel(timezone.now() + timedelta(days=2000)):
        assert erasure.due() == []
        now = timezone.now()
        Complaint.objects.update(closed_at=now, outcome="upheld")
        assert erasure.due() == []
        assert erasure.erase_on(footage_request) == add_months(timezone.localdate(), 12)


# --- nothing is forgotten to be forgotten ----------------------------------------------------------------
# Columns that say nothing of a person.
KEPT = {
    "FootageRequest": "reference form_token status channel for_whom contact_by receive_by abandoned_because",
    "Incident": "certainty borough",
    "Candidate": "regime added_how verdict",
    "Attachment": "content_type",
    "OutgoingEmail": "kind state provider_id",
    "Question": "kind",
    "Letter": "kind title sha256 goes_by",
    "IdentityDocument": "proves content_type scanned_with",
    "IdentityCheck": "proves result",
    "Extension": "void_because",
    "Flag": "kind",
    "Link": "kind",
    "LadderStep": "rung",
    "Viewing": "outcome",
    "Decision": "outcome regime ground general_ground clips letter_sha256 outputs seal approved_hashes first_look_hashes",
    "Delivery": "token file_name sha256",
    "Complaint": "reference form_token kind channel outcome",
    "ComplaintStep": "kind",
}
TEXTS = (models.CharField, models.TextField, models.JSONField, models.UUIDField, models.BinaryField)


def test_every_text_of_a_request_is_either_erased_or_known_to_be_harmless():
    unsaid = []
    for table in (erasure.ERASED, erasure.OF_A_COMPLAINT):
        for model, _, columns in table:
            texts = {field.name for field in model._meta.concrete_fields if isinstance(field, TEXTS)}
            kept = set(KEPT.get(model.__name__, "").split())
            unsaid += [f"{model.__name__}.{name}" for name in texts - set(columns) - kept]
    assert unsaid == []


def test_everything_that_hangs_on_a_request_is_in_the_list():
    known = {model for model, _, _ in [*erasure.ERASED, *erasure.OF_A_COMPLAINT]}
    harmless = {
        "AccessCode",
        "Clock",
        "FoiStub",
        "HoldRelease",
        "Complaint",
    }  # codes go; the others hold no text of theirs
    hanging = {one.related_model for one in FootageRequest._meta.related_objects} - known
    assert {model.__name__ for model in hanging} <= harmless
