"""Does a letter say what the law asks, can everybody read it, and does it stay inside?"""

import hashlib
import io
import re
import socket
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import checkpoints
from requests_app import letters
from requests_app.law.grounds import GroundRefused
from requests_app.models import Decision, Outcome, Viewing, Withheld
from tests.builders import a_received_request
from tests.people import a_caseworker

DAY = date(2026, 11, 22)
ALL = list(Outcome)
RELEASING = [Outcome.RELEASED_IN_FULL, Outcome.RELEASED_IN_PART]
FACTS = {"sound": {"codec": "aac", "rate": 48000, "channels": 1}, "duration": 62.0}
PLAN = {
    "tracks": [{"id": "f1", "kind": "face", "first": 0, "boxes": [[0, 0, 9, 9]] * 31, "keyframes": [],
                "decision": "hide", "reason": ""}],
    "sound": {"open": [], "bleep": []},
    "output": {"kind": "video", "cuts": [], "captions": "", "stills": []},
    "source": {"facts": FACTS, "timing": {"time_base": [1, 30], "runs": [[0, 1, 1860]]}},
}  # fmt: skip


def withheld(what, ground="P3-45-4-B", *, track="", start=0, end=0, left_out_because=""):
    return Withheld(
        what=what, track=track, start=start, end=end, ground=ground, left_out_because=left_out_because
    )


def an_output(sha256="ab" * 32, plan=PLAN, rows=()):
    clip = SimpleNamespace(started_at=datetime(2026, 11, 12, 21, 14, tzinfo=UTC), seconds=62)
    return SimpleNamespace(
        redaction=SimpleNamespace(
            clip=clip, clip_id=1, plan=plan, withheld=SimpleNamespace(all=lambda: list(rows))
        ),
        sha256=sha256,
        pk=1,
        report={},
    )


def a_decision(outcome, explanation="Because of a live case.", **fields):
    footage_request = a_received_request(**fields)
    if outcome == Outcome.VIEWING_OFFERED:
        Viewing.objects.create(
            footage_request=footage_request,
            place="Northgate station",
            offer="Monday at 9am",
            offered_by=a_caseworker(),
        )
    return Decision(footage_request=footage_request, outcome=outcome, explanation=explanation)


def the_letter(decision, derivatives=None):
    if derivatives is None:
        derivatives = [an_output()] if decision.releases else []
    return letters.decision_letter(decision, derivatives, on=DAY)


def words_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def read(pdf):
    return pypdf.PdfReader(io.BytesIO(pdf))


def text_of(pdf):
    # pypdf puts NULs between letters when a font holds signs beyond the first 65,536.
    text = " ".join(page.extract_text().replace("\0", "") for page in read(pdf).pages)
    return " ".join(text.split())


@pytest.fixture
def listener():
    """A server on this machine that notes every knock."""
    server = socket.create_server(("127.0.0.1", 0))
    knocks = []

    def listen():
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            knocks.append(connection.recv(200))
            connection.close()

    threading.Thread(target=listen, daemon=True).start()
    yield server.getsockname()[1], knocks
    server.close()


# --- nobody aims it at us -------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("outcome", ALL)
def test_no_text_of_a_request_makes_the_letter_ask_a_server_or_read_a_file(outcome, listener, tmp_path):
    port, knocks = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    hostile = (
        f'"><img src=http://127.0.0.1:{port}/a><link rel=attachment href="file://{secret}">'
        f'<link rel=stylesheet href=http://127.0.0.1:{port}/b><object data="file://{secret}"></object>'
        f"<style>@import 'http://127.0.0.1:{port}/c';p{{background:url(http://127.0.0.1:{port}/d)}}</style>"
        f"{{% include '{secret}' %}}{{{{ force }}}}"
    )
    decision = a_decision(outcome, hostile, name=hostile[:200], postal_address=hostile[:500])
    pdf = letters.as_pdf(the_letter(decision))
    assert knocks == []
    assert b"EmbeddedFile" not in pdf
    assert not read(pdf).attachments
    assert "the secret" not in text_of(pdf)


