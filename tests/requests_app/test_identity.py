"""Is a proof asked for on a doubt alone, seen by its checker alone, and gone from the disk on its day?"""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from portal import audit, vault
from portal.models import AuditEvent, Shredding
from requests_app.documents import clean_document
from requests_app.forms import identity as identity_forms
from requests_app.lifecycle import afterwards, decision, identity, search
from requests_app.lifecycle.move import MoveRefused
from requests_app.models import IdentityDocument, Outcome, Question
from requests_app.views import public_proof
from tests.builders import a_request
from tests.footage_app.redaction.test_documents import a_pdf
from tests.people import a_caseworker, a_supervisor, sign_in
from tests.requests_app.letting_in import let_in

pytestmark = pytest.mark.django_db
IDENTITY, AUTHORITY = identity.IDENTITY, identity.AUTHORITY
MATCHES = {"name_matches": True, "date_of_birth_matches": True, "address_matches": True}
SEEN = {"result": "verified", "document_types": "passport and gas bill", **MATCHES}
DOUBT = "The e-mail address belongs to somebody with another name."


@pytest.fixture
def casey():
    return a_caseworker()


@pytest.fixture
def footage_request(casey):
    return a_request("searching", by=casey)


def a_photo(name="passport.jpg"):
    made = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "51.5N 0.1W, Amara's kitchen"
    Image.new("RGB", (60, 40), "teal").save(made, "JPEG", exif=exif)
    return SimpleUploadedFile(name, made.getvalue())


def kept(footage_request, by, **how):
    [document] = identity.keep_documents(
        footage_request, [clean_document(a_photo())], proves=how.pop("proves", IDENTITY), by=by, **how
    )
    return document


def asked(footage_request, by):
    return identity.ask_for_proof(footage_request, proves=IDENTITY, doubt=DOUBT, suffices="a passport", by=by)


# --- asking -------------------------------------------------------------------------------------------
def test_no_proof_is_asked_for_without_a_doubt_written_down(footage_request, casey):
    with pytest.raises(MoveRefused, match="doubt"):
        identity.ask_for_proof(footage_request, proves=IDENTITY, doubt=" ", suffices="a passport", by=casey)
    assert not Question.objects.exists()


def test_the_doubt_stays_with_us_and_what_suffices_is_sent(footage_request, casey):
    question = asked(footage_request, casey)
    assert question.reason == DOUBT
    assert "a passport" in question.letter.html and "another name" not in question.letter.html


def test_the_clock_starts_again_on_the_day_on_which_the_proof_comes(casey):
    with time_machine.travel(datetime(2026, 10, 5, 9, tzinfo=UTC), tick=False):
        footage_request = a_request("searching", by=casey)
    with time_machine.travel(datetime(2026, 10, 6, 9, tzinfo=UTC), tick=False):
        asked(footage_request, casey)
    with time_machine.travel(datetime(2026, 10, 19, 9, tzinfo=UTC), tick=False):
        kept(footage_request, audit.REQUESTER)
    footage_request.refresh_from_db()
    assert footage_request.due_on == date(2026, 11, 19)


def test_a_proof_keyed_in_later_counts_from_the_day_on_which_it_came(casey):
    with time_machine.travel(datetime(2026, 10, 5, 9, tzinfo=UTC), tick=False):
        footage_request = a_request("searching", by=casey)
        asked(footage_request, casey)
    with time_machine.travel(datetime(2026, 10, 23, 9, tzinfo=UTC), tick=False):
        kept(footage_request, casey, received_at=datetime(2026, 10, 19, 15, tzinfo=UTC))
    footage_request.refresh_from_db()
    assert footage_request.due_on == date(2026, 11, 19)


# --- keeping ------------------------------------------------------------------------------------------
def test_nothing_of_the_file_is_kept_but_how_its_pages_look(footage_request, casey, tmp_path):
    asked(footage_request, casey)
    pdf = SimpleUploadedFile(
        "bill.pdf", a_pdf(tmp_path, "<h1>One<h1 style='break-before:page'>Two").read_bytes()
    )
    identity.keep_documents(
        footage_request, [clean_document(a_photo()), clean_document(pdf)], proves=IDENTITY, by=audit.REQUESTER
    )
    photo, bill = footage_request.identity_documents.all()
    assert b"kitchen" not in vault.read(photo.vault_key) and photo.content_type == "image/jpeg"
    assert len(bill.pages) == 1
    for key in (bill.vault_key, *bill.pages):
        with Image.open(BytesIO(vault.read(key))) as page:
            assert page.format == "JPEG"
        on_disk = vault.path_of(key).read_bytes()
        assert b"JFIF" not in on_disk and b"%PDF" not in on_disk, "it lies on the disk in clear"


