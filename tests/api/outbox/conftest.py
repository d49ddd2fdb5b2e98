"""People who decide, and a blog that listens as well or as badly as it is told to."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from api.services.outbox.messages import tell
from api.services.outbox.webhooks import set_webhook
from api.storage.database import lock_for_writing
from api.storage.tables import Comment, Decision, Message, Site

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from api.storage.database import Database


@dataclass
class Desk:
    """Decides as a person would, on comments of one site."""

    database: Database
    site: str = "blog"
    site_id: int = 0

    def __post_init__(self) -> None:
        with self.database.session() as session, session.begin():
            lock_for_writing(session)
            row = Site(name=self.site)
            session.add(row)
            session.flush()
            self.site_id = row.id

    def listen(self, url: str = "http://127.0.0.1:9/hook") -> str:
        """Give the site a webhook, and return its secret."""
        with self.database.session() as session:
            made = set_webhook(session, self.site, url, private=True, actor="command")
        return made.secret

    def receive(self, name: str | None = "c1") -> int:
        """Store a comment as the service does, held, and return its number."""
        with self.database.session() as session, session.begin():
            lock_for_writing(session)
            row = Comment(
                site_id=self.site_id, external_id=name, text="Le texte secret", thread_id="billet"
            )
            row.decisions = [_decision(0, "hold", automated=True)]
            session.add(row)
            session.flush()
            return row.id

    def decide(self, comment: int, outcome: str = "approve") -> int:
        """Take a decision and tell it, in one transaction; return the message's number."""
        with self.database.session() as session, session.begin():
            lock_for_writing(session)
            row = session.get_one(Comment, comment)
            decision = _decision(row.current.position + 1, outcome, automated=False)
            row.decisions.append(decision)
            return tell(session, decision, row).id

    def message(self, number: int) -> Message:
        with self.database.session() as session:
            return session.get_one(Message, number)


def _decision(position: int, outcome: str, *, automated: bool) -> Decision:
    return Decision(
        position=position,
        outcome=outcome,
        reasons=[
            {
                "code": "insulte",
                "label": "insult",
                "sentence": "Ce commentaire insulte quelqu'un.",
                "clause": {"id": "2", "title": "Respect", "text": "Pas d'insulte."},
            }
        ]
        if outcome == "reject"
        else [],
        scores=None,
        spans=[],
        signals=[],
        policy_version="p1",
        model_version="m1",
        language="fr",
        automated=automated,
        actor=None if automated else "moderator:1",
        labels=None if automated else {"insult": outcome == "reject"},
    )


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


@pytest.fixture
def other_desk(database: Database) -> Desk:
    return Desk(database, "autre")


@dataclass
class Listener:
    """A blog on the loopback.

    Attributes:
        answers: What it says to each request in turn, the last one again and again.
        heard: Each request: path, headers (in lower case), body.
    """

    url: str = ""
    answers: list[tuple[int, Mapping[str, str]]] = field(default_factory=lambda: [(204, {})])
    heard: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            found.heard.append((self.path, headers, body))
            status, told = found.answers.pop(0) if len(found.answers) > 1 else found.answers[0]
            self.send_response(status)
            for name, value in told.items():
                self.send_header(name, value)
            self.end_headers()

        def do_GET(self) -> None:
            self.do_POST()  # a redirection would be followed by GET

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()