def test_even_raw_markup_in_a_letter_fetches_nothing(listener, tmp_path):
    """The second wall: should escaping ever fail, the fetcher still refuses."""
    port, knocks = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    pdf = letters.as_pdf(
        f"<img src='http://127.0.0.1:{port}/a'><img src='file://{secret}'><img src='{secret}'>"
        f"<link rel='attachment' href='file://{secret}'><link rel='stylesheet' href='http://127.0.0.1:{port}/b'>"
        f"<a rel='attachment' href='file://{secret}'>x</a><iframe src='file://{secret}'></iframe>"
        f"<style>@import url(http://127.0.0.1:{port}/c); @font-face {{ src: url(http://127.0.0.1:{port}/d) }}</style>"
        f"<svg><image href='http://127.0.0.1:{port}/e'/></svg><p style='background: url(//127.0.0.1:{port}/f)'>x</p>"
    )
    assert knocks == []
    assert not read(pdf).attachments
    assert b"the secret" not in pdf


def test_the_listener_would_notice(listener):
    port, knocks = listener
    socket.create_connection(("127.0.0.1", port)).close()
    for _ in range(1000):
        if knocks:
            break
        threading.Event().wait(0.01)
    assert knocks == [b""]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "محمد بن عبد الله",
        "👩‍👩‍👧‍👦 Zoë Ó Súilleabháin-Łukasiewicz 𝔘𝔫𝔦",
        "x" * 5000,
        "line\n" * 1000,
        "nul\x00bell\x07escape\x1b[31mred\x85",
        "\u202egnp.exe\u202c\u2066\u200f",
        "\ufffe\uffff\ue000\U0010ffff",
        "a\u0300" * 2000,
        "</p></body></html><!--",
        "&lt;b&gt; &amp;amp; &#0; &#x1F600;",
    ],
    ids=[
        "arabic",
        "emoji",
        "one long word",
        "a thousand lines",
        "control",
        "reordered",
        "nothing",
        "marks",
        "end",
        "entities",
    ],
)
def test_any_alphabet_and_any_length_makes_a_letter(text, capfd):
    kept = text.replace("\x00", "")  # no form lets it through, and PostgreSQL keeps none
    decision = a_decision(Outcome.REFUSED, kept, name=kept[:200])
    pdf = letters.as_pdf(the_letter(decision))
    assert "We are not giving you the footage" in text_of(pdf)
    assert capfd.readouterr().err == "", "no log may quote a letter"
    assert "court" in text_of(pdf), "what comes after the text is still there"


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_what_is_printed_holds_no_control_characters(text):
    said = letters.printable(text)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]", said)


# --- everybody can read it ------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("outcome", ALL)
def test_the_pdf_is_tagged_titled_and_says_its_language(outcome):
    pdf = read(letters.as_pdf(the_letter(a_decision(outcome))))
    catalogue = pdf.trailer["/Root"]
    assert "/StructTreeRoot" in catalogue
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en-GB"
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata.title == letters.TITLE
    assert "Amara" not in str(pdf.metadata), "a title is shown where the page is not"
    kinds = set(tags_below(catalogue["/StructTreeRoot"]))
    assert {"/H1", "/H2", "/H3", "/P", "/L", "/LI"} <= kinds


def tags_below(node):
    node = node.get_object()
    if isinstance(node, list):
        for each in node:
            yield from tags_below(each)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node["/S"]
        if "/K" in node:
            yield from tags_below(node["/K"])


