"""What a comment costs does not grow with its thread; `make bench` measures how long it takes."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, insert, text

from api.services.authors.hashing import author_keys
from api.storage.database import lock_for_writing
from api.storage.tables import Comment, Contribution
from api.storage.types import now
from tests.api.pile_ons.conftest import VICTIM, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.api.pile_ons.conftest import Site

_PAGE = 10_000


def fill(site: Site, thread: str, count: int) -> None:
    """Store a long calm thread of today, all of it said to one person."""
    start, step = now() - timedelta(hours=20), timedelta(hours=20) / count
    with site.database.session() as session, session.begin():
        lock_for_writing(session)
        target = author_keys(session, site.id).of_id(VICTIM)
        for first in range(0, count, _PAGE):
            numbers = range(first, min(count, first + _PAGE))
            rows = [
                {
                    "site_id": site.id,
                    "text": "Bonjour",
                    "author_key": f"1.{n % 977}",
                    "author_name": f"Personne {n % 977}",
                    "thread_id": thread,
                    "received_at": start + n * step,
                }
                for n in numbers
            ]
            ids = session.scalars(insert(Comment).returning(Comment.id), rows).all()
            session.execute(
                insert(Contribution),
                [
                    {
                        "site_id": site.id,
                        "comment_id": number,
                        "at": row["received_at"],
                        "thread": thread,
                        "target": target,
                        "aim": "parent",
                        "first": True,
                        "author": row["author_key"],
                        "author_name": None,
                        "newcomer": False,
                        "hostility": 0.01,
                        "signature": b"",
                        "referrer": None,
                        "overlap": 0.2,
                    }
                    for number, row in zip(ids, rows, strict=True)
                ],
            )


def _analyse(site: Site) -> None:
    """Have the database count what it holds, as it does by itself after a while."""
    if site.database.engine.dialect.name == "postgresql":
        with site.database.engine.begin() as connection:
            connection.execute(text("ANALYZE"))


@contextmanager
def statements(site: Site) -> Iterator[list[tuple[str, Any]]]:
    """Yield what is asked of the database meanwhile."""
    found: list[tuple[str, Any]] = []

    def note(_c: object, _u: object, statement: str, given: Any, *_: object) -> None:  # noqa: ANN401 -- the driver's
        found.append((statement, given))

    event.listen(site.database.engine, "before_cursor_execute", note)
    yield found
    event.remove(site.database.engine, "before_cursor_execute", note)


@pytest.mark.timeout(120)
def test_every_question_is_answered_by_an_index(site: Site) -> None:
    fill(site, "long", 20_000)
    _analyse(site)
    with statements(site) as asked:
        site.send(*(said(n, thread="long") for n in range(7)))
    about = {s: given for s, given in asked if re.match(r"\s*SELECT|WITH", s) and "pg_" not in s}
    told = [(s, _plan(site, s, given)) for s, given in about.items()]
    assert len(told) > 5
    for statement, plan in told:
        whole = re.search(
            r"Seq Scan on (contributions|comments)|SCAN (contributions|comments)\b(?! USING)", plan
        )
        assert not whole, f"{statement}\n{plan}"


def _plan(site: Site, statement: str, given: Any) -> str:  # noqa: ANN401 -- the driver's
    before = (
        "EXPLAIN " if site.database.engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
    )
    with site.database.engine.connect() as connection:
        rows = connection.exec_driver_sql(before + statement, given).all()
    return "\n".join(str(row[-1]) for row in rows)


def test_the_questions_asked_for_a_comment_do_not_grow_in_number(site: Site) -> None:
    with statements(site) as first:
        site.send(said(1))
    site.send(*(said(n) for n in range(2, 30)))
    with statements(site) as later:
        site.send(said(30))
    assert len(later) <= len(first) + 12
