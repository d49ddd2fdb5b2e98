from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text

from api.services.pile_ons.evidence import hold
from api.services.pile_ons.retention import forget, kept_by_law
from api.storage.database import lock_for_writing
from api.storage.tables import AuditEntry, Comment, Contribution, Evidence, Measure, PileOn
from api.worker.retention import Forgetting
from tests.api.evidence.conftest import START, TARGET, Raid

if TYPE_CHECKING:
    from api.storage.database import Database

DAYS = 90
LATER = START + timedelta(days=DAYS, hours=12)
OVER = START + timedelta(hours=6)


def forget_all(database: Database, at: datetime = LATER, limit: int = 2) -> int:
    total = 0
    with database.session() as session:
        while found := forget(session, DAYS, at=at, limit=limit):
            assert found <= 3 * limit
            total += found
    return total


def test_what_is_older_than_its_time_goes_and_comments_stay(raid: Raid, database: Database) -> None:
    number = raid.pile_on(state="calm", closed_at=OVER)
    raid.measure(number)
    assert forget_all(database, START + timedelta(days=DAYS)) == 0
    assert forget_all(database) == 6
    assert raid.rows(Contribution) == raid.rows(PileOn) == raid.rows(Measure) == []
    assert len(raid.rows(Comment)) == 5


def test_what_is_younger_stays(raid: Raid, database: Database) -> None:
    raid.pile_on(state="calm", closed_at=OVER)
    raid.pile_on(at=START + timedelta(days=3), state="calm", closed_at=OVER + timedelta(days=3))
    forget_all(database)
    assert [row.id for row in raid.rows(PileOn)] == [2]
    assert len(raid.rows(Contribution)) == 5


def test_a_pile_on_that_lasts_is_not_forgotten(raid: Raid, database: Database) -> None:
    raid.pile_on()
    forget_all(database)
    assert len(raid.rows(PileOn)) == 1


def test_a_legal_hold_keeps_a_pile_on_and_what_belongs_to_it(
    raid: Raid, database: Database
) -> None:
    number = raid.pile_on(state="calm", closed_at=OVER)
    raid.pile_on(target="1.autre", state="calm", closed_at=OVER)
    raid.comment("La veille, à la même.", START - timedelta(hours=20))
    raid.comment("Le surlendemain, à la même.", START + timedelta(hours=9))
    with database.session() as session:
        assert hold(session, raid.actor(), number, on=True)
        assert not hold(session, raid.actor(), number, on=True)
    forget_all(database)
    assert [row.id for row in raid.rows(PileOn)] == [number]
    kept = raid.rows(Contribution)
    assert {row.target for row in kept} == {TARGET}
    assert len(kept) == 5
    with database.session() as session, session.begin():
        every = [row.id for row in session.query(Comment)]
        assert kept_by_law(session, every) == {row.comment_id for row in kept}
        assert kept_by_law(session, []) == set()


def test_a_legal_hold_that_ends_lets_everything_go(raid: Raid, database: Database) -> None:
    number = raid.pile_on(state="calm", closed_at=OVER)
    with database.session() as session:
        hold(session, raid.actor(), number, on=True)
        assert forget_all(database) == 0
        hold(session, raid.actor(), number, on=False)
    assert forget_all(database) == 6
    actions = [row.action for row in raid.rows(AuditEntry)][-2:]
    assert actions == ["pile_on.legal_hold", "pile_on.legal_hold_end"]


def test_a_shield_put_up_by_hand_goes_in_its_time_unless_a_legal_hold_tells_of_it(
    raid: Raid, database: Database
) -> None:
    number = raid.pile_on(state="calm", closed_at=OVER)
    with database.session() as session, session.begin():
        lock_for_writing(session)
        for target, days in (("1.autre", 0), (TARGET, 0), ("1.autre", 2)):
            ended = START + timedelta(days=days)
            session.add(
                Measure(
                    site_id=raid.site_id,
                    kind="hold_aimed",
                    target=target,
                    target_name="Zoé",
                    made_by="moderator:1",
                    starts_at=START - timedelta(hours=1),
                    expires_at=ended,
                )
            )
    with database.session() as session:
        hold(session, raid.actor(), number, on=True)
    assert forget_all(database) == 1
    assert [row.id for row in raid.rows(Measure)] == [2, 3]
    with database.session() as session:
        hold(session, raid.actor(), number, on=False)
    forget_all(database)
    assert [row.id for row in raid.rows(Measure)] == [3]


def test_a_bundle_stays_when_what_it_tells_of_is_gone(raid: Raid, database: Database) -> None:
    number = raid.pile_on(state="calm", closed_at=OVER)
    raid.bundle(number)
    forget_all(database)
    assert [row.pile_on_id for row in raid.rows(Evidence)] == [None]


def test_several_workers_forget_at_once_and_wait_for_nobody(raid: Raid, database: Database) -> None:
    for n in range(6):
        raid.pile_on(target=f"1.t{n}", state="calm", closed_at=OVER)
    with ThreadPoolExecutor(3) as pool:
        totals = list(pool.map(lambda _: forget_all(database, limit=3), range(3)))
    assert sum(totals) == 36
    assert raid.rows(Contribution) == raid.rows(PileOn) == []


def test_the_oldest_are_found_by_an_index(raid: Raid, database: Database) -> None:
    raid.pile_on(state="calm", closed_at=OVER)
    plan = "EXPLAIN QUERY PLAN " if database.engine.dialect.name == "sqlite" else "EXPLAIN "
    with database.engine.begin() as connection:
        if plan == "EXPLAIN ":
            # On a table this small another way may be as cheap, by what was counted last.
            for way in ("seqscan", "bitmapscan", "sort"):
                connection.execute(text(f"SET LOCAL enable_{way} = off"))
        query = "SELECT id FROM contributions WHERE at < '2026-01-01' ORDER BY at LIMIT 500"
        found = str(connection.execute(text(plan + query)).all())
    assert "ix_contributions_at" in found


def test_the_worker_forgets_then_rests(raid: Raid, database: Database) -> None:
    raid.pile_on(at=START - timedelta(days=4000), state="calm", closed_at=OVER - timedelta(3000))
    job = Forgetting(3650)
    assert job(database.session)
    assert not job(database.session)
    raid.pile_on(at=START - timedelta(days=4000), state="calm", closed_at=OVER - timedelta(3000))
    assert not job(database.session)
    assert Forgetting()(database.session)
