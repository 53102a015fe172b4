"""Is every clip that may show the moment found, quickly, and nothing far away?"""

import random
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from footage_app import catalogue, retention
from footage_app.boroughs import NAMES
from footage_app.case_references import references_in
from footage_app.models import CaseReference, Clip
from tests.footage_app.catalogue_rows import a_row, clip_rows

BRIXTON = (Decimal("51.462600"), Decimal("-0.114900"))
LAMBETH, CAMDEN = "E09000022", "E09000007"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
latitudes = st.decimals(min_value="49", max_value="61", places=6)
longitudes = st.decimals(min_value="-9", max_value="3", places=6)


@given(latitudes, longitudes)
def test_a_cell_is_the_same_from_numbers_of_every_kind(lat, lon):
    assert (
        catalogue.cell_of(lat, lon)
        == catalogue.cell_of(float(lat), float(lon))
        == catalogue.cell_of(str(lat), str(lon))
    )


@given(latitudes, longitudes, st.floats(0, 6.283), st.floats(0, 499))
def test_no_point_within_500_metres_lies_outside_the_cells_looked_at(lat, lon, angle, metres):
    from_pole = random.Random(angle)
    east = metres * (1 if from_pole.random() < 0.5 else -1) * abs(angle / 6.283)
    north = metres - abs(east)
    other = (
        float(lat) + north / catalogue.METRES_A_DEGREE,
        float(lon) + east / (catalogue.METRES_A_DEGREE * 0.49),
    )
    if catalogue.metres_between(lat, lon, *other) <= 500:
        assert catalogue.cell_of(*other) in catalogue.cells_around(lat, lon)


def test_at_most_nine_cells_are_looked_at_in_london():
    assert len(catalogue.cells_around(*BRIXTON)) <= 9
    assert catalogue.cells_around(*BRIXTON)[0] == catalogue.cell_of(*BRIXTON)


@pytest.fixture
def then():
    return timezone.now() - timedelta(days=3)


def near(then, **fields):
    return a_row(
        **{
            "started_at": then,
            "lat": BRIXTON[0],
            "lon": BRIXTON[1],
            "borough": LAMBETH,
            "with_files": False,
            **fields,
        }
    )


def find(then, **fields):
    wanted = {
        "earliest_at": then,
        "latest_at": then + 10 * MINUTE,
        "lat": BRIXTON[0],
        "lon": BRIXTON[1],
        "borough": LAMBETH,
    }
    return catalogue.find(**{**wanted, **fields})


