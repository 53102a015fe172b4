"""How fast are the main pages beside a bare Django view, and does a page's number of queries grow with its rows?

    python -m benchmarks.pages [--seconds 2] [--rounds 3]

Its own database in a temporary folder, a real gunicorn with two processes of four threads, two connections.
"""

import argparse
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HOST, PORT = "127.0.0.1", 8765


def setup(folder):
    os.environ.update(
        DJANGO_SETTINGS_MODULE="benchmarks.pages_settings",
        PORTAL_DATA_DIR=folder,
        PORTAL_TASKS="not-at-all",
        PORTAL_INTAKE_FLOOR="0",
    )
    import django

    django.setup()
    from django.core.management import call_command

    for command in (["migrate"], ["createcachetable"], ["collectstatic", "--no-input"]):
        call_command(*command, verbosity=0)


def pages_of(people, reference):
    """Path and session of each page that is measured."""
    worker, officer, auditor = people
    return {
        "bare view": ("/bare/", None),
        "start": ("/", None),
        "a question": ("/ask/", None),
        "queue": ("/staff/requests/", worker),
        "request": (f"/staff/requests/{reference}/", worker),
        "docked footage": ("/staff/footage/", officer),
        "audit log": ("/staff/oversight/", auditor),
    }


def signed_in(user):
    from django.conf import settings
    from django.test import Client

    client = Client(headers={"host": HOST})
    client.force_login(user)
    return client, f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def queries_of(path, client):
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = client or Client(headers={"host": HOST})
    client.get(path)
    with CaptureQueriesContext(connection) as seen:
        response = client.get(path)
    if response.status_code != 200:
        sys.exit(f"{path} answered {response.status_code}")
    return len(seen)


def per_second(path, cookie, seconds):
    """Answers a second over two kept-alive connections."""
    counts = [0, 0]
    stop = time.monotonic() + seconds

    def ask(worker):
        connection = http.client.HTTPConnection(HOST, PORT)
        while time.monotonic() < stop:
            connection.request("GET", path, headers={"Cookie": cookie or ""})
            response = connection.getresponse()
            response.read()
            if response.status != 200:
                sys.exit(f"{path} answered {response.status}")
            counts[worker] += 1

    threads = [threading.Thread(target=ask, args=(worker,)) for worker in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def serve():
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "portal.wsgi", "-w", "2", "--threads", "4"]
        + ["-b", f"{HOST}:{PORT}", "--log-level", "error"]
    )
    for _ in range(100):
        try:
            connection = http.client.HTTPConnection(HOST, PORT, timeout=5)
            connection.request("GET", "/bare/")
            if connection.getresponse().status == 200:
                return server
        except OSError:
            time.sleep(0.1)
    server.terminate()
    sys.exit("The server did not start.")


def rows(count):
    """So many more requests, each with footage; returns the reference of the last."""
    from tests.builders import a_docked_clip, a_received_request

    for _ in range(count):
        clip = a_docked_clip()
        made = a_received_request(earliest_at=clip.started_at, latest_at=clip.ended_at)
    return made.reference


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        setup(folder)
        from tests.people import a_caseworker, a_footage_officer, an_auditor

        clients = [signed_in(person()) for person in (a_caseworker, a_footage_officer, an_auditor)]
        few = pages_of([client for client, _ in clients], rows(5))
        first = {name: queries_of(*page) for name, page in few.items()}
        reference = rows(45)
        many = pages_of([client for client, _ in clients], reference)
        second = {name: queries_of(*page) for name, page in many.items()}
        measured = pages_of([cookie for _, cookie in clients], reference)
        rates = {name: [] for name in measured}
        server = serve()
        try:
            for _ in range(options.rounds):
                for name, (path, cookie) in measured.items():
                    rates[name].append(per_second(path, cookie, options.seconds))
        finally:
            server.terminate()
            server.wait()
    report(rates, first, second)


def report(rates, first, second):
    bare = statistics.median(rates["bare view"])
    print(f"{'page':16} {'per second':>10} {'of bare':>8} {'queries, 5 rows':>16} {'50 rows':>8}")
    for name, measured in rates.items():
        rate = statistics.median(measured)
        print(f"{name:16} {rate:10.0f} {rate / bare:8.3f} {first[name]:16} {second[name]:8}")


if __name__ == "__main__":
    main()
