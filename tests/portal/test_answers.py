"""What becomes of each answer, and what is a person told when we cannot use it?"""

from datetime import date, time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from portal import answers as ask


def told(field, value, files=None, **data):
    """(what it became, what the person is told)"""
    form = type("Form", (ask.QuestionForm,), {"asked": field})(data or {"asked": value}, files or {})
    form.is_valid()
    return form.cleaned_data.get("asked"), next(iter(form.errors.get("asked", [])), None)


NAME = ask.TextField("Full name", called="your full name", max_length=20)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Amina  ", "Amina"),
        ("Ame\u0301lie", "Amélie"),
        ("A\x00B\x07C\x9b", "ABC"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("\u2066x\u2069", "x"),
        ("two\r\nlines\tand", "two lines and"),
        ("نور 陳 Łucja", "نور 陳 Łucja"),
        ("नमस्ते क्\u200dष", "नमस्ते क्\u200dष"),
        ("👩\u200d👧 ok", "👩\u200d👧 ok"),
        ("bad\ud800half", "badhalf"),
    ],
)
def test_text_is_kept_as_meant_without_what_cannot_be_seen(typed, kept):
    assert told(NAME, typed) == (kept, None)


@pytest.mark.parametrize("nothing", ["", "   ", "\x00", "\u200b\u200d", "\u202e", "\n\t", "\u00a0\u3000"])
def test_nothing_visible_is_no_answer(nothing):
    assert told(NAME, nothing) == (None, "Enter your full name")


def test_text_of_the_greatest_length_is_taken_and_one_more_is_not():
    assert told(NAME, "é" * 20)[1] is None
    assert told(NAME, "é" * 21) == (None, "Your full name must be 20 characters or fewer")
    assert told(NAME, "e\u0301" * 20)[1] is None
    assert told(NAME, "x" * 1_000_000)[1] == "Your full name must be 20 characters or fewer"


def test_a_line_break_counts_as_one_character_as_in_the_browser():
    field = ask.LongTextField("What happened?", max_length=5)
    assert told(field, "ab\r\ncd") == ("ab\ncd", None)
    assert told(field, "ab\r\ncde")[1] == "What happened must be 5 characters or fewer"


@given(st.text(alphabet=st.characters(), max_size=60))
def test_kept_text_can_be_stored_anywhere_and_tidied_twice_is_the_same(text):
    once = ask.tidy(text, lines=True)
    once.encode("utf-8")
    assert "\x00" not in once
    assert ask.tidy(once, lines=True) == once


@pytest.mark.parametrize(
    "address", ["a@b", "a b@c.uk", "@c.uk", "a@c..uk", "a@" + "x" * 60 + ".uk " * 70, "a@b.uk\x00<"]
)
def test_an_email_address_that_cannot_be_one_is_explained(address):
    kept, words = told(ask.EmailField(), address)
    assert kept is None and words


def test_an_email_address_is_taken():
    assert told(ask.EmailField(), " name@example.com\u202c ") == ("name@example.com", None)


@pytest.mark.parametrize(
    "number", ["020 7946 0000", "(0117) 496-0000", "+44 7700 900982", "07700.900.982 ext 4", "101"]
)
def test_a_phone_number_is_taken_as_written(number):
    assert told(ask.PhoneField(), number) == (number, None)


@pytest.mark.parametrize("number", ["hello", "1", "0" * 30, "07700 900 98²"[:-1] + "a"])
def test_what_is_no_phone_number_is_explained(number):
    assert "Enter a phone number, like" in told(ask.PhoneField(), number)[1]


def day(typed, **options):
    boxes = dict(zip(("asked-day", "asked-month", "asked-year"), typed, strict=True))
    return told(ask.DayField("When?", called="the date it happened", **options), None, **boxes)


def test_a_day_is_judged_in_whole_sentences(time_machine):
    time_machine.move_to("2026-11-22 12:00Z")
    past = {"latest": ask.today_or_before}
    assert day(("22", "11", "2026"), **past) == (date(2026, 11, 22), None)
    assert day(("23", "11", "2026"), **past)[1] == "The date it happened must be today or in the past"
    assert day(("", "", ""), **past)[1] == "Enter the date it happened"
    assert day(("31", "2", "2026"), **past)[1] == "The date it happened must be a real date"
    assert day(("1", "", "2026"), **past)[1] == "The date it happened must include a month"
    assert day(("1", "1", "26x"), **past)[1] == "Year must include 4 numbers"
    assert day(("1", "1", "0026"))[1] == "The date it happened must be on or after 1 January 1900"
    assert day(("1", "1", "9999"))[1] == "The date it happened must be a real date"
    assert (
        day(("1", "3", "2020"), earliest=date(2020, 6, 1))[1]
        == "The date it happened must be on or after 1 June 2020"
    )


