"""Is a shoulder number recognised however it is written, and does nobody decide on footage of their own camera?"""

import pytest
from django.urls import reverse

from footage_app.officer_refs import may_name, names_officer, officers_in
from tests.builders import a_docked_clip
from tests.people import a_footage_officer, sign_in


@pytest.mark.parametrize("text", ["217EA", "PC 217 EA", "ea-217", "It was EA 217, I think"])
def test_a_shoulder_number_is_found_however_it_is_written(text):
    assert {"217EA", "EA217"} <= officers_in(text)
    assert names_officer(text, "217EA")


def test_a_longer_number_names_somebody_else():
    assert "17EA" not in officers_in("217EA")
    assert not names_officer("217EA", "17EA")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("PC Ann Smith", "Ann Smith"),
        ("ANN SMITH", "ann smith"),
        ("I think A. Smith, 217EA", "Ann Smith"),
        ("Smith, Ann", "Ann Smith"),
        ("Ann M. Smith", "Ann Smith"),
        ("Ann Smith", "A Smith"),
        ("PC Jose Munoz", "José Muñoz"),
        ("PC José Muñoz", "Jose Munoz"),
        ("Sgt Rory ONeill", "Rory O’Neill"),
        ("Sgt Rory O'Neill", "Rory ONeill"),
        ("Zoe Lloyd Jones", "Zoë Lloyd-Jones"),
        ("Søren Łuk", "Soren Luk"),
    ],
)
def test_a_name_is_found_however_it_is_written(text, name):
    assert may_name(text, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("PC Smith", "Ann Smith"),  # a surname alone is anybody's
        ("Ann", "Ann Smith"),
        ("Ann Smithson", "Ann Smith"),  # whole words
        ("Joann Smith", "Ann Smith"),
        ("PC Bea Smith and PC Ann Jones", "Ann Smith"),
        ("", "Ann Smith"),
        ("Ann Smith", ""),
        ("Smith", "Smith"),
    ],
)
def test_somebody_else_s_name_is_not_taken_for_theirs(text, name):
    assert not may_name(text, name)


@pytest.mark.parametrize(
    "text", ["4417", "PC 4417", "pc4417 no, 4417", "PC 4417 and a sergeant", "PC 12 or 4417"]
)
def test_a_shoulder_number_of_digits_alone_is_found_too(text):
    assert "4417" in officers_in(text)
    assert not {"12", "217"} & officers_in("12 cars with 217EA and 88-217")


@pytest.mark.django_db
@pytest.mark.parametrize("action", ["accept", "reject", "mark_evidential", "mark_not_evidential"])
@pytest.mark.parametrize(("mine", "status"), [("EA 217", 404), ("88NW", 200), ("", 200)])
def test_nobody_decides_on_footage_of_their_own_camera(client, action, mine, status):
    faults = {"sha256": "0" * 64} if action in ("accept", "reject") else {}
    clip = a_docked_clip(officer_ref="217EA", evidential=action == "mark_not_evidential", **faults)
    sign_in(client, a_footage_officer(officer_ref=mine))
    response = client.post(reverse(f"footage:{action}", args=[clip.pk]), {}, follow=True)
    assert response.status_code == status
