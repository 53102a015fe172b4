"""Is each decision given under the law of its recordings, with grounds and a letter of that law and of no other?"""

import pytest
from django.urls import reverse

from footage_app.models import Redaction
from requests_app import letters, outcomes, outputs, which_law
from requests_app.law import grounds as law
from requests_app.lifecycle import decision, grounds, purpose, viewings
from requests_app.lifecycle.move import MoveRefused
from requests_app.lifecycle.redaction import CannotDoThat
from requests_app.models import Decision, Outcome
from requests_app.report import report
from tests.builders import drafted
from tests.people import a_legal_approver, sign_in
from tests.requests_app.approvable import a_prepared_request

pytestmark = pytest.mark.django_db
CRIME = "GDPR-S2-2"
HARM = {"prejudice": "A suspect would be warned.", "extent": "Two seconds."}


def a_request_of(*purposes):
    """Prepared, with a recording for each of these laws."""
    footage_request = a_prepared_request(*(f"video {number}".encode() for number in range(len(purposes))))
    clips = outputs.confirmed_clips(footage_request)
    for clip, regime in zip(clips, purposes, strict=True):
        candidate = footage_request.candidates.get(clip=clip)
        purpose.set_purpose(candidate, regime, by=footage_request.assigned_to)
    return footage_request, clips


def refusal_of(act, *args, **fields):
    with pytest.raises(MoveRefused) as refused:
        act(*args, **fields)
    return str(refused.value)


def sent(footage_request):
    decision.send_for_approval(footage_request, by=footage_request.assigned_to)
    return Decision.objects.get(pk=footage_request.decision.pk)


def withheld(footage_request, ground=CRIME, **fields):
    return drafted(
        footage_request, Outcome.RESTRICTED, ground=ground, by=footage_request.assigned_to, **fields
    )


def part_of(footage_request, **fields):
    return drafted(footage_request, Outcome.RELEASED_IN_PART, by=footage_request.assigned_to, **fields)


# --- grounds and letters ------------------------------------------------------------------------------------
def test_what_was_recorded_for_another_purpose_is_withheld_on_a_ground_of_the_uk_gdpr_alone():
    footage_request, _ = a_request_of("uk_gdpr")
    said = refusal_of(withheld, footage_request, "P3-45-4-B", particulars={})
    assert "another law" in said and "This answer is given under UK GDPR" in said
    withheld(footage_request)
    kept = sent(footage_request)
    assert kept.regime == "uk_gdpr"
    assert "paragraph 2 of Schedule 2" in kept.letter_html and "section 45(4)" not in kept.letter_html


def test_what_is_released_in_part_names_the_general_ground_of_its_own_law():
    footage_request, _ = a_request_of("uk_gdpr")
    part_of(footage_request)
    kept = sent(footage_request)
    assert "paragraph 16 of Schedule 2" in kept.letter_html and "section 45(4)" not in kept.letter_html
    told = report(kept, outputs.outputs_of(kept))
    assert told["answered_under"] == "UK GDPR"
    assert {row["code"] for row in told["recordings"][0]["withheld"]} == {"GDPR-S2-16"}
    assert {track["ground"] for track in told["recordings"][0]["tracks"]} == {"", "GDPR-S2-16"}


def test_a_viewing_is_offered_under_the_law_of_the_recording():
    footage_request, _ = a_request_of("uk_gdpr")
    viewings.offer_viewing(footage_request, place="Lewisham", offer="Monday", by=footage_request.assigned_to)
    drafted(footage_request, Outcome.VIEWING_OFFERED, ground="GDPR-S2-16", by=footage_request.assigned_to)
    assert "paragraph 16 of Schedule 2" in sent(footage_request).letter_html


@pytest.mark.parametrize(("outcome", "ground"), [("refused", "P3-53"), ("neither", "P3-45-4-B")])
def test_an_answer_about_no_recording_reads_the_same_for_whatever_purpose_one_was_recorded(outcome, ground):
    letters_of = []
    for regime in ("part3", "uk_gdpr"):
        footage_request, _ = a_request_of(regime)
        drafted(footage_request, outcome, ground=ground, by=footage_request.assigned_to)
        kept = footage_request.decision
        letter = letters.letter_of(kept, [], kept.drafted_at.date())
        assert letter.regime == "part3" and which_law.law_now(kept) == "part3"
        letters_of.append(letters.letter_html(letter).replace(footage_request.reference, "R"))
    assert letters_of[0] == letters_of[1]