def test_today_is_the_day_in_london(time_machine):
    time_machine.move_to("2026-07-01 23:30Z")
    assert day(("2", "7", "2026"), latest=ask.today_or_before)[1] is None


def test_a_day_kept_before_is_shown_in_its_boxes():
    class Form(ask.QuestionForm):
        asked = ask.DayField("When?")

    html = str(Form(initial={"asked": date(2026, 3, 27)}))
    assert 'value="27"' in html and 'value="3"' in html and 'value="2026"' in html


def test_a_time_is_kept_shown_again_and_explained():
    field = ask.ClockTimeField("Earliest time", called="the earliest time")
    assert told(field, "9.30PM") == (time(21, 30), None)
    assert told(field, "") == (None, "Enter the earliest time")
    assert told(field, "9")[1] == "The earliest time must be a time, like 9:30pm or 21:30"
    assert told(ask.ClockTimeField("T", required=False), "") == (None, None)
    form = type("Form", (ask.QuestionForm,), {"asked": field})(initial={"asked": time(21, 30)})
    assert 'value="9:30pm"' in str(form)


CHOICES = [("a", "A"), ("b", "B")]


def test_a_choice_that_is_not_offered_is_refused():
    assert told(ask.RadioField("Which?", called="which", choices=CHOICES), "c") == (
        None,
        "Select one of the answers in the list",
    )
    for sent in (["c"], ["a", "c"], "c"):
        assert (
            told(ask.CheckboxesField("Which?", called="which", choices=CHOICES), sent)[1]
            == "Select one of the answers in the list"
        )
    assert told(ask.RadioField("Which?", called="which one", choices=CHOICES), "")[1] == "Select which one"


@pytest.mark.parametrize(("typed", "kept"), [("yes", True), ("no", False), ("", None)])
def test_yes_and_no_become_true_and_false(typed, kept):
    assert told(ask.YesNoField("Sure?", required=False), typed) == (kept, None)


def test_a_kept_no_is_shown_as_no():
    form = type("Form", (ask.QuestionForm,), {"asked": ask.YesNoField("Sure?")})(initial={"asked": False})
    assert str(form).index("checked") > str(form).index('value="no"')


class Revealing(ask.QuestionForm):
    who = ask.RadioField(
        "Who?",
        called="who",
        choices=[("me", "Me"), ("other", "Other")],
        reveals={"other": ["relation", "born_on"]},
    )
    relation = ask.TextField("How?", called="how you know them")
    born_on = ask.DayField("When were they born?", called="their date of birth")


def test_a_question_that_was_not_asked_is_neither_required_nor_kept():
    form = Revealing({"who": "me", "relation": "x" * 500, "born_on-day": "99"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"who": "me", "relation": "", "born_on": None}


def test_a_question_that_was_asked_is_required():
    assert set(Revealing({"who": "other"}).errors) == {"relation", "born_on"}
    assert Revealing.base_fields["relation"].required


def test_with_nothing_chosen_only_the_choice_is_missing():
    assert Revealing({}).errors.as_data().keys() == {"who"}


class Deeper(Revealing):
    relation = ask.RadioField(
        "How?", called="how", choices=[("kin", "Kin"), ("law", "In law")], reveals={"law": ["paper"]}
    )
    paper = ask.TextField("Which paper?", called="which paper")


def test_a_question_below_one_that_was_not_asked_is_not_asked_either():
    assert Deeper({"who": "me", "relation": "law"}).is_valid()
    assert "paper" in Deeper({"who": "other", "relation": "law"}).errors
    assert "paper" not in Deeper({"who": "other", "relation": "kin"}).errors


PHOTO = ask.UploadField("Photo", called="a photo of yourself", kinds=("JPG", "PNG"), max_bytes=1024)
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def upload(name, content):
    return told(PHOTO, None, {"asked": SimpleUploadedFile(name, content)})


def test_a_photo_is_taken_whole():
    kept, words = upload("Me.PNG", PNG)
    assert words is None and kept.read() == PNG


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("me.png", b"", "The selected file is empty"),
        ("me.png", PNG + b"0" * 1024, "The selected file must be smaller than 1KB"),
        ("me.pdf", b"%PDF-1.7", "The selected file must be a JPG or PNG"),
        ("me.png", b"GIF89a", "The selected file must be a JPG or PNG"),
        ("me.svg", b"<svg onload=alert(1)>", "The selected file must be a JPG or PNG"),
        ("me.png.html", PNG, "The selected file must be a JPG or PNG"),
        ("me", PNG, "The selected file must be a JPG or PNG"),
    ],
)
def test_a_file_we_cannot_use_is_explained(name, content, words):
    assert upload(name, content) == (None, words)


def test_no_file_is_asked_for_by_its_name():
    assert told(PHOTO, "") == (None, "Select a photo of yourself")
