"""Is every ground in law known, given only where and when its law allows, and only with what it needs?"""

from datetime import date, timedelta

import pytest

from requests_app.law import grounds as law

TODAY = date(2026, 11, 22)
CRIME = "P3-45-4-B"
SAID = {
    "necessity": "The witness would be found.",
    "proportionality": "Two seconds only.",
    "review_on": "2027-03-01",
    "officer_view": "DC Flint, 3 March: agrees.",
    "stage": "Charged.",
}
IN_FORCE = [one for one in law.GROUNDS.values() if one.is_valid(TODAY)]
DAYS = {"review_on": "2027-03-01", "publish_on": "2027-01-05"}


def answers(ground, withholds="part"):
    return {name: DAYS.get(name, "Because.") for name in ground.asks(withholds)}


def checked(code, said, regime="part3", today=TODAY, **more):
    return law.checked(code, said, regime, today=today, **more)


# --- the data ---------------------------------------------------------------------------------------------
def test_all_33_grounds_are_there_each_once():
    codes = [one["code"] for one in law.DATA["grounds"]]
    assert len(codes) == len(set(codes)) == 33
    by_regime = {regime: sum(one.regime == regime for one in law.GROUNDS.values()) for regime in law.REGIMES}
    assert by_regime == {"part3": 9, "uk_gdpr": 7, "foia": 17}


def test_every_ground_names_its_law_and_asks_only_what_is_known():
    asked = set()
    for ground in law.GROUNDS.values():
        assert ground.regime in law.REGIMES and ground.provision and ground.words and ground.used_for
        assert ground.kind in ("restriction", "exemption", "procedural", "refusal", "gateway", "out_of_scope")
        assert set(ground.withholds) <= {"part", "whole", "request", "document"}
        assert ground.needs, ground.code
        asked |= set(ground.asks("whole")) | set(ground.asks_of_hiding)
    assert asked == set(law.QUESTIONS), "a question that no ground asks, or one that is not written"
    assert all(question["ask"].endswith("?") for question in law.QUESTIONS.values())


def test_every_ground_says_from_when_it_is_law():
    assert all(one.valid_from for one in law.GROUNDS.values())


def test_a_gateway_withholds_nothing_and_is_never_offered():
    gateway = law.GROUNDS["GDPR-S2-5"]
    assert gateway.kind == "gateway" and gateway.withholds == ()
    for withholds in ("part", "whole", "request"):
        assert gateway not in law.offered("uk_gdpr", withholds=withholds, today=TODAY)
        with pytest.raises(law.GroundRefused, match="is no ground for"):
            checked("GDPR-S2-5", answers(gateway), "uk_gdpr", withholds=withholds)


def test_every_restriction_needs_necessity_proportionality_and_a_day_to_look_again():
    restrictions = [one for one in law.GROUNDS.values() if one.kind == "restriction"]
    assert len(restrictions) == 5
    for ground in restrictions:
        assert {"necessity", "proportionality", "review_on"} <= set(ground.needs)
        assert "ranges" in ground.asks("whole") and "ranges" not in ground.asks("part")


def test_a_qualified_exemption_asks_how_the_public_interest_was_weighed_and_only_foi_has_any():
    for ground in law.GROUNDS.values():
        if ground.test == "qualified":
            assert "public_interest" in ground.needs, ground.code
        assert bool(ground.test) == (ground.regime == "foia" and ground.kind == "exemption"), ground.code
    absolute = {one.code for one in law.GROUNDS.values() if one.test == "absolute"}
    assert absolute == {"FOI-21", "FOI-23", "FOI-32", "FOI-40-1", "FOI-40-2-A", "FOI-41", "FOI-44"}


# --- which law --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("regime", law.REGIMES)
@pytest.mark.parametrize("code", law.GROUNDS)
def test_a_ground_is_never_given_under_another_law(code, regime):
    ground = law.GROUNDS[code]
    if ground.regime != regime:
        with pytest.raises(law.GroundRefused, match="a ground of another law"):
            checked(code, answers(ground), regime)


@pytest.mark.parametrize("code", ["", "P3-45-4-Z", None, "P3-45-4-B ", "evidential"])
def test_an_unknown_ground_is_refused(code):
    with pytest.raises(law.GroundRefused, match="no such ground"):
        checked(code, SAID)


@pytest.mark.parametrize("ground", IN_FORCE, ids=lambda one: one.code)
@pytest.mark.parametrize("withholds", ["part", "whole", "request"])
def test_a_ground_withholds_what_it_may_and_nothing_else(ground, withholds):
    offered = law.offered(ground.regime, withholds=withholds, today=TODAY)
    if withholds in ground.withholds:
        assert ground in offered
        kept = checked(ground.code, answers(ground, withholds), ground.regime, withholds=withholds)
        assert kept == (ground, answers(ground, withholds))
    else:
        assert ground not in offered
        with pytest.raises(law.GroundRefused, match="is no ground for"):
            checked(ground.code, answers(ground, withholds), ground.regime, withholds=withholds)


