from __future__ import annotations

from typing import TYPE_CHECKING

from gunicorn.config import Config
from structlog.testing import capture_logs

from api.cli.server_log import ServerLog

if TYPE_CHECKING:
    from collections.abc import Callable

SECRET = "phrase-que-personne-ne-doit-retrouver"


def logged(write: Callable[[ServerLog], None]) -> dict[str, object]:
    with capture_logs() as lines:
        write(ServerLog(Config()))
    [line] = lines
    return dict(line)


def test_a_line_keeps_numbers_and_no_text() -> None:
    line = logged(lambda log: log.error("Worker (pid:%s) read %s", 42, SECRET))
    assert (line["event"], line["log_level"], line["numbers"]) == ("server", "error", [42])
    assert SECRET not in str(line)


def logged_exception(error: Exception) -> dict[str, object]:
    def fail() -> None:
        raise error

    def write(log: ServerLog) -> None:
        try:
            fail()
        except type(error):
            log.exception("Error handling request")

    return logged(write)


def test_an_exception_says_its_kind_and_place_and_not_its_message() -> None:
    line = logged_exception(ValueError(SECRET))
    assert (line["error"], line["log_level"]) == ("ValueError", "error")
    assert "fail" in str(line["where"])
    assert SECRET not in str(line)


def test_a_silent_client_is_no_error_of_ours() -> None:
    assert logged_exception(BlockingIOError(11, SECRET))["log_level"] == "warning"
