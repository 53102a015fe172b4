"""Does a request go all the way without a mouse? Everybody in it has a keyboard and nothing else."""

import hashlib
import re
from datetime import timedelta
from pathlib import Path

import av
import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from footage_app import docking
from portal.words import LONDON
from requests_app import access_codes, emails
from requests_app.models import FootageRequest, Status
from tests.browser.checks import watch
from tests.browser.keyboard import Keyboard
from tests.footage_app.filmed import a_recording_of_people, do_all_jobs
from tests.footage_app.recordings import a_folder, an_entry
from tests.people import PASSWORD, a_caseworker, a_legal_approver

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def somebody(new_context, live_server):
    """A new person at a browser of their own."""
    pages = []

    def arrives():
        pages.append(watch(new_context(accept_downloads=True).new_page()))
        return Keyboard(pages[-1], live_server.url)

    yield arrives
    troubles = [trouble for page in pages for trouble in page.troubles]
    assert not troubles, "\n".join(troubles)


def test_a_request_goes_all_the_way_by_keyboard(somebody, tmp_path):
    filmed_at = docked_three_days_ago(tmp_path)
    requester, caseworker, approver = somebody(), somebody(), somebody()

    reference = asks(requester, filmed_at)
    finds_the_clip(caseworker, reference)
    do_all_jobs()
    hides_others(caseworker, reference)
    do_all_jobs()
    watches_the_result(caseworker, reference)
    sends_for_approval(caseworker, reference)
    approves(approver, reference)

    footage_request = FootageRequest.objects.get(reference=reference)
    assert footage_request.status == Status.DECIDED
    comes_back(requester, reference)
    fetched = fetches_the_recording(requester)
    assert hashlib.sha256(fetched.read_bytes()).hexdigest() in footage_request.decision.approved_hashes
    assert_plays(fetched)


def docked_three_days_ago(tmp_path):
    """At noon, so that the times that are typed are of one day."""
    filmed_at = (timezone.now() - timedelta(days=3)).astimezone(LONDON)
    filmed_at = filmed_at.replace(hour=12, minute=0, second=0, microsecond=0)
    entry = an_entry(
        content=a_recording_of_people().read_bytes(),
        started_at=filmed_at,
        ended_at=filmed_at + timedelta(seconds=3),
    )
    folder = tmp_path / "dock"
    folder.mkdir()
    (folder / entry["file"]).write_bytes(a_recording_of_people().read_bytes())
    docking.dock(a_folder(folder, entry))
    return filmed_at


# --- the requester --------------------------------------------------------------------------------
def asks(requester, filmed_at):
    requester.opens("/")
    requester.presses("Start now")
    requester.chooses("I am")
    requester.presses("Continue")
    for box, number in (("Day", filmed_at.day), ("Month", filmed_at.month), ("Year", filmed_at.year)):
        requester.types(box, str(number))
    requester.types("Earliest time", "11.50am", exact=False)
    requester.types("Latest time", "12:10", exact=False)
    requester.chooses("It is about right")
    requester.presses("Continue")
    requester.types("Describe the place", "Brixton Road, by the station", exact=False)
    requester.types("Postcode of the place", "sw98he", exact=False)
    requester.presses("Continue")
    requester.types("What happened?", "Two officers stopped and searched me.")
    requester.chooses("I was stopped or searched")
    requester.presses("Continue")
    requester.presses("Continue")  # officers
    requester.chooses("No")
    requester.presses("Continue")
    requester.types("What did you look like", "A blue coat.", exact=False)
    requester.presses("Continue")
    requester.presses("Continue")  # photo
    requester.types("Full name", "Amara Okafor")
    requester.presses("Continue")
    requester.chooses("Email")
    requester.types("Email address", "amara@example.com", exact=False)
    requester.presses("Continue")
    requester.chooses("Download it")
    requester.presses("Continue")
    requester.presses("Send request")
    requester.sees("Request sent")
    return FootageRequest.objects.get().reference


def comes_back(requester, reference):
    requester.follows("Follow your request")
    requester.types("Your reference", reference)
    requester.presses("Email me a code")
    access_codes.send_code(reference)
    emails.send_waiting()
    code = re.search(r"Your code is (.+)", mail.outbox[-1].body).group(1)
    requester.types("Code", code)
    requester.presses("Continue")
    requester.sees("There is a decision")


