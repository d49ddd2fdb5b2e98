"""The service as a process: what it answers, and what it survives."""

from __future__ import annotations

import http.client
import json
import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
from html import unescape
from typing import TYPE_CHECKING, Any

import httpx

from api.schemas.decision import ModerateResponse
from api.schemas.problem import Problem

if TYPE_CHECKING:
    from tests.api.cli.conftest import Service

SECRET = "phrase-que-personne-ne-doit-retrouver"


def curl(command: str, variables: dict[str, str]) -> httpx.Response:
    """Send what a curl command would."""
    for name, value in variables.items():
        command = command.replace(f"${name}", value)
    words = [word for word in shlex.split(command) if word.strip()]
    headers = [words[n + 1] for n, word in enumerate(words) if word == "-H"]
    data = [words[n + 1] for n, word in enumerate(words) if word == "-d"]
    given = dict(header.split(": ", 1) for header in headers)
    body = data[0].encode() if data else None
    return httpx.request("POST" if data else "GET", words[1], headers=given, content=body)


def refusal(response: httpx.Response, status: int) -> Problem:
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    return Problem.model_validate_json(response.content)


def bare(base: str, request: bytes) -> bytes:
    """Send bytes that no client library would, and return the answer."""
    host, _, port = base.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(request)
        return connection.recv(65536)


def test_the_service_serves(service: Service, key: str) -> None:
    service.start()
    with service.client(key) as client:
        check_decisions(client)
        check_limits(client)
        reviewer = service.run("keys", "create", "--site", "blog", "--review").stdout.strip()
        check_examples(client, reviewer)
    check_whole_body_is_heard(service.base, key)
    for request, status in (
        (b"NONSENSE\r\n\r\n", b"400"),
        (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 70_000 + b"\r\n\r\n", b"431"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nExpect: miracle\r\n\r\n", b"417"),
    ):
        head, _, body = bare(service.base, request).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 " + status)
        assert b"Content-Type: application/problem+json" in head
        assert b"X-Content-Type-Options: nosniff" in head
        assert Problem.model_validate_json(body).instance
    broken = (
        b"POST /moderate HTTP/1.1\r\nContent-Length: 1\r\n\r\n{" + SECRET.encode() + b"\r\n\r\n"
    )
    bare(service.base, broken)
    assert service.stop(signal.SIGTERM) == 0
    log = (service.folder / "log").read_text()
    events = [json.loads(line)["event"] for line in log.splitlines()]
    assert {"request", "unreadable_http"} == set(events)
    assert SECRET not in log
    assert key not in log


def check_decisions(client: httpx.Client) -> None:
    assert client.get("/ready").status_code == 200
    comment = {"id": "c1", "text": f"Bonjour, {SECRET} et merci pour cette belle recette."}
    first = client.post("/moderate", json={"comment": comment})
    answer = ModerateResponse.model_validate_json(first.content)
    assert answer.model_version == client.get("/health").json()["model_version"]
    second = client.post("/moderate", json={"comment": comment})
    assert (second.content, second.headers["Idempotent-Replayed"]) == (first.content, "true")
    assert client.get(f"/decisions/{answer.decision.id}").content == first.content


def check_limits(client: httpx.Client) -> None:
    headers = {"Content-Type": "application/json"}
    whole = b'{"comment": {"text": "Bonjour"}}'
    chunked = client.post("/moderate", content=iter([whole[:9], whole[9:]]), headers=headers)
    assert chunked.status_code == 200
    long = whole + b" " * 5 * 1024 * 1024
    refusal(client.post("/moderate", content=long, headers=headers), 413)
    parts = (long[start : start + 65536] for start in range(0, len(long), 65536))
    refusal(client.post("/moderate", content=parts, headers=headers), 413)


def check_whole_body_is_heard(base: str, key: str) -> None:
    """Send as ordinary clients do: all of the body, and only then read the answer."""
    for path, size in (("/moderate", 8), ("/moderate/batch", 33)):
        for more in ({"Authorization": f"Bearer {key}"}, {"Connection": "close"}):
            connection = http.client.HTTPConnection(base.removeprefix("http://"), timeout=20)
            headers = {"Content-Type": "application/json", **more}
            connection.request("POST", path, b" " * (size * 1024 * 1024), headers)
            response = connection.getresponse()
            assert response.status == (413 if "Authorization" in more else 401)
            Problem.model_validate_json(response.read())
            connection.close()


def check_examples(client: httpx.Client, key: str) -> None:
    """Send the examples of the documentation as they stand.

    The review and the batch that they name are those of no one.
    """
    html = client.get("/docs").text
    commands = [
        unescape(found)
        for found in re.findall(r'class="curl".*?<code>(.*?)</code>', html, re.DOTALL)
    ]
    variables: dict[str, Any] = {"CLE": key}
    for command in commands:
        response = curl(command, variables)
        missing = "/reviews/" in command and response.status_code == 404
        assert missing or response.status_code == 200, (command, response.text)
        variables.setdefault("DECISION", response.json().get("decision", {}).get("id"))


def test_a_decision_that_was_answered_survives_a_crash(service: Service, key: str) -> None:
    service.start()
    with service.client(key) as client:
        answered = client.post("/moderate", json={"comment": {"id": "c1", "text": "Bonjour !"}})
    service.stop(signal.SIGKILL)
    service.start()
    with service.client(key) as client:
        decision = answered.json()["decision"]["id"]
        assert client.get(f"/decisions/{decision}").content == answered.content


def test_a_request_under_way_is_answered_before_it_stops(service: Service, key: str) -> None:
    service.start()
    comments = [{"text": f"Une phrase assez longue, la numéro {n}. " * 20} for n in range(500)]
    answers: list[httpx.Response] = []
    with service.client(key) as client:
        thread = threading.Thread(
            target=lambda: answers.append(
                client.post("/moderate/batch", json={"comments": comments})
            )
        )
        thread.start()
        thread.join(0.3)
        assert service.stop(signal.SIGTERM) == 0
        thread.join()
    assert len(answers[0].json()["results"]) == 500


def test_what_prevents_serving_is_said_in_a_sentence(service: Service) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = service.run("serve", "--port", str(taken.getsockname()[1]))
    assert result.returncode == 1
    assert result.stderr.startswith("Error: Cannot listen on 127.0.0.1, port ")
    service.environment["MODERATION_MODEL"] = str(service.folder / "none")
    result = service.run("serve", "--port", "0")
    assert result.returncode == 1
    assert "No key yet. Make one: moderation keys create" in result.stderr
    assert "Error: " in result.stderr
    assert "Traceback" not in result.stderr


def test_the_application_is_offered_to_other_servers(service: Service) -> None:
    code = "import os; from api.wsgi import application as app; print(os.fork() and app.name)"
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=service.environment,
        check=True,
    )
    assert "api.app" in result.stdout
