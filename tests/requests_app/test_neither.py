"""Can anybody outside tell whether we hold footage, before a decision and after one that neither confirms nor denies?"""

import io
import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from portal import audit, checkpoints
from requests_app.lifecycle import afterwards, correspondence, decision, reopening, search
from requests_app.models import Decision, Outcome, OutgoingEmail, Status
from requests_app.views.public_ask import signed
from tests.builders import a_docked_clip, a_received_request, drafted, identified
from tests.people import a_caseworker, a_legal_approver, a_supervisor
from tests.requests_app.letting_in import let_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
PAGES = ["status", "messages", "letters", "withdraw", "download_page"]
SECRETS = [
    (re.compile(r'(csrfmiddlewaretoken" value|data-token)="\w+"'), r"\1"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "SHA-256"),  # of a letter, which carries the reference
    (re.compile(r"/downloads/[\w-]{20,}/"), "/downloads/TOKEN/"),
    (re.compile(r"/sent/[\w:=-]+/"), "/sent/SIGNED/"),
    (re.compile(r'((?:id|labelledby)="file)-\d+"'), r"\1"),
    (re.compile(r"\(PDF, [\d.,]+KB\)"), "(PDF)"),
]
OF_ONE_FILE = {"Set-Cookie", "ETag", "Content-Length", "Repr-Digest", "Content-Digest"}


def masked(text, footage_request):
    text = text.replace(footage_request.reference, "REFERENCE")
    for pattern, instead in SECRETS:
        text = pattern.sub(instead, text)
    return text


def seen_of(response, footage_request):
    """Status, every header, every cookie's name, every word of the body."""
    headers = {
        name: masked(value, footage_request) for name, value in response.items() if name not in OF_ONE_FILE
    }
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"%PDF"):
        pdf = PdfReader(io.BytesIO(body))
        words = "\n".join(page.extract_text() for page in pdf.pages)
        told = {key: str(value) for key, value in (pdf.metadata or {}).items()}
        body = f"{words} {told} {len(pdf.pages)} pages".encode()
    return response.status_code, headers, sorted(response.cookies), masked(body.decode(), footage_request)


def all_that_the_public_can_see(footage_request):
    """Every page of theirs with and without the code, each file and letter, every e-mail."""
    visitor, stranger = let_in(Client(), footage_request), Client()
    reference = footage_request.reference
    addresses = [reverse(f"public:{name}") for name in PAGES]
    addresses += [reverse("public:confirmation", args=[signed(footage_request)])]
    addresses += [reverse("public:follow_reference", args=[reference])]
    files = [
        reverse("public:download", args=[one.token]) for one in footage_request.deliveries.order_by("pk")
    ]
    files += [reverse("public:letter", args=[one.pk]) for one in footage_request.letters.order_by("pk")]
    seen = {}
    for who, client in (("requester", visitor), ("stranger", stranger)):
        for number, address in enumerate([*addresses, *files]):
            seen[who, number] = seen_of(client.get(address), footage_request)
    emails = OutgoingEmail.objects.filter(footage_request=footage_request).order_by("pk")
    seen["emails"] = [(one.kind, one.subject, one.text) for one in emails]
    seen["emails"] = [tuple(masked(part, footage_request) for part in one) for one in seen["emails"]]
    return seen


@pytest.fixture
def two():
    """The same question twice: of footage that is held, and of footage that is not."""
    with time_machine.travel(NOW, tick=False):
        checkpoints.make_checkpoint()
        clip = a_docked_clip(started_at=datetime(2026, 11, 20, 12, 0, tzinfo=UTC))
        when = {"earliest_at": clip.started_at, "latest_at": clip.ended_at}
        held = a_received_request(**when)
        clip_of_nobody = {"borough": "E09000003"}
        not_held = a_received_request(**when, **clip_of_nobody)
        assert held.candidates.count() == 1 and not_held.candidates.count() == 0
        yield held, not_held


def assert_nothing_tells_them_apart(two):
    for one in two:
        one.refresh_from_db()
    held, not_held = (all_that_the_public_can_see(one) for one in two)
    assert held.keys() == not_held.keys()
    for where in held:
        assert held[where] == not_held[where], where


def work_on(two):
    """A generator: both one step further, with the name of the step."""
    by = a_caseworker()
    yield "received"
    for one in two:
        search.start_search(one, by=by)
    yield "searching"
    for one in two:
        for candidate in one.candidates.all():
            search.confirm(candidate, by=by)
        search.finish_search(one, nothing_else=True, by=by)
        identified(one, by)
        correspondence.send_message(one, text="We are working on it.", by=by)
    yield "preparing"
    for one in two:
        drafted(one, Outcome.NEITHER, by=by)
        decision.send_for_approval(one, by=by)
    yield "awaiting approval"
    for one in two:
        seen = Decision.objects.get(footage_request=one).frozen_hashes
        decision.approve(one, seen=seen, by=a_legal_approver())
    yield "decided"


def test_no_page_header_or_email_tells_whether_footage_is_held_at_any_step(two):
    steps = []
    for step in work_on(two):
        assert_nothing_tells_them_apart(two)
        steps.append(step)
    assert steps == ["received", "searching", "preparing", "awaiting approval", "decided"]
    held, not_held = two
    assert held.status == not_held.status == Status.DECIDED
    assert held.deliveries.count() == not_held.deliveries.count() == 1
    letters = [masked(one.decision.letter_html, one) for one in two]
    assert letters[0] == letters[1]
    assert "neither confirm nor deny" in letters[0]


def test_the_comparison_would_see_a_difference(two):
    """What follows from a real answer tells them apart, so the comparison looks."""
    held, not_held = two
    for _ in work_on(two):
        pass
    correspondence.send_message(held, text="There is a recording.", by=a_caseworker())
    with pytest.raises(AssertionError):
        assert_nothing_tells_them_apart(two)


def test_an_answer_that_is_opened_again_or_withdrawn_tells_nothing_either(two):
    for _ in work_on(two):
        pass
    for one in two:
        reopening.reopen(one, reason="A complaint was upheld.", by=a_supervisor())
    assert_nothing_tells_them_apart(two)
    for one in two:
        afterwards.withdraw(one, by=audit.REQUESTER)
    assert_nothing_tells_them_apart(two)


def test_a_refusal_of_the_request_as_such_tells_nothing_either(two):
    by = a_caseworker()
    for step in work_on(two):
        if step == "preparing":
            break
    for one in two:
        drafted(one, Outcome.REFUSED, explanation="You asked for the same in May.", by=by)
        sent = decision.send_for_approval(one, by=by)
        decision.approve(one, seen=sent.frozen_hashes, by=a_legal_approver())
    assert_nothing_tells_them_apart(two)


def test_words_of_our_own_have_no_place_in_the_letter_that_is_the_same_for_everybody(two):
    held, _ = two
    for step in work_on(two):
        if step == "preparing":
            break
    draft = drafted(held, Outcome.NEITHER, explanation="The officer objects.", by=a_caseworker())
    assert any("Take your own words out" in why for why in decision.why_not_ready(held, draft))
