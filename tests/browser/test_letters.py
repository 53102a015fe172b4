"""Does every kind of letter reach the person's page, open as a PDF, and reach the tray of whoever has no e-mail?"""

import pytest
from django.urls import reverse

from portal import audit
from requests_app.demo.letters import SAMPLES
from requests_app.letter_kinds import LETTERS
from requests_app.letters import letter_html
from requests_app.lifecycle import letters_out
from tests.browser.test_casework import enter
from tests.browser.test_talking import BY_POST, come_back
from tests.builders import a_request
from tests.people import a_caseworker

pytestmark = pytest.mark.django_db(transaction=True)


def one_of_each_kind(footage_request):
    """A made-up letter of every kind, sent by the real way; their titles."""
    kinds = {letter.kind: letter for letter in SAMPLES}
    assert set(kinds) == set(LETTERS), "a kind of letter has no example"
    return [
        letters_out.send_letter(footage_request, kind, letter_html(letter), by=audit.SYSTEM).title
        for kind, letter in kinds.items()
    ]


def test_the_person_opens_a_letter_of_every_kind(page_without_scripts, live_server):
    page, footage_request = page_without_scripts, a_request("searching")
    titles = one_of_each_kind(footage_request)
    come_back(page, live_server, footage_request)
    page.goto(live_server.url + reverse("public:letters"))
    links = page.get_by_role("main").get_by_role("link", name="(PDF)")
    shown = [link.inner_text() for link in links.all()]
    assert all(any(title in text for text in shown) for title in titles)
    for address in {link.get_attribute("href") for link in links.all()}:
        letter = page.request.get(live_server.url + address)
        assert (
            letter.ok
            and letter.body().startswith(b"%PDF-")
            and letter.headers["content-type"] == "application/pdf"
        )
    page.reload()
    assert page.get_by_text("New", exact=True).count() == 0


def test_every_kind_lies_in_the_tray_for_whoever_has_no_email(page, live_server):
    footage_request = a_request("searching", **BY_POST)
    titles = one_of_each_kind(footage_request)
    enter(page, live_server, a_caseworker())
    page.goto(live_server.url + reverse("casework:letters_to_post"))
    words = page.get_by_role("main").inner_text()
    assert [title for title in titles if title not in words] == []
