from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, update

from api.services import audit
from api.services.audit import START, Verified
from api.storage.database import lock_for_writing
from api.storage.tables import AuditEntry

if TYPE_CHECKING:
    from api.storage.database import Database


def write(database: Database, count: int, **details: Any) -> None:  # noqa: ANN401 -- whatever JSON can write
    """Write lines, each in a transaction of its own."""
    with database.session() as session:
        for number in range(count):
            with session.begin():
                lock_for_writing(session)
                audit.record(session, "command", "x.y", f"site:{number}", **details)


def verified(database: Database) -> Verified:
    with database.session() as session:
        return audit.verify(session)


def change(database: Database, number: int, **fields: object) -> None:
    with database.session() as session, session.begin():
        session.execute(update(AuditEntry).where(AuditEntry.id == number).values(**fields))


def test_a_journal_as_written_is_whole(database: Database) -> None:
    write(database, 5, share=0.1, named="Zoé « a » 😀", deep={"b": [1, None, True]})
    found = verified(database)
    assert (found.entries, found.first_broken) == (5, None)


def test_an_empty_journal_is_whole(database: Database) -> None:
    assert verified(database) == Verified(0, None, START)


def test_the_first_line_follows_zeros_and_each_other_the_one_before(database: Database) -> None:
    write(database, 3)
    with database.session() as session:
        third, second, first = audit.entries(session, limit=10)
    assert first.previous == "0" * 64
    assert second.previous == first.digest
    assert third.previous == second.digest
    assert verified(database).last == third.digest


@pytest.mark.parametrize(
    "field", ["actor", "action", "subject", "site_id", "details", "at", "digest"]
)
def test_an_altered_field_is_found(database: Database, field: str) -> None:
    write(database, 4)
    with database.session() as session:
        second = next(line for line in audit.entries(session, limit=9) if line.id == 2)
    values = {"site_id": 9, "details": {"n": 1}, "at": second.at.replace(microsecond=1)}
    change(database, 2, **{field: values.get(field, "other")})
    assert verified(database).first_broken == 2


def test_a_line_taken_out_of_the_middle_is_found(database: Database) -> None:
    write(database, 4)
    with database.session() as session, session.begin():
        session.execute(delete(AuditEntry).where(AuditEntry.id == 2))
    assert verified(database).first_broken == 3


def test_two_lines_whose_order_was_swapped_are_found(database: Database) -> None:
    write(database, 4)
    for old, new in ((2, 99), (3, 2), (99, 3)):
        change(database, old, id=new)
    assert verified(database).first_broken == 2


def test_lines_cut_off_at_the_end_show_in_the_last_digest_only(database: Database) -> None:
    write(database, 3)
    noted = verified(database).last
    with database.session() as session, session.begin():
        session.execute(delete(AuditEntry).where(AuditEntry.id == 3))
    found = verified(database)
    assert found.first_broken is None
    assert found.last != noted


def test_a_long_journal_is_read_in_batches(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "_BATCH", 2)
    write(database, 5)
    assert verified(database).entries == 5
    change(database, 4, actor="key:1")
    assert verified(database).first_broken == 4


def test_many_who_write_at_once_make_one_chain(database: Database) -> None:
    threads, each = 4, 6
    start = Barrier(threads)

    def work(_: int) -> None:
        start.wait()
        write(database, each)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))
    found = verified(database)
    assert (found.entries, found.first_broken) == (threads * each, None)


def test_a_line_lives_and_dies_with_the_transaction_it_is_part_of(database: Database) -> None:
    write(database, 1)
    with database.session() as session:
        session.begin()
        lock_for_writing(session)
        audit.record(session, "command", "x.y", "site:1")
        session.rollback()
    write(database, 1)
    assert verified(database).entries == 2
    assert verified(database).first_broken is None


def test_identifiers_in_details_are_kept_as_text(database: Database) -> None:
    batch = uuid4()
    write(database, 1, batch=batch)
    with database.session() as session:
        assert audit.entries(session, limit=1)[0].details == {"batch": str(batch)}
    assert verified(database).first_broken is None


def test_lines_are_read_latest_first_page_by_page_and_site_by_site(database: Database) -> None:
    with database.session() as session:
        for site in (1, 2, None):
            with session.begin():
                lock_for_writing(session)
                audit.record(session, "command", "x.y", "site:1", site_id=site)
        assert [line.id for line in audit.entries(session, limit=2)] == [3, 2]
        assert [line.id for line in audit.entries(session, limit=2, before=2)] == [1]
        assert [line.id for line in audit.entries(session, limit=9, site_ids=[1])] == [3, 1]
