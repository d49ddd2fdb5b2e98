"""gunicorn, started in this process: no configuration file, nothing left to HTML."""

from __future__ import annotations

import struct
import time
from contextlib import suppress
from pathlib import Path
from socket import SO_RCVTIMEO, SO_SNDTIMEO, SOL_SOCKET
from typing import TYPE_CHECKING, Any

import click
import structlog
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

from api.cli.refusal import refuse
from api.cli.server_log import ServerLog
from api.web.wiring import wiring

if TYPE_CHECKING:
    import socket

    from flask import Flask

    from api.settings import Settings

_log = structlog.get_logger()

_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 -- gunicorn makes its own private file in it
_DRAIN_SECONDS = 2
_DRAIN_BYTES = 40 * 1024 * 1024
"""A little more than the longest batch, which a client sends whole before it reads."""


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Refuses unreadable HTTP by a problem, where gunicorn would send a page.

    Its log says the kind of error only: what follows a wrong Content-Length is read as
    the next request, and may be a comment.
    """

    silence = 10.0
    """Seconds without a byte from or to a client after which its thread is freed."""

    def handle_error(
        self, req: object, client: socket.socket, addr: object, exc: Exception
    ) -> None:
        """Answer on the bare connection, then let it close."""
        del req, addr
        refusal = refuse(exc)
        _log.warning(
            "unreadable_http",
            request_id=refusal.request_id,
            status=refusal.status,
            error=type(exc).__name__,
        )
        with suppress(OSError):
            client.sendall(refusal.message)

    def enqueue_req(self, conn: Any) -> None:  # noqa: ANN401 -- gunicorn has no types
        """Bound each wait for a client, in the kernel: gunicorn resets Python's timeouts."""
        limit = struct.pack("ll", int(self.silence), int(self.silence % 1 * 1_000_000))
        for option in (SO_RCVTIMEO, SO_SNDTIMEO):
            conn.sock.setsockopt(SOL_SOCKET, option, limit)
        super().enqueue_req(conn)

    def _keepalive_after(self, conn: Any, keepalive: bool) -> bool:  # noqa: ANN401, FBT001 -- same
        """Read what an answer left unread, so that a client still sending sees the answer.

        gunicorn stops after 64 KiB, and never does when the connection is to close.
        """
        deadline = time.monotonic() + _DRAIN_SECONDS
        drained = conn.parser.finish_body(deadline=deadline, max_bytes=_DRAIN_BYTES)
        return bool(keepalive and drained)


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
            "logger_class": ServerLog,
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