def test_whole_requests_are_refused_on_few_grounds():
    codes = {
        regime: {one.code for one in law.offered(regime, withholds="request", today=TODAY)}
        for regime in law.REGIMES
    }
    assert codes == {
        "part3": {"P3-53"},
        "uk_gdpr": {"GDPR-12-5"},
        "foia": {"FOI-12", "FOI-14-1", "FOI-14-2", "FOI-40-1"},
    }


@pytest.mark.parametrize("regime", law.REGIMES)
def test_each_law_has_one_ground_on_which_other_people_are_hidden(regime):
    assert [one.general for one in law.offered(regime, today=TODAY)].count(True) == 1
    assert law.general(regime).regime == regime
    assert law.general().code == "P3-45-4-E"


# --- when -------------------------------------------------------------------------------------------------
def test_national_security_left_section_45_when_section_78a_came():
    old, new = law.GROUNDS["P3-45-4-D"], law.GROUNDS["P3-78A"]
    assert new.valid_from - old.valid_until == timedelta(days=1)
    before, after = old.valid_until, new.valid_from
    said = answers(old) | {"review_on": "2027-03-01"}
    checked(old.code, said, today=before)
    checked(new.code, answers(new), today=after)
    with pytest.raises(law.GroundRefused, match="not in force on the day of this decision"):
        checked(old.code, said, today=after)
    with pytest.raises(law.GroundRefused, match="not in force"):
        checked(new.code, answers(new), today=before)
    assert old in law.offered(today=before) and new not in law.offered(today=before)
    assert new in law.offered(today=after) and old not in law.offered(today=after)


@pytest.mark.parametrize("ground", law.GROUNDS.values(), ids=lambda one: one.code)
def test_no_ground_is_in_force_before_its_law(ground):
    assert ground.is_valid(ground.valid_from)
    assert not ground.is_valid(ground.valid_from - timedelta(days=1))


# --- what must be written down ------------------------------------------------------------------------------
@pytest.mark.parametrize("ground", IN_FORCE, ids=lambda one: one.code)
def test_each_missing_answer_is_named(ground):
    for withholds in set(ground.withholds) - {"document"}:
        for name in ground.asks(withholds):
            for nothing in ("", "  \n", None):
                said = {**answers(ground, withholds), name: nothing}
                with pytest.raises(law.GroundRefused) as refused:
                    checked(ground.code, said, ground.regime, withholds=withholds)
                assert str(refused.value).endswith(law.QUESTIONS[name]["ask"])


def test_nothing_is_kept_that_was_not_asked():
    _, kept = checked(CRIME, {**SAID, "gossip": "x"})
    assert kept == SAID


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("soon", "must be a date"),
        ("2026-02-30", "must be a date"),
        ("2026-11-22", "must be after today"),
        ("2026-11-21", "must be after today"),
        ("1926-11-23", "must be after today"),
    ],
)
def test_the_next_look_is_a_real_day_to_come(day, words):
    with pytest.raises(law.GroundRefused, match=words):
        checked(CRIME, {**SAID, "review_on": day})
    checked(CRIME, {**SAID, "review_on": "2026-11-23"})


def test_a_next_look_is_proposed_four_weeks_on():
    assert law.next_look(TODAY) == date(2026, 12, 20)


# --- neither confirm nor deny -------------------------------------------------------------------------------
def test_refusing_the_request_or_pointing_elsewhere_never_hides_whether_there_is_anything():
    never = {one.code for one in law.GROUNDS.values() if not one.may_neither_confirm_nor_deny}
    assert never == {
        "P3-53", "P3-43", "GDPR-12-5", "GDPR-S2-5", "FOI-14-1", "FOI-14-2", "FOI-21",
    }  # fmt: skip
    for code in never:
        with pytest.raises(law.GroundRefused, match="does not let us neither confirm nor deny"):
            law.for_neither(code, law.GROUNDS[code].regime, today=TODAY)
    assert law.for_neither(CRIME, today=TODAY).code == CRIME


@pytest.mark.parametrize(
    ("codes", "confirms", "weighed", "words"),
    [
        ([], True, True, "Name the exemption"),
        (["FOI-30"], True, False, "public interest weighed"),
        (["FOI-21"], False, False, "neither confirm nor deny on this ground"),
        (["P3-45-4-B"], True, True, "another law"),
    ],
)
def test_a_refusal_under_foi_is_refused_without_what_it_needs(codes, confirms, weighed, words):
    with pytest.raises(law.GroundRefused, match=words):
        law.fit_for_foia_letter(codes, confirms=confirms, weighed=weighed, today=TODAY)
    law.fit_for_foia_letter(["FOI-30", "FOI-40-2-A"], confirms=False, weighed=True, today=TODAY)
