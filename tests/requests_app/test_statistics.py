"""Do the figures of a month say what happened, in the rows and in the log alike, and of nobody in particular?"""

import csv
import io
import json
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from footage_app import retention
from portal import audit
from portal.models import AuditEvent
from requests_app import timetable
from requests_app.figures import month as of_month
from requests_app.figures.counting import Case, ComplaintCase, bounds, figures
from requests_app.figures.published import SMALLEST, parts, published, rounded, subset
from requests_app.figures.tables import NOT_GIVEN, as_csv, tables
from requests_app.lifecycle import (
    afterwards,
    complaints,
    erasure,
    extension,
    purpose,
    questions,
    reopening,
    search,
)
from requests_app.models import FootageRequest, PublishedFigures, Question
from tests.builders import a_request, lead
from tests.footage_app.catalogue_rows import a_row
from tests.people import a_caseworker, a_legal_approver, a_supervisor, an_auditor, sign_in

LAMBETH, HACKNEY = "E09000022", "E09000012"


# --- counting ---------------------------------------------------------------------------------------
def a_case(number=0, received=date(2026, 11, 2), days=None, late=False, **fields):
    closed = received + timedelta(days=days) if days is not None else None
    due = (closed or received) + timedelta(days=-1 if late else 20)
    ended = {"status": "decided", "closed_on": closed, "outcome": "not_held"} if closed else {}
    usual = {"channel": "online", "borough": LAMBETH, "regimes": frozenset({"part3"})}
    return Case(f"BWV-{number}", received, due_on=due, **{**usual, **ended, **fields})


def november(cases=(), complaints=(), today=date(2026, 12, 15)):
    return figures(cases, complaints, "2026-11", today=today)


def test_median_and_ninetieth_percentile_are_days_that_occurred():
    counted = november(a_case(n, received=date(2026, 10, 20), days=12 + n) for n in range(10))["decided"]
    assert counted["median_days"] == 16 and counted["ninetieth_percentile_days"] == 20
    assert november()["decided"]["median_days"] is None


def test_an_answer_on_the_due_day_is_in_time_and_one_the_day_after_is_not():
    counted = november([a_case(1, days=10), a_case(2, days=10, late=True)])["decided"]
    assert (counted["in_all"], counted["in_time"], counted["in_time_percent"]) == (2, 1, 50.0)


def test_a_request_counts_as_open_until_the_day_on_which_it_closes():
    cases = [a_case(1), a_case(2, days=28), a_case(3, days=29), a_case(4, received=date(2026, 12, 1))]
    assert november(cases)["open"]["in_all"] == 2  # closed on 30 November: not open at its end


def test_open_requests_stand_in_bands_of_age():
    cases = [
        a_case(n, received=date(2026, 11, 30) - timedelta(days=age))
        for n, age in enumerate((0, 30, 31, 100, 101))
    ]
    assert list(november(cases)["open"]["by_age"].values()) == [2, 1, 1, 1]


def test_a_request_under_two_laws_counts_under_each():
    both = a_case(1, regimes=frozenset({"part3", "foia"}))
    assert november([both, a_case(2)])["received"]["by_regime"] == {"foia": 1, "part3": 2}


def test_an_acknowledgement_that_never_came_counts_as_late_in_the_month_in_which_it_was_due():
    never = ComplaintCase("CMP-1", "data_protection", date(2026, 10, 10), due_on=date(2026, 11, 9))
    came = ComplaintCase(
        "CMP-2",
        "data_protection",
        date(2026, 10, 10),
        due_on=date(2026, 11, 9),
        acknowledged_on=date(2026, 11, 9),
    )
    assert november(complaints=[never, came])["complaints"] | {} == {
        "received": {},
        "due": 2,
        "in_time": 1,
        "outcomes": {},
        "overturned": 0,
    }


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "November", "2026-11-02"])
def test_what_is_no_month_is_refused(month):
    with pytest.raises(ValueError, match="."):
        bounds(month)
    with pytest.raises(CommandError, match="no month"):
        call_command("statistics", month=month)