def test_what_was_not_asked_for_is_not_taken(footage_request):
    with pytest.raises(MoveRefused, match="not asked"):
        kept(footage_request, audit.REQUESTER)
    assert not IdentityDocument.objects.exists()


def test_more_documents_than_a_check_needs_are_refused_and_leave_nothing_behind(
    footage_request, casey, settings
):
    files = [clean_document(a_photo()) for _ in range(identity.MOST_DOCUMENTS + 1)]
    with pytest.raises(MoveRefused, match="at most 8"):
        identity.keep_documents(footage_request, files, proves=IDENTITY, by=casey)
    assert not [path for path in settings.VAULT_DIR.rglob("*") if path.is_file()]


def test_the_person_sends_it_behind_the_code_and_hears_that_we_have_it(client, footage_request, casey):
    asked(footage_request, casey)
    let_in(client, footage_request)
    page = client.get(reverse("public:send_proof", args=["identity"]))
    assert "a passport" in page.content.decode()
    response = client.post(reverse("public:send_proof", args=["identity"]), {"file": a_photo()}, follow=True)
    assert "We have your document" in response.content.decode()
    assert footage_request.identity_documents.count() == 1
    assert Question.objects.get().answered_at


def test_several_documents_can_be_sent_until_somebody_has_checked_them(client, footage_request, casey):
    asked(footage_request, casey)
    let_in(client, footage_request)
    url = reverse("public:send_proof", args=["identity"])
    for name in ("passport.jpg", "bill.jpg"):
        page = client.post(url, {"file": a_photo(name)}, follow=True).content.decode()
        assert "Send another document" in page and "a passport" in page
    assert footage_request.identity_documents.count() == 2
    identity.check_identity(footage_request, proves=IDENTITY, by=casey, **SEEN)
    assert "We need no proof" in client.post(url, {"file": a_photo()}, follow=True).content.decode()
    assert footage_request.identity_documents.count() == 2


def test_whoever_sends_very_many_files_is_told_to_wait_before_they_are_opened(
    client, footage_request, casey, monkeypatch
):
    asked(footage_request, casey)
    let_in(client, footage_request)
    monkeypatch.setattr(public_proof, "PROOFS_AN_HOUR", 0)
    monkeypatch.setattr(identity_forms, "clean_document", None)  # opening it would fail
    page = client.post(reverse("public:send_proof", args=["identity"]), {"file": a_photo()})
    assert page.status_code == 200 and "Wait an hour" in page.content.decode()


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"%PDF-1.4 broken", b"MZ\x90\0", b"<svg onload=x>"])
def test_a_file_that_is_no_document_is_refused_with_what_to_do(client, footage_request, casey, content):
    asked(footage_request, casey)
    let_in(client, footage_request)
    upload = SimpleUploadedFile("passport.pdf", content)
    response = client.post(reverse("public:send_proof", args=["identity"]), {"file": upload})
    assert response.status_code == 200 and "govuk-error-summary" in response.content.decode()
    assert not IdentityDocument.objects.exists() and Question.objects.get().is_open


# --- seeing -------------------------------------------------------------------------------------------
def test_only_whoever_checks_it_sees_it_and_each_opening_is_on_record(client, footage_request, casey):
    document = kept(footage_request, casey)
    url = reverse("casework:identity_page", args=[footage_request.reference, document.pk, 1])
    for other in (a_caseworker(), a_supervisor()):
        assert sign_in(client, other).get(url).status_code == 404
    shown = sign_in(client, casey).get(url)
    assert shown["Content-Type"] == "image/jpeg" and "no-store" in shown["Cache-Control"]
    opening = AuditEvent.objects.get(action="request.read_identity_document")
    assert opening.actor == f"user:{casey.pk}" and opening.about == f"identity_document:{document.pk}"
    assert sign_in(client, casey).get(url[:-2] + "2/").status_code == 404


# --- checking -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("what", "words"),
    [
        ({**SEEN, "document_types": " "}, "which documents"),
        ({**SEEN, "address_matches": False}, "does not match"),
        ({"result": "not_enough"}, "reason"),
        ({"result": "not_needed", "reason": " "}, "reason"),
    ],
)
def test_a_check_without_its_particulars_is_refused(footage_request, casey, what, words):
    with pytest.raises(MoveRefused, match=words):
        identity.check_identity(footage_request, proves=IDENTITY, by=casey, **what)
    assert not footage_request.identity_checks.exists()


