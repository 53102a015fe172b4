"""Does time alone do what it should with footage, and can the same be done by hand?"""

from datetime import timedelta
from importlib import import_module

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from footage_app import timetable
from footage_app.models import Clip, ClipState
from portal.tasks import Task
from tests.footage_app.catalogue_rows import a_row, clip_rows
from tests.footage_app.recordings import a_folder, an_entry
from tests.footage_app.test_docking import aged

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("path", "minutes"), timetable.SCHEDULE)
def test_everything_on_the_timetable_is_a_task_that_exists(path, minutes):
    module, name = path.rsplit(".", 1)
    assert isinstance(getattr(import_module(module), name), Task) and minutes >= 1


def test_the_scheduled_tasks_sweep_collect_and_dock(settings, tmp_path):
    clip = a_row(started_at=timezone.now() - timedelta(days=31))
    settings.DOCKING_FOLDER = str(tmp_path / "watched")
    aged(a_folder(tmp_path / "watched" / "dock 1", an_entry(evidence_id="EV-WATCHED")), 3600)
    for run in (timetable.sweep, timetable.collect_leftovers, timetable.dock_ready_folders):
        run()
    clip.refresh_from_db()
    assert clip.state == ClipState.DOOMED and Clip.objects.filter(evidence_id="EV-WATCHED").exists()


def test_a_sweep_by_hand_prints_what_it_did_and_fails_where_it_stopped(settings, capsys):
    clip_rows(2, started_at=timezone.now() - timedelta(days=31))
    call_command("sweep")
    assert "2 due, 2 doomed" in capsys.readouterr().out
    settings.SWEEP_FLOOR = 1
    clip_rows(2, started_at=timezone.now() - timedelta(days=31))
    with pytest.raises(CommandError, match="Stopped, nothing was deleted"):
        call_command("sweep")
