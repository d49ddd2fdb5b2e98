"""What revision 0004 makes of the authors that earlier revisions kept by their identifiers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from alembic import command
from sqlalchemy import bindparam, inspect, text

from api.services.authors.hashing import AuthorKeys, author_keys
from api.storage.database import Database
from api.storage.migrate import alembic_config, is_migrated, migrate
from api.storage.sqlite import create_file
from api.storage.types import UtcDateTime, now

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNT = 1100
"""More comments than are hashed at once."""
_HASH = re.compile(r"1\.[0-9a-f]{32}")


@pytest.fixture
def database(empty_url: str) -> Iterator[Database]:
    """Yield a database of revision 0003, with comments of two sites in it."""
    found = Database(empty_url)
    if found.file:
        create_file(found.file)
    _go(found, "0003")
    _fill(found)
    yield found
    found.dispose()


def test_authors_become_hashes_of_the_sites_first_key(database: Database) -> None:
    _go(database, "0004")
    one, other = (_keys(database, site) for site in (1, 2))
    rows = _rows(
        database, "SELECT site_id, author_key, parent_author_key FROM comments ORDER BY id"
    )
    assert [row[1] for row in rows[:3]] == [one.of_id("u0"), one.of_id("u1"), None]
    assert rows[COUNT - 1][1] == one.of_id(f"u{COUNT - 1}")
    assert rows[0][2] == one.of_id("u1")
    assert rows[COUNT][1:] == (other.of_id("u0"), None)
    assert [row[0] for row in rows].count(1) == COUNT
    assert _rows(database, "SELECT author_key FROM notes ORDER BY id") == [
        (one.of_id("u0"),),
        (None,),
    ]


def test_one_person_on_two_sites_has_two_hashes(database: Database) -> None:
    _go(database, "0004")
    one, other = (_keys(database, site).of_id("u0") for site in (1, 2))
    assert one != other
    assert all(_HASH.fullmatch(hashed) for hashed in (one, other))


def test_nothing_else_of_a_comment_changes(database: Database) -> None:
    query = "SELECT id, text, author_name, thread_id FROM comments ORDER BY id"
    before = _rows(database, query)
    _go(database, "0004")
    assert _rows(database, query) == before


def test_the_way_back_keeps_the_hashes_and_the_rows(database: Database) -> None:
    _go(database, "0004")
    hashed = _rows(database, "SELECT author_key, parent_author_key FROM comments ORDER BY id")
    _go(database, "0003", back=True)
    rows = _rows(database, "SELECT author_id, parent_author_id FROM comments ORDER BY id")
    assert rows == hashed
    assert "author_keys" not in inspect(database.engine).get_table_names()
    indexes = {
        one["name"]: one["column_names"] for one in inspect(database.engine).get_indexes("comments")
    }
    assert indexes["ix_comments_author"] == ["site_id", "author_id"]


def test_the_latest_version_serves_what_was_migrated(database: Database) -> None:
    migrate(database.engine)
    assert is_migrated(database.engine)


def _go(database: Database, revision: str, *, back: bool = False) -> None:
    move = command.downgrade if back else command.upgrade
    config = alembic_config()
    connected = database.engine.connect().execution_options(writes=True)
    with connected as connection, connection.begin():
        config.attributes["connection"] = connection
        move(config, revision)


def _fill(database: Database) -> None:
    """Keep 1,100 comments of site 1, the first an answer, one of site 2, and two notes."""
    comments = [_comment(n + 1, 1, None if n == 2 else f"u{n}") for n in range(COUNT)]
    comments[0]["parent"] = "u1"
    comments.append(_comment(COUNT + 1, 2, "u0"))
    with database.engine.connect().execution_options(writes=True) as connection:
        at = bindparam("at", type_=UtcDateTime)
        for site in (1, 2):
            query = text("INSERT INTO sites VALUES (:id, :name, :at)").bindparams(at)
            connection.execute(query, {"id": site, "name": f"blog {site}", "at": now()})
        query = text(
            "INSERT INTO comments (id, site_id, text, author_id, author_name, thread_id, "
            "parent_author_id, received_at) "
            "VALUES (:id, :site, 'Bonjour', :author, 'Claire', 't', :parent, :at)"
        ).bindparams(at)
        connection.execute(query, comments)
        query = text(
            "INSERT INTO notes (id, site_id, author_id, actor, text, created_at) "
            "VALUES (:id, 1, :author, 'moderator:1', 'Vu.', :at)"
        ).bindparams(at)
        for number, author in ((1, "u0"), (2, None)):
            connection.execute(query, {"id": number, "author": author, "at": now()})
        connection.commit()


def _comment(number: int, site: int, author: str | None) -> dict[str, Any]:
    return {"id": number, "site": site, "author": author, "parent": None, "at": now()}


def _rows(database: Database, query: str) -> list[Any]:
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def _keys(database: Database, site: int) -> AuthorKeys:
    with database.session() as session, session.begin():
        return author_keys(session, site)
