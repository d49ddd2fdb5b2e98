"""gunicorn's own log, as the same JSON lines as the service's."""

from __future__ import annotations

import logging
import traceback
from typing import Any

import structlog
from gunicorn.glogging import Logger

_log = structlog.get_logger()


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Writes what gunicorn says of itself through structlog."""

    def setup(self, cfg: object) -> None:
        """Replace gunicorn's plain lines; it calls this at the start and at each reload."""
        super().setup(cfg)
        self.error_log.handlers = [_Lines()]


class _Lines(logging.Handler):
    """One JSON line per record, without the texts a record was filled with.

    They may quote a request, or the message of an exception that does. Numbers (process
    identifiers, signals) are kept.
    """

    def emit(self, record: logging.LogRecord) -> None:
        given = record.args if isinstance(record.args, tuple) else (record.args,)
        numbers = [value for value in given if isinstance(value, int)]
        level = record.levelno
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, BlockingIOError):
            # The connection sent nothing for too long: its fault, and not an error of ours.
            level = logging.WARNING
        _log.log(level, "server", message=str(record.msg), numbers=numbers, **_trace(error))


def _trace(error: BaseException | None) -> dict[str, Any]:
    if error is None:
        return {}
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": type(error).__name__, "where": where}
