"""What does GOV.UK Notify do with what we send it? A real HTTP server in its place, which checks what Notify checks."""

import base64
import hashlib
import hmac
import json
import time
import uuid
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

SERVICE, SECRET = str(uuid.UUID(int=7)), str(uuid.UUID(int=9))
API_KEY = f"test-{SERVICE}-{SECRET}"
TEMPLATE = str(uuid.UUID(int=11))


class Notify:
    def __init__(self):
        self.sent, self.answers = [], []

    def next_answer(self):
        return self.answers.pop(0) if self.answers else 201


def unpadded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def is_signed(token):
    """HS256 by the key's secret, issued by the service within 30 seconds: worked out here by hand."""
    try:
        head, claims, signature = token.split(".")
        right = hmac.new(SECRET.encode(), f"{head}.{claims}".encode(), hashlib.sha256).digest()
        told = json.loads(unpadded(claims))
        fresh = abs(time.time() - told["iat"]) < 30
        return (
            hmac.compare_digest(right, unpadded(signature))
            and json.loads(unpadded(head))["alg"] == "HS256"
            and told["iss"] == SERVICE
            and fresh
        )
    except (ValueError, KeyError):
        return False


@contextmanager
def stand_in():
    """The server's memory and its address."""
    notify = Notify()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, answer = self.judge(body)
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def judge(self, body):
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            if not is_signed(token):
                return 403, {"errors": [{"error": "AuthError", "message": "Invalid token"}]}
            if self.path != "/v2/notifications/email" or body.get("template_id") != TEMPLATE:
                return 400, {"errors": [{"error": "BadRequestError", "message": "Template not found"}]}
            if set(body["personalisation"]) != {"subject", "body"}:
                return 400, {"errors": [{"error": "BadRequestError", "message": "Missing personalisation"}]}
            status = notify.next_answer()
            if status != 201:
                # An unkind server that says back all that it was told.
                return status, {"errors": [{"error": "Error", "message": json.dumps(body)}]}
            notify.sent.append(body)
            return 201, {"id": str(uuid.uuid4()), "reference": body.get("reference")}

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield notify, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