def test_a_month_that_has_not_begun_is_refused():
    with pytest.raises(ValueError, match="not begun"):
        figures([], [], "2026-12", today=date(2026, 11, 30))


# --- a month as it happened -------------------------------------------------------------------------
def on(day, month=11):
    return time_machine.travel(datetime(2026, month, day, 12, tzinfo=UTC), tick=False)


def sweep_daily(first, last):
    """A gap between two sweeps would stop them."""
    for day in range(first, last + 1):
        with on(day):
            retention.sweep(now=timezone.now())


def a_month():
    """Everything that a figure is about, by the real path, in November 2026."""
    by = a_caseworker()
    with on(1):
        lost = a_row(started_at=timezone.now() - timedelta(days=32), borough=LAMBETH)
    sweep_daily(1, 2)
    lost.refresh_from_db()
    assert lost.state == "gone"
    with on(3):
        asked = a_request(earliest_at=lost.started_at, latest_at=lost.ended_at)
        foi = a_request(asked_as_foi=True, borough=HACKNEY)
        slow, wide, ended = a_request(), a_request(), a_request()
    with on(4):
        question = questions.ask(slow, Question.Kind.CLARIFICATION, text="Which?", by=by, in_message=True)
        extension.give_notice(wide, reasons="Eleven evenings.", by=by)
        afterwards.withdraw(ended, by=by)
    with on(9):
        questions.answer(question, text="The first.", by=by)
        lead(asked, to="decided", by=by)
        complaint = complaints.receive(
            uuid.uuid4(),
            {"name": "Amara Okafor", "email": "amara@example.com", "text": "Too slow."},
            kind="data_protection",
            footage_request=asked,
            by=audit.REQUESTER,
        )
    with on(20):
        lead(slow, to="decided", by=by)
        judge = a_legal_approver()
        complaints.decide(complaint, outcome="not_upheld", words="We answered in time.", by=judge)
    return foi


def lose_a_clip_that_was_wanted(settings):
    """Over the limit of what is held unseen, one clip is not held, and deletes itself."""
    settings.CANDIDATE_LIMIT = 1
    with on(10):
        started_at = timezone.now() - timedelta(days=25)
        first, second = (
            a_row(started_at=started_at, borough=LAMBETH, evidence_id=f"WIDE-{n}") for n in (1, 2)
        )
        footage_request = a_request("searching", earliest_at=started_at, latest_at=first.ended_at)
        purpose.set_purpose(footage_request.candidates.first(), "uk_gdpr", by=footage_request.assigned_to)
    sweep_daily(3, 19)
    gone = [clip for clip in (first, second) if clip.__class__.objects.get(pk=clip.pk).state == "gone"]
    assert len(gone) == 1
    return footage_request, gone[0]


@pytest.mark.django_db
def test_rows_and_log_give_the_same_figures_of_a_month_in_which_everything_happened(settings):
    a_month()
    wide, gone = lose_a_clip_that_was_wanted(settings)
    with on(25):
        rows, log = of_month.from_rows("2026-11"), of_month.from_log("2026-11")
        assert rows == log
        call_command("statistics", month="2026-11", check=True, stdout=io.StringIO())
    assert rows["received"]["in_all"] == 6
    assert rows["received"]["by_regime"] == {"foia": 1, "part3": 6, "uk_gdpr": 1}
    assert rows["received"]["by_borough"] == {HACKNEY: 1, LAMBETH: 5}
    assert rows["decided"] == {
        "in_all": 2,
        "in_time": 2,
        "in_time_percent": 100.0,
        "median_days": 6,
        "ninetieth_percentile_days": 17,
    }
    assert rows["paused"] == {"requests": 1, "days": 6, "of": 3}
    assert rows["extended"] == 1 and rows["outcomes"] == {"not_held": 2, "withdrawn": 1}
    assert rows["footage_lost"]["requests_before"] == 1 and rows["footage_lost"]["clips_after"] == 1
    assert rows["complaints"]["received"] == {"data_protection": 1}
    assert rows["complaints"]["outcomes"] == {"not_upheld": 1}
    with on(25):
        search.rule_out(wide.candidates.get(clip=gone), reason="Another street.", by=wide.assigned_to)
        rows, log = of_month.from_rows("2026-11"), of_month.from_log("2026-11")
    assert rows == log and rows["footage_lost"]["clips_after"] == 0