@pytest.mark.django_db
class TestFind:
    @pytest.mark.parametrize(
        ("start", "end", "is_found"),
        [
            (0, 10, True),
            (-30, 0, True),
            (10, 20, True),
            (-30, -1, False),
            (11, 20, False),
            (-119, 1, True),
            (-125, 1, True),
            (-600, 60, True),
        ],
    )
    def test_clips_that_overlap_the_window_are_found_however_long_they_are(self, then, start, end, is_found):
        clip = near(then, started_at=then + start * MINUTE, ended_at=then + end * MINUTE)
        assert (find(then).clips == [clip]) is is_found

    def test_far_clips_are_not_found_and_near_ones_say_how_far(self, then):
        near(then, lat=BRIXTON[0] + Decimal("0.005"))
        clip = near(then, lat=BRIXTON[0] + Decimal("0.003"))
        found = find(then).clips
        assert found == [clip] and 330 < found[0].metres < 340

    def test_clips_without_a_position_are_found_by_borough(self, then):
        clip = near(then, lat=None, lon=None)
        near(then, lat=None, lon=None, borough=CAMDEN)
        nowhere = near(then, lat=None, lon=None, borough="")
        assert set(find(then).clips) == {clip, nowhere}
        assert find(then).clips[0].metres is None

    def test_without_a_borough_a_clip_without_a_position_may_be_anywhere(self, then):
        clip = near(then, lat=None, lon=None, borough=CAMDEN)
        assert find(then, borough="").clips == [clip]

    def test_without_a_position_the_whole_borough_is_searched(self, then):
        clip = near(then, lat=BRIXTON[0] + Decimal("0.1"))
        near(then, borough=CAMDEN)
        assert find(then, lat=None, lon=None).clips == [clip]

    def test_without_any_place_the_whole_force_is_searched(self, then):
        clips = {
            near(then),
            near(then, borough=CAMDEN, lat=None, lon=None),
            near(then, ended_at=then + 5 * HOUR),
        }
        assert set(find(then, lat=None, lon=None, borough="").clips) == clips

    def test_named_officers_come_first_wherever_they_were(self, then):
        close = near(then)
        named = near(then, lat=Decimal("51.6"), officer_ref="217EA", borough=CAMDEN)
        assert find(then, officers=["217EA"]).clips == [named, close]
        assert find(then).clips == [close]

    def test_a_long_clip_of_a_named_officer_is_found(self, then):
        named = near(then, ended_at=then + 6 * HOUR, officer_ref="217EA", lat=None, lon=None, borough=CAMDEN)
        assert find(then + 5 * HOUR, officers=["217EA"]).clips == [named]

    def test_no_clip_is_found_twice(self, then):
        clip = near(then, officer_ref="217EA", ended_at=then + 6 * HOUR)
        assert find(then, officers=["217EA"]).clips == [clip]

    @pytest.mark.parametrize(("limit", "more"), [(4, True), (5, False), (6, False)])
    def test_the_limit_cuts_and_says_so(self, then, limit, more):
        clip_rows(5, started_at=then, lat=BRIXTON[0], lon=BRIXTON[1], with_files=False)
        found = find(then, limit=limit)
        assert (len(found.clips), found.more) == (min(limit, 5), more)

    def test_what_the_limit_cuts_is_what_tells_least(self, then, django_assert_num_queries):
        near(then, lat=None, lon=None)
        clip_rows(5, started_at=then, lat=BRIXTON[0], lon=BRIXTON[1], with_files=False)
        named = near(then, officer_ref="217EA", lat=None, lon=None, borough=CAMDEN)
        with django_assert_num_queries(3):
            found = find(then, officers=["217EA"], limit=4)
        assert found.clips[0] == named and found.more
        assert all(clip.metres == 0 for clip in found.clips[1:])

    def test_a_limit_that_far_clips_use_up_says_that_there_may_be_more(self, then):
        edge = BRIXTON[0] + Decimal("0.0049")
        clip_rows(5, started_at=then, lat=edge, lon=BRIXTON[1], with_files=False)
        assert find(then, limit=3).more

    def test_what_is_about_to_be_deleted_is_found_and_what_is_deleted_is_not(self, then):
        clip = near(then)
        Clip.objects.filter(pk=clip.pk).update(state="doomed")
        assert find(then).clips == [clip]
        Clip.objects.filter(pk=clip.pk).update(state="purging")
        assert find(then).clips == []

    def test_the_limit_cuts_the_margin_before_what_lies_inside_the_window(self, then):
        """A great event just before the time that somebody named must not hide the moment itself."""
        clip_rows(
            6,
            started_at=then - 40 * MINUTE,
            ended_at=then - 20 * MINUTE,
            lat=BRIXTON[0],
            lon=BRIXTON[1],
            with_files=False,
        )
        inside = near(then + 5 * MINUTE, lat=BRIXTON[0] + Decimal("0.0044"))
        found = find(then, margin=30 * MINUTE, limit=5)
        assert found.clips[0] == inside and found.more

    def test_the_margin_is_read_outward_on_both_sides_at_once(self, then):
        minutes = {-29: 9, -10: 2, -2: 3, 11: 1, 25: 4, 39: 9}
        clips = {
            start: near(then, started_at=then + start * MINUTE, ended_at=then + (start + 1) * MINUTE)
            for start in minutes
        }
        found = find(then, margin=30 * MINUTE, limit=3).clips
        assert found == [clips[-2], clips[11], clips[-10]]
        assert set(find(then, margin=30 * MINUTE).clips) == set(clips.values())
        assert find(then, margin=5 * MINUTE).clips == [clips[-2], clips[11]]

    def test_where_there_is_little_the_margin_is_read_with_the_window(self, then, django_assert_num_queries):
        clip_rows(40, started_at=then - 20 * MINUTE, lat=BRIXTON[0], lon=BRIXTON[1], with_files=False)
        with django_assert_num_queries(14):
            assert len(find(then, officers=["217EA"], margin=30 * MINUTE).clips) == 40

    def test_a_clip_of_a_named_case_is_found_wherever_it_was(self, then):
        close = near(then)
        named = near(then, case_refs=["CAD 1234/26"], lat=Decimal("51.6"), borough=CAMDEN)
        long = near(
            then - 5 * HOUR, ended_at=then + MINUTE, case_refs=["cad1234-26", "x"], lat=None, borough=CAMDEN
        )
        near(then - 5 * HOUR, case_refs=["CAD 1234/26"], lat=Decimal("51.6"), borough=CAMDEN)
        found = find(then, references=references_in("My reference is CAD 1234/26"))
        assert set(found.clips[:2]) == {named, long} and found.clips[2:] == [close]
        assert set(find(then).clips) == {close}

    def test_the_number_of_queries_does_not_grow_with_the_clips(self, then, django_assert_num_queries):
        clip_rows(40, started_at=then, lat=BRIXTON[0], lon=BRIXTON[1], with_files=False)
        with django_assert_num_queries(14):
            assert len(find(then, officers=["217EA"]).clips) == 40


