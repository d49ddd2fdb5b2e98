"""The server in a process of its own, with a short patience for silent clients."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

# One thread, so that a second request shows that it was freed; reading a body needs no model.
CODE = """
from flask import Flask, request
from api.app import configure_log
from api.cli.server import Server, Worker
from api.settings import Settings
from api.storage.database import Database
from api.web.body import read_json
from api.web.errors import install_errors
from api.web.headers import install_headers
from api.web.log import install_log
from api.web.wiring import Wiring

configure_log("info")
app = Flask("api.app")
settings = Settings(port=0, workers=1, threads=1)
Wiring(settings, Database(settings.database, 1), None, None).install(app)
install_log(app)
install_headers(app)
install_errors(app)
app.post("/moderate")(lambda: {"read": read_json(1000, "")})
Worker.silence = 0.5
Server(app, settings).run()
"""


STALLED = (
    b"POST /moderate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Content-Length: 500\r\n\r\n{ }"
)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        pytest.param(STALLED, b"HTTP/1.1 400 ", id="in its body"),
        pytest.param(STALLED[:30], b"", id="in its headers"),
    ],
)
def test_a_client_that_falls_silent_frees_its_thread(
    tmp_path: Path, sent: bytes, status: bytes
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", CODE],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"MODERATION_DATA_DIR": str(tmp_path)},
    )
    assert process.stdout
    try:
        found = re.search(r":(\d+) \(", process.stdout.readline())
        assert found
        address = ("127.0.0.1", int(found[1]))
        with socket.create_connection(address, timeout=8) as silent:
            silent.sendall(sent)
            answer = b"".join(iter(partial(silent.recv, 65536), b""))
            assert answer.startswith(status)
            assert ("interrompu" in answer.decode()) is bool(status)
        with socket.create_connection(address, timeout=8) as other:
            other.sendall(b"GET /none HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert other.recv(65536).startswith(b"HTTP/1.1 404 ")
    finally:
        process.terminate()
        _, log = process.communicate(timeout=20)
    assert "error" not in {json.loads(line)["level"] for line in log.splitlines()}
