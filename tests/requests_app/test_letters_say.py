"""Does every letter say each line that the law demands of it, once, to be seen, on paper too, and in plain English?"""

import io
import json
import re
from dataclasses import fields, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pypdf
import pytest

from portal import checkpoints
from requests_app import letters, outcomes, outputs
from requests_app.demo import letters as demo
from requests_app.law import data, grounds
from requests_app.law import letters as law
from requests_app.letter_frame import Answer
from requests_app.letter_kinds import LETTERS, ExtensionNotice
from requests_app.lifecycle import purpose, viewings
from requests_app.models import Clock, Decision, Outcome
from tests.builders import a_received_request, drafted
from tests.requests_app.approvable import a_prepared_request
from tests.requests_app.letter_reading import Reader, grade, sentences, words_of

LIST = json.loads((Path(law.__file__).parent / "letters.json").read_text(encoding="utf-8"))
LATE = {"late_because": "We had to wait for a lawyer’s view.", "was_due_on": date(2026, 12, 1)}
MOST_WORDS, HARDEST = 25, 7


def variants():
    """Each kind under each law, and again with whatever it may have and leave out."""
    for letter in demo.every_letter():
        yield letter
        names = {one.name for one in fields(letter)}
        if isinstance(letter, Answer):
            yield replace(letter, late_because="", was_due_on=None)
            yield replace(letter, **LATE)
        if "recordings" in names:
            yield replace(letter, receive_by="medium")
            bare = {**letter.recordings[0], "withheld": []}
            yield replace(letter, in_full=True, recordings=(bare,), rest_to_come="")
            yield replace(letter, rest_to_come="One other recording.", explanation="A word from us.")
        if "reasons_left_out" in names and letter.regime == "part3":
            yield replace(letter, reasons_left_out=True, grounds=(), look_again_on=None)
        if "pauses" in names:
            yield replace(letter, pauses=False, answer_by=None)
        if "put_right" in names:
            yield replace(letter, finding="not_upheld", put_right="")
            yield replace(letter, finding="upheld", put_right="We send it again.")
        if letter.kind == "foia_refusal":
            yield replace(letter, confirms=False, advice="")
            yield replace(letter, grounds=("FOI-12",), public_interest="", advice="Ask for one day only.")
        if "due_proviso" in names:
            yield replace(letter, due_proviso=Clock.PROVISO)
        if "subject" in names:
            yield replace(letter, subject="Grace Okafor")


def name_of(letter):
    return f"{letter.kind}-{letter.regime}"


VARIANTS = list(variants())


@pytest.fixture(autouse=True)
def a_seal(monkeypatch):
    monkeypatch.setattr(letters, "seal", lambda: demo.CHECKPOINT)


def must_say(letter):
    """Read from the list here once more, without the code that the letters use."""
    names = []
    for name in LIST["letters"][letter.kind]["says"][letter.regime]:
        names += LIST["groups"].get(name, [name])
    for name in names:
        line = {
            key: value.get(letter.regime) if isinstance(value, dict) else value
            for key, value in LIST["lines"][name].items()
        }
        first, last = line.get("valid_from") or "0001-01-01", line.get("valid_until") or "9999-12-31"
        if first <= letter.on.isoformat() <= last and (not line.get("when") or getattr(letter, line["when"])):
            yield name


def what_is_wrong(html, wanted):
    """The check itself: every line once, with words, to be seen; and no other."""
    said = Reader(html).said
    names = [name for name, _, _ in said]
    return (
        [f"not said: {name}" for name in wanted if name not in names]
        + [f"said twice: {name}" for name in set(names) if names.count(name) > 1]
        + [f"not in the list: {name}" for name in names if name not in wanted]
        + [f"empty: {name}" for name, words, _ in said if not words]
        + [f"not to be seen: {name}" for name, _, seen in said if not seen]
    )


# --- the list ---------------------------------------------------------------------------------------------
def test_there_is_a_letter_for_every_kind_of_the_list_and_none_besides():
    assert set(LETTERS) == set(LIST["letters"])
    assert {one.kind for one in demo.SAMPLES} == set(LETTERS)
    assert len(LETTERS) == 22


def test_every_line_says_what_it_is_where_it_comes_from_and_who_demands_it():
    for kind in law.kinds():
        for regime in law.regimes_of(kind):
            for line in law.listed(kind, regime):
                assert line.what and line.provision, line.id
                assert line.basis in ("statute", "guidance", "practice"), line.id


def test_every_line_belongs_to_a_letter_and_to_a_case_that_the_tests_build():
    built = {name for letter in VARIANTS for name in must_say(letter)}
    assert built == set(LIST["lines"])