def test_nothing_is_sent_for_approval_while_nobody_knows_who_asks(casey):
    footage_request = a_request("searching", by=casey)
    search.finish_search(footage_request, nothing_else=True, by=casey)
    decision.draft_decision(footage_request, outcome=Outcome.NOT_HELD, by=casey)
    with pytest.raises(MoveRefused, match="who is asking"):
        decision.send_for_approval(footage_request, by=casey)
    identity.check_identity(footage_request, proves=IDENTITY, by=casey, **SEEN)
    decision.send_for_approval(footage_request, by=casey)


def test_nothing_is_approved_when_a_check_is_taken_back_while_it_waits(casey):
    footage_request = a_request("awaiting_approval", by=casey)
    identity.check_identity(
        footage_request, proves=IDENTITY, result="not_enough", reason="The bill is forged.", by=casey
    )
    assert identity.why_not_identified(footage_request)
    assert decision.what_changed(footage_request, footage_request.decision)


def test_a_proof_that_comes_after_the_check_is_looked_at_first(footage_request, casey):
    identity.check_identity(footage_request, proves=IDENTITY, by=casey, **SEEN)
    assert identity.why_not_identified(footage_request) == []
    kept(footage_request, casey)
    assert identity.why_not_identified(footage_request) == [identity.LATER[IDENTITY]]


def test_a_proof_keyed_in_after_the_check_was_not_looked_at_whenever_it_had_come(footage_request, casey):
    identity.check_identity(footage_request, proves=IDENTITY, by=casey, **SEEN)
    checked = footage_request.identity_checks.get().checked_at
    with time_machine.travel(checked + timedelta(hours=5), tick=True):
        kept(footage_request, casey, received_at=checked - timedelta(hours=1))
        assert identity.to_look_at(footage_request) == 1
        assert identity.why_not_identified(footage_request) == [identity.LATER[IDENTITY]]
    assert not identity.to_erase(checked + timedelta(days=60)).exists(), "nobody has looked at it"


def test_whoever_asks_for_somebody_else_also_shows_that_they_may(casey):
    footage_request = a_request("searching", by=casey, for_whom="acting", subject_name="Bo Lind")
    identity.check_identity(footage_request, proves=IDENTITY, by=casey, **SEEN)
    assert identity.why_not_identified(footage_request) == [identity.MISSING[AUTHORITY]]
    with pytest.raises(MoveRefused, match="without their authority"):
        identity.check_identity(
            footage_request, proves=AUTHORITY, result="not_needed", reason="She is nice.", by=casey
        )
    identity.check_identity(
        footage_request,
        proves=AUTHORITY,
        result="verified",
        document_types="signed letter",
        name_matches=True,
        by=casey,
    )
    assert identity.why_not_identified(footage_request) == []


def test_a_proof_that_comes_while_somebody_checks_is_not_passed_over(client, footage_request, casey):
    kept(footage_request, casey)
    sign_in(client, casey)
    page = client.get(reverse("casework:identity", args=[footage_request.reference])).content.decode()
    seen = footage_request.identity_documents.get().pk
    assert f'name="check-identity-seen" value="{seen}"' in page
    kept(footage_request, casey)
    data = {"result": "verified", "document_types": "passport", "seen": seen, **dict.fromkeys(MATCHES, "yes")}
    data = {f"check-identity-{name}": value for name, value in data.items()}
    url = reverse("casework:check_identity", args=[footage_request.reference, "identity"])
    page = client.post(url, data, follow=True).content.decode()
    assert "Another document came while you looked" in page and not footage_request.identity_checks.exists()


def test_what_was_shown_at_a_desk_answers_the_question(footage_request, casey):
    question = asked(footage_request, casey)
    identity.check_identity(footage_request, proves=IDENTITY, by=casey, **SEEN)
    question.refresh_from_db()
    assert question.answered_at and identity.why_not_identified(footage_request) == []


def test_a_doubt_that_is_cleared_otherwise_is_not_waited_for(footage_request, casey):
    question = asked(footage_request, casey)
    identity.check_identity(
        footage_request,
        proves=IDENTITY,
        result="not_needed",
        reason="Rang back on the number on file.",
        by=casey,
    )
    question.refresh_from_db()
    assert question.withdrawn_at and identity.why_not_identified(footage_request) == []


# --- erasing ------------------------------------------------------------------------------------------
def test_its_pictures_are_gone_from_the_disk_28_days_after_the_check(
    footage_request, casey, django_capture_on_commit_callbacks
):
    document = kept(footage_request, casey)
    identity.check_identity(footage_request, proves=IDENTITY, by=casey, **SEEN)
    for days, gone in [(27, False), (28.01, True)]:
        with django_capture_on_commit_callbacks(execute=True):
            keys = [document.vault_key, *document.pages]
            with time_machine.travel(timezone.now() + timedelta(days=days)):
                identity.erase_due()
        assert [vault.path_of(key).exists() for key in keys] == [not gone]
    document.refresh_from_db()
    assert document.vault_key == "" and document.name == "" and document.pages == []
    assert AuditEvent.objects.filter(action="request.erase_proof").count() == 1


