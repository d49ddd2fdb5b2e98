"""A blog of its own process, which hears badly: ``python simulated_blog.py FOLDER``.

Prints its port, then writes one line of JSON per request to FOLDER/heard: what it was sent, and
what it did. It answers most requests, some by 500, and lets some connections drop, before or
after it has understood. The line is written before the answer: what is told twice is seen twice.
FOLDER/secret holds the secret of the webhook.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Handler(BaseHTTPRequestHandler):
    """Hears a message."""

    protocol_version = "HTTP/1.1"
    draw = random.Random(20261123)
    lock = threading.Lock()
    folder: Path

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.lock:
            fate = self.draw.choices(["heard", "error", "deaf", "mute"], [76, 8, 7, 9])[0]
            self.write(body, fate)
        if fate in {"deaf", "mute"}:
            self.close_connection = True
            self.connection.close()
            return
        self.send_response(204 if fate == "heard" else 500)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def write(self, body: bytes, fate: str) -> None:
        moment, _, proof = self.headers["Moderation-Signature"].partition(",v1=")
        signed = moment.removeprefix("t=").encode() + b"." + body
        secret = (self.folder / "secret").read_bytes()
        expected = hmac.new(secret, signed, hashlib.sha256).hexdigest()
        line = {
            "event": self.headers["Moderation-Event"],
            "authentic": hmac.compare_digest(expected, proof),
            # "mute": it understood, and the worker will not know.
            "applied": fate in {"heard", "mute"},
            "body": body.decode(),
        }
        with (self.folder / "heard").open("a") as out:
            out.write(json.dumps(line) + "\n")

    def log_message(self, *_: object) -> None: ...


if __name__ == "__main__":
    Handler.folder = Path(sys.argv[1])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)  # noqa: T201 -- the test reads it
    server.serve_forever(0.05)
