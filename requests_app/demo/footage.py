"""Which footage does the demo dock? Made for it, in docking folders as stations leave them, always some days old."""

import hashlib
import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, timedelta
from multiprocessing import get_context

from footage_app.demo_footage import make_clip

FPS, SIZE = 12, (1280, 720)


@dataclass(frozen=True)
class Scene:
    """One recording. `spoilt`: the manifest says what is not so, and the clip goes into quarantine."""

    name: str
    station: str
    days_ago: float
    officer: str
    borough: str
    lat: float
    lon: float
    place: str
    seconds: int = 2
    people: int = 2
    category: str = "stop and search"
    spoilt: bool = False

    @property
    def evidence_id(self):
        return f"DEMO-{self.name.upper()}"

    def started_at(self, now):
        return (now - timedelta(days=self.days_ago)).replace(minute=20, second=0, microsecond=0)


BRIXTON = {
    "borough": "E09000022",
    "lat": 51.4626,
    "lon": -0.1149,
    "place": "Brixton Road, outside the station",
}
STRATFORD = {"borough": "E09000025", "lat": 51.5416, "lon": -0.0034, "place": "The Broadway, Stratford"}
CAMDEN = {"borough": "E09000007", "lat": 51.5392, "lon": -0.1426, "place": "Camden High Street"}
CROYDON = {"borough": "E09000008", "lat": 51.3762, "lon": -0.0982, "place": "North End, Croydon"}
HACKNEY = {"borough": "E09000012", "lat": 51.5450, "lon": -0.0553, "place": "Mare Street, Hackney"}
BARNET = {"borough": "E09000003", "lat": 51.6531, "lon": -0.2000, "place": "High Street, Barnet"}

SCENES = [
    Scene("brixton-1", "Brixton dock 2", 2, "AS412", **BRIXTON),
    Scene("brixton-2", "Brixton dock 2", 2, "AS977", people=1, **BRIXTON),
    Scene("stratford-1", "Stratford dock 1", 5, "NE118", **STRATFORD),
    Scene("stratford-2", "Stratford dock 1", 5, "NE640", people=1, category="public order", **STRATFORD),
    Scene("camden-1", "Holborn dock 4", 9, "CN207", seconds=4, people=3, **CAMDEN),
    Scene("croydon-1", "Croydon dock 1", 12, "SN355", seconds=4, people=3, **CROYDON),
    Scene(
        "hackney-1", "Stoke Newington dock 3", 17, "CE061", seconds=4, people=3, category="arrest", **HACKNEY
    ),
    Scene("barnet-evidence", "Colindale dock 1", 20, "NW502", category="arrest", **BARNET),
    Scene("barnet-last-day", "Colindale dock 1", 30.2, "NW733", **BARNET),
    Scene("barnet-spoilt", "Colindale dock 1", 3, "NW733", spoilt=True, **BARNET),
]
# Docked after the request for it was made: the officer was still on the street.
LATE = [Scene("stratford-late", "Stratford dock 1", 5, "NE118", people=1, **STRATFORD)]


def fill(folder, scenes, now):
    """Docking folders, one a station, under `folder`; returns (station, path) of each."""
    places = {scene: folder / scene.station / f"{scene.name}.mp4" for scene in scenes}
    for place in places.values():
        place.parent.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as makers:
        made = [
            makers.submit(make_clip, place, scene.seconds, scene.people, seed(scene), SIZE, FPS)
            for scene, place in places.items()
        ]
        for one in made:
            one.result()
    stations = sorted({scene.station for scene in scenes})
    for station in stations:
        entries = [entry(scene, place, now) for scene, place in places.items() if scene.station == station]
        (folder / station / "manifest.json").write_text(json.dumps(entries, indent=1))
    return [(station, folder / station) for station in stations]


def seed(scene):
    """The same people in the same street each time the demo is made."""
    return int.from_bytes(hashlib.sha256(scene.name.encode()).digest()[:4])


def entry(scene, place, now):
    """As the law and practice of body-worn video name things: see footage_app/docking_manifest.py."""
    started_at = scene.started_at(now)
    ended_at = started_at + timedelta(seconds=scene.seconds)
    sha256 = hashlib.sha256(place.read_bytes()).hexdigest()
    return {
        "file": place.name,
        "evidence_id": scene.evidence_id,
        "device_serial": f"X81{seed(scene) % 10**6:06}",
        "officer_ref": scene.officer,
        "recorded_start_utc": started_at.astimezone(UTC).isoformat(),
        "recorded_end_utc": ended_at.astimezone(UTC).isoformat(),
        "uploaded_at": min(now, ended_at + timedelta(hours=4)).astimezone(UTC).isoformat(),
        "told_at": (started_at + timedelta(seconds=1)).astimezone(UTC).isoformat(),
        "borough": scene.borough,
        "lat": scene.lat,
        "lon": scene.lon,
        "location_text": scene.place,
        "categories": [scene.category],
        "evidential": False,
        "case_refs": [],
        "sha256": sha256[::-1] if scene.spoilt else sha256,
    }
