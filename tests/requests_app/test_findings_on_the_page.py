"""Does whatever the checks find in a result reach the reviewer, whichever way it says where it is?"""

from dataclasses import replace

import pytest
from django.urls import reverse

from footage_app import must_look, review
from footage_app import redaction as engine
from footage_app.demo_footage import make_clip
from footage_app.models import Derivative, Redaction
from footage_app.redaction.plan import Output, Sound, plan_json
from requests_app.lifecycle import redaction as lifecycle
from tests.footage_app.plans import a_face, a_plan
from tests.footage_app.redaction.planted import RATE, Film
from tests.people import sign_in
from tests.requests_app.approvable import a_prepared_request

pytestmark = pytest.mark.django_db
# Each shape in which a check names a place, and where the reviewer is led.
SHAPES = [
    ({"frame": 30, "words": "a picture"}, (30, 30)),
    ({"frame": 30, "last": 40, "seconds": 3.0, "words": "several"}, (30, 40)),
    ({"frame": 190, "last": 10**6, "words": "beyond the end"}, (190, 199)),
    ({"seconds": 1.25, "channel": 0, "words": "heard though nobody opened it"}, (12, 12)),
    ({"seconds": 3.0, "words": "+100 thousandths of a second out of step"}, (30, 30)),
    ({"seconds": 999.0, "words": "a caption that nobody opened"}, (199, 199)),
    ({"frame": 10**6, "seconds": 2.0, "words": "no such picture"}, (20, 20)),
    ({"frame": 10**6, "words": "neither"}, None),
    ({"picture": 7, "words": "a picture too many in the result"}, None),
    ({"words": "the file of captions holds other things"}, None),
]


@pytest.fixture
def row(client):
    footage_request = a_prepared_request(b"a result")
    sign_in(client, footage_request.assigned_to)
    row = lifecycle.redactions_of(footage_request).get()
    row.plan = plan_json(a_plan(a_face(first=0, length=200, decided=True)))
    row.save()
    return row


def a_failed_result(row, check):
    Derivative.objects.filter(redaction=row).update(report={"checks": [check]}, verified=False)
    return Redaction.objects.select_related("clip").get(pk=row.pk)


def page_of(client, row):
    board = client.get(reverse("review:board", args=[row.made_for]))
    page = client.get(reverse("review:clip", args=[row.made_for, row.clip_id]))
    assert (board.status_code, page.status_code) == (200, 200)
    return page.content.decode()


@pytest.mark.parametrize(("fault", "place"), SHAPES)
def test_every_shape_of_fault_is_told_and_leads_where_it_can(row, client, fault, place):
    row = a_failed_result(row, {"name": "a check", "ok": False, "words": "", "faults": [fault]})
    found = [(one["frame"], one["last"]) for one in must_look.items(row) if one["kind"] == "finding"]
    assert found == ([place] if place else [])
    assert fault["words"] in page_of(client, row)
    assert "did not pass its checks" in " ".join(lifecycle.what_is_missing(row.clip, row))


def test_sound_that_is_late_is_found_by_the_checks_and_told_with_its_place(row, client, tmp_path):
    source, good, late = (tmp_path / name for name in ("source.mp4", "good.mp4", "late.mp4"))
    make_clip(source, seconds=3, people=2, seed=5, size=(640, 360), fps=25)
    plan = replace(engine.detect(source, mode="quick"), sound=Sound(open=((0.2, 3.0),)), output=Output())
    engine.redact(source, plan, good)
    film = Film.of(good)
    film.sound[:, RATE // 10 :] = film.sound[:, : -RATE // 10].copy()
    film.write(late)
    checks = engine.verify(source, late, plan)
    (failed,) = [check for check in checks if check["name"] == "opened sound is in step"]
    assert not failed["ok"]

    Redaction.objects.filter(pk=row.pk).update(plan=plan_json(plan))
    row = a_failed_result(row, failed)
    (fault, *_) = review.faults(review.newest_result(row))
    found = [one for one in must_look.items(row) if one["kind"] == "finding"]
    assert found[0]["frame"] == fault["frame"] == int(fault["seconds"] * 25)
    assert failed["faults"][0]["words"] in page_of(client, row)
