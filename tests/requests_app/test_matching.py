"""Does matching rank what fits best first, say why in words, and find what a search finds?"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footage_app import catalogue
from footage_app.case_references import index_cases
from footage_app.models import Clip
from requests_app import matching
from requests_app.models import Incident

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
BRIXTON = {"lat": Decimal("51.462703"), "lon": Decimal("-0.114669")}
HOUR = timedelta(hours=1)


def an_incident(**fields):
    given_fields = {
        "earliest_at": NOON,
        "latest_at": NOON + HOUR,
        "borough": "E09000022",
        "certainty": "exact",
    }
    return Incident(**given_fields | fields)


def a_clip(start=5, length=10, **fields):
    """`start` and `length` in minutes from noon."""
    start_at = NOON + timedelta(minutes=start)
    return Clip(
        **{"pk": 1, "started_at": start_at, "ended_at": start_at + timedelta(minutes=length), **fields}
    )


def reasons(incident, clip):
    return matching.match(incident, clip).reasons


def test_the_reasons_are_words_that_a_caseworker_can_check():
    incident = an_incident(**BRIXTON, officers="PC 217EA and a sergeant")
    clip = a_clip(-6, 10, lat=Decimal("51.463780"), lon=Decimal("-0.114669"), officer_ref="217EA")
    assert reasons(incident, clip) == (
        "recorded 4 minutes inside the time given",
        "120 m from the place",
        "officer 217EA named",
    )


@pytest.mark.parametrize(
    ("start", "length", "words"),
    [
        (5, 10, "recorded inside the time given"),
        (-20, 15, "ended 5 minutes before the time given"),
        (61, 10, "began 1 minute after the time given"),
        (-5, 200, "recorded 60 minutes inside the time given"),
        (60, 10, "recorded less than a minute inside the time given"),
    ],
)
def test_the_time_is_told_in_words(start, length, words):
    assert reasons(an_incident(), a_clip(start, length))[0] == words


@pytest.mark.parametrize("written", ["217EA", "EA217", "ea 217", "PC 217-EA", "officers 12AB, 217EA"])
@pytest.mark.parametrize("stored", ["217EA", "EA217", "EA 217"])
def test_a_shoulder_number_is_recognised_in_any_spelling(written, stored):
    assert f"officer {stored} named" in reasons(an_incident(officers=written), a_clip(officer_ref=stored))


@pytest.mark.parametrize("written", ["1217EA", "217E", "17EA", "", "217", "EA"])
def test_another_shoulder_number_is_not_taken_for_it(written):
    assert not any(
        "named" in words for words in reasons(an_incident(officers=written), a_clip(officer_ref="217EA"))
    )


def test_a_shoulder_number_of_digits_alone_counts():
    incident = an_incident(officers="PC 4417")
    assert "officer 4417 named" in reasons(incident, a_clip(officer_ref="4417"))
    assert "officer 4417 named" not in reasons(an_incident(officers="14417"), a_clip(officer_ref="4417"))


def test_a_reference_on_the_clip_counts_in_any_spelling():
    incident = an_incident(references="CAD 1234/20NOV26, and my slip 99")
    assert "reference CAD1234-20NOV26 named" in reasons(incident, a_clip(case_refs=["CAD1234-20NOV26"]))
    assert len(reasons(incident, a_clip(case_refs=["99999"]))) == len(reasons(incident, a_clip()))


def test_the_better_fit_comes_first_and_equals_keep_one_order():
    incident = an_incident(**BRIXTON, officers="217EA")
    named = a_clip(officer_ref="217EA", pk=9)
    near = a_clip(**BRIXTON, pk=8)
    later = a_clip(70, pk=7)
    twin = a_clip(70, pk=6)
    quarantined = a_clip(70, pk=5, quarantine="waiting")
    ranked = matching.ranked(incident, [quarantined, later, near, twin, named], False)
    assert [match.clip.pk for match in ranked.matches] == [9, 8, 6, 7, 5]


def test_footage_of_unknown_time_ranks_last_and_says_so():
    unknown = a_clip(-10_000, 60 * 24 * 31, quarantine="waiting")
    match = matching.match(an_incident(), unknown)
    assert "the time of recording is not known" in match.reasons
    assert match.score < matching.match(an_incident(), a_clip(80)).score


def test_who_is_unsure_of_the_time_is_searched_for_more_widely():
    widths = [matching.window_of(an_incident(certainty=sure)) for sure in ("exact", "about", "unsure")]
    lengths = [last - first for first, last in widths]
    assert lengths == [2 * HOUR, 3 * HOUR, 5 * HOUR]


minutes = st.integers(-400, 400)
places = st.one_of(st.none(), st.tuples(st.integers(-900, 900), st.integers(-900, 900)))


@pytest.mark.django_db
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    clips=st.lists(
        st.tuples(
            minutes,
            st.integers(0, 180),
            places,
            st.sampled_from(["", "E09000022", "E09000012"]),
            st.booleans(),
            st.booleans(),
        ),
        max_size=6,
    ),
    located=st.booleans(),
    borough=st.sampled_from(["", "E09000022"]),
)
def test_late_footage_is_judged_as_a_search_would_find_it(clips, located, borough):
    with transaction.atomic():
        compare(clips, located, borough)
        transaction.set_rollback(True)


def compare(clips, located, borough):
    for number, (start, length, place, clip_borough, named, in_case) in enumerate(clips):
        offset = place and {
            "lat": BRIXTON["lat"] + Decimal(place[0]) / 100_000,
            "lon": BRIXTON["lon"] + Decimal(place[1]) / 100_000,
        }
        start_at = NOON + timedelta(minutes=start)
        clip = Clip.objects.create(
            evidence_id=f"EV{number}", sha256="0" * 64, store_key=f"key{number}", started_at=start_at,
            ended_at=start_at + timedelta(minutes=length), delete_due_at=start_at + timedelta(days=31),
            is_long=length > 120, borough=clip_borough, officer_ref="4417" if named else "",
            case_refs=["CAD 1234/26"] if in_case else [], cell=catalogue.cell_of(**offset) if offset else None, **(offset or {}),
        )  # fmt: skip
        index_cases(clip)
    words = {"officers": "PC 4417", "references": "cad 1234-26"}
    incident = an_incident(borough=borough, **words, **(BRIXTON if located else {}))
    by_search = {match.clip.pk for match in matching.candidates_for(incident).matches}
    one_by_one = {match.clip.pk for match in matching.among(incident, Clip.objects.searchable()).matches}
    assert one_by_one == by_search
