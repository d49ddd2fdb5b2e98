"""Several at once about the same measures: each act is done once, and nobody waits for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from api.services.actors import COMMAND, Actor, Role
from api.services.authors.hashing import author_keys
from api.services.authors.relink import relink
from api.services.authors.rotate import rotate
from api.services.pile_ons import measures
from api.services.pile_ons.shields import OverError, put_back, take_down
from api.storage.types import now
from tests.api.pile_ons.conftest import VICTIM, said

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from api.storage.tables import Measure
    from tests.api.pile_ons.conftest import Site

RAID = range(1, 7)


def moderator(site: Site) -> Actor:
    return Actor("moderator:1", "Camille", Role.MODERATOR, frozenset({site.id}))


def raised(site: Site) -> UUID:
    """Let a raid raise the answers of the ladder; return their batch."""
    site.send(*map(said, RAID))
    return site.measures()[0].batch


def test_two_who_put_a_measure_back_put_it_back_once(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = raised(site)
    with site.database.session() as session:
        ended = take_down(session, moderator(site), batch)
    together, look = Barrier(2, timeout=1.5), measures._holds

    def both_look(session: Session, row: Measure, at: datetime) -> bool:
        found = look(session, row, at)
        with suppress(Exception):
            together.wait()
        return found

    monkeypatch.setattr(measures, "_holds", both_look)

    def again() -> bool:
        with site.database.session() as session, suppress(OverError):
            put_back(session, moderator(site), batch)
            return True
        return False

    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(again) for _ in range(2)]
    assert sorted(one.result() for one in done) == [False, True]
    assert sum(row.lifted_at is None for row in site.measures()) == ended


def test_a_lift_and_a_person_who_is_recognised_again_do_not_wait_for_each_other(
    site: Site,
) -> None:
    batch = raised(site)
    with site.database.session() as session:
        rotate(session, COMMAND, "blog", forget=False)

    def recognise() -> int:
        with site.database.session() as session, session.begin():
            keys = author_keys(session, site.id)
            return relink(session, site.id, keys, [VICTIM])

    if site.database.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    with ThreadPoolExecutor(1) as pool, site.database.session() as session:
        with session.begin():
            measures._locked(session, batch)
            moving = pool.submit(recognise)
            wait([moving], timeout=1)
            assert measures.lift(session, "moderator:1", batch, now() + timedelta(seconds=1))
        assert moving.result(timeout=5) == 1
    assert site.pile_ons()[0].target.startswith("2.")
    assert {row.target for row in site.measures()} - {None} == {site.pile_ons()[0].target}
