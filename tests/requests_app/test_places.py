"""Are postcodes found in any spelling, where they are, without asking anybody?"""

import socket
from math import degrees

import pytest

from requests_app import places
from requests_app.os_grid import to_wgs84, unprojected


@pytest.mark.parametrize("typed", ["SW9 8HE", "sw98he", " Sw9-8hE ", "SW9  8HE.", "ＳＷ９ ８ＨＥ", "SW٩ ٨HE"])
def test_a_postcode_is_found_in_any_spelling(typed):
    place = places.find(typed)
    assert (place.postcode, place.borough) == ("SW9 8HE", "E09000022")
    assert (round(place.lat, 4), round(place.lon, 4)) == (51.4627, -0.1147)


@pytest.mark.parametrize(
    "typed",
    ["", "SW9", "SW9 8H", "98HE SW", "x" * 10_000, "SW9 8HE SW9 8HE", "'; --", "\x00", "ZZ9 9ZZ", "SW9 8ZZ"],
)
def test_what_is_no_postcode_is_not_found(typed):
    assert places.find(typed) is None


def test_the_city_of_london_and_other_places_are_told_from_ours():
    assert places.find("EC2V 7HH").is_city_of_london
    assert places.find("SW1A 2AA").is_ours
    manchester = places.find("M1 1AE")
    assert (manchester.borough, manchester.lat, manchester.is_ours) == ("", None, False)


def test_a_terminated_postcode_is_found_too():
    # SE1 0AA was given up in 1996: letters and old papers still carry such postcodes.
    assert places.find("SE1 0AA") is not None


def test_finding_asks_no_other_machine(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert places.find("SW9 8HE")


def test_the_index_is_made_whole_or_not_at_all(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path / "data"

    def broken(db, packed):
        raise OSError("the disk is full")

    monkeypatch.setattr(places, "take", broken)
    with pytest.raises(OSError, match="full"):
        places.find("SW9 8HE")
    assert list((tmp_path / "data").iterdir()) == []


def test_the_grid_is_converted_as_in_the_worked_example_of_the_ordnance_survey():
    lat, lon = (degrees(one) for one in unprojected(651409.903, 313177.270))
    assert lat == pytest.approx(52 + 39 / 60 + 27.2531 / 3600, abs=1e-8)
    assert lon == pytest.approx(1 + 43 / 60 + 4.5177 / 3600, abs=1e-8)


def test_a_known_landmark_is_where_it_is():
    # Nelson's Column, TQ 30004 80401: 51.50775 north, 0.12795 west.
    lat, lon = to_wgs84(530004, 180401)
    assert (lat, lon) == (pytest.approx(51.50775, abs=2e-4), pytest.approx(-0.12795, abs=2e-4))
