"""When may an answer take longer, and what makes a notice void?"""

from datetime import date

import pytest

from requests_app.lifecycle import clocks, extension, letters_out, questions
from requests_app.lifecycle.move import MoveRefused, PermissionRefused
from requests_app.models import Extension, Letter, Question
from tests.people import a_caseworker, a_legal_approver
from tests.requests_app.test_clocks import JULY, due, events, on, received

pytestmark = pytest.mark.django_db
MANY = "You asked for video of eleven evenings."


def notice(footage_request, day, by=None, reasons=MANY):
    with on(day):
        return extension.give_notice(footage_request, reasons=reasons, by=by or a_caseworker())


def test_a_notice_inside_the_first_month_gives_three_months_from_receipt():
    footage_request = received(JULY)
    given = notice(footage_request, date(2026, 7, 31))
    assert due(footage_request) == date(2026, 10, 1)
    assert given.letter.kind == "extension_notice" and MANY in given.letter.html
    assert "1 October 2026" in given.letter.html
    assert events(footage_request, "request.extend")[0]["noticed_on"] == "2026-07-31"


@pytest.mark.parametrize("day", [date(2026, 8, 2), date(2026, 8, 3), date(2026, 9, 1)])
def test_a_notice_after_the_first_month_is_refused_even_while_the_answer_is_not_yet_due(day):
    footage_request = received(JULY)
    with pytest.raises(extension.ExtensionRefused, match="1 August 2026.*void in law.*3 August 2026"):
        notice(footage_request, day)
    assert due(footage_request) == date(2026, 8, 3)
    assert not Extension.objects.exists() and not Letter.objects.exists()


def test_the_last_day_for_a_notice_is_the_unrolled_end_of_the_month():
    footage_request = received(JULY)
    notice(footage_request, date(2026, 8, 1))
    assert due(footage_request) == date(2026, 10, 1)


def test_a_second_notice_is_refused():
    footage_request = received(JULY)
    notice(footage_request, date(2026, 7, 10))
    with pytest.raises(extension.ExtensionRefused, match="second is void"):
        notice(footage_request, date(2026, 7, 11))
    assert due(footage_request) == date(2026, 10, 1) and Letter.objects.count() == 1


def test_a_notice_without_reasons_is_refused():
    with pytest.raises(extension.ExtensionRefused, match="reasons"):
        notice(received(JULY), date(2026, 7, 10), reasons="  ")


def test_a_pause_lengthens_the_time_for_a_notice_and_falling_away_makes_it_void():
    footage_request, by = received(JULY), a_caseworker()
    with on(date(2026, 7, 20)):
        question = questions.ask(
            footage_request, Question.Kind.CLARIFICATION, text="Which evening?", by=by, in_message=True
        )
    given = notice(footage_request, date(2026, 8, 10), by=by)
    assert not given.void_because
    with on(date(2026, 8, 11)):
        questions.withdraw_question(question, because="Found without it.", by=by)
    given.refresh_from_db()
    assert given.void_because and due(footage_request) == date(2026, 8, 3)
    assert any("void" in step["words"] for step in footage_request.clocks.get().steps)


def test_who_does_not_work_on_requests_gives_no_notice():
    with pytest.raises(PermissionRefused):
        notice(received(JULY), date(2026, 7, 10), by=a_legal_approver())


def test_a_closed_request_is_not_extended():
    footage_request = received(JULY)
    with on(date(2026, 7, 5)):
        clocks.stop(footage_request, clocks.AT_THE_END)
    with pytest.raises(extension.ExtensionRefused):
        notice(footage_request, date(2026, 7, 10))


def by_post(**fields):
    where = {"email": "", "contact_by": "post", "postal_address": "1 Low Road, London"}
    return received(JULY, **where, **fields)


def test_a_notice_on_paper_counts_from_the_day_on_which_it_is_posted():
    footage_request, by = by_post(), a_caseworker()
    given = notice(footage_request, date(2026, 7, 20), by=by)
    assert due(footage_request) == date(2026, 8, 3) and not given.void_because
    with pytest.raises(extension.ExtensionRefused, match="waits to be posted"):
        notice(footage_request, date(2026, 7, 21), by=by)
    with on(date(2026, 7, 24)):
        letters_out.mark_posted(given.letter, by=by)
    given.refresh_from_db()
    assert given.noticed_on == date(2026, 7, 24) and due(footage_request) == date(2026, 10, 1)


def test_a_notice_that_lay_in_the_tray_too_long_is_not_posted_and_can_be_taken_out():
    footage_request, by = by_post(), a_caseworker()
    given = notice(footage_request, date(2026, 7, 31), by=by)
    with on(date(2026, 8, 2)):
        with pytest.raises(MoveRefused, match="void in law"):
            letters_out.mark_posted(given.letter, by=by)
        letters_out.mark_not_sent(given.letter, because="Too late.", by=by)
    given.refresh_from_db()
    assert given.void_because and given.letter.posted_at is None
    assert due(footage_request) == date(2026, 8, 3)


def test_after_a_notice_that_was_never_sent_another_may_be_given_in_time():
    footage_request, by = by_post(), a_caseworker()
    first = notice(footage_request, date(2026, 7, 20), by=by)
    with on(date(2026, 7, 21)):
        letters_out.mark_not_sent(first.letter, because="A wrong address.", by=by)
    second = notice(footage_request, date(2026, 7, 22), by=by)
    with on(date(2026, 7, 22)):
        letters_out.mark_posted(second.letter, by=by)
    assert due(footage_request) == date(2026, 10, 1)
