from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from api.storage.database import Database, describe, is_duplicate, lock_for_writing
from api.storage.tables import ApiKey, Site


def test_sqlite_runs_in_wal_mode_and_commits_to_disk(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.session() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA synchronous")) == 2
        assert session.scalar(text("PRAGMA busy_timeout")) == 5000
    database.dispose()


def test_a_plain_postgresql_address_means_psycopg_3() -> None:
    database = Database("postgresql://blog@localhost/moderation")
    assert database.url.drivername == "postgresql+psycopg"
    database.dispose()


def test_foreign_keys_are_enforced(database: Database) -> None:
    with database.session() as session:
        session.add(ApiKey(site_id=404, prefix="mod_x", digest="0"))
        with pytest.raises(IntegrityError) as caught:
            session.commit()
    assert not is_duplicate(caught.value)


def test_a_row_that_exists_already_is_told_from_other_refusals(database: Database) -> None:
    with database.session() as session:
        session.add_all([Site(name="twice"), Site(name="twice")])
        with pytest.raises(IntegrityError) as caught:
            session.commit()
    assert is_duplicate(caught.value)


def test_writers_wait_for_each_other_and_lose_nothing(database: Database) -> None:
    def write(number: int) -> None:
        with database.session() as session, session.begin():
            lock_for_writing(session)
            count = session.scalar(select(func.count()).select_from(Site))
            time.sleep(0.01)
            session.add(Site(name=f"site {number} after {count}"))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.session() as session:
        assert session.scalar(select(func.count()).select_from(Site)) == 8


def test_readers_do_not_wait_for_the_writer(database: Database) -> None:
    with database.session() as writer, writer.begin():
        lock_for_writing(writer)
        writer.add(Site(name="not yet"))
        writer.flush()
        with database.session() as reader:
            assert reader.scalar(select(func.count()).select_from(Site)) == 0


def test_errors_do_not_repeat_what_was_to_be_stored(database: Database) -> None:
    with database.session() as session:
        session.add_all([Site(name="secret words"), Site(name="secret words")])
        with pytest.raises(IntegrityError) as caught:
            session.commit()
    assert "[SQL parameters hidden due to hide_parameters=True]" in str(caught.value)


def test_a_database_that_is_down_says_so_quickly() -> None:
    database = Database("postgresql://nobody@127.0.0.1:9/none")
    began = time.monotonic()
    with database.session() as session, pytest.raises(OperationalError):
        session.scalar(text("SELECT 1"))
    assert time.monotonic() - began < 10
    database.dispose()


def test_no_password_is_shown_wherever_the_address_holds_it() -> None:
    shown = describe("postgresql://blog:tresor@host/x?password=tresor&sslmode=require")
    assert shown == "postgresql+psycopg://blog:***@host/x?sslmode=require"
