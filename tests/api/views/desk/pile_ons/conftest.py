"""A pile-on as it is stored, and the desk in front of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from api.storage.database import lock_for_writing
from api.storage.tables import (
    AuditEntry,
    Comment,
    Contribution,
    Decision,
    Measure,
    PileOn,
    Review,
    Site,
)
from api.storage.types import now
from tests.api.views.desk.queue.conftest import Place, engine, place, sqlite_place

if TYPE_CHECKING:
    from datetime import datetime

    from api.storage.database import Database

__all__ = ["Place", "engine", "place", "sqlite_place"]

TARGET = "1.aaaa"
THREAD = "billet-1"
MEUTE = {
    "code": "meute",
    "label": None,
    "sentence": "Vous êtes le 6ᵉ à le lui dire en une heure.",
    "clause": {"id": "6", "title": "Pas à plusieurs contre une personne", "text": ""},
}
INSULTE = {"code": "insulte", "label": "insult", "sentence": "Une insulte.", "clause": None}


@dataclass
class Raid:
    """Many on one, stored by hand: what the pages show depends on rows alone."""

    database: Database
    name: str | None = "Gérard du Prado"
    thread: str | None = THREAD
    site_id: int = 1

    def pile_on(self, **values: Any) -> int:  # noqa: ANN401 -- any column
        """Store a pile-on that began forty minutes ago, and return its number."""
        at = now()
        given: dict[str, Any] = {
            "site_id": self.site_id,
            "target": TARGET,
            "target_name": self.name,
            "thread": self.thread,
            "thread_title": "La gare rouvre",
            "state": "pile_on",
            "since": at - timedelta(minutes=25),
            "opened_at": at - timedelta(minutes=41),
            "peaked": True,
            "last_at": at - timedelta(seconds=20),
            "signs": SIGNS,
        }
        return self._store(PileOn(**given | values))

    def say(
        self,
        text: str,
        who: str,
        *,
        minutes: float = 10,
        hostility: float = 0.6,
        **values: Any,  # noqa: ANN401 -- see below
    ) -> int:
        """Store a comment that concerns the target, and return its number.

        ``outcome``, ``reasons``, ``newcomer``, ``name``, ``aim``, ``target`` and ``review``
        (``held``, ``audit`` or None) may be given too.
        """
        at = now() - timedelta(minutes=minutes)
        outcome = values.get("outcome", "hold")
        with self.database.session() as session, session.begin():
            lock_for_writing(session)
            comment = Comment(
                site_id=self.site_id,
                external_id=uuid4().hex,
                text=text,
                author_key=f"1.{who}",
                author_name=values.get("name", who.capitalize()),
                thread_id=self.thread,
                thread_title="La gare rouvre",
                parent_author_key=TARGET,
                received_at=at,
                written_at=at,
            )
            comment.decisions = [_decision(outcome, values.get("reasons", [MEUTE]), at)]
            session.add(comment)
            session.flush()
            session.add(self._contribution(comment, who, at, hostility, values))
            kind = values.get("review", "held" if outcome == "hold" else None)
            if kind:
                lane = "uncertain" if kind == "held" else "audit"
                row = Review(site_id=self.site_id, comment=comment, kind=kind, lane=lane)
                row.opened_at = at
                session.add(row)
            session.flush()
            return comment.id

    def crowd(self, people: int = 7) -> list[int]:
        """Store as many people's hostile comments, one a minute, the last now."""
        return [
            self.say(f"Encore raté, retournez à l'école, n° {n}.", f"p{n}", minutes=people - n)
            for n in range(people)
        ]

    def measure(self, **values: Any) -> Measure:  # noqa: ANN401 -- any column
        """Store a measure that the service raised and that ends in an hour."""
        at = now()
        given: dict[str, Any] = {
            "site_id": self.site_id,
            "kind": "hold_aimed",
            "target": TARGET,
            "target_name": self.name,
            "made_by": "service",
            "starts_at": at - timedelta(minutes=20),
            "expires_at": at + timedelta(minutes=45),
        }
        row = Measure(**given | values)
        self._store(row)
        return row

    def review_of(self, comment: int) -> Review:
        with self.database.session() as session:
            return session.scalars(select(Review).where(Review.comment_id == comment)).one()

    def rows(self, table: type[Any]) -> list[Any]:
        with self.database.session() as session:
            return list(session.scalars(select(table).order_by(table.id)))

    def journal(self) -> list[AuditEntry]:
        """Return what people did."""
        return [row for row in self.rows(AuditEntry) if row.actor.startswith("moderator:")]

    def outcomes(self) -> list[str]:
        """Return what holds of each comment, in the order in which they were stored."""
        with self.database.session() as session:
            comments = session.scalars(select(Comment).order_by(Comment.id))
            return [comment.current.outcome for comment in comments]

    def _contribution(
        self, comment: Comment, who: str, at: datetime, hostility: float, values: dict[str, Any]
    ) -> Contribution:
        return Contribution(
            site_id=self.site_id,
            comment_id=comment.id,
            at=at,
            thread=self.thread,
            target=values.get("target", TARGET),
            aim=values.get("aim", "parent"),
            first=True,
            author=f"1.{who}",
            newcomer=values.get("newcomer", True),
            hostility=hostility,
            signature=b"",
        )

    def _store(self, row: Any) -> int:  # noqa: ANN401 -- of any table
        with self.database.session() as session, session.begin():
            lock_for_writing(session)
            if session.get(Site, self.site_id) is None:
                session.add(Site(id=self.site_id, name="blog"))
                session.flush()
            session.add(row)
            session.flush()
            return int(row.id)


SIGNS = [
    {
        "window": seconds,
        "comments": comments,
        "hostile": comments - 1,
        "authors": comments - 2,
        "newcomers": 0.64,
        "hostility": comments * 0.31,
        "rate_ratio": 6.4,
        "near_duplicates": 3,
        "shared_referrer": 0.6,
        "median_gap": 45.0,
        "concentration": 0.87,
        "share": 0.6,
        "met": [],
    }
    for seconds, comments in ((600, 9), (3600, 21), (86400, 21))
]


def _decision(outcome: str, reasons: list[dict[str, Any]], at: datetime) -> Decision:
    return Decision(
        outcome=outcome,
        reasons=reasons if outcome != "approve" else [],
        scores={
            "insult": 0.2,
            "hate": 0.0,
            "threat": 0.0,
            "obscene": 0.0,
            "lecturing": 0.4,
            "toxicity": 0.3,
        },
        spans=[],
        signals=[{"code": "accountability", "value": "anonymous"}],
        policy_version="2026-11-23.2",
        model_version="stand-in",
        language="fr",
        automated=True,
        created_at=at,
    )


@pytest.fixture
def raid(place: Place) -> Raid:
    return Raid(place.database)


@pytest.fixture
def sqlite_raid(sqlite_place: Place) -> Raid:
    return Raid(sqlite_place.database)