@pytest.mark.parametrize("outcome", [Outcome.RESTRICTED, Outcome.VIEWING_OFFERED])
@pytest.mark.parametrize("purposes", [["part3"], ["uk_gdpr"], ["part3", "uk_gdpr"]])
def test_no_ground_of_freedom_of_information_is_ever_given(outcome, purposes):
    footage_request, clips = a_request_of(*purposes)
    for code in (one.code for one in law.GROUNDS.values() if one.regime == "foia"):
        fields = {"ground": code, "particulars": {}, "clips": [clips[0].pk], "more_to_come": len(clips) > 1}
        said = refusal_of(drafted, footage_request, outcome, by=footage_request.assigned_to, **fields)
        assert "another law" in said
    assert not Decision.objects.exists()


def test_only_part_3_lets_a_letter_leave_out_its_reasons():
    footage_request, _ = a_request_of("uk_gdpr")
    said = refusal_of(withheld, footage_request, left_out_because="It names a source.")
    assert law.ONLY_PART_3 in said
    row, by = Redaction.objects.get(), footage_request.assigned_to
    given = {"ground": CRIME, "particulars": HARM, "by": by}
    with pytest.raises(CannotDoThat, match="Only Part 3"):
        grounds.give_ground(footage_request, row, ["track:b1"], left_out_because="A source.", **given)
    grounds.give_ground(footage_request, row, ["track:b1"], **given)


# --- both at once -------------------------------------------------------------------------------------------
def test_recordings_of_two_laws_are_decided_on_one_law_after_the_other():
    footage_request, (first, second) = a_request_of("part3", "uk_gdpr")
    said = refusal_of(part_of, footage_request)
    assert "fall under two laws" in said and first.evidence_id in said and "more to come" in said
    assert not Decision.objects.exists()
    part_of(footage_request, clips=[first.pk], more_to_come=True)
    kept = sent(footage_request)
    decision.approve(footage_request, seen=kept.frozen_hashes, by=a_legal_approver())
    part_of(footage_request)
    later = sent(footage_request)
    assert (kept.regime, later.regime) == ("part3", "uk_gdpr")
    assert "section 45(4)(e)" in kept.letter_html and "section 45(4)" not in later.letter_html
    assert "paragraph 16" in later.letter_html and second.evidence_id in which_law.law_words(
        footage_request, [second]
    )


# --- a purpose that is set later ------------------------------------------------------------------------------
def set_purpose(footage_request, regime, clip=None):
    candidates = footage_request.candidates.all()
    candidate = candidates.get(clip=clip) if clip else candidates.get()
    purpose.set_purpose(candidate, regime, by=footage_request.assigned_to)


def test_a_purpose_that_is_set_after_the_draft_asks_for_a_ground_of_the_other_law():
    footage_request, _ = a_request_of("part3")
    withheld(footage_request, "P3-45-4-B")
    set_purpose(footage_request, "uk_gdpr")
    said = refusal_of(decision.send_for_approval, footage_request, by=footage_request.assigned_to)
    assert "another law" in said
    withheld(footage_request)
    sent(footage_request)


def test_a_purpose_that_is_set_after_the_draft_may_make_two_decisions_of_one():
    footage_request, (_, second) = a_request_of("part3", "part3")
    part_of(footage_request)
    set_purpose(footage_request, "uk_gdpr", second)
    said = refusal_of(decision.send_for_approval, footage_request, by=footage_request.assigned_to)
    assert "fall under two laws" in said
    with pytest.raises(decision.NotReady, match="fall under two laws"):
        decision.letter_as_it_is(footage_request.decision, [], on=footage_request.decision.drafted_at.date())


def test_a_ground_of_one_recording_is_taken_back_when_its_law_changes():
    footage_request, _ = a_request_of("uk_gdpr")
    row, by = Redaction.objects.get(), footage_request.assigned_to
    with pytest.raises(CannotDoThat, match="another law"):
        grounds.give_ground(footage_request, row, ["track:b1"], ground="P3-45-4-C", particulars={}, by=by)
    (given,) = grounds.give_ground(footage_request, row, ["track:b1"], ground=CRIME, particulars=HARM, by=by)
    part_of(footage_request)
    assert decision.why_not_ready(footage_request, footage_request.decision) == []
    set_purpose(footage_request, "part3")
    said = refusal_of(decision.send_for_approval, footage_request, by=by)
    assert "is one of another law" in said and "Take the ground back" in said
    grounds.take_back_ground(footage_request, given, by=by)
    part_of(footage_request)
    sent(footage_request)