@pytest.mark.django_db
def test_the_fonts_travel_with_the_letter():
    pdf = read(letters.as_pdf(the_letter(a_decision(Outcome.REFUSED))))
    fonts = [font.get_object() for page in pdf.pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        described = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(described)


@pytest.mark.django_db
def test_the_same_words_give_the_same_bytes_in_any_process(tmp_path):
    html = the_letter(a_decision(Outcome.RELEASED_IN_PART))
    here = hashlib.sha256(letters.as_pdf(html)).hexdigest()
    source = tmp_path / "letter.html"
    source.write_text(html)
    program = (
        "import django, hashlib, pathlib, sys; django.setup(); from requests_app import letters;"
        "print(hashlib.sha256(letters.as_pdf(pathlib.Path(sys.argv[1]).read_text())).hexdigest())"
    )
    for seed in ("1", "2"):
        environment = {"PATH": "", "DJANGO_SETTINGS_MODULE": "portal.settings", "PYTHONHASHSEED": seed}
        environment |= {"PORTAL_DATA_DIR": str(tmp_path / "data"), "HOME": str(tmp_path), "TZ": "Asia/Tokyo"}
        done = subprocess.run(
            [sys.executable, "-c", program, source], env=environment, capture_output=True, text=True
        )
        assert done.stdout.strip() == here, done.stderr


# --- it says what the law asks --------------------------------------------------------------------------
RIGHTS = {
    "complain to us": "right to complain to us about how we handled your request (section 164A",
    "how soon we answer that": "within 30 days",
    "the Commissioner": "right to complain to the Information Commissioner’s Office",
    "its address": "Wycliffe House",
    "the check": "section 51",
    "the court": "apply to a court",
    "and its section": "section 167",
}
DISCLOSURE = {
    "(2)(a) purposes": "to prevent, detect, investigate and prosecute crime",
    "(2)(a) legal basis": "Part 3 of the Data Protection Act 2018",
    "(2)(b) categories": "pictures of you, sound where there is any",
    "(2)(c) recipients": "who may be given it",
    "(2)(d) retention": "deleted 31 days after they were made",
    "(2)(e) rights": "correct it, to delete it, or to restrict",
    "(2)(g) origin": "a camera worn by one of our officers",
    "(5)(b) why others are hidden": "section 45(4)(e)",
}


@pytest.mark.django_db
@pytest.mark.parametrize("outcome", ALL)
def test_every_letter_names_the_three_ways_to_disagree(outcome):
    said = text_of(letters.as_pdf(the_letter(a_decision(outcome))))
    assert [what for what, words in RIGHTS.items() if words not in said] == []


@pytest.mark.django_db
@pytest.mark.parametrize("outcome", RELEASING)
def test_a_letter_with_footage_says_what_section_45_asks(outcome):
    said = text_of(letters.as_pdf(the_letter(a_decision(outcome))))
    assert [what for what, words in DISCLOSURE.items() if words not in said] == []


@pytest.mark.django_db
def test_a_letter_with_footage_names_each_file_its_checksum_and_what_was_hidden():
    shown = {**PLAN["tracks"][0], "decision": "show", "reason": "officer_on_duty"}
    other = {
        **PLAN,
        "tracks": [*PLAN["tracks"], shown],
        "sound": {"open": [[5.25, 20.31]], "bleep": [[7, 8]]},
    }
    outputs = [an_output("ab" * 32), an_output("cd" * 32, plan=other)]
    said = text_of(letters.as_pdf(the_letter(a_decision(Outcome.RELEASED_IN_FULL), outputs)))
    assert "recording-1.mp4 and lasts 1 minute 2 seconds" in said
    assert "ab" * 32 in said and "cd" * 32 in said
    assert "recording-2.mp4" in said and "recording-3.mp4" not in said
    assert "We removed all sound" in said
    assert "except from 00:05.2 to 00:20.3" in said
    assert "A tone covers the sound from 00:07 to 00:08" in said
    assert "We did not cover police officers on duty" in said
    assert "28 days after we tell you" in said


# --- which letter a decision makes -------------------------------------------------------------------------
def kind_of(decision, on=DAY):
    return letters.letter_of(decision, [an_output()] if decision.releases else [], on)


@pytest.mark.django_db
def test_each_outcome_has_its_letter():
    kinds = {outcome: kind_of(a_decision(outcome)).kind for outcome in ALL}
    assert kinds == {
        "released_in_full": "decision_release",
        "released_in_part": "decision_release",
        "viewing_offered": "viewing_offer",
        "restricted": "decision_restriction",
        "refused": "ncnd",
        "neither": "ncnd",
        "not_held": "not_held",
    }


@pytest.mark.django_db
def test_a_decision_on_a_ground_names_it_and_one_without_leaves_its_reasons_out():
    decision = a_decision(Outcome.RESTRICTED)
    assert kind_of(decision).reasons_left_out
    decision.ground, decision.review_on = "P3-45-4-B", date(2027, 1, 4)
    said = words_of(the_letter(decision))
    assert "prosecution of crime (section 45(4)(b)" in said and "by 4 January 2027" in said
    decision = a_decision(Outcome.REFUSED)
    decision.ground = "P3-53"
    assert kind_of(decision).kind == "decision_refusal"
    assert "section 53(1)" in words_of(the_letter(decision))
    decision.ground = "FOI-14-1"
    with pytest.raises(GroundRefused, match="another law"):
        kind_of(decision)


@pytest.mark.django_db
@pytest.mark.parametrize("outcome", ALL)
def test_a_late_decision_says_why_and_one_in_time_does_not(outcome):
    decision = a_decision(outcome)
    decision.late_reason = "We waited for a lawyer."
    due_on = decision.footage_request.due_on
    assert "We waited" not in words_of(letters.letter_html(kind_of(decision, due_on)))
    said = words_of(letters.letter_html(kind_of(decision, due_on + timedelta(days=1))))
    assert "We waited for a lawyer." in said and "We are sorry that it is late" in said


@pytest.mark.django_db
def test_what_follows_an_earlier_decision_says_so_and_what_comes_first_says_what_follows():
    first = a_decision(Outcome.RELEASED_IN_PART)
    first.more_to_come = True
    assert "We send the rest with a decision of its own" in words_of(the_letter(first))
    by = a_caseworker()
    first.drafted_by, first.approved_at = by, datetime(2026, 11, 20, 9, tzinfo=UTC)
    first.outputs = [{"clip": 1, "derivative": 1}]
    first.save()
    second = Decision(footage_request=first.footage_request, outcome=Outcome.RELEASED_IN_PART, phase=2)
    said = words_of(the_letter(second))
    assert "On 20 November 2026 we sent you a first part" in said
    assert "recording-2.mp4" in said and "recording-1.mp4" not in said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("receive_by", "words"),
    [
        ("download", "Enter your reference, "),
        ("medium", "on a disc or a memory stick"),
        ("collect", "collect them at a police station"),
        ("viewing", "watch them at a police station"),
    ],
)
def test_a_release_says_how_to_get_it_in_the_way_that_was_chosen(receive_by, words):
    decision = a_decision(Outcome.RELEASED_IN_FULL)
    decision.footage_request.receive_by = receive_by
    said = words_of(the_letter(decision))
    assert words in said
    assert ("Open http" in said) == (receive_by == "download")


