"""What people decide of one word changes what is decided of it, and nothing else is lost."""

from __future__ import annotations

import re
import signal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from api.services.actors import Actor, Role
from api.services.desk.acts import Verdict, resolve
from api.services.desk.stale import Seen
from api.storage.database import Database
from api.storage.tables import Comment, Review
from moderation.domain.decision import Outcome
from moderation.domain.encoder_use import EncoderUse
from moderation.engine import ModerationEngine
from tests.training.local_comments import TERM, calm, fond, hostile

if TYPE_CHECKING:
    import httpx

    from tests.api.cli.conftest import Service

DECISIONS = 500
CAMILLE = Actor("moderator:1", "Camille", Role.OWNER, frozenset({1}))


def answers(client: httpx.Client, texts: list[str]) -> list[dict[str, Any]]:
    """Send comments of forty threads, and return what was decided."""
    rows = [{"text": text, "thread": {"id": f"fil-{n % 40}"}} for n, text in enumerate(texts)]
    response = client.post("/moderate/batch", json={"comments": rows}, timeout=250)
    assert response.status_code == 200, response.text
    return list(response.json()["results"])


def outcomes(client: httpx.Client, texts: list[str]) -> dict[str, str]:
    found = zip(texts, answers(client, texts), strict=True)
    return {text: row["decision"]["outcome"] for text, row in found}


def decide(service: Service, most: int) -> int:
    """Decide what is held as the regulars of this blog would: the word is no insult here."""
    engine = ModerationEngine.load(encoder=EncoderUse.NEVER)  # only its policy is used
    database = Database(f"sqlite:///{service.folder / 'data' / 'moderation.sqlite3'}")
    with database.session() as session:
        query = select(Review, Comment.text).join(Comment).where(Review.kind == "held").limit(most)
        with session.begin():
            rows = [(row, text) for row, text in session.execute(query)]
        kind = dict.fromkeys(hostile(240), "insulting")
        for harsh in (False, True):
            seen = [Seen(row.id, row.version) for row, text in rows if (text in kind) is harsh]
            verdict = Verdict(Outcome.REJECT, "2") if harsh else Verdict(Outcome.APPROVE)
            resolve(session, engine, CAMILLE, seen, verdict)
    database.dispose()
    return len(rows)


@pytest.mark.timeout(900)
def test_500_decisions_change_the_outcome_of_their_word_and_lower_no_floor(
    service: Service, key: str
) -> None:
    service.environment |= {"MODERATION_AUDIT_SHARE": "0", "MODERATION_WORKERS": "1"}
    service.start()
    with service.client(key) as client:
        taught = [*fond(600), *hostile(240)]
        answers(client, taught)
        assert decide(service, DECISIONS) == DECISIONS
        unseen = [text for text in fond(700, seed=1) if text not in set(taught)][:80]
        before = outcomes(client, unseen)
        others = [*hostile(40, seed=2), *calm(20)]
        others_before = outcomes(client, others)

        made = service.run("retrain")
        assert made.returncode == 0, made.stderr
        found = re.search(r"moderation models activate (\S+)", made.stdout)
        assert found, made.stdout
        assert "authored insult auc" in made.stdout
        assert "threads insult auc" in made.stdout
        activated = service.run("models", "activate", found[1])
        assert activated.returncode == 0, activated.stderr

        version = activated.stdout.split()[0]
        while client.get("/health").json()["model_version"] != version:
            answers(client, ["Bonjour à tous."])
        after = outcomes(client, unseen)
        others_after = outcomes(client, others)
    held = [text for text, outcome in before.items() if outcome != "approve"]
    freed = [text for text in held if after[text] == "approve"]
    assert TERM in held[0]
    assert len(held) >= 20
    assert len(freed) >= 0.75 * len(held), (len(freed), len(held))
    assert all(after[text] == "approve" for text in unseen if before[text] == "approve")
    calmed = [t for t in others if others_before[t] != "approve" and others_after[t] == "approve"]
    assert not calmed
    assert all(others_after[text] == "approve" for text in calm(20))
    assert service.stop(signal.SIGTERM) == 0
