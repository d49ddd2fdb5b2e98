"""gunicorn, started in this process: no configuration file, nothing left to HTML."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from gunicorn.app.base import BaseApplication
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.workers.gthread import ThreadWorker

from api.web.problem import MEDIA_TYPE, Kind
from api.web.wiring import wiring

if TYPE_CHECKING:
    import socket

    from flask import Flask

    from api.settings import Settings

_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 -- gunicorn makes its own private file in it
_STATUSES = {LimitRequestLine: "414 URI Too Long", LimitRequestHeaders: "431 Headers Too Large"}


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Refuses unreadable HTTP by a problem, where gunicorn would send a page.

    Its log says the kind of error only: what follows a wrong Content-Length is read as
    the next request, and may be a comment.
    """

    def handle_error(
        self, req: object, client: socket.socket, addr: object, exc: Exception
    ) -> None:
        """Answer on the bare connection, then let it close."""
        del req, addr
        self.log.warning("unreadable HTTP: %s", type(exc).__name__)
        status = "400 Bad Request" if isinstance(exc, ParseException) else "500 Internal Error"
        with suppress(OSError):
            client.sendall(_refusal(_STATUSES.get(type(exc), status)))


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """One application, loaded once, then forked."""

    def __init__(self, application: Flask, settings: Settings) -> None:
        self.application = application
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Translate our settings into gunicorn's."""
        for name, value in self._configuration().items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application, for the workers to inherit."""
        return self.application

    def _configuration(self) -> dict[str, Any]:
        host = f"[{self.settings.host}]" if ":" in self.settings.host else self.settings.host
        return {
            "bind": f"{host}:{self.settings.port}",
            "workers": self.settings.workers,
            "threads": self.settings.threads,
            "worker_class": Worker,
            "worker_tmp_dir": str(_SHARED_MEMORY) if _SHARED_MEMORY.is_dir() else None,
            "preload_app": True,
            "timeout": 120,
            "graceful_timeout": 30,
            "keepalive": 5,
            "loglevel": "warning",
            "control_socket_disable": True,
            "when_ready": _announce,
            "post_fork": self._separate,
        }

    def _separate(self, _arbiter: object, _worker: object) -> None:
        """Leave to the parent the connections it had opened."""
        wiring(self.application).database.dispose(close=False)


def _announce(arbiter: Any) -> None:  # noqa: ANN401 -- gunicorn has no types
    for listener in arbiter.LISTENERS:
        host, port = listener.sock.getsockname()[:2]
        base = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        click.echo(f"Listening on {base} (documentation: {base}/docs)")


def _refusal(status: str) -> bytes:
    code, _, title = status.partition(" ")
    problem = {
        "type": Kind.UNREADABLE.uri,
        "title": Kind.UNREADABLE.title,
        "status": int(code),
        "detail": f"La requête HTTP n'a pas pu être lue ({title}). Vérifiez sa première ligne, "
        "ses en-têtes et la longueur annoncée du corps.",
    }
    body = json.dumps(problem, ensure_ascii=False).encode()
    head = (
        f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: {MEDIA_TYPE}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
