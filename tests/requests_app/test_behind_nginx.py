"""Does a download stay what it is when nginx sends it, with the very lines of docs/deploy.md?"""

import hashlib
import http.client
import os
import re
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent

import pytest
from django.test import Client
from django.urls import reverse

from footage_app import stores
from tests.requests_app.approvable import a_decided_request
from tests.requests_app.letting_in import let_in

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
VIDEO = bytes(range(256)) * 400
SHA = hashlib.sha256(VIDEO).hexdigest()
AROUND = """
daemon off;
master_process off;
pid {folder}/pid;
error_log stderr;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        {locations}
    }}
}}
"""


def as_told(upstream, store):
    """The lines of the guide, with our own addresses."""
    page = (ROOT / "docs/deploy.md").read_text().split("## With nginx")[1].split("\n## ")[0]
    lines = dedent("\n".join(line for line in page.splitlines() if line.startswith("    ")))
    told = {"http://127.0.0.1:8000": upstream, "/srv/footage/": f"{store}/"}
    assert all(lines.count(one) == 1 for one in told)
    for one, other in told.items():
        lines = lines.replace(one, other)
    return lines


@contextmanager
def nginx(folder, locations):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    config = folder / "nginx.conf"
    config.write_text(AROUND.format(folder=folder, port=port, locations=locations))
    running = subprocess.Popen([NGINX, "-e", "stderr", "-p", folder, "-c", config], stderr=subprocess.PIPE)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert running.poll() is None, running.stderr.read().decode()
            time.sleep(0.05)
        yield port
    finally:
        running.kill()
        running.communicate()


@pytest.fixture
def asked(tmp_path, settings, live_server):
    """asked(path, **headers): what a browser that has passed a code gets through nginx."""
    settings.ACCEL_REDIRECT_PREFIX = "/footage-files/"
    footage_request = a_decided_request(VIDEO)
    cookie = let_in(Client(), footage_request).cookies[settings.SESSION_COOKIE_NAME].OutputString()
    delivery = footage_request.deliveries.get(derivative__isnull=False)
    with nginx(tmp_path, as_told(live_server.url, settings.FOOTAGE_STORE)) as port:

        def ask(path=None, method="GET", **headers):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            named = {name.replace("_", "-"): text for name, text in headers.items()}
            path = path or reverse("public:download", args=[delivery.token])
            connection.request(method, path, headers={**named, "Cookie": cookie.split(";")[0]})
            answer = connection.getresponse()
            answer.body = answer.read()
            connection.close()
            return answer

        ask.delivery = delivery
        yield ask


def assert_dressed(answer):
    """What every download carries, whoever sends it."""
    assert answer.headers.get_all("ETag") == [f'"{SHA}"']
    assert answer.headers.get_all("Cache-Control") == ["private, no-store"]
    assert answer.headers.get_all("X-Content-Type-Options") == ["nosniff"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Content-Type"] == "video/mp4"
    assert re.fullmatch(r"attachment; filename=\".+\.mp4\".*", answer.headers["Content-Disposition"])
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert not {"Last-Modified", "Expires", "X-Accel-Redirect"} & set(answer.headers)


def test_a_download_through_nginx_is_what_it_is_without(asked):
    whole = asked()
    assert (whole.status, whole.body) == (200, VIDEO)
    assert_dressed(whole)
    part = asked(Range="bytes=100-199")
    assert (part.status, part.body) == (206, VIDEO[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(VIDEO)}"
    assert_dressed(part)
    head = asked(method="HEAD")
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", str(len(VIDEO)))
    assert_dressed(head)
    several = asked(Range="bytes=100-199,300-399")
    assert (several.status, several.body) == (206, VIDEO[100:200])
    beyond = asked(Range=f"bytes={len(VIDEO)}-")
    assert (beyond.status, beyond.headers["Content-Range"]) == (416, f"bytes */{len(VIDEO)}")


def test_a_broken_download_is_taken_up_again_on_our_hash_alone(asked):
    again = asked(Range="bytes=50000-", If_Range=f'"{SHA}"')
    assert (again.status, again.body) == (206, VIDEO[50000:])
    path = stores.path(asked.delivery.derivative.store_key)
    modified = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(path.stat().st_mtime))
    for other in (
        '"' + "0" * 64 + '"',
        f'W/"{SHA}"',
        f'"{path.stat().st_mtime_ns:x}-{len(VIDEO):x}"',
        modified,
    ):
        answer = asked(Range="bytes=50000-", If_Range=other)
        assert (answer.status, answer.body) == (200, VIDEO), other
        assert_dressed(answer)
    assert asked(If_Modified_Since=modified).body == VIDEO


def test_nobody_gets_at_the_store_past_the_service(asked):
    key = asked.delivery.derivative.store_key
    inside = stores.path(key).relative_to(stores.place(key).parents[2])
    for path in ("/footage-files/", f"/footage-files/{inside}", f"/footage-files/../footage-files/{inside}"):
        assert asked(path).status == 404
