"""``moderation worker``: tell the blogs what people decided."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from types import FrameType


@click.command(epilog="Example: moderation worker")
@click.option("--once", is_flag=True, help="Send all that is due now, then end.")
@click.option(
    "--timeout",
    type=click.FloatRange(0.1, 120),
    default=15.0,
    show_default=True,
    help="Seconds a blog may take to answer.",
)
def worker(*, once: bool, timeout: float) -> None:
    """Tell the blogs what people decided, until interrupted.

    It may be killed at any point, and several may run at once: nothing is lost, and what
    was in flight is sent again (after four times the timeout).
    """
    from api.cli.store import open_store  # noqa: PLC0415 -- slow to import
    from api.settings import load_settings  # noqa: PLC0415 -- same
    from api.storage.database import Database  # noqa: PLC0415 -- same
    from api.web.log import configure_log  # noqa: PLC0415 -- same
    from api.worker.loop import SENDERS, Worker  # noqa: PLC0415 -- same
    from api.worker.wire import Wire  # noqa: PLC0415 -- same

    settings = load_settings()
    configure_log(settings.log_level)
    with open_store(settings):
        pass  # brought up to date
    database = Database(settings.database, SENDERS + 2)
    working = Worker(database.session, Wire(settings.webhook_private), timeout)

    def stop(_number: int, _frame: FrameType | None) -> None:
        working.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        working.run(once=once)
    finally:
        database.dispose()
