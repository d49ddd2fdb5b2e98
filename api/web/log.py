"""The log: one line of JSON for each request, and nothing of what was said in it."""

from __future__ import annotations

import logging
import sys
import time
from typing import TYPE_CHECKING
from uuid import uuid4

import structlog
from flask import g, request

if TYPE_CHECKING:
    from flask import Flask, Response

_log = structlog.get_logger()


def configure_log(level: str) -> None:
    """Write JSON lines to stderr, from ``level`` up."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        # Each line in one piece: several processes write to the same stream.
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
    )


def install_log(app: Flask) -> None:
    """Give each request an identifier, and log how it was answered."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.request_id = str(uuid4())
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    # The rule and not the path, and never the query: both may hold what people wrote.
    rule = request.url_rule
    _log.info(
        "request",
        request_id=g.request_id,
        method=request.method,
        route=rule.rule if rule else None,
        status=response.status_code,
        milliseconds=round((time.perf_counter() - g.began) * 1000, 1),
        site=g.get("site"),
    )
    return response