def test_every_line_that_a_template_writes_out_is_in_the_list_and_has_no_words_there():
    templates = [path.read_text() for path in Path("templates/letters").glob("*.html")]
    written = {name for text in templates for name in re.findall(r'{% says "([^"]+)"', text)}
    in_list = {name for name, line in LIST["lines"].items() if "place" not in line}
    assert written == in_list
    assert all("words" in line for line in LIST["lines"].values() if "place" in line)


# --- each letter --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("letter", VARIANTS, ids=name_of)
def test_a_letter_says_every_line_that_is_demanded_once_and_no_other(letter):
    assert what_is_wrong(letters.letter_html(letter), list(must_say(letter))) == []


@cache
def pdf_of(letter_index):
    letter = demo.SAMPLES[letter_index]
    html = letters.letter_html(letter)
    return html, letters.as_pdf(html, letter.title)


@pytest.mark.parametrize("number", range(len(demo.SAMPLES)), ids=[one.kind for one in demo.SAMPLES])
def test_on_paper_stands_every_line_the_title_and_the_seal_and_it_can_be_read_aloud(number):
    letter = demo.SAMPLES[number]
    html, content = pdf_of(number)
    pdf = pypdf.PdfReader(io.BytesIO(content))
    pages = [page.extract_text().replace("\0", "") for page in pdf.pages]
    foot = re.compile(rf"Reference {letter.reference}\s*Page \d+ of \d+|Page \d+ of \d+")
    paper = "".join("".join(foot.sub("", page) for page in pages).split())
    for name, words, _ in Reader(html).said:
        assert "".join(words.split()) in paper, name
    assert "".join(letter.title.split()) in paper
    assert demo.CHECKPOINT["root"] in paper and "CapitalPoliceService" in paper
    catalogue = pdf.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"] and catalogue["/Lang"] == "en-GB"
    assert pdf.metadata.title == letter.title
    assert "data-says" not in paper


def test_the_rights_stand_in_every_decision_with_the_name_and_address_of_the_regulator():
    for letter in demo.every_letter():
        if isinstance(letter, Answer):
            said = " ".join(words for _, words, _ in Reader(letters.letter_html(letter)).said)
            assert "Information Commissioner’s Office" in said and "Wycliffe House" in said
            if letter.regime == "foia":
                assert "internal review" in said and "section 50" in said
            else:
                assert "section 164A" in said and "section 167" in said


def test_the_regulator_is_whom_the_settings_name(settings):
    settings.FORCE = {
        **settings.FORCE,
        "regulator": "Information Commission",
        "regulator_address": "1 New Road",
    }
    html = letters.letter_html(demo.SAMPLES[-1])
    assert "Information Commission " in html and "1 New Road" in html
    assert "Commissioner" not in html and "Wycliffe" not in html


# --- the letters of real decisions ---------------------------------------------------------------------------
GROUND_UNDER = {"uk_gdpr": {Outcome.RESTRICTED: "GDPR-S2-2", Outcome.VIEWING_OFFERED: "GDPR-S2-16"}}


@pytest.mark.django_db
@pytest.mark.parametrize("regime", ["part3", "uk_gdpr"])
@pytest.mark.parametrize("outcome", Outcome.values)
def test_the_letter_of_a_decision_says_every_line_of_the_law_of_its_recordings(outcome, regime):
    footage_request = a_prepared_request(*([] if outcome == Outcome.NOT_HELD else [b"video"]))
    by = footage_request.assigned_to
    for candidate in footage_request.candidates.all():
        purpose.set_purpose(candidate, regime, by=by)
    if outcome == Outcome.VIEWING_OFFERED:
        viewings.offer_viewing(footage_request, place="Lewisham", offer="Monday at 10am.", by=by)
    ground = {name: code for name, code in [("ground", GROUND_UNDER.get(regime, {}).get(outcome))] if code}
    draft = drafted(footage_request, outcome, by=by, **ground)
    released = outputs.outputs_of(draft)
    letter = letters.letter_of(draft, released, draft.drafted_at.date())
    # An answer about no recording must not tell for what purpose one was made.
    assert letter.regime == (regime if outcome in outcomes.ABOUT_CLIPS else "part3")
    assert what_is_wrong(letters.letter_html(letter), list(must_say(letter))) == []