@pytest.mark.django_db
def test_whoever_asks_for_another_is_told_of_the_other():
    decision = a_decision(Outcome.NOT_HELD)
    decision.footage_request.subject_name = "Grace Okafor"
    said = words_of(the_letter(decision))
    assert "footage of Grace Okafor and do not hold any" in said and "of yourself" not in said


# --- what is withheld, and why ---------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_schedule_lists_each_thing_withheld_with_its_time_and_its_ground_in_a_tagged_table():
    plan = {
        **PLAN,
        "sound": {"open": [[0, 30]], "bleep": [[10, 12.5]]},
        "output": {**PLAN["output"], "cuts": [[50, 55]]},
        "tracks": [*PLAN["tracks"], {**PLAN["tracks"][0], "id": "f2", "first": 300}],
    }
    rows = [withheld("cut", start=50, end=55), withheld("track", "P3-45-4-C", track="f2")]
    pdf = letters.as_pdf(the_letter(a_decision(Outcome.RELEASED_IN_PART), [an_output(plan=plan, rows=rows)]))
    said = text_of(pdf)
    assert "Withheld from recording 1" in said
    for when, what, why in (
        ("00:50 to 00:55", "The recording: left out", "prosecution of crime (section 45(4)(b)"),
        ("00:10 to 00:11", "A face", "to protect public security (section 45(4)(c)"),
        ("00:00 to 00:01", "Faces of other people", "rights and freedoms of other people (section 45(4)(e)"),
        ("00:30 to 00:50, 00:55 to 01:02", "The sound: silent", "section 45(4)(e)"),
        ("00:10 to 00:12.5", "The sound: covered by a tone", "section 45(4)(e)"),
    ):
        assert " ".join([when, what]) in said and why in said, when
    assert "Your copy is shorter where something is left out" in said
    assert {"/Table", "/TR", "/TH", "/TD"} <= set(tags_below(read(pdf).trailer["/Root"]["/StructTreeRoot"]))