def test_its_pictures_are_gone_7_days_after_the_request_has_closed_whether_checked_or_not(
    footage_request, casey, django_capture_on_commit_callbacks
):
    document = kept(footage_request, casey)
    afterwards.withdraw(footage_request, by=audit.REQUESTER)
    path = vault.path_of(document.vault_key)
    for days, gone in [(6.9, False), (7.01, True)]:
        later = time_machine.travel(timezone.now() + timedelta(days=days))
        with django_capture_on_commit_callbacks(execute=True), later:
            identity.erase_due()
        assert path.exists() is not gone


def test_a_picture_that_a_full_or_broken_disk_kept_is_erased_the_next_time(
    footage_request, casey, django_capture_on_commit_callbacks, monkeypatch
):
    document = kept(footage_request, casey)
    path = vault.path_of(document.vault_key)
    afterwards.withdraw(footage_request, by=audit.REQUESTER)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        with monkeypatch.context() as broken, pytest.raises(OSError, match="full"):
            broken.setattr(vault, "erase", a_full_disk)
            with django_capture_on_commit_callbacks(execute=True):
                identity.erase_due()
        assert path.exists() and not IdentityDocument.objects.get().vault_key
        with django_capture_on_commit_callbacks(execute=True):
            identity.erase_due()
    assert not path.exists() and not Shredding.objects.exists()


def a_full_disk(key):
    raise OSError("full")


def test_what_nobody_has_checked_yet_stays_while_the_request_is_open(footage_request, casey):
    document = kept(footage_request, casey)
    with time_machine.travel(timezone.now() + timedelta(days=90)):
        assert identity.erase_due() == 0
    assert vault.path_of(document.vault_key).exists()


# --- the page -----------------------------------------------------------------------------------------
def test_the_page_says_what_is_missing_and_takes_what_was_found(client, footage_request, casey):
    url = reverse("casework:identity", args=[footage_request.reference])
    sign_in(client, casey)
    assert identity.MISSING[IDENTITY] in client.get(url).content.decode()
    check = reverse("casework:check_identity", args=[footage_request.reference, "identity"])
    wrong = client.post(check, {"check-identity-result": "verified"})
    assert "Enter what you looked at" in wrong.content.decode()
    data = {"result": "verified", "document_types": "passport", **dict.fromkeys(MATCHES, "yes")}
    done = client.post(check, {f"check-identity-{name}": value for name, value in data.items()}, follow=True)
    assert "It is them" in done.content.decode()
    assert footage_request.identity_checks.get().checked_by == casey


def test_the_menu_of_the_request_says_that_a_proof_waits_to_be_checked(client, footage_request, casey):
    url = reverse("casework:request", args=[footage_request.reference])
    kept(footage_request, casey)
    assert "1 to check" in sign_in(client, casey).get(url).content.decode()
    identity.check_identity(footage_request, proves=IDENTITY, by=casey, **SEEN)
    assert "to check</span>" not in client.get(url).content.decode()


def test_a_paper_that_came_by_post_is_kept_with_its_day(client, footage_request, casey):
    url = reverse("casework:keep_proof", args=[footage_request.reference, "identity"])
    today = timezone.localdate()
    data = {"received_on-day": today.day, "received_on-month": today.month, "received_on-year": today.year}
    data = {f"keep-identity-{name}": value for name, value in data.items()}
    sign_in(client, casey).post(url, {**data, "keep-identity-file": a_photo()})
    assert footage_request.identity_documents.get().name == "passport.jpg"


# --- at once ------------------------------------------------------------------------------------------
def test_whoever_asks_late_says_what_raised_the_doubt_only_now(client, casey):
    footage_request = a_request("searching", by=casey, received_at=timezone.now() - timedelta(days=8))
    with pytest.raises(MoveRefused, match="at once"):
        asked(footage_request, casey)
    url = reverse("casework:ask_for_proof", args=[footage_request.reference, "identity"])
    said = {"doubt": DOUBT, "suffices": "a passport"}
    wrong = sign_in(client, casey).post(url, {f"ask-identity-{name}": text for name, text in said.items()})
    assert "Enter what raised the doubt only now" in wrong.content.decode()
    assert not Question.objects.exists()
    said["why_now"] = "Their letter of yesterday is in another hand."
    client.post(url, {f"ask-identity-{name}": text for name, text in said.items()})
    assert "another hand" in Question.objects.get().reason