def fetches_the_recording(requester):
    requester.presses("Get the decision")
    with requester.page.expect_download() as fetched:
        requester.presses(re.compile("Download recording 1"), exact=False)
    assert fetched.value.suggested_filename == "recording-1.mp4"
    return Path(fetched.value.path())


# --- the caseworker -------------------------------------------------------------------------------
def signs_in(person, user):
    person.opens("/staff/")
    person.types("Email address", user.email)
    person.types("Password", PASSWORD)
    person.presses("Sign in")
    person.page.wait_for_url(re.compile("/staff/(requests|approval)/"))


def finds_the_clip(caseworker, reference):
    signs_in(caseworker, a_caseworker())
    caseworker.follows(reference)
    caseworker.presses("Take this request")
    caseworker.follows(re.compile("Watch and decide"), exact=False)
    caseworker.presses("Confirm: it shows the person")
    caseworker.sees("Confirmed: the clip shows the person.")
    caseworker.presses("Finish the search")
    caseworker.presses("Nothing else to search: finish the search")
    caseworker.sees("The search is finished.")
    caseworker.follows("Identity")
    checks_who_asks(caseworker)
    caseworker.follows("Request and clips")


def checks_who_asks(caseworker):
    caseworker.tabs_to(caseworker.page.locator("summary", has_text="Record what you found").first)
    caseworker.page.keyboard.press("Enter")
    caseworker.chooses("No doubt, so no check needed")
    caseworker.types("Why?", "The address is the one on the stop slip.")
    caseworker.presses("Keep the result")


def hides_others(caseworker, reference):
    """One face stays: the requester's own."""
    caseworker.follows(re.compile("Hide other people"), exact=False)
    caseworker.page.wait_for_selector("[data-module=review][data-ready]")
    page = caseworker.page
    caseworker.tabs_to(page.locator("#gallery").get_by_role("button", name=re.compile("^(Face|Person) 1 ")))
    page.keyboard.press("Enter")
    caseworker.sees(re.compile("The requester is (Face|Person) 1."))
    for _ in range(60):  # N goes to what must be looked at, Enter says that it stays as it is
        if page.locator("#look-count", has_text=re.compile("^(0 of|Nothing)")).count():
            break
        page.keyboard.press("n")
        expect(page.locator("#look-strip")).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_load_state("networkidle")
    caseworker.tabs_to(page.locator("#render"))
    page.keyboard.press("Enter")
    caseworker.sees("The redacted video is being made.")


def watches_the_result(caseworker, reference):
    caseworker.opens(f"/staff/requests/{reference}/")
    caseworker.follows(re.compile("Hide other people"), exact=False)
    page = caseworker.page
    page.wait_for_selector("[data-module=review][data-ready]")
    pair = page.get_by_role("group", name=re.compile("Play original and redacted"))
    caseworker.tabs_to(pair.get_by_role("button", name="Play"))
    page.keyboard.press("Space")
    caseworker.sees("This clip can be sent for approval.")


def sends_for_approval(caseworker, reference):
    caseworker.follows(reference)
    caseworker.presses("Prepare the answer")
    caseworker.chooses("Released in part")
    caseworker.presses("Save the draft")
    caseworker.sees("The draft is saved.")
    caseworker.ticks("I have read each answer", exact=False)
    caseworker.presses("Save the answers")
    caseworker.presses("Save the steps")
    caseworker.sees("The steps are recorded.")
    caseworker.presses("Send for approval")
    caseworker.sees("The decision is sent for approval.")
    caseworker.presses("Sign out")


# --- the approver ---------------------------------------------------------------------------------
def approves(approver, reference):
    signs_in(approver, a_legal_approver())
    approver.opens("/staff/approval/")
    approver.follows(reference)
    pair = approver.page.get_by_role("group", name=re.compile("Play original and redacted"))
    approver.tabs_to(pair.get_by_role("button", name="Play"))
    approver.page.keyboard.press("Enter")
    approver.tabs_to(pair.get_by_role("slider"))
    approver.page.keyboard.press("End")
    approver.presses("Continue to approve")
    approver.ticks("I have watched the redacted video", exact=False)
    approver.presses("Approve and issue")
    approver.sees("Approved.")


def assert_plays(path):
    with av.open(str(path), format="mp4") as video:
        kinds = [(stream.type, stream.codec_context.name) for stream in video.streams]
        assert kinds == [("video", "h264"), ("audio", "aac")]
        assert sum(1 for _ in video.decode(video=0)) == 30
