"""Can somebody ask for another person, for a child, or without e-mail, and is what they say kept as what it is?"""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal import vault
from requests_app.forms.public_people import ReceiveForm, SubjectForm
from requests_app.lifecycle import identity
from requests_app.models import Draft, DraftFile, FootageRequest, IdentityDocument, Letter
from tests.builders import a_request
from tests.requests_app.asking import ANSWERS, PER_INCIDENT, answer, problems, when
from tests.requests_app.letting_in import let_in

pytestmark = pytest.mark.django_db
SUBJECT = {
    "subject_name": "Kofi Mensah", "relationship": "I am his solicitor",
    "subject_date_of_birth-day": "27", "subject_date_of_birth-month": "3", "subject_date_of_birth-year": "1986",
}  # fmt: skip
CHILD = SUBJECT | {"relationship": "I am their mother", "why": "young"}


def a_paper(name="authority.png"):
    made = BytesIO()
    Image.new("RGB", (40, 30), "white").save(made, "PNG")
    return SimpleUploadedFile(name, made.getvalue())


def go_through(client, who, subject, **changes):
    """Every page in order for whoever asks for another; the answer to the last."""
    before = [("who", {"who": who}), ("subject", subject)]
    after = [(step, ANSWERS[step]) for step in ("another", "appearance", "photo")]
    after += [
        ("authority", {}),
        *((step, ANSWERS[step]) for step in ("you", "contact", "receive")),
    ]
    each = [(step, when() if step == "when" else ANSWERS[step]) for step in PER_INCIDENT]
    for step, typed in [*before, *each, *after]:
        url = f"/ask/1/{step}/" if step in PER_INCIDENT else f"/ask/{step}/"
        response = client.post(url, {**typed, **changes.get(step, {})})
        assert response.status_code == 302, f"{step}: {problems(response)}"
    return response


def test_a_representative_says_for_whom_and_sends_the_authority(client):
    go_through(client, "acting", SUBJECT, authority={"file": a_paper()})
    page = client.get("/ask/check/").text
    assert "Kofi Mensah" in page and "authority.png" in page and "asked you to act for them" in page
    client.post("/ask/send/")
    made = FootageRequest.objects.get()
    assert (made.for_whom, made.subject_name, made.relationship) == (
        "acting",
        "Kofi Mensah",
        "I am his solicitor",
    )
    assert made.name == "Amara Okafor" and made.date_of_birth is None
    assert str(made.subject_date_of_birth) == "1986-03-27"
    assert made.incidents.get().their_part == "They were stopped or searched"
    paper = made.identity_documents.get()
    assert paper.proves == IdentityDocument.Proves.AUTHORITY
    assert vault.read(paper.vault_key)


def test_the_authority_can_be_sent_later_and_nothing_is_released_without_it(client):
    go_through(client, "acting", SUBJECT)
    assert "You send it later" in client.get("/ask/check/").text
    client.post("/ask/send/")
    made = FootageRequest.objects.get()
    assert not made.identity_documents.exists()
    assert identity.AUTHORITY in identity.needed(made)
    assert any("may act for somebody else" in reason for reason in identity.why_not_identified(made))


def test_behind_the_code_the_missing_authority_can_be_sent_unasked(client):
    made = a_request(for_whom="acting", subject_name="Kofi Mensah", relationship="friend")
    let_in(client, made)
    assert "Send it now" in client.get("/your-request/").text
    client.post("/your-request/proof/authority/", {"file": a_paper()})
    assert made.identity_documents.get().proves == IdentityDocument.Proves.AUTHORITY
    assert "Send it now" not in client.get("/your-request/").text


def test_for_a_child_it_is_asked_why_they_do_not_ask_and_not_how_old_they_are(client):
    page = client.post("/ask/", {"who": "child"}, follow=True).text
    assert "Footage of a child belongs to the child" in page and "at any age" in page
    assert "why" in problems(client.post("/ask/subject/", SUBJECT))
    go_through(client, "child", CHILD | {"why": "other", "why_else": "They are in hospital"})
    client.post("/ask/send/")
    assert FootageRequest.objects.get().child_understands == "Another reason: They are in hospital"


def test_somebody_who_asks_for_themselves_is_asked_nothing_of_this(client):
    answer(client, "who")
    for step in ("subject", "authority"):
        assert client.get(f"/ask/{step}/").url == "/ask/1/when/"


