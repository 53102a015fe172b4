"""Is whoever complained told what they must be told, in time, and does it count only when they are?"""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from requests_app.lifecycle import complaints, contact, letters_out
from requests_app.lifecycle.move import MoveRefused
from tests.people import a_caseworker, a_supervisor, sign_in
from tests.requests_app.test_complaints import a_complaint, a_decided_request

pytestmark = pytest.mark.django_db
ON_PAPER = {"email": "", "postal_address": "1 Long Lane"}


def a_complaint_on_paper(kind="data_protection"):
    footage_request = a_decided_request(contact_by="post", **ON_PAPER)
    return a_complaint(footage_request, kind=kind, details=ON_PAPER)


def not_sent(letter, because="The printer tore it."):
    letters_out.mark_not_sent(letter, because=because, by=a_caseworker())


# --- acknowledging ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["data_protection", "internal_review"])
def test_an_acknowledgement_that_was_never_sent_is_made_again(client, kind):
    complaint, by = a_complaint_on_paper(kind), a_caseworker()
    page = reverse("casework:complaint", args=[complaint.reference])
    act = reverse("casework:acknowledge_complaint_again", args=[complaint.reference])
    assert act not in sign_in(client, by).get(page).content.decode()
    with pytest.raises(MoveRefused, match="waits in the tray"):
        complaints.acknowledge_again(complaint, by=by)
    not_sent(complaint.letters.get())
    assert act in client.get(page).content.decode()
    client.post(act)
    again = complaint.letters.to_post().get()
    assert again.kind == complaint.letters.first().kind and again.made_by == by
    complaint.refresh_from_db()
    assert complaint.acknowledged_at is None
    letters_out.mark_posted(again, by=by)
    complaint.refresh_from_db()
    assert complaint.acknowledged_at
    with pytest.raises(MoveRefused, match="is acknowledged"):
        complaints.acknowledge_again(complaint, by=by)


def test_it_is_made_again_in_the_way_that_reaches_them_now():
    complaint, by = a_complaint_on_paper(), a_caseworker()
    not_sent(complaint.letters.get())
    person = complaint.footage_request
    contact.change_contact(
        person,
        because="They rang.",
        by=by,
        contact_by="email",
        email="a@example.com",
        phone="",
        postal_address="",
    )
    complaint.refresh_from_db()
    complaints.acknowledge_again(complaint, by=by)
    complaint.refresh_from_db()
    assert complaint.acknowledged_at and not complaint.clocks.running().exists()


@pytest.mark.parametrize("kind", ["regulator", "court"])
def test_the_regulator_and_the_court_get_no_acknowledgement(kind):
    case = a_complaint(kind=kind, by=a_caseworker(), details={"channel": "post"})
    with pytest.raises(MoveRefused, match="Nothing was sent"):
        complaints.acknowledge_again(case, by=a_caseworker())


# --- a review that takes longer -----------------------------------------------------------------------------
RECEIVED, POSTED = datetime(2026, 10, 1, 10, tzinfo=UTC), datetime(2026, 10, 29, 15, tzinfo=UTC)
IN_20_DAYS, IN_40_DAYS = date(2026, 10, 29), date(2026, 11, 26)


def a_longer_review(**how):
    """On paper: the letter that says so lies in the tray."""
    with time_machine.travel(RECEIVED, tick=False):
        review = a_complaint(kind="internal_review", details=ON_PAPER, **how)
        complaints.take_longer(review, reasons="There is much to read.", by=a_supervisor())
    review.refresh_from_db()
    return review


def posted(letter, at):
    with time_machine.travel(at, tick=False):
        letters_out.mark_posted(letter, by=a_caseworker())


def test_a_review_takes_longer_from_the_day_on_which_the_letter_is_posted():
    review = a_longer_review()
    letter = review.letters.get(kind="internal_review_longer")
    assert letter.is_to_post and "26 November 2026" in letter.html and "There is much to read." in letter.html
    assert review.longer_on is None and review.clocks.get().due_on == IN_20_DAYS
    with time_machine.travel(RECEIVED, tick=False), pytest.raises(MoveRefused, match="waits to be posted"):
        complaints.take_longer(review, reasons="Even more.", by=a_supervisor())
    posted(letter, POSTED)
    review.refresh_from_db()
    assert review.longer_on == POSTED.date() and review.clocks.get().due_on == IN_40_DAYS


def test_online_it_takes_longer_at_once():
    with time_machine.travel(RECEIVED, tick=False):
        review = a_complaint(a_decided_request(), kind="internal_review")
        complaints.take_longer(review, reasons="There is much to read.", by=a_supervisor())
    assert review.letters.get(kind="internal_review_longer").goes_by == "online"
    assert review.longer_on == RECEIVED.date() and review.clocks.get().due_on == IN_40_DAYS


def test_a_letter_that_lay_in_the_tray_too_long_gives_no_more_time_and_is_taken_out():
    review = a_longer_review()
    letter = review.letters.get(kind="internal_review_longer")
    with pytest.raises(MoveRefused, match="last day for it was 29 October 2026"):
        posted(letter, POSTED + timedelta(days=1))
    not_sent(letter)
    review.refresh_from_db()
    assert (review.longer_on, review.longer_because) == (None, "")
    assert review.clocks.get().due_on == IN_20_DAYS


def test_a_letter_that_was_never_sent_can_be_made_again_in_time():
    review = a_longer_review()
    not_sent(review.letters.get(kind="internal_review_longer"))
    with time_machine.travel(POSTED, tick=False):
        complaints.take_longer(review, reasons="There is much to read.", by=a_supervisor())
    posted(review.letters.to_post().get(kind="internal_review_longer"), POSTED)
    review.refresh_from_db()
    assert review.clocks.get().due_on == IN_40_DAYS


def test_once_the_review_is_over_nobody_is_told_that_it_takes_longer():
    review = a_longer_review()
    with time_machine.travel(RECEIVED, tick=False):
        complaints.decide(review, outcome="not_upheld", words="It was right.", by=a_supervisor())
    with pytest.raises(MoveRefused, match="the review is over"):
        posted(review.letters.get(kind="internal_review_longer"), POSTED)
