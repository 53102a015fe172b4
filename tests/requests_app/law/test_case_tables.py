"""Do the tables of worked cases agree, and is every bad row of a table named by its line?"""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from requests_app.law.calendars import calendar_with
from requests_app.law.case_tables import NotATable, check_table
from requests_app.law.regimes import REGIMES
from requests_app.law.typed_events import READERS

OURS = Path(__file__).parent / "cases.csv"
THEIRS = Path(__file__).parents[4] / "shared" / "law" / "deadline_cases.csv"
HEAD = "regime,received,events,expected_due,derivation\n"
GOOD = "part3,2026-10-20,{},2026-11-20,a Friday\n"


def checked(text):
    data = text if isinstance(text, bytes) else (HEAD + text).encode()
    return list(check_table(data, calendar_with()))


def the_bad_line(text):
    """The good row before it and the good row after it are read all the same."""
    rows = checked(GOOD + text + GOOD)
    assert [rows[0].agrees, rows[-1].agrees] == [True, True]
    bad = [row for row in rows if not row.agrees]
    assert [row.line for row in bad] == [3]
    return bad[0].trouble


def test_our_own_table_agrees():
    rows = list(check_table(OURS.read_bytes(), calendar_with()))
    assert not [row for row in rows if not row.agrees]
    assert {row.regime for row in rows} == set(REGIMES)
    assert all(f'"{key}"' in OURS.read_text().replace('""', '"') for key in READERS)


