"""Do captions show the words that are heard, and never one that is not?"""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footage_app.redaction.making.captions import cues, webvtt
from footage_app.redaction.plan import Line, Output, Sound, Speech

HELLO, SECRET, BYE = (
    Line(1.0, 3.0, "Hello there."),
    Line(3.0, 5.0, "She is called Ann."),
    Line(6.0, 8.0, "Bye."),
)


def a_plan(open_=(), bleep=(), cuts=(), kind="video", lines=(HELLO, SECRET, BYE)):
    # Captions look at these three parts alone, so a plan without a recording will do.
    speech = None if lines is None else Speech(lines=tuple(lines))
    return SimpleNamespace(
        sound=Sound(tuple(open_), tuple(bleep)), speech=speech, output=Output(kind, tuple(cuts))
    )


def texts(plan):
    return [text for _, _, text in cues(plan)]


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (a_plan(), []),
        (a_plan(lines=None, open_=[(0, 9)]), []),
        (a_plan(open_=[(0, 9)]), [HELLO.text, SECRET.text, BYE.text]),
        (a_plan(open_=[(1, 3), (6, 8)]), [HELLO.text, BYE.text]),
        (a_plan(open_=[(1, 2), (2, 3)]), [HELLO.text]),
        (a_plan(open_=[(0, 9)], bleep=[(3, 5)]), [HELLO.text, BYE.text]),
        (a_plan(open_=[(0, 9)], bleep=[(4, 4.5)]), [HELLO.text, BYE.text]),
        (a_plan(open_=[(0, 4.9)]), [HELLO.text]),
        (a_plan(open_=[(0, 9)], cuts=[(3, 5)]), [HELLO.text, BYE.text]),
        (a_plan(open_=[(0, 9)], cuts=[(4.5, 7)]), [HELLO.text]),
        (a_plan(open_=[(0, 9)], kind="picture"), []),
        (a_plan(open_=[(0, 9)], kind="stills"), []),
        (a_plan(open_=[(0, 9)], kind="sound"), [HELLO.text, SECRET.text, BYE.text]),
        (a_plan(open_=[(0, 9)], lines=[Line(1, 2, "  ")]), []),
    ],
)
def test_a_line_is_shown_only_if_all_of_it_is_heard(plan, expected):
    assert texts(plan) == expected


moments = st.tuples(st.integers(0, 90), st.integers(1, 30)).map(lambda t: (t[0] / 10, (t[0] + t[1]) / 10))


@given(st.lists(moments, max_size=6), st.lists(moments, max_size=3), st.lists(moments, max_size=2))
def test_no_moment_of_a_line_that_is_shown_is_silent(open_, bleep, cuts):
    for text in texts(a_plan(open_, bleep, cuts)):
        line = next(one for one in (HELLO, SECRET, BYE) if one.text == text)
        for step in range(1, 40):
            moment = line.start + step * (line.end - line.start) / 40
            assert any(a <= moment <= b for a, b in open_)
            assert not any(a < moment < b for a, b in [*bleep, *cuts])


def test_the_file_is_on_the_clock_of_the_result():
    def to_output(seconds):
        return None if 3 <= seconds < 5 else seconds if seconds < 3 else seconds - 2 + 2

    written = webvtt(a_plan(open_=[(0, 9)], cuts=[(3, 5)]), to_output)
    assert written == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nHello there.\n\n00:00:06.000 --> 00:00:08.000\nBye.\n"
    )


def test_what_has_no_place_in_the_result_has_no_caption_there():
    assert webvtt(a_plan(open_=[(0, 9)]), lambda seconds: None) == "WEBVTT\n"


def test_the_second_hour_is_written_as_such():
    line = Line(3723.5, 3725, "Late.")
    assert "01:02:03.500 --> 01:02:05.000\nLate." in webvtt(
        a_plan(open_=[(0, 9999)], lines=[line]), lambda seconds: seconds
    )


def test_words_cannot_become_marks_of_the_file():
    line = Line(0, 2, "a <b> & c\n\n00:00:09.000 --> 00:00:10.000 d")
    written = webvtt(a_plan(open_=[(0, 9)], lines=[line]), lambda seconds: seconds)
    assert written.count("-->") == 1
    assert "a &lt;b&gt; &amp; c 00:00:09.000 --&gt; 00:00:10.000\nd" in written


def test_only_who_was_given_a_name_is_named():
    lines = [Line(0, 2, "One.", "s1"), Line(2, 4, "Two.", "PC Harrow")]
    plan = a_plan(open_=[(0, 9)], lines=lines)
    assert texts(plan) == ["One.", "PC Harrow: Two."]
    assert "\nOne.\n" in webvtt(plan, float) and "\n<v PC Harrow>Two.\n" in webvtt(plan, float)


def test_much_talk_is_shown_two_rows_at_a_time():
    words = " ".join(f"well-known{n}" for n in range(40))
    shown = cues(a_plan(open_=[(0, 9)], lines=[Line(0, 9, words)]))
    assert " ".join(" ".join(text.split()) for _, _, text in shown) == words
    assert all(len(row) <= 40 for _, _, text in shown for row in text.split("\n"))
    assert all(text.count("\n") < 2 for _, _, text in shown)
    assert shown[0][0] == 0 and shown[-1][1] == 9
    assert all(one[1] == other[0] for one, other in zip(shown, shown[1:], strict=False))
