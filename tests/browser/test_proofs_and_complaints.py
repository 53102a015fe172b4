"""Does a proof go out, come in and get checked, and a complaint get made and judged, in a browser, with and without scripts?"""

from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image

from requests_app.lifecycle import identity
from requests_app.models import Complaint
from tests.browser.checks import no_sideways_scroll
from tests.browser.test_casework import enter, go, look_at, shoot
from tests.browser.test_talking import come_back
from tests.builders import a_request
from tests.people import a_caseworker, a_supervisor
from tests.requests_app.approvable import a_decided_request

pytestmark = pytest.mark.django_db(transaction=True)


def a_passport():
    made = BytesIO()
    Image.new("RGB", (300, 200), "teal").save(made, "JPEG")
    return {"name": "passport.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}


def glance_at(page, name):
    """Where no script runs axe cannot; test_every_page.py asks it about these pages."""
    shoot(page, name)
    no_sideways_scroll(page)


def test_a_proof_is_asked_for_sent_without_scripts_and_checked(page, page_without_scripts, live_server):
    me = a_caseworker()
    footage_request = a_request("searching", by=me)
    enter(page, live_server, me)
    go(page, live_server, "casework:identity", footage_request.reference)
    look_at(page, "identity-before")
    page.get_by_text("Ask for a proof").click()
    page.get_by_label("Why can we not be sure who this is?").fill("Another name on the email address.")
    page.get_by_role("button", name="Send the letter").click()
    page.get_by_text("The letter is sent.").wait_for()
    send_proofs(page_without_scripts, live_server, footage_request)
    go(page, live_server, "casework:identity", footage_request.reference)
    page.get_by_text("2 to check").wait_for()
    page.get_by_text("Record what you found").click()
    page.get_by_label("It is them").check()
    page.get_by_label("What did you look at?").fill("passport and gas bill")
    look_at(page, "identity-check")
    page.get_by_role("button", name="Keep the result").click()
    page.get_by_text("Select yes if the name matches").first.wait_for()
    look_at(page, "identity-refused")
    for group in ("Does the name match?", "Does the date of birth match?", "Does the address match?"):
        page.get_by_role("group", name=group).get_by_label("Yes").check()
    page.get_by_role("button", name="Keep the result").click()
    page.get_by_text("The result is kept.").wait_for()
    look_at(page, "identity-after")
    assert identity.why_not_identified(footage_request) == []


def send_proofs(page, live_server, footage_request):
    come_back(page, live_server, footage_request)
    page.get_by_role("button", name="Send a document").click()
    glance_at(page, "proof")
    page.get_by_role("button", name="Send the document").click()
    page.get_by_text("Select a document").first.wait_for()
    for _ in range(2):
        page.get_by_label("Upload a document").set_input_files(a_passport())
        page.get_by_role("button", name="Send").first.click()
        page.get_by_text("We have your document.").wait_for()
    glance_at(page, "proof-sent")


def test_a_complaint_is_made_without_scripts_linked_and_judged(page, page_without_scripts, live_server):
    footage_request, judge = a_decided_request(), a_supervisor()
    complain(page_without_scripts, live_server, footage_request)
    complaint = Complaint.objects.get()
    enter(page, live_server, judge)
    go(page, live_server, "casework:complaints")
    look_at(page, "complaints")
    page.get_by_role("link", name=complaint.reference).click()
    page.get_by_text("Link it to a request").click()
    page.get_by_label("Reference of the request").fill(footage_request.reference)
    page.get_by_role("button", name="Link", exact=True).click()
    page.get_by_text("Linked.").wait_for()
    page.get_by_text("Write down what happened").click()
    page.get_by_text("Say what came of it").click()
    look_at(page, "complaint")
    page.get_by_label("Upheld in part").check()
    page.get_by_label("Why?").fill("We were late, and hid what the law says.")
    page.get_by_label("What do we do to put it right?").fill("We have hired two people.")
    page.get_by_role("button", name="Close it").click()
    page.get_by_text("It is closed.").wait_for()
    look_at(page, "complaint-closed")
    go(page, live_server, "casework:request", footage_request.reference)
    look_at(page, "request-with-complaint")
    go(page, live_server, "casework:keep_complaint")
    look_at(page, "keep-complaint")


def complain(page, live_server, footage_request):
    page.goto(live_server.url + reverse("public:complain"))
    glance_at(page, "complain")
    page.get_by_role("button", name="Send the complaint").click()
    page.get_by_text("There is a problem").wait_for()
    glance_at(page, "complain-refused")
    page.get_by_label("How we handled my request").check()
    page.get_by_label("What are you not content with?").fill("You took too long.")
    page.get_by_label("Full name").fill("Amara Okafor")
    page.get_by_label("Email address").fill("amara@example.com")
    page.get_by_label("Reference of your request").fill(footage_request.reference)
    page.get_by_role("button", name="Send the complaint").click()
    page.get_by_text("Write the reference down").wait_for()
    glance_at(page, "complained")