def test_the_legal_team_s_table_agrees():
    if not THEIRS.exists():
        pytest.skip(f"the shared table of cases is not on this machine ({THEIRS.name})")
    rows = list(check_table(THEIRS.read_bytes(), calendar_with()))
    assert len(rows) >= 44
    assert not [row for row in rows if not row.agrees]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('part3,2026-10-20,"{""id_received"": }",2026-11-20,x\n', "The events are not JSON"),
        ("part3,2026-10-20,[],2026-11-20,x\n", "not a JSON object"),
        ("part3,2026-10-20,NaN,2026-11-20,x\n", "not a JSON object"),
        (f"part3,2026-10-20,{'[' * 5000},2026-11-20,x\n", "too many brackets or digits"),
        (f'part3,2026-10-20,"{{""working_days"": {"9" * 5000}}}",2026-11-20,x\n', "too many brackets or digits"),
        ('part3,2026-10-20,"{""id_recieved"": ""2026-10-21""}",2026-11-20,x\n', "no event 'id_recieved'. Use: id_requested"),
        ('part3,2026-10-20,"{""id_received"": ""2026-02-30""}",2026-11-20,x\n', "there is no such day"),
        ('part3,2026-10-20,"{""id_received"": ""21/10/2026""}",2026-11-20,x\n', "write a day as 2026-11-22"),
        ('part3,2026-10-20,"{""id_received"": 20261021}",2026-11-20,x\n', "write a day as 2026-11-22"),
        ('part3,2026-10-20,"{""id_received"": null}",2026-11-20,x\n', "write a day as 2026-11-22"),
        ('part3,2026-10-20,"{""id_received"": ""2026-10-21"", ""id_received"": ""2026-10-22""}",2026-11-20,x\n', "stands there twice"),
        ('part3,2026-10-20,"{""clarification"": [""2026-10-21""]}",2026-11-20,x\n', "write pairs"),
        ('part3,2026-10-20,"{""clarification"": [[""2026-10-21""]]}",2026-11-20,x\n', "write pairs"),
        ('part3,2026-10-20,"{""extension_notice"": [""2026-10-21"", ""2026-10-22""]}",2026-11-20,x\n', "write a day"),
        ('foia,2026-10-20,"{""clarification_received"": ""2026-10-21""}",2026-11-20,x\n', "write a list of days"),
        ('foia,2026-10-20,"{""working_days"": true}",2026-11-20,x\n', "write a whole number"),
        ('foia,2026-10-20,"{""working_days_notice"": ""2026-10-21""}",2026-11-20,x\n', "needs “working_days”"),
        ('part3,2026-10-20,"{""fee_paid"": ""2026-10-21"", ""fee_received"": ""2026-10-21""}",2026-11-20,x\n', "Leave one out"),
        ("part3,20261020,{},2026-11-20,x\n", "received is '20261020'"),
        ("part3,,{},2026-11-20,x\n", "received is ''"),
        ("part3,2026-10-20,{},soon,x\n", "expected_due is 'soon'"),
        ("part4,2026-10-20,{},2026-11-20,x\n", "There is no regime 'part4'"),
        ("part3,2026-10-20,{},2026-11-20\n", "4 columns instead of 5"),
        ("part3,2026-10-20,{},2026-11-20,x,y\n", "6 columns instead of 5"),
        ('part3,2026-10-20,"{}"x,2026-11-20,x\n', "Not a line of a CSV table"),
        ('part3,2026-10-20,"{},2026-11-20,x\n', "Not a line of a CSV table"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_by_its_line_and_the_next_one_is_read(row, words):
    assert words in the_bad_line(row)


def test_a_row_that_is_no_utf_8_is_named_by_its_line():
    rows = checked(HEAD.encode() + b"part3,2026-10-20,{},2026-11-20,caf\xe9\n" + GOOD.encode())
    assert [(row.line, row.agrees) for row in rows] == [(2, False), (3, True)]
    assert "Not UTF-8" in rows[0].trouble


def test_a_cell_may_run_over_lines_and_the_next_row_keeps_its_number():
    rows = checked(
        'part3,2026-10-20,{},2026-11-20,"a\nFriday"\n' + "\n" + GOOD.replace("2026-11-20", "2026-11-21")
    )
    assert [(row.line, row.agrees) for row in rows] == [(2, True), (5, False)]


@pytest.mark.parametrize("break_", ["\r\n", "\r", "\n"], ids=["Windows", "old Macintosh", "everybody else"])
def test_lines_may_end_as_they_like_and_excel_s_mark_is_no_letter(break_):
    text = "\ufeff" + (HEAD + GOOD).replace("\n", break_)
    assert [row.agrees for row in checked(text.encode())] == [True]


def test_columns_may_stand_in_any_order_with_others_beside_them():
    text = "note,events,derivation,received,regime,expected_due\nmine,,x,2026-10-20,part3,2026-11-20\n"
    assert [row.agrees for row in checked(text.encode())] == [True]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"regime,received,events\n", "Missing: expected_due, derivation"),
        (b"regime;received;events;expected_due;derivation\n", "Missing: regime"),
        (b"PK\x03\x04\x00\x00", "spreadsheet"),
        (bytes(range(256)), "The first line must name"),
        ((HEAD.strip() + ",regime\n").encode(), "a column twice"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_as_a_whole(data, words):
    with pytest.raises(NotATable, match=words):
        checked(data)


def test_a_case_that_should_be_refused_and_is_not_is_wrong():
    assert not checked("part3,2026-10-20,{},refused,x\n")[0].agrees
    assert checked("part3,2030-10-20,{},refused,x\n")[0].agrees


def run(path):
    said = io.StringIO()
    try:
        call_command("check_deadlines", str(path), stdout=said)
    except CommandError as error:
        return said.getvalue(), str(error), error.returncode
    return said.getvalue(), "", 0


def test_the_command_says_how_each_date_came_about():
    said, error, code = run(OURS)
    assert (error, code) == ("", 0)
    lines = said.splitlines()
    assert len(lines) == len(OURS.read_text().splitlines())
    assert lines[0].startswith(
        "line 2: ok    part3, received 2026-03-17, due 2026-04-17. Received on Tuesday"
    )
    assert lines[-1] == f"{len(lines) - 1} of {len(lines) - 1} cases agree."
    assert any(line.endswith("no day is fixed.") and "refused:" in line for line in lines)


def test_the_command_fails_where_a_case_does_not_agree_and_goes_on(tmp_path):
    table = tmp_path / "cases.csv"
    table.write_text(
        HEAD + GOOD.replace("2026-11-20", "2026-11-21") + "part3,x\x1b[2J,{},2026-11-20,x\n" + GOOD
    )
    said, error, code = run(table)
    first, second, third, count = said.splitlines()
    assert first.startswith(
        "line 2: WRONG part3, received 2026-10-20, due 2026-11-20, but the table says 2026-11-21. "
    )
    assert second.startswith("line 3: WRONG part3, received x?[2J ERROR: received is 'x\\x1b[2J'")
    assert third.startswith("line 4: ok") and count == "1 of 3 cases agree."
    assert (error, code) == (f"{table}: look at line 2, 3.", 1)


@pytest.mark.parametrize(
    ("text", "words"), [(HEAD, "no case below the first line"), ("a,b\n", "Missing: regime")]
)
def test_the_command_fails_where_there_is_nothing_to_check(tmp_path, text, words):
    table = tmp_path / "cases.csv"
    table.write_text(text)
    assert words in run(table)[1] and run(table)[2] == 1


def test_the_command_fails_where_there_is_no_file(tmp_path):
    assert run(tmp_path / "none.csv")[1].endswith("none.csv cannot be read: No such file or directory.")
    assert run(tmp_path)[1].endswith("cannot be read: Is a directory.")
