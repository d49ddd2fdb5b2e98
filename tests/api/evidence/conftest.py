"""A pile-on as the service stores one: who wrote what to whom, what was decided, what was done."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text

from api.services import audit
from api.services.actors import Actor, Role
from api.services.people import web_sessions
from api.services.pile_ons.evidence import make_bundle
from api.storage.database import lock_for_writing
from api.storage.tables import (
    Comment,
    Contribution,
    Decision,
    Measure,
    Moderator,
    PileOn,
    Review,
    Site,
)
from api.web.desk.sessions import COOKIE

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from api.storage.database import Database
    from api.storage.tables import Evidence

START = datetime(2025, 11, 24, 18, 0, tzinfo=UTC)
TARGET = "1.cible"
SAID = (
    "Retourne à l'école avant de donner ton avis sur la gare.",
    "Encore toi… On ne t'a rien demandé, pauvre tache.",
    "Quelle honte d'écrire cela.\nVraiment.",
    "Tais-toi donc, tout le monde rit de toi.",
)
KIND = "Moi, je te remercie pour ce billet."
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Raid:
    """Stores pile-ons on one site."""

    database: Database
    site: str = "blog"
    site_id: int = 0
    number: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        with self.database.session() as session, session.begin():
            lock_for_writing(session)
            row = Site(name=self.site)
            session.add(row)
            session.flush()
            self.site_id = row.id

    def pile_on(self, *, at: datetime = START, target: str = TARGET, **values: Any) -> int:  # noqa: ANN401 -- columns
        """Store a pile-on of four hostile comments and a kind one; return its number."""
        with self.database.session() as session, session.begin():
            lock_for_writing(session)
            given = {
                "state": "pile_on",
                "since": at + timedelta(minutes=2),
                "peaked": True,
                "last_at": at + timedelta(minutes=3),
                "signs": [{"window": 600.0, "authors": 3}],
                "version": 2,
            } | values
            row = PileOn(
                site_id=self.site_id,
                target=target,
                target_name="Claire",
                thread="billet-12",
                thread_title="La gare de trop",
                opened_at=at,
                **given,
            )
            session.add(row)
            session.flush()
            number = row.id
        for n, said in enumerate(SAID):
            self.comment(said, at + timedelta(minutes=n), author=f"1.auteur{n % 3}", target=target)
        self.comment(KIND, at + timedelta(minutes=1, seconds=30), hostility=0.0, target=target)
        return number

    def comment(
        self,
        said: str,
        at: datetime,
        *,
        author: str = "1.ami",
        hostility: float = 0.62,
        target: str = TARGET,
    ) -> int:
        """Store a comment about somebody, its decision and its review; return its number."""
        self.number += 1
        hostile = hostility > 0
        with self.database.session() as session, session.begin():
            lock_for_writing(session)
            row = Comment(
                site_id=self.site_id,
                external_id=f"c {self.number}",
                text=said,
                author_key=author,
                author_name=f"Nom de {author}",
                thread_id="billet-12",
                thread_url="https://blog.example/gare",
                thread_title="La gare de trop",
                parent_id="c0",
                written_at=at,
                received_at=at,
            )
            row.decisions = [decision(0, "hold" if hostile else "approve", at, "pile_on")]
            session.add(row)
            session.flush()
            session.add(
                Contribution(
                    site_id=self.site_id,
                    comment_id=row.id,
                    at=at,
                    thread="billet-12",
                    target=target,
                    aim="parent",
                    first=True,
                    author=author,
                    newcomer=author.endswith("1"),
                    hostility=hostility,
                    signature=b"",
                )
            )
            if hostile:
                review = Review(
                    site_id=self.site_id, comment_id=row.id, kind="held", lane="uncertain"
                )
                session.add(review)
                session.flush()
                audit.record(
                    session,
                    "moderator:1",
                    "review.skip",
                    f"review:{review.id}",
                    site_id=self.site_id,
                    score=0.5,
                )
            return row.id

    def measure(self, pile_on: int) -> None:
        with self.database.session() as session, session.begin():
            lock_for_writing(session)
            session.add(
                Measure(
                    site_id=self.site_id,
                    kind="hold_aimed",
                    target=TARGET,
                    pile_on_id=pile_on,
                    made_by="service",
                    starts_at=START,
                    expires_at=START + timedelta(hours=1),
                )
            )

    def actor(self, role: str = "moderator", *sites: int) -> Actor:
        return Actor("moderator:1", "Camille", Role(role), frozenset(sites or (self.site_id,)))

    def bundle(self, pile_on: int, actor: Actor | None = None) -> Evidence:
        with self.database.session() as session:
            return make_bundle(
                session, actor or self.actor(), pile_on, "https://moderation.example"
            )

    def rows(self, table: type[Any]) -> list[Any]:
        with self.database.session() as session:
            return list(session.scalars(select(table).order_by(table.id)))

    def change(self, table: type[Any], number: int, **values: Any) -> None:  # noqa: ANN401 -- columns
        with self.database.session() as session, session.begin():
            lock_for_writing(session)
            row = session.get_one(table, number)
            for name, value in values.items():
                setattr(row, name, value)


def decision(position: int, outcome: str, at: datetime, state: str) -> Decision:
    return Decision(
        position=position,
        outcome=outcome,
        reasons=[{"code": "meute", "label": None, "sentence": "Vous êtes le 3ᵉ.", "clause": None}],
        scores=dict.fromkeys(("hate", "threat", "obscene"), 0.01)
        | {"insult": 0.3, "lecturing": 0.41, "toxicity": 1.0},
        spans=[],
        signals=[
            {"code": "accountability", "value": "anonymous"},
            {"code": "pile_on", "value": state},
        ],
        policy_version="p1",
        model_version="m1",
        language="fr",
        automated=True,
        actor=None,
        created_at=at,
    )


@pytest.fixture
def raid(database: Database) -> Raid:
    if database.engine.dialect.name == "postgresql":
        with database.engine.begin() as connection:
            connection.execute(text("TRUNCATE moderators, audit_entries, web_sessions CASCADE"))
    return Raid(database)


@dataclass
class Browser:
    """Somebody of a role, signed in."""

    client: FlaskClient

    @classmethod
    def of(cls, app: Flask, raid: Raid, role: str = "owner") -> Browser:
        with raid.database.session() as session, session.begin():
            lock_for_writing(session)
            site = session.get_one(Site, raid.site_id)
            person = Moderator(login=role, name="Camille", role=role, sites=[site])
            session.add(person)
            session.flush()
            token = web_sessions.begin(session, {}, person.id)
        client = app.test_client()
        client.set_cookie(COOKIE, token, path="/moderation")
        return cls(client)

    def page(self, path: str, status: int = 200) -> str:
        response = self.client.get(f"/moderation{path}")
        assert response.status_code == status, response.status_code
        return response.text

    def press(self, path: str, **data: str) -> TestResponse:
        token = _TOKEN.search(self.page("/dossiers"))
        assert token
        return self.client.post(f"/moderation{path}", data={"csrf_token": token[1], **data})
