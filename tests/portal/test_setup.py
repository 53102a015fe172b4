"""Is the service started whole, for this machine only, and stopped without leaving anything behind?"""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.test import Client, RequestFactory

from portal import demo_accounts, static_files
from portal.management.commands import serve
from portal.models import User
from portal.task_queues import Q_CLUSTER
from portal.tasks import FILES, HEAVY, QUICK
from tests.people import PASSWORD, a_caseworker

ROOT = Path(__file__).resolve().parents[2]
# Two programs: a sleeper with a grandchild in a session of its own, and one that does as the test says.
SUPERVISED = """
import sys
from portal.supervisor import Program, run
sys.exit(run([Program(name, [sys.executable, "-c", *rest]) for name, *rest in (
    ("sleeper", sys.argv[1], sys.argv[2]), ("other", sys.argv[3]))]))
"""
SLEEPER = """
import os, subprocess, sys, time
child = subprocess.Popen(["sleep", "300"], start_new_session=True)
with open(sys.argv[1] + "/sleeper", "a") as file:
    file.write(f"{os.getpid()} {child.pid}\\n")
time.sleep(300)
"""
STAYS = "import time; time.sleep(300)"
DIES = "raise SystemExit(3)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(300)"


def supervised(folder, second):
    return subprocess.Popen(
        [sys.executable, "-c", SUPERVISED, SLEEPER, str(folder), second],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )


def eventually(true, seconds=30):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if result := true():
            return result
        time.sleep(0.05)
    raise AssertionError("it never came true")


def sleepers(folder):
    """The pids that each start of the sleeper wrote down: its own and its child's."""
    written = folder / "sleeper"
    return (
        [list(map(int, line.split())) for line in written.read_text().splitlines()]
        if written.exists()
        else []
    )


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything_and_leaves_nothing(tmp_path, number):
    supervisor = supervised(tmp_path, STAYS)
    pids = eventually(lambda: sleepers(tmp_path))[0]
    supervisor.send_signal(number)
    assert supervisor.wait(30) == 0
    assert not any(map(alive, pids))


def test_a_program_that_dies_is_started_again(tmp_path):
    supervisor = supervised(tmp_path, STAYS)
    own, child = eventually(lambda: sleepers(tmp_path))[0]
    os.kill(own, signal.SIGKILL)
    eventually(lambda: len(sleepers(tmp_path)) == 2)
    supervisor.terminate()
    assert supervisor.wait(30) == 0
    assert not alive(child) and not any(map(alive, sleepers(tmp_path)[1]))


def test_a_program_that_does_not_stay_up_ends_the_whole_with_its_name(tmp_path):
    supervisor = supervised(tmp_path, DIES)
    assert supervisor.wait(60) == 1
    assert "The other does not stay up" in supervisor.stderr.read()
    assert not any(alive(pid) for pids in sleepers(tmp_path) for pid in pids)


def test_a_program_that_will_not_listen_is_ended_by_force(tmp_path):
    supervisor = supervised(tmp_path, STUBBORN)
    pids = eventually(lambda: sleepers(tmp_path))[0]
    time.sleep(0.5)
    supervisor.terminate()
    assert supervisor.wait(60) == 0 and not any(map(alive, pids))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_every_queue_has_a_worker():
    workers = [one.environment for one in serve.programs("127.0.0.1", 8000) if "qcluster" in one.command]
    queues = {"quick", *Q_CLUSTER["ALT_CLUSTERS"]}
    assert sorted(one.get("Q_CLUSTER_NAME", "quick") for one in workers) == sorted(queues)
    assert queues == {QUICK, FILES, HEAVY}


def test_the_programs_end_with_a_supervisor_that_was_killed(tmp_path):
    supervisor = supervised(tmp_path, STAYS)
    own, child = eventually(lambda: sleepers(tmp_path))[0]
    supervisor.kill()
    eventually(lambda: not alive(own))
    os.kill(child, signal.SIGKILL)


def test_a_port_that_is_taken_is_told_with_the_way_out():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(CommandError, match=r"cannot be used \(Address already in use\).*PORT=8001"):
            serve.must_be_free("127.0.0.1", other.getsockname()[1])


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "footage.police.example"])
def test_with_nothing_configured_only_this_machine_is_served(host):
    with pytest.raises(CommandError, match="answers this machine only"):
        serve.only_for_this_machine(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_this_machine_is_served(host):
    serve.only_for_this_machine(host)


def test_a_deployed_service_may_bind_anywhere(settings):
    settings.EMBEDDED = False
    serve.only_for_this_machine("0.0.0.0")


@pytest.mark.django_db
def test_a_database_with_the_demo_is_refused_outside_the_demo(settings):
    serve.no_demo_elsewhere()
    demo_accounts.make_people()
    settings.DEMO = True
    serve.no_demo_elsewhere()
    settings.DEMO = False
    with pytest.raises(CommandError, match="whose passwords everybody knows"):
        serve.no_demo_elsewhere()


def sign_in(client, email, password, **headers):
    client.post("/staff/sign-in/", {"login": email, "password": password}, **headers)
    return "_auth_user_id" in client.session


@pytest.mark.django_db
def test_a_demo_account_signs_in_to_the_demo_from_this_machine_alone(client, settings):
    demo_accounts.make_people()
    email = demo_accounts.PEOPLE[0][0]
    settings.DEMO = True
    assert not sign_in(client, email, demo_accounts.PASSWORD, REMOTE_ADDR="192.0.2.1")
    assert not sign_in(client, email, demo_accounts.PASSWORD, HTTP_X_FORWARDED_FOR="192.0.2.1")
    assert sign_in(client, email, demo_accounts.PASSWORD)


@pytest.mark.django_db
def test_a_demo_account_signs_in_nowhere_else_and_its_session_ends(client, settings):
    demo_accounts.make_people()
    settings.DEMO = True
    client.force_login(User.objects.get(email=demo_accounts.PEOPLE[0][0]))
    settings.DEMO = False
    assert not client.get("/staff/").wsgi_request.user.is_authenticated
    assert not sign_in(Client(), demo_accounts.PEOPLE[1][0], demo_accounts.PASSWORD)


@pytest.mark.django_db
def test_other_staff_sign_in_wherever_they_are(client, settings):
    settings.DEMO = False
    assert sign_in(client, a_caseworker().email, PASSWORD, REMOTE_ADDR="192.0.2.1")


def test_who_is_behind_a_proxy_or_nameless_is_not_this_machine():
    requests = RequestFactory()
    assert demo_accounts.from_this_machine(requests.get("/", REMOTE_ADDR="::1"))
    for headers in (
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "not an address"},
        {"HTTP_FORWARDED": "for=192.0.2.1"},
    ):
        assert not demo_accounts.from_this_machine(requests.get("/", **headers))


def test_static_files_are_collected_when_one_has_changed(settings, tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.css").write_text("a{}")
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [source], tmp_path / "collected"
    static_files.collect_if_stale()
    first = (tmp_path / "collected" / "collected").stat().st_mtime_ns
    static_files.collect_if_stale()
    assert (tmp_path / "collected" / "collected").stat().st_mtime_ns == first
    (source / "b.css").write_text("b{}")
    static_files.collect_if_stale()
    assert (tmp_path / "collected" / "b.css").exists()
