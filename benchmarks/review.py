"""How quickly does the review page answer? Its copy against real time, seeks and steps in Chromium, and what it weighs.

    python benchmarks/review.py [CLIP] [--steps 40]

A throw-away database and folders; the page is served by Django itself, as in development. Without CLIP
a scene of the demo is made. Step and seek: from the key to the picture that was asked for being on the screen.
"""

import argparse
import gzip
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox", "--disable-gpu"]}
MOST_KILOBYTES = 300
# Resolves with milliseconds once the picture that was asked for is on the screen.
TO_FRAME = """([act, frame]) => new Promise((resolve) => {
    const words = document.getElementById("position");
    const start = performance.now();
    const look = () => {
        if (!words.textContent.includes(`frame ${frame},`)) return;
        watch.disconnect();
        requestAnimationFrame(() => resolve(performance.now() - start));
    };
    const watch = new MutationObserver(look);
    watch.observe(words, { childList: true, subtree: true, characterData: true });
    if (act === "seek") {
        const slider = document.getElementById("slider");
        slider.value = String(frame);
        slider.dispatchEvent(new Event("input", { bubbles: true }));
    } else {
        document.querySelector(`[data-act=${act}]`).click();
    }
})"""


def set_up(folder):
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
        "PORTAL_DATA_DIR": folder,
        "PORTAL_TASKS": "not-at-all",
        "PORTAL_INTAKE_FLOOR": "0",
    }
    sys.path.insert(0, str(ROOT))
    import django
    from django.conf import settings

    settings.SECOND_FACTOR_REQUIRED = False
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.DEBUG = True
    settings.STATICFILES_DIRS = [ROOT / "static"]
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def a_clip_under_review(recording):
    """The request's page, who may open it, and what the two jobs took."""
    from django.utils import timezone

    from footage_app import docking, redaction, tasks
    from footage_app.models import RedactionJob
    from requests_app.lifecycle import redaction as lifecycle
    from tests.builders import a_folder, a_received_request, an_entry, lead

    seconds = redaction.probe(recording).duration
    start = timezone.now() - timedelta(hours=1)
    when = {"started_at": start, "ended_at": start + timedelta(seconds=seconds)}
    with tempfile.TemporaryDirectory() as folder:
        dock = Path(folder) / "dock"
        dock.mkdir()
        (dock / "a.mp4").write_bytes(Path(recording).read_bytes())
        clip = docking.dock(
            a_folder(dock, an_entry(content=Path(recording).read_bytes(), **when))
        ).clips.get()
    incident = {"earliest_at": start - timedelta(minutes=5), "latest_at": start + timedelta(seconds=seconds)}
    footage_request = lead(a_received_request(**incident), to="preparing")
    took = {}
    while job := RedactionJob.objects.filter(status="queued").order_by("pk").first():
        began = time.perf_counter()
        tasks.do_job(job.pk)
        took[job.kind] = time.perf_counter() - began
        job.refresh_from_db()
        if job.status != "done":
            sys.exit(f"{job}: {job.reason}")
    row = lifecycle.redactions_of(footage_request).get()
    return {"footage_request": footage_request, "clip": clip, "row": row, "seconds": seconds, "took": took}


def serve():
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    class Quiet(WSGIRequestHandler):
        def log_message(self, *args):
            pass

    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(StaticFilesHandler(get_wsgi_application()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def session_of(user):
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    return {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}


def is_media(address):
    return any(part in address for part in (".mp4", "picture-", "plan.json"))


def watch_weight(page, weights):
    """What comes over the line, as a server that packs texts sends it; not the footage, its pictures and boxes."""

    def add(response):
        if is_media(response.url):
            return
        body = response.body()
        packed = len(gzip.compress(body)) if not response.url.endswith(".woff2") else len(body)
        weights[response.url] = (len(body), packed)

    page.on("requestfinished", lambda request: add(request.response()))


def latencies(page, count, steps):
    """Milliseconds of seeks to anywhere, of steps on and of steps back."""
    rng = random.Random(1)
    taken = {"seek": [], "on": [], "back": []}
    for _ in range(steps):
        frame = rng.randrange(count // 20, count - count // 20)
        taken["seek"].append(page.evaluate(TO_FRAME, ["seek", frame]))
        taken["on"].append(page.evaluate(TO_FRAME, ["on", frame + 1]))
        taken["back"].append(page.evaluate(TO_FRAME, ["back", frame]))
    return taken


def in_chromium(world, steps):
    from django.urls import reverse
    from playwright.sync_api import sync_playwright

    address, weights = serve(), {}
    row = world["row"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.context.add_cookies([{**session_of(world["footage_request"].assigned_to), "url": address}])
        watch_weight(page, weights)
        began = time.perf_counter()
        page.goto(address + reverse("review:clip", args=[row.made_for, row.clip_id]))
        page.wait_for_selector("[data-module=review][data-ready]")
        ready = time.perf_counter() - began
        page.wait_for_timeout(1000)
        count = int(page.get_attribute("#slider", "max")) + 1
        taken = latencies(page, count, steps)
        saved = [save_once(page) for _ in range(5)]
        browser.close()
    return {"ready": ready, "weights": weights, "taken": taken, "saved": saved, "count": count}


def save_once(page):
    """From the press of a button to the answer that it is saved, in milliseconds."""
    page.evaluate("document.getElementById('said').textContent = ''")
    began = time.perf_counter()
    page.locator("#people form [name=choice]:not([aria-pressed=true])").first.click()
    page.locator("#said", has_text="saved").wait_for()
    taken = (time.perf_counter() - began) * 1000
    page.wait_for_timeout(700)
    return taken


def report(world, found):
    length, proxy = world["seconds"], world["took"]["proxy"]
    faces = world["took"].get("analyse", 0)
    print(f"Clip: {length:.1f} s, {found['count']} pictures, {len(world['row'].plan['tracks'])} tracks")
    print(f"Review copy: {proxy:.1f} s, {length / proxy:.2f} of real time; finding faces: {faces:.1f} s")
    print(
        f"Page ready after {found['ready']:.2f} s; a decision is saved in {statistics.median(found['saved']):.0f} ms"
    )
    for name, words in (("seek", "Seek to anywhere"), ("on", "Step on"), ("back", "Step back")):
        times = sorted(found["taken"][name])
        late = times[min(len(times) - 1, int(len(times) * 0.95))]
        print(
            f"{words}: median {statistics.median(times):.0f} ms, 95 % within {late:.0f} ms ({len(times)} tries)"
        )
    plain, packed = (sum(one[which] for one in found["weights"].values()) / 1024 for which in (0, 1))
    verdict = "within" if packed <= MOST_KILOBYTES else "OVER"
    print(f"Page without media: {packed:.0f} KB packed ({plain:.0f} KB plain), {verdict} {MOST_KILOBYTES} KB")
    for url, (size, small) in sorted(found["weights"].items(), key=lambda one: -one[1][1])[:6]:
        print(f"  {small / 1024:6.1f} KB ({size / 1024:.1f})  {url.split('/', 3)[3][:70]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clip", nargs="?", help="a recording; without it a scene of the demo is made")
    parser.add_argument("--steps", type=int, default=40)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        set_up(folder)
        recording = chosen.clip or demo_scene(folder)
        world = a_clip_under_review(recording)
        report(world, in_chromium(world, chosen.steps))


def demo_scene(folder):
    from footage_app.demo_footage import make_clip

    path = Path(folder) / "scene.mp4"
    make_clip(path, 20, 5, seed=7, fps=25)
    return path


if __name__ == "__main__":
    main()