def test_who_changes_to_asking_for_themselves_leaves_no_paper_of_another_behind(
    client, django_capture_on_commit_callbacks
):
    go_through(client, "acting", SUBJECT, authority={"file": a_paper()})
    key = DraftFile.objects.get().vault_key
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/ask/", {"who": "me"})
    assert not DraftFile.objects.exists()
    with pytest.raises(vault.NotInVault):
        vault.read(key)
    client.post("/ask/send/")
    made = FootageRequest.objects.get()
    assert (made.for_whom, made.subject_name) == ("me", "")
    assert made.incidents.get().their_part == "I was stopped or searched"


def test_the_questions_are_about_the_person_in_the_footage(client):
    client.post("/ask/", {"who": "acting"})
    client.post("/ask/subject/", SUBJECT)
    client.post("/ask/1/when/", when())
    client.post("/ask/1/where/", ANSWERS["where"])
    page = client.get("/ask/1/what/").text
    assert "What was their part in it?" in page and "They were arrested" in page
    assert "I was arrested</label>" not in page


@pytest.mark.parametrize("who", ["claim", "died", "other"])
def test_who_must_go_another_way_is_told_why_where_and_how_to_come_back(client, who):
    response = client.post("/ask/", {"who": who}, follow=True)
    page = response.text
    assert "Information Rights Unit" in page and "Go back and change your answer" in page
    law = {"claim": "schedule 2, paragraph 5", "died": "Freedom of Information Act", "other": "section 40(2)"}
    assert law[who] in page
    assert not Draft.objects.exists()


def test_the_pages_of_other_forces_have_an_address(client):
    assert "Guildhall Yard East" in client.get("/other-ways/city-of-london/").text
    assert "www.police.uk" in client.get("/other-ways/another-force/").text


# --- how to get footage -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("by", "chosen", "right"),
    [("email", {"receive_by": "download"}, True), ("post", {"receive_by": "download"}, False),
     ("phone", {"receive_by": "download"}, False), ("phone", {"receive_by": "medium"}, False),
     ("phone", {"receive_by": "medium", "address": "1 High Street"}, True), ("post", {"receive_by": "medium"}, True),
     ("phone", {"receive_by": "collect"}, True), ("email", {"receive_by": "viewing"}, True), ("email", {}, False)],
)  # fmt: skip
def test_what_can_be_chosen_is_what_can_reach_them(by, chosen, right):
    assert ReceiveForm(chosen, asked={"contact": {"contact_by": by}}).is_valid() is right


def test_who_changes_from_email_to_post_is_asked_again_how_to_get_footage(client):
    for step in ("who",):
        answer(client, step)
    for step in (*PER_INCIDENT, *list(ANSWERS)[4:]):
        answer(client, step)
    client.post("/ask/contact/", {"contact_by": "post", "postal_address": "1 High Street"})
    assert client.get("/ask/check/").url == "/ask/receive/"
    client.post("/ask/receive/", {"receive_by": "medium"})
    client.post("/ask/send/")
    made = FootageRequest.objects.get()
    assert (made.receive_by, made.postal_address) == ("medium", "1 High Street")


def test_who_has_no_email_gets_the_acknowledgement_on_paper():
    made = a_request(email="", contact_by="post", postal_address="1 High Street\nLondon", receive_by="medium")
    letter = made.letters.get()
    assert (letter.kind, letter.goes_by) == ("acknowledgement", Letter.By.POST)
    assert made.reference in letter.html
    assert not made.emails.exists()
    assert not a_request().letters.exists()


def test_hostile_answers_about_the_other_person_break_nothing(client):
    client.post("/ask/", {"who": "child"})
    for nonsense in ("\x00", "x" * 5000, "‮abc", "<script>", "\ud800".encode("utf-8", "replace").decode()):
        for field in CHILD:
            response = client.post("/ask/subject/", CHILD | {field: nonsense, "why_else": nonsense})
            assert response.status_code in (200, 302)
            assert "<script>" not in response.text.replace('<script src="', "").replace('<script type="', "")


def test_for_an_adult_nobody_asks_about_a_child():
    form = SubjectForm(SUBJECT, asked={"who": {"who": "acting"}})
    assert form.is_valid() and form.columns()["child_understands"] == ""
