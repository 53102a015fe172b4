"""Does the demo hold one request in each state, made by the real path, and nowhere but here?"""

from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from footage_app.models import Clip, ClipState, Quarantine
from footage_app.redaction.refusals import SandboxUnavailable
from portal.models import Role, User
from requests_app import promises
from requests_app.demo import footage, stories
from requests_app.management.commands import demo
from requests_app.models import Candidate, FootageRequest, Status


@pytest.fixture
def small(settings, tmp_path, monkeypatch):
    """The same scenes, each a second long: the whole way, without the minute."""
    settings.DEMO, settings.DATA_DIR = True, tmp_path
    monkeypatch.setattr(footage, "FPS", 5)
    for name in ("SCENES", "LATE"):
        shorter = [replace(scene, seconds=1) for scene in getattr(footage, name)]
        monkeypatch.setattr(demo, name, shorter)


def states():
    return dict(FootageRequest.objects.values_list("name", "status"))


@pytest.mark.django_db(transaction=True)
def test_the_demo_shows_every_state_and_keeps_every_promise(small, client, settings, capsys):
    call_command("demo", if_empty=True)
    assert set(states().values()) == set(Status.values)
    assert set(User.objects.values_list("role", flat=True)) == set(Role.values)
    assert Clip.objects.filter(quarantine=Quarantine.WAITING).count() == 1
    assert Clip.objects.filter(evidential=True, state=ClipState.LIVE).count() == 1
    assert Clip.objects.filter(state=ClipState.DOOMED).count() == 1
    assert Candidate.objects.filter(added_how=Candidate.AddedBy.LATER, held=True).count() == 1
    decided = FootageRequest.objects.get(status=Status.DECIDED)
    assert [delivery.file_name for delivery in decided.deliveries.open()] == [
        "recording-1.mp4",
        "decision-letter.pdf",
    ]
    assert list(promises.breaches()) == []
    call_command("invariants")
    assert "every promise is kept" in capsys.readouterr().out

    before = states()
    call_command("demo", if_empty=True)
    call_command("demo")
    assert states() == before and FootageRequest.objects.count() == len(before)

    page = client.get("/demo/mail/").content.decode()
    assert page.count("govuk-summary-card__title-wrapper") == 14 and "aisha.rahman@example.com" in page
    assert client.get("/demo/mail/", REMOTE_ADDR="192.0.2.1").status_code == 404
    settings.DEMO = False
    assert client.get("/demo/mail/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_demo_that_was_cut_off_is_taken_up(small, monkeypatch):
    """The power fails while the third request is led on."""
    monkeypatch.setattr(demo, "STORIES", demo.STORIES[:3])
    monkeypatch.setattr(demo, "SCENES", [scene for scene in demo.SCENES if "stratford" in scene.name])
    with monkeypatch.context() as failing:
        failing.setattr(stories.notes, "add_note", power_fails)
        with pytest.raises(KeyboardInterrupt):
            call_command("demo", if_empty=True)
    assert len(states()) == 3
    call_command("demo", if_empty=True)
    assert list(states().values()).count(Status.SEARCHING) == 1 and len(states()) == 3
    assert Clip.objects.count() == len(demo.SCENES) + len(demo.LATE)
    assert not demo.unfinished().exists()


def power_fails(*_, **__):
    raise KeyboardInterrupt


@pytest.mark.django_db(transaction=True)
def test_a_machine_on_which_no_recording_can_be_opened_is_told_what_to_type(small, monkeypatch):
    def cannot(*_, **__):
        raise SandboxUnavailable("The network cannot be cut off on this machine.")

    with monkeypatch.context() as locked_down:
        locked_down.setattr("footage_app.docking.redaction.probe", cannot)
        with pytest.raises(CommandError, match="cannot be cut off.*sudo sysctl.*PORTAL_DEMO=no"):
            call_command("demo", if_empty=True)
    assert demo.unfinished().exists(), "once that is put right, it goes on"


@pytest.mark.django_db
def test_the_demo_is_refused_where_something_is_configured(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="its passwords are known to everybody"):
        call_command("demo")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_database_that_is_in_use_gets_no_demo(small):
    User.objects.create_user("somebody@police.example", "x", name="Somebody", role=Role.CASEWORKER)
    call_command("demo", if_empty=True)
    assert User.objects.count() == 1
