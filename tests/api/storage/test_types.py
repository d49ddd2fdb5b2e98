from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import StatementError

from api.storage.tables import Site

if TYPE_CHECKING:
    from api.storage.database import Database

PARIS = timezone(timedelta(hours=1))


def test_a_moment_comes_back_in_utc(database: Database) -> None:
    moment = datetime(2026, 11, 23, 18, 4, 5, 678_901, tzinfo=PARIS)
    with database.session() as session:
        session.add(Site(name="blog", created_at=moment))
        session.commit()
        session.expire_all()
        found = session.get(Site, 1)
        assert found is not None
        assert found.created_at == moment
        assert found.created_at.utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with database.session() as session:
        session.add(Site(name="blog", created_at=datetime(2026, 11, 23)))  # noqa: DTZ001 -- the point
        with pytest.raises(StatementError, match="needs a time zone"):
            session.commit()


def test_the_default_moment_is_now(database: Database) -> None:
    with database.session() as session:
        site = Site(name="blog")
        session.add(site)
        session.commit()
        assert datetime.now(UTC) - site.created_at < timedelta(minutes=1)