@pytest.mark.django_db
def test_newly_catalogued_reads_the_last_minutes_again(then):
    late = near(then, catalogued_at=timezone.now() - 10 * MINUTE)
    near(then, catalogued_at=timezone.now() - HOUR)
    assert list(catalogue.newly_catalogued(timezone.now())) == [late]


def plan_of(queryset):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    return queryset.explain()


@pytest.mark.django_db
class TestIndexes:
    """On both databases each question is answered through the index that was made for it."""

    @pytest.fixture(autouse=True)
    def rows(self, then):
        """A month of a small force: an index is worth taking only where there is something to leave out."""
        boroughs = list(NAMES)
        for day in range(30):
            at = then - timedelta(days=day - 15)
            for n in range(16):
                place = {"lat": BRIXTON[0] + n * Decimal("0.005"), "lon": BRIXTON[1]} if n % 6 else {}
                fields = {
                    "borough": boroughs[n * 2 % 32],
                    "officer_ref": f"{n}EA",
                    "with_files": False,
                    **place,
                }
                clip_rows(5, started_at=at + n * HOUR / 2, **fields)
            clip_rows(1, started_at=at, ended_at=at + 5 * HOUR, borough=CAMDEN, with_files=False)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def branches(self, then, place=BRIXTON, borough=LAMBETH, officers=(), references=(), margin=timedelta(0)):
        asked = catalogue.Asked(then, then + HOUR, margin, place, borough, officers)
        return [query for branch in catalogue.branches(asked) for query in branch]

    def test_place(self, then):
        for branch in self.branches(then)[:-3]:
            assert "clip_by_cell" in plan_of(branch[:500])

    def test_the_margin_of_a_place(self, then):
        inside, whole = self.branches(then), self.branches(then, margin=HOUR)
        for branch in whole[len(inside) : -4]:
            assert "clip_by_cell" in plan_of(branch[:500])

    def test_the_margin_of_a_borough(self, then):
        for branch in self.branches(then, place=None, margin=HOUR)[-4:]:
            assert "clip_by_borough" in plan_of(branch[:500])

    def test_cases(self, then):
        others = Clip.objects.values_list("pk", flat=True)
        CaseReference.objects.bulk_create(CaseReference(clip_id=pk, bare=f"CAD{pk}") for pk in others)
        clip_rows(2, started_at=then, case_refs=["CAD 1234/26"], with_files=False)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        days = timedelta(days=7)  # as many clips as a large force has in hours
        asked = catalogue.Asked(then - days, then + days, days, references=["CAD123426", "CAD"])
        branches = [query for branch in catalogue.branches(asked) for query in branch]
        of_cases = [branch for branch in branches if "casereference" in str(branch.query)]
        assert len(of_cases) == 4
        for branch in of_cases:
            assert re.search(
                "one_line_a_case_and_clip|autoindex_footage_app_casereference", plan_of(branch[:500])
            )

    def test_no_position(self, then):
        for branch in self.branches(then)[-3:-1]:
            # PostgreSQL goes by its statistics: among so few rows both indexes cost the same
            either = (
                "clip_no_position" if connection.vendor == "sqlite" else "clip_no_position|clip_by_borough"
            )
            assert re.search(either, plan_of(branch[:500]))

    def test_no_position_and_no_borough(self, then):
        assert re.search("clip_by_(cell|start)", plan_of(self.branches(then, borough="")[-2]))

    def test_long_clips(self, then):
        assert "clip_long" in plan_of(self.branches(then)[-1])

    def test_officers(self, then):
        assert "clip_by_officer" in plan_of(self.branches(then, officers=["217EA"])[0])

    def test_borough(self, then):
        for branch in self.branches(then, place=None)[:-1]:
            assert "clip_by_borough" in plan_of(branch[:500])

    def test_force(self, then):
        assert "clip_by_start" in plan_of(self.branches(then, place=None, borough="")[0][:500])

    def test_due(self, then):
        assert "clip_due" in plan_of(Clip.objects.due(timezone.now()).order_by("delete_due_at")[:500])

    def test_doomed(self, then):
        over = Clip.objects.filter(state="doomed", hold_count=0, doomed_at__lte=then, delete_due_at__lte=then)
        assert "clip_doomed" in plan_of(over.order_by("doomed_at")[:500])

    def test_purging(self, then):
        assert "clip_purging" in plan_of(Clip.objects.filter(state="purging").values_list("pk"))

    def test_newly_catalogued(self, then):
        assert "clip_by_catalogued" in plan_of(catalogue.newly_catalogued(timezone.now())[:500])


@pytest.mark.django_db
def test_a_held_clip_in_quarantine_that_was_rejected_is_still_found(then):
    clip = near(then, quarantine="rejected")
    assert find(then).clips == []
    retention.hold([clip.pk], held_for="BWV-AAAA", by="system")
    assert find(then).clips == [clip]


def test_every_borough_has_a_name():
    assert len(NAMES) == 32