@pytest.mark.django_db
def test_a_reason_that_would_undermine_what_it_protects_is_left_out_and_the_letter_says_so():
    rows = [withheld("track", track="f1", left_out_because="It would tell who watches the house.")]
    said = text_of(letters.as_pdf(the_letter(a_decision(Outcome.RELEASED_IN_PART), [an_output(rows=rows)])))
    assert "The law lets us leave out the reason" in said and "section 45(6)" in said
    assert "45(4)(b)" not in said and "watches the house" not in said


@pytest.mark.django_db
def test_a_letter_on_a_recording_from_which_nothing_is_withheld_has_no_schedule():
    shown = {**PLAN["tracks"][0], "decision": "show", "reason": "requester"}
    plan = {**PLAN, "tracks": [shown], "sound": {"open": [[0, 90]], "bleep": []}}
    said = words_of(the_letter(a_decision(Outcome.RELEASED_IN_FULL), [an_output(plan=plan)]))
    assert "withheld" not in said.lower()


@pytest.mark.django_db
def test_the_explanation_is_in_the_letter_word_for_word_and_in_paragraphs():
    decision = a_decision(Outcome.REFUSED, "A case is open.\n\nAsk again <later> & “soon”.")
    assert "<p>A case is open.</p>" in the_letter(decision)
    assert "Ask again <later> & “soon”." in text_of(letters.as_pdf(the_letter(decision)))


@pytest.mark.django_db
def test_the_letter_names_the_latest_seal_of_the_whole_log_and_no_place_in_it():
    decision = a_decision(Outcome.REFUSED)
    assert "How our records are protected" not in the_letter(decision)
    seal = checkpoints.make_checkpoint()
    said = text_of(letters.as_pdf(the_letter(decision)))
    assert seal.root in said
    assert "number 1, made on" in said


@pytest.mark.django_db
def test_times_asked_for_are_told_in_london_and_apart_when_the_clocks_go_back():
    early, late = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert letters.between(early, late) == (
        "between Sunday 25 October 2026 at 1:30am (before the clocks went back) "
        "and Sunday 25 October 2026 at 1:30am (after the clocks went back)"
    )
    assert letters.between(datetime(2026, 7, 1, 12, tzinfo=UTC), datetime(2026, 7, 1, 13, 5, tzinfo=UTC)) == (
        "on Wednesday 1 July 2026 between 1pm and 2:05pm"
    )


# --- it does not tell what it must not -------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.NOT_HELD])
def test_a_letter_without_footage_owes_nothing_to_what_was_found(outcome):
    """Given outputs by mistake, it still reads the same to the letter."""
    decision = a_decision(outcome)
    assert the_letter(decision, []) == the_letter(decision, [an_output(), an_output()])


@pytest.mark.django_db
def test_a_refusal_neither_confirms_nor_denies():
    said = words_of(the_letter(a_decision(Outcome.REFUSED, "The law lets us refuse this.")))
    assert "does not say whether or not we hold any footage" in said
    for hint in ("recording-", "SHA-256", "hidden", "clip", "found", "redact", "download"):
        assert hint not in said, hint