@pytest.mark.django_db
def test_footage_that_went_while_a_letter_lay_unopened_was_lost_after_the_request():
    with on(1):
        lost = a_row(started_at=timezone.now() - timedelta(days=32), borough=LAMBETH)
    sweep_daily(1, 2)
    with on(3):
        when = {"earliest_at": lost.started_at, "latest_at": lost.ended_at}
        a_request(received_at=timezone.now() - timedelta(days=2), **when)
        a_request(received_at=timezone.now() - timedelta(days=2), borough=HACKNEY)
        rows, log = of_month.from_rows("2026-11"), of_month.from_log("2026-11")
    assert rows == log
    assert rows["footage_lost"] == {
        "requests_before": 0,
        "clips_before": 0,
        "requests_after": 1,
        "clips_after": 1,
    }


@pytest.mark.django_db
def test_what_is_erased_of_a_request_changes_no_figure(settings):
    a_month()
    lose_a_clip_that_was_wanted(settings)
    FootageRequest.objects.closed().update(holds_released_at=datetime(2026, 11, 25, tzinfo=UTC))
    with time_machine.travel(datetime(2040, 1, 1, tzinfo=UTC), tick=False):
        before = of_month.from_rows("2026-11")
        for footage_request in FootageRequest.objects.closed():
            assert erasure.erase(footage_request)
        assert of_month.from_rows("2026-11") == before == of_month.from_log("2026-11")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changed",
    [
        {"channel": "post"},
        {"received_at": datetime(2026, 10, 20, tzinfo=UTC)},
        {"closed_at": datetime(2026, 11, 10, tzinfo=UTC)},
        {"due_on": date(2026, 11, 1)},
    ],
)
def test_a_row_that_was_changed_past_the_log_is_found_and_the_command_exits_1(changed, capsys):
    with on(3):
        footage_request = a_request()
    with on(12):
        afterwards.withdraw(footage_request, by=a_caseworker())
        lead(a_request(), to="decided", by=a_caseworker())
    FootageRequest.objects.update(**changed)
    if "due_on" in changed:
        FootageRequest.objects.filter(pk=footage_request.pk).update(due_on=date(2026, 12, 3))
    err = io.StringIO()
    with on(25), pytest.raises(SystemExit) as left:
        call_command("statistics", month="2026-11", check=True, stdout=io.StringIO(), stderr=err)
    assert left.value.code == 1 and "by the log" in err.getvalue()


@pytest.mark.django_db
def test_a_request_that_is_opened_again_counts_as_open_in_rows_and_log():
    with on(3):
        footage_request = a_request("decided")
    with on(12):
        from_closed = of_month.from_rows("2026-11")["open"]["in_all"]
        reopening.reopen(footage_request, reason="More was found.", by=a_supervisor())
        assert footage_request.clocks.get(regime="part3").stopped_on is None
        rows, log = of_month.from_rows("2026-11"), of_month.from_log("2026-11")
    assert rows == log and (from_closed, rows["open"]["in_all"]) == (0, 1)


@pytest.mark.django_db
def test_the_log_carries_what_the_figures_need_and_nothing_personal():
    with on(3):
        footage_request = a_request("decided", what_happened="I was searched.", phone="020 7946 0001")
    bodies = " ".join(
        AuditEvent.objects.filter(chain=footage_request.reference).values_list("body", flat=True)
    )
    for personal in ("Amara", "amara@example.com", "7946", "searched.", "Brixton"):
        assert personal not in bodies
    ended = json.loads(
        AuditEvent.objects.get(chain=footage_request.reference, action="request.approve").body
    )["detail"]
    assert (ended["status"], ended["outcome"], ended["closed_on"]) == ("decided", "not_held", "2026-11-03")


