"""Does the time of an answer tell whether footage is held? The same act for both, in turn, side by side.

    python -m benchmarks.held_or_not [--rounds 30] [--floor]

Its own database in a temporary folder. Without --floor the bare work is measured, with it intake as it is set up:
it answers no sooner than its floor, under which the search for footage has to stay.
"""

import argparse
import statistics
import tempfile
import time
from datetime import timedelta

from benchmarks.pages import setup

HOST = "127.0.0.1"
FLOOR_SECONDS = 2.5  # as settings.INTAKE_FLOOR_SECONDS is where nothing is set


def timed(act, *args):
    began = time.perf_counter()
    made = act(*args)
    return (time.perf_counter() - began) * 1000, made


def an_incident(clip, borough):
    return {
        "earliest_at": clip.started_at - timedelta(minutes=10),
        "latest_at": clip.ended_at + timedelta(minutes=10),
        "place_text": "Brixton Road",
        "borough": borough,
        "what_happened": "I was stopped and searched.",
    }


def acts(clip):
    """What the public can do, as functions of the borough: where there is footage, and where there is none."""
    from django.test import Client
    from django.urls import reverse

    from requests_app.lifecycle import intake
    from requests_app.models import Draft
    from tests.requests_app.letting_in import let_in

    def asks(borough):
        details = {"name": "Amara Okafor", "email": "amara@example.com"}
        return intake.submit(Draft.objects.create(), details, [an_incident(clip, borough)])

    def visitor(footage_request):
        return let_in(Client(headers={"host": HOST}), footage_request)

    pages = [(name, reverse(f"public:{name}")) for name in ("status", "messages", "letters")]
    return asks, visitor, pages


def measure(rounds, clip):
    asks, visitor, pages = acts(clip)
    boroughs = {"held": clip.borough, "not held": "E09000003"}
    took = {}
    for number in range(rounds):
        # In turn, so that whatever else the machine does meets both.
        for case in sorted(boroughs, reverse=number % 2 == 1):
            spent, footage_request = timed(asks, boroughs[case])
            took.setdefault("asking", {}).setdefault(case, []).append(spent)
            client = visitor(footage_request)
            for name, address in pages:
                spent, response = timed(client.get, address)
                assert response.status_code == 200
                took.setdefault(name, {}).setdefault(case, []).append(spent)
    return took


def measure_with_floor(rounds, clip):
    """Asking alone, padded as the public page pads it."""
    asks, _, _ = acts(clip)
    boroughs = {"held": clip.borough, "not held": "E09000003"}
    took = {case: [] for case in boroughs}

    def padded(borough):
        began = time.monotonic()
        asks(borough)
        time.sleep(max(0, FLOOR_SECONDS - (time.monotonic() - began)))

    for number in range(rounds):
        for case in sorted(boroughs, reverse=number % 2 == 1):
            took[case].append(timed(padded, boroughs[case])[0])
    return {"asking, with its floor": took}


def report(took):
    print(f"{'act':24} {'held ms':>9} {'not held ms':>12} {'ratio':>7} {'slowest ms':>11}")
    for name, cases in took.items():
        held, none = (statistics.median(cases[case]) for case in ("held", "not held"))
        slowest = max(map(max, cases.values()))
        print(f"{name:24} {held:9.1f} {none:12.1f} {held / none:7.3f} {slowest:11.1f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--floor", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        setup(folder)
        from tests.builders import a_docked_clip

        clip = a_docked_clip()
        report(measure(options.rounds, clip))
        if options.floor:
            report(measure_with_floor(max(3, options.rounds // 5), clip))


if __name__ == "__main__":
    main()