# --- the check can fail ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda html: re.sub(r'<p data-says="rights.court">.*?</p>', "", html, flags=re.S), "not said: rights.court"),
        (lambda html: html.replace('data-says="rights.court"', ""), "not said: rights.court"),
        (lambda html: html.replace('data-says="rights.court"', 'data-says="rights.courts"'), "not in the list: rights.courts"),
        (lambda html: re.sub(r'(<p data-says="ncnd.why">).*?</p>', r"\1 </p>", html, flags=re.S), "empty: ncnd.why"),
        (lambda html: html.replace('data-says="ncnd.why"', 'data-says="ncnd.why" hidden'), "not to be seen: ncnd.why"),
        (lambda html: html.replace('data-says="ncnd.why"', 'data-says="ncnd.why" style="display: none"'), "not to be seen: ncnd.why"),
        (lambda html: html + '<p data-says="ncnd.why">Again.</p>', "said twice: ncnd.why"),
    ],
)  # fmt: skip
def test_a_line_that_is_missing_empty_hidden_or_foreign_is_noticed(change, found):
    letter = next(one for one in demo.SAMPLES if one.kind == "ncnd")
    html = change(letters.letter_html(letter))
    assert found in what_is_wrong(html, list(must_say(letter)))


def test_a_letter_without_a_line_of_the_list_is_never_written(monkeypatch):
    """A force adds a line; its words stand in the letter. It adds one that nothing says; there is no letter."""
    letter = next(one for one in demo.SAMPLES if one.kind == "not_held")
    added = {
        "what": "A new duty",
        "provision": "section 999",
        "place": "rights",
        "words": "You may now appeal.",
    }
    monkeypatch.setitem(law.DATA["lines"], "new.duty", added)
    monkeypatch.setitem(law.DATA["groups"], "restricted_rights", ["rights.court", "new.duty"])
    assert '<p data-says="new.duty">You may now appeal.</p>' in letters.letter_html(letter)
    monkeypatch.setitem(law.DATA["lines"], "new.duty", {"what": "A new duty", "provision": "section 999"})
    with pytest.raises(law.LetterRefused, match="does not say: A new duty"):
        letters.letter_html(letter)


def test_words_with_an_unknown_field_are_refused(monkeypatch):
    letter = next(one for one in demo.SAMPLES if one.kind == "ncnd")
    changed = {**law.DATA["lines"]["rights.court"], "words": "Ask ((force_secret))."}
    monkeypatch.setitem(law.DATA["lines"], "rights.court", changed)
    with pytest.raises(law.LetterRefused, match="No letter knows the field"):
        letters.letter_html(letter)


def test_a_text_that_looks_like_a_field_stays_as_it_was_typed():
    letter = replace(demo.SAMPLES[0], name="((regulator)) {{ force.email }}")
    assert "((regulator)) {{ force.email }}" in letters.letter_html(letter)


def test_a_letter_without_its_reasons_is_refused():
    letter = next(one for one in demo.SAMPLES if one.kind == "extension_notice")
    with pytest.raises(law.LetterRefused, match="no words for|does not say"):
        letters.letter_html(
            replace(next(one for one in demo.SAMPLES if one.kind == "clarification"), question=" ")
        )
    assert letter.reasons in letters.letter_html(letter)


@pytest.mark.parametrize("kind", ["decision_restriction", "decision_refusal", "viewing_offer"])
def test_an_answer_on_a_ground_names_one_of_its_own_law_in_force_on_its_day(kind):
    letter = next(one for one in demo.SAMPLES if one.kind == kind)
    for code in ("FOI-30", "GDPR-S2-2", "P3-45-4-D", "P3-99"):
        with pytest.raises(grounds.GroundRefused):
            replace(letter, grounds=(code,))


def test_what_cannot_be_is_refused_before_it_is_written():
    by_kind = {one.kind: one for one in demo.SAMPLES}
    notice = by_kind["extension_notice"]
    for changes, words in (
        ({"on": notice.notice_until + timedelta(days=1)}, "would have no effect"),
        ({"due_on": notice.was_due_on}, "must be after the old one"),
    ):
        with pytest.raises(law.LetterRefused, match=words):
            replace(notice, **changes)
    with pytest.raises(law.LetterRefused, match="why it is late"):
        replace(by_kind["ncnd"], late_because="Because.")
    with pytest.raises(law.LetterRefused, match="Name the ground"):
        replace(by_kind["decision_restriction"], grounds=())
    with pytest.raises(law.LetterRefused, match="put it right"):
        replace(by_kind["complaint_outcome"], put_right="")
    with pytest.raises(law.LetterRefused, match="finding is"):
        replace(by_kind["internal_review_outcome"], finding="perhaps")
    with pytest.raises(law.LetterRefused, match="no letter"):
        letters.letter_html(replace(by_kind["ncnd"], regime="foia"))
    with pytest.raises(TypeError):
        ExtensionNotice(reference="x", name="y", on=notice.on)


