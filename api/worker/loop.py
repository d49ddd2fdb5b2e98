"""The worker itself: what it does next, until it is asked to stop.

One thread hands messages out, a few others send them, one does the jobs. A site that is
slow or away keeps at most half of the senders busy: other sites are told meanwhile.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import structlog
from sqlalchemy.exc import SQLAlchemyError

from api.services.outbox.delivery import Due, claim_due, settle
from api.worker.deliver import attempt
from api.worker.faults import where
from api.worker.jobs import IDLE_SECONDS, JOBS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.worker.jobs import Job, SessionFactory
    from api.worker.wire import Wire

SENDERS = 4
_PER_SITE = 2
POLL_SECONDS = 0.5
ATTEMPT_SECONDS = 15.0
_CLAIM_FACTOR = 4
_LONGEST_PAUSE = 30.0
_BROKEN_JOB_SECONDS = 60.0

_log = structlog.get_logger()


def _own_name() -> str:
    """Return a name that no other worker has, readable in the tables."""
    return f"worker:{socket.gethostname()[:20]}:{os.getpid()}:{uuid4().hex[:8]}"


@dataclass
class Worker:
    """One process that delivers.

    Attributes:
        sessions: Opens a session on the database.
        wire: The way out.
        seconds: What a blog may take to answer; a claim lasts four times as long.
        jobs: What else there is to do.
        name: What its claims are known by.
    """

    sessions: SessionFactory
    wire: Wire
    seconds: float = ATTEMPT_SECONDS
    jobs: Sequence[Job] = field(default_factory=lambda: list(JOBS))
    name: str = field(default_factory=_own_name)
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self, *, once: bool = False) -> None:
        """Deliver until :meth:`stop`, or once all that is due now was tried.

        Messages in flight are finished: that takes ``seconds`` at most.
        """
        _log.info("worker_started", worker=self.name)
        worker_jobs = threading.Thread(target=self._do_jobs, args=(once,), name="jobs")
        worker_jobs.start()
        try:
            with ThreadPoolExecutor(SENDERS, "sender") as senders:
                self._deliver(senders, once=once)
        finally:
            if not once:
                self.stop()
            worker_jobs.join()
        _log.info("worker_stopped", worker=self.name)

    def stop(self) -> None:
        """Ask it to end; may be called from a signal handler."""
        self.stopping.set()

    def _deliver(self, senders: ThreadPoolExecutor, *, once: bool) -> None:
        flying: dict[Future[None], int] = {}
        away = 0
        while not self.stopping.is_set():
            try:
                due = self._claim(flying) if len(flying) < SENDERS else None
                away = 0
            except SQLAlchemyError as error:
                away += 1
                _log.error("database_unavailable", **where(error))
                self.stopping.wait(min(POLL_SECONDS * 2**away, _LONGEST_PAUSE))
                continue
            if due is not None:
                began = time.monotonic()
                flying[senders.submit(self._send, due, began)] = due.site_id
            elif flying:
                done, _ = wait(flying, POLL_SECONDS, FIRST_COMPLETED)
                flying = {future: site for future, site in flying.items() if future not in done}
            elif once:
                return
            else:
                self.stopping.wait(POLL_SECONDS)

    def _claim(self, flying: dict[Future[None], int]) -> Due | None:
        sites = Counter(site for future, site in flying.items() if not future.done())
        busy = [site for site, count in sites.items() if count >= _PER_SITE]
        lease = timedelta(seconds=self.seconds * _CLAIM_FACTOR)
        with self.sessions() as session:
            return claim_due(session, self.name, busy_sites=busy, lease=lease)

    def _send(self, due: Due, began: float) -> None:
        """Send one message; whatever happens, its claim ends by itself."""
        try:
            sent = attempt(due, self.wire, began + self.seconds)
            with self.sessions() as session:
                kept = settle(session, due, self.name, sent)
        except SQLAlchemyError as error:
            # It was perhaps delivered: it will be again, and the blog knows it by its event.
            _log.error("delivery_not_noted", message=due.number, **where(error))
        except Exception as error:  # noqa: BLE001 -- the other messages are to be sent
            _log.error("delivery_failed", message=due.number, **where(error))
        else:
            _log.info(
                "delivery",
                message=due.number,
                event_id=str(due.event),
                site=due.site_id,
                attempt=due.attempt,
                status=sent.status,
                fault=sent.fault.value if sent.fault else None,
                kept=kept,
                milliseconds=round((time.monotonic() - began) * 1000, 1),
            )

    def _do_jobs(self, once: bool) -> None:  # noqa: FBT001 -- a thread passes it on
        rest: dict[int, float] = {}
        while not self.stopping.is_set():
            worked = False
            for number, job in enumerate(self.jobs):
                if self.stopping.is_set() or rest.get(number, 0.0) > time.monotonic():
                    continue
                try:
                    worked |= job(self.sessions)
                except Exception as error:  # noqa: BLE001 -- one job must not end the others
                    _log.error("job_failed", job=getattr(job, "__name__", "?"), **where(error))
                    rest[number] = time.monotonic() + _BROKEN_JOB_SECONDS
            if not worked:
                if once:
                    return
                self.stopping.wait(IDLE_SECONDS)