@pytest.mark.parametrize("outcome", [Outcome.RELEASED_IN_PART, Outcome.RESTRICTED])
def test_nothing_is_approved_whose_law_changed_while_it_waited(outcome):
    footage_request, _ = a_request_of("part3")
    drafted(footage_request, outcome, by=footage_request.assigned_to)
    kept = sent(footage_request)
    set_purpose(footage_request, "uk_gdpr")
    said = refusal_of(decision.approve, footage_request, seen=kept.frozen_hashes, by=a_legal_approver())
    assert "another law" in said and "Return the draft" in said


def test_what_was_sent_keeps_its_law():
    footage_request, _ = a_request_of("part3")
    part_of(footage_request)
    kept = sent(footage_request)
    footage_request.candidates.update(regime="uk_gdpr")
    assert (which_law.law_of(kept), which_law.law_now(kept)) == ("part3", "uk_gdpr")


# --- pages ----------------------------------------------------------------------------------------------------
def page(name, footage_request, *more):
    return reverse(name, args=[footage_request.reference, *more])


def test_the_draft_says_which_law_applies_and_why_and_offers_its_grounds(client):
    footage_request, (clip,) = a_request_of("uk_gdpr")
    client = sign_in(client, footage_request.assigned_to)
    shown = client.get(page("approval:draft", footage_request))
    words = shown.content.decode()
    assert "This answer is given under UK GDPR" in words and f"{clip.evidence_id} was recorded for" in words
    choices = {
        outcome: {code[:2] for code, _ in shown.context["form"].fields[f"ground_{outcome}"].choices if code}
        for outcome in outcomes.WITHHOLDS
    }
    assert choices == {"viewing_offered": {"GD"}, "restricted": {"GD"}, "refused": {"P3"}, "neither": {"P3"}}
    draft = {"outcome": "restricted", "ground_restricted": CRIME, "explanation": ""}
    asked = client.get(client.post(page("approval:draft", footage_request), draft).url)
    assert "What harm would follow, and how?" in asked.content.decode()
    assert "may_say" not in asked.context["form"].fields
    client.post(asked.request["PATH_INFO"], HARM)
    assert footage_request.decision.particulars == HARM


def test_the_draft_says_what_to_do_where_two_laws_apply(client):
    footage_request, (first, _) = a_request_of("part3", "uk_gdpr")
    client = sign_in(client, footage_request.assigned_to)
    address, draft = (
        page("approval:draft", footage_request),
        {"outcome": "released_in_part", "explanation": ""},
    )
    assert "fall under two laws" in client.get(address).content.decode()
    answer = client.post(address, draft)
    assert "fall under two laws" in str(answer.context["form"].errors["clips"])
    client.post(address, {**draft, "clips": [first.pk], "more_to_come": "on"})
    assert footage_request.decision.clips == [first.pk]


def test_grounds_of_one_recording_are_offered_of_its_law(client):
    footage_request, (clip,) = a_request_of("uk_gdpr")
    client = sign_in(client, footage_request.assigned_to)
    shown = client.get(page("review:grounds", footage_request, clip.pk))
    assert {one.regime for one in shown.context["grounds"]} == {"uk_gdpr"}
    give = page("review:give_ground", footage_request, clip.pk)
    asked = {"ground": CRIME, "item": "track:b1"}
    assert "may_say" not in client.get(give, asked).context["form"].fields
    client.post(give, {**asked, **HARM, "give": "yes"})
    assert Redaction.objects.get().withheld.get().ground == CRIME


def test_the_approver_sees_under_which_law_it_is_answered(client):
    footage_request, _ = a_request_of("uk_gdpr")
    part_of(footage_request)
    sent(footage_request)
    shown = sign_in(client, a_legal_approver()).get(page("approval:compare", footage_request))
    assert shown.context["law"] == "UK GDPR"
    assert shown.context["recordings"][0]["withheld"][0]["code"] == "GDPR-S2-16"