# --- which law on which day -----------------------------------------------------------------------------------
@pytest.mark.parametrize(("on", "is_law"), [(date(2026, 6, 18), False), (date(2026, 6, 19), True)])
def test_the_right_to_complain_to_us_stands_in_letters_from_the_day_it_is_law(on, is_law):
    letter = replace(next(one for one in demo.SAMPLES if one.kind == "ncnd"), on=on)
    html = letters.letter_html(letter)
    assert ("section 164A" in html) == is_law
    assert what_is_wrong(html, list(must_say(letter))) == []
    complaint = replace(next(one for one in demo.SAMPLES if one.kind == "complaint_outcome"), on=on)
    if is_law:
        letters.letter_html(complaint)
    else:
        with pytest.raises(law.LetterRefused, match="The law knows no letter"):
            letters.letter_html(complaint)


def test_no_extension_is_told_before_the_law_knew_one():
    notice = next(one for one in demo.SAMPLES if one.kind == "extension_notice")
    letters.letter_html(replace(notice, on=date(2026, 2, 5)))
    with pytest.raises(law.LetterRefused, match="The law knows no letter"):
        letters.letter_html(replace(notice, on=date(2026, 2, 4)))


def test_a_force_may_keep_its_own_list(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTAL_LAW_DIR", str(tmp_path))
    assert data.read("letters.json") == LIST, "none of its own: ours"
    (tmp_path / "letters.json").write_text('{"version": "theirs"}')
    assert data.read("letters.json") == {"version": "theirs"}
    assert data.read("grounds.json")["version"] == grounds.VERSION


# --- neither confirm nor deny ---------------------------------------------------------------------------------
def neither(footage_request, derivatives):
    decision = Decision(footage_request=footage_request, outcome=Outcome.NEITHER)
    return letters.decision_letter(decision, derivatives, on=date(2026, 12, 4))


def masked(html, footage_request):
    html = html.replace(footage_request.reference, "R").replace(footage_request.name, "N")
    html = re.sub(r"\d{1,2} [A-Z][a-z]+ \d{4}", "D", html)
    return re.sub(r"seal was number \d+, made on .*?</span>", "seal", html, flags=re.S)


@pytest.mark.django_db
def test_a_letter_that_neither_confirms_nor_denies_is_the_same_whether_or_not_there_is_footage(monkeypatch):
    monkeypatch.undo()
    not_held = a_received_request(name="Zoë Ó Súilleabháin")
    assert not not_held.candidates.exists()
    held = a_prepared_request(b"redacted video")
    assert held.candidates.exists()
    first = neither(held, [object()])
    checkpoints.make_checkpoint()
    second = neither(not_held, [])
    checkpoints.make_checkpoint()
    assert masked(neither(held, []), held) == masked(neither(not_held, [object()]), not_held)
    assert held.reference in first and not_held.reference in second
    assert "neither confirm nor deny" in first


@pytest.mark.parametrize(
    "kind", ["ncnd", "foi_s40_5a_notice", "acknowledgement", "identity_request", "abandoned", "withdrawn"]
)
def test_letters_before_a_decision_and_those_that_deny_nothing_do_not_hint(kind):
    letter = next(one for one in demo.SAMPLES if one.kind == kind)
    said = " ".join(Reader(letters.letter_html(letter)).blocks).lower()
    for hint in (
        "recording-",
        "sha-256",
        "clip",
        "found",
        "redact",
        "download",
        "we hold footage",
        "do not hold any",
    ):
        assert hint not in said, hint


# --- plain English ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("letter", demo.every_letter(), ids=name_of)
def test_a_letter_is_easy_to_read(letter):
    found = sentences(letters.letter_html(letter))
    assert len(found) > 5
    assert [one for one in found if len(words_of(one)) > MOST_WORDS] == []
    assert grade(found) <= HARDEST


def test_a_hard_text_is_noticed():
    hard = (
        "<p>Notwithstanding the aforementioned considerations, the controller is entitled to restrict, wholly or "
        "partly, the rights conferred hereunder to the extent that and for so long as such restriction constitutes "
        "a necessary and proportionate measure.</p>"
    )
    (one,) = sentences(hard)
    assert len(words_of(one)) > MOST_WORDS and grade([one]) > 15
    assert grade(sentences("<p>The cat sat on the mat. It was a big cat.</p>")) < 3
