from __future__ import annotations

from datetime import timedelta
from time import perf_counter
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, insert, text

from api.services.authors.hashing import AuthorKeys, author_keys
from api.services.authors.introduce import introduce
from api.storage.database import Database, lock_for_writing
from api.storage.tables import Comment, Contribution, Decision
from api.storage.types import now
from moderation.domain import comment as domain
from moderation.domain.comment import Past
from moderation.domain.policy import load_policy
from tests.api.authors.conftest import new_site

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

RULES = load_policy().accountability
DAY = timedelta(days=1)


class Register:
    """What was decided on one site, written straight into the tables."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.site = new_site(session)
        with session.begin():
            lock_for_writing(session)
            self.keys = author_keys(session, self.site)

    def wrote(
        self,
        author: str | None,
        *outcomes: str,
        at: datetime | None = None,
        keys: AuthorKeys | None = None,
    ) -> Comment:
        """Keep a comment with the decisions taken of it, the last of which holds."""
        moment = at or now()
        row = Comment(site_id=self.site, text="…", received_at=moment)
        row.author_key = None if author is None else (keys or self.keys).of_id(author)
        row.decisions = [
            _decision(place, outcome, moment) for place, outcome in enumerate(outcomes)
        ]
        with self.session.begin():
            lock_for_writing(self.session)
            self.session.add(row)
        return row

    def signed(self, name: str, outcome: str) -> None:
        """Keep a comment under a name alone."""
        row = self.wrote(None, outcome)
        with self.session.begin():
            lock_for_writing(self.session)
            self.session.add(
                Contribution(
                    site_id=self.site,
                    comment_id=row.id,
                    at=row.received_at,
                    aim="nobody",
                    first=True,
                    author=self.keys.of_name(name),
                    author_name=self.keys.of_name(name),
                    newcomer=True,
                    hostility=0.0,
                    signature=b"",
                )
            )

    def many(self, author: str, count: int, outcome: str = "approve") -> None:
        """Keep a great many comments of one author, all at once."""
        first, moment = _next_id(self.session), now() - 200 * DAY
        ids = range(first, first + count)
        with self.session.begin():
            lock_for_writing(self.session)
            key = self.keys.of_id(author)
            rows = [
                {
                    "id": n,
                    "site_id": self.site,
                    "text": "…",
                    "author_key": key,
                    "received_at": moment + timedelta(seconds=n - first),
                }
                for n in ids
            ]
            self.session.execute(insert(Comment), rows)
            decided = [{"comment_id": n, **_fields(0, outcome, moment)} for n in ids]
            self.session.execute(insert(Decision), decided)

    def past(self, **author: Any) -> Past:  # noqa: ANN401 -- the fields of an author
        return self.pasts([domain.Author(**author)])[0]

    def pasts(self, authors: Sequence[domain.Author]) -> list[Past]:
        comments = [domain.Comment("Bonjour", author=author) for author in authors]
        found = introduce(self.session, self.site, comments, rules=RULES)
        assert [one.text for one in found.comments] == ["Bonjour"] * len(authors)
        return [one.author.past for one in found.comments if one.author.past is not None]


def _fields(place: int, outcome: str, at: datetime) -> dict[str, Any]:
    return {
        "position": place,
        "outcome": outcome,
        "reasons": [],
        "spans": [],
        "signals": [],
        "policy_version": "p",
        "model_version": "m",
        "language": "fr",
        "automated": True,
        "created_at": at,
    }


def _decision(place: int, outcome: str, at: datetime) -> Decision:
    return Decision(**_fields(place, outcome, at))


def _next_id(session: Session) -> int:
    with session.begin():
        return (session.scalar(text("SELECT max(id) FROM comments")) or 0) + 1


@pytest.fixture
def register(session: Session) -> Register:
    return Register(session)


def test_whoever_never_wrote_has_an_empty_past(register: Register) -> None:
    assert register.past(id="u") == register.past(name="Zoé") == register.past() == Past()


def test_a_site_without_any_author_gets_its_key(session: Session) -> None:
    site = new_site(session)
    found = introduce(session, site, [domain.Comment("Bonjour", author=domain.Author("u"))])
    assert found.comments[0].author.past == Past()
    again = introduce(session, site, [domain.Comment("Bonjour")])
    assert again.keys == found.keys


def test_what_counts_is_the_decision_in_force(register: Register) -> None:
    first = register.wrote("u", "hold", "approve", at=now() - 3 * DAY)
    register.wrote("u", "approve", "reject")
    register.wrote("u", "reject", "approve", at=now() - 2 * DAY)
    register.wrote("u", "hold")
    assert register.past(id="u") == Past(2, 1, first.received_at)


def test_others_and_other_sites_do_not_count(register: Register, session: Session) -> None:
    register.wrote("v", "approve")
    register.wrote(None, "approve")
    elsewhere = new_site(session, "ailleurs")
    row = register.wrote("u", "approve")
    with session.begin():
        lock_for_writing(session)
        session.add(row)
        row.site_id = elsewhere
    assert register.past(id="u") == Past()


def test_a_refusal_is_forgotten_in_time(register: Register) -> None:
    register.wrote("u", "reject", at=now() - RULES.blameless - DAY)
    assert register.past(id="u").refused == 0
    register.wrote("u", "reject", at=now() - RULES.blameless + DAY)
    assert register.past(id="u").refused == 1


def test_published_comments_are_counted_no_further_than_trust_asks_for(register: Register) -> None:
    register.many("u", 50)
    assert register.past(id="u").published == RULES.trusted_after_published + 1


def test_a_name_is_known_only_to_have_been_published(register: Register) -> None:
    register.signed("Zoé", "approve")
    register.signed("zoe", "approve")
    register.signed("Zoé", "reject")
    register.signed("Max", "hold")
    assert register.past(name="@Zoé") == Past(1)
    assert register.past(name="Max") == Past()
    assert register.past(id="u", name="Zoé") == Past()


def test_authors_are_recognised_under_older_keys(register: Register, session: Session) -> None:
    old = register.keys
    register.wrote("u", "approve", at=now() - DAY)
    with session.begin():
        lock_for_writing(session)
        session.execute(
            text("INSERT INTO author_keys VALUES (:site, 2, 'new', :made)"),
            {"site": register.site, "made": now()},
        )
        keys = author_keys(session, register.site)
    register.wrote("u", "approve", keys=keys)
    found = introduce(session, register.site, [domain.Comment("…", author=domain.Author("u"))])
    assert found.keys.newest == 2
    assert found.keys.of_id("u") != old.of_id("u")
    past = found.comments[0].author.past
    assert past is not None
    assert past.published == 2


def test_a_batch_is_introduced_in_order_and_with_a_fixed_number_of_queries(
    register: Register, database: Database
) -> None:
    authors = [domain.Author(id=f"u{n % 50}", name=f"n{n}") for n in range(300)]
    authors += [domain.Author(name=f"nom {n}") for n in range(300)]
    register.wrote("u7", "approve")
    asked: list[str] = []
    count = lambda *given: asked.append(given[2])  # noqa: E731 -- a listener
    event.listen(database.engine, "before_cursor_execute", count)
    pasts = register.pasts(authors)
    event.remove(database.engine, "before_cursor_execute", count)
    assert [n for n, past in enumerate(pasts) if past.published] == list(range(7, 300, 50))
    assert len([one for one in asked if "SELECT" in one]) <= 4


def test_a_long_past_costs_no_more_than_a_short_one(register: Register) -> None:
    """A prolific author, of whom a bounded number of rows is read by index."""
    register.many("brief", 400)
    register.many("prolific", 20_000, "reject")
    assert register.past(id="brief").published > 0
    assert register.past(id="prolific") == Past()

    def seconds(author: str) -> float:
        times = []
        for _ in range(7):
            start = perf_counter()
            register.past(id=author)
            times.append(perf_counter() - start)
        return min(times)

    assert seconds("prolific") < 5 * seconds("brief") + 0.005