@pytest.mark.django_db
def test_the_command_writes_text_json_and_lines_for_spreadsheets():
    with on(3):
        a_request()
        made = {}
        for kind in ("text", "json", "csv"):
            out = io.StringIO()
            call_command("statistics", month="2026-11", format=kind, publish=kind == "csv", stdout=out)
            made[kind] = out.getvalue()
    assert "Received, by borough" in made["text"] and "Lambeth" in made["text"]
    assert json.loads(made["json"])["received"]["in_all"] == 1
    lines = list(csv.DictReader(io.StringIO(made["csv"])))
    assert lines[0]["value"] == NOT_GIVEN and {line["month"] for line in lines} == {"2026-11"}


# --- what everybody may read ------------------------------------------------------------------------
@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 60), max_size=8))
def test_no_small_part_is_given_or_can_be_worked_out_by_subtracting(counts):
    shown = parts(counts)
    hidden = [counts[key] for key, count in shown.items() if count is None]
    assert not any(0 < count < SMALLEST for count in shown.values() if count is not None)
    if hidden and sum(counts.values()) >= SMALLEST:
        assert sum(hidden) >= SMALLEST and len(hidden) >= 2
    assert all(count in (None, counts[key]) for key, count in shown.items())


@given(st.integers(0, 40), st.integers(0, 40))
def test_neither_some_of_a_total_nor_the_others_are_a_few(one, others):
    shown = subset(one, one + others)
    if shown is not None:
        assert not 0 < one < SMALLEST and not 0 < others < SMALLEST


def test_what_is_open_is_rounded_so_that_months_cannot_be_subtracted():
    assert [rounded(count) for count in (0, 2, 3, 7, 8)] == [0, 0, 5, 5, 10]


def test_neither_confirmed_nor_denied_is_counted_as_refused_and_its_ground_not_at_all():
    cases = [a_case(n, days=5, outcome="refused") for n in range(6)]
    cases += [a_case(9, days=5, outcome="neither")]
    shown = published(november(cases))
    assert shown["outcomes"] == {"refused": 7} and "neither" not in json.dumps(shown)


def test_of_fewer_than_five_decisions_no_length_and_no_share_is_given():
    shown = published(november(a_case(n, days=5) for n in range(4)))["decided"]
    assert set(shown.values()) == {None}
    few_late = [a_case(n, days=5, late=n < 2) for n in range(20)]
    assert published(november(few_late))["decided"]["in_time_percent"] is None


def test_every_figure_that_is_published_is_shown_and_every_table_has_words():
    cases = [a_case(n, days=n % 20, grounds=["P3-45-4-C"]) for n in range(30)]
    shown = published(november(cases))
    made = tables(shown, is_published=True)
    assert all(table["title"] and table["rows"] for table in made)
    assert as_csv(shown, is_published=True).count("\n") == 1 + sum(len(table["rows"]) for table in made)


@pytest.mark.django_db
def test_a_month_is_published_once_after_its_end_and_stays_as_it_was(client):
    assert "not published figures yet" in client.get(reverse("public:figures")).content.decode()
    with on(3):
        for _ in range(6):
            a_request()
        timetable.publish_figures()
        assert not PublishedFigures.objects.exists()
    with on(1, month=12):
        timetable.publish_figures()
        FootageRequest.objects.first().delete()
        timetable.publish_figures()
    assert PublishedFigures.objects.get().figures["received"]["in_all"] == 6
    page = client.get(reverse("public:figures")).content.decode()
    assert "Figures for 2026-11" in page and "Lambeth" in page
    text = client.get(reverse("public:figures_file", args=["2026-11"])).content.decode()
    assert "2026-11,2026-11-30,Received,Requests,6" in text


@pytest.mark.django_db
def test_auditors_see_all_figures_of_a_month_and_their_look_is_recorded():
    client = sign_in(Client(), an_auditor())
    with on(3):
        a_request()
        page = client.get(reverse("oversight:figures"), {"month": "2026-11"}).content.decode()
        wrong = client.get(reverse("oversight:figures"), {"month": "2026-12"}).content.decode()
        text = client.get(reverse("oversight:figures_file", args=["2026-11"])).content.decode()
    assert "Figures for 2026-11" in page and "has not begun" in wrong
    assert "Received,Requests,1" in text
    assert AuditEvent.objects.filter(action="figures.read").count() == 3
